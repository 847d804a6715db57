//! Modes of channels, and what operators do to people.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, of, short, shorts};
use parlor_testkit::IrcClient;

/// A server, with ada as the operator of `#den` and bob in it.
async fn den() -> (Server, IrcClient, IrcClient) {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let bob = server.client_in("bob", "#den").await;
    ada.fence().await.unwrap();
    (server, ada, bob)
}

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
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE", "404"]
    );
    ada.ask("MODE #den +v bob").await.unwrap();
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE"]
    );
}

#[tokio::test]
async fn guests_only_read_where_that_is_so() {
    let (_server, mut ada, mut bob) = den().await;
    assert_eq!(
        short(&ada.ask_one("MODE #den +M").await.unwrap()),
        ":ada MODE #den +M"
    );
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE", "404"]
    );
    ada.ask("MODE #den +v bob").await.unwrap();
    assert_eq!(
        commands(&bob.ask("PRIVMSG #den :hi").await.unwrap()),
        ["MODE"]
    );
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

#[tokio::test]
async fn people_are_taken_out_and_may_come_back() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client_in("eve", "#den").await;
    ada.fence().await.unwrap();
    bob.fence().await.unwrap();
    assert_eq!(
        short(&ada.ask_one("KICK #den bob :be nice").await.unwrap()),
        ":ada KICK #den bob :be nice"
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada KICK #den bob :be nice"]
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada KICK #den bob :be nice"]
    );
    assert_eq!(
        commands(&bob.ask("JOIN #den").await.unwrap()),
        ["JOIN", "353", "366"]
    );
    eve.fence().await.unwrap();
    ada.fence().await.unwrap();
    ada.ask("KICK #den bob,eve").await.unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":ada KICK #den bob :ada"],
        "the default is who did it"
    );
    assert_eq!(
        shorts(&eve.fence().await.unwrap()),
        [":ada KICK #den bob :ada", ":ada KICK #den eve :ada"]
    );
}

#[tokio::test]
async fn who_may_not_take_people_out_hears_why() {
    let (server, mut ada, mut bob) = den().await;
    let mut eve = server.client("eve").await;
    assert_eq!(commands(&eve.ask("KICK #den bob").await.unwrap()), ["442"]);
    assert_eq!(
        bob.ask_one("KICK #den ada").await.unwrap(),
        ":irc.test 482 bob #den :You're not channel operator"
    );
    let cases = [
        (
            "KICK #den eve",
            ":irc.test 441 ada eve #den :They aren't on that channel",
        ),
        (
            "KICK #den nobody",
            ":irc.test 401 ada nobody :No such nick/channel",
        ),
        (
            "KICK #nowhere bob",
            ":irc.test 403 ada #nowhere :No such channel",
        ),
        ("KICK #den", ":irc.test 461 ada KICK :Not enough parameters"),
        (
            "KICK #den,#lobby bob",
            ":irc.test 461 ada KICK :Not enough parameters",
        ),
    ];
    for (command, refusal) in cases {
        assert_eq!(ada.ask_one(command).await.unwrap(), refusal, "{command}");
    }
}

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
