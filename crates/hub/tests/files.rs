//! Files: sending, taking over, following, ending, and what is left on the disk.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use common::{DOOR, Person, World};
use parlor_core::{Command, Denied, File, FileOffer, FileState, RoomRef, UserRef};
use parlor_hub::{Bearer, Clock, Credentials, Entry, Hub, HubOptions, Link, Request};
use parlor_model::{
    ClientId, Digest, FileFailure, FileId, FileName, MediaType, Reason, RoomKind, RoomName, Secret,
    Timestamp,
};
use parlor_store::{BlobError, BlobReader, Blobs, Sealed, Space, Syncer, UploadWriter};
use parlor_store_disk::DiskBlobs;

const ANYONE: Bearer = Bearer::Anyone { address: None };

/// A hub that keeps files in the same folder as its store.
async fn open(folder: &Path) -> World {
    open_with(folder, HubOptions::default()).await
}

async fn open_with(folder: &Path, options: HubOptions) -> World {
    let options = HubOptions {
        blobs: Some(Arc::new(blobs(folder))),
        space_floor: options.space_floor.min(1),
        ..options
    };
    World::on(common::store(folder), options).await
}

fn blobs(folder: &Path) -> DiskBlobs {
    DiskBlobs::open(&folder.join("files")).unwrap()
}

/// Somebody without a session, and the token that they come back with.
async fn caller(hub: &Hub, name: &str) -> (Bearer, Secret<String>) {
    let entry = Entry {
        door: DOOR,
        credentials: Credentials::Guest {
            name: common::name(name),
            invite: None,
        },
        remember: Some("test".to_owned()),
        resume: None,
    };
    let token = hub.sign_in(entry).await.unwrap().token;
    (by_token(hub, &token).await, token)
}

async fn by_token(hub: &Hub, token: &Secret<String>) -> Bearer {
    let context = hub.authenticate(DOOR, token.clone()).await.unwrap();
    Bearer::Caller(Box::new(context))
}

fn offer(name: &str, size: Option<u64>) -> FileOffer {
    FileOffer {
        name: FileName::parse(name).unwrap(),
        size,
        media_type: MediaType::octet_stream(),
    }
}

fn lobby() -> RoomRef {
    room("lobby")
}

fn room(name: &str) -> RoomRef {
    RoomRef::Name(RoomName::parse(name).unwrap())
}

async fn offered(hub: &Hub, bearer: &Bearer, name: &str) -> FileId {
    let file = hub.offer_file(bearer, lobby(), offer(name, None), None);
    file.await.unwrap().id
}

async fn send(hub: &Hub, bearer: &Bearer, name: &str, bytes: &'static [u8]) -> File {
    let file = offered(hub, bearer, name).await;
    let mut upload = hub.upload(bearer.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(bytes)).await.unwrap();
    upload.finish(None).await.unwrap()
}

async fn fetch(hub: &Hub, bearer: &Bearer, file: FileId) -> Result<Vec<u8>, Denied> {
    let mut download = hub.download(bearer.clone(), file).await?;
    let mut bytes = Vec::new();
    while let Some(piece) = download.next().await? {
        bytes.extend_from_slice(&piece);
    }
    Ok(bytes)
}

fn digest_of(bytes: &[u8]) -> Digest {
    Digest::from_bytes(*blake3::hash(bytes).as_bytes())
}

fn kept(folder: &Path) -> Vec<(Digest, u64)> {
    let mut kept = Vec::new();
    let mut note = |digest, size| kept.push((digest, size));
    blobs(folder).for_each_blob(&mut note).unwrap();
    kept
}

/// Waits for what the hub does on the disk after it has answered.
async fn until(what: impl Fn() -> bool) {
    let wait = async {
        while !what() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait)
        .await
        .expect("it comes");
}

#[tokio::test]
async fn a_file_is_sent_in_pieces_and_everybody_hears_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    ada.hears().await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a.txt").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    for piece in [&b"one "[..], b"", b"two ", b"three"] {
        upload.write(Bytes::from_static(piece)).await.unwrap();
    }
    assert_eq!(upload.offset(), 13);
    let whole = b"one two three";
    let sent = upload.finish(Some(digest_of(whole))).await.unwrap();
    let digest = digest_of(whole);
    assert_eq!(
        (sent.state, sent.size),
        (FileState::Ready { digest }, Some(13))
    );
    assert_eq!(fetch(&world.hub, &bob, file).await.unwrap(), whole);
    let heard = ada.hears().await;
    let events: Vec<_> = heard.iter().filter(|line| line.contains("file")).collect();
    assert_eq!(events, ["2 bob: fileoffered", "3 bob: fileready"]);
}

