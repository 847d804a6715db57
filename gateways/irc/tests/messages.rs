//! Messages: CTCP, formatting, lengths, and who gets them.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, TAGS, commands, in_room, of, short, shorts, tag};

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
