//! AWAY, NICK, SETNAME and QUIT.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, in_room, of, short, shorts};
use parlor_testkit::IrcClient;

#[tokio::test]
async fn whoever_writes_to_somebody_away_is_told_so() {
    let server = Server::start().await;
    let mut bar = server.client("bar").await;
    let mut qux = server.client("qux").await;
    assert_eq!(commands(&bar.ask("AWAY :not here").await.unwrap()), ["306"]);
    assert_eq!(
        shorts(&qux.ask("PRIVMSG bar :hi").await.unwrap()),
        [":irc.test 301 qux bar :not here"]
    );
    assert!(qux.ask("NOTICE bar :hi").await.unwrap().is_empty());
    assert_eq!(
        commands(&bar.ask("AWAY").await.unwrap()).last().unwrap(),
        "305"
    );
    assert!(qux.ask("PRIVMSG bar :hi").await.unwrap().is_empty());
    assert_eq!(
        commands(&bar.ask("AWAY :").await.unwrap()).last().unwrap(),
        "305"
    );
}

#[tokio::test]
async fn away_notify_tells_who_is_away_in_a_channel_and_who_comes_into_it_away() {
    let server = Server::start().await;
    let mut foo = server.client_with("foo", "away-notify").await;
    foo.ask("JOIN #x").await.unwrap();
    let mut bar = server.client_in("bar", "#x").await;
    foo.fence().await.unwrap();
    bar.ask("AWAY :lunch").await.unwrap();
    assert_eq!(shorts(&foo.fence().await.unwrap()), [":bar AWAY :lunch"]);
    bar.ask("PART #x").await.unwrap();
    bar.ask("JOIN #x").await.unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(
        shorts(&lines),
        [":bar PART #x", ":bar JOIN #x", ":bar AWAY :lunch"]
    );
}

#[tokio::test]
async fn being_away_can_be_said_before_registration_is_complete() {
    let server = Server::start().await;
    let mut bob = server.client("bob").await;
    for (nick, away, words) in [("ada", "AWAY :early", ":early"), ("eve", "AWAY *", ":Away")] {
        let mut client = server.connect().await;
        client.send("CAP REQ :draft/pre-away").await.unwrap();
        client.send(&format!("NICK {nick}")).await.unwrap();
        client.send(away).await.unwrap();
        client.until(" 306 ").await.unwrap();
        client.send("USER u 0 * :R").await.unwrap();
        client.send("CAP END").await.unwrap();
        client.until(" 001 ").await.unwrap();
        client.fence().await.unwrap();
        let lines = bob.ask(&format!("WHOIS {nick}")).await.unwrap();
        assert!(of(&lines, "301")[0].ends_with(words), "{lines:?}");
    }
    let mut other = server.connect().await;
    assert_eq!(
        commands(&[other.ask_one("AWAY :x").await.unwrap()]),
        ["451"]
    );
}

#[tokio::test]
async fn nobody_behind_a_second_connection_leaves_the_user_there() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let mut second = server.connect().await;
    second.send("CAP REQ :draft/pre-away").await.unwrap();
    second
        .send(&format!("PASS :{}", common::PASSWORD))
        .await
        .unwrap();
    second.send("NICK owner").await.unwrap();
    second.send("AWAY *").await.unwrap();
    second.send("USER u 0 * :R").await.unwrap();
    second.send("CAP END").await.unwrap();
    second.until(" 001 ").await.unwrap();
    second.fence().await.unwrap();
    let lines = owner.ask("WHOIS owner").await.unwrap();
    assert!(of(&lines, "301").is_empty());
}

#[tokio::test]
async fn of_two_who_come_in_at_once_one_suffices_for_somebody_to_be_there() {
    let server = Server::start().await;
    let mut there = server.connect().await;
    let mut nobody = server.connect().await;
    for (client, away) in [(&mut there, "PING x"), (&mut nobody, "AWAY *")] {
        for line in [
            "CAP REQ :draft/pre-away",
            &format!("PASS :{}", common::PASSWORD),
            "NICK owner",
            "USER u 0 * :R",
            away,
        ] {
            client.send(line).await.unwrap();
        }
        client.fence().await.unwrap();
    }
    there.send("CAP END").await.unwrap();
    nobody.send("CAP END").await.unwrap();
    for client in [&mut there, &mut nobody] {
        client.until(" 001 ").await.unwrap();
        client.fence().await.unwrap();
    }
    let lines = there.ask("WHOIS owner").await.unwrap();
    assert!(of(&lines, "301").is_empty(), "{lines:?}");
}

