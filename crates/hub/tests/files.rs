//! Files: sending, taking over, following, ending, and what is left on the disk.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use bytes::Bytes;
use common::World;
use common::files::{
    blobs, by_token, caller, deletes, digest_of, fetch, kept, lobby, offer, offered, open,
    open_with, room, send, until,
};
use parlor_core::{Command, Denied, FileState, Keeping, UserRef};
use parlor_hub::{Bearer, Clock, HubOptions, Request};
use parlor_model::{ClientId, FileFailure, FileId, Reason, RoomKind, RoomName, Timestamp};
use parlor_store::Blobs as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

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

#[tokio::test]
async fn who_is_not_in_a_room_finds_no_file_of_it_and_who_is_taken_out_stops() {
    let folder = tempfile::tempdir().unwrap();
    let world = open(folder.path()).await;
    let mut ada = world.owner().await;
    let (name, kind) = (RoomName::parse("den").unwrap(), RoomKind::Public);
    ada.command(Command::CreateRoom {
        name,
        kind,
        keeping: Keeping::default(),
    })
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
        keeping: Keeping::default(),
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