#[tokio::test]
async fn who_comes_later_takes_over_and_no_bytes_mix() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut first = world.hub.upload(bob.clone(), file).await.unwrap();
    first.write(Bytes::from_static(b"aaaa")).await.unwrap();
    let (hub, bearer) = (world.hub.clone(), bob.clone());
    let second = tokio::spawn(async move { hub.upload(bearer, file).await });
    first.taken_over().await;
    assert_eq!(
        first.write(Bytes::from_static(b"aaaa")).await,
        Err(Denied::TakenOver)
    );
    drop(first);
    let mut second = second.await.unwrap().unwrap();
    let offset = second.offset();
    assert!(offset == 0 || offset == 4, "{offset}");
    second.write(Bytes::from_static(b"bb")).await.unwrap();
    second.finish(None).await.unwrap();
    let bytes = fetch(&world.hub, &bob, file).await.unwrap();
    assert!(bytes == b"bb" || bytes == b"aaaabb", "{bytes:?}");
}

#[tokio::test]
async fn a_receiver_reads_while_the_sender_sends() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let (eve, _) = caller(&world.hub, "eve").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut download = world.hub.download(eve.clone(), file).await.unwrap();
    assert_eq!(download.len(), None);
    let mut upload = world.hub.upload(bob, file).await.unwrap();
    upload.write(Bytes::from_static(b"first ")).await.unwrap();
    assert_eq!(download.next().await.unwrap().unwrap(), "first ");
    upload.write(Bytes::from_static(b"second")).await.unwrap();
    upload.finish(None).await.unwrap();
    let mut rest = Vec::new();
    while let Some(piece) = download.next().await.unwrap() {
        rest.extend_from_slice(&piece);
    }
    assert_eq!(rest, b"second");
    assert_eq!(download.len(), Some(12));
}

#[tokio::test]
async fn a_receiver_is_told_when_the_sender_gives_up() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a.txt").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"some")).await.unwrap();
    let mut download = world.hub.download(bob.clone(), file).await.unwrap();
    assert_eq!(download.next().await.unwrap().unwrap(), "some");
    let Bearer::Caller(context) = &bob else {
        unreachable!()
    };
    let cancel = parlor_hub::Request::Command(Command::CancelFile { file });
    world.hub.execute(context, cancel).await.unwrap();
    let failed = Denied::FileFailed {
        name: "a.txt".to_owned(),
        why: FileFailure::Cancelled,
    };
    assert_eq!(download.next().await, Err(failed.clone()));
    assert_eq!(
        upload.write(Bytes::from_static(b"more")).await,
        Err(Denied::TakenOver)
    );
    assert_eq!(world.hub.download(bob, file).await.err(), Some(failed));
    drop(upload);
    until(|| blobs(folder.path()).uploads().unwrap().is_empty()).await;
}

#[tokio::test]
async fn sending_goes_on_where_it_was_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, token) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut upload = world.hub.upload(bob, file).await.unwrap();
    upload.write(Bytes::from_static(b"before ")).await.unwrap();
    assert_eq!(upload.pause().await.unwrap(), 7);
    world.stop().await;

    let world = open(folder.path()).await;
    let bob = by_token(&world.hub, &token).await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    assert_eq!(upload.offset(), 7);
    upload.write(Bytes::from_static(b"after")).await.unwrap();
    let whole = b"before after";
    upload.finish(Some(digest_of(whole))).await.unwrap();
    assert_eq!(fetch(&world.hub, &bob, file).await.unwrap(), whole);
}

#[tokio::test]
async fn what_arrived_damaged_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a.txt").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload
        .write(Bytes::from_static(b"something"))
        .await
        .unwrap();
    let other = Some(digest_of(b"something else"));
    assert_eq!(upload.finish(other).await, Err(Denied::WrongDigest));
    let found = world.hub.file(&bob, file).await.unwrap();
    let why = FileFailure::WrongDigest;
    assert_eq!(found.state, FileState::Failed { why });
    assert_eq!(kept(folder.path()), []);
}

