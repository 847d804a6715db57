use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use parlor_core::{Actor, Denied, FileState};
use parlor_model::{FileId, FileName, MediaType, RoomId, Seq, Timestamp, UserId, UserName};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::with_default;
use tracing::{Event, Metadata, Subscriber};

use super::*;
use crate::files::Running;

/// Keeps what is logged: the message, then the fields.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

#[derive(Default)]
struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        match field.name() {
            "message" => self.0.insert_str(0, &format!("{value:?}")),
            "transfer" => {}
            name => drop(write!(self.0, " {name}={value:?}")),
        }
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line::default();
        event.record(&mut line);
        self.0.lock().unwrap().push(line.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn logged(happens: impl FnOnce()) -> Vec<String> {
    let log = Log::default();
    with_default(log.clone(), happens);
    let lines = log.0.lock().unwrap();
    lines.clone()
}

fn file(size: Option<u64>) -> File {
    File {
        id: FileId::from_bytes([1; 16]),
        room: RoomId::from_bytes([2; 16]),
        seq: Seq::new(3),
        owner: Actor {
            user: UserId::from_bytes([4; 16]),
            name: UserName::parse("ada").unwrap(),
        },
        name: Some(FileName::parse("a.txt").unwrap()),
        size,
        media_type: MediaType::octet_stream(),
        at: Timestamp::from_millis(0),
        expires_at: None,
        state: FileState::Sending,
    }
}

fn sends(running: &Arc<Running>, from: u64) -> SendMeter {
    let room = Some("dev".to_owned());
    SendMeter::new(&file(Some(4_000)), false, room, from, Arc::clone(running))
}

fn bob(by_link: bool) -> Mover {
    let name = "bob".to_owned();
    Mover { name, by_link }
}

async fn advance(millis: u64) {
    tokio::time::advance(Duration::from_millis(millis)).await;
}

/// Runs what the tests do between two moments.
fn now(log: &Log, happens: impl FnOnce()) {
    with_default(log.clone(), happens);
}

#[tokio::test(start_paused = true)]
async fn a_file_that_is_sent_in_parts_is_told_once_with_the_time_that_all_took() {
    let (log, running) = (Log::default(), Arc::new(Running::default()));
    let mut first = sends(&running, 0);
    now(&log, || first.moved(1_000));
    advance(500).await;
    now(&log, || first.moved(2_000));
    drop(first);
    advance(60_000).await;
    let mut second = sends(&running, 2_000);
    advance(500).await;
    now(&log, || {
        second.moved(4_000);
        second.done(4_000);
    });
    assert_eq!(
        *log.0.lock().unwrap(),
        [
            r#"ada sends a.txt what="sending" size=4000 room="dev""#,
            r#" way="up" who="ada" file="a.txt" done=2000 size=4000 speed=4000"#,
            r#" way="up" who="ada" file="a.txt" done=4000 size=4000 speed=4000"#,
            " over=true",
            r#"ada sent a.txt: done what="sent" size=4000 duration_ms=1000 speed=4000"#,
        ]
    );
}

#[test]
fn sending_that_goes_on_after_a_restart_says_from_where() {
    let told = logged(|| sends(&Arc::default(), 1_000).moved(1_500));
    let expected =
        r#"ada goes on sending a.txt what="sending" from_byte=1000 size=4000 room="dev""#;
    assert_eq!(told, [expected]);
}

#[test]
fn why_sending_stops_is_told_once_and_not_when_it_is_told_elsewhere() {
    let told = logged(|| {
        let mut meter = sends(&Arc::default(), 0);
        meter.moved(7);
        meter.stopped(&Denied::NoSpace);
        meter.stopped(&Denied::NoSpace);
    });
    assert_eq!(told.len(), 2, "{told:?}");
    let why = format!(
        r#"what="stopped" done=7 reason={:?}"#,
        Denied::NoSpace.to_string()
    );
    assert_eq!(told[1], format!("ada stopped sending a.txt {why}"));
    let told = logged(|| sends(&Arc::default(), 0).stopped(&Denied::TakenOver));
    assert!(told.is_empty(), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn fetching_is_told_at_its_end_and_of_a_large_file_at_its_beginning() {
    let small = logged(|| {
        let mut meter = FetchMeter::new(&file(Some(9)), bob(true));
        meter.begin();
        meter.moved(9, Some(9));
        meter.whole();
    });
    let done =
        r#"bob fetched a.txt: done what="fetched" size=9 duration_ms=0 speed=9000000 by="link""#;
    assert_eq!(small, [done]);
    let large = logged(|| {
        let mut meter = FetchMeter::new(&file(Some(1 << 30)), bob(false));
        meter.begin();
        meter.begin();
        meter.moved(9, Some(1 << 30));
    });
    assert_eq!(
        large,
        [
            r#"bob fetches a.txt what="fetching" size=1073741824"#,
            r#"bob stopped fetching a.txt what="stopped" done=9"#,
        ]
    );
}

#[test]
fn parts_and_what_nobody_reads_are_not_told() {
    let told = logged(|| {
        drop(FetchMeter::new(&file(None), bob(false)));
        let mut part = FetchMeter::new(&file(Some(1 << 30)), bob(false));
        part.select(5);
        part.begin();
        part.moved(9, Some(9));
    });
    assert!(told.is_empty(), "{told:?}");
}
