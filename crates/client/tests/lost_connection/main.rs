//! The client against a server that plays a script: what it does when connections are lost.
#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod stage;

use std::time::Duration;

use parlor_client::{Client, ClientError, Notice};
use parlor_wire::{ClientFrame, Hidden, Reply, Request, ServerFrame};

use crate::stage::{ROOM, Stage, epoch};

/// The notices that matter here, as words.
fn word(notice: &Notice) -> Option<String> {
    match notice {
        Notice::Event(event) => Some(event.seq.to_string()),
        Notice::Resynchronised(_) => Some("gap".to_owned()),
        Notice::Reconnected => Some("back".to_owned()),
        _ => None,
    }
}

fn id_of(request: &Request) -> String {
    match request {
        Request::Post { id: Some(id), .. } => id.clone(),
        other => panic!("{other:?} has no id"),
    }
}

#[tokio::test]
async fn unacknowledged_message_is_sent_again_under_the_same_id() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, hello) = stage.enter().await;
        assert!(hello.remember && hello.token.is_none());
        actor.welcome(epoch(1), false, 4).await;
        let (first, one) = actor.hear_request().await;
        let (_, two) = actor.hear_request().await;
        actor.posted(first, 5).await;
        drop(actor);
        let (mut actor, hello) = stage.enter().await;
        assert_eq!(
            hello.token.map(Hidden::into_inner).as_deref(),
            Some("token")
        );
        let resume = hello.resume.unwrap();
        assert_eq!((resume.epoch, resume.rooms[&ROOM]), (epoch(1), 4));
        actor.welcome(epoch(1), true, 6).await;
        let (tag, again) = actor.hear_request().await;
        assert_eq!(id_of(&again), id_of(&two));
        assert_ne!(id_of(&again), id_of(&one));
        actor.posted(tag, 6).await;
        assert!(matches!(actor.hear().await, ClientFrame::Bye));
        actor
            .tell(ServerFrame::Goodbye {
                code: "bye".to_owned(),
                message: String::new(),
                until: None,
                by: None,
                reason: None,
            })
            .await;
    };
    let play = async {
        let (client, _events) = Client::connect(stage.options()).await.unwrap();
        let post = |text: &str| Request::Post {
            room: "#lobby".to_owned(),
            text: text.to_owned(),
            reply_to: None,
            action: false,
            notice: false,
            lifetime_ms: None,
            id: None,
        };
        let one = client.submit(post("one")).await.unwrap();
        let two = client.submit(post("two")).await.unwrap();
        assert!(matches!(one.await, Ok(Reply::Posted(posted)) if posted.seq == 5));
        assert!(matches!(two.await, Ok(Reply::Posted(posted)) if posted.seq == 6));
        client.close().await.unwrap();
    };
    tokio::join!(script, play);
}

#[tokio::test]
async fn events_come_once_and_in_order_and_gaps_are_told() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), false, 4).await;
        for seq in [4, 5, 6, 6] {
            actor.event(seq).await;
        }
        actor.hear_request().await;
        drop(actor);
        let (mut actor, hello) = stage.enter().await;
        assert_eq!(hello.resume.unwrap().rooms[&ROOM], 6);
        actor.welcome(epoch(1), true, 8).await;
        for seq in [6, 7, 8, 10] {
            actor.event(seq).await;
        }
        actor.hear_request().await;
        drop(actor);
        let (mut actor, hello) = stage.enter().await;
        assert_eq!(hello.resume.unwrap().rooms[&ROOM], 10);
        actor.welcome(epoch(2), false, 3).await;
        actor.event(4).await;
        actor
    };
    let play = async {
        let (client, mut events) = Client::connect(stage.options()).await.unwrap();
        let mut words = Vec::new();
        while words.last().is_none_or(|word: &String| word != "4") {
            let notice = events.next().await.unwrap().unwrap();
            words.extend(word(&notice));
            if matches!(words.last().map(String::as_str), Some("6" | "10")) {
                // The script lets go of the connection when it hears this.
                drop(
                    client
                        .submit(Request::Leave {
                            room: "#lobby".to_owned(),
                        })
                        .await
                        .unwrap(),
                );
                words.push("…".to_owned());
            }
        }
        words
    };
    let (_actor, words) = tokio::join!(script, play);
    let expected = [
        "5", "6", "…", "back", "7", "8", "gap", "10", "…", "back", "gap", "4",
    ];
    assert_eq!(words, expected);
}

