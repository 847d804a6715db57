//! The beginning of a connection, capability negotiation, PING, and lines that are none.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use std::time::Duration;

use common::{Server, commands, options, short};
use parlor_gateway_irc::IrcOptions;
use parlor_model::Secret;
use parlor_testkit::IrcClient;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

async fn register(client: &mut IrcClient, nick: &str) {
    client.send(&format!("NICK {nick}")).await.unwrap();
    client.send("USER u 0 * :R").await.unwrap();
}

#[tokio::test]
async fn a_connection_password_has_to_come_first() {
    let password = Some(Secret::new("sesame".to_owned()));
    let server = Server::with(IrcOptions {
        password,
        ..options()
    })
    .await;
    let mut right = server.connect().await;
    right.send("PASS sesame").await.unwrap();
    register(&mut right, "ada").await;
    right.until(" 001 ").await.unwrap();
    assert_eq!(
        commands(&right.ask("PASS again").await.unwrap())
            .last()
            .unwrap(),
        "462"
    );
    for pass in ["PASS wrong", "PING x", "PASS"] {
        let mut wrong = server.connect().await;
        wrong.send(pass).await.unwrap();
        register(&mut wrong, "bob").await;
        let lines = wrong.rest().await.unwrap();
        assert!(lines.iter().any(|line| line.contains(" 464 ")), "{lines:?}");
        assert!(lines.last().unwrap().starts_with("ERROR :"), "{lines:?}");
    }
    let mut late = server.connect().await;
    register(&mut late, "bob").await;
    let _ = late.send("PASS sesame").await;
    assert!(
        !late
            .rest()
            .await
            .unwrap()
            .iter()
            .any(|line| line.contains(" 001 "))
    );
}

/// A server that wants a password of every connection.
async fn with_password() -> Server {
    let password = Some(Secret::new("sesame".to_owned()));
    let options = IrcOptions {
        password,
        ..options()
    };
    Server::with(options).await
}

#[tokio::test]
async fn the_first_wrong_connection_password_ends_the_connection() {
    let server = with_password().await;
    let mut wrong = server.connect().await;
    wrong.send("PASS wrong").await.unwrap();
    let lines = wrong.rest().await.unwrap();
    assert_eq!(short(&lines[0]), ":irc.test 464 * :Password incorrect");
    assert!(lines[1].starts_with("ERROR :"), "{lines:?}");
    let mut none = server.connect().await;
    let unasked = none.ask("AUTHENTICATE PLAIN").await.unwrap();
    assert_eq!(commands(&unasked), ["904"], "without one, nothing is asked");
    none.send("PASS sesame").await.unwrap();
    none.send("PASS wrong").await.unwrap();
    let lines = none.rest().await.unwrap();
    assert!(lines.iter().any(|line| line.contains(" 464 ")), "{lines:?}");
}

#[tokio::test]
async fn who_tries_connection_passwords_has_to_wait() {
    let server = with_password().await;
    for _ in 0..5 {
        let mut wrong = server.connect().await;
        wrong.send("PASS wrong").await.unwrap();
        wrong.rest().await.unwrap();
    }
    let mut right = server.connect().await;
    right.send("PASS sesame").await.unwrap();
    let lines = right.rest().await.unwrap();
    assert!(lines[0].contains(" 464 "), "{lines:?}");
    assert!(lines[1].contains("Too many tries"), "{lines:?}");
}

#[tokio::test]
async fn nothing_but_registration_goes_before_it() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    for line in ["JOIN #x", "PRIVMSG a :b", "WHO *", "NO_SUCH"] {
        assert_eq!(
            commands(&client.ask(line).await.unwrap()),
            ["451"],
            "{line}"
        );
    }
    assert_eq!(
        short(&client.ask_one("USER u 0 *").await.unwrap()),
        ":irc.test 461 * USER :Not enough parameters"
    );
    assert_eq!(
        short(&client.ask_one("USER u 0 * :").await.unwrap()),
        ":irc.test 461 * USER :Not enough parameters"
    );
    assert_eq!(
        short(&client.ask_one("PING x").await.unwrap()),
        ":irc.test PONG irc.test :x"
    );
    register(&mut client, "ada").await;
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
    assert_eq!(
        commands(&client.ask("USER u 0 * :R").await.unwrap()),
        ["462"]
    );
}

#[tokio::test]
async fn two_who_want_one_nick_at_the_same_time_do_not_both_get_it() {
    let server = Server::start().await;
    let (mut one, mut other) = (server.connect().await, server.connect().await);
    one.send("NICK foo").await.unwrap();
    other.send("NICK FOO").await.unwrap();
    one.send("USER u 0 * :R").await.unwrap();
    one.until(" 001 ").await.unwrap();
    other.send("USER u 0 * :R").await.unwrap();
    assert_eq!(commands(&other.until("433").await.unwrap()), ["433"]);
}

