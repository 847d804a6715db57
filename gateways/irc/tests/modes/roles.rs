//! Operators and voices, and words to them alone.

use crate::common::{commands, of, short, shorts};
use crate::den;

#[tokio::test]
async fn operators_and_voices_are_given_and_taken() {
    let (_server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +o bob").await.unwrap()),
        ":ada MODE #den +o bob"
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada MODE #den +o bob"]
    );
    assert_eq!(
        short(&bob.ask_one("MODE #den +v BOB").await.unwrap()),
        ":bob MODE #den +v bob"
    );
    assert_eq!(
        short(&bob.ask_one("MODE #den -o bob").await.unwrap()),
        ":bob MODE #den -o bob"
    );
    assert_eq!(
        of(&bob.ask("NAMES #den").await.unwrap(), "353"),
        [":irc.test 353 bob = #den :@ada +bob"]
    );
    assert_eq!(
        bob.ask_one("MODE #den +o bob").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
    ada.fence().await.unwrap();
    let lines = ada.ask("MODE #den -v+o-o bob bob ada").await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":ada MODE #den -v bob",
            ":ada MODE #den +o bob",
            ":ada MODE #den -o ada"
        ]
    );
}

#[tokio::test]
async fn words_to_those_with_a_role_reach_them_alone() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client_in("eve", "#den").await;
    ada.ask("MODE #den +v bob").await.unwrap();
    bob.fence().await.unwrap();
    eve.fence().await.unwrap();
    assert_eq!(
        eve.ask("PRIVMSG @#den :ops").await.unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":eve PRIVMSG @#den :ops"]
    );
    assert_eq!(bob.fence().await.unwrap(), Vec::<String>::new());
    eve.ask("NOTICE +#den :voices").await.unwrap();
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":eve NOTICE +#den :voices"]
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":eve NOTICE +#den :voices"]
    );
    let mut kim = server.client("kim").await;
    assert_eq!(
        commands(&kim.ask("PRIVMSG @#den :x").await.unwrap()),
        ["404"]
    );
}
