//! What expires goes by itself, also while the server can't say so.

use parlor_wire::{EventBody, EventFrame, Flags, ServerFrame, Welcome};

use super::{LOBBY, NOW, Stage, happening, said, view, welcome};

fn stage() -> Stage {
    let mut stage = Stage::new();
    stage.told(ServerFrame::Event(said(LOBBY, 1, "bert", "walrus")));
    stage
}

fn flags(stage: &mut Stage, seq: u64, flags: Flags) {
    let keyed = false;
    let set = happening(LOBBY, seq, "bert", EventBody::FlagsSet { flags, keyed });
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

/// bert's message, which ends in five minutes, one that stays, and what cleo thinks of the first.
fn ending() -> Stage {
    let mut stage = Stage::new();
    let event = EventFrame {
        expires_at: Some(NOW + 5 * 60_000),
        ..said(LOBBY, 1, "bert", "walrus")
    };
    stage.told(ServerFrame::Event(event));
    stage.told(ServerFrame::Event(said(LOBBY, 2, "bert", "otter")));
    let (target, emoji) = (1, "👍".to_owned());
    let reacted = happening(LOBBY, 3, "cleo", EventBody::Reacted { target, emoji });
    stage.told(ServerFrame::Event(reacted));
    stage
}

const HOUR: i64 = 3_600_000;

#[test]
fn clock_that_is_set_ahead_hides_and_loses_nothing() {
    for no_tombstones in [None, Some(true)] {
        let mut stage = ending();
        let set = Flags {
            no_tombstones,
            ..Flags::default()
        };
        flags(&mut stage, 4, set);
        let before = stage.shown();
        assert_eq!(before[..2], ["bert: walrus 👍1", "bert: otter"]);

        stage.wait(HOUR);
        let shown = stage.shown().concat();
        assert!(!shown.contains("walrus"), "{shown}");
        stage.wait(-HOUR);
        assert_eq!(stage.shown(), before);
    }
}

#[test]
fn what_is_said_of_a_hidden_message_stands_on_it_when_it_is_back() {
    let mut stage = ending();
    stage.wait(HOUR);
    let (target, text) = (1, Some("seal".to_owned()));
    let edited = happening(LOBBY, 4, "bert", EventBody::Edited { target, text });
    stage.told(ServerFrame::Event(edited));
    assert_eq!(stage.shown(), ["bert: (deleted)", "bert: otter"]);
    stage.wait(-HOUR);
    assert_eq!(stage.shown(), ["bert: seal (edited) 👍1", "bert: otter"]);
}

#[test]
fn what_the_server_has_ended_is_gone_whatever_the_clock_says_then() {
    let mut stage = ending();
    stage.wait(HOUR);
    let ranges = vec![(1, 1)];
    let expired = happening(LOBBY, 4, "server", EventBody::Expired { ranges });
    stage.told(ServerFrame::Event(expired));
    stage.wait(-HOUR);
    assert_eq!(stage.shown(), ["bert: (deleted)", "bert: otter"]);
}

#[test]
fn clock_that_is_set_while_one_is_connected_hides_nothing() {
    let mut stage = ending();
    stage.step(HOUR);
    assert_eq!(stage.shown()[0], "bert: walrus 👍1");
    stage.wait(5 * 60_000 - 1);
    assert_eq!(stage.shown()[0], "bert: walrus 👍1");
    stage.wait(1);
    assert_eq!(stage.shown()[0], "bert: (deleted)");
}

#[test]
fn what_the_server_says_is_over_goes_with_its_place_where_the_room_likes_that() {
    let mut stage = stage();
    let no_tombstones = Some(true);
    flags(
        &mut stage,
        2,
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
        2,
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

#[test]
fn what_was_lifted_of_the_settings_is_told_and_not_what_stays() {
    let mut stage = stage();
    let kept = Flags {
        moderated: true,
        retention_ms: Some(3_600_000),
        ..Flags::default()
    };
    flags(&mut stage, 2, kept);
    let lifted = Flags {
        moderated: true,
        ..Flags::default()
    };
    flags(&mut stage, 3, lifted);
    let notes: Vec<_> = stage.shown().into_iter().skip(1).collect();
    assert_eq!(
        notes,
        [
            "· bert set the room's flags: moderated, what is said is erased after 1h.",
            "· bert set the room's flags: what is said is kept.",
        ]
    );
}

#[test]
fn what_was_missed_of_the_settings_is_told_as_it_is() {
    let mut stage = stage();
    let moderated = Flags {
        moderated: true,
        ..Flags::default()
    };
    let mut view = view(LOBBY, "lobby", 2);
    view.flags = moderated.clone();
    stage.told(ServerFrame::RoomOpened(Box::new(view)));
    flags(&mut stage, 2, moderated);
    assert_eq!(
        stage.shown(),
        ["bert: walrus", "· bert set the room's flags: moderated."]
    );
}
