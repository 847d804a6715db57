use std::io;
use std::sync::atomic::{AtomicI64, Ordering};

use parlor_model::Timestamp;
use tracing::{error, info, warn};

use super::*;

/// What was written.
#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A clock that stands until it is set.
struct Standing(AtomicI64);

impl Clock for Standing {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// 2026-11-24T13:03:07Z.
const START: i64 = 1_795_525_387_000;

fn logged(form: Form, show_messages: bool, happens: impl FnOnce(&Standing)) -> String {
    let (page, clock) = (Page::default(), Arc::new(Standing(AtomicI64::new(START))));
    let zone = TimeZone::fixed(jiff::tz::offset(1));
    let mut log = Log::new(
        form,
        zone,
        Arc::clone(&clock) as Arc<dyn Clock>,
        page.clone(),
    );
    log.width = matches!(form, Form::Terminal { .. }).then_some(|| 60);
    let subscriber = tracing_subscriber::registry().with(log).with(filter(
        LevelFilter::INFO,
        show_messages,
        true,
    ));
    tracing::subscriber::with_default(subscriber, || happens(&clock));
    let bytes = page.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

const BLACK_AND_WHITE: Form = Form::Terminal { colours: false };

fn evening(clock: &Standing) {
    let (gateway, from) = ("line", "127.0.0.1");
    info!(what = "joined", gateway, from, online = 3, "anna joined");
    info!(
        what = "moderated",
        reason = "loud music",
        room = "dev",
        "ada removed bob"
    );
    info!(
        what = "refused",
        code = "wrong_password",
        gateway,
        from,
        "ada was not let in"
    );
    info!(target: MESSAGES, what = "said", room = "dev", "anna: hi");
    error!(error = "the disk is full", "a commit failed");
    clock.0.fetch_add(11 * 3_600_000, Ordering::Relaxed);
    info!(what = "left", online = 2, "anna left");
    warn!(connections = 2, "connections did not end in time");
}

#[test]
fn terminal_gets_short_lines_and_a_line_for_each_day() {
    let told = logged(BLACK_AND_WHITE, true, evening);
    let expected = "\
── Tuesday, 24 November 2026 ──
14:03:07  → anna joined (line, 127.0.0.1)                 3 online
14:03:07  ! ada removed bob: loud music (in dev)
14:03:07  ⊘ ada was not let in: wrong_password (line, 127.0.0.1)
14:03:07    [dev] anna: hi
14:03:07  ✖ error: a commit failed: the disk is full
── Wednesday, 25 November 2026 ──
01:03:07  ← anna left                                     2 online
01:03:07  ▲ warning: connections did not end in time (connections 2)
";
    assert_eq!(told, expected);
}

#[test]
fn plain_lines_have_the_date_the_offset_and_every_value() {
    let told = logged(Form::Plain, true, evening);
    let expected = "\
2026-11-24T14:03:07+01:00  INFO anna joined gateway=line from=127.0.0.1 online=3
2026-11-24T14:03:07+01:00  INFO ada removed bob reason=\"loud music\" room=dev
2026-11-24T14:03:07+01:00  INFO ada was not let in code=wrong_password gateway=line from=127.0.0.1
2026-11-24T14:03:07+01:00  INFO anna: hi room=dev
2026-11-24T14:03:07+01:00 ERROR a commit failed error=\"the disk is full\"
2026-11-25T01:03:07+01:00  INFO anna left online=2
2026-11-25T01:03:07+01:00  WARN connections did not end in time connections=2
";
    assert_eq!(told, expected);
}

#[test]
fn terminal_tells_moments_by_its_own_clock() {
    let told = logged(BLACK_AND_WHITE, false, |_| {
        info!(
            what = "moderated",
            until = "2026-11-24T14:03:07.000Z",
            "ada muted bob"
        );
        info!(
            what = "moderated",
            until = "2026-12-01T14:03:07.000Z",
            "ada blocked bob"
        );
    });
    assert!(told.contains("ada muted bob (until 15:03)"), "{told}");
    let day = "ada blocked bob (until 1 December 2026 15:03)";
    assert!(told.contains(day), "{told}");
}

#[test]
fn message_text_is_logged_only_when_asked_for() {
    for form in [Form::Plain, BLACK_AND_WHITE] {
        assert!(logged(form, true, evening).contains("anna: hi"));
        assert!(!logged(form, false, evening).contains("hi"));
    }
}

#[test]
fn colours_change_no_word() {
    let coloured = logged(Form::Terminal { colours: true }, true, evening);
    assert!(coloured.contains("\x1b[32m→\x1b[0m anna joined"));
    let mut bare = String::new();
    let mut rest = coloured.as_str();
    while let Some((before, after)) = rest.split_once('\x1b') {
        bare += before;
        rest = after.split_once('m').unwrap().1;
    }
    assert_eq!(bare + rest, logged(BLACK_AND_WHITE, true, evening));
}

#[test]
fn what_comes_from_outside_can_neither_end_a_line_nor_colour_it() {
    for form in [Form::Plain, BLACK_AND_WHITE] {
        let told = logged(form, true, |_| {
            let evil = "x\n2026-11-24 forged \x1b[2J\u{202e}";
            info!(what = "said", detail = evil, error = evil, "{evil}");
        });
        let lines = told.lines().filter(|line| !line.starts_with('─')).count();
        assert_eq!(lines, 1, "{told}");
        assert!(
            !told.contains('\x1b') && !told.contains('\u{202e}'),
            "{told}"
        );
    }
}

#[test]
fn colours_are_for_terminals_that_have_and_want_them() {
    let none = None::<&str>;
    assert!(has_colours(none, Some("xterm-256color")));
    assert!(has_colours(Some(""), Some("tmux")), "empty is as if absent");
    assert!(!has_colours(Some("1"), Some("xterm")));
    assert!(!has_colours(none, Some("dumb")));
    assert!(!has_colours(none, none));
}

fn far(transfer: u64, who: &str, done: u64, size: Option<u64>) {
    let (way, file, speed) = ("up", "photo.png", 2_000_000_u64);
    info!(target: PROGRESS, transfer, way, who, file, done, size, speed);
}

fn over(transfer: u64) {
    info!(target: PROGRESS, transfer, over = true);
}

/// What a terminal shows after all that was written.
fn seen(told: &str) -> Vec<String> {
    let drawn = told.split('\n').map(|line| {
        let last = line.rsplit("\r\x1b[K").next();
        last.unwrap_or_default().to_owned()
    });
    drawn.skip(1).collect()
}

#[test]
fn files_that_move_are_one_line_below_the_others() {
    let told = logged(BLACK_AND_WHITE, false, |clock| {
        info!(what = "server", "listening");
        far(1, "ada", 0, Some(4_000_000));
        clock.0.fetch_add(250, Ordering::Relaxed);
        far(1, "ada", 1_000_000, Some(4_000_000));
        info!(what = "left", online = 2, "anna left");
    });
    assert_eq!(
        seen(&told),
        [
            "14:03:07  ● listening",
            "14:03:07  ← anna left                                     2 online",
            "↑ ada photo.png 25 % of 4.0 MB 2.0 MB/s",
        ]
    );
    let cleared = told.matches("\r\x1b[K").count();
    assert_eq!(cleared, 3, "drawn twice, and taken back once: {told:?}");
}

#[test]
fn line_of_what_moves_goes_with_the_last_transfer() {
    let told = logged(BLACK_AND_WHITE, false, |_| {
        far(1, "ada", 1, None);
        over(1);
        info!(
            what = "sent",
            size = 4_000_000,
            duration_ms = 1_234,
            speed = 3_241_491,
            "ada sent photo.png: done"
        );
        over(1);
    });
    let last = "14:03:07  ✓ ada sent photo.png: done (4.0 MB, in 1.2 s, 3.2 MB/s)";
    assert_eq!(seen(&told), [last, ""]);
}

#[test]
fn line_of_what_moves_is_drawn_some_times_a_second_and_no_more() {
    let told = logged(BLACK_AND_WHITE, false, |clock| {
        for done in 0..1_000 {
            far(done % 7, "ada", done, Some(1_000));
            clock.0.fetch_add(1, Ordering::Relaxed);
        }
        clock.0.fetch_sub(60_000, Ordering::Relaxed);
        far(0, "ada", 1_000, Some(1_000));
    });
    assert_eq!(told.matches("\r\x1b[K").count(), 6, "{told:?}");
    assert!(told.contains("100 %"), "also after the clock was set back");
}

#[test]
fn line_of_what_moves_fits_the_terminal_and_can_not_break_out_of_it() {
    let told = logged(BLACK_AND_WHITE, false, |clock| {
        for transfer in 0..5 {
            let who = "長".repeat(99) + "\n\x1b[2J";
            far(transfer, &who, 1, Some(2));
            clock.0.fetch_add(1_000, Ordering::Relaxed);
        }
        over(0);
    });
    for drawn in told.split("\r\x1b[K") {
        let columns: usize = drawn
            .chars()
            .map(|c| if c.is_ascii() { 1 } else { 2 })
            .sum();
        assert!(columns < 60 && !drawn.contains(['\n', '\x1b']), "{drawn:?}");
    }
    assert!(told.contains("+4"), "{told:?}");
}

#[test]
fn files_that_move_are_not_told_where_nothing_can_be_drawn() {
    let told = logged(Form::Plain, false, |_| {
        far(1, "ada", 1, None);
        info!(what = "sent", size = 4_000_000, "ada sent photo.png: done");
        over(1);
    });
    let expected = "2026-11-24T14:03:07+01:00  INFO ada sent photo.png: done size=4000000\n";
    assert_eq!(told, expected);
}
