//! Labels, and the echoes that have them.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, TAGS, commands, shorts, tag};

#[tokio::test]
async fn what_somebody_writes_to_themselves_comes_with_the_echo_and_one_label() {
    let server = Server::start().await;
    let mut foo = server.client_with("foo", TAGS).await;
    for line in [
        "PRIVMSG foo :hi",
        "NOTICE foo :hi",
        "TAGMSG foo",
        "PRIVMSG foo :\u{1}PING 1\u{1}",
    ] {
        let lines = foo.ask(&format!("@label=12;+a=b {line}")).await.unwrap();
        assert_eq!(lines.len(), 2, "{lines:?}");
        assert_eq!(
            lines
                .iter()
                .filter(|line| tag(line, "label") == Some("12"))
                .count(),
            1
        );
        assert!(
            shorts(&lines)
                .iter()
                .all(|told| *told == format!(":foo {line}")),
            "{lines:?}"
        );
    }
    let mut quiet = server.client("quiet").await;
    assert_eq!(
        shorts(&quiet.ask("PRIVMSG quiet :hi").await.unwrap()),
        [":quiet PRIVMSG quiet :hi"]
    );
}

#[tokio::test]
async fn a_labelled_message_is_answered_with_its_echoes() {
    let server = Server::start().await;
    let mut foo = server
        .client_with("foo", "echo-message labeled-response batch")
        .await;
    let mut bar = server
        .client_with("bar", "echo-message labeled-response batch")
        .await;
    let _carl = server.client("carl").await;
    let line = foo.ask_one("@label=1 PRIVMSG bar :hi").await.unwrap();
    assert_eq!(line.split(' ').next(), Some("@label=1"));
    assert!(bar.fence().await.unwrap()[0].starts_with(":foo!"));
    let lines = foo.ask("@label=2 PRIVMSG bar,carl :hi").await.unwrap();
    assert_eq!(commands(&lines), ["BATCH", "PRIVMSG", "PRIVMSG", "BATCH"]);
    assert!(lines[0].starts_with("@label=2 "));
    let line = foo.ask_one("@label=3 PONG x").await.unwrap();
    assert_eq!(line, "@label=3 :irc.test ACK");
    let line = foo.ask_one("@label=4 NO_SUCH_THING").await.unwrap();
    assert_eq!(
        (tag(&line, "label"), commands(std::slice::from_ref(&line))),
        (Some("4"), vec!["421".to_owned()])
    );
    let line = foo.ask_one("@label=5 PING token").await.unwrap();
    assert_eq!(line, "@label=5 :irc.test PONG irc.test :token");
}

#[tokio::test]
async fn an_answer_of_many_lines_is_one_batch_with_the_label_from_its_beginning() {
    let server = Server::start().await;
    let caps = "message-tags batch labeled-response draft/chathistory";
    let mut foo = server.client_with("foo", caps).await;
    foo.ask("JOIN #x").await.unwrap();
    for at in 0..80 {
        foo.send(&format!("PRIVMSG #x :message {at}"))
            .await
            .unwrap();
    }
    foo.fence().await.unwrap();
    let lines = foo
        .ask("@label=9 CHATHISTORY LATEST #x * 100")
        .await
        .unwrap();
    let name = |line: &str| line.split(' ').nth(3).unwrap()[1..].to_owned();
    let (outer, inner) = (name(&lines[0]), name(&lines[1]));
    let expected = format!("@label=9 :irc.test BATCH +{outer} labeled-response");
    assert_eq!(lines[0], expected);
    let expected = format!("@batch={outer} :irc.test BATCH +{inner} chathistory #x");
    assert_eq!(lines[1], expected);
    let inside = lines.iter().filter(|line| line.contains(" PRIVMSG "));
    let belongs =
        |line: &&String| line.starts_with('@') && line.contains(&format!("batch={inner}"));
    assert_eq!(inside.filter(belongs).count(), 80, "{lines:#?}");
    let ends = [
        format!(":irc.test BATCH -{inner}"),
        format!(":irc.test BATCH -{outer}"),
    ];
    assert_eq!(lines[82..], ends);
}

#[tokio::test]
async fn the_end_of_the_connection_answers_what_led_to_it() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", TAGS).await;
    ada.send("@label=q QUIT :bye").await.unwrap();
    let last = ada.rest().await.unwrap();
    assert_eq!(last.len(), 1, "{last:?}");
    assert!(last[0].starts_with("@label=q ERROR :"), "{last:?}");
}
