//! When the store fails: refused in words, nothing visible, nothing lost, nothing twice.

mod common;

use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex};

use common::World;
use common::notes::Notes;
use parlor_core::{Change, Denied, Snapshot};
use parlor_hub::{Credentials, Delivery, HubOptions, Reply, Request};
use parlor_model::Reason;
use parlor_store::{Reader, SearchProgress, Store, StoreError, Writer};
use tokio::sync::Notify;

/// A real store whose writer can be told to fail or to wait.
struct Faulty {
    inner: Arc<dyn Store>,
    fault: Arc<Fault>,
}

#[derive(Default)]
struct Fault {
    mode: AtomicU8,
    /// Whether what waited fails after that.
    fails: AtomicBool,
    gate: Mutex<()>,
    waiting: Notify,
}

const NONE: u8 = 0;
const FULL: u8 = 1;
/// The commit is on disk, but is reported as failed.
const LIES: u8 = 2;
const WAITS: u8 = 3;
/// The commit is on disk for a while before it is reported.
const LATE: u8 = 4;

impl Fault {
    /// Tells that a commit waits, and waits until the gate is open.
    fn wait(&self) {
        self.waiting.notify_one();
        drop(self.gate.lock().expect("no test panicked with the gate"));
    }

    /// Holds up commits from now on; sending lets them go on.
    async fn hold(self: &Arc<Self>, mode: u8) -> std::sync::mpsc::Sender<()> {
        self.mode.store(mode, Ordering::SeqCst);
        let (release, released) = std::sync::mpsc::channel::<()>();
        let held = Arc::clone(self);
        std::thread::spawn(move || {
            let _gate = held.gate.lock().expect("no test panicked with the gate");
            entered_recv(released);
            held.mode.store(NONE, Ordering::SeqCst);
        });
        while self.gate.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        release
    }
}

impl Store for Faulty {
    fn load(&self) -> Result<Snapshot, StoreError> {
        self.inner.load()
    }
    fn writer(&self) -> Result<Box<dyn Writer>, StoreError> {
        let inner = self.inner.writer()?;
        Ok(Box::new(FaultyWriter {
            inner,
            fault: Arc::clone(&self.fault),
        }))
    }
    fn reader(&self) -> Result<Box<dyn Reader>, StoreError> {
        self.inner.reader()
    }
    fn backup(&self, to: &Path) -> Result<(), StoreError> {
        self.inner.backup(to)
    }
}

struct FaultyWriter {
    inner: Box<dyn Writer>,
    fault: Arc<Fault>,
}

impl Writer for FaultyWriter {
    fn purge(&mut self) -> Result<bool, StoreError> {
        self.inner.purge()
    }

    fn commit(&mut self, changes: &[Change]) -> Result<(), StoreError> {
        match self.fault.mode.load(Ordering::SeqCst) {
            FULL => return Err(StoreError::Full),
            LIES => {
                self.fault.mode.store(NONE, Ordering::SeqCst);
                self.inner.commit(changes)?;
                return Err(StoreError::Io("the fsync failed".into()));
            }
            WAITS => {
                self.fault.wait();
                if self.fault.fails.swap(false, Ordering::SeqCst) {
                    return Err(StoreError::Full);
                }
            }
            LATE => {
                self.inner.commit(changes)?;
                self.fault.wait();
                return Ok(());
            }
            _ => {}
        }
        self.inner.commit(changes)
    }
    fn index(&mut self, limit: usize) -> Result<SearchProgress, StoreError> {
        self.inner.index(limit)
    }
}

