//! Files in a test: a hub that keeps them, and people who send and fetch.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

use super::{DOOR, Person, World};
use bytes::Bytes;
use parlor_core::{Command, Denied, File, FileOffer, RoomRef};
use parlor_hub::{Attends, Bearer, Credentials, Entry, Hub, HubOptions};
use parlor_model::{Digest, FileId, FileName, MediaType, RoomName, Secret};
use parlor_store::Blobs as _;
use parlor_store_disk::DiskBlobs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub const ANYONE: Bearer = Bearer::Anyone { address: None };

/// A hub that keeps files in the same folder as its store.
pub async fn open(folder: &Path) -> World {
    open_with(folder, HubOptions::default()).await
}

pub async fn open_with(folder: &Path, options: HubOptions) -> World {
    let store = super::store_at(folder, options.clock.now());
    World::on(store, keeping(folder, options)).await
}

/// The options of a hub that keeps files in this folder.
pub fn keeping(folder: &Path, options: HubOptions) -> HubOptions {
    HubOptions {
        blobs: Some(Arc::new(blobs(folder))),
        space_floor: options.space_floor.min(1),
        ..options
    }
}

pub fn blobs(folder: &Path) -> DiskBlobs {
    DiskBlobs::open(&folder.join("files")).unwrap()
}

/// Somebody without a session, and the token that they come back with.
pub async fn caller(hub: &Hub, name: &str) -> (Bearer, Secret<String>) {
    let entry = Entry {
        door: DOOR,
        credentials: Credentials::Guest {
            name: super::name(name),
            invite: None,
        },
        remember: Some("test".to_owned()),
        attends: Attends::Everywhere,
        resume: None,
    };
    let token = hub.sign_in(entry).await.unwrap().token;
    (by_token(hub, &token).await, token)
}

pub async fn by_token(hub: &Hub, token: &Secret<String>) -> Bearer {
    let context = hub.authenticate(DOOR, token.clone()).await.unwrap();
    Bearer::Caller(Box::new(context))
}

pub fn offer(name: &str, size: Option<u64>) -> FileOffer {
    FileOffer {
        name: FileName::parse(name).unwrap(),
        size,
        media_type: MediaType::octet_stream(),
        lifetime: None,
    }
}

pub fn lobby() -> RoomRef {
    room("lobby")
}

pub fn room(name: &str) -> RoomRef {
    RoomRef::Name(RoomName::parse(name).unwrap())
}

pub async fn offered(hub: &Hub, bearer: &Bearer, name: &str) -> FileId {
    let file = hub.offer_file(bearer, lobby(), offer(name, None), None);
    file.await.unwrap().id
}

pub async fn send(hub: &Hub, bearer: &Bearer, name: &str, bytes: &'static [u8]) -> File {
    let file = offered(hub, bearer, name).await;
    let mut upload = hub.upload(bearer.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(bytes)).await.unwrap();
    upload.finish(None).await.unwrap()
}

pub async fn fetch(hub: &Hub, bearer: &Bearer, file: FileId) -> Result<Vec<u8>, Denied> {
    let mut download = hub.download(bearer.clone(), file).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

pub fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(*blake3::hash(bytes).as_bytes())
}

pub fn kept(folder: &Path) -> Vec<(Digest, u64)> {
    let mut kept = Vec::new();
    let mut note = |digest, size| kept.push((digest, size));
    blobs(folder).for_each_blob(&mut note).unwrap();
    kept
}

/// Waits for what the hub does on the disk after it has answered.
pub async fn until(what: impl Fn() -> bool) {
    let wait = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait)
        .await
        .expect("it comes");
}

pub async fn deletes(person: &mut Person, file: &File) {
    let delete = Command::Delete {
        room: RoomRef::Id(file.room),
        target: file.seq,
        facts: None,
    };
    person.command(delete).await.unwrap();
}
