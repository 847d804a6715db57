//! Coming into channels and going, what they are about, and who is in them.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, of, short, shorts};

#[tokio::test]
async fn whoever_joins_is_told_the_names_and_others_are_told_who_came() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    let lines = ada.ask("JOIN #den").await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":ada JOIN #den",
            ":irc.test 353 ada = #den :@ada",
            ":irc.test 366 ada #den :End of /NAMES list"
        ]
    );
    let mut bob = server.client("bob").await;
    let lines = bob.ask("JOIN #DEN").await.unwrap();
    assert_eq!(
        of(&lines, "353"),
        [":irc.test 353 bob = #den :@ada bob"],
        "by the name that it has"
    );
    assert_eq!(shorts(&ada.fence().await.unwrap()), [":bob JOIN #den"]);
    assert_eq!(
        ada.ask("JOIN #den").await.unwrap(),
        Vec::<String>::new(),
        "in it already"
    );
}

#[tokio::test]
async fn several_channels_are_joined_at_once_each_with_its_key() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#one,#two").await;
    ada.ask("MODE #two +k beer").await.unwrap();
    let mut bob = server.client("bob").await;
    let lines = bob.ask("JOIN #one,#two,#three x,beer").await.unwrap();
    assert_eq!(of(&lines, "JOIN").len(), 3);
    let mut eve = server.client("eve").await;
    assert_eq!(
        eve.ask_one("JOIN #two").await.unwrap(),
        ":irc.test 475 eve #two :Cannot join channel (+k)"
    );
    assert_eq!(commands(&eve.ask("JOIN #two wine").await.unwrap()), ["475"]);
}

#[tokio::test]
async fn names_that_no_channel_can_have_are_refused() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    for name in ["den", "#", "#a:b", "&den"] {
        let line = ada.ask_one(&format!("JOIN {name}")).await.unwrap();
        assert_eq!(line, format!(":irc.test 403 ada {name} :No such channel"));
    }
    assert_eq!(
        ada.ask_one("JOIN").await.unwrap(),
        ":irc.test 461 ada JOIN :Not enough parameters"
    );
}

#[tokio::test]
async fn a_channel_that_looks_like_another_is_refused_with_the_reason() {
    let server = Server::start().await;
    let _ada = server.client_in("ada", "#paypal").await;
    let mut bob = server.client("bob").await;
    let line = bob.ask_one("JOIN #p\u{430}ypal").await.unwrap();
    assert!(
        line.starts_with(":irc.test 476 bob #p\u{430}ypal :There is already a room called"),
        "{line}"
    );
}

#[tokio::test]
async fn whoever_leaves_is_told_to_all_with_their_words() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let mut bob = server.client_in("bob", "#den").await;
    ada.fence().await.unwrap();
    assert_eq!(
        short(&bob.ask_one("PART #den :see you").await.unwrap()),
        ":bob PART #den :see you"
    );
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":bob PART #den :see you"]
    );
    assert_eq!(
        bob.ask_one("PART #den").await.unwrap(),
        ":irc.test 442 bob #den :You're not on that channel"
    );
    assert_eq!(
        bob.ask_one("PART #nowhere").await.unwrap(),
        ":irc.test 403 bob #nowhere :No such channel"
    );
    assert_eq!(
        short(&ada.ask_one("PART #den").await.unwrap()),
        ":ada PART #den"
    );
}

#[tokio::test]
async fn join_of_zero_leaves_every_channel() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#one,#two,#lobby").await;
    let lines = ada.ask("JOIN 0").await.unwrap();
    let mut left = shorts(&lines);
    left.sort();
    assert_eq!(
        left,
        [":ada PART #lobby", ":ada PART #one", ":ada PART #two"]
    );
    assert_eq!(commands(&ada.ask("NAMES").await.unwrap()), ["366"]);
}

#[tokio::test]
async fn a_channel_that_all_have_left_is_made_anew_by_the_next() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    ada.ask("MODE #den +s-n").await.unwrap();
    ada.ask("PART #den").await.unwrap();
    let mut bob = server.client("bob").await;
    let lines = bob.ask("JOIN #den").await.unwrap();
    assert_eq!(of(&lines, "353"), [":irc.test 353 bob = #den :@bob"]);
    assert_eq!(
        of(&bob.ask("MODE #den").await.unwrap(), "324"),
        [":irc.test 324 bob #den +n"]
    );
}

