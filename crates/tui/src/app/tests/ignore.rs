//! Pins, and people whom one wants to see no more of.

use parlor_wire::{Request, ServerFrame, UserLabel};

use super::{LOBBY, Stage, said, user};

fn ignored(names: &[&str]) -> ServerFrame {
    let label = |name: &&str| UserLabel {
        id: user(name),
        name: (*name).to_owned(),
    };
    ServerFrame::Ignored {
        ignored: names.iter().map(label).collect(),
    }
}

#[test]
fn who_is_ignored_is_not_shown_from_the_log_on() {
    let mut stage = Stage::new();
    stage.keys("/ignore bert{Enter}");
    let (_, request) = stage.next();
    let user = "@bert".to_owned();
    assert_eq!(request, Request::Ignore { user, on: true });
    stage.told(ignored(&["bert"]));
    stage.page(vec![
        said(LOBBY, 98, "bert", "old"),
        said(LOBBY, 99, "carl", "tea?"),
        said(LOBBY, 100, "bert", "no"),
    ]);
    stage.told(ServerFrame::Event(said(LOBBY, 101, "bert", "@anna!")));
    stage.told(ServerFrame::Event(said(LOBBY, 102, "carl", "hm")));
    let shown = stage.shown();
    let messages: Vec<_> = shown.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(messages, ["carl: tea?", "carl: hm"]);
    let room = stage.app.room().unwrap();
    assert_eq!((room.log.last, room.unread), (102, 0));
    // Whoever is seen again is read anew.
    stage.told(ignored(&[]));
    stage.page(vec![said(LOBBY, 101, "bert", "@anna!")]);
    assert!(stage.shown().contains(&"bert: @anna!".to_owned()));
}

#[test]
fn message_is_pinned_by_its_number() {
    let mut stage = Stage::new();
    stage.keys("/unpin 7{Enter}");
    let (_, request) = stage.next();
    let Request::Pin { target, on, .. } = request else {
        panic!("{request:?}");
    };
    assert_eq!((target, on), (7, false));
}