/// The owner by another connection, who says this before registration is complete.
async fn owner_again(server: &Server, says: &str) -> IrcClient {
    let mut client = server.connect().await;
    for line in [
        "CAP REQ :draft/pre-away",
        &format!("PASS :{}", common::PASSWORD),
        "NICK owner",
        says,
        "USER u 0 * :R",
        "CAP END",
    ] {
        client.send(line).await.unwrap();
    }
    client.until(" 001 ").await.unwrap();
    client
}

/// IRCv3 draft/pre-away: a connection behind which nobody sits is as if it were not there.
#[tokio::test]
async fn a_user_is_away_while_nobody_sits_behind_any_of_their_connections() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    owner.ask("JOIN #x").await.unwrap();
    let mut watcher = in_room(&server, "watcher", "away-notify").await;
    let mut nobody = owner_again(&server, "AWAY *").await;
    nobody.fence().await.unwrap();
    assert!(watcher.fence().await.unwrap().is_empty());
    owner.send("QUIT").await.unwrap();
    owner.rest().await.unwrap();
    let told = shorts(&watcher.fence().await.unwrap());
    assert_eq!(told, [":owner AWAY :Away"]);
    // Another one without anybody changes nothing, and one with somebody does.
    let mut other = owner_again(&server, "AWAY *").await;
    other.fence().await.unwrap();
    assert!(watcher.fence().await.unwrap().is_empty());
    let mut there = owner_again(&server, "PING x").await;
    there.fence().await.unwrap();
    let told = shorts(&watcher.fence().await.unwrap());
    assert_eq!(told, [":owner AWAY"]);
    for (says, numeric, told) in [
        ("AWAY *", "306", ":owner AWAY :Away"),
        ("AWAY", "305", ":owner AWAY"),
    ] {
        let answer = there.ask_one(says).await.unwrap();
        assert_eq!(commands(&[answer]), [numeric]);
        assert_eq!(shorts(&watcher.fence().await.unwrap()), [told]);
    }
    // Words are of the user, and stay.
    there.ask("AWAY :lunch").await.unwrap();
    there.ask("AWAY *").await.unwrap();
    let told = shorts(&watcher.fence().await.unwrap());
    assert_eq!(told, [":owner AWAY :lunch"]);
    let lines = nobody.fence().await.unwrap();
    assert!(
        lines.iter().all(|line| !line.contains(" 30")),
        "a client without anybody is told nothing of it: {lines:?}"
    );
}

#[tokio::test]
async fn a_client_is_told_that_its_user_is_away_or_back_by_another_one() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let mut second = owner_again(&server, "PING x").await;
    second.fence().await.unwrap();
    for (says, numeric) in [("AWAY :lunch", "306"), ("AWAY :tea", ""), ("AWAY", "305")] {
        owner.ask(says).await.unwrap();
        let told = commands(&second.fence().await.unwrap());
        let expected: Vec<_> = [numeric].into_iter().filter(|it| !it.is_empty()).collect();
        assert_eq!(told, expected, "{says}");
    }
    owner.ask("AWAY :lunch").await.unwrap();
    let mut third = owner_again(&server, "PING x").await;
    let lines = third.fence().await.unwrap();
    assert!(commands(&lines).contains(&"306".to_owned()), "{lines:?}");
}

#[tokio::test]
async fn another_nick_is_told_to_its_owner_and_to_those_in_the_same_channel_once() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    assert_eq!(
        shorts(&ada.ask("NICK Countess").await.unwrap()),
        [":ada NICK Countess"]
    );
    ada.ask("JOIN #x").await.unwrap();
    ada.ask("JOIN #y").await.unwrap();
    let mut bob = server.client_in("bob", "#x").await;
    bob.ask("JOIN #y").await.unwrap();
    let mut eve = server.client_in("eve", "#z").await;
    ada.fence().await.unwrap();
    assert_eq!(
        shorts(&ada.ask("NICK countess").await.unwrap()),
        [":Countess NICK countess"]
    );
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":Countess NICK countess"]
    );
    let told = eve.fence().await.unwrap();
    assert!(told.is_empty(), "they share no channel: {told:?}");
    assert!(ada.ask("NICK countess").await.unwrap().is_empty());
    assert!(bob.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn another_nick_of_a_member_who_is_not_there_is_told_to_nobody_in_the_channel() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    owner.ask("JOIN #x").await.unwrap();
    let mut bob = server.client_in("bob", "#x").await;
    let mut eve = server.client_in("eve", "#x").await;
    let mut watcher = server.client("watcher").await;
    watcher.ask("MONITOR + boss").await.unwrap();
    bob.fence().await.unwrap();
    owner.send("QUIT").await.unwrap();
    owner.rest().await.unwrap();
    let mut owner = server.owner().await;
    let told = shorts(&bob.fence().await.unwrap());
    assert_eq!(told, [":owner QUIT :Quit"], "they are a member still");
    eve.fence().await.unwrap();
    owner.ask("NICK boss").await.unwrap();
    assert_eq!(commands(&watcher.fence().await.unwrap()), ["730"]);
    for member in [&mut bob, &mut eve] {
        let told = member.fence().await.unwrap();
        assert!(told.is_empty(), "{told:?}");
    }
    owner.ask("JOIN #x").await.unwrap();
    let told = shorts(&bob.fence().await.unwrap());
    assert_eq!(told[0], ":boss JOIN #x");
}

