//! The checker: holds what clients wrote down against the log as the server has it in the end.

use std::collections::{HashMap, HashSet};
use std::fmt;

use anyhow::{Result, ensure};

use crate::torture::journal::{Journal, Logged, What};

/// The figures of a run that passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many events the log has.
    pub events: u64,
    /// How many different messages were acknowledged.
    pub acknowledged: u64,
    /// How many were sent again because no answer came.
    pub retried: u64,
    /// How many files were shared, and fetched again as they were.
    pub shared: u64,
    /// How many connections the clients made.
    pub connections: u64,
    /// How many events the clients saw, together.
    pub seen: u64,
    /// How many times the server was killed.
    pub kills: u32,
    /// How many times it was paused.
    pub pauses: u32,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            events,
            acknowledged,
            retried,
            shared,
            connections,
            seen,
            kills,
            pauses,
        } = self;
        writeln!(
            f,
            "{kills} kills, {pauses} pauses, {connections} connections"
        )?;
        writeln!(
            f,
            "{events} events in the log, {seen} seen by the clients together"
        )?;
        write!(
            f,
            "{acknowledged} messages acknowledged, {retried} sent again, {shared} files shared; none lost, doubled or out of order"
        )
    }
}

/// Checks everything.
///
/// # Errors
/// The first breach of the promise, in words.
pub fn check(journals: &[Journal], log: &[Logged]) -> Result<Report> {
    let places = places(log)?;
    let mut report = Report {
        events: log.len() as u64,
        ..Report::default()
    };
    for journal in journals {
        report.acknowledged += acknowledged(journal, &places)?;
        report.shared += shared(journal, &places)?;
        report.seen += seen(journal, log, &places)?;
        flights(journal, &places)?;
        report.retried += journal.retried;
        report.connections += journal.connections;
    }
    Ok(report)
}

/// Where each message and each file stands; the log must have no gap and nothing twice.
fn places(log: &[Logged]) -> Result<HashMap<&What, u64>> {
    let mut places = HashMap::new();
    for (index, event) in log.iter().enumerate() {
        let expected = index as u64 + 1;
        ensure!(
            event.seq == expected,
            "the log has {} where {expected} should be",
            event.seq
        );
        if event.what != What::Else {
            let before = places.insert(&event.what, event.seq);
            ensure!(
                before.is_none(),
                "{:?} stands twice, at {before:?} and {}",
                event.what,
                event.seq
            );
        }
    }
    Ok(places)
}

/// Everything that was acknowledged stands where the acknowledgement said, and all that was sent was
/// acknowledged in the end.
fn acknowledged(journal: &Journal, places: &HashMap<&What, u64>) -> Result<u64> {
    let name = &journal.name;
    let mut texts = HashSet::new();
    for answer in &journal.acknowledged {
        let place = places.get(&What::Message(answer.text.clone()));
        ensure!(
            place.is_some(),
            "LOST: {:?} was acknowledged to {name} at {}",
            answer.text,
            answer.seq
        );
        ensure!(
            place == Some(&answer.seq),
            "{:?} was acknowledged to {name} at {} but stands at {place:?}",
            answer.text,
            answer.seq
        );
        texts.insert(answer.text.as_str());
    }
    let count = texts.len() as u64;
    ensure!(
        count == journal.sent,
        "{name} sent {} messages and {count} were acknowledged",
        journal.sent
    );
    Ok(count)
}

/// Every file that came stands after its offer.
fn shared(journal: &Journal, places: &HashMap<&What, u64>) -> Result<u64> {
    let name = &journal.name;
    for file in &journal.shared {
        let place = places.get(&What::File(file.text.clone()));
        ensure!(
            place.is_some_and(|place| *place > file.seq),
            "LOST: the file {:?} of {name} was offered at {} and came at {place:?}",
            file.text,
            file.seq
        );
    }
    Ok(journal.shared.len() as u64)
}

