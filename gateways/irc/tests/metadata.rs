//! What people and channels say of themselves (IRCv3 draft/metadata-2).

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{HOST, Server, of, shorts, untagged};
use parlor_testkit::IrcClient;

const CAPS: &str = "draft/metadata-2 batch";

async fn two(server: &Server) -> (IrcClient, IrcClient) {
    (
        server.client_with("foo", CAPS).await,
        server.client_with("bar", CAPS).await,
    )
}

/// What is in the one batch of metadata that a command is answered with.
async fn batch(client: &mut IrcClient, command: &str, target: &str) -> Vec<String> {
    let lines = client.ask(command).await.unwrap();
    let name = lines[0]
        .split(' ')
        .nth(2)
        .unwrap()
        .trim_start_matches('+')
        .to_owned();
    assert_eq!(
        lines[0],
        format!(":{HOST} BATCH +{name} metadata {target}"),
        "{lines:?}"
    );
    assert_eq!(*lines.last().unwrap(), format!(":{HOST} BATCH -{name}"));
    let inside = &lines[1..lines.len() - 1];
    assert!(
        inside
            .iter()
            .all(|line| line.starts_with(&format!("@batch={name} "))),
        "{inside:?}"
    );
    inside
        .iter()
        .map(|line| untagged(line).to_owned())
        .collect()
}

#[tokio::test]
async fn keys_are_set_read_listed_and_taken_away() {
    let server = Server::start().await;
    let (mut foo, mut bar) = two(&server).await;
    let unset = |key: &str| format!(":{HOST} 766 foo foo {key} :key not set");
    assert_eq!(
        batch(&mut foo, "METADATA * GET display-name avatar", "foo").await,
        [unset("display-name"), unset("avatar")]
    );
    assert!(batch(&mut foo, "METADATA * LIST", "foo").await.is_empty());
    let set = format!(":{HOST} 761 foo foo display-name * :Foo ->💜<- First");
    assert_eq!(
        foo.ask_one("METADATA * SET display-name :Foo ->💜<- First")
            .await
            .unwrap(),
        set
    );
    assert_eq!(
        batch(&mut foo, "METADATA foo GET Display-Name", "foo").await,
        std::slice::from_ref(&set)
    );
    assert_eq!(batch(&mut foo, "METADATA * LIST", "foo").await, [set]);
    let seen = format!(":{HOST} 761 bar foo display-name * :Foo ->💜<- First");
    assert_eq!(batch(&mut bar, "METADATA foo LIST", "foo").await, [seen]);
    assert_eq!(
        foo.ask_one("METADATA * SET display-name").await.unwrap(),
        unset("display-name")
    );
    foo.ask("METADATA * SET a :1").await.unwrap();
    foo.ask("METADATA * SET b :2").await.unwrap();
    assert_eq!(
        batch(&mut foo, "METADATA * CLEAR", "foo").await,
        [unset("a"), unset("b")]
    );
}

#[tokio::test]
async fn what_can_not_be_done_is_refused_by_its_code() {
    let server = Server::start().await;
    let (mut foo, mut bar) = two(&server).await;
    foo.ask("JOIN #chan").await.unwrap();
    bar.ask("JOIN #chan").await.unwrap();
    let long = format!("* SET key :{}", "abcd".repeat(120));
    for (command, answer) in [
        ("foobar LIST", "INVALID_TARGET foobar :"),
        ("#nothing LIST", "INVALID_TARGET #nothing :"),
        (
            "foo SET display-name :Not Foo",
            "KEY_NO_PERMISSION foo display-name :",
        ),
        ("foo CLEAR", "KEY_NO_PERMISSION foo * :"),
        (
            "#chan SET display-name :Sharp",
            "KEY_NO_PERMISSION #chan display-name :",
        ),
        ("* SET $url$ :x", "KEY_INVALID $url$ :"),
        ("* SET url", "KEY_NOT_SET bar url :"),
        ("* FROBNICATE", "SUBCOMMAND_INVALID FROBNICATE :"),
        (long.as_str(), "VALUE_INVALID :"),
    ] {
        let line = bar.ask_one(&format!("METADATA {command}")).await.unwrap();
        assert!(
            line.starts_with(&format!(":{HOST} FAIL METADATA {answer}")),
            "{line}"
        );
    }
    for n in 0..20 {
        bar.ask(&format!("METADATA * SET k{n} :v")).await.unwrap();
    }
    let line = bar.ask_one("METADATA * SET more :v").await.unwrap();
    assert!(
        line.starts_with(&format!(":{HOST} FAIL METADATA LIMIT_REACHED bar :")),
        "{line}"
    );
}