#[tokio::test]
async fn the_lobby_is_there_from_the_start_and_stays() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    let lines = ada.ask("JOIN #lobby").await.unwrap();
    assert_eq!(
        of(&lines, "353"),
        [":irc.test 353 ada = #lobby :ada"],
        "nobody is its operator"
    );
    assert_eq!(
        of(&ada.ask("LIST").await.unwrap(), "322"),
        [":irc.test 322 ada #lobby 1 :"]
    );
    assert_eq!(
        short(&ada.ask_one("PART #lobby").await.unwrap()),
        ":ada PART #lobby"
    );
    assert_eq!(
        of(&ada.ask("LIST").await.unwrap(), "322"),
        Vec::<&str>::new()
    );
    assert_eq!(
        commands(&ada.ask("JOIN #lobby").await.unwrap()),
        ["JOIN", "353", "366"]
    );
}

#[tokio::test]
async fn a_topic_is_set_told_and_cleared() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let mut bob = server.client_in("bob", "#den").await;
    ada.fence().await.unwrap();
    assert_eq!(
        bob.ask_one("TOPIC #den").await.unwrap(),
        ":irc.test 331 bob #den :No topic is set"
    );
    assert_eq!(
        short(&bob.ask_one("TOPIC #den :tea and cake").await.unwrap()),
        ":bob TOPIC #den :tea and cake"
    );
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":bob TOPIC #den :tea and cake"]
    );
    let lines = ada.ask("TOPIC #den").await.unwrap();
    assert_eq!(lines[0], ":irc.test 332 ada #den :tea and cake");
    assert!(
        lines[1].starts_with(":irc.test 333 ada #den bob "),
        "{lines:?}"
    );
    let mut eve = server.client("eve").await;
    let lines = eve.ask("JOIN #den").await.unwrap();
    assert_eq!(commands(&lines), ["JOIN", "332", "333", "353", "366"]);
    assert_eq!(
        short(&ada.ask("TOPIC #den :").await.unwrap()[1]),
        ":ada TOPIC #den :"
    );
    assert_eq!(
        bob.ask("TOPIC #den").await.unwrap().last().unwrap(),
        ":irc.test 331 bob #den :No topic is set"
    );
}

#[tokio::test]
async fn a_topic_that_is_too_long_is_cut() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let line = ada
        .ask_one(&format!("TOPIC #den :{}", "x".repeat(400)))
        .await
        .unwrap();
    assert_eq!(
        short(&line),
        format!(":ada TOPIC #den :{}", "x".repeat(390))
    );
}

#[tokio::test]
async fn a_guest_is_in_as_many_channels_as_they_are_told() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    let limit = parlor_model::limits::ROOMS_PER_GUEST;
    for number in 0..limit {
        ada.send(&format!("JOIN #c{number}")).await.unwrap();
    }
    assert_eq!(of(&ada.fence().await.unwrap(), "JOIN").len(), limit);
    assert_eq!(commands(&ada.ask("JOIN #more").await.unwrap()), ["405"]);
    let version = ada.ask("VERSION").await.unwrap();
    assert!(
        version
            .iter()
            .any(|line| line.contains(&format!(" CHANLIMIT=#:{limit} "))),
        "{version:?}"
    );
}

#[tokio::test]
async fn a_locked_topic_is_the_operators() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    let mut bob = server.client_in("bob", "#den").await;
    ada.ask("MODE #den +tv bob").await.unwrap();
    bob.fence().await.unwrap();
    let refused = ":irc.test 482 bob #den :You're not channel operator";
    assert_eq!(bob.ask_one("TOPIC #den :tea").await.unwrap(), refused);
    assert_eq!(
        commands(&ada.ask("TOPIC #den :tea").await.unwrap()),
        ["TOPIC"]
    );
    let mut eve = server.client("eve").await;
    assert_eq!(
        eve.ask_one("TOPIC #den :x").await.unwrap(),
        ":irc.test 442 eve #den :You're not on that channel"
    );
    assert_eq!(
        eve.ask_one("TOPIC #nowhere").await.unwrap(),
        ":irc.test 403 eve #nowhere :No such channel"
    );
    assert_eq!(
        commands(&eve.ask("TOPIC #den").await.unwrap()),
        ["332", "333"],
        "from outside"
    );
}

