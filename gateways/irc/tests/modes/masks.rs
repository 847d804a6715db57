//! Bans, mutes, and exceptions from them.

use crate::common::{commands, of, short, short_passwords, shorts};
use crate::den;

#[tokio::test]
async fn bans_are_listed_and_keep_out_and_silence() {
    let (server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +b EVE").await.unwrap()),
        ":ada MODE #den +b eve!*@*"
    );
    ada.ask("MODE #den +b bob!*@*").await.unwrap();
    let lines = bob.ask("MODE #den b").await.unwrap();
    let listed = of(&lines, "367");
    assert!(
        listed[0].starts_with(":irc.test 367 bob #den eve!*@* ada 1"),
        "{listed:?}"
    );
    assert!(
        listed[1].starts_with(":irc.test 367 bob #den bob!*@* ada 1"),
        "{listed:?}"
    );
    assert_eq!(
        lines.last().unwrap(),
        ":irc.test 368 bob #den :End of channel ban list"
    );
    let mut eve = server.client("Eve").await;
    assert_eq!(
        eve.ask_one("JOIN #den").await.unwrap(),
        ":irc.test 474 Eve #den :Cannot join channel (+b)"
    );
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["404"],
        "in it, and banned"
    );
    assert_eq!(
        short(&ada.ask_one("MODE #den +e bob").await.unwrap()),
        ":ada MODE #den +e bob!*@*"
    );
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE"],
        "excepted"
    );
    assert_eq!(
        short(&ada.ask("MODE #den -b eve!*@*").await.unwrap()[1]),
        ":ada MODE #den -b eve!*@*"
    );
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
}

#[tokio::test]
async fn lists_of_exceptions_are_the_operators() {
    let (_server, mut ada, mut bob) = den().await;
    ada.ask("MODE #den +eI *!*@a.example *!*@b.example")
        .await
        .unwrap();
    bob.fence().await.unwrap();
    let lines = ada.ask("MODE #den +e").await.unwrap();
    assert!(
        lines[0].starts_with(":irc.test 348 ada #den *!*@a.example ada 1"),
        "{lines:?}"
    );
    assert_eq!(
        lines[1],
        ":irc.test 349 ada #den :End of channel exception list"
    );
    let lines = ada.ask("MODE #den I").await.unwrap();
    assert!(
        lines[0].starts_with(":irc.test 346 ada #den *!*@b.example ada 1"),
        "{lines:?}"
    );
    assert_eq!(
        lines[1],
        ":irc.test 347 ada #den :End of channel invite exception list"
    );
    assert_eq!(
        bob.ask_one("MODE #den +e").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
}

#[tokio::test]
async fn a_mask_can_mute_those_who_have_no_voice() {
    let (_server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +b m:bob!*@*").await.unwrap()),
        ":ada MODE #den +b m:bob!*@*"
    );
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE", "404"]
    );
    assert_eq!(ada.fence().await.unwrap(), Vec::<String>::new());
    ada.ask("MODE #den +v bob").await.unwrap();
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE"]
    );
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":bob PRIVMSG #den :hi"]
    );
}

/// IRCv3 account-extban: `a:` and the name of an account, on each of the lists.
#[tokio::test]
async fn a_mask_of_an_account_holds_for_its_every_nick_and_for_no_guest() {
    let server = short_passwords().await;
    let mut ada = server.client_in("ada", "#den").await;
    let mut bob = server.client("bob").await;
    bob.ask("REGISTER * * sesame").await.unwrap();
    bob.ask("NICK rob").await.unwrap();
    assert_eq!(
        short(&ada.ask_one("MODE #den +b A:Bob").await.unwrap()),
        ":ada MODE #den +b a:bob"
    );
    let refused = ":irc.test 474 rob #den :Cannot join channel (+b)";
    assert_eq!(bob.ask_one("JOIN #den").await.unwrap(), refused);
    ada.ask("MODE #den -b+b a:bob a:b*y").await.unwrap();
    assert_eq!(
        commands(&bob.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
    ada.ask("MODE #den +b m:a:*").await.unwrap();
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE", "404"],
        "whoever has an account is muted"
    );
    let mut guest = server.client_in("eve", "#den").await;
    assert_eq!(
        guest.ask("PRIVMSG #den :hi").await.unwrap(),
        Vec::<String>::new()
    );
    bob.ask("PART #den").await.unwrap();
    ada.ask("MODE #den +bi *!*@*").await.unwrap();
    assert_eq!(bob.ask_one("JOIN #den").await.unwrap(), refused);
    ada.ask("MODE #den +eI a:bob a:bob").await.unwrap();
    assert_eq!(
        commands(&bob.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"],
        "excepted and invited"
    );
}

/// A ban exception by a user part, as Modern IRC has masks: `nick!user@host`.
#[tokio::test]
async fn a_mask_of_a_user_name_holds_for_what_user_said() {
    let server = short_passwords().await;
    let mut ada = server.client_in("ada", "#den").await;
    let mut bob = server.connect().await;
    bob.send("NICK bob").await.unwrap();
    bob.send("USER Evan 0 * :Bob").await.unwrap();
    bob.until(" 001 ").await.unwrap();
    bob.fence().await.unwrap();
    bob.ask("JOIN #den").await.unwrap();
    ada.ask("MODE #den +b m:bob").await.unwrap();
    let quiet = bob.ask("PRIVMSG #den :hi").await.unwrap();
    assert_eq!(commands(&quiet).last().unwrap(), "404");
    ada.ask("MODE #den +e m:*!~evan@*").await.unwrap();
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE"],
        "excepted"
    );
    ada.ask("MODE #den -b m:bob").await.unwrap();
    bob.ask("REGISTER * * sesame").await.unwrap();
    bob.send("QUIT").await.unwrap();
    bob.rest().await.unwrap();
    let mut eve = server.connect().await;
    eve.send("NICK eve").await.unwrap();
    eve.send("USER other 0 * :Eve").await.unwrap();
    eve.until(" 001 ").await.unwrap();
    eve.fence().await.unwrap();
    ada.ask("MODE #den +b *!~other@*").await.unwrap();
    assert_eq!(
        eve.ask_one("JOIN #den").await.unwrap(),
        ":irc.test 474 eve #den :Cannot join channel (+b)"
    );
    // It goes along when one signs in later: bob is a member already, and may not write.
    eve.ask("NS IDENTIFY bob sesame").await.unwrap();
    eve.ask("JOIN #den").await.unwrap();
    let quiet = eve.ask("PRIVMSG #den :hi").await.unwrap();
    assert_eq!(commands(&quiet), ["404"]);
}