#[tokio::test]
async fn those_who_want_a_key_are_told_when_it_changes() {
    let server = Server::start().await;
    let (mut foo, mut bar) = two(&server).await;
    let subscribed = bar
        .ask_one("METADATA * SUB avatar display-name")
        .await
        .unwrap();
    assert_eq!(subscribed, format!(":{HOST} 770 bar avatar display-name"));
    foo.ask("METADATA * SET display-name :Before")
        .await
        .unwrap();
    assert!(
        bar.fence().await.unwrap().is_empty(),
        "they share no channel"
    );
    foo.ask("JOIN #chan").await.unwrap();
    foo.ask("METADATA #chan SET avatar :https://example.com/a.png")
        .await
        .unwrap();
    let joined = bar.ask("JOIN #chan").await.unwrap();
    let told = [
        format!(":{HOST} METADATA #chan avatar * :https://example.com/a.png"),
        format!(":{HOST} METADATA foo display-name * :Before"),
    ];
    assert_eq!(of(&joined, "METADATA"), told);
    foo.fence().await.unwrap();
    foo.ask("METADATA * SET display-name :After").await.unwrap();
    foo.ask("METADATA * SET unwanted :x").await.unwrap();
    foo.ask("METADATA * SET display-name").await.unwrap();
    foo.ask("METADATA #chan SET avatar :new").await.unwrap();
    assert_eq!(
        shorts(&bar.fence().await.unwrap()),
        [
            ":foo METADATA foo display-name * :After",
            ":foo METADATA foo display-name *",
            ":foo METADATA #chan avatar * :new"
        ]
    );
    assert_eq!(
        batch(&mut bar, "METADATA #chan SYNC", "#chan").await,
        [format!(":{HOST} METADATA #chan avatar * :new")]
    );
    assert_eq!(
        bar.ask_one("METADATA * SUBS").await.unwrap(),
        format!(":{HOST} 772 bar avatar display-name")
    );
    assert_eq!(
        bar.ask_one("METADATA * UNSUB avatar").await.unwrap(),
        format!(":{HOST} 771 bar avatar")
    );
    foo.ask("METADATA #chan SET avatar :newer").await.unwrap();
    assert!(bar.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn what_a_closed_channel_says_is_for_those_in_it() {
    let server = Server::start().await;
    let (mut foo, mut bar) = two(&server).await;
    foo.ask("JOIN #chan").await.unwrap();
    foo.ask("METADATA #chan SET display-name :Closed")
        .await
        .unwrap();
    let get = "METADATA #chan GET display-name";
    assert_eq!(batch(&mut bar, get, "#chan").await.len(), 1, "it is open");
    foo.ask("MODE #chan +i").await.unwrap();
    for subcommand in ["GET display-name", "LIST", "SYNC"] {
        let line = bar
            .ask_one(&format!("METADATA #chan {subcommand}"))
            .await
            .unwrap();
        assert!(
            line.contains("FAIL METADATA INVALID_TARGET #chan"),
            "{line}"
        );
    }
}

#[tokio::test]
async fn what_is_set_before_registration_is_told_with_it() {
    let server = Server::start().await;
    let mut client = server.connect().await;
    client.send("CAP LS 302").await.unwrap();
    let offered = client.until("CAP * LS :").await.unwrap().join(" ");
    assert!(
        offered.contains("draft/metadata-2=before-connect,max-subs=50,max-keys=20"),
        "{offered}"
    );
    client.send(&format!("CAP REQ :{CAPS}")).await.unwrap();
    client.until(" ACK ").await.unwrap();
    let set = client
        .ask_one("METADATA * SET display-name :Foo")
        .await
        .unwrap();
    assert_eq!(set, format!(":{HOST} 761 * * display-name * :Foo"));
    client.send("NICK foo").await.unwrap();
    client.send("USER foo 0 * :foo").await.unwrap();
    client.send("CAP END").await.unwrap();
    let burst = client.fence().await.unwrap();
    assert_eq!(
        of(&burst, "METADATA"),
        [format!(":{HOST} METADATA foo display-name * :Foo")]
    );
    let set = format!(":{HOST} 761 foo foo display-name * :Foo");
    assert_eq!(
        batch(&mut client, "METADATA * GET display-name", "foo").await,
        [set]
    );
}
