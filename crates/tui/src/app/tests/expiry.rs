//! What expires goes by itself, also while the server can't say so.

use parlor_wire::{EventBody, EventFrame, Flags, ServerFrame, Welcome};

use super::{LOBBY, NOW, Stage, happening, said, welcome};

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.told(ServerFrame::Event(said(LOBBY, 1, "bert", "walrus")));
    stage
}

fn flags(stage: &mut Stage, flags: Flags) {
    let keyed = false;
    let set = happening(LOBBY, 2, "bert", EventBody::FlagsSet { flags, keyed });
    stage.told(ServerFrame::Event(set));
}

#[test]
fn message_goes_when_its_time_is_over_and_nobody_says_so() {
    let mut stage = Stage::new();
    let event = EventFrame {
        expires_at: Some(NOW + 5_000),
        ..said(LOBBY, 1, "bert", "walrus")
    };
    stage.told(ServerFrame::Event(event));
    stage.wait(4_999);
    assert_eq!(stage.shown(), ["bert: walrus"]);
    stage.wait(1);
    assert_eq!(stage.shown(), ["bert: (deleted)"]);
}

#[test]
fn wrong_clock_of_this_machine_hides_nothing_early_and_shows_nothing_late() {
    let minute = 60_000;
    for ahead in [-10 * minute, 10 * minute] {
        let mut stage = Stage::new();
        let now = Some(NOW + ahead);
        stage.told(ServerFrame::Welcome(Box::new(Welcome { now, ..welcome() })));
        let event = EventFrame {
            expires_at: Some(NOW + ahead + minute),
            ..said(LOBBY, 1, "bert", "walrus")
        };
        stage.told(ServerFrame::Event(event));
        stage.wait(minute - 1);
        assert_eq!(stage.shown(), ["bert: walrus"], "{ahead}");
        stage.wait(1);
        assert_eq!(stage.shown(), ["bert: (deleted)"], "{ahead}");
    }
}

#[test]
fn what_the_server_says_is_over_goes_with_its_place_where_the_room_likes_that() {
    let mut stage = stage();
    let no_tombstones = Some(true);
    flags(
        &mut stage,
        Flags {
            no_tombstones,
            ..Flags::default()
        },
    );
    let ranges = vec![(1, 1)];
    let expired = happening(LOBBY, 3, "server", EventBody::Expired { ranges });
    stage.told(ServerFrame::Event(expired));
    assert!(
        stage.shown().iter().all(|line| line.starts_with('·')),
        "{:?}",
        stage.shown()
    );
}

#[test]
fn retention_of_the_room_counts_for_what_is_there() {
    let mut stage = stage();
    let retention_ms = Some(60_000);
    flags(
        &mut stage,
        Flags {
            retention_ms,
            ..Flags::default()
        },
    );
    assert_eq!(stage.shown()[0], "bert: walrus");
    stage.wait(61_000);
    assert_eq!(stage.shown()[0], "bert: (deleted)");
}

#[test]
fn what_was_refused_is_sent_again_for_as_long_as_before() {
    let mut stage = Stage::new();
    stage.keys("/expire 10m psst{Enter}");
    let (tag, first) = stage.next();
    stage.refuse(tag, "muted", "no");
    stage.keys("{Enter}");
    let (_, again) = stage.next();
    assert_eq!(first, again);
    assert!(format!("{again:?}").contains("lifetime_ms: Some(600000)"));
}
