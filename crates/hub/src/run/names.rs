//! The names under which a command sees the files of a room.

use std::collections::BTreeSet;

use parlor_core::{File, FileState};
use parlor_model::{Digest, RoomId, Seq, Timestamp, limits};
use parlor_store::{Reader, StoreError};

use crate::complete::event_at;

/// A file as a command sees it.
pub(super) struct Seen {
    /// A name that no other has.
    pub(super) name: String,
    pub(super) digest: Digest,
    /// The place in the room's log at which it was offered.
    seq: Seq,
}

/// The newest files of a room that have come, each under a name that no other has: the newest of a name has it as it
/// is, so that it is the one that is fetched by it.
pub(super) fn files(reader: &mut dyn Reader, room: RoomId) -> Result<Vec<Seen>, StoreError> {
    let (mut found, mut before) = (Vec::new(), None);
    let mut taken = BTreeSet::new();
    while found.len() < limits::RUN_FILES {
        let page = reader.files(room, before, limits::FILES_PAGE)?;
        let Some(last) = page.last() else { break };
        before = Some(last.seq);
        for (name, digest, seq) in page
            .iter()
            .filter_map(ready)
            .take(limits::RUN_FILES - found.len())
        {
            let name = free(name, &taken);
            taken.insert(name.clone());
            found.push(Seen { name, digest, seq });
        }
        if page.len() < limits::FILES_PAGE {
            break;
        }
    }
    Ok(found)
}

/// Which of them a command may tell something of. What the server has in itself opens no other than its arguments name: where
/// each is exactly a name, and none can be an option or a path, these; else any.
pub(super) fn told<'a>(seen: &'a [Seen], is_own: bool, arguments: &[String]) -> Vec<&'a Seen> {
    let named = arguments.iter().map(|word| {
        let mut files = seen.iter();
        files.find(|file| file.name == *word && !word.starts_with('-') && !word.contains('/'))
    });
    match named.collect::<Option<Vec<_>>>() {
        Some(named) if is_own && !named.is_empty() => named,
        _ => seen.iter().collect(),
    }
}

/// When the first of them is over that were given an end.
pub(super) fn first_end(
    reader: &mut dyn Reader,
    room: RoomId,
    told: &[&Seen],
) -> Result<Option<Timestamp>, StoreError> {
    let mut first = None;
    for file in told {
        let offer = event_at(reader, room, file.seq)?;
        let end = offer.and_then(|offer| offer.expires_at);
        first = [first, end].into_iter().flatten().min();
    }
    Ok(first)
}

fn ready(file: &File) -> Option<(&str, Digest, Seq)> {
    match file.state {
        FileState::Ready { digest } => Some((file.name.as_ref()?.as_str(), digest, file.seq)),
        FileState::Sending | FileState::Failed { .. } | FileState::Deleted => None,
    }
}

/// `notes.txt`, or `notes (2).txt` where there is one of that name.
fn free(name: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let dot = name.rfind('.').filter(|at| *at > 0).unwrap_or(name.len());
    let (stem, ending) = name.split_at(dot);
    let numbered = |number: usize| {
        let number = format!(" ({number})");
        // A name has at most so many bytes in a file system.
        let mut end = limits::FILE_NAME_BYTES.saturating_sub(number.len() + ending.len());
        end = end.min(stem.len());
        while !stem.is_char_boundary(end) {
            end -= 1;
        }
        format!("{}{number}{ending}", &stem[..end])
    };
    (2..)
        .map(numbered)
        .find(|name| !taken.contains(name))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_exactly_a_name_may_tell_of_any() {
        let seen = ["notes.txt", "brief.txt", "-n", "x"].map(|name| Seen {
            name: name.to_owned(),
            digest: Digest::from_bytes([0; 32]),
            seq: Seq::ZERO,
        });
        let told = |is_own, line: &str| {
            let words: Vec<_> = line.split_whitespace().map(ToOwned::to_owned).collect();
            let told = told(&seen, is_own, &words);
            let names: Vec<_> = told.iter().map(|file| file.name.as_str()).collect();
            names.join(" ")
        };
        assert_eq!(told(true, "notes.txt"), "notes.txt");
        assert_eq!(told(true, "notes.txt x"), "notes.txt x");
        let any = "notes.txt brief.txt -n x";
        for line in [
            "",
            ".",
            "..",
            "brief.txt/.",
            "x/..",
            "/notes.txt",
            "./notes.txt",
            "-- -n",
            "- notes.txt",
            "-n",
            "-n notes.txt",
            "notes.txt other.txt",
            "Notes.txt",
        ] {
            assert_eq!(told(true, line), any, "{line}");
        }
        assert_eq!(
            told(false, "notes.txt"),
            any,
            "a program reads what it likes"
        );
    }

    #[test]
    fn second_file_of_a_name_gets_a_number() {
        let mut taken = BTreeSet::new();
        for (name, gets) in [
            ("a.txt", "a.txt"),
            ("a.txt", "a (2).txt"),
            ("a.txt", "a (3).txt"),
            ("b", "b"),
            ("b", "b (2)"),
            (".rc", ".rc"),
            (".rc", ".rc (2)"),
        ] {
            let free = free(name, &taken);
            assert_eq!(free, gets);
            taken.insert(free);
        }
        let long = format!("{}.txt", "ö".repeat(125));
        taken.insert(long.clone());
        let free = free(&long, &taken);
        assert!(
            free.len() <= limits::FILE_NAME_BYTES && free.ends_with(" (2).txt"),
            "{free}"
        );
    }
}
