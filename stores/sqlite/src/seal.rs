//! The seal: digests of the database files, written when the store was closed and checked when it is
//! opened, so that any byte that changed while nobody held it is noticed. A store that was not closed
//! (killed, or out of power) has none.

use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use blake3::Hash;
use parlor_store::StoreError;

use crate::connection::make_file;
use crate::error::of_io;
use crate::folder::{Folder, beside, remove, sync_file};

/// What one thread reads at a time.
const SEGMENT: u64 = 4 << 20;
/// The longest database that is sealed, so that closing and opening take some seconds at most.
pub(crate) const LIMIT: u64 = 1 << 30;

/// What a seal says of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seal {
    /// The store was not closed, or is too large.
    Missing,
    /// Both are as they were left.
    Whole,
    /// Only the search index changed.
    SearchChanged,
    /// The database changed.
    Changed,
}

/// Compares the files with their seal.
pub(crate) fn check(folder: &Folder) -> Result<Seal, StoreError> {
    let path = folder.seal();
    let sealed = match fs::read_to_string(&path) {
        Ok(sealed) => sealed,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Seal::Missing),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Ok(Seal::Changed),
        Err(error) => return Err(of_io(&path, &error)),
    };
    let mut lines = sealed.lines();
    if lines.next() != Some(&line(&folder.database())?) {
        return Ok(Seal::Changed);
    }
    let search = lines.next() == Some(&line(&folder.search())?);
    Ok(if search {
        Seal::Whole
    } else {
        Seal::SearchChanged
    })
}

/// Breaks the seal, durably: the files are about to change.
pub(crate) fn break_open(folder: &Folder) -> Result<(), StoreError> {
    if !folder.seal().exists() {
        return Ok(());
    }
    remove(&folder.seal())?;
    folder.sync()
}

/// Seals the closed files.
pub(crate) fn close(folder: &Folder) -> Result<(), StoreError> {
    let path = folder.seal();
    if fs::metadata(folder.database()).is_ok_and(|data| data.len() > LIMIT) {
        return Ok(());
    }
    let sealed = format!(
        "{}\n{}\n",
        line(&folder.database())?,
        line(&folder.search())?
    );
    let draft = beside(&path, ".new");
    // One that a crash left behind.
    remove(&draft)?;
    make_file(&draft)?;
    fs::write(&draft, sealed).map_err(|error| of_io(&draft, &error))?;
    sync_file(&draft)?;
    fs::rename(&draft, &path).map_err(|error| of_io(&path, &error))?;
    folder.sync()
}

/// A file's name, length and digest: BLAKE3 of the BLAKE3 digests of its segments.
fn line(path: &Path) -> Result<String, StoreError> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Ok(format!("{name} is missing"));
        }
        Err(error) => return Err(of_io(path, &error)),
    };
    let digest = file
        .metadata()
        .and_then(|data| Ok((data.len(), digest(&file, data.len())?)));
    let (length, digest) = digest.map_err(|error| of_io(path, &error))?;
    Ok(format!("{name} {length} {digest}"))
}

fn digest(file: &File, length: u64) -> io::Result<Hash> {
    let segments = length.div_ceil(SEGMENT);
    let next = AtomicU64::new(0);
    let threads = thread::available_parallelism().map_or(1, |n| n.get().min(4));
    let mut found: Vec<(u64, Hash)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| some_segments(file, length, segments, &next)))
            .collect();
        let joined = workers
            .into_iter()
            .map(|worker| worker.join().expect("hashing can't panic"));
        joined.collect::<io::Result<Vec<_>>>()
    })?
    .concat();
    found.sort_unstable_by_key(|(segment, _)| *segment);
    let mut whole = blake3::Hasher::new();
    found.iter().for_each(|(_, digest)| {
        whole.update(digest.as_bytes());
    });
    Ok(whole.finalize())
}

/// Takes segments until none is left.
fn some_segments(
    file: &File,
    length: u64,
    segments: u64,
    next: &AtomicU64,
) -> io::Result<Vec<(u64, Hash)>> {
    let mut found = Vec::new();
    let mut buffer = vec![0; usize::try_from(SEGMENT.min(length)).unwrap_or(0)];
    loop {
        let segment = next.fetch_add(1, Ordering::Relaxed);
        if segment >= segments {
            return Ok(found);
        }
        let at = segment * SEGMENT;
        let size = usize::try_from(SEGMENT.min(length - at)).unwrap_or(0);
        file.read_exact_at(&mut buffer[..size], at)?;
        found.push((segment, blake3::hash(&buffer[..size])));
    }
}
