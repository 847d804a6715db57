//! A hall that is fed bytes, without any socket.

use std::time::Instant;

use super::Part;
use super::hall::Hall;
use crate::crowd::Listener as _;
use crate::dialect::Dialect;
use crate::stamp::{MIN_BYTES, Stamp, Stamps};

/// Two receivers (links 0 and 1) and two senders (links 2 and 3).
fn hall(dialect: Dialect) -> Hall {
    let sender = |name: &str| Part::Sender {
        name: name.to_owned(),
        room: "#r".to_owned(),
        shared: true,
    };
    let parts = [Part::Receiver, Part::Receiver, sender("ann"), sender("bob")];
    Hall::new(dialect, Stamps::new(MIN_BYTES), &parts)
}

fn line(name: &str, sender: usize, number: u64) -> Vec<u8> {
    let mut line = format!("{name}: ").into_bytes();
    Stamps::new(MIN_BYTES).write(Stamp { sender, number }, &mut line);
    line.push(b'\n');
    line
}

/// Feeds bytes in two pieces, the second with what was left of the first.
fn feed(hall: &mut Hall, link: usize, bytes: &[u8], cut: usize) -> anyhow::Result<()> {
    let used = hall.hear(link, &bytes[..cut], Instant::now(), &mut Vec::new())?;
    let rest = hall.hear(link, &bytes[used..], Instant::now(), &mut Vec::new())?;
    assert_eq!(used + rest, bytes.len());
    Ok(())
}

#[test]
fn run_is_complete_when_everyone_heard_everything_wherever_reads_end() {
    let (ann, bob) = (line("ann", 0, 0), line("bob", 1, 0));
    let both = [&b"* hello\nzoe joined!\n"[..], &ann, &bob].concat();
    for cut in 0..=both.len() {
        let mut hall = hall(Dialect::Line);
        hall.write(0, 1, Instant::now(), &mut Vec::new());
        hall.write(1, 1, Instant::now(), &mut Vec::new());
        feed(&mut hall, 0, &both, cut).unwrap();
        feed(&mut hall, 1, &both, cut).unwrap();
        feed(&mut hall, 2, &bob, 0).unwrap();
        assert!(!hall.is_complete());
        assert_eq!(
            hall.missing(),
            "1 sessions lack 1 messages and 0 messages are not acknowledged"
        );
        feed(&mut hall, 3, &ann, 0).unwrap();
        assert!(hall.is_complete() && hall.check_order().is_ok());
        assert_eq!((hall.deliveries(), hall.acknowledged()), (4, 2));
    }
}

#[test]
fn every_fault_of_a_server_ends_the_run() {
    let good = line("ann", 0, 0);
    let faults = [
        ("twice", [good.clone(), good.clone()].concat()),
        ("lost", line("ann", 0, 1)),
        ("another's name", line("bob", 0, 0)),
        ("nobody's", line("ann", 7, 0)),
        ("damaged", [&good[..good.len() - 3], b"\n"].concat()),
    ];
    for (fault, bytes) in faults {
        let mut hall = hall(Dialect::Line);
        hall.write(0, 2, Instant::now(), &mut Vec::new());
        assert!(feed(&mut hall, 0, &bytes, 0).is_err(), "{fault}");
    }
    let mut hall = hall(Dialect::Line);
    hall.write(0, 1, Instant::now(), &mut Vec::new());
    assert!(feed(&mut hall, 2, &good, 0).is_err(), "an echo");
}

#[test]
fn different_orders_are_noticed() {
    let (ann, bob) = (line("ann", 0, 0), line("bob", 1, 0));
    let mut hall = hall(Dialect::Line);
    hall.write(0, 1, Instant::now(), &mut Vec::new());
    hall.write(1, 1, Instant::now(), &mut Vec::new());
    feed(&mut hall, 0, &[ann.clone(), bob.clone()].concat(), 0).unwrap();
    feed(&mut hall, 1, &[bob, ann].concat(), 0).unwrap();
    assert!(hall.check_order().is_err());
}

#[test]
fn messages_are_written_as_the_protocol_wants() {
    let written = |dialect| {
        let mut out = Vec::new();
        hall(dialect).write(1, 2, Instant::now(), &mut out);
        String::from_utf8_lossy(&out).into_owned()
    };
    assert_eq!(
        written(Dialect::Line),
        "0001 0000000000 \n0001 0000000001 \n"
    );
    assert!(written(Dialect::Irc).starts_with("PRIVMSG #r :0001 0000000000 \r\n"));
}
