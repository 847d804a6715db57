//! Files on a place for bytes that panics, or that something else overtakes.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use bytes::Bytes;
use common::World;
use common::files::{blobs, caller, deletes, digest_of, fetch, offered, send, until};
use parlor_core::Denied;
use parlor_hub::HubOptions;
use parlor_model::{Digest, FileId};
use parlor_store::{BlobError, BlobReader, Blobs, Sealed, Space, Syncer, UploadWriter};
use parlor_store_disk::DiskBlobs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A place for bytes at which something goes wrong.
struct Faulty {
    blobs: DiskBlobs,
    panics: bool,
    /// Called before an upload is synced.
    before_sync: Option<Arc<dyn Fn() + Send + Sync>>,
    /// Called after something was appended, with how much there is by now.
    appended: Arc<dyn Fn(u64) + Send + Sync>,
    /// Called before an upload is opened to be written.
    before_open: Box<dyn Fn() + Send + Sync>,
    /// Called before an upload is opened to be read.
    before_read: Box<dyn Fn() + Send + Sync>,
    /// Called before bytes are removed.
    before_remove: Box<dyn Fn() + Send + Sync>,
    /// Called after one was discarded.
    discarded: Box<dyn Fn() + Send + Sync>,
    /// Whether it can't tell how much is free.
    hides_space: bool,
}

impl Faulty {
    fn new(folder: &Path) -> Self {
        Self {
            blobs: blobs(folder),
            panics: false,
            before_sync: None,
            appended: Arc::new(|_| ()),
            before_open: Box::new(|| ()),
            before_read: Box::new(|| ()),
            before_remove: Box::new(|| ()),
            discarded: Box::new(|| ()),
            hides_space: false,
        }
    }

    async fn open(self, folder: &Path) -> World {
        let options = HubOptions {
            blobs: Some(Arc::new(self)),
            space_floor: 1,
            ..HubOptions::default()
        };
        World::on(common::store(folder), options).await
    }
}

/// Where whoever passes waits until they may; that they wait is told.
fn gate() -> (
    impl Fn() + Send + Sync,
    tokio::sync::mpsc::UnboundedReceiver<()>,
    std::sync::mpsc::Sender<()>,
) {
    let (waits, waiting) = tokio::sync::mpsc::unbounded_channel();
    let (open, opened) = std::sync::mpsc::channel();
    let opened = std::sync::Mutex::new(opened);
    let pass = move || {
        let _ = waits.send(());
        // Left open when its keeper is gone.
        let _ = opened.lock().unwrap().recv();
    };
    (pass, waiting, open)
}

struct PanickingWriter(Box<dyn UploadWriter>);

impl Blobs for Faulty {
    fn open_upload(&self, file: FileId) -> Result<Box<dyn UploadWriter>, BlobError> {
        (self.before_open)();
        let writer = self.blobs.open_upload(file)?;
        Ok(match &self.before_sync {
            _ if self.panics => Box::new(PanickingWriter(writer)),
            Some(before_sync) => Box::new(WatchedWriter {
                writer,
                before_sync: Arc::clone(before_sync),
                appended: Arc::clone(&self.appended),
            }),
            None => writer,
        })
    }
    fn upload_len(&self, file: FileId) -> Result<Option<u64>, BlobError> {
        self.blobs.upload_len(file)
    }
    fn read_upload(&self, file: FileId) -> Result<Box<dyn BlobReader>, BlobError> {
        (self.before_read)();
        self.blobs.read_upload(file)
    }
    fn discard_upload(&self, file: FileId) -> Result<(), BlobError> {
        let discarded = self.blobs.discard_upload(file);
        (self.discarded)();
        discarded
    }
    fn uploads(&self) -> Result<Vec<FileId>, BlobError> {
        self.blobs.uploads()
    }
    fn read(&self, digest: &Digest) -> Result<Box<dyn BlobReader>, BlobError> {
        self.blobs.read(digest)
    }
    fn remove(&self, digest: &Digest) -> Result<(), BlobError> {
        (self.before_remove)();
        self.blobs.remove(digest)
    }
    fn for_each_blob(&self, each: &mut dyn FnMut(Digest, u64)) -> Result<(), BlobError> {
        self.blobs.for_each_blob(each)
    }
    fn put_preview(&self, digest: &Digest, bytes: &[u8]) -> Result<(), BlobError> {
        self.blobs.put_preview(digest, bytes)
    }
    fn read_preview(&self, digest: &Digest) -> Result<Option<Vec<u8>>, BlobError> {
        self.blobs.read_preview(digest)
    }
    fn space(&self) -> Result<Space, BlobError> {
        if self.hides_space {
            return Err(BlobError::Missing);
        }
        self.blobs.space()
    }
}

impl UploadWriter for PanickingWriter {
    fn len(&self) -> u64 {
        self.0.len()
    }
    fn append(&mut self, _: &[u8]) -> Result<(), BlobError> {
        panic!("as a fault of the program would")
    }
    fn syncer(&self) -> Result<Arc<dyn Syncer>, BlobError> {
        self.0.syncer()
    }
    fn digest(&mut self) -> Result<Digest, BlobError> {
        self.0.digest()
    }
    fn seal(self: Box<Self>) -> Result<Sealed, BlobError> {
        self.0.seal()
    }
}

/// Tells what it does.
struct WatchedWriter {
    writer: Box<dyn UploadWriter>,
    before_sync: Arc<dyn Fn() + Send + Sync>,
    appended: Arc<dyn Fn(u64) + Send + Sync>,
}

struct WatchedSyncer(Arc<dyn Syncer>, Arc<dyn Fn() + Send + Sync>);

impl Syncer for WatchedSyncer {
    fn sync(&self) -> Result<(), BlobError> {
        (self.1)();
        self.0.sync()
    }
}

