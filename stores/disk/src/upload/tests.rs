use std::io;

use tempfile::TempDir;

use super::*;
use crate::writers::Writers;

fn open(root: &TempDir) -> Upload {
    let blobs = Arc::new(Shelf::open(root.path().join("blobs")).unwrap());
    let id = FileId::from_bytes([1; 16]);
    let held = Writers::default().take(id).unwrap();
    Upload::open(id, root.path().join("upload"), blobs, held).unwrap()
}

fn fail_a_sync(upload: &Upload) -> BlobError {
    let failure = || Err(io::Error::from_raw_os_error(5));
    let failed = upload.progress().sync(failure, |error| upload.error(error));
    failed.unwrap_err()
}

#[test]
fn writer_whose_sync_failed_refuses_all_and_leaves_what_was_synced() {
    let root = TempDir::new().unwrap();
    let mut upload = open(&root);
    upload.append(b"synced").unwrap();
    upload.syncer().unwrap().sync().unwrap();
    upload.append(b" or not").unwrap();
    let failed = fail_a_sync(&upload);
    assert!(matches!(failed, BlobError::Io(_)), "{failed:?}");
    assert_eq!(upload.append(b"more"), Err(failed.clone()));
    assert_eq!(upload.syncer().unwrap().sync(), Err(failed.clone()));
    assert_eq!(Box::new(upload).seal(), Err(failed));

    let mut again = open(&root);
    assert_eq!(again.len(), 6);
    again.append(b", and on").unwrap();
    let digest = again.digest().unwrap();
    assert_eq!(
        digest.as_bytes(),
        blake3::hash(b"synced, and on").as_bytes()
    );
}

#[test]
fn upload_that_others_link_too_is_gone_on_with_where_there_is_no_blob() {
    let root = TempDir::new().unwrap();
    let mut upload = open(&root);
    upload.append(b"some").unwrap();
    drop(upload);
    // As a backup by links does.
    fs::hard_link(root.path().join("upload"), root.path().join("backup")).unwrap();
    let mut upload = open(&root);
    assert!(upload.linked);
    upload.append(b" more").unwrap();
    assert!(!upload.linked);
    assert_eq!(Box::new(upload).seal().unwrap().size, 9);
}
