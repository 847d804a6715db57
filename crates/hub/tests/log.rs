//! What the operator's log tells.

mod common;

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use common::{World, name, owner};
use parlor_core::{Command, UserRef};
use parlor_hub::{Attends, Credentials, Door, Entry, Request};
use parlor_model::{Gateway, Reason, Secret};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, set_default};
use tracing::{Event, Metadata, Subscriber};

/// Keeps what is logged on this thread, a line each: the message, then the fields by their names' order.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Line {
    message: String,
    fields: Vec<String>,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let _ = write!(self.message, "{value:?}");
        } else {
            self.fields.push(format!("{field}={value:?}"));
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        if !event.metadata().target().starts_with("parlor") {
            return;
        }
        let mut line = Line::default();
        event.record(&mut line);
        line.fields.sort();
        let line = format!("{} {}", line.message, line.fields.join(" "));
        self.0.lock().expect("nobody panics").push(line);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

impl Log {
    fn start() -> (Self, DefaultGuard) {
        let log = Self::default();
        let guard = set_default(log.clone());
        (log, guard)
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("nobody panics"))
    }
}

const DOOR: Door = Door {
    gateway: Gateway::Http,
    address: Some(std::net::IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1))),
    secure: true,
};

fn entry(credentials: Credentials) -> Entry {
    Entry {
        door: DOOR,
        credentials,
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    }
}

fn guest(called: &str) -> Entry {
    let (name, invite) = (name(called), None);
    entry(Credentials::Guest { name, invite })
}

#[tokio::test]
async fn refused_sign_in_is_told_with_name_door_address_and_code() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (log, _guard) = Log::start();
    let not_in = |who: &str, code: &str| {
        format!(
            r#"{who} was not let in code="{code}" from="192.0.2.1" gateway=http what="refused""#
        )
    };
    assert!(world.hub.enter(entry(owner("wrong"))).await.is_err());
    assert_eq!(log.take(), [not_in("ada", "wrong_password")]);
    assert!(world.hub.sign_in(guest("ada")).await.is_err());
    assert_eq!(log.take(), [not_in("ada", "name_registered")]);
    let token = Credentials::Token(Secret::new("canary".to_owned()));
    assert!(world.hub.enter(entry(token)).await.is_err());
    assert_eq!(log.take(), [not_in("somebody", "invalid_token")]);
}

#[tokio::test]
async fn who_comes_and_goes_is_told_from_where_with_the_count_at_that_moment() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let (log, _guard) = Log::start();
    let anna = world.hub.enter(guest("anna")).await.unwrap();
    world.hub.sign_in(guest("bob")).await.unwrap();
    anna.leave(Reason::default()).await;
    let user = UserRef::Name(name("bob"));
    let (room, reason) = (ada.lobby(), Reason::parse("enough").unwrap());
    ada.command(Command::Remove { room, user, reason })
        .await
        .unwrap();
    ada.ask(Request::Ping).await.unwrap();
    assert_eq!(
        log.take(),
        [
            r#"anna joined from="192.0.2.1" gateway=http online=2 what="joined""#,
            r#"bob joined from="192.0.2.1" gateway=http online=3 what="joined""#,
            r#"anna left online=2 what="left""#,
            r#"ada removed bob reason="enough" what="moderated""#,
            r#"bob left online=1 what="left""#,
        ]
    );
}

#[tokio::test]
async fn slow_client_that_is_cut_off_is_told_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let anna = world.hub.enter(guest("anna")).await.unwrap();
    let (log, _guard) = Log::start();
    anna.cut_off();
    assert_eq!(
        log.take(),
        [r#"anna reads too slowly and was cut off code="too_slow" what="refused""#]
    );
}