#[tokio::test]
async fn no_file_grows_beyond_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = HubOptions::default();
    options.settings.file_bytes = 8;
    let world = open_with(folder.path(), options).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut upload = world.hub.upload(bob, file).await.unwrap();
    upload.write(Bytes::from_static(b"12345678")).await.unwrap();
    let (limit, size) = (8, 9);
    let refused = upload.write(Bytes::from_static(b"9")).await;
    assert_eq!(refused, Err(Denied::FileTooLarge { limit, size }));
    assert_eq!(upload.pause().await, Ok(8));
}

#[tokio::test]
async fn files_of_unknown_size_share_a_quota_while_they_come() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = HubOptions::default();
    options.settings.user_bytes = Some(10);
    let world = open_with(folder.path(), options).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let (one, other) = (
        offered(&world.hub, &bob, "one").await,
        offered(&world.hub, &bob, "other").await,
    );
    let mut first = world.hub.upload(bob.clone(), one).await.unwrap();
    let mut second = world.hub.upload(bob.clone(), other).await.unwrap();
    assert_eq!((first.limit(), second.limit()), (10, 10));
    first.write(Bytes::from_static(b"sixsix")).await.unwrap();
    first.look().await.unwrap();
    second.look().await.unwrap();
    assert_eq!((first.limit(), second.limit()), (10, 4));
    second.write(Bytes::from_static(b"four")).await.unwrap();
    let (limit, used) = (10, 6);
    let refused = second.write(Bytes::from_static(b"5")).await;
    assert_eq!(refused, Err(Denied::UserQuota { limit, used }));
    second.look().await.unwrap();
    first.look().await.unwrap();
    assert_eq!(first.limit(), 6);
    let third = world
        .hub
        .offer_file(&bob, lobby(), offer("third", None), None);
    let (limit, used) = (10, 10);
    assert_eq!(third.await, Err(Denied::UserQuota { limit, used }));
    // What is gone on with counts from where it is.
    drop((first, second));
    let again = world.hub.upload(bob.clone(), one).await.unwrap();
    assert_eq!((again.offset(), again.limit()), (6, 6));
    drop(again);
    world.hub.cancel_file(&bob, one).await.unwrap();
    let again = world.hub.upload(bob, other).await.unwrap();
    assert_eq!((again.offset(), again.limit()), (4, 10));
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_and_until_the_last_file_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let bytes = b"the same bytes";
    let first = send(&world.hub, &bob, "a", bytes).await;
    let second = send(&world.hub, &bob, "b", bytes).await;
    assert_eq!(kept(folder.path()), [(digest_of(bytes), 14)]);
    deletes(&mut ada, &first).await;
    let gone = Denied::NoSuchFile(first.id.to_string());
    assert_eq!(fetch(&world.hub, &bob, first.id).await, Err(gone));
    assert_eq!(fetch(&world.hub, &bob, second.id).await.unwrap(), bytes);
    deletes(&mut ada, &second).await;
    until(|| kept(folder.path()).is_empty()).await;
}

async fn deletes(person: &mut Person, file: &File) {
    let delete = Command::Delete {
        room: RoomRef::Id(file.room),
        target: file.seq,
        facts: None,
    };
    person.command(delete).await.unwrap();
}

#[tokio::test]
async fn who_is_not_in_a_room_finds_no_file_of_it_and_who_is_taken_out_stops() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let (name, kind) = (RoomName::parse("den").unwrap(), RoomKind::Public);
    ada.command(Command::CreateRoom { name, kind })
        .await
        .unwrap();
    let (bob, _) = caller(&world.hub, "bob").await;
    let (eve, _) = caller(&world.hub, "eve").await;
    let Bearer::Caller(context) = &bob else {
        unreachable!()
    };
    let (den, key) = (room("den"), None);
    let join = parlor_hub::Request::Command(Command::Join { room: den, key });
    world.hub.execute(context, join).await.unwrap();
    let offered = world
        .hub
        .offer_file(&bob, room("den"), offer("a", None), None);
    let file = offered.await.unwrap().id;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"secret")).await.unwrap();
    let unknown = Some(Denied::NoSuchFile(file.to_string()));
    assert_eq!(world.hub.file(&eve, file).await.err(), unknown);
    assert_eq!(world.hub.download(eve.clone(), file).await.err(), unknown);
    assert_eq!(world.hub.upload(eve, file).await.err(), unknown);
    upload.look().await.unwrap();
    let remove = Command::Remove {
        room: room("den"),
        user: UserRef::Name(common::name("bob")),
        reason: Reason::default(),
    };
    ada.command(remove).await.unwrap();
    assert_eq!(upload.look().await, Err(Denied::NotMember));
    assert_eq!(world.hub.download(bob, file).await.err(), unknown);
}

