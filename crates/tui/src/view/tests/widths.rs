//! What is shown in which width.

use parlor_wire::{RoomId, RoomKind, ServerFrame};

use super::{Stage, cells, lively, shows, view};
use crate::app::tests::label;

#[test]
fn a_wide_terminal_shows_rooms_messages_and_members() {
    shows(&lively().picture(110, 18), "
 Parlor               │ #lobby  tea at five                                              │ Here 2
                      ├──────────────────────────────────────────────────────────────────┤
▌# lobby              │                                                                  │ ● anna
 # dev             @1 │                                                                  │ ● bert
                      │                                                                  │
                      │                                                                  │
                      │ This is the beginning of #lobby.                                 │
                      │ ── Monday, 23 November ───────────────────────────────────────── │
                      │ 09:00           · anna set the topic: tea at five                │
                      │ 09:00       bert  Is there tea?                                  │
                      │                   I brought cake.                                │
                      │                    🎉 1✓                                         │
                      │ 09:00       anna  Yes, @bert: https://tea.example/now            │
                      │ 09:00       carl  ↳ bert: Is there tea?                          │
                      │                   Coming!                                        │
                      ├──────────────────────────────────────────────────────────────────┤
 ● anna               │ › Message #lobby                                                 │
                                                                                     @1  ● connected  F1 help
");
}

#[test]
fn a_medium_terminal_shows_rooms_and_messages() {
    shows(
        &lively().picture(80, 18),
        "
 Parlor               │ #lobby  tea at five                              2 here
                      ├─────────────────────────────────────────────────────────
▌# lobby              │
 # dev             @1 │
                      │
                      │
                      │ This is the beginning of #lobby.
                      │ ── Monday, 23 November ────────────────────────────────
                      │ 09:00           · anna set the topic: tea at five
                      │ 09:00       bert  Is there tea?
                      │                   I brought cake.
                      │                    🎉 1✓
                      │ 09:00       anna  Yes, @bert: https://tea.example/now
                      │ 09:00       carl  ↳ bert: Is there tea?
                      │                   Coming!
                      ├─────────────────────────────────────────────────────────
 ● anna               │ › Message #lobby
                                                       @1  ● connected  F1 help
",
    );
}

#[test]
fn a_narrow_terminal_shows_the_messages() {
    shows(
        &lively().picture(59, 16),
        "
 #lobby  tea at five                             2 here @1
───────────────────────────────────────────────────────────


 This is the beginning of #lobby.
 ── Monday, 23 November ──────────────────────────────────
 09:00           · anna set the topic: tea at five
 09:00       bert  Is there tea?
                   I brought cake.
                    🎉 1✓
 09:00       anna  Yes, @bert: https://tea.example/now
 09:00       carl  ↳ bert: Is there tea?
                   Coming!
───────────────────────────────────────────────────────────
 › Message #lobby
                                  @1  ● connected  F1 help
",
    );
}

#[test]
fn forty_columns_put_the_name_above_the_text() {
    shows(
        &lively().picture(40, 18),
        "
 #lobby  tea at five          2 here @1
────────────────────────────────────────

 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────
 · anna set the topic: tea at five
 bert  09:00
   Is there tea?
   I brought cake.
    🎉 1✓
 anna  09:00
   Yes, @bert: https://tea.example/now
 carl  09:00
   ↳ bert: Is there tea?
   Coming!
────────────────────────────────────────
 › Message #lobby
               @1  ● connected  F1 help
",
    );
}

#[test]
fn lines_of_text_stay_readable_on_a_very_wide_terminal() {
    let mut stage = Stage::new();
    stage.says(1, "bert", &"tea and cake ".repeat(30));
    let picture = stage.picture(220, 20);
    let row = picture
        .lines()
        .find(|row| row.contains("bert  tea"))
        .expect("it is painted");
    let text = row
        .split("bert  ")
        .nth(1)
        .and_then(|text| text.split('│').next());
    let width = cells::width(text.expect("text").trim_end());
    assert!((105..=120).contains(&width), "{width}");
}

#[test]
fn panes_can_be_hidden() {
    let mut stage = lively();
    for key in [7, 8] {
        stage.take(crate::Input::Key(crate::Key::plain(crate::KeyCode::F(key))));
    }
    let picture = stage.picture(110, 18);
    assert!(
        !picture.contains('│') && !picture.contains("# dev"),
        "{picture}"
    );
}

#[test]
fn a_direct_room_tells_who_it_is_with_and_whether_they_are_here() {
    let mut stage = Stage::new();
    let id = RoomId(parlor_model::RoomId::from_bytes([7; 16]));
    let mut direct = view(id, "bert", 0);
    direct.room.kind = RoomKind::Direct;
    direct.room.name = None;
    direct.room.with = Some(label("bert"));
    direct.members.as_mut().expect("members")[1].away = Some(String::new());
    stage.told(ServerFrame::RoomOpened(Box::new(direct)));
    stage.keys("{Ctrl+n}");
    let picture = stage.picture(70, 12);
    shows(
        &first_rows(&picture, 6),
        "
 Parlor               │ @bert                                  ◐ away
                      │
 # lobby              │
                      │
 People               │
▌◐ bert               │                   … loading
",
    );
}

#[test]
fn a_low_terminal_keeps_the_composer() {
    shows(
        &lively().picture(40, 6),
        "
 #lobby  tea at five          2 here @1
   ↳ bert: Is there tea?
   Coming!
────────────────────────────────────────
 › Message #lobby
               @1  ● connected  F1 help
",
    );
}

#[test]
fn what_is_too_small_says_so() {
    assert_eq!(Stage::new().picture(24, 5).trim(), "Terminal too small.");
    assert_eq!(Stage::new().picture(19, 8).trim(), "Terminal too small.");
}

fn first_rows(picture: &str, rows: usize) -> String {
    let rows = picture.lines().take(rows);
    rows.map(|row| format!("{row}\n")).collect()
}

#[test]
fn names_take_no_more_space_than_they_need() {
    let mut stage = Stage::new();
    let column = |stage: &mut Stage, text: &str| {
        let picture = stage.picture(120, 20);
        let row = picture.lines().find(|row| row.contains(text));
        row.and_then(|row| row.find(text)).expect("it is shown")
    };
    stage.says(1, "bert", "one");
    let narrow = column(&mut stage, "one");
    stage.says(2, "bartholomew", "two");
    assert_eq!(column(&mut stage, "one"), narrow + 4);
    assert_eq!(column(&mut stage, "two"), narrow + 4);
    stage.says(3, "somebody-with-a-long-name", "three");
    let picture = stage.picture(120, 20);
    assert!(picture.contains(" somebody-with…  three"), "{picture}");
}
