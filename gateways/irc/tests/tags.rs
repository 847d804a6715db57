//! Tags of clients, TAGMSG, reactions, answers, and who types.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, TAGS, commands, in_room, of, short, shorts, tag};
use parlor_core::{Command, RoomRef};
use parlor_hub::Request;
use parlor_model::{Emoji, Manner, MessageText, RoomName, Seq};

#[tokio::test]
async fn client_tags_reach_those_who_know_tags_with_the_same_id() {
    let server = Server::start().await;
    let mut alice = in_room(&server, "alice", "message-tags").await;
    let mut bob = in_room(&server, "bob", TAGS).await;
    let mut carol = in_room(&server, "carol", "").await;
    let mut dave = in_room(&server, "dave", "server-time").await;
    for client in [&mut alice, &mut bob, &mut carol, &mut dave] {
        client.fence().await.unwrap();
    }
    alice
        .ask("@+baz=b\\:t;fizz=buzz PRIVMSG #x hi")
        .await
        .unwrap();
    let line = &bob.fence().await.unwrap()[0];
    assert_eq!(
        (tag(line, "+baz"), tag(line, "fizz")),
        (Some("b\\:t"), None)
    );
    assert!(tag(line, "msgid").is_some());
    assert!(carol.fence().await.unwrap()[0].starts_with(":alice!"));
    let line = &dave.fence().await.unwrap()[0];
    assert_eq!(
        (tag(line, "+baz"), tag(line, "time").is_some()),
        (None, true)
    );
    let echo = bob.ask_one("@+a=b PRIVMSG #x :hi yourself").await.unwrap();
    let line = &alice.fence().await.unwrap()[0];
    assert_eq!(
        (tag(line, "+a"), tag(line, "msgid")),
        (Some("b"), tag(&echo, "msgid"))
    );
}

#[tokio::test]
async fn tagmsg_reaches_those_who_know_tags_alone() {
    let server = Server::start().await;
    let mut alice = in_room(&server, "alice", "message-tags").await;
    let mut bob = in_room(&server, "bob", TAGS).await;
    let mut carol = in_room(&server, "carol", "server-time").await;
    alice.fence().await.unwrap();
    bob.fence().await.unwrap();
    let echo = bob
        .ask_one("@+buzz=a\\:b;cat=dog;label=l1 TAGMSG #x")
        .await
        .unwrap();
    let line = &alice.fence().await.unwrap()[0];
    assert_eq!(short(line), ":bob TAGMSG #x");
    assert_eq!(
        (tag(line, "+buzz"), tag(line, "cat"), tag(line, "label")),
        (Some("a\\:b"), None, None)
    );
    assert_eq!(
        (tag(&echo, "label"), tag(&echo, "msgid")),
        (Some("l1"), tag(line, "msgid"))
    );
    carol.fence().await.unwrap();
    let echo = bob.ask_one("@+a TAGMSG alice").await.unwrap();
    assert_eq!(short(&echo), ":bob TAGMSG alice");
    assert_eq!(shorts(&alice.fence().await.unwrap()), [":bob TAGMSG alice"]);
    assert!(carol.fence().await.unwrap().is_empty());
    assert_eq!(commands(&bob.ask("TAGMSG").await.unwrap()), ["411"]);
    assert_eq!(
        commands(&bob.ask("@+a TAGMSG nobody").await.unwrap()),
        ["401"]
    );
}

#[tokio::test]
async fn a_reaction_to_a_message_is_one_and_any_other_is_passed_on() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", TAGS).await;
    let mut bar = in_room(&server, "bar", TAGS).await;
    foo.fence().await.unwrap();
    let said = foo.ask_one("PRIVMSG #x :hi").await.unwrap();
    let id = tag(&said, "msgid").unwrap().to_owned();
    bar.fence().await.unwrap();
    for emoji in ["👍", "l😃l"] {
        let echo = bar
            .ask_one(&format!(
                "@label=7;+draft/reply={id};+draft/react={emoji} TAGMSG #x"
            ))
            .await
            .unwrap();
        assert_eq!(
            (tag(&echo, "label"), tag(&echo, "+draft/reply")),
            (Some("7"), Some(id.as_str()))
        );
        let line = &foo.fence().await.unwrap()[0];
        assert_eq!(
            (short(line).as_str(), tag(line, "+draft/react")),
            (":bar TAGMSG #x", Some(emoji))
        );
    }
    let mut plain = in_room(&server, "plain", "").await;
    plain.fence().await.unwrap();
    bar.ask(&format!("@+draft/reply={id};+draft/unreact=👍 TAGMSG #x"))
        .await
        .unwrap();
    assert_eq!(
        of(&plain.fence().await.unwrap(), "NOTICE").len(),
        1,
        "that it was a real one, others are told"
    );
}

