//! Moving through a log: (before, what happens, after).

use super::super::{Edge, Hit, hit, page_rows, reveal, scroll};
use super::{DEV, LOBBY, Stage, event, lively, said};
use crate::app::tests::user;
use crate::room::Scroll;

/// A hundred messages, of which every third takes three rows on a narrow terminal.
fn long() -> Stage {
    let mut stage = Stage::new();
    for seq in 1..=100 {
        let more = if seq % 3 == 0 {
            " and so on".repeat(8)
        } else {
            String::new()
        };
        stage.says(seq, "bert", &format!("m{seq}.{more}"));
    }
    stage.app.shows_rooms = false;
    stage.app.shows_members = false;
    stage.picture(50, 24);
    stage
}

/// The messages that are seen, by number.
fn seen(stage: &mut Stage, columns: u16, rows: u16) -> Vec<u64> {
    let picture = stage.picture(columns, rows);
    let words = picture.split_whitespace();
    words
        .filter_map(|word| word.strip_prefix('m')?.strip_suffix('.')?.parse().ok())
        .collect()
}

fn at(stage: &Stage) -> Scroll {
    stage.app.room().expect("a room").scroll
}

#[test]
fn rows_are_scrolled_through_and_the_ends_are_told() {
    let mut stage = long();
    let newest = seen(&mut stage, 50, 24);
    assert_eq!(newest.last(), Some(&100));
    assert_eq!(scroll(&mut stage.app, -5), Edge::Inside);
    let before = stage.picture(50, 24);
    scroll(&mut stage.app, -7);
    scroll(&mut stage.app, 7);
    assert_eq!(stage.picture(50, 24), before);
    assert_eq!(scroll(&mut stage.app, 5), Edge::Bottom);
    assert_eq!(at(&stage), Scroll::Newest);
    assert_eq!(scroll(&mut stage.app, -10_000), Edge::Top);
    assert_eq!(seen(&mut stage, 50, 24).first(), Some(&1));
    assert_eq!(scroll(&mut stage.app, 10_000), Edge::Bottom);
    assert_eq!(seen(&mut stage, 50, 24), newest);
}

#[test]
fn the_place_is_kept_while_messages_come() {
    let mut stage = long();
    scroll(&mut stage.app, -40);
    let before = seen(&mut stage, 50, 24);
    for seq in 101..=130 {
        stage.says(seq, "bert", &format!("m{seq}."));
    }
    assert_eq!(seen(&mut stage, 50, 24), before);
    assert!(stage.picture(50, 24).contains(" newer – End "));
    assert!(!stage.picture(50, 24).contains("m130"));
}

#[test]
fn what_is_below_is_counted() {
    let mut stage = Stage::new();
    for seq in 1..=50 {
        stage.says(seq, "bert", &format!("m{seq}."));
    }
    stage.picture(50, 24);
    scroll(&mut stage.app, -12);
    assert_eq!(seen(&mut stage, 50, 24).last(), Some(&38));
    assert!(stage.picture(50, 24).contains("↓ 12 newer – End"));
}

#[test]
fn the_place_is_kept_when_the_width_changes() {
    let mut stage = long();
    scroll(&mut stage.app, -60);
    let top = |stage: &mut Stage, columns| seen(stage, columns, 24)[0];
    let before = top(&mut stage, 50);
    for columns in [40, 120, 30, 200, 50] {
        assert_eq!(top(&mut stage, columns), before, "{columns}");
    }
}

#[test]
fn the_middle_of_a_long_message_stays_where_it_is_when_the_width_changes() {
    let mut stage = Stage::new();
    let words: Vec<String> = (0..600).map(|n| format!("w{n:03}")).collect();
    stage.says(1, "bert", &words.join(" "));
    stage.app.shows_rooms = false;
    stage.picture(41, 24);
    scroll(&mut stage.app, -45);
    let middle = |stage: &mut Stage, columns| -> i32 {
        let picture = stage.picture(columns, 24);
        let first = picture
            .split_whitespace()
            .find_map(|word| word.strip_prefix('w')?.parse().ok());
        first.expect("a word")
    };
    let before = middle(&mut stage, 41);
    assert!((100..500).contains(&before), "{before}");
    let after = middle(&mut stage, 31);
    assert!((after - before).abs() <= 20, "{before} {after}");
}

