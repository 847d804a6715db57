//! A list of `seq`s as text: ascending, runs of neighbours as `first-last`, by commas.

use parlor_model::Seq;
use parlor_store::StoreError;

use crate::error::damaged;

/// More than one event names.
const MOST: u64 = 65_536;

pub(crate) fn write(seqs: &[Seq]) -> String {
    let mut runs: Vec<(u64, u64)> = Vec::new();
    for seq in seqs.iter().map(|seq| seq.get()) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == seq => *last = seq,
            _ => runs.push((seq, seq)),
        }
    }
    let runs = runs.into_iter().map(|(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    runs.collect::<Vec<_>>().join(",")
}

pub(crate) fn read(text: &str) -> Result<Vec<Seq>, StoreError> {
    let mut seqs = Vec::new();
    let number = |text: &str| text.parse::<u64>().map_err(|error| damaged("seq", error));
    for run in text.split(',').filter(|run| !run.is_empty()) {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        let (first, last) = (number(first)?, number(last)?);
        if last < first || last - first > MOST {
            return Err(damaged("run of seqs", run));
        }
        seqs.extend((first..=last).map(Seq::new));
    }
    Ok(seqs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_as_they_are_written() {
        for (seqs, text) in [
            (vec![], ""),
            (vec![3], "3"),
            (vec![3, 4, 5, 9, 11, 12], "3-5,9,11-12"),
        ] {
            let seqs: Vec<_> = seqs.into_iter().map(Seq::new).collect();
            assert_eq!(write(&seqs), text);
            assert_eq!(read(text).unwrap(), seqs);
        }
        for text in ["x", "5-3", "1-99999999999", "-"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
