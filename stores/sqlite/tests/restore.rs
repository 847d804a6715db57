//! Backup and restore of a folder, from this process and as another would.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use std::fs;

use parlor_store::conformance::Harness;
use parlor_store::{Store, StoreError};
use parlor_store_sqlite::backup;
use support::Folders;

#[test]
fn a_served_folder_is_backed_up_from_outside() {
    let mut folders = Folders::new();
    let file = folders.spare_path();
    assert!(matches!(
        backup(&folders.store(), &file),
        Err(StoreError::Unusable { .. })
    ));
    let store = folders.try_open().unwrap();
    backup(&folders.store(), &file).unwrap();
    assert!(backup(&folders.store(), &file).is_err());
    assert_eq!(store.load().unwrap().rooms.len(), 1);
    drop(store);
    let closed = folders.spare_path();
    backup(&folders.store(), &closed).unwrap();
    drop(folders.try_open().unwrap());
    for file in [file, closed] {
        assert_eq!(folders.restore(&file).load().unwrap().rooms.len(), 1);
    }
}

#[test]
fn restoring_keeps_the_old_store_and_changes_the_epoch() {
    let mut folders = Folders::new();
    let file = folders.spare_path();
    let store = folders.try_open().unwrap();
    let first = store.load().unwrap().epoch;
    store.backup(&file).unwrap();
    assert!(matches!(
        folders.restore_here(&file),
        Err(StoreError::InUse(_))
    ));
    drop(store);
    folders.restore_here(&file).unwrap();
    let second = folders.try_open().unwrap().load().unwrap().epoch;
    assert_ne!(first, second);
    let kept: Vec<_> = fs::read_dir(folders.file("backups"))
        .unwrap()
        .map(|f| f.unwrap().path())
        .collect();
    let [kept] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert!(
        kept.file_name()
            .unwrap()
            .to_string_lossy()
            .starts_with("before-restore-")
    );
    // What was kept is itself a backup.
    let kept = kept.clone();
    assert_eq!(folders.restore(&kept).load().unwrap().rooms.len(), 1);
}

#[test]
fn a_damaged_store_is_replaced_by_its_backup() {
    let mut folders = Folders::new();
    let file = folders.spare_path();
    folders.try_open().unwrap().backup(&file).unwrap();
    fs::write(folders.file("parlor.db"), "").unwrap();
    assert!(folders.try_open().is_err());
    folders.restore_here(&file).unwrap();
    folders.try_open().unwrap();
    // And when it is gone altogether.
    fs::remove_file(folders.file("parlor.db")).unwrap();
    folders.restore_here(&file).unwrap();
    folders.try_open().unwrap();
}

#[test]
fn a_bad_backup_changes_nothing() {
    let mut folders = Folders::new();
    let good = folders.spare_path();
    let store = folders.try_open().unwrap();
    let epoch = store.load().unwrap().epoch;
    store.backup(&good).unwrap();
    drop(store);
    let bytes = fs::read(&good).unwrap();
    let cut = bytes[..bytes.len() - 4_096].to_vec();
    let mut broken = bytes.clone();
    broken[4_096 * 2..4_096 * 4].fill(0x55);
    let mut newer = bytes;
    newer[63] = 200;
    for bad in [b"garbage".to_vec(), Vec::new(), cut, broken, newer] {
        let file = folders.spare_path();
        fs::write(&file, bad).unwrap();
        assert!(folders.restore_here(&file).is_err());
        assert_eq!(folders.try_open().unwrap().load().unwrap().epoch, epoch);
    }
    let missing = folders.spare_path();
    assert!(folders.restore_here(&missing).is_err());
    assert!(!folders.file("parlor.db.new").exists());
}
