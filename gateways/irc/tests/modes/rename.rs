//! RENAME.

use crate::common::{Server, commands, short, shorts};

#[tokio::test]
async fn a_channel_gets_another_name_for_those_who_can_read_it_and_for_others() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", "draft/channel-rename").await;
    let mut kim = server.client_with("kim", "draft/channel-rename").await;
    let mut bob = server.client("bob").await;
    for client in [&mut ada, &mut kim, &mut bob] {
        client.ask("JOIN #den").await.unwrap();
    }
    ada.fence().await.unwrap();
    kim.fence().await.unwrap();
    assert_eq!(
        bob.ask_one("RENAME #den #hall").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
    let line = ada.ask_one("RENAME #den #hall :more room").await.unwrap();
    assert_eq!(short(&line), ":ada RENAME #den #hall :more room");
    assert_eq!(
        shorts(&kim.fence().await.unwrap()),
        [":ada RENAME #den #hall :more room"]
    );
    let told = shorts(&bob.until(" 366 ").await.unwrap());
    assert_eq!(
        told[..2],
        [
            ":bob PART #den :Changing channel name: more room",
            ":bob JOIN #hall"
        ]
    );
    assert_eq!(told[2], ":irc.test 353 bob = #hall :@ada bob kim");
    bob.ask("PRIVMSG #hall :hi").await.unwrap();
    assert_eq!(
        shorts(&kim.fence().await.unwrap()),
        [":bob PRIVMSG #hall :hi"]
    );
    ada.fence().await.unwrap();
    bob.ask("JOIN #den").await.unwrap();
    let line = ada.ask_one("RENAME #hall #den").await.unwrap();
    assert!(
        line.starts_with(":irc.test FAIL RENAME CHANNEL_NAME_IN_USE #hall #den :"),
        "{line}"
    );
    assert_eq!(
        commands(&ada.ask("RENAME #nowhere #x").await.unwrap()),
        ["403"]
    );
    assert!(
        ada.ask_one("RENAME #hall x")
            .await
            .unwrap()
            .contains("FAIL RENAME CANNOT_RENAME #hall x :")
    );
}
