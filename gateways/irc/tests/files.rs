//! Files that are shared in a channel by another door.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use bytes::Bytes;
use common::{Elsewhere, Server, commands, options, shorts};
use parlor_core::{Command, FileOffer, RoomRef};
use parlor_gateway_irc::IrcOptions;
use parlor_hub::{Bearer, Request};
use parlor_model::{FileName, Manner, MediaType, MessageText, RoomName};
use parlor_testkit::IrcClient;

const CAPS: &str = "message-tags echo-message batch labeled-response server-time draft/message-redaction draft/chathistory";

fn x() -> RoomRef {
    RoomRef::Name(RoomName::parse("x").unwrap())
}

/// Somebody of a web page in the channel.
async fn web(server: &Server) -> Elsewhere {
    let mut web = server.elsewhere("web").await;
    let join = Command::Join {
        room: x(),
        key: None,
    };
    web.ask(Request::Command(join)).await.unwrap();
    web
}

/// A file goes to the channel, and somebody says something while it is sent.
async fn share(server: &Server, web: &mut Elsewhere, meanwhile: Option<&str>) {
    let bearer = Bearer::User {
        user: web.user(),
        since: tokio::time::Instant::now(),
        address: None,
    };
    let offer = FileOffer {
        name: FileName::parse("hello.txt").unwrap(),
        size: Some(5),
        media_type: MediaType::parse("text/plain").unwrap(),
        lifetime: None,
    };
    let hub = &server.hub;
    let file = hub.offer_file(&bearer, x(), offer, None).await.unwrap();
    if let Some(text) = meanwhile {
        says(web, text).await;
    }
    let mut upload = hub.upload(bearer, file.id).await.unwrap();
    upload.write(Bytes::from_static(b"hello")).await.unwrap();
    upload.finish(None).await.unwrap();
}

async fn says(web: &mut Elsewhere, text: &str) {
    let post = Command::Post {
        room: x(),
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    web.ask(Request::Command(post)).await.unwrap();
}

fn tag(line: &str, key: &str) -> Option<String> {
    let (tags, _) = line.strip_prefix('@')?.split_once(' ')?;
    let mut tags = tags.split(';').filter_map(|tag| tag.split_once('='));
    let found = tags.find(|(found, _)| *found == key);
    found.map(|(_, value)| value.to_owned())
}

/// The texts of a part of the history.
async fn texts(client: &mut IrcClient, part: &str) -> Vec<String> {
    let lines = client.ask(&format!("CHATHISTORY {part}")).await.unwrap();
    let texts = lines.iter().filter(|line| line.contains(" #x :"));
    let texts = texts.filter_map(|line| line.split_once(" #x :"));
    texts.map(|(_, text)| text.to_owned()).collect()
}

#[tokio::test]
async fn a_file_that_is_shared_is_a_line_with_a_link() {
    let files = Some("https://chat.example/".to_owned());
    let server = Server::with(IrcOptions { files, ..options() }).await;
    let mut ada = server.client_in("ada", "#x").await;
    let mut web = web(&server).await;
    ada.fence().await.unwrap();
    share(&server, &mut web, None).await;
    let lines = ada.fence().await.unwrap();
    let shared = shorts(&lines);
    assert_eq!(shared.len(), 1, "{shared:?}");
    // Who comes later finds it in the history, as the same message.
    let mut ben = server.client_with("ben", CAPS).await;
    ben.ask("JOIN #x").await.unwrap();
    let history = ben.ask("CHATHISTORY LATEST #x * 1").await.unwrap();
    assert_eq!(history.len(), 3, "{history:?}");
    assert!(history[1].ends_with(&*lines[0]), "{history:?}");
    let (words, link) = shared[0].rsplit_once(": ").unwrap();
    assert_eq!(words, ":web NOTICE #x :(shares hello.txt, 5 B)");
    assert!(
        link.starts_with("https://chat.example/") && link.ends_with("/hello.txt"),
        "{link}"
    );
}

#[tokio::test]
async fn a_file_is_answered_and_taken_back_by_the_id_that_its_line_has() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    ada.ask("JOIN #x").await.unwrap();
    let mut web = web(&server).await;
    let mut plain = server.client_in("plain", "#x").await;
    ada.fence().await.unwrap();
    share(&server, &mut web, Some("meanwhile")).await;
    let lines = ada.fence().await.unwrap();
    assert_eq!(lines.len(), 2, "{lines:?}");
    let id = tag(&lines[1], "msgid").unwrap();
    plain.fence().await.unwrap();
    let answer = format!("@+draft/reply={id} PRIVMSG #x :nice");
    let echo = ada.ask(&answer).await.unwrap();
    assert_eq!(
        tag(&echo[0], "+draft/reply").as_ref(),
        Some(&id),
        "{echo:?}"
    );
    let told = shorts(&plain.fence().await.unwrap());
    assert_eq!(told, [":ada PRIVMSG #x :web: nice"]);
    let told = shorts(&ada.ask(&format!("REDACT #x {id}")).await.unwrap());
    assert_eq!(told, [format!(":ada REDACT #x {id}")]);
    let again = ada.ask_one(&format!("REDACT #x {id}")).await.unwrap();
    assert_eq!(commands(&[again]), ["FAIL"]);
}

#[tokio::test]
async fn history_goes_on_from_where_a_file_came() {
    let server = Server::start().await;
    let mut ada = server.client_with("ada", CAPS).await;
    ada.ask("JOIN #x").await.unwrap();
    let mut web = web(&server).await;
    share(&server, &mut web, Some("meanwhile")).await;
    says(&mut web, "after").await;
    let lines = ada.fence().await.unwrap();
    let id = |text: &str| {
        let line = lines.iter().find(|line| line.contains(text)).unwrap();
        tag(line, "msgid").unwrap()
    };
    let (meanwhile, file) = (id("meanwhile"), id("shares"));
    let shares = "(shares hello.txt, 5 B)";
    for redacted in [false, true] {
        let (before, after) = (vec!["meanwhile"], vec!["after"]);
        let whole = if redacted {
            after.clone()
        } else {
            vec![shares, "after"]
        };
        for (part, expected) in [
            (format!("AFTER #x msgid={file} 9"), after),
            (format!("BEFORE #x msgid={file} 9"), before),
            (format!("AFTER #x msgid={meanwhile} 9"), whole),
            (
                format!("BETWEEN #x msgid={file} msgid={meanwhile} 9"),
                vec![],
            ),
            (
                format!("BETWEEN #x msgid={meanwhile} msgid={file} 9"),
                vec![],
            ),
        ] {
            let found = texts(&mut ada, &part).await;
            assert_eq!(found, expected, "{part}");
        }
        if !redacted {
            let around = texts(&mut ada, &format!("AROUND #x msgid={file} 3")).await;
            assert_eq!(around, ["meanwhile", shares, "after"]);
            ada.ask(&format!("REDACT #x {file}")).await.unwrap();
        }
    }
}
