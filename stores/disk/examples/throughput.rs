//! Measures the bytes of files beside bare writes and a bare digest on the same disk: appending in pieces of
//! several sizes, sealing, and reading from start to end.
//!
//! `cargo run --release -p parlor-store-disk --example throughput -- FOLDER [MIB]`

#![allow(clippy::disallowed_methods, reason = "it measures time")]
#![allow(
    clippy::unwrap_used,
    reason = "an example that measures may stop at the first error"
)]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use parlor_model::{Digest, FileId};
use parlor_store::{BlobReader, Blobs, Syncer, UploadWriter};
use parlor_store_disk::DiskBlobs;

const KIB: usize = 1 << 10;
const PIECES: [usize; 3] = [64 * KIB, 256 * KIB, 1024 * KIB];
const FILE: FileId = FileId::from_bytes([1; 16]);
/// How much is written between the syncs of another thread.
const SYNC_EVERY: usize = 32 << 20;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().expect("a folder that does not exist yet"));
    let mib: usize = arguments.next().map_or(1_024, |n| n.parse().unwrap());
    let total = mib << 20;
    let blobs = DiskBlobs::open(&folder).unwrap();
    for piece in PIECES {
        println!("pieces of {} KiB:", piece / KIB);
        let bytes = noise(piece);
        digest(&bytes, total);
        bare(&folder.join("probe"), &bytes, total);
        upload(&blobs, &bytes, total, false);
        let digest = upload(&blobs, &bytes, total, true);
        read(&*blobs.read(&digest).unwrap(), "read, cached", piece);
        forget(&blobs_path(&folder, &digest));
        read(&*blobs.read(&digest).unwrap(), "read, from disk", piece);
        blobs.remove(&digest).unwrap();
    }
    resume(&blobs, total);
    small(&blobs);
}

/// Runs the work and tells its rate and what it cost.
fn rate<T>(what: &str, total: usize, work: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), cpu());
    let done = work();
    let (elapsed, busy) = (start.elapsed().as_secs_f64(), cpu() - before);
    let gib = total as f64 / (1u64 << 30) as f64;
    println!(
        "  {what}: {:.0} MB/s, {:.2} s CPU a GiB",
        total as f64 / 1e6 / elapsed,
        busy / gib
    );
    done
}

/// CPU seconds of this process, all threads.
fn cpu() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn noise(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().finalize_xof().fill(&mut bytes);
    bytes
}

fn digest(bytes: &[u8], total: usize) {
    rate("bare digest", total, || {
        let mut hasher = blake3::Hasher::new();
        (0..total / bytes.len()).for_each(|_| {
            hasher.update(bytes);
        });
        hasher.finalize()
    });
}

fn bare(path: &Path, bytes: &[u8], total: usize) {
    rate("bare writes, synced at the end", total, || {
        let file = File::create(path).unwrap();
        for n in 0..total / bytes.len() {
            file.write_all_at(bytes, (n * bytes.len()) as u64).unwrap();
        }
        file.sync_data().unwrap();
    });
    std::fs::remove_file(path).unwrap();
}

fn upload(blobs: &DiskBlobs, bytes: &[u8], total: usize, beside: bool) -> Digest {
    let what = if beside {
        "upload, synced beside"
    } else {
        "upload, synced at the end"
    };
    let sealed = rate(what, total, || {
        let mut writer = blobs.open_upload(FILE).unwrap();
        if beside {
            append_and_sync(&mut *writer, bytes, total);
        } else {
            (0..total / bytes.len()).for_each(|_| writer.append(bytes).unwrap());
        }
        writer.seal().unwrap()
    });
    blobs.discard_upload(FILE).unwrap();
    if !beside {
        blobs.remove(&sealed.digest).unwrap();
    }
    sealed.digest
}

/// Another thread syncs, one sync at a time, while this one appends.
fn append_and_sync(writer: &mut dyn UploadWriter, bytes: &[u8], total: usize) {
    let syncer: Arc<dyn Syncer> = writer.syncer().unwrap();
    let (ask, asked) = std::sync::mpsc::sync_channel(1);
    thread::scope(|scope| {
        scope.spawn(move || asked.iter().for_each(|()| syncer.sync().unwrap()));
        for n in 1..=total / bytes.len() {
            writer.append(bytes).unwrap();
            if (n * bytes.len()).is_multiple_of(SYNC_EVERY) {
                let _ = ask.try_send(());
            }
        }
        drop(ask);
    });
}

fn read(reader: &dyn BlobReader, what: &str, piece: usize) {
    let total = usize::try_from(reader.len().unwrap()).unwrap();
    let mut into = vec![0; piece];
    rate(what, total, || {
        let mut at = 0;
        while at < total {
            at += reader.read_at(at as u64, &mut into).unwrap();
        }
    });
}

fn blobs_path(folder: &Path, digest: &Digest) -> PathBuf {
    let name = digest.to_string();
    folder.join("blobs").join(&name[..2]).join(name)
}

/// Drops what the kernel keeps of a file in memory.
fn forget(path: &Path) {
    let file = File::open(path).unwrap();
    file.sync_all().unwrap();
    rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed).unwrap();
}

/// What the digest of an upload that was interrupted costs at its end.
fn resume(blobs: &DiskBlobs, total: usize) {
    let bytes = noise(1024 * KIB);
    let mut writer = blobs.open_upload(FILE).unwrap();
    (0..total / bytes.len()).for_each(|_| writer.append(&bytes).unwrap());
    writer.syncer().unwrap().sync().unwrap();
    drop(writer);
    println!("gone on with:");
    let mut writer = blobs.open_upload(FILE).unwrap();
    rate("digest of what was there", total, || {
        writer.digest().unwrap()
    });
    drop(writer);
    blobs.discard_upload(FILE).unwrap();
}

/// What a file of one piece costs from its first byte to its discard.
fn small(blobs: &DiskBlobs) {
    const FILES: u32 = 500;
    let mut bytes = noise(64 * KIB);
    let start = Instant::now();
    for n in 0..FILES {
        bytes[..4].copy_from_slice(&n.to_le_bytes());
        let mut writer = blobs.open_upload(FILE).unwrap();
        writer.append(&bytes).unwrap();
        writer.seal().unwrap();
        blobs.discard_upload(FILE).unwrap();
    }
    let each = start.elapsed().as_secs_f64() * 1e3 / f64::from(FILES);
    println!("files of 64 KiB: {each:.2} ms each");
}
