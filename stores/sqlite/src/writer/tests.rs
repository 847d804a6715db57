//! What a full disk does, for which a limit on the database's pages stands in.

use parlor_core::{Event, EventBody};
use parlor_model::{CountingIds, Manner, MessageText, RoomId, Seq, Timestamp};
use parlor_store::{EventRange, Order, Store};
use tempfile::TempDir;

use super::*;
use crate::SqliteStore;
use crate::create::server;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn message(room: RoomId, seq: u64) -> Change {
    let text = Some(MessageText::parse(&"x".repeat(3_000)).unwrap());
    let body = EventBody::Message {
        text,
        reply_to: None,
        manner: Manner::Said,
        mentions: vec![],
        edited: None,
    };
    let actor = server().unwrap();
    Change::Event(Event {
        room,
        seq: Seq::new(seq),
        at: NOW,
        actor,
        origin: None,
        expires_at: None,
        body,
    })
}

#[test]
fn a_full_disk_refuses_the_write_and_keeps_the_rest() {
    let folder = TempDir::new().unwrap();
    let store = SqliteStore::open(folder.path(), &mut CountingIds::new(), NOW).unwrap();
    let lobby = store.load().unwrap().rooms[0].id;
    let mut writer = SqliteWriter::open(Arc::clone(&store.shared)).unwrap();
    let pages: i64 = writer
        .connection
        .query_row("PRAGMA page_count", (), |row| row.get(0))
        .unwrap();
    writer
        .connection
        .pragma_update(None, "max_page_count", pages + 3)
        .unwrap();
    let mut kept = 1;
    let refused = loop {
        match writer.commit(&[message(lobby, kept + 1)]) {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(refused, StoreError::Full), "{refused:?}");
    assert!((2..10).contains(&kept));
    let range = EventRange {
        after: Seq::ZERO,
        before: None,
        limit: 99,
        order: Order::Oldest,
    };
    let mut reader = store.reader().unwrap();
    assert_eq!(reader.events(lobby, range).unwrap().len() as u64, kept);
    // There is space again.
    drop(writer);
    let mut writer = store.writer().unwrap();
    writer.commit(&[message(lobby, kept + 1)]).unwrap();
    assert_eq!(reader.events(lobby, range).unwrap().len() as u64, kept + 1);
}

#[test]
fn nothing_waits_for_who_is_at_the_search_index_but_what_it_has_to_forget() {
    let folder = TempDir::new().unwrap();
    let store = SqliteStore::open(folder.path(), &mut CountingIds::new(), NOW).unwrap();
    let lobby = store.load().unwrap().rooms[0].id;
    let mut writer = SqliteWriter::open(Arc::clone(&store.shared)).unwrap();
    let shared = Arc::clone(&store.shared);
    let busy = shared.index();
    writer.commit(&[message(lobby, 2)]).unwrap();
    assert!(writer.index(100).unwrap().behind > 0);
    assert!(!writer.purge().unwrap(), "to be asked for again");
    drop(busy);
    assert_eq!(writer.index(100).unwrap().behind, 0);
    assert!(writer.purge().unwrap());
}
