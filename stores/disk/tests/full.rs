//! A disk that is full: nothing of a refused piece is kept, and once there is room it goes on.
//!
//! Two ways, each in a process of its own: a limit on the length of files, which works everywhere and cuts a
//! write short as a full disk does (EFBIG in place of ENOSPC), and a file system of a few MiB, where this
//! user may mount one.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;
use std::process::{Command, Stdio};

use parlor_model::FileId;
use parlor_store::conformance::blobs::room::a_piece_without_room_is_not_kept;
use parlor_store::{BlobError, Blobs};
use parlor_store_disk::DiskBlobs;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use support::{FILE, bytes, folder, part};
use tempfile::TempDir;

/// A signal for too long a file would end the process, where a full disk only fails the write.
const IGNORE_THE_SIGNAL: [&str; 3] = ["sh", "-c", r#"trap '' XFSZ; exec "$0" "$@""#];

/// Runs what follows in a mount namespace of its own, on a small file system in the test's folder.
const ON_A_SMALL_FILE_SYSTEM: [&str; 6] = [
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
];
const MOUNT: &str =
    r#"mount -t tmpfs -o size=6m,mode=700 tmpfs "$PARLOR_TEST_FOLDER" && exec "$0" "$@""#;

fn limit_files_to(length: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    let current = length.or(maximum);
    setrlimit(Resource::Fsize, Rlimit { current, maximum }).unwrap();
}

#[test]
#[ignore = "run by the test below, in a process whose files may not grow"]
fn part_under_a_limit() {
    let Some(folder) = folder() else { return };
    limit_files_to(Some(3 << 20));
    let blobs = DiskBlobs::open(&folder).unwrap();
    a_piece_without_room_is_not_kept(&blobs, &mut || limit_files_to(None));
}

#[test]
fn piece_that_would_make_a_file_too_long_is_not_kept() {
    let root = TempDir::new().unwrap();
    let mut command = part(&IGNORE_THE_SIGNAL, "part_under_a_limit", root.path());
    assert!(command.status().unwrap().success());
    // It ran.
    assert!(root.path().join("blobs").is_dir());
}

#[test]
#[ignore = "run by the test below, on a small file system"]
fn part_on_a_small_file_system() {
    let Some(folder) = folder() else { return };
    let ballast = folder.join("ballast");
    fs::write(&ballast, vec![1; 2 << 20]).unwrap();
    let blobs = DiskBlobs::open(&folder.join("files")).unwrap();
    let space = blobs.space().unwrap();
    assert_eq!(space.total, 6 << 20);
    assert!(space.free <= 4 << 20, "{space:?}");
    a_piece_without_room_is_not_kept(&blobs, &mut || fs::remove_file(&ballast).unwrap());
    drafts_without_room_are_not_kept(&blobs);
    println!("all of it");
}

/// A preview, and the copy that a blob gets when its upload goes on.
fn drafts_without_room_are_not_kept(blobs: &DiskBlobs) {
    let mut writer = blobs.open_upload(FileId::from_bytes([9; 16])).unwrap();
    writer.append(&bytes(0, 300_000)).unwrap();
    let digest = writer.seal().unwrap().digest;
    blobs.put_preview(&digest, b"a picture").unwrap();
    let mut filler = blobs.open_upload(FileId::from_bytes([8; 16])).unwrap();
    for piece in [200_000, 4_096, 1] {
        while filler.append(&bytes(0, piece)).is_ok() {}
    }
    let refused = blobs.put_preview(&digest, &bytes(0, 100_000));
    assert_eq!(refused, Err(BlobError::Full));
    assert_eq!(blobs.read_preview(&digest), Ok(Some(b"a picture".to_vec())));

    let mut writer = blobs.open_upload(FileId::from_bytes([9; 16])).unwrap();
    assert_eq!(writer.append(b"and on"), Err(BlobError::Full));
    assert_eq!((writer.len(), writer.digest()), (300_000, Ok(digest)));
    assert_eq!(blobs.read(&digest).unwrap().len(), Ok(300_000));
    drop(filler);
    blobs.discard_upload(FileId::from_bytes([8; 16])).unwrap();
    writer.append(b"and on").unwrap();
    assert_eq!(blobs.read(&digest).unwrap().len(), Ok(300_000));
    blobs.discard_upload(FILE).unwrap();
}

/// Whether this user may mount.
fn may_mount() -> bool {
    let [unshare, options @ .., _, _] = ON_A_SMALL_FILE_SYSTEM;
    let mount = ["mount", "-t", "tmpfs", "tmpfs", "/mnt"];
    let mut command = Command::new(unshare);
    let tried = command.args(options).args(mount).stderr(Stdio::null());
    tried.status().is_ok_and(|status| status.success())
}

#[test]
fn piece_that_a_full_file_system_has_no_room_for_is_not_kept() {
    if !may_mount() {
        // The test above holds much the same; here it must not pass unseen.
        eprintln!("NOT RUN: this user may not mount a file system, so no disk could be filled");
        let needed = std::env::var_os("PARLOR_NEEDS_MOUNT").is_some();
        assert!(!needed, "no file system can be mounted");
        return;
    }
    let root = TempDir::new().unwrap();
    let launcher = [&ON_A_SMALL_FILE_SYSTEM[..], &[MOUNT]].concat();
    let mut command = part(&launcher, "part_on_a_small_file_system", root.path());
    let output = command.stderr(Stdio::inherit()).output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(told.contains("all of it"), "{told}");
}