async fn faulty(folder: &Path) -> (World, Arc<Fault>) {
    let fault = Arc::new(Fault::default());
    let store = Faulty {
        inner: common::store(folder),
        fault: Arc::clone(&fault),
    };
    (
        World::on(Arc::new(store), HubOptions::default()).await,
        fault,
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_visible_before_its_commit_is_done() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    bob.hears().await;
    fault.mode.store(WAITS, Ordering::SeqCst);
    let (entered, release) = std::sync::mpsc::channel::<()>();
    let held = Arc::clone(&fault);
    let holder = std::thread::spawn(move || {
        let _gate = held.gate.lock().unwrap();
        entered_recv(release);
    });
    while fault.gate.try_lock().is_ok() {
        tokio::task::yield_now().await;
    }
    let alice = tokio::spawn(async move { alice.says("not yet").await });
    fault.waiting.notified().await;
    let early = futures_poll(bob.session.next()).await;
    assert!(early.is_none(), "{early:?}");
    assert!(!alice.is_finished());
    fault.mode.store(NONE, Ordering::SeqCst);
    entered.send(()).unwrap();
    holder.join().unwrap();
    alice.await.unwrap();
    assert_eq!(bob.hears().await[0], "2 alice: not yet");
}

fn entered_recv(release: std::sync::mpsc::Receiver<()>) {
    release.recv().expect("the test releases the gate");
}

/// What a future has right now, if it is ready.
async fn futures_poll(next: impl Future<Output = Vec<Delivery>>) -> Option<Vec<Delivery>> {
    tokio::select! {
        biased;
        ready = next => Some(ready),
        () = std::future::ready(()) => None,
    }
}

#[tokio::test]
async fn a_full_disk_refuses_in_words_and_recovers_without_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let (mut alice, mut bob) = (world.guest("alice").await, world.guest("bob").await);
    alice.says("one").await;
    fault.mode.store(FULL, Ordering::SeqCst);
    let refused = alice.posts("two", None).await.err();
    assert_eq!(
        refused,
        Some(Denied::Unavailable("the disk is full".into()))
    );
    assert!(!world.hub.is_ready());
    fault.mode.store(NONE, Ordering::SeqCst);
    let three = loop {
        match alice.posts("three", None).await {
            Ok(posted) => break posted,
            Err(Denied::Unavailable(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(three.seq, common::seq(3));
    assert_eq!(
        bob.hears().await,
        ["+room 1", "2 alice: one", "3 alice: three"]
    );
}

#[tokio::test]
async fn who_is_known_can_sign_in_while_the_disk_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let bob = world.try_guest("bob", Some("phone")).await.unwrap();
    let token = bob.token();
    drop(bob);
    fault.mode.store(FULL, Ordering::SeqCst);
    // The line in the audit log is what can't be written; it is tried first, and then done without.
    let mut ada = world.owner().await;
    ada.hears().await;
    let token = Credentials::Token(token);
    let mut bob = world.enter(token, None, None).await.unwrap();
    bob.hears().await;
    assert!(matches!(
        bob.posts("one", None).await,
        Err(Denied::Unavailable(_))
    ));
    assert!(matches!(
        world.try_guest("new", None).await,
        Err(Denied::Unavailable(_))
    ));
}

#[tokio::test]
async fn what_a_failed_commit_left_on_disk_is_told_once_and_a_retry_finds_it() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let mut alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let mut bob = world.guest("bob").await;
    fault.mode.store(LIES, Ordering::SeqCst);
    assert!(matches!(
        alice.posts("twice?", Some("a1")).await,
        Err(Denied::Unavailable(_))
    ));
    let posted = loop {
        match alice.posts("twice?", Some("a1")).await {
            Ok(posted) => break posted,
            Err(Denied::Unavailable(_)) => tokio::task::yield_now().await,
            Err(other) => panic!("{other:?}"),
        }
    };
    assert_eq!(posted.seq, common::seq(2));
    assert_eq!(bob.hears().await, ["+room 1", "2 alice: twice?"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_was_asked_for_in_a_failed_batch_is_attended_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let mut web = world.guest("web").await;
    let (lobby, room) = (web.session.lobby(), web.lobby());
    let (mut comes, mut goes) = (
        world.choosing_guest("comes").await,
        world.choosing_guest("goes").await,
    );
    goes.ask(Request::Attend(room.clone())).await.unwrap();
    goes.heard.clear();
    web.hears().await;
    web.attended.clear();
    let release = fault.hold(WAITS).await;
    web.submits("held up", "w1").await;
    fault.waiting.notified().await;
    // These share the batch after it, which is refused with it.
    let attend = Request::Attend(room.clone());
    comes.session.submit(900, attend).await;
    let unattend = Request::Unattend {
        room: room.clone(),
        reason: Reason::default(),
    };
    goes.session.submit(900, unattend).await;
    assert!(world.hub.ping().await);
    fault.fails.store(true, Ordering::SeqCst);
    release.send(()).unwrap();
    let refused = |reply: Result<Reply, Denied>| matches!(reply, Err(Denied::Unavailable(_)));
    assert!(refused(comes.until_answered(900).await));
    assert!(refused(goes.until_answered(900).await));
    while web.posts("on again", None).await.is_err() {
        tokio::task::yield_now().await;
    }
    assert_eq!(goes.hears().await, ["2 web: on again"]);
    assert!(comes.hears().await.is_empty());
    assert!(web.attended.is_empty(), "{:?}", web.attended);
    let Ok(Reply::Who(who)) = web.ask(Request::Who { room: Some(room) }).await else {
        panic!("who is answered")
    };
    let who: Vec<_> = who.iter().map(|entry| entry.who.name.as_str()).collect();
    assert_eq!(who, ["goes", "web"]);
    comes.ask(Request::Attend(lobby.into())).await.unwrap();
    assert_eq!(comes.hears().await, ["+room 2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_watches_is_told_anew_who_is_here_and_of_nobody_who_was_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let bob = world.guest("bob").await;
    let notes = Arc::new(Notes::default());
    world.hub.watch_presence(notes.clone()).await.unwrap();
    let first = notes.take();
    let names = |line: &str| line.contains("alice") && line.contains("bob");
    assert!(first.len() == 1 && names(&first[0]), "{first:?}");
    fault.mode.store(FULL, Ordering::SeqCst);
    assert!(world.try_guest("eve", None).await.is_err());
    bob.session.leave(Reason::default()).await;
    fault.mode.store(NONE, Ordering::SeqCst);
    while alice.posts("on again", None).await.is_err() {
        tokio::task::yield_now().await;
    }
    let next = notes.take();
    assert!(next.iter().any(|line| line == "gone bob ()"), "{next:?}");
    assert!(!next.iter().any(|line| line.contains("eve")), "{next:?}");
    assert!(next.iter().any(|line| line.starts_with("now ")), "{next:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sign_in_by_a_code_that_could_not_be_written_is_taken_once_by_a_further_try() {
    for mode in [FULL, LIES] {
        let folder = tempfile::tempdir().unwrap();
        let (world, fault) = faulty(folder.path()).await;
        let mut alice = world.try_guest("alice", Some("laptop")).await.unwrap();
        let Reply::Code(shown) = alice.ask(Request::OfferCode).await.unwrap() else {
            panic!("no code");
        };
        let fetched = world
            .hub
            .fetch_code(common::DOOR, &shown.code, "phone".to_owned());
        let fetched = fetched.await.unwrap();
        let confirm = Request::ConfirmCode(fetched.number);
        alice.ask(confirm).await.unwrap();
        fault.mode.store(mode, Ordering::SeqCst);
        let redeem = || world.hub.redeem(common::DOOR, &fetched.receipt);
        let refused = redeem().await.unwrap_err();
        assert!(matches!(refused, Denied::Unavailable(_)), "{refused:?}");
        fault.mode.store(NONE, Ordering::SeqCst);
        let signed_in = loop {
            match redeem().await {
                Err(Denied::Unavailable(_)) => tokio::task::yield_now().await,
                answer => break answer.unwrap().unwrap(),
            }
        };
        assert_eq!(signed_in.actor.user, alice.session.actor().user);
        let Reply::Devices(devices) = alice.ask(Request::Devices).await.unwrap() else {
            panic!("no devices");
        };
        let labels: Vec<_> = devices.iter().map(|device| &*device.label).collect();
        assert_eq!(labels, ["laptop", "phone"], "{mode}");
        let token = Credentials::Token(signed_in.token);
        assert!(world.enter(token, None, None).await.is_ok());
    }
}

#[tokio::test]
async fn a_retried_message_makes_no_second_event_even_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let first = alice.posts("hello", Some("m1")).await.unwrap();
    let token = alice.token();
    drop(alice);
    world.stop().await;
    let world = World::open(folder.path()).await;
    let mut alice = world
        .enter(Credentials::Token(token), None, None)
        .await
        .unwrap();
    assert_eq!(alice.posts("hello", Some("m1")).await.unwrap(), first);
    assert_eq!(alice.hears().await, ["+room 2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_comes_back_during_the_commit_and_retries_makes_no_second_event() {
    let folder = tempfile::tempdir().unwrap();
    let (world, fault) = faulty(folder.path()).await;
    let mut alice = world.try_guest("alice", Some("phone")).await.unwrap();
    let mut bob = world.guest("bob").await;
    let token = alice.token();
    alice.hears().await;
    let release = fault.hold(WAITS).await;
    alice.submits("once", "a1").await;
    fault.waiting.notified().await;
    drop(alice);
    let back = world.enter(Credentials::Token(token), None, None);
    tokio::pin!(back);
    // What the store knows is read now, before the commit is done.
    let nobody = common::name("nobody");
    for _ in 0..100 {
        tokio::select! {
            biased;
            _ = &mut back => panic!("nobody comes in before the commit is done"),
            _ = world.hub.is_registered(&nobody) => {}
        }
    }
    release.send(()).unwrap();
    let mut alice = back.await.unwrap();
    let posted = alice.posts("once", Some("a1")).await.unwrap();
    assert_eq!(posted.seq, common::seq(2));
    bob.says("next").await;
    let heard = bob.hears().await;
    let messages: Vec<_> = heard.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(messages, ["2 alice: once", "3 bob: next"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_committed_and_not_told_yet_is_not_told_twice_to_one_who_catches_up() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut bob = world.try_guest("bob", Some("phone")).await.unwrap();
    let (token, lobby, epoch) = (bob.token(), bob.session.lobby(), bob.session.epoch());
    bob.says("one").await;
    bob.says("two").await;
    drop(bob);
    world.stop().await;

    let (world, fault) = faulty(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let rooms = vec![(lobby, common::seq(1))];
    let resume = Some(parlor_hub::ResumeFrom { epoch, rooms });
    let back = world.enter(Credentials::Token(token), None, resume);
    let mut bob = back.await.unwrap();
    let release = fault.hold(LATE).await;
    let said = tokio::spawn(async move { alice.says("three").await });
    fault.waiting.notified().await;
    bob.until_heard("3 bob: two").await;
    release.send(()).unwrap();
    said.await.unwrap();
    let heard = bob.hears().await;
    let messages: Vec<_> = heard.iter().filter(|line| line.contains(": ")).collect();
    assert_eq!(messages, ["2 bob: one", "3 bob: two", "4 alice: three"]);
}
