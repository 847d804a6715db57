//! What texts look like.

use super::{Stage, shows};
use crate::Options;

/// A message as a narrow terminal shows it, below who said it.
fn shown(text: &str) -> String {
    let mut stage = Stage::new();
    stage.says(2, "bert", text);
    let shown = stage.messages(40);
    let rows = shown.lines().skip_while(|row| !row.starts_with(" bert"));
    rows.skip(1).map(|row| format!("{row}\n")).collect()
}

#[test]
fn emphasis_takes_its_marks_away_and_what_is_not_balanced_keeps_them() {
    shows(
        &shown("**a** _b_ ~~c~~ `d` *e"),
        "
   a b c d *e
",
    );
}

#[test]
fn code_keeps_its_spaces_and_is_broken_where_a_row_is_full() {
    let code = "```c\nif (x)\n\treturn a_name_that_is_far_too_long_for_this_terminal;\n```\nafter";
    shows(
        &shown(code),
        "
   │ c
   │ if (x)
   │     return a_name_that_is_far_too_
   │ long_for_this_terminal;
   after
",
    );
}

#[test]
fn quotes_and_lists_hang() {
    let text = "> something that was said and is so long that it goes on\n- tea and cake and whatever else there may be\n12. more";
    shows(
        &shown(text),
        "
   ▎ something that was said and is so
   ▎ long that it goes on
   • tea and cake and whatever else
     there may be
   12. more
",
    );
}

#[test]
fn long_words_are_broken_and_spaces_at_breaks_are_gone() {
    let text = format!("{} end", "abcdefghij".repeat(5));
    shows(
        &shown(&text),
        "
   abcdefghijabcdefghijabcdefghijabcdef
   ghijabcdefghij end
",
    );
    shows(
        &shown("Donaudampfschifffahrt is a word, and so is tea."),
        "
   Donaudampfschifffahrt is a word, and
   so is tea.
",
    );
}

#[test]
fn wide_characters_take_two_cells() {
    shows(
        &shown("お茶はありますか。五時に行きます。楽しみにしています。"),
        "
   お茶はありますか。五時に行きます。楽
   しみにしています。
",
    );
}

#[test]
fn emoji_are_one_cluster() {
    shows(
        &shown("👩‍👩‍👧‍👦🇩🇪👍🏽❤️ e\u{301}x"),
        "
   👩‍👩‍👧‍👦DE👍🏽❤️ éx
",
    );
}

#[test]
fn text_from_right_to_left_keeps_its_order_and_its_cells() {
    shows(
        &shown("שלום עולם, مرحبا and back"),
        "
   שלום עולם, مرحبا and back
",
    );
}

#[test]
fn nothing_paints_outside_of_its_cells() {
    let text = "a\u{1b}[2J\u{1b}]0;title\u{7}b\u{202e}c\u{9b}31m";
    let mut stage = Stage::new();
    stage.says(2, "bert", "clean");
    if let Some(room) = stage.app.room_mut() {
        room.topic = text.to_owned();
        room.name = text.to_owned();
        room.log.items.iter_mut().for_each(|item| {
            item.body = crate::log::ItemBody::Note(text.to_owned());
        });
    }
    for columns in [24, 60, 120] {
        let (buffer, _) = stage.painted(columns, 20);
        let symbols = buffer.content().iter().map(|cell| cell.symbol());
        for symbol in symbols {
            assert!(!symbol.chars().any(char::is_control), "{symbol:?}");
            assert!(!symbol.contains('\u{202e}'), "{symbol:?}");
        }
    }
}

#[test]
fn hidden_text_is_shown_where_the_message_is_selected() {
    let mut stage = Stage::new();
    stage.says(2, "bert", "it was ||the cat||!");
    assert!(stage.messages(40).contains("it was ░░░░░░░!"));
    stage.keys("{Shift+Up}");
    assert!(stage.messages(40).contains("it was the cat!"));
}

#[test]
fn terminals_without_glyphs_read_shortcodes() {
    let mut stage = Stage::with(Options {
        glyphs: false,
        ..Options::default()
    });
    stage.says(2, "bert", "tea 🎉");
    assert!(stage.messages(40).contains("tea :tada:"));
}

#[test]
fn every_size_is_painted() {
    let mut stage = super::look::busy(crate::Colours::Dark);
    for columns in [
        1, 10, 19, 20, 21, 39, 40, 59, 60, 61, 80, 99, 100, 101, 200, 300,
    ] {
        for rows in [1, 5, 6, 7, 8, 11, 12, 24, 60] {
            stage.painted(columns, rows);
        }
    }
}
