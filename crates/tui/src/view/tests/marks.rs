//! What stands around messages.

use parlor_wire::EventBody;

use super::{LOBBY, Stage, event, lively, said, shows};
use crate::log::{Item, ItemBody, Tone};

#[test]
fn replies_tell_what_they_answer_without_its_marks() {
    shows(
        &lively().messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
 09:00           · anna set the topic: tea at five
 09:00       bert  Is there tea?
                   I brought cake.
                    🎉 1✓
 09:00       anna  Yes, @bert: https://tea.example/now
 09:00       carl  ↳ bert: Is there tea?
                   Coming!
",
    );
}

#[test]
fn edits_and_deletions_are_told() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "tea at four");
    stage.says(2, "bert", "oops");
    let text = Some("tea at five".to_owned());
    stage.happens(3, "bert", EventBody::Edited { target: 1, text });
    stage.happens(4, "bert", EventBody::Deleted { target: 2 });
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
 09:00       bert  tea at five (edited)
                   deleted
",
    );
}

#[test]
fn reactions_go_on_in_the_next_row() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "cake!");
    for (n, emoji) in ["🎉", "👍", "❤️", "😀", "🍰", ":party:", "🚀"]
        .iter()
        .enumerate()
    {
        let emoji = (*emoji).to_owned();
        let who = if n == 1 { "anna" } else { "carl" };
        stage.happens(n as u64 + 2, who, EventBody::Reacted { target: 1, emoji });
    }
    shows(
        &stage.messages(40),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────
 bert  09:00
   cake!
    🎉 1   👍 1✓   ❤️ 1   😀 1   🍰 1
    :party: 1   🚀 1
",
    );
}

#[test]
fn days_and_what_is_new_are_told_apart() {
    let mut stage = Stage::new();
    let day = 86_400_000;
    for (seq, days) in [(1, -370), (2, -1), (3, 0), (4, 0)] {
        let mut frame = said(LOBBY, seq, "bert", &format!("m{seq}"));
        frame.at += days * day;
        stage.told(event(frame));
    }
    stage.app.room_mut().expect("a room").new_from = Some(4);
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Tuesday, 18 November 2025 ─────────────────────────────
 09:00       bert  m1

 ── Sunday, 22 November ───────────────────────────────────
 09:00       bert  m2

 ── Monday, 23 November ───────────────────────────────────
 09:00       bert  m3
 ── new ───────────────────────────────────────────────────
 09:00       bert  m4
",
    );
}

#[test]
fn messages_of_one_author_fold_for_five_minutes() {
    let mut stage = Stage::new();
    for (seq, who, minutes) in [
        (1, "bert", 0),
        (2, "bert", 4),
        (3, "bert", 9),
        (4, "carl", 9),
    ] {
        let mut frame = said(LOBBY, seq, who, &format!("m{seq}"));
        frame.at = 1_795_424_400_000 + minutes * 60_000;
        stage.told(event(frame));
    }
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
 09:00       bert  m1
                   m2
 09:09       bert  m3
 09:09       carl  m4
",
    );
}

#[test]
fn what_is_on_its_way_or_failed_is_told() {
    let mut stage = Stage::new();
    stage.keys("hello{Enter}again{Enter}");
    let (tag, _) = stage.next();
    stage.refuse(tag, "too_fast", "You are too fast.");
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
 09:00       anna  hello
                   ✗ You are too fast. – Esc discards,
                   Enter sends again
                   again …
",
    );
}

#[test]
fn acts_notes_and_what_is_said_to_the_user_have_marks() {
    let mut stage = Stage::new();
    let mut act = said(LOBBY, 1, "bert", "waves");
    if let EventBody::Message { action, .. } = &mut act.body {
        *action = true;
    }
    stage.told(event(act));
    stage.happens(
        2,
        "bert",
        EventBody::TopicSet {
            topic: "tea".to_owned(),
        },
    );
    let items = &mut stage.app.room_mut().expect("a room").log.items;
    for (tone, text) in [(Tone::Info, "two\nrows"), (Tone::Error, "No such room.")] {
        let at = items.back().expect("an item").at;
        let body = ItemBody::Local(tone, text.to_owned());
        items.push_back(Item {
            seq: 2,
            at,
            body,
            revision: 0,
        });
    }
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
 09:00           * bert waves
 09:00           · bert set the topic: tea
                 │ two
                 │ rows
                 ! No such room.
",
    );
    shows(
        &stage.messages(40),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────
 * bert waves
 · bert set the topic: tea
 │ two
 │ rows
 ! No such room.
",
    );
}

#[test]
fn a_message_for_the_user_and_the_one_that_is_selected_have_bars() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "@anna\ntea?");
    stage.says(2, "bert", "now");
    stage.keys("{Shift+Up}");
    shows(
        &stage.messages(60),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────
▎09:00       bert  @anna
▎                  tea?
▌                  now
",
    );
}

#[test]
fn an_empty_room_says_what_to_do() {
    let mut stage = Stage::new();
    assert!(
        stage
            .picture(60, 20)
            .contains("Nothing here yet. Say hello.")
    );
    stage.says(1, "bert", "hello");
    assert!(!stage.picture(60, 20).contains("Nothing here yet"));
}

#[test]
fn what_is_new_further_up_is_told() {
    let mut stage = Stage::new();
    for seq in 1..=40 {
        stage.says(seq, "bert", &format!("m{seq}"));
    }
    stage.app.room_mut().expect("a room").new_from = Some(2);
    assert!(stage.picture(60, 20).contains(" ↑ new – Alt+J "));
    stage.keys("{Alt+j}");
    assert!(!stage.picture(60, 20).contains("↑ new"));
}

#[test]
fn shortcodes_that_other_doors_send_are_shown_as_what_they_mean() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "done :tada: but not `:tada:`");
    let emoji = ":+1:".to_owned();
    stage.happens(2, "carl", EventBody::Reacted { target: 1, emoji });
    let emoji = "👍".to_owned();
    stage.happens(3, "anna", EventBody::Reacted { target: 1, emoji });
    let picture = stage.messages(60);
    assert!(picture.contains("done 🎉 but not :tada:"), "{picture}");
    assert!(picture.contains(" 👍 2✓"), "{picture}");
}

#[test]
fn command_that_was_run_is_shown_as_what_it_wrote() {
    let mut stage = Stage::new();
    let mut build = said(LOBBY, 1, "bert", "cat *x*\n  *one*\n# two");
    if let EventBody::Message { ran, .. } = &mut build.body {
        *ran = true;
    }
    stage.told(event(build));
    let shown = stage.messages(60);
    for part in ["bert ran: cat *x*", "  *one*", "# two"] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
}

#[test]
fn notice_says_that_it_is_one() {
    let mut stage = Stage::new();
    let mut build = said(LOBBY, 1, "bert", "it works");
    if let EventBody::Message { notice, .. } = &mut build.body {
        *notice = true;
    }
    stage.told(event(build));
    assert!(
        stage.messages(60).contains("bert  it works (notice)"),
        "{}",
        stage.messages(60)
    );
}