#[tokio::test]
async fn all_connections_of_a_user_have_one_nick() {
    let server = Server::start().await;
    let mut first = server.owner().await;
    let mut second = server.owner().await;
    assert_eq!(
        shorts(&first.ask("NICK boss").await.unwrap()),
        [":owner NICK boss"]
    );
    assert_eq!(shorts(&second.fence().await.unwrap()), [":owner NICK boss"]);
    assert_eq!(
        short(&second.ask_one("ISON boss").await.unwrap()),
        ":irc.test 303 boss :boss"
    );
}

#[tokio::test]
async fn a_nick_that_is_taken_or_none_is_refused_and_the_old_one_stays() {
    let server = Server::start().await;
    let _ada = server.client("ada").await;
    let mut bob = server.client("bob").await;
    for (nick, numeric) in [
        ("ADA", "433"),
        ("*", "432"),
        (&"x".repeat(33), "432"),
        (":", "431"),
        ("", "431"),
    ] {
        let line = bob.ask_one(&format!("NICK {nick}")).await.unwrap();
        assert_eq!(commands(&[line]), [numeric], "{nick}");
    }
    assert_eq!(
        short(&bob.ask_one("ISON bob").await.unwrap()),
        ":irc.test 303 bob :bob"
    );
    let mut eve = server.connect().await;
    eve.send("NICK ada").await.unwrap();
    eve.send("USER u 0 * :R").await.unwrap();
    assert_eq!(commands(&eve.until("ada").await.unwrap()), ["433"]);
    eve.send("NICK eve").await.unwrap();
    eve.until(" 001 ").await.unwrap();
}

#[tokio::test]
async fn a_nick_is_free_again_after_another_one_and_after_quit() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    ada.ask("NICK malice").await.unwrap();
    let mut next = server.client("ada").await;
    next.send("QUIT").await.unwrap();
    next.rest().await.unwrap();
    server.client("ADA").await;
}

#[tokio::test]
async fn setname_is_told_to_those_who_know_it() {
    let server = Server::start().await;
    let mut foo = server.client_with("foo", "setname").await;
    let mut bar = server.client_with("bar", "setname").await;
    let mut baz = server.client_in("baz", "#x").await;
    foo.ask("JOIN #x").await.unwrap();
    bar.ask("JOIN #x").await.unwrap();
    for client in [&mut foo, &mut bar, &mut baz] {
        client.fence().await.unwrap();
    }
    assert_eq!(
        shorts(&foo.ask("SETNAME :Real Foo").await.unwrap()),
        [":foo SETNAME :Real Foo"]
    );
    assert_eq!(
        shorts(&bar.fence().await.unwrap()),
        [":foo SETNAME :Real Foo"]
    );
    assert!(baz.fence().await.unwrap().is_empty());
    assert!(of(&baz.ask("WHOIS foo").await.unwrap(), "311")[0].ends_with(":Real Foo"));
    let line = foo
        .ask_one(&format!("SETNAME :{}", "x".repeat(200)))
        .await
        .unwrap();
    assert!(line.contains("FAIL SETNAME INVALID_REALNAME :"), "{line}");
}

#[tokio::test]
async fn quit_is_told_with_its_words_and_answered_with_error() {
    let server = Server::start().await;
    let mut bar = server.client_in("bar", "#x").await;
    let mut qux = server.client_in("qux", "#x").await;
    bar.fence().await.unwrap();
    qux.send("QUIT :qux out").await.unwrap();
    let lines = qux.rest().await.unwrap();
    assert!(lines.last().unwrap().starts_with("ERROR :"), "{lines:?}");
    assert_eq!(
        shorts(&bar.fence().await.unwrap()),
        [":qux QUIT :Quit: qux out"]
    );
}

#[tokio::test]
async fn a_nick_that_looks_like_a_registered_one_is_its_owners_alone() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    // The first letter is Cyrillic.
    let mut eve = server.connect().await;
    eve.send("NICK \u{43e}wner").await.unwrap();
    eve.send("USER u 0 * :R").await.unwrap();
    assert_eq!(commands(&eve.until("wner").await.unwrap()), ["433"]);
    assert_eq!(
        commands(&owner.ask("NICK \u{43e}wner").await.unwrap()),
        ["NICK"]
    );
}
