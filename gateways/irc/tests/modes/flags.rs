//! Flags, the key and the limit of a channel, and whom they keep from it or from writing.

use parlor_testkit::IrcClient;

use crate::common::{commands, short, shorts};
use crate::den;

#[tokio::test]
async fn flags_are_told_when_asked_and_as_changes() {
    let (_server, mut ada, mut bob) = den().await;
    let lines = ada.ask("MODE #den").await.unwrap();
    assert_eq!(lines[0], ":irc.test 324 ada #den +n");
    assert!(
        lines[1].starts_with(":irc.test 329 ada #den 1"),
        "{lines:?}"
    );
    assert_eq!(lines.len(), 2);
    assert_eq!(
        short(&ada.ask_one("MODE #den +int").await.unwrap()),
        ":ada MODE #den +it"
    );
    assert_eq!(shorts(&bob.fence().await.unwrap()), [":ada MODE #den +it"]);
    assert_eq!(
        ada.ask("MODE #den +int").await.unwrap(),
        Vec::<String>::new(),
        "is so already"
    );
    assert_eq!(
        bob.ask("MODE #den").await.unwrap()[0],
        ":irc.test 324 bob #den +int"
    );
    assert_eq!(
        short(&ada.ask_one("MODE #den +s-int+l 5").await.unwrap()),
        ":ada MODE #den +sl-int 5"
    );
    assert_eq!(
        ada.ask("MODE #den").await.unwrap()[0],
        ":irc.test 324 ada #den +sl 5"
    );
    assert_eq!(
        short(&ada.ask_one("MODE #den -ls").await.unwrap()),
        ":ada MODE #den -sl"
    );
    assert_eq!(
        ada.ask("MODE #den").await.unwrap()[0],
        ":irc.test 324 ada #den +"
    );
}

#[tokio::test]
async fn modes_that_can_not_be_set_say_why() {
    let (server, mut ada, mut bob) = den().await;
    let _eve = server.client("eve").await;
    let cases = [
        (
            "MODE #den +o eve",
            ":irc.test 441 ada eve #den :They aren't on that channel",
        ),
        (
            "MODE #den +o nobody",
            ":irc.test 401 ada nobody :No such nick/channel",
        ),
        (
            "MODE #nowhere +o ada",
            ":irc.test 403 ada #nowhere :No such channel",
        ),
        (
            "MODE #nowhere",
            ":irc.test 403 ada #nowhere :No such channel",
        ),
        (
            "MODE #den +X",
            ":irc.test 472 ada X :is unknown mode char to me",
        ),
        (
            "MODE #den +p",
            ":irc.test 472 ada p :is unknown mode char to me",
        ),
        (
            "MODE #den +q bob",
            ":irc.test 472 ada q :is unknown mode char to me",
        ),
        (
            "MODE #den +f #other",
            ":irc.test 472 ada f :is unknown mode char to me",
        ),
        (
            "MODE #den +o",
            ":irc.test 461 ada MODE :Not enough parameters",
        ),
        (
            "MODE #den +l",
            ":irc.test 461 ada MODE :Not enough parameters",
        ),
        (
            "MODE #den +l 0",
            ":irc.test 696 ada #den l 0 :A limit is a number above 0",
        ),
        (
            "MODE #den +l :",
            ":irc.test 696 ada #den l * :A limit is a number above 0",
        ),
        (
            "MODE #den +k :two words",
            ":irc.test 696 ada #den k * :a key has no spaces, commas or control characters",
        ),
        (
            "MODE #den +k :",
            ":irc.test 696 ada #den k * :a key can't be empty",
        ),
    ];
    for (command, refusal) in cases {
        assert_eq!(ada.ask_one(command).await.unwrap(), refusal, "{command}");
    }
    let refused = ":irc.test 482 bob #den :You're not channel operator";
    assert_eq!(
        bob.ask_one("MODE #den +imb-t eve!*@*").await.unwrap(),
        refused,
        "once"
    );
    let mut eve = server.client("eve2").await;
    assert_eq!(
        eve.ask_one("MODE #den +i").await.unwrap(),
        ":irc.test 442 eve2 #den :You're not on that channel"
    );
    assert_eq!(
        commands(&eve.ask("MODE #den").await.unwrap()),
        ["324", "329"],
        "from outside"
    );
}

