//! INVITE and KNOCK.

use crate::common::{commands, shorts};
use crate::den;

#[tokio::test]
async fn invitations_open_a_closed_channel_and_are_listed() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client("eve").await;
    ada.ask("MODE #den +i").await.unwrap();
    bob.fence().await.unwrap();
    assert_eq!(
        eve.ask_one("JOIN #den").await.unwrap(),
        ":irc.test 473 eve #den :Cannot join channel (+i)"
    );
    assert_eq!(
        bob.ask_one("INVITE eve #den").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
    assert_eq!(
        ada.ask_one("INVITE eve #den").await.unwrap(),
        ":irc.test 341 ada eve #den"
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada INVITE eve #den"]
    );
    assert_eq!(
        bob.fence().await.unwrap(),
        Vec::<String>::new(),
        "others do not hear of it"
    );
    assert_eq!(
        ada.ask_one("INVITE eve #den").await.unwrap(),
        ":irc.test 341 ada eve #den"
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada INVITE eve :#den"],
        "again"
    );
    let listed = [
        ":irc.test 336 eve #den",
        ":irc.test 337 eve :End of /INVITE list",
    ];
    assert_eq!(eve.ask("INVITE").await.unwrap(), listed);
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
    assert_eq!(commands(&eve.ask("INVITE").await.unwrap()), ["337"]);
}

#[tokio::test]
async fn invitations_that_lead_nowhere_say_so() {
    let (server, mut ada, _bob) = den().await;
    let mut eve = server.client("eve").await;
    let cases = [
        (
            "INVITE nobody #den",
            ":irc.test 401 ada nobody :No such nick/channel",
        ),
        (
            "INVITE bob #den",
            ":irc.test 443 ada bob #den :is already on channel",
        ),
        (
            "INVITE bob #nowhere",
            ":irc.test 403 ada #nowhere :No such channel",
        ),
        (
            "INVITE bob",
            ":irc.test 461 ada INVITE :Not enough parameters",
        ),
    ];
    for (command, refusal) in cases {
        assert_eq!(ada.ask_one(command).await.unwrap(), refusal, "{command}");
    }
    assert_eq!(
        eve.ask_one("INVITE bob #den").await.unwrap(),
        ":irc.test 442 eve #den :You're not on that channel"
    );
}

#[tokio::test]
async fn members_who_want_to_hear_of_invitations_do() {
    let (server, mut ada, _bob) = den().await;
    let mut kim = server.client_with("kim", "invite-notify").await;
    kim.ask("JOIN #den").await.unwrap();
    let _eve = server.client("eve").await;
    ada.ask("INVITE eve #den").await.unwrap();
    assert_eq!(
        shorts(&kim.fence().await.unwrap()),
        [":ada INVITE eve #den"]
    );
}

#[tokio::test]
async fn an_invitation_by_an_operator_lets_in_once_who_is_banned() {
    let (server, mut ada, _bob) = den().await;
    ada.ask("MODE #den +b eve!*@*").await.unwrap();
    let mut eve = server.client("eve").await;
    assert_eq!(commands(&eve.ask("JOIN #den").await.unwrap()), ["474"]);
    ada.ask("INVITE eve #den").await.unwrap();
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["INVITE", "JOIN", "353", "366"]
    );
    ada.ask("KICK #den eve").await.unwrap();
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["KICK", "474"]
    );
}

#[tokio::test]
async fn a_knock_asks_the_operators_of_a_closed_channel() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client("eve").await;
    assert_eq!(
        eve.ask_one("KNOCK #den").await.unwrap(),
        ":irc.test 713 eve #den :Channel is open."
    );
    assert_eq!(
        eve.ask_one("KNOCK #nowhere").await.unwrap(),
        ":irc.test 403 eve #nowhere :No such channel"
    );
    assert_eq!(
        bob.ask_one("KNOCK #den").await.unwrap(),
        ":irc.test 714 bob #den :You are already on that channel."
    );
    ada.ask("MODE #den +i").await.unwrap();
    bob.fence().await.unwrap();
    assert_eq!(
        eve.ask_one("KNOCK #den :please").await.unwrap(),
        ":irc.test 711 eve #den :Your knock has been delivered."
    );
    let told = ada.fence().await.unwrap();
    assert!(
        told[0].starts_with(":irc.test 710 ada #den eve!~"),
        "{told:?}"
    );
    assert!(
        told[0].ends_with(" :has asked for an invite: please"),
        "{told:?}"
    );
    assert_eq!(bob.fence().await.unwrap(), Vec::<String>::new());
    assert_eq!(
        eve.ask_one("KNOCK #den").await.unwrap(),
        ":irc.test 712 eve #den :Too many knocks."
    );
}
