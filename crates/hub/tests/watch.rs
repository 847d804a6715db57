//! Whoever watches who comes and goes.

mod common;

use std::sync::Arc;

use common::notes::Notes;
use common::{World, name, password};
use parlor_core::Command;
use parlor_hub::Request;
use parlor_model::{AwayText, Reason};

#[tokio::test]
async fn who_watches_is_told_who_is_here_and_then_who_comes_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut bob = world.guest("bob").await;
    let notes = Arc::new(Notes::default());
    world.hub.watch_presence(notes.clone()).await.unwrap();
    assert_eq!(notes.take(), ["now bob:guest:line"]);
    let again = world.owner().await;
    let ada = world.choosing_owner().await;
    assert_eq!(notes.take(), ["came ada:ada:line"], "once for all sessions");
    let text = Some(AwayText::parse("lunch").unwrap());
    bob.command(Command::Away { text }).await.unwrap();
    let name = name("rob");
    bob.command(Command::Rename { name }).await.unwrap();
    bob.ask(Request::Register(password("correct horse")))
        .await
        .unwrap();
    assert_eq!(notes.take(), ["bob away true", "bob is rob", "rob has rob"]);
    again.session.leave(Reason::default()).await;
    ada.session.leave(Reason::parse("bed").unwrap()).await;
    assert_eq!(notes.take(), ["gone ada (bed)"]);
    let later = Arc::new(Notes::default());
    world.hub.watch_presence(later.clone()).await.unwrap();
    assert_eq!(later.take(), ["now rob:rob:line"]);
    drop(world.guest("eve").await);
    bob.hears().await;
    let seen = ["came eve:guest:line", "gone eve (Connection lost)"];
    assert_eq!(later.take(), seen);
    assert_eq!(notes.take(), seen);
}
