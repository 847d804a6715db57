//! Backups: consistent, taken while the store is in use, and another history when restored.

use std::thread;

use parlor_core::{AuditAction, Change};

use super::Harness;
use super::sample::{Sample, message, range, seqs};
use crate::{Order, Store, StoreError};

/// What was restored has the same log, a new epoch and a line that says so.
pub fn a_backup_is_another_history_of_the_same_log(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    sample.say(room, "before");
    sample.index();
    let file = harness.spare_path();
    sample.store.backup(&file).unwrap();
    let log = sample.log(room);
    sample.say(room, "after");
    let restored = harness.restore(&file);
    let (old, new) = (sample.store.load().unwrap(), restored.load().unwrap());
    assert_ne!(old.epoch, new.epoch);
    let mut reader = restored.reader().unwrap();
    assert_eq!(
        reader
            .events(room, range(0, None, 99, Order::Oldest))
            .unwrap(),
        log
    );
    let line = &reader.audit(None, 1).unwrap()[0].entry;
    assert_eq!((line.action, line.actor), (AuditAction::Restore, None));
    // Search comes back as well.
    let mut writer = restored.writer().unwrap();
    while writer.index(100).unwrap().behind > 0 {}
    let query = crate::SearchQuery {
        words: "before".into(),
        rooms: vec![room],
        files: false,
        author: None,
        before: None,
        after: None,
        limit: 9,
    };
    assert_eq!(reader.search(&query).unwrap().found.len(), 1);
}

/// A commit is in a backup whole or not at all, and the log has no gap.
pub fn a_backup_is_consistent_while_writing(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (den, attic) = (sample.room("den"), sample.room("attic"));
    let files: Vec<_> = (0..4).map(|_| harness.spare_path()).collect();
    let store: &dyn Store = &*sample.store;
    thread::scope(|scope| {
        let backups = scope.spawn(|| files.iter().for_each(|file| store.backup(file).unwrap()));
        let mut heads = [1, 1];
        while !backups.is_finished() {
            let pair = [(den, 0), (attic, 1)].map(|(room, at): (_, usize)| {
                heads[at] += 1;
                let seq = parlor_model::Seq::new(heads[at]);
                let at = parlor_model::Timestamp::from_millis(super::sample::START);
                let actor = sample.alice.clone();
                let body = message("tick");
                Change::Event(parlor_core::Event {
                    room,
                    seq,
                    at,
                    actor,
                    origin: None,
                    expires_at: None,
                    body,
                })
            });
            sample.writer.commit(&pair).unwrap();
        }
        backups.join().unwrap();
    });
    for file in files {
        let mut reader = harness.restore(&file).reader().unwrap();
        let all = range(0, None, usize::MAX, Order::Oldest);
        let [den, attic] = [den, attic].map(|room| seqs(&reader.events(room, all).unwrap()));
        assert_eq!(den, attic);
        assert_eq!(den, (1..=den.len() as u64).collect::<Vec<_>>());
    }
}

/// A backup replaces no file and leaves nothing behind when it fails.
pub fn an_existing_file_is_refused(harness: &mut dyn Harness) {
    let sample = Sample::open(harness);
    let file = harness.spare_path();
    std::fs::write(&file, "precious").unwrap();
    let refused = sample.store.backup(&file);
    assert!(
        matches!(refused, Err(StoreError::Unusable { .. })),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "precious");
    let nowhere = harness.spare_path().join("no/such/folder");
    assert!(sample.store.backup(&nowhere).is_err());
}
