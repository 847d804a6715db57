//! What is done by other doors, as IRC clients without capabilities read it.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Elsewhere, Server, shorts};
use parlor_core::{Command, Outcome, RoomRef, UserRef};
use parlor_hub::{Reply, Request};
use parlor_model::{Emoji, Manner, MessageText, Reason, RoomName, Seq, Span, UserName};
use parlor_testkit::IrcClient;

fn x() -> RoomRef {
    RoomRef::Name(RoomName::parse("x").unwrap())
}

fn named(name: &str) -> UserRef {
    UserRef::Name(UserName::parse(name).unwrap())
}

/// A channel of an IRC client with an operator who came by a web page.
async fn room(server: &Server) -> (IrcClient, Elsewhere) {
    let mut ada = server.client_in("ada", "#x").await;
    let mut web = server.elsewhere("web").await;
    let join = Command::Join {
        room: x(),
        key: None,
    };
    web.ask(Request::Command(join)).await.unwrap();
    ada.ask("MODE #x +o web").await.unwrap();
    ada.fence().await.unwrap();
    (ada, web)
}

/// Does something elsewhere; how the IRC client is told of it.
async fn told(ada: &mut IrcClient, web: &mut Elsewhere, command: Command) -> Vec<String> {
    web.ask(Request::Command(command)).await.unwrap();
    shorts(&ada.fence().await.unwrap())
}

async fn says(web: &mut Elsewhere, text: &str) -> Seq {
    let post = Command::Post {
        room: x(),
        text: MessageText::parse(text).unwrap(),
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    match web.ask(Request::Command(post)).await.unwrap() {
        Reply::Done(Outcome::Posted(posted)) => posted.seq,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_becomes_of_a_message_is_told_in_words() {
    let server = Server::start().await;
    let (mut ada, mut web) = room(&server).await;
    let target = says(&mut web, "one").await;
    assert_eq!(
        shorts(&ada.fence().await.unwrap()),
        [":web PRIVMSG #x :one"]
    );
    let (room, facts) = (x(), None);
    let text = MessageText::parse("two").unwrap();
    let edit = Command::Edit {
        room: room.clone(),
        target,
        facts,
        text,
    };
    let edited = told(&mut ada, &mut web, edit).await;
    assert_eq!(edited, [":web PRIVMSG #x :(edited) two"]);
    for (on, words) in [
        (true, "(pinned a message)"),
        (false, "(took the pin off a message)"),
    ] {
        let pin = Command::Pin {
            room: room.clone(),
            target,
            facts,
            on,
        };
        let pinned = told(&mut ada, &mut web, pin).await;
        assert_eq!(pinned, [format!(":web NOTICE #x :{words}")]);
    }
    for (on, words) in [(true, "(reacted with 👍)"), (false, "(took 👍 back)")] {
        let react = Command::React {
            room: room.clone(),
            target,
            facts,
            emoji: Emoji::parse("👍").unwrap(),
            on,
        };
        let reacted = told(&mut ada, &mut web, react).await;
        assert_eq!(reacted, [format!(":web NOTICE #x :{words}")]);
    }
    let delete = Command::Delete {
        room,
        target,
        facts,
    };
    let deleted = told(&mut ada, &mut web, delete).await;
    assert_eq!(deleted, [":web NOTICE #x :(deleted a message)"]);
}

#[tokio::test]
async fn a_mute_is_told_with_its_end_and_reason() {
    let server = Server::start().await;
    let (mut ada, mut web) = room(&server).await;
    let _loud = server.client_in("loud", "#x").await;
    ada.fence().await.unwrap();
    let mute = Command::Mute {
        room: x(),
        user: named("loud"),
        span: Some(Span::parse("10m").unwrap()),
        reason: Reason::parse("too loud").unwrap(),
    };
    let muted = told(&mut ada, &mut web, mute).await;
    assert_eq!(muted.len(), 1);
    assert!(
        muted[0].starts_with(":web NOTICE #x :(muted loud until 2"),
        "{muted:?}"
    );
    assert!(muted[0].ends_with(" UTC: too loud)"), "{muted:?}");
    let unmute = Command::Unmute {
        room: x(),
        user: named("loud"),
    };
    assert_eq!(
        told(&mut ada, &mut web, unmute).await,
        [":web NOTICE #x :(unmuted loud)"]
    );
}