#[tokio::test]
async fn names_are_told_with_their_signs_and_hosts_to_those_who_can_read_them() {
    let server = Server::start().await;
    let mut ada = server
        .client_with("ada", "multi-prefix userhost-in-names")
        .await;
    ada.ask("JOIN #den").await.unwrap();
    ada.ask("MODE #den +v ada").await.unwrap();
    let mut bob = server.client_in("bob", "#den").await;
    ada.ask("MODE #den +v bob").await.unwrap();
    bob.fence().await.unwrap();
    let lines = ada.ask("NAMES #den").await.unwrap();
    let names: Vec<&str> = of(&lines, "353")[0]
        .split(" :")
        .nth(1)
        .unwrap()
        .split(' ')
        .collect();
    assert!(
        names[0].starts_with("@+ada!~") && names[0].ends_with(".users.parlor"),
        "{names:?}"
    );
    assert!(names[1].starts_with("+bob!~"), "{names:?}");
    assert_eq!(
        bob.ask("NAMES #den").await.unwrap()[0],
        ":irc.test 353 bob = #den :@ada +bob"
    );
}

#[tokio::test]
async fn names_of_many_come_on_lines_that_each_fit() {
    let server = Server::start().await;
    let mut clients = Vec::new();
    for number in 0..40 {
        let nick = format!("somebody-with-a-long-name-{number:02}");
        clients.push(server.client_in(&nick, "#den").await);
    }
    let lines = clients[0].ask("NAMES #den").await.unwrap();
    assert!(lines.iter().all(|line| line.len() <= 510));
    let told: Vec<_> = of(&lines, "353")
        .iter()
        .flat_map(|line| line.split(" :").nth(1).unwrap().split(' '))
        .collect();
    assert_eq!(told.len(), 40);
    assert!(of(&lines, "353").len() > 1);
}

#[tokio::test]
async fn names_of_several_channels_are_told_one_after_the_other() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    ada.ask("JOIN #attic").await.unwrap();
    assert_eq!(
        ada.ask("NAMES #den,#attic").await.unwrap(),
        [
            ":irc.test 353 ada = #den :@ada",
            ":irc.test 366 ada #den :End of /NAMES list",
            ":irc.test 353 ada = #attic :@ada",
            ":irc.test 366 ada #attic :End of /NAMES list",
        ]
    );
}

#[tokio::test]
async fn names_of_what_can_not_be_seen_end_at_once() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    ada.ask("MODE #den +s").await.unwrap();
    let mut bob = server.client("bob").await;
    for channel in ["#den", "#nowhere", "invalid"] {
        let line = bob.ask_one(&format!("NAMES {channel}")).await.unwrap();
        assert_eq!(
            line,
            format!(":irc.test 366 bob {channel} :End of /NAMES list")
        );
    }
    assert_eq!(
        of(&ada.ask("NAMES #den").await.unwrap(), "353"),
        [":irc.test 353 ada @ #den :@ada"]
    );
    assert_eq!(
        bob.ask_one("NAMES").await.unwrap(),
        ":irc.test 366 bob * :End of /NAMES list"
    );
}

#[tokio::test]
async fn lists_leave_out_what_was_not_asked_for() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#one,#two").await;
    let mut bob = server.client_in("bob", "#two").await;
    ada.ask("TOPIC #one :first").await.unwrap();
    let mut eve = server.client("eve").await;
    let cases = [
        ("LIST", vec!["#one", "#two"]),
        ("LIST #one", vec!["#one"]),
        ("LIST #one,#two", vec!["#one", "#two"]),
        ("LIST #nowhere", vec![]),
        ("LIST *wo", vec!["#two"]),
        ("LIST !*wo", vec!["#one"]),
        ("LIST >1", vec!["#two"]),
        ("LIST <2", vec!["#one"]),
        ("LIST <1", vec![]),
        ("LIST >0,!#t*", vec!["#one"]),
        ("LIST C<10", vec!["#one", "#two"]),
        ("LIST C>10", vec![]),
        ("LIST T<10", vec!["#one"]),
        ("LIST T>10", vec![]),
    ];
    for (command, channels) in cases {
        let lines = eve.ask(command).await.unwrap();
        let listed: Vec<_> = of(&lines, "322")
            .iter()
            .map(|line| line.split(' ').nth(3).unwrap())
            .collect();
        assert_eq!(listed, channels, "{command}");
        assert_eq!(
            lines.first().unwrap(),
            ":irc.test 321 eve Channel :Users  Name"
        );
        assert_eq!(lines.last().unwrap(), ":irc.test 323 eve :End of /LIST");
    }
    let lines = eve.ask("LIST").await.unwrap();
    assert_eq!(
        of(&lines, "322"),
        [
            ":irc.test 322 eve #one 1 :first",
            ":irc.test 322 eve #two 2 :"
        ]
    );
    drop(bob.fence().await.unwrap());
}