#[tokio::test]
async fn files_are_refused_before_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        blobs: Some(Arc::new(blobs(folder.path()))),
        space_floor: u64::MAX,
        ..HubOptions::default()
    };
    let world = World::on(common::store(folder.path()), options).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let offered = world
        .hub
        .offer_file(&bob, lobby(), offer("a", None), None)
        .await;
    assert_eq!(offered, Err(Denied::NoSpace));
    world.guest("eve").await.says("messages go on").await;
}

#[tokio::test]
async fn a_server_without_a_place_for_files_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let offered = world
        .hub
        .offer_file(&bob, lobby(), offer("a", None), None)
        .await;
    assert_eq!(offered, Err(Denied::FilesOff));
}

#[tokio::test]
async fn a_start_removes_what_no_file_needs() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = send(&world.hub, &bob, "a", b"needed").await;
    let sending = offered(&world.hub, &bob, "b").await;
    let mut upload = world.hub.upload(bob.clone(), sending).await.unwrap();
    upload.write(Bytes::from_static(b"half")).await.unwrap();
    upload.pause().await.unwrap();
    world.stop().await;
    // As if the process had ended between a seal and its commit, and between a commit and what follows.
    let place = blobs(folder.path());
    for (id, bytes) in [(1, &b"sealed"[..]), (2, b"left")] {
        let mut writer = place.open_upload(FileId::from_bytes([id; 16])).unwrap();
        writer.append(bytes).unwrap();
        if id == 1 {
            writer.seal().unwrap();
        }
    }
    drop(place);

    let world = open(folder.path()).await;
    until(|| kept(folder.path()) == [(digest_of(b"needed"), 6)]).await;
    until(|| blobs(folder.path()).uploads().unwrap() == [sending]).await;
    world.stop().await;
    let FileState::Ready { digest } = file.state else {
        panic!("{file:?}")
    };
    assert_eq!(digest, digest_of(b"needed"));
}

/// A clock that a test sets.
struct Settable(AtomicI64);

impl Clock for Settable {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn what_nobody_goes_on_sending_is_given_up_after_a_day() {
    const START: i64 = 1_790_000_000_000;
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(Settable(AtomicI64::new(START)));
    let options = HubOptions {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        ..HubOptions::default()
    };
    let world = open_with(folder.path(), options).await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a").await;
    let mut ada = world.owner().await;
    let forward = |hours: u64| {
        tokio::time::pause();
        let moved = tokio::time::advance(Duration::from_secs(hours * 3_600));
        async {
            moved.await;
            tokio::time::resume();
        }
    };
    // A clock that jumps is no day.
    clock.0.fetch_add(400 * 24 * 3_600_000, Ordering::SeqCst);
    forward(1).await;
    ada.hears().await;
    forward(1).await;
    ada.hears().await;
    assert!(world.hub.file(&bob, file).await.unwrap().is_sending());
    forward(25).await;
    ada.until_heard("3 bob: filefailed").await;
}

#[tokio::test]
async fn links_act_as_who_they_were_given_to() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let bob = world.guest("bob").await;
    let user = bob.session.actor().user;
    let name = FileName::parse("a.txt").unwrap();
    let code = world.hub.send_link(user, ada.session.lobby(), name.clone());
    let code = code.await.unwrap();
    assert!(world.hub.fetched_by(&code).is_none());
    let Some(Link::Send { user, since, .. }) = world.hub.sent_by(&code) else {
        panic!("it can be used")
    };
    assert!(world.hub.sent_by(&code).is_none(), "once");
    let bearer = Bearer::User {
        user,
        since,
        address: None,
    };
    let file = send(&world.hub, &bearer, "a.txt", b"by a link").await;
    assert_eq!(file.owner.name, common::name("bob"));
    let told = world.hub.room_link(file.id).unwrap();
    assert!(matches!(
        world.hub.fetched_by(&told),
        Some(Link::Fetch { user: None, .. })
    ));
    assert_eq!(
        fetch(&world.hub, &ANYONE, file.id).await.unwrap(),
        b"by a link"
    );
    let block = Command::Block {
        name: common::name("bob"),
        with_address: false,
        span: None,
        reason: Reason::default(),
    };
    ada.command(block).await.unwrap();
    let refused = fetch(&world.hub, &bearer, file.id).await;
    assert!(refused.is_err(), "{refused:?}");
    deletes(&mut ada, &file).await;
    let gone = Denied::NoSuchFile(file.id.to_string());
    assert_eq!(fetch(&world.hub, &ANYONE, file.id).await, Err(gone));
}