#[test]
fn older_messages_that_come_leave_the_place_as_it_is() {
    let mut stage = Stage::new();
    for seq in 51..=100 {
        stage.says(seq, "bert", &format!("m{seq}."));
    }
    let room = stage.app.room_mut().expect("a room");
    room.log.first = 51;
    room.loading.older = true;
    stage.picture(50, 24);
    scroll(&mut stage.app, -1_000);
    let before = stage.picture(50, 24);
    assert!(before.contains("… loading"), "{before}");
    let row_of = |picture: &str| picture.lines().position(|row| row.ends_with("m52."));
    let room = stage.app.room_mut().expect("a room");
    room.loading.older = false;
    room.log.first = 1;
    let mut item = room.log.items[0].clone();
    for seq in (1..=50).rev() {
        item.seq = seq;
        room.log.items.push_front(item.clone());
    }
    let after = stage.picture(50, 24);
    assert_eq!(row_of(&after), row_of(&before), "{before}\n{after}");
}

#[test]
fn a_message_is_revealed_a_third_from_the_top_unless_it_is_seen() {
    let mut stage = long();
    reveal(&mut stage.app, 99);
    assert_eq!(at(&stage), Scroll::Newest);
    reveal(&mut stage.app, 30);
    let picture = stage.picture(50, 24);
    let row = picture
        .lines()
        .position(|row| row.contains("m30."))
        .expect("it is seen");
    let page = usize::from(page_rows(&stage.app));
    assert_eq!(row, 2 + page / 3);
    reveal(&mut stage.app, 31);
    assert_eq!(stage.picture(50, 24), picture);
}

#[test]
fn a_message_longer_than_the_page_can_be_read_through() {
    let mut stage = Stage::new();
    let text: String = (0..60).map(|number| format!("line{number}\n")).collect();
    stage.says(1, "bert", text.trim_end());
    assert!(stage.picture(80, 24).contains("line59"));
    scroll(&mut stage.app, -30);
    let picture = stage.picture(80, 24);
    assert!(
        picture.contains("line29") && !picture.contains("line59"),
        "{picture}"
    );
}

#[test]
fn a_long_log_costs_no_more_than_what_is_seen() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "m");
    let room = stage.app.room_mut().expect("a room");
    let mut item = room.log.items[0].clone();
    for seq in 2..=100_000 {
        item.seq = seq;
        item.at += 1_000;
        room.log.items.push_back(item.clone());
    }
    stage.picture(80, 24);
    assert!(
        stage.app.layouts.kept() < 50,
        "{}",
        stage.app.layouts.kept()
    );
    for _ in 0..300 {
        scroll(&mut stage.app, -20);
        stage.picture(80, 24);
    }
    assert!(stage.app.layouts.kept() <= 512);
}

#[test]
fn what_is_loaded_again_with_another_text_is_laid_out_again() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "before");
    assert!(stage.messages(60).contains("before"));
    let room = stage.app.room_mut().expect("a room");
    room.log.items.clear();
    room.log.last = 0;
    stage.says(1, "bert", "after");
    assert!(stage.messages(60).contains("after"));
}

#[test]
fn a_press_finds_what_is_painted_there() {
    let mut stage = lively();
    let picture = stage.picture(110, 24);
    let row_of = |text: &str| {
        let at = picture.lines().position(|line| line.contains(text));
        u16::try_from(at.expect("it is painted")).unwrap()
    };
    assert_eq!(hit(&mut stage.app, 40, row_of("cake")), Hit::Message(3));
    assert_eq!(hit(&mut stage.app, 40, row_of("🎉")), Hit::Message(3));
    assert_eq!(hit(&mut stage.app, 40, row_of("Monday")), Hit::Elsewhere);
    assert_eq!(hit(&mut stage.app, 2, row_of("# dev")), Hit::Room(DEV));
    assert_eq!(
        hit(&mut stage.app, 92, row_of("● bert")),
        Hit::Member(user("bert"))
    );
    stage.keys("{Ctrl+k}");
    let picture = stage.picture(110, 24);
    let row = picture.lines().position(|line| line.contains("› #dev"));
    let row = u16::try_from(row.expect("an entry is meant")).unwrap();
    assert_eq!(hit(&mut stage.app, 50, row), Hit::Entry(0));
    assert_eq!(hit(&mut stage.app, 50, row - 1), Hit::Elsewhere);
    assert_eq!(hit(&mut stage.app, 1, row), Hit::Outside);
}

#[test]
fn another_room_has_its_own_place() {
    let mut stage = long();
    stage.opens(DEV, "dev");
    scroll(&mut stage.app, -30);
    let before = seen(&mut stage, 50, 24);
    stage.keys("{Ctrl+n}");
    stage.page(vec![]);
    stage.told(event(said(DEV, 1, "bert", "other")));
    assert!(stage.picture(50, 24).contains("other"));
    stage.keys("{Ctrl+p}");
    assert_eq!(stage.app.current, Some(LOBBY));
    assert_eq!(seen(&mut stage, 50, 24), before);
}