impl UploadWriter for WatchedWriter {
    fn len(&self) -> u64 {
        self.writer.len()
    }
    fn append(&mut self, bytes: &[u8]) -> Result<(), BlobError> {
        self.writer.append(bytes)?;
        (self.appended)(self.writer.len());
        Ok(())
    }
    fn syncer(&self) -> Result<Arc<dyn Syncer>, BlobError> {
        let before_sync = Arc::clone(&self.before_sync);
        Ok(Arc::new(WatchedSyncer(self.writer.syncer()?, before_sync)))
    }
    fn digest(&mut self) -> Result<Digest, BlobError> {
        self.writer.digest()
    }
    fn seal(self: Box<Self>) -> Result<Sealed, BlobError> {
        self.writer.seal()
    }
}

#[tokio::test]
async fn an_upload_goes_on_however_much_came_while_the_disk_was_busy() {
    const MIB: usize = 1 << 20;
    let folder = tempfile::tempdir().unwrap();
    let (pass, mut waiting, open) = gate();
    let (appends, mut appended) = tokio::sync::mpsc::unbounded_channel();
    let faulty = Faulty {
        before_sync: Some(Arc::new(pass)),
        appended: Arc::new(move |length| {
            let _ = appends.send(length);
        }),
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut upload = world.hub.upload(bob, file).await.unwrap();
    // While people write a sync begins early, and then it has to wait.
    world.guest("eve").await.says("hello").await;
    upload.write(Bytes::from(vec![0; MIB])).await.unwrap();
    waiting.recv().await.unwrap();
    for mebibytes in [30, 4] {
        let piece = Bytes::from(vec![0; mebibytes * MIB]);
        upload.write(piece).await.unwrap();
    }
    while appended.recv().await.unwrap() < 35 * MIB as u64 {}
    let goes_on = async {
        upload.write(Bytes::from_static(b"x")).await.unwrap();
        upload.pause().await.unwrap()
    };
    drop(open);
    let patience = Duration::from_secs(30);
    let sent = tokio::time::timeout(patience, goes_on).await;
    assert_eq!(sent.expect("it goes on"), 35 * MIB as u64 + 1);
}

#[tokio::test]
async fn a_panic_while_writing_ends_that_upload_alone() {
    let folder = tempfile::tempdir().unwrap();
    let faulty = Faulty {
        panics: true,
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(upload.pause().await, Err(Denied::FilesUnavailable));
    world.guest("eve").await.says("others go on").await;
    assert_eq!(world.hub.upload(bob, file).await.unwrap().offset(), 0);
}

#[tokio::test]
async fn a_receiver_who_opens_what_has_just_come_gets_the_whole_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let (pass, mut waiting, open) = gate();
    let faulty = Faulty {
        before_read: Box::new(pass),
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"hello")).await.unwrap();
    let hub = world.hub.clone();
    let fetched = tokio::spawn(async move { fetch(&hub, &bob, file).await });
    waiting.recv().await.unwrap();
    upload.finish(None).await.unwrap();
    drop(open);
    assert_eq!(fetched.await.unwrap().unwrap(), b"hello");
}

#[tokio::test]
async fn nothing_is_left_of_a_file_that_ends_while_its_upload_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let (pass, mut waiting, open) = gate();
    let (discards, mut discarded) = tokio::sync::mpsc::unbounded_channel();
    let faulty = Faulty {
        before_open: Box::new(pass),
        discarded: Box::new(move || {
            let _ = discards.send(());
        }),
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let (hub, sender) = (world.hub.clone(), bob.clone());
    let sending = tokio::spawn(async move { hub.upload(sender, file).await.err() });
    waiting.recv().await.unwrap();
    world.hub.cancel_file(&bob, file).await.unwrap();
    discarded.recv().await.unwrap();
    drop(open);
    let unknown = Denied::NoSuchFile(file.to_string());
    assert_eq!(sending.await.unwrap(), Some(unknown));
    assert!(blobs(folder.path()).uploads().unwrap().is_empty());
}

#[tokio::test]
async fn others_read_on_while_the_bytes_of_deleted_files_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let (pass, mut waiting, open) = gate();
    let faulty = Faulty {
        before_remove: Box::new(pass),
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let mut ada = world.owner().await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let kept = send(&world.hub, &bob, "kept", b"kept").await;
    let large: [&[u8]; 2] = [b"as if it was large", b"and another"];
    for bytes in large {
        let file = send(&world.hub, &bob, "large", bytes).await;
        deletes(&mut ada, &file).await;
    }
    let others = async {
        for _ in large {
            waiting.recv().await.unwrap();
        }
        fetch(&world.hub, &bob, kept.id).await.unwrap()
    };
    let patience = Duration::from_secs(30);
    let read = tokio::time::timeout(patience, others).await;
    drop(open);
    assert_eq!(read.expect("they read"), b"kept");
    let digests = large.map(digest_of);
    let gone = |digest| matches!(blobs(folder.path()).read(digest), Err(BlobError::Missing));
    until(|| digests.iter().all(gone)).await;
}

#[tokio::test]
async fn health_is_told_when_the_disk_does_not_tell_what_is_free() {
    let folder = tempfile::tempdir().unwrap();
    let faulty = Faulty {
        hides_space: true,
        ..Faulty::new(folder.path())
    };
    let world = faulty.open(folder.path()).await;
    let mut ada = world
        .enter(common::owner("correct horse"), Some("desk"), None)
        .await
        .unwrap();
    let context = world.hub.authenticate(common::DOOR, ada.token());
    let health = world.hub.health(&context.await.unwrap()).await.unwrap();
    assert_eq!((health.disk_free, health.registered), (None, 1));
    ada.hears().await;
}
