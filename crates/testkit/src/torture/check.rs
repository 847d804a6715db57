//! The checker: holds what clients wrote down against the log as the server has it in the end.

use std::collections::HashMap;
use std::fmt;

use anyhow::{Result, ensure};

use crate::torture::journal::{Journal, Logged};

/// The figures of a run that passed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// How many events the log has.
    pub events: u64,
    /// How many different messages were acknowledged.
    pub acknowledged: u64,
    /// How many were sent again because no answer came.
    pub retried: u64,
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
            "{acknowledged} messages acknowledged, {retried} sent again; none lost, doubled or out of order"
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
        report.seen += seen(journal, log)?;
        report.retried += journal.retried;
        report.connections += journal.connections;
    }
    Ok(report)
}

/// Where each text stands; the log must have no gap and no text twice.
fn places(log: &[Logged]) -> Result<HashMap<&str, u64>> {
    let mut places = HashMap::new();
    for (index, event) in log.iter().enumerate() {
        let expected = index as u64 + 1;
        ensure!(
            event.seq == expected,
            "the log has {} where {expected} should be",
            event.seq
        );
        if let Some(text) = &event.text {
            let before = places.insert(text.as_str(), event.seq);
            ensure!(
                before.is_none(),
                "{text:?} stands twice, at {before:?} and {}",
                event.seq
            );
        }
    }
    Ok(places)
}

/// Everything that was acknowledged stands where the acknowledgement said, and all that was sent was
/// acknowledged in the end.
fn acknowledged(journal: &Journal, places: &HashMap<&str, u64>) -> Result<u64> {
    let name = &journal.name;
    let mut texts = HashMap::new();
    for answer in &journal.acknowledged {
        let place = places.get(answer.text.as_str());
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
        texts.insert(answer.text.as_str(), answer.seq);
    }
    let count = texts.len() as u64;
    ensure!(
        count == journal.sent,
        "{name} sent {} messages and {count} were acknowledged",
        journal.sent
    );
    Ok(count)
}

/// Every run of what a client saw is a run of the log.
fn seen(journal: &Journal, log: &[Logged]) -> Result<u64> {
    let mut count = 0;
    for run in &journal.seen {
        let Some(first) = run.first() else { continue };
        let name = &journal.name;
        let start = usize::try_from(first.seq)?.checked_sub(1);
        let rest = start.and_then(|start| log.get(start..)).unwrap_or_default();
        for (index, shown) in run.iter().enumerate() {
            let stands = rest.get(index);
            ensure!(
                stands == Some(shown),
                "{name} was shown {shown:?}, the log has {stands:?} there"
            );
        }
        count += run.len() as u64;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::torture::journal::Acknowledged;

    fn log(texts: &[&str]) -> Vec<Logged> {
        let event = |(index, text): (usize, &&str)| Logged {
            seq: index as u64 + 1,
            text: Some((*text).to_owned()),
        };
        texts.iter().enumerate().map(event).collect()
    }

    fn journal(acknowledged: &[(&str, u64)], seen: Vec<Logged>) -> Journal {
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
        let journal = journal(&[("b", 2)], log[1..].to_vec());
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
        assert!(breach(journal(&[], torn.to_vec()), &good).contains("was shown"));
        let swapped = vec![good[1].clone(), good[0].clone()];
        assert!(breach(journal(&[], swapped), &good).contains("was shown"));
        let silent = Journal {
            sent: 1,
            ..Journal::default()
        };
        assert!(breach(silent, &good).contains("sent 1 messages and 0"));
    }
}