#[tokio::test]
async fn an_answer_names_what_it_answers_or_whom() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", TAGS).await;
    let mut plain = in_room(&server, "plain", "").await;
    let mut bar = in_room(&server, "bar", TAGS).await;
    let said = foo
        .ask("PRIVMSG #x :what time is it")
        .await
        .unwrap()
        .pop()
        .unwrap();
    let id = tag(&said, "msgid").unwrap().to_owned();
    plain.fence().await.unwrap();
    bar.ask(&format!("@+draft/reply={id} PRIVMSG #x :noon"))
        .await
        .unwrap();
    bar.ask(&format!("@+draft/reply={id} PRIVMSG #x :Foo, I told you"))
        .await
        .unwrap();
    bar.ask("@+draft/reply=unknown PRIVMSG #x :who knows")
        .await
        .unwrap();
    let lines = foo.fence().await.unwrap();
    let replies = lines
        .iter()
        .filter(|line| line.contains("PRIVMSG"))
        .map(|line| tag(line, "+draft/reply"))
        .collect::<Vec<_>>();
    assert_eq!(
        replies,
        [Some(id.as_str()), Some(id.as_str()), Some("unknown")]
    );
    assert_eq!(
        shorts(&plain.fence().await.unwrap()),
        [
            ":bar PRIVMSG #x :foo: noon",
            ":bar PRIVMSG #x :Foo, I told you",
            ":bar PRIVMSG #x :who knows"
        ]
    );
}

#[tokio::test]
async fn an_answer_between_two_names_nobody() {
    let server = Server::start().await;
    let mut alice = server.client_with("alice", TAGS).await;
    let mut bob = server.client("bob").await;
    bob.ask("PRIVMSG alice :hey").await.unwrap();
    let said = alice.line().await.unwrap().unwrap();
    let id = tag(&said, "msgid").unwrap().to_owned();
    alice
        .ask(&format!("@+draft/reply={id} PRIVMSG bob :hey yourself"))
        .await
        .unwrap();
    assert_eq!(
        shorts(&bob.fence().await.unwrap()),
        [":alice PRIVMSG bob :hey yourself"]
    );
}

#[tokio::test]
async fn tags_may_be_as_long_as_the_limit_says() {
    let server = Server::start().await;
    let mut alice = in_room(&server, "alice", TAGS).await;
    let mut bob = in_room(&server, "bob", "message-tags").await;
    alice.fence().await.unwrap();
    let most = format!("@foo=bar;+baz={}", "a".repeat(4_081));
    for command in ["TAGMSG #x", "PRIVMSG #x :hi"] {
        let echo = alice.ask_one(&format!("{most} {command}")).await.unwrap();
        assert_eq!(tag(&echo, "+baz").unwrap().len(), 4_081);
        assert_eq!(
            tag(&bob.fence().await.unwrap()[0], "+baz").unwrap().len(),
            4_081
        );
        let line = alice.ask_one(&format!("{most}a {command}")).await.unwrap();
        assert_eq!(commands(&[line]), ["417"]);
        assert!(bob.fence().await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn who_types_is_told_once_to_those_on_irc() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", "message-tags").await;
    let mut bar = in_room(&server, "bar", "message-tags").await;
    foo.fence().await.unwrap();
    bar.ask("@+typing=active TAGMSG #x").await.unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(shorts(&lines), [":bar TAGMSG #x"]);
    assert_eq!(tag(&lines[0], "+typing"), Some("active"));
    bar.ask("@+typing=done TAGMSG #x").await.unwrap();
    assert_eq!(tag(&foo.fence().await.unwrap()[0], "+typing"), Some("done"));
}

#[tokio::test]
async fn whoever_types_or_reacts_elsewhere_is_told_of_with_tags() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", TAGS).await;
    let said = foo.ask_one("PRIVMSG #x :hi").await.unwrap();
    let mut web = server.elsewhere("web").await;
    web.ask(Request::Command(Command::Join {
        room: x(),
        key: None,
    }))
    .await
    .unwrap();
    foo.fence().await.unwrap();
    web.ask(Request::Typing { room: x() }).await.unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(
        (shorts(&lines), tag(&lines[0], "+typing")),
        (vec![":web TAGMSG #x".to_owned()], Some("active"))
    );
    let (emoji, target) = (Emoji::parse("👍").unwrap(), seq_of(&said));
    web.ask(Request::Command(Command::React {
        room: x(),
        target,
        facts: None,
        emoji,
        on: true,
    }))
    .await
    .unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(shorts(&lines), [":web TAGMSG #x"]);
    assert_eq!(
        (
            tag(&lines[0], "+draft/react"),
            tag(&lines[0], "+draft/reply")
        ),
        (Some("👍"), tag(&said, "msgid"))
    );
    let text = MessageText::parse("**loud** and `code`, not snake_case\nsecond line").unwrap();
    let post = Command::Post {
        room: x(),
        text,
        reply_to: Some(target),
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    web.ask(Request::Command(post)).await.unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":web PRIVMSG #x :\u{2}loud\u{2} and \u{11}code\u{11}, not snake_case",
            ":web PRIVMSG #x :second line"
        ]
    );
    assert_eq!(tag(&lines[0], "+draft/reply"), tag(&said, "msgid"));
}

fn x() -> RoomRef {
    RoomRef::Name(RoomName::parse("x").unwrap())
}

fn seq_of(line: &str) -> Seq {
    let id = tag(line, "msgid").unwrap();
    Seq::new(id.rsplit('-').next().unwrap().parse().unwrap())
}