#[tokio::test]
async fn capabilities_are_told_by_version_and_granted_together_or_not() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    let old = client.ask_one("CAP LS").await.unwrap();
    assert!(
        old.starts_with(":irc.test CAP * LS :") && !old.contains('=') && old.len() <= 510,
        "{old}"
    );
    assert_eq!(
        client.ask_one("CAP LIST").await.unwrap(),
        ":irc.test CAP * LIST :"
    );
    let lines = client.ask("CAP LS 302").await.unwrap();
    let (last, before) = lines.split_last().unwrap();
    assert!(last.starts_with(":irc.test CAP * LS :"));
    assert!(
        before
            .iter()
            .all(|line| line.starts_with(":irc.test CAP * LS * :")),
        "{lines:?}"
    );
    assert!(lines.iter().all(|line| line.len() <= 510));
    for wanted in ["foo", "foo multi-prefix bar", "multi-prefix bar"] {
        let line = client.ask_one(&format!("CAP REQ :{wanted}")).await.unwrap();
        assert_eq!(line, format!(":irc.test CAP * NAK :{wanted}"));
    }
    let line = client
        .ask_one("CAP REQ :echo-message server-time")
        .await
        .unwrap();
    assert_eq!(line, ":irc.test CAP * ACK :echo-message server-time");
    register(&mut client, "ada").await;
    assert!(
        client.fence().await.unwrap().is_empty(),
        "it waits for CAP END"
    );
    client.send("CAP END").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
    assert_eq!(
        client.ask_one("CAP REQ :-server-time").await.unwrap(),
        ":irc.test CAP ada ACK :-server-time"
    );
    let list = client.ask_one("CAP LIST").await.unwrap();
    assert_eq!(list, ":irc.test CAP ada LIST :cap-notify echo-message");
    assert_eq!(
        client.ask_one("CAP REQ :-cap-notify").await.unwrap(),
        ":irc.test CAP ada NAK :-cap-notify"
    );
    assert_eq!(
        short(&client.ask_one("CAP WHAT").await.unwrap()),
        ":irc.test 410 ada WHAT :Invalid CAP command"
    );
}

#[tokio::test]
async fn cap_end_without_a_nick_waits_for_one() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.ask("CAP LS 302").await.unwrap();
    assert!(client.ask("CAP END").await.unwrap().is_empty());
    register(&mut client, "ada").await;
    client.until(" 001 ").await.unwrap();
}

#[tokio::test]
async fn lines_of_odd_lengths_are_read_or_refused() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    let most = format!("PING {}", "x".repeat(505));
    ada.send(&most).await.unwrap();
    assert!(
        ada.line()
            .await
            .unwrap()
            .unwrap()
            .contains(&"x".repeat(450))
    );
    let line = ada.ask_one(&format!("{most}x")).await.unwrap();
    assert_eq!(commands(&[line]), ["417"]);
    assert!(ada.ask("").await.unwrap().is_empty());
    assert!(ada.ask("   ").await.unwrap().is_empty());
    assert!(ada.ask(":source.only").await.unwrap().is_empty());
    for byte in b"PING one:\r\n" {
        ada.send_bytes(&[*byte]).await.unwrap();
    }
    assert_eq!(
        ada.line().await.unwrap().unwrap(),
        ":irc.test PONG irc.test :one:"
    );
    ada.send(&format!("PRIVMSG #x {}", "a".repeat(16_384)))
        .await
        .unwrap();
    let lines = ada.rest().await.unwrap();
    assert!(
        lines.last().is_none_or(|line| line.starts_with("ERROR :")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn what_is_not_utf_8_is_refused_with_its_label() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", "labeled-response batch").await;
    ada.send_bytes(b"@label=xyz PRIVMSG #qux hi\xaa\r\n")
        .await
        .unwrap();
    let line = ada.line().await.unwrap().unwrap();
    assert!(
        line.starts_with("@label=xyz :irc.test FAIL PRIVMSG INVALID_UTF8 :"),
        "{line}"
    );
}

#[tokio::test]
async fn ping_wants_a_token() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    assert_eq!(commands(&ada.ask("PING").await.unwrap()), ["461"]);
    assert_eq!(commands(&ada.ask("PING :").await.unwrap()), ["409"]);
    assert_eq!(
        ada.ask_one("PING abc def").await.unwrap(),
        ":irc.test PONG irc.test :abc"
    );
}

#[tokio::test]
async fn a_pong_follows_what_others_did_before_its_ping() {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#x").await;
    let mut bob = server.client_in("bob", "#x").await;
    ada.fence().await.unwrap();
    for at in 0..50 {
        bob.ask(&format!("PRIVMSG #x :{at}")).await.unwrap();
        assert_eq!(ada.fence().await.unwrap().len(), 1, "{at}");
    }
}

/// On one thread, where whichever connection was woken last would be served first.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_ping_that_is_read_together_with_an_earlier_message_of_somebody_else_is_answered_after_it()
 {
    let server = Server::start().await;
    let mut ada = server.client_in("ada", "#x").await;
    let mut bob = server.client_in("bob", "#x").await;
    ada.fence().await.unwrap();
    for at in 0..100 {
        bob.send(&format!("PRIVMSG #x :{at}")).await.unwrap();
        assert_eq!(ada.fence().await.unwrap().len(), 1, "{at}");
    }
}

#[tokio::test]
async fn a_web_page_can_not_speak_irc() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send("POST / HTTP/1.1").await.unwrap();
    register(&mut client, "ada").await;
    assert!(client.rest().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_silent_client_is_asked_and_then_given_up() {
    let server = Server::with(IrcOptions {
        ping_after: Duration::from_millis(500),
        ..options()
    })
    .await;
    let mut bob = server.client_in("bob", "#x").await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    silent
        .write_all(b"NICK ada\r\nUSER u 0 * :R\r\nJOIN #x\r\n")
        .await
        .unwrap();
    let mut told = Vec::new();
    let (lines, read) = tokio::join!(bob.until(" QUIT "), silent.read_to_end(&mut told));
    read.unwrap();
    let (lines, told) = (lines.unwrap(), String::from_utf8(told).unwrap());
    assert!(told.contains("\r\nPING :irc.test\r\n"), "{told}");
    assert_eq!(short(lines.last().unwrap()), ":ada QUIT :Ping timeout");
}
