//! A migration that is killed. These migrate from the newest schema to one that is made up: by a step that
//! takes a while, in a process of its own, which is killed at different moments.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use parlor_model::{CountingIds, Seq};
use parlor_store::{EventRange, Order};
use tempfile::TempDir;

use super::*;

const NOW: Timestamp = Timestamp::from_millis(1_790_000_000_000);

/// More than fits into memory, so that it reaches the disk long before it is committed.
const SLOW: &str = "
    CREATE TABLE later (n INTEGER PRIMARY KEY, filler BLOB NOT NULL) STRICT;
    WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 200000)
    INSERT INTO later SELECT n, randomblob(200) FROM count;";
/// The made-up schema.
const LATER: u32 = schema::KNOWN + 1;

/// The folder that the process below migrates.
const FOLDER: &str = "PARLOR_TEST_MIGRATES";

fn made() -> TempDir {
    let folder = TempDir::new().unwrap();
    drop(SqliteStore::open(folder.path(), &mut CountingIds::new(), NOW).unwrap());
    folder
}

fn copy(folder: &Path) -> PathBuf {
    folder.join(format!("backups/before-schema-{LATER}.db"))
}

fn migrate_to_made_up(folder: &Path) {
    let folder = Folder::new(folder);
    let connection = open_writing(&folder.database()).unwrap();
    migrate(&folder, &connection, &[schema::STEPS, &[SLOW]].concat()).unwrap();
}

/// This test program once more, with the test below alone and something to do in it.
fn migrating_process(folder: &Path) -> Child {
    let own = std::env::current_exe().unwrap();
    let name = "store::tests::migrates_when_it_is_told_to";
    let mut command = Command::new(own);
    command.args(["--exact", name]).env(FOLDER, folder);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap()
}

#[test]
fn migrates_when_it_is_told_to() {
    if let Some(folder) = std::env::var_os(FOLDER) {
        migrate_to_made_up(Path::new(&folder));
    }
}

/// Kills a migration at the moment that `is_now` sees.
fn kill_when(folder: &Path, is_now: impl Fn() -> bool) {
    let mut child = migrating_process(folder);
    while !is_now() {
        if let Some(ended) = child.try_wait().unwrap() {
            panic!("the migration ended by itself: {ended}");
        }
        std::thread::yield_now();
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
}

/// This version opens it as ever, with everything in it, and the migration runs again to its end.
fn assert_nothing_happened(folder: &Path) {
    let store = SqliteStore::open(folder, &mut CountingIds::new(), NOW).unwrap();
    let lobby = store.load().unwrap().rooms[0].id;
    let range = EventRange {
        after: Seq::ZERO,
        before: None,
        limit: 9,
        order: Order::Oldest,
    };
    let events = store.reader().unwrap().events(lobby, range).unwrap();
    assert_eq!(events.len(), 1);
    drop(store);
    migrate_to_made_up(folder);
    let connection = open_writing(&Folder::new(folder).database()).unwrap();
    assert_eq!(schema::version(&connection).unwrap(), LATER);
    let rows = connection.query_row("SELECT count(*) FROM later", (), |row| row.get::<_, i64>(0));
    assert_eq!(rows.unwrap(), 200_000);
    // The copy is a whole store of the old schema.
    crate::header::check(&copy(folder)).unwrap();
    let copy = crate::connection::open_reading(&copy(folder)).unwrap();
    assert_eq!(schema::version(&copy).unwrap(), schema::KNOWN);
    drop(connection);
    let newer = SqliteStore::open(folder, &mut CountingIds::new(), NOW);
    assert!(
        matches!(newer, Err(StoreError::Newer { found: LATER, .. })),
        "{newer:?}"
    );
}

#[test]
fn a_migration_that_is_killed_half_way_leaves_the_old_store_and_a_copy_and_runs_again() {
    let folder = made();
    let wal = folder.path().join("parlor.db-wal");
    let is_half_way = || wal.metadata().is_ok_and(|data| data.len() > 10 << 20);
    kill_when(folder.path(), is_half_way);
    assert!(copy(folder.path()).exists(), "the copy comes first");
    assert_nothing_happened(folder.path());
}

#[test]
fn a_migration_that_is_killed_during_its_copy_runs_again() {
    let folder = made();
    let backups = folder.path().join("backups");
    kill_when(folder.path(), || {
        backups
            .read_dir()
            .is_ok_and(|mut files| files.next().is_some())
    });
    assert_nothing_happened(folder.path());
}
