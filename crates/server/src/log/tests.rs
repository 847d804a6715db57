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
    let log = Log::new(
        form,
        zone,
        Arc::clone(&clock) as Arc<dyn Clock>,
        page.clone(),
    );
    let subscriber = tracing_subscriber::registry()
        .with(log)
        .with(filter(LevelFilter::INFO, show_messages));
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
