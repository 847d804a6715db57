//! The process is killed (SIGKILL) at random points, again and again: what was appended is there, what is
//! there is a beginning of what was sent, and a blob is whole or absent.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::Stdio;
use std::thread;

use parlor_model::{Digest, FileId};
use parlor_store::{BlobReader, Blobs};
use parlor_store_disk::DiskBlobs;
use support::{Dice, FILE, bytes, folder, part};
use tempfile::TempDir;

/// How often one upload is interrupted.
const KILLS: u64 = 40;
/// The longest piece.
const PIECE: u64 = 100_000;

/// Runs a part until it told `lines` lines, kills it and returns all that it told.
fn run_and_kill(test: &str, folder: &Path, lines: u64) -> Vec<(String, u64)> {
    let mut command = part(&[], test, folder);
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    for _ in 0..lines {
        assert!(told.read_line(&mut text).unwrap() > 0, "it ended: {text}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    told.read_to_string(&mut text).unwrap();
    // The last line may be cut.
    let whole = &text[..=text.rfind('\n').unwrap()];
    let words = whole.lines().map(|line| {
        let (word, number) = line.split_once(' ').unwrap_or_else(|| panic!("{line}"));
        (word.to_owned(), number.parse().unwrap())
    });
    words.collect()
}

/// The greatest number that was told with this word.
fn greatest(told: &[(String, u64)], word: &str) -> u64 {
    let numbers = told.iter().filter(|(told, _)| told == word);
    numbers.map(|(_, number)| *number).max().unwrap_or(0)
}

/// Whether all from a place on is as it was sent, and ends there.
fn assert_is_beginning(reader: &dyn BlobReader, from: u64, length: u64) {
    let mut at = from;
    let mut into = vec![0; 1 << 16];
    while at < length {
        let read = reader.read_at(at, &mut into).unwrap();
        assert!(into[..read] == bytes(at, read), "near {at} of {length}");
        at += read as u64;
    }
    assert_eq!((at, reader.len()), (length, Ok(length)));
}

#[test]
#[ignore = "run by the test below, as the process that is killed"]
fn part_that_appends() {
    let Some(folder) = folder() else { return };
    let blobs = DiskBlobs::open(&folder).unwrap();
    let mut writer = blobs.open_upload(FILE).unwrap();
    let mut dice = Dice(writer.len() << 32);
    thread::scope(|scope| {
        let syncer = writer.syncer().unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        scope.spawn(move || {
            for length in told {
                syncer.sync().unwrap();
                eprintln!("synced {length}");
            }
        });
        loop {
            let length = dice.roll(PIECE) as usize;
            writer.append(&bytes(writer.len(), length)).unwrap();
            eprintln!("appended {}", writer.len());
            if dice.roll(4) == 0 {
                tell.send(writer.len()).unwrap();
            }
        }
    });
}

#[test]
fn upload_that_is_killed_again_and_again_is_a_beginning_of_what_was_sent() {
    let root = TempDir::new().unwrap();
    let mut dice = Dice(1);
    let (mut before, mut synced) = (0, 0);
    for kill in 0..KILLS {
        let told = run_and_kill("part_that_appends", root.path(), 1 + dice.roll(40));
        let appended = greatest(&told, "appended").max(before);
        let safe = greatest(&told, "synced");
        assert!(safe <= appended);
        synced = safe.max(synced);
        let blobs = DiskBlobs::open(root.path()).unwrap();
        let length = blobs.upload_len(FILE).unwrap().unwrap();
        assert!(
            (appended..appended + 2 * PIECE).contains(&length),
            "kill {kill}: {length} bytes, {appended} were acknowledged"
        );
        assert_is_beginning(&*blobs.read_upload(FILE).unwrap(), before, length);
        before = length;
    }
    assert!(synced > 0, "no run came to a sync");

    let blobs = DiskBlobs::open(root.path()).unwrap();
    let sealed = blobs.open_upload(FILE).unwrap().seal().unwrap();
    let mut hasher = blake3::Hasher::new();
    (0..before).step_by(1 << 20).for_each(|at| {
        let length = (before - at).min(1 << 20);
        hasher.update(&bytes(at, length as usize));
    });
    let expected = Digest::from_bytes(*hasher.finalize().as_bytes());
    assert_eq!((sealed.digest, sealed.size), (expected, before));
    assert_is_beginning(&*blobs.read(&expected).unwrap(), 0, before);
}

/// The file of a number, and how long it is.
fn numbered(number: u64) -> (FileId, usize) {
    let id = u128::from(number).to_be_bytes();
    (
        FileId::from_bytes(id),
        1 + (number * 7_919 % 50_000) as usize,
    )
}

#[test]
#[ignore = "run by the test below, as the process that is killed"]
fn part_that_seals() {
    let Some(folder) = folder() else { return };
    let blobs = DiskBlobs::open(&folder).unwrap();
    let first = blobs.uploads().unwrap().first().copied();
    let first = first.map_or(0, |id| u128::from_be_bytes(*id.as_bytes()) as u64);
    for number in first.. {
        let (id, length) = numbered(number);
        let mut writer = blobs.open_upload(id).unwrap();
        let there = writer.len();
        writer
            .append(&bytes(there, length - there as usize))
            .unwrap();
        // So that there is always one to go on from.
        drop(blobs.open_upload(numbered(number + 1).0).unwrap());
        let sealed = writer.seal().unwrap();
        assert_eq!(sealed.size, length as u64);
        eprintln!("sealed {number}");
        blobs.discard_upload(id).unwrap();
        eprintln!("discarded {number}");
    }
}

#[test]
fn blobs_are_whole_or_absent_wherever_the_process_is_killed() {
    let root = TempDir::new().unwrap();
    let mut dice = Dice(2);
    let mut done = 0;
    for kill in 0..KILLS {
        let told = run_and_kill("part_that_seals", root.path(), 1 + dice.roll(12));
        done = greatest(&told, "sealed").max(done);
        let blobs = DiskBlobs::open(root.path()).unwrap();
        let mut found = Vec::new();
        let mut each = |digest, size| found.push((digest, size));
        blobs.for_each_blob(&mut each).unwrap();
        for (digest, size) in &found {
            let expected = blake3::hash(&bytes(0, *size as usize));
            assert_eq!(digest.as_bytes(), expected.as_bytes(), "kill {kill}");
            assert_is_beginning(&*blobs.read(digest).unwrap(), 0, *size);
        }
        for number in 0..=done {
            let size = numbered(number).1 as u64;
            let there = found.iter().any(|(_, found)| *found == size);
            assert!(there, "kill {kill}: what was sealed as {number} is gone");
        }
        let uploads = blobs.uploads().unwrap();
        assert!((1..=2).contains(&uploads.len()), "kill {kill}: {uploads:?}");
    }
}