/// Of what was under way on one connection the beginning stands, in the order in which it was sent.
fn flights(journal: &Journal, places: &HashMap<&What, u64>) -> Result<()> {
    for flight in &journal.flights {
        let place = |text: &String| places.get(&What::Message(text.clone())).copied();
        for (before, after) in flight.iter().zip(flight.iter().skip(1)) {
            let in_order = match (place(before), place(after)) {
                (_, None) => true,
                (before, Some(after)) => before.is_some_and(|before| before < after),
            };
            ensure!(
                in_order,
                "{} sent {before:?} before {after:?} on one connection, they stand at {:?} and {:?}",
                journal.name,
                place(before),
                place(after)
            );
        }
    }
    Ok(())
}

/// Every run of what a client saw is a run of what its protocol shows of the log.
fn seen(journal: &Journal, log: &[Logged], places: &HashMap<&What, u64>) -> Result<u64> {
    let shows = |event: &&Logged| journal.shows.has(&event.what);
    let shown: Vec<&Logged> = log.iter().filter(shows).collect();
    begins(journal, &shown)?;
    let mut count = 0;
    for run in &journal.seen {
        let Some(first) = run.first() else { continue };
        let name = &journal.name;
        let start = first.seq.or_else(|| places.get(&first.what).copied());
        let start = start.map(|start| shown.partition_point(|event| event.seq < start));
        let rest = start.and_then(|start| shown.get(start..));
        let rest = rest.unwrap_or_default();
        for (index, one) in run.iter().enumerate() {
            let stands = rest.get(index).copied();
            let is_same = stands.is_some_and(|event| {
                event.what == one.what
                    && one.seq.is_none_or(|seq| seq == event.seq)
                    && one
                        .origin
                        .as_ref()
                        .is_none_or(|origin| *origin == event.origin)
            });
            ensure!(
                is_same,
                "{name} was shown {one:?}, the log has {stands:?} there"
            );
        }
        count += run.len() as u64;
    }
    Ok(count)
}