#[tokio::test]
async fn a_key_is_told_to_those_who_set_it() {
    let (server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +k beer").await.unwrap()),
        ":ada MODE #den +k beer"
    );
    assert_eq!(shorts(&bob.fence().await.unwrap()), [":ada MODE #den +k *"]);
    // Over another key, without 467.
    for key in ["wine", "beer"] {
        assert_eq!(
            shorts(&ada.ask(&format!("MODE #den +k {key}")).await.unwrap()),
            [format!(":ada MODE #den +k {key}")]
        );
    }
    bob.fence().await.unwrap();
    assert_eq!(
        ada.ask("MODE #den").await.unwrap()[0],
        ":irc.test 324 ada #den +nk beer"
    );
    assert_eq!(
        bob.ask("MODE #den").await.unwrap()[0],
        ":irc.test 324 bob #den +nk *"
    );
    let mut eve = server.client("eve").await;
    assert_eq!(commands(&eve.ask("JOIN #den").await.unwrap()), ["475"]);
    assert_eq!(
        short(&ada.ask_one("MODE #den -k wine").await.unwrap()),
        ":ada MODE #den -k *"
    );
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
}

#[tokio::test]
async fn a_limit_keeps_out_all_who_were_not_invited() {
    let (server, mut ada, _bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +l 2").await.unwrap()),
        ":ada MODE #den +l 2"
    );
    let mut eve = server.client("eve").await;
    assert_eq!(
        eve.ask_one("JOIN #den").await.unwrap(),
        ":irc.test 471 eve #den :Cannot join channel (+l)"
    );
    ada.ask("INVITE eve #den").await.unwrap();
    assert_eq!(
        commands(&eve.ask("JOIN #den").await.unwrap()),
        ["INVITE", "JOIN", "353", "366"]
    );
}

#[tokio::test]
async fn who_is_outside_writes_only_where_that_is_open() {
    let (server, mut ada, _bob) = den().await;
    let mut eve = server.client("eve").await;
    assert_eq!(
        commands(&eve.ask("PRIVMSG #den :hi").await.unwrap()),
        ["404"]
    );
    assert_eq!(
        short(&ada.ask_one("MODE #den -n").await.unwrap()),
        ":ada MODE #den -n"
    );
    assert_eq!(
        eve.ask("PRIVMSG #den :hi again").await.unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":eve PRIVMSG #den :hi again"]
    );
}

#[tokio::test]
async fn a_moderated_channel_hears_voices_alone() {
    let (_server, mut ada, mut bob) = den().await;
    ada.ask("MODE #den +m").await.unwrap();
    needs_a_voice(&mut ada, &mut bob).await;
}

/// After a mode was set bob writes in #den once he has a voice, and not before.
async fn needs_a_voice(ada: &mut IrcClient, bob: &mut IrcClient) {
    let told = bob.ask("PRIVMSG #den :hi").await.unwrap();
    assert_eq!(commands(&told), ["MODE", "404"]);
    ada.ask("MODE #den +v bob").await.unwrap();
    let told = bob.ask("PRIVMSG #den :hi").await.unwrap();
    assert_eq!(commands(&told), ["MODE"]);
}

#[tokio::test]
async fn guests_only_read_where_that_is_so() {
    let (_server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +M").await.unwrap()),
        ":ada MODE #den +M"
    );
    needs_a_voice(&mut ada, &mut bob).await;
}

#[tokio::test]
async fn what_programs_ask_each_other_can_be_kept_out() {
    let (_server, mut ada, mut bob) = den().await;
    ada.ask("PRIVMSG #den :\u{1}PING 1\u{1}").await.unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada PRIVMSG #den :\u{1}PING 1\u{1}"]
    );
    assert_eq!(
        short(&ada.ask_one("MODE #den +C").await.unwrap()),
        ":ada MODE #den +C"
    );
    bob.fence().await.unwrap();
    assert_eq!(
        commands(&ada.ask("PRIVMSG #den :\u{1}PING 1\u{1}").await.unwrap()),
        ["404"]
    );
    ada.ask("PRIVMSG #den :\u{1}ACTION waves\u{1}")
        .await
        .unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada PRIVMSG #den :\u{1}ACTION waves\u{1}"]
    );
}
