//! What lies in the folder: for its owner only, cleared of what a crash left, and nothing of somebody else's
//! touched.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use parlor_model::Digest;
use parlor_store::{BlobError, Blobs};
use parlor_store_disk::DiskBlobs;
use support::FILE;
use tempfile::TempDir;

/// Everything below a folder, in order.
fn tree(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(tree(&path));
        }
        all.push(path);
    }
    all.sort();
    all
}

fn some_blob(blobs: &DiskBlobs) -> Digest {
    let mut writer = blobs.open_upload(FILE).unwrap();
    writer.append(b"some bytes").unwrap();
    writer.seal().unwrap().digest
}

#[test]
fn folders_and_files_are_for_their_owner_only() {
    let root = TempDir::new().unwrap();
    let blobs = DiskBlobs::open(&root.path().join("files")).unwrap();
    let digest = some_blob(&blobs);
    blobs.put_preview(&digest, b"a picture").unwrap();
    let all = tree(root.path());
    assert_eq!(all.len(), 11, "{all:?}");
    for path in all {
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{path:?}");
    }
}

#[test]
fn names_of_files_are_ids_and_digests() {
    let root = TempDir::new().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let digest = some_blob(&blobs).to_string();
    let id = FILE.to_string();
    let (uploads, shelf) = (root.path().join("uploads"), root.path().join("blobs"));
    assert_eq!(tree(&uploads), [uploads.join(id)]);
    let folder = shelf.join(&digest[..2]);
    assert_eq!(
        tree(&shelf),
        [folder.clone(), folder.join(digest), shelf.join("new")]
    );
}

#[test]
fn what_a_crash_left_half_made_is_cleared_away() {
    let root = TempDir::new().unwrap();
    let digest = some_blob(&DiskBlobs::open(root.path()).unwrap());
    let copy = root.path().join("blobs/new").join(FILE.to_string());
    let draft = root.path().join("previews/new").join(digest.to_string());
    for path in [&copy, &draft] {
        fs::write(path, b"half").unwrap();
    }
    let blobs = DiskBlobs::open(root.path()).unwrap();
    assert!(!copy.exists() && !draft.exists());
    assert_eq!(blobs.read(&digest).unwrap().len(), Ok(10));
}

#[test]
fn somebody_elses_files_are_left_alone_and_break_nothing() {
    let root = TempDir::new().unwrap();
    let digest = some_blob(&DiskBlobs::open(root.path()).unwrap());
    let other = digest.to_string().replace(&digest.to_string()[..2], "zz");
    let here = &digest.to_string()[..2];
    let foreign = [
        "note.txt".to_owned(),
        "uploads/.DS_Store".to_owned(),
        "uploads/0101".to_owned(),
        format!("uploads/{}", FILE.to_string().replace('0', "A")),
        "blobs/lost+found".to_owned(),
        "blobs/new/note.txt".to_owned(),
        format!("blobs/{here}/note.txt"),
        format!("blobs/{here}/{other}"),
        format!("blobs/{here}/{}", digest.to_string().to_uppercase()),
        "previews/note.txt".to_owned(),
    ];
    let foreign = foreign.map(|path| root.path().join(path));
    foreign
        .iter()
        .for_each(|path| fs::write(path, b"mine").unwrap());
    // Right names in wrong places, and folders where files are.
    let stray = root.path().join("blobs/00").join("f".repeat(64));
    fs::create_dir_all(stray.parent().unwrap()).unwrap();
    fs::write(&stray, b"mine").unwrap();
    let folder = root.path().join("uploads").join("2".repeat(32));
    fs::create_dir(&folder).unwrap();

    let blobs = DiskBlobs::open(root.path()).unwrap();
    let mut found = Vec::new();
    let mut each = |digest, size| found.push((digest, size));
    blobs.for_each_blob(&mut each).unwrap();
    assert_eq!(found, [(digest, 10)]);
    assert_eq!(blobs.uploads(), Ok(vec![FILE]));
    blobs.discard_upload(FILE).unwrap();
    blobs.remove(&digest).unwrap();
    for path in foreign.iter().chain([&stray]) {
        assert_eq!(fs::read(path).unwrap(), b"mine", "{path:?}");
    }
    assert!(folder.is_dir());
}

#[test]
fn blob_of_another_length_is_replaced_by_the_next_upload_of_those_bytes() {
    let root = TempDir::new().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let digest = some_blob(&blobs);
    blobs.discard_upload(FILE).unwrap();
    let name = digest.to_string();
    let path = root.path().join("blobs").join(&name[..2]).join(&name);
    let reader = blobs.read(&digest).unwrap();
    fs::OpenOptions::new()
        .write(true)
        .open(&path)
        .unwrap()
        .set_len(4)
        .unwrap();
    let cut = reader.read_at(0, &mut [0; 10]);
    assert!(matches!(cut, Err(BlobError::Damaged(_))), "{cut:?}");

    assert_eq!(some_blob(&blobs), digest);
    let mut into = [0; 10];
    assert_eq!(blobs.read(&digest).unwrap().read_at(0, &mut into), Ok(10));
    assert_eq!(&into, b"some bytes");
}

#[test]
fn folder_that_can_not_be_made_is_refused_in_words() {
    let root = TempDir::new().unwrap();
    let file = root.path().join("files");
    fs::write(&file, b"mine").unwrap();
    let refused = DiskBlobs::open(&file).unwrap_err().to_string();
    let expected = "files: it is a file, not a folder";
    assert!(refused.contains(expected), "{refused}");
}