/// Whoever asked for all that was said before they came in was shown the first of it first.
fn begins(journal: &Journal, shown: &[&Logged]) -> Result<()> {
    let first = journal.seen.first().and_then(|run| run.first());
    if let (true, Some(one)) = (journal.from_the_beginning, first) {
        let stands = shown.first().map(|event| &event.what);
        ensure!(
            stands == Some(&one.what),
            "LOST: the history of {} begins with {:?}, and the room with {stands:?}",
            journal.name,
            one.what
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::torture::journal::{Acknowledged, Origin, Shown, Shows};

    fn log(texts: &[&str]) -> Vec<Logged> {
        let event = |(index, text): (usize, &&str)| Logged {
            seq: index as u64 + 1,
            what: What::Message((*text).to_owned()),
            origin: Origin {
                by: format!("who wrote {text}"),
                at: format!("{index}"),
            },
        };
        texts.iter().enumerate().map(event).collect()
    }

    fn shown(log: &[Logged]) -> Vec<Shown> {
        let shown = |event: &Logged| Shown {
            seq: Some(event.seq),
            what: event.what.clone(),
            origin: Some(event.origin.clone()),
        };
        log.iter().map(shown).collect()
    }

    /// The same, of a protocol that tells no places and not who and when.
    fn unnumbered(log: &[Logged]) -> Vec<Shown> {
        let without = |one| Shown {
            seq: None,
            origin: None,
            ..one
        };
        shown(log).into_iter().map(without).collect()
    }

    fn journal(acknowledged: &[(&str, u64)], seen: Vec<Shown>) -> Journal {
        let answer = |(text, seq): &(&str, u64)| Acknowledged {
            text: (*text).to_owned(),
            seq: *seq,
        };
        let acknowledged: Vec<_> = acknowledged.iter().map(answer).collect();
        let sent = acknowledged.len() as u64;
        Journal {
            name: "anna".into(),
            acknowledged,
            seen: vec![seen],
            sent,
            ..Journal::default()
        }
    }

    fn breach(journal: Journal, log: &[Logged]) -> String {
        check(&[journal], log)
            .expect_err("the promise is broken")
            .to_string()
    }

    #[test]
    fn promise_that_is_kept_is_counted() {
        let log = log(&["a", "b", "c"]);
        let journal = journal(&[("b", 2)], shown(&log[1..]));
        let report = check(&[journal], &log).unwrap();
        assert_eq!((report.events, report.acknowledged, report.seen), (3, 1, 2));
    }

    #[test]
    fn every_kind_of_breach_is_found() {
        let good = log(&["a", "b", "c"]);
        assert!(breach(journal(&[("x", 2)], vec![]), &good).starts_with("LOST"));
        assert!(breach(journal(&[("b", 3)], vec![]), &good).contains("but stands at Some(2)"));
        let doubled = log(&["a", "b", "a"]);
        assert!(breach(journal(&[], vec![]), &doubled).contains("stands twice"));
        let torn = [good[0].clone(), good[2].clone()];
        assert!(breach(journal(&[], vec![]), &torn).contains("3 where 2 should be"));
        let swapped = [good[1].clone(), good[0].clone()];
        let twice = [good[0].clone(), good[0].clone()];
        for wrong in [&torn, &swapped, &twice] {
            assert!(breach(journal(&[], shown(wrong)), &good).contains("was shown"));
            assert!(breach(journal(&[], unnumbered(wrong)), &good).contains("was shown"));
        }
        let silent = Journal {
            sent: 1,
            ..Journal::default()
        };
        assert!(breach(silent, &good).contains("sent 1 messages and 0"));
    }

    #[test]
    fn history_without_its_beginning_is_found() {
        let good = log(&["a", "b", "c"]);
        let all = |from: usize| Journal {
            from_the_beginning: true,
            ..journal(&[], shown(&good[from..]))
        };
        assert_eq!(check(&[all(0), all(3)], &good).unwrap().seen, 3);
        let breach = breach(all(1), &good);
        assert!(
            breach.starts_with("LOST: the history of anna begins with"),
            "{breach}"
        );
        // A client that reads on from where it came in has none.
        check(&[journal(&[], shown(&good[1..]))], &good).unwrap();
    }

    #[test]
    fn whoever_is_shown_it_is_shown_the_same_writer_and_time() {
        let good = log(&["a", "b"]);
        let mut other = shown(&good);
        other[1].origin = Some(good[0].origin.clone());
        assert!(breach(journal(&[], other), &good).contains("was shown"));
    }

    #[test]
    fn what_was_under_way_stands_up_to_a_point() {
        let log = log(&["a", "x", "b", "c"]);
        let under_way = |texts: &[&str]| Journal {
            flights: vec![texts.iter().map(|text| (*text).to_owned()).collect()],
            ..journal(&[], vec![])
        };
        for fine in [&["a", "b", "c"][..], &["a", "b", "lost"], &["lost", "too"]] {
            assert!(check(&[under_way(fine)], &log).is_ok(), "{fine:?}");
        }
        for wrong in [&["lost", "a"][..], &["a", "lost", "b"], &["b", "a"]] {
            let breach = breach(under_way(wrong), &log);
            assert!(breach.contains("on one connection"), "{breach}");
        }
    }

    #[test]
    fn what_a_protocol_does_not_show_is_no_gap() {
        let mut log = log(&["a", "offer", "file", "b"]);
        log[1].what = What::Else;
        log[2].what = What::File("tea.txt".into());
        let said = Journal {
            shows: Shows::Said,
            ..journal(
                &[],
                shown(&[log[0].clone(), log[2].clone(), log[3].clone()]),
            )
        };
        let messages = Journal {
            shows: Shows::Messages,
            ..journal(&[], unnumbered(&[log[0].clone(), log[3].clone()]))
        };
        let everything = journal(&[], said.seen[0].clone());
        assert_eq!(check(&[said, messages], &log).unwrap().seen, 5);
        assert!(breach(everything, &log).contains("was shown"));
    }

    #[test]
    fn file_that_came_stands_once_and_after_its_offer() {
        let mut log = log(&["offer", "file", "b"]);
        log[1].what = What::File("tea.txt".into());
        let sharer = |name: &str, seq| Journal {
            shared: vec![Acknowledged {
                text: name.into(),
                seq,
            }],
            ..Journal::default()
        };
        assert_eq!(check(&[sharer("tea.txt", 1)], &log).unwrap().shared, 1);
        assert!(breach(sharer("milk.txt", 1), &log).starts_with("LOST"));
        assert!(breach(sharer("tea.txt", 2), &log).starts_with("LOST"));
        log[2].what = log[1].what.clone();
        assert!(breach(sharer("tea.txt", 1), &log).contains("stands twice"));
    }
}
