//! Files as they are shown: in the log, above the composer, in lists.

use parlor_wire::{EventBody, FileFailure, FileState, FileView, Reply};

use super::{LOBBY, Stage, shows};
use crate::app::tests::files::{FILE, offered, progress, ready, transfer};
use crate::app::tests::label;
use crate::{Input, Stand, Way};

#[test]
fn a_file_shows_what_it_is_how_far_it_is_and_how_to_get_it() {
    let mut stage = Stage::new();
    stage.says(1, "bert", "here it comes");
    stage.happens(2, "bert", offered("the report.pdf"));
    let text = |stage: &mut Stage| stage.messages(76);
    assert!(text(&mut stage).contains("▤ the report.pdf  2.0 MB · document · on its way\n"));
    stage.told(progress(500_000));
    shows(
        &text(&mut stage),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ───────────────────────────────────────────────────
 09:00    bert  here it comes
                ▤ the report.pdf  2.0 MB · document · ━━━╌╌╌╌╌╌╌╌╌ 25 %
",
    );
    stage.happens(3, "bert", ready(2, "the report.pdf"));
    assert!(text(&mut stage).contains("▤ the report.pdf  2.0 MB · document · /get 2\n"));
    stage.keys("{Shift+Up}");
    assert!(text(&mut stage).contains("document · Enter saves it\n"));
    // Where it is narrow, what there is to know stands below the name.
    stage.keys("{Esc}");
    shows(
        &stage.messages(46),
        "
 This is the beginning of #lobby.
 ── Monday, 23 November ─────────────────────
 bert  09:00
   here it comes
   ▤ the report.pdf
     2.0 MB · document · /get 2
",
    );
}

#[test]
fn what_failed_and_what_was_deleted_is_quiet() {
    let mut stage = Stage::new();
    stage.happens(1, "bert", offered("a **b** _c_.pdf"));
    let failed = EventBody::FileFailed {
        file: FILE,
        target: 1,
        name: None,
        why: FileFailure::Cancelled,
    };
    stage.happens(2, "bert", failed);
    assert!(
        stage
            .messages(76)
            .contains("▤ a **b** _c_.pdf  ✗ was cancelled\n")
    );
    let (file, target) = (FILE, 1);
    stage.happens(3, "bert", EventBody::FileDeleted { file, target });
    assert!(stage.messages(76).ends_with("bert  deleted\n"));
}

#[test]
fn what_is_on_its_way_stands_above_the_composer() {
    let mut stage = Stage::new();
    let mut lost = transfer(2, "film.mp4");
    (lost.way, lost.stand) = (Way::Fetching, Stand::Lost);
    stage.take(Input::Transfers(vec![transfer(1, "the report.pdf"), lost]));
    let bottom = |stage: &mut Stage, columns| -> String {
        stage.app.shows_rooms = false;
        let picture = stage.picture(columns, 16);
        let rows: Vec<&str> = picture.lines().skip(11).take(4).collect();
        format!("{}\n", rows.join("\n"))
    };
    shows(
        &bottom(&mut stage, 90),
        "
 ↑ the report.pdf   25 %  ━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  500 KB/2.0 MB  100 KB/s  15 s
 ↓ film.mp4         25 %  ━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  reconnecting
────────────────────────────────────────────────────────────────── Alt+T pauses, cancels ─
 › Message #lobby
",
    );
    shows(
        &bottom(&mut stage, 50),
        "
 ↑ the report.pdf   25 %  500 KB/2.0 MB  100 KB/s
 ↓ film.mp4         25 %  ━━╌╌╌╌╌╌╌  reconnecting
────────────────────────── Alt+T pauses, cancels ─
 › Message #lobby
",
    );
}

#[test]
fn many_are_counted() {
    let mut stage = Stage::new();
    let many = (1..=9).map(|n| transfer(n, "a.bin")).collect();
    stage.take(Input::Transfers(many));
    let picture = stage.picture(80, 24);
    assert_eq!(picture.matches("↑ a.bin").count(), 3);
    assert!(picture.contains("+6 more"));
    assert_eq!(stage.picture(60, 10).matches("↑ a.bin").count(), 1);
    // Whatever the size, nothing breaks.
    for columns in 1..70 {
        for rows in [1, 6, 7, 8, 14] {
            stage.picture(columns, rows);
        }
    }
}

#[test]
fn files_are_listed_with_who_and_when() {
    let mut stage = Stage::new();
    stage.keys("/files{Enter}");
    let (tag, _) = stage.next();
    let view = |name: &str, state| FileView {
        id: FILE,
        room: LOBBY,
        seq: 3,
        by: label("bert"),
        name: Some(name.to_owned()),
        size: Some(2_000_000),
        media_type: "text/plain".to_owned(),
        at: 1_795_424_400_000,
        expires_at: None,
        state,
        digest: None,
        why: None,
    };
    let files = vec![
        view("coming.txt", FileState::Sending),
        view("\u{1b}[2Jthere.txt", FileState::Ready),
    ];
    stage.answer(tag, Reply::Files { files });
    shows(
        &stage.picture(80, 12),
        "
 Parlor               │ #lobby                                           2 here
                      │
▌# lobby              │
╭─ Files of #lobby ────────────────────────────────────────────────────────────╮
│ › coming.txt                   on its way  bert            2026-11-23 09:00  │
│   there.txt                        2.0 MB  bert            2026-11-23 09:00  │
│                                                                              │
│                                                                              │
╰─────────────────────────────────────── Enter saves · d deletes · Esc closes ─╯
                      ├─────────────────────────────────────────────────────────
 ● anna               │ › Message #lobby
                                                           ● connected  F1 help
",
    );
}
