//! Messages: tags, TAGMSG, CTCP, formatting, lengths, echoes and labels.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, of, short, shorts};
use parlor_core::{Command, RoomRef};
use parlor_hub::Request;
use parlor_model::{Emoji, Manner, MessageText, RoomName, Seq};
use parlor_testkit::IrcClient;

const TAGS: &str = "message-tags echo-message labeled-response batch";

/// A tag of a line.
fn tag<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (tags, _) = line.strip_prefix('@')?.split_once(' ')?;
    tags.split(';').find_map(|tag| {
        let (found, value) = tag.split_once('=').unwrap_or((tag, ""));
        (found == key).then_some(value)
    })
}

async fn in_room(server: &Server, nick: &str, caps: &str) -> IrcClient {
    let mut client = match caps {
        "" => server.client(nick).await,
        caps => server.client_with(nick, caps).await,
    };
    client.ask("JOIN #x").await.unwrap();
    client
}

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
async fn ctcp_is_passed_on_and_action_is_a_message() {
    let server = Server::start().await;
    let mut qux = in_room(&server, "qux", TAGS).await;
    let mut bar = in_room(&server, "bar", "").await;
    qux.fence().await.unwrap();
    for (line, told) in [
        (
            "PRIVMSG bar :\u{1}VERSION\u{1}",
            ":qux PRIVMSG bar :\u{1}VERSION\u{1}",
        ),
        (
            "NOTICE bar :\u{1}PING 12 34\u{1}",
            ":qux NOTICE bar :\u{1}PING 12 34\u{1}",
        ),
        (
            "PRIVMSG #x :\u{1}TIME\u{1}",
            ":qux PRIVMSG #x :\u{1}TIME\u{1}",
        ),
        (
            "PRIVMSG #x :\u{1}ACTION waves\u{1}",
            ":qux PRIVMSG #x :\u{1}ACTION waves\u{1}",
        ),
    ] {
        let echo = qux.ask_one(line).await.unwrap();
        assert_eq!(
            (short(&echo).as_str(), shorts(&bar.fence().await.unwrap())),
            (told, vec![told.to_owned()])
        );
    }
    let line = qux
        .ask_one("PRIVMSG bar :\u{1}DCC SEND x 1 2 3\u{1}")
        .await
        .unwrap();
    assert!(
        short(&line).starts_with(":irc.test NOTICE qux :DCC is not passed on"),
        "{line}"
    );
    assert_eq!(
        commands(&qux.ask("PRIVMSG nobody :\u{1}VERSION\u{1}").await.unwrap()),
        ["401"]
    );
    assert!(bar.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_wants_no_ctcp_gets_none() {
    let server = Server::start().await;
    let mut bar = server.client("bar").await;
    let mut qux = server.client("qux").await;
    bar.ask("MODE bar +T").await.unwrap();
    qux.ask("PRIVMSG bar :\u{1}VERSION\u{1}").await.unwrap();
    assert!(bar.fence().await.unwrap().is_empty());
    qux.ask("PRIVMSG bar :just tell me").await.unwrap();
    qux.ask("PRIVMSG bar :\u{1}ACTION waits\u{1}")
        .await
        .unwrap();
    assert_eq!(bar.fence().await.unwrap().len(), 2);
}

#[tokio::test]
async fn text_comes_through_as_it_was_written_and_formatting_as_formatting() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", "").await;
    let mut bar = in_room(&server, "bar", "").await;
    foo.fence().await.unwrap();
    let texts = [
        "*so* **so** _so_ `so` ~~so~~",
        "  two  spaces",
        "tab\there",
        "snake_case * 2",
        "\\*no\\*",
        ":)",
        "ünïcödé 👍",
    ];
    for text in texts {
        foo.ask(&format!("PRIVMSG #x :{text}")).await.unwrap();
        assert_eq!(
            shorts(&bar.fence().await.unwrap()),
            [format!(":foo PRIVMSG #x :{text}")]
        );
        foo.ask(&format!("PRIVMSG bar :{text}")).await.unwrap();
        assert_eq!(
            shorts(&bar.fence().await.unwrap()),
            [format!(":foo PRIVMSG bar :{text}")]
        );
    }
    foo.ask("PRIVMSG #x :\u{2}bold\u{2} and \u{3}04red\u{f} and \u{1d}so\u{1d}")
        .await
        .unwrap();
    assert_eq!(
        shorts(&bar.fence().await.unwrap()),
        [":foo PRIVMSG #x :\u{2}bold\u{2} and red and \u{1d}so\u{1d}"]
    );
}

#[tokio::test]
async fn a_message_that_would_not_fit_on_others_lines_is_refused() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", "").await;
    let mut bar = in_room(&server, "bar", "").await;
    foo.fence().await.unwrap();
    bar.fence().await.unwrap();
    foo.ask("PRIVMSG #x :a").await.unwrap();
    let line = bar.fence().await.unwrap().remove(0);
    let room = 510 - (line.len() - 1);
    let most = "b".repeat(room);
    assert!(
        foo.ask(&format!("PRIVMSG #x :{most}"))
            .await
            .unwrap()
            .is_empty()
    );
    let line = bar.fence().await.unwrap().remove(0);
    assert!(line.ends_with(&format!(" :{most}")) && line.len() == 510);
    assert_eq!(
        commands(&foo.ask(&format!("PRIVMSG #x :{most}b")).await.unwrap()),
        ["417"]
    );
    assert!(bar.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_missing_is_named_and_a_notice_is_never_answered() {
    let server = Server::start().await;
    let mut foo = in_room(&server, "foo", "").await;
    for (line, numeric) in [
        ("PRIVMSG", "411"),
        ("PRIVMSG #x", "412"),
        ("PRIVMSG #x :", "412"),
        ("PRIVMSG #x :   ", "412"),
        ("PRIVMSG nobody :hi", "401"),
        ("PRIVMSG #nowhere :hi", "403"),
        ("PRIVMSG a,b,c,d,e :hi", "407"),
    ] {
        assert_eq!(commands(&foo.ask(line).await.unwrap()), [numeric], "{line}");
        let notice = line.replace("PRIVMSG", "NOTICE");
        assert!(foo.ask(&notice).await.unwrap().is_empty(), "{notice}");
    }
}

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
async fn a_bot_is_marked_wherever_it_is_seen() {
    let server = Server::start().await;
    let mut bot = in_room(&server, "botnick", "").await;
    assert_eq!(
        short(&bot.ask_one("MODE botnick +B").await.unwrap()),
        ":botnick MODE botnick +B"
    );
    let mut user = in_room(&server, "user", "message-tags").await;
    bot.ask("PRIVMSG #x :beep").await.unwrap();
    bot.ask("PRIVMSG user :boop").await.unwrap();
    bot.ask("NOTICE user :\u{1}VERSION bot\u{1}").await.unwrap();
    let lines = user.fence().await.unwrap();
    assert_eq!(lines.len(), 3);
    assert!(
        lines.iter().all(|line| tag(line, "bot").is_some()),
        "{lines:?}"
    );
    assert_eq!(
        of(&user.ask("WHOIS botnick").await.unwrap(), "335").len(),
        1
    );
    let lines = user.ask("WHO #x").await.unwrap();
    assert!(
        of(&lines, "352")
            .iter()
            .any(|line| line.contains(" botnick H@B :")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn clients_with_rare_sets_of_capabilities_are_told_the_same() {
    let server = Server::start().await;
    let caps = [
        "message-tags",
        "server-time",
        "account-tag",
        "extended-join",
        "away-notify",
    ];
    let mut clients = Vec::new();
    for set in 0..20_usize {
        let chosen = caps
            .iter()
            .enumerate()
            .filter(|(bit, _)| set & (1 << bit) != 0)
            .map(|(_, cap)| *cap);
        let chosen = chosen.collect::<Vec<_>>().join(" ");
        clients.push(in_room(&server, &format!("c{set}"), &chosen).await);
    }
    for client in &mut clients {
        client.fence().await.unwrap();
    }
    let mut sender = in_room(&server, "sender", "").await;
    sender.ask("PRIVMSG #x :to all").await.unwrap();
    for (set, client) in clients.iter_mut().enumerate() {
        let lines = client.fence().await.unwrap();
        let told = of(&lines, "PRIVMSG");
        assert!(
            told.len() == 1 && told[0].ends_with(" PRIVMSG #x :to all"),
            "{set}: {lines:?}"
        );
        let said = lines.iter().find(|line| line.contains("PRIVMSG")).unwrap();
        assert_eq!(
            (tag(said, "msgid").is_some(), tag(said, "time").is_some()),
            (set & 1 != 0, set & 2 != 0)
        );
    }
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

#[tokio::test]
async fn whoever_takes_messages_of_registered_users_alone_gets_those_and_answers() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let (mut ada, mut bob) = (server.client("ada").await, server.client("bob").await);
    assert_eq!(
        short(&owner.ask_one("MODE owner +R").await.unwrap()),
        ":owner MODE owner +R"
    );
    for line in [
        "PRIVMSG owner :hey",
        "PRIVMSG owner :\u{1}PING 1\u{1}",
        "@+a TAGMSG owner",
    ] {
        assert_eq!(commands(&ada.ask(line).await.unwrap()), ["477"], "{line}");
    }
    assert!(ada.ask("NOTICE owner :hey").await.unwrap().is_empty());
    assert!(owner.fence().await.unwrap().is_empty());
    assert!(owner.ask("ACCEPT ada").await.unwrap().is_empty());
    assert!(ada.ask("PRIVMSG owner :hey").await.unwrap().is_empty());
    assert_eq!(
        shorts(&owner.fence().await.unwrap()),
        [":ada PRIVMSG owner :hey"]
    );
    owner.ask("ACCEPT -ada").await.unwrap();
    assert_eq!(
        commands(&ada.ask("PRIVMSG owner :hey").await.unwrap()),
        ["477"]
    );
    owner.ask("PRIVMSG bob :hello").await.unwrap();
    assert!(
        bob.ask("PRIVMSG owner :hey")
            .await
            .unwrap()
            .iter()
            .all(|line| line.contains("hello"))
    );
    assert_eq!(
        shorts(&owner.fence().await.unwrap()),
        [":bob PRIVMSG owner :hey"]
    );
    assert_eq!(
        commands(&owner.ask("ACCEPT nobody").await.unwrap()),
        ["401"]
    );
    owner.ask("MODE owner -R").await.unwrap();
    assert!(ada.ask("PRIVMSG owner :hey").await.unwrap().is_empty());
}

fn x() -> RoomRef {
    RoomRef::Name(RoomName::parse("x").unwrap())
}

fn seq_of(line: &str) -> Seq {
    let id = tag(line, "msgid").unwrap();
    Seq::new(id.rsplit('-').next().unwrap().parse().unwrap())
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