/// A link of a user to send a file, as it is used.
async fn link_to_send(hub: &Hub, person: &Person) -> Bearer {
    let (user, lobby) = (person.session.actor().user, person.session.lobby());
    let name = FileName::parse("a.txt").unwrap();
    let code = hub.send_link(user, lobby, name).await.unwrap();
    let Some(Link::Send { user, since, .. }) = hub.sent_by(&code) else {
        panic!("it can be used")
    };
    Bearer::User {
        user,
        since,
        address: None,
    }
}

#[tokio::test]
async fn links_of_who_is_removed_end_and_so_does_what_is_sent_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let mut bob = world.guest("bob").await;
    // Who is registered is known on, unlike a guest.
    let register = parlor_hub::Request::Register(common::password("correct horse"));
    bob.ask(register).await.unwrap();
    let user = bob.session.actor().user;
    let bearer = link_to_send(&world.hub, &bob).await;
    let file = offered(&world.hub, &bearer, "a.txt").await;
    let mut upload = world.hub.upload(bearer.clone(), file).await.unwrap();
    upload.look().await.unwrap();
    let own = world.hub.fetch_link(file, user).unwrap();
    let remove = Command::Remove {
        room: lobby(),
        user: UserRef::Name(common::name("bob")),
        reason: Reason::default(),
    };
    ada.command(remove).await.unwrap();
    assert_eq!(upload.look().await, Err(Denied::InvalidToken));
    let again = world
        .hub
        .offer_file(&bearer, lobby(), offer("b", None), None);
    assert_eq!(again.await.err(), Some(Denied::InvalidToken));
    assert!(world.hub.fetched_by(&own).is_none());
    let (late, name) = (ada.session.lobby(), FileName::parse("b").unwrap());
    let late = world.hub.send_link(user, late, name).await;
    assert!(late.is_err(), "by a session that does not know it yet");
}

#[tokio::test]
async fn links_of_a_user_end_when_their_devices_are_signed_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let bearer = link_to_send(&world.hub, &ada).await;
    let file = send(&world.hub, &bearer, "a.txt", b"hello").await;
    let user = ada.session.actor().user;
    let own = world.hub.fetch_link(file.id, user).unwrap();
    let set = parlor_hub::Request::SetPassword {
        old: common::password("correct horse"),
        new: common::password("battery staple"),
    };
    ada.ask(set).await.unwrap();
    let refused = fetch(&world.hub, &bearer, file.id).await;
    assert_eq!(refused, Err(Denied::InvalidToken));
    assert!(world.hub.fetched_by(&own).is_none());
    let bearer = link_to_send(&world.hub, &ada).await;
    assert!(fetch(&world.hub, &bearer, file.id).await.is_ok());
}

#[tokio::test]
async fn nobody_fetches_by_a_link_from_an_address_that_is_blocked() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let address = Some("198.51.100.7".parse().unwrap());
    let entry = Entry {
        door: parlor_hub::Door { address, ..DOOR },
        credentials: Credentials::Guest {
            name: common::name("eve"),
            invite: None,
        },
        remember: None,
        resume: None,
    };
    let _eve = world.hub.enter(entry).await.unwrap();
    let file = send(&world.hub, &link_to_send(&world.hub, &ada).await, "a", b"a").await;
    let there = Bearer::Anyone { address };
    assert!(fetch(&world.hub, &there, file.id).await.is_ok());
    let block = Command::Block {
        name: common::name("eve"),
        with_address: true,
        span: None,
        reason: Reason::default(),
    };
    ada.command(block).await.unwrap();
    let refused = fetch(&world.hub, &there, file.id).await;
    assert_eq!(refused, Err(Denied::Blocked { until: None }));
    assert!(fetch(&world.hub, &ANYONE, file.id).await.is_ok());
}