#[tokio::test]
async fn what_can_not_be_repeated_fails_with_the_connection() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), false, 4).await;
        actor.hear_request().await;
        actor.hear_request().await;
        drop(actor);
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), true, 4).await;
        let (tag, request) = actor.hear_request().await;
        assert_eq!(request, Request::Ping);
        actor
            .tell(ServerFrame::Ok {
                tag,
                reply: Reply::Pong,
            })
            .await;
        actor
    };
    let play = async {
        let (client, _events) = Client::connect(stage.options()).await.unwrap();
        let rename = client
            .submit(Request::Rename {
                name: "eva".to_owned(),
            })
            .await
            .unwrap();
        let ping = client.submit(Request::Ping).await.unwrap();
        assert!(matches!(rename.await, Err(ClientError::Unreachable(_))));
        assert_eq!(ping.await, Ok(Reply::Pong));
    };
    tokio::join!(script, play);
}

#[tokio::test]
async fn refusal_ends_the_client_and_is_told_to_everybody() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), false, 4).await;
        actor.hear_request().await;
        let (code, message) = ("blocked".to_owned(), "You were blocked.".to_owned());
        actor
            .tell(ServerFrame::Goodbye {
                code,
                message,
                until: None,
                by: None,
                reason: None,
            })
            .await;
    };
    let play = async {
        let (client, mut events) = Client::connect(stage.options()).await.unwrap();
        let refused = |error: ClientError| {
            assert!(matches!(error, ClientError::Refused { code, .. } if code == "blocked"));
        };
        refused(client.request(Request::Ping).await.unwrap_err());
        refused(client.request(Request::Ping).await.unwrap_err());
        assert!(matches!(
            events.next().await,
            Ok(Some(Notice::RoomOpened(_)))
        ));
        refused(events.next().await.unwrap_err());
    };
    tokio::join!(script, play);
}

#[tokio::test]
async fn door_is_refused_with_the_servers_words() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, _) = stage.enter().await;
        let (code, message) = (
            "name_taken".to_owned(),
            "The name anna is taken.".to_owned(),
        );
        actor
            .tell(ServerFrame::Goodbye {
                code,
                message,
                until: None,
                by: None,
                reason: None,
            })
            .await;
    };
    let (_, refused) = tokio::join!(script, Client::connect(stage.options()));
    assert_eq!(refused.unwrap_err().to_string(), "The name anna is taken.");
}

#[tokio::test]
async fn patience_ends_when_nobody_comes_back() {
    let stage = Stage::new().await;
    let mut options = stage.options();
    options.patience = Duration::from_millis(300);
    let script = async {
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), false, 4).await;
        actor.hear_request().await;
        drop(stage.listener);
    };
    let play = async {
        let (client, _events) = Client::connect(options).await.unwrap();
        let error = client.request(Request::Ping).await.unwrap_err();
        assert!(matches!(error, ClientError::Unreachable(_)), "{error}");
    };
    tokio::join!(script, play);
}

#[tokio::test]
async fn message_too_large_for_a_frame_is_refused_before_it_is_sent() {
    let stage = Stage::new().await;
    let script = async {
        let (mut actor, _) = stage.enter().await;
        actor.welcome(epoch(1), false, 4).await;
        let (tag, request) = actor.hear_request().await;
        assert_eq!(request, Request::Ping);
        actor
            .tell(ServerFrame::Ok {
                tag,
                reply: Reply::Pong,
            })
            .await;
        actor
    };
    let play = async {
        let (client, _events) = Client::connect(stage.options()).await.unwrap();
        let error = client
            .post("#lobby", &"x".repeat(70_000))
            .await
            .unwrap_err();
        assert!(matches!(error, ClientError::Refused { code, .. } if code == "too_large"));
        client.request(Request::Ping).await.unwrap();
    };
    tokio::join!(script, play);
}

#[tokio::test]
async fn nobody_there_is_unreachable() {
    let stage = Stage::new().await;
    let options = stage.options();
    drop(stage);
    let error = Client::connect(options).await.unwrap_err();
    assert!(matches!(error, ClientError::Unreachable(_)), "{error}");
}