#[tokio::test]
async fn a_secret_channel_is_listed_for_those_in_it_alone() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#den").await;
    ada.ask("MODE #den +s").await.unwrap();
    assert_eq!(of(&ada.ask("LIST").await.unwrap(), "322").len(), 1);
    let mut bob = server.client("bob").await;
    assert!(of(&bob.ask("LIST").await.unwrap(), "322").is_empty());
    bob.ask("JOIN #den").await.unwrap();
    assert_eq!(of(&bob.ask("LIST").await.unwrap(), "322").len(), 1);
}

#[tokio::test]
async fn a_member_who_comes_back_brings_the_role_that_they_have() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let mut bob = server.client_in("bob", "#lobby").await;
    owner.ask("JOIN #lobby").await.unwrap();
    owner.ask("MODE #lobby +o owner").await.unwrap();
    owner.ask("PART #lobby").await.unwrap();
    bob.fence().await.unwrap();
    let lines = owner.ask("JOIN #lobby").await.unwrap();
    assert_eq!(
        of(&lines, "353"),
        [":irc.test 353 owner = #lobby :bob @owner"]
    );
    let told = shorts(&bob.fence().await.unwrap());
    assert_eq!(
        told,
        [":owner JOIN #lobby", ":irc.test MODE #lobby +o owner"]
    );
}

#[tokio::test]
async fn what_programs_ask_is_not_passed_on_to_those_with_a_role() {
    let server = Server::start().await;
    let mut op = server.client_in("op", "#den").await;
    let mut bob = server.client_in("bob", "#den").await;
    op.fence().await.unwrap();
    let line = bob
        .ask_one("PRIVMSG @#den :\u{1}DCC SEND f 2130706433 1234 9\u{1}")
        .await
        .unwrap();
    assert!(line.contains(" 404 bob @#den "), "{line}");
    assert_eq!(op.fence().await.unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn words_of_a_part_that_are_too_long_are_cut_for_all() {
    let server = Server::start().await;
    let mut op = server.client_in("op", "#den").await;
    let mut bob = server.client_in("bob", "#den").await;
    op.fence().await.unwrap();
    let own = bob
        .ask_one(&format!("PART #den :{}", "w".repeat(400)))
        .await
        .unwrap();
    let seen = op.fence().await.unwrap();
    assert_eq!(seen.len(), 1, "{seen:?}");
    assert!(seen[0].ends_with(&"w".repeat(300)), "{}", seen[0]);
    assert_eq!(own, seen[0]);
}

#[tokio::test]
async fn names_of_a_channel_are_told_once_however_often_it_is_named() {
    let server = Server::start().await;
    let mut op = server.client_in("op", "#den").await;
    let line = format!("NAMES {}", vec!["#den"; 40].join(","));
    let lines = op.ask(&line).await.unwrap();
    assert_eq!(lines.len(), 2, "{lines:?}");
}

#[tokio::test]
async fn who_is_invisible_is_told_to_those_in_the_channel_alone() {
    let server = Server::start().await;
    let mut hidden = server.client("hidden").await;
    hidden.ask("MODE hidden +i").await.unwrap();
    hidden.ask("JOIN #den").await.unwrap();
    let mut inside = server.client_in("inside", "#den").await;
    let mut outside = server.client("outside").await;
    for (client, sees) in [(&mut inside, true), (&mut outside, false)] {
        for line in ["NAMES #den", "WHO #den"] {
            let told = client.ask(line).await.unwrap().join("\n");
            assert_eq!(told.contains("hidden"), sees, "{line}: {told}");
            assert!(told.contains("inside"), "{line}: {told}");
        }
    }
}