/// A place for bytes at which something goes wrong.
struct Faulty {
    blobs: DiskBlobs,
    panics: bool,
    /// Called before an upload is opened to be written.
    before_open: Box<dyn Fn() + Send + Sync>,
    /// Called before an upload is opened to be read.
    before_read: Box<dyn Fn() + Send + Sync>,
    /// Called before bytes are removed.
    before_remove: Box<dyn Fn() + Send + Sync>,
    /// Called after one was discarded.
    discarded: Box<dyn Fn() + Send + Sync>,
}

impl Faulty {
    fn new(folder: &Path) -> Self {
        Self {
            blobs: blobs(folder),
            panics: false,
            before_open: Box::new(|| ()),
            before_read: Box::new(|| ()),
            before_remove: Box::new(|| ()),
            discarded: Box::new(|| ()),
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
        Ok(if self.panics {
            Box::new(PanickingWriter(writer))
        } else {
            writer
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
    fn syncer(&self) -> Result<Box<dyn Syncer>, BlobError> {
        self.0.syncer()
    }
    fn digest(&mut self) -> Result<Digest, BlobError> {
        self.0.digest()
    }
    fn seal(self: Box<Self>) -> Result<Sealed, BlobError> {
        self.0.seal()
    }
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
async fn a_room_that_is_given_up_takes_its_files_along() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let Bearer::Caller(context) = &bob else {
        unreachable!()
    };
    let asks = |command| world.hub.execute(context, Request::Command(command));
    asks(Command::CreateRoom {
        name: RoomName::parse("den").unwrap(),
        kind: RoomKind::Public,
    })
    .await
    .unwrap();
    let file = world
        .hub
        .offer_file(&bob, room("den"), offer("a.txt", Some(5)), None);
    let file = file.await.unwrap().id;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"one")).await.unwrap();
    asks(Command::Leave { room: room("den") }).await.unwrap();
    let cancelled = world.hub.cancel_file(&bob, file).await;
    assert_eq!(cancelled, Err(Denied::NoSuchFile(file.to_string())));
    ada.says("still here").await;
    let ends = tokio::time::timeout(Duration::from_secs(30), upload.taken_over());
    ends.await.expect("the upload ends with its room");
    assert_eq!(upload.look().await, Err(Denied::TakenOver));
    drop(upload);
    until(|| {
        blobs(folder.path())
            .open_upload(file)
            .is_ok_and(|upload| upload.len() == 0)
    })
    .await;
}

#[tokio::test]
async fn a_file_is_not_told_of_somebody_who_may_not_share_it_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let (bob, _) = caller(&world.hub, "bob").await;
    let file = offered(&world.hub, &bob, "a.txt").await;
    let mut upload = world.hub.upload(bob.clone(), file).await.unwrap();
    upload.write(Bytes::from_static(b"one")).await.unwrap();
    let user = || UserRef::Name(common::name("bob"));
    ada.command(Command::Mute {
        room: lobby(),
        user: user(),
        span: None,
        reason: Reason::default(),
    })
    .await
    .unwrap();
    let finished = upload.finish(None).await;
    assert_eq!(finished, Err(Denied::Muted { until: None }));
    ada.command(Command::Unmute {
        room: lobby(),
        user: user(),
    })
    .await
    .unwrap();
    let upload = world.hub.upload(bob, file).await.unwrap();
    assert_eq!(upload.offset(), 3);
    upload.finish(None).await.unwrap();
}

#[tokio::test]
async fn a_retry_after_a_restart_offers_no_second_file_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let (bob, token) = caller(&world.hub, "bob").await;
    let id = Some(ClientId::parse("1").unwrap());
    let first = world
        .hub
        .offer_file(&bob, lobby(), offer("a.txt", Some(3)), id.clone());
    let first = first.await.unwrap();
    world.stop().await;
    let world = open(folder.path()).await;
    let bob = by_token(&world.hub, &token).await;
    let again = async |size| {
        let again = world
            .hub
            .offer_file(&bob, lobby(), offer("a.txt", size), id.clone());
        again.await.map(|file| file.id)
    };
    assert_eq!(again(Some(4)).await, Err(Denied::IdUsed));
    assert_eq!(again(None).await, Err(Denied::IdUsed));
    assert_eq!(again(Some(3)).await, Ok(first.id));
    let mut upload = world.hub.upload(bob.clone(), first.id).await.unwrap();
    upload.write(Bytes::from_static(b"four")).await.unwrap();
    upload.finish(None).await.unwrap();
    assert_eq!(again(Some(3)).await, Ok(first.id));
}
