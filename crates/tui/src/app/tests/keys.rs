//! Leaving, searching, and what lies over the rooms.

use parlor_wire::{Found, Reply, Request};

use super::{LOBBY, Stage, said, view};
use crate::layer::Layer;
use crate::{Effect, Options, Seat};

fn quits(stage: &Stage) -> Vec<bool> {
    let quit = |effect: &Effect| match effect {
        Effect::Quit { keep_server } => Some(*keep_server),
        _ => None,
    };
    stage.effects.iter().filter_map(quit).collect()
}

#[test]
fn interrupt_clears_the_line_and_then_asks() {
    let mut stage = Stage::new();
    stage.keys("hello{Ctrl+c}");
    assert_eq!(stage.written(), "");
    assert!(stage.app.layers.is_empty());
    stage.keys("{Ctrl+c}n");
    assert!(quits(&stage).is_empty());
    stage.keys("{Ctrl+c}y");
    assert_eq!(quits(&stage), [false]);
}

#[test]
fn in_the_hosts_seat_it_is_asked_whether_the_server_goes_on() {
    let seat = Seat::Host;
    let mut stage = Stage::with(Options {
        seat,
        ..Options::default()
    });
    stage.keys("/quit{Enter}");
    assert!(quits(&stage).is_empty());
    stage.keys("k");
    assert_eq!(quits(&stage), [true]);
    stage.keys("/quit{Enter}s");
    assert_eq!(quits(&stage), [true, false]);
}

#[test]
fn a_visitor_quits_by_command_at_once() {
    let mut stage = Stage::new();
    stage.keys("/quit{Enter}");
    assert_eq!(quits(&stage), [false]);
}

#[test]
fn search_finds_and_goes_there() {
    let mut stage = Stage::new();
    stage.keys("{Ctrl+f}tea from:bert in:here{Enter}");
    let (tag, request) = stage.next();
    let Request::Search {
        words,
        room,
        author,
        ..
    } = request
    else {
        panic!("{request:?}");
    };
    assert_eq!((words.as_str(), author.as_deref()), ("tea", Some("@bert")));
    assert_eq!(room, Some(LOBBY.to_string()));
    let found = Found {
        events: vec![said(LOBBY, 7, "bert", "tea?")],
        rooms: vec![view(LOBBY, "lobby", 100).room],
        behind: 0,
        partial: false,
    };
    stage.answer(tag, Reply::Found(found));
    stage.keys("{Enter}");
    stage.page_of(
        100,
        (1..=100)
            .map(|seq| said(LOBBY, seq, "bert", "tea?"))
            .collect(),
    );
    assert!(stage.app.layers.is_empty());
    assert_eq!(stage.app.room().unwrap().selected, Some(7));
}

#[test]
fn escape_closes_one_layer_at_a_time() {
    let mut stage = Stage::new();
    stage.keys("draft{Ctrl+f}words{Esc}");
    assert!(stage.app.layers.is_empty());
    assert_eq!(stage.written(), "draft");
}

#[test]
fn who_is_here_is_shown_as_a_sheet() {
    let mut stage = Stage::new();
    stage.keys("/who{Enter}");
    let (tag, _) = stage.next();
    stage.answer(tag, Reply::Who { who: vec![] });
    assert!(matches!(&stage.app.layers[..], [Layer::Sheet { title, .. }] if title == "0 here"));
    stage.keys("q");
    assert!(stage.app.layers.is_empty());
}

#[test]
fn passwords_are_not_kept_in_what_was_typed() {
    let mut stage = Stage::new();
    stage.keys("hello{Enter}/register correct horse{Enter}");
    assert_eq!(stage.app.typed(), ["hello"]);
}

#[test]
fn a_message_over_the_limit_stays_and_is_not_sent() {
    let mut stage = Stage::new();
    stage.take(crate::Input::Paste("x".repeat(4_001)));
    stage.keys("{Enter}");
    assert!(stage.is_quiet());
    assert_eq!(stage.written().len(), 4_001);
    assert!(
        stage.app.toast.as_ref().unwrap().1.contains("4000")
            || stage.app.toast.as_ref().unwrap().1.contains("4,000")
    );
}

#[test]
fn shortcodes_are_expanded_in_messages_and_never_in_passwords() {
    let mut stage = Stage::new();
    stage.keys("/register :tada: secret{Enter}");
    let (_, request) = stage.next();
    let Request::Register { password } = request else {
        panic!("{request:?}");
    };
    assert_eq!(password.expose(), ":tada: secret");
    stage.keys("/me :tada:{Enter}");
    assert!(matches!(stage.next().1, Request::Post { text, .. } if text == "🎉"));
}
