//! Commands that people run on the server: who may, what the room is told, and what is told to nobody.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use common::files::{caller, deletes, lobby, offer, open_with, send};
use common::{Person, World};
use parlor_core::{
    AuditAction, Command, Denied, EventBody, FileOffer, Outcome, RoomRef, RunCommand, RunEnd,
    RunFor, RunPattern, RunRules, Settings,
};
use parlor_hub::{HistoryPart, HubOptions, Job, Only, Ran, Reply, Request, RunError, Runner};
use parlor_model::{CommandLine, Lifetime, Manner, MessageText, Reason, Seq, limits};
use parlor_store::Order;

/// Runs nothing: notes what it is to run, and says what it was told to say.
#[derive(Default)]
struct Fake {
    jobs: Mutex<Vec<Job>>,
    says: Mutex<Option<Result<Ran, RunError>>>,
    /// Where a command waits before it ends.
    gate: Mutex<Option<Receiver<()>>>,
}

impl Runner for Fake {
    fn run(&self, job: &Job) -> Result<Ran, RunError> {
        self.jobs.lock().unwrap().push(job.clone());
        let gate = self.gate.lock().unwrap();
        if let Some(gate) = &*gate {
            let _ = gate.recv();
        }
        let said = self.says.lock().unwrap().clone();
        said.unwrap_or_else(|| {
            Ok(Ran {
                output: job.arguments.join(" ").into_bytes(),
                end: RunEnd::Status(0),
            })
        })
    }

    fn stop(&self) {}
}

impl Fake {
    fn says(&self, output: &[u8], end: RunEnd) {
        let output = output.to_vec();
        *self.says.lock().unwrap() = Some(Ok(Ran { output, end }));
    }

    fn shuts(&self) -> Sender<()> {
        let (open, gate) = channel();
        *self.gate.lock().unwrap() = Some(gate);
        open
    }
}

async fn opened(folder: &Path, run: RunRules) -> (World, Arc<Fake>) {
    let fake = Arc::new(Fake::default());
    let options = HubOptions {
        runner: Some(fake.clone()),
        settings: Settings {
            run,
            ..Settings::default()
        },
        ..HubOptions::default()
    };
    (open_with(folder, options).await, fake)
}

fn run(room: RoomRef, line: &str) -> Request {
    let line = CommandLine::parse(line).unwrap();
    Request::Run { room, line }
}

async fn runs(person: &mut Person, line: &str) -> Result<Outcome, Denied> {
    let room = person.lobby();
    match person.ask(run(room, line)).await? {
        Reply::Done(outcome) => Ok(outcome),
        other => panic!("unexpected {other:?}"),
    }
}

fn refused(line: &str) -> Result<Outcome, Denied> {
    Err(Denied::RunRefused(line.to_owned()))
}

#[tokio::test]
async fn everyone_sees_what_a_command_wrote_and_it_is_a_message() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let (mut grace, mut joan) = (world.guest("grace").await, world.guest("joan").await);
    fake.says(b"Fri \x1b[31mNov 27\x1b[0m\n", RunEnd::Status(0));
    assert_eq!(runs(&mut grace, "date -u").await, Ok(Outcome::Done));
    let told = "2 grace: date -u\nFri Nov 27";
    joan.until_heard(told).await;
    grace.until_heard(told).await;
    let job = fake.jobs.lock().unwrap().pop().unwrap();
    assert_eq!(
        (job.name.as_str(), &job.arguments[..]),
        ("date", &["-u".to_owned()][..])
    );
    assert_eq!((job.program, job.files), (None, None));

    let (room, target, facts) = (grace.lobby(), Seq::new(2), None);
    let text = MessageText::parse("forged").unwrap();
    let edit = Command::Edit {
        room: room.clone(),
        target,
        facts,
        text: text.clone(),
    };
    assert_eq!(grace.command(edit).await, Err(Denied::NoText(target)));
    let forged = Command::Post {
        room: room.clone(),
        text: text.clone(),
        reply_to: None,
        manner: Manner::Ran,
        lifetime: None,
        id: None,
    };
    assert!(grace.command(forged).await.is_err());
    let told = Command::TellRun {
        room: grace.session.lobby(),
        text,
        ends: None,
    };
    assert!(grace.command(told).await.is_err());
    let delete = Command::Delete {
        room,
        target,
        facts,
    };
    assert_eq!(grace.command(delete).await, Ok(Outcome::Done));
}

#[tokio::test]
async fn what_is_not_allowed_is_told_to_the_one_who_asked_and_written_down() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    for line in ["rm -rf /", "sudo ls", "LS", "/bin/ls", "sh -c ls"] {
        let denied = runs(&mut grace, line).await;
        assert_eq!(denied, refused(line));
        let told = denied.unwrap_err().to_string();
        assert_eq!(told, format!("No privileges to run the command: {line}"));
    }
    assert!(fake.jobs.lock().unwrap().is_empty());
    assert!(!ada.hears().await.iter().any(|line| line.contains("rm")));
    let audit = Request::Audit {
        before: None,
        limit: 10,
    };
    let Ok(Reply::Audit(lines)) = ada.ask(audit).await else {
        panic!("the audit log is told");
    };
    let refused = lines
        .iter()
        .filter(|(_, entry)| entry.action == AuditAction::Run);
    let targets: Vec<_> = refused.map(|(_, entry)| entry.target.as_str()).collect();
    assert_eq!(
        targets,
        ["sh", "/bin/ls", "LS", "sudo", "rm"],
        "arguments may be secrets"
    );
}

#[tokio::test]
async fn files_of_the_room_are_seen_under_their_names_and_deleted_ones_are_not() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let (bearer, token) = caller(&world.hub, "grace").await;
    send(&world.hub, &bearer, "notes.txt", b"old").await;
    send(&world.hub, &bearer, "notes.txt", b"new").await;
    let gone = send(&world.hub, &bearer, "gone.txt", b"gone").await;
    let mut grace = world
        .enter(parlor_hub::Credentials::Token(token), None, None)
        .await
        .unwrap();
    deletes(&mut grace, &gone).await;
    runs(&mut grace, "ls").await.unwrap();
    let files = fake.jobs.lock().unwrap().pop().unwrap().files.unwrap();
    let digest = common::files::digest_of;
    let expected = [
        ("notes.txt".to_owned(), digest(b"new")),
        ("notes (2).txt".to_owned(), digest(b"old")),
    ];
    assert_eq!(files, expected);
}

#[tokio::test]
async fn operator_allows_a_command_to_some_in_a_form() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut rules = RunRules::default();
    rules.commands.push(RunCommand {
        program: Some("/usr/bin/df".to_owned()),
        patterns: vec![RunPattern::parse("-h FILE").unwrap()],
        who: RunFor::Admin,
        ..RunCommand::built_in("df", parlor_core::Reads::Files)
    });
    let (world, fake) = opened(folder.path(), rules).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    let (bearer, _) = caller(&world.hub, "joan").await;
    send(&world.hub, &bearer, "notes.txt", b"x").await;
    assert_eq!(
        runs(&mut grace, "df -h notes.txt").await,
        refused("df -h notes.txt")
    );
    for line in ["df", "df -h", "df -h other.txt", "df -h -x"] {
        assert_eq!(runs(&mut ada, line).await, refused(line));
    }
    assert_eq!(runs(&mut ada, "df -h notes.txt").await, Ok(Outcome::Done));
    let job = fake.jobs.lock().unwrap().pop().unwrap();
    assert_eq!(job.program.as_deref(), Some("/usr/bin/df"));
}

#[tokio::test]
async fn switched_off_or_muted_or_outside_nothing_is_run() {
    let folder = tempfile::TempDir::new().unwrap();
    let off = RunRules {
        on: false,
        ..RunRules::default()
    };
    let (world, fake) = opened(folder.path(), off).await;
    let mut grace = world.guest("grace").await;
    assert_eq!(runs(&mut grace, "date").await, Err(Denied::RunOff));
    world.stop().await;

    let (world, _) = opened(folder.path(), RunRules::default()).await;
    let (mut ada, mut grace) = (world.owner().await, world.guest("grace").await);
    let mute = Command::Mute {
        room: ada.lobby(),
        user: parlor_core::UserRef::Name(common::name("grace")),
        span: None,
        reason: Reason::default(),
    };
    ada.command(mute).await.unwrap();
    let denied = runs(&mut grace, "date").await;
    assert!(matches!(denied, Err(Denied::Muted { .. })), "{denied:?}");
    assert!(fake.jobs.lock().unwrap().is_empty());
}

#[tokio::test]
async fn who_is_muted_while_it_runs_tells_nobody() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let (mut ada, grace) = (world.owner().await, world.guest("grace").await);
    let open = fake.shuts();
    grace
        .session
        .submit(1_000, run(grace.lobby(), "date"))
        .await;
    let mute = Command::Mute {
        room: ada.lobby(),
        user: parlor_core::UserRef::Name(common::name("grace")),
        span: None,
        reason: Reason::default(),
    };
    ada.command(mute).await.unwrap();
    open.send(()).unwrap();
    let mut grace = grace;
    let denied = grace.until_answered(1_000).await;
    assert!(matches!(denied, Err(Denied::Muted { .. })), "{denied:?}");
}

#[tokio::test]
async fn nothing_waits_for_a_command_but_two_of_them_are_enough() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let mut grace = world.guest("grace").await;
    let open = fake.shuts();
    for tag in [1_001, 1_002] {
        grace.session.submit(tag, run(grace.lobby(), "date")).await;
    }
    let (what, limit) = ("commands that run at once", limits::RUN_AT_ONCE);
    let third = runs(&mut grace, "date").await;
    assert_eq!(third, Err(Denied::TooMany { what, limit }));
    grace.says("meanwhile").await;
    open.send(()).unwrap();
    open.send(()).unwrap();
    for tag in [1_001, 1_002] {
        grace.until_answered(tag).await.unwrap();
    }
    drop(open);
    *fake.gate.lock().unwrap() = None;
    assert_eq!(runs(&mut grace, "date").await, Ok(Outcome::Done));
}

#[tokio::test]
async fn eleventh_in_a_minute_has_to_wait() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, _) = opened(folder.path(), RunRules::default()).await;
    let (mut grace, mut joan) = (world.guest("grace").await, world.guest("joan").await);
    for _ in 0..limits::RUN_A_MINUTE {
        runs(&mut grace, "date").await.unwrap();
    }
    let denied = runs(&mut grace, "date").await;
    assert!(matches!(denied, Err(Denied::TooFast(_))), "{denied:?}");
    assert_eq!(runs(&mut joan, "date").await, Ok(Outcome::Done));
}

#[tokio::test]
async fn machine_without_a_cage_says_so() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let mut grace = world.guest("grace").await;
    let why = "the kernel has no Landlock".to_owned();
    *fake.says.lock().unwrap() = Some(Err(RunError::Unavailable(why.clone())));
    let denied = runs(&mut grace, "date").await;
    assert_eq!(denied, Err(Denied::RunUnavailable(why)));
    assert!(
        grace
            .hears()
            .await
            .iter()
            .all(|line| !line.contains("date"))
    );
}

#[tokio::test]
async fn there_is_one_folder() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, fake) = opened(folder.path(), RunRules::default()).await;
    let mut grace = world.guest("grace").await;
    for line in ["cd", "cd /", "cd ..", "cd ./"] {
        assert_eq!(runs(&mut grace, line).await, Ok(Outcome::Done), "{line}");
    }
    let denied = Err(Denied::NoSuchFolder("docs".to_owned()));
    assert_eq!(runs(&mut grace, "cd docs").await, denied);
    assert!(fake.jobs.lock().unwrap().is_empty());
    assert!(grace.hears().await.iter().all(|line| !line.contains("cd")));
}

/// Commands, and whether what they say ends with the one file that was given an end.
const WHAT_ENDS: [(&str, bool); 9] = [
    ("cat notes.txt", false),
    ("ls", true),
    ("cat brief.txt", true),
    ("cat /brief.txt", true),
    ("cat brief.txt/.", true),
    ("cat x/..", true),
    ("cat -- -brief.txt", true),
    ("cat - notes.txt", true),
    ("date", false),
];

#[tokio::test]
async fn what_a_command_says_of_a_file_that_expires_ends_with_it() {
    let folder = tempfile::TempDir::new().unwrap();
    let (world, _fake) = opened(folder.path(), RunRules::default()).await;
    let (bearer, _) = caller(&world.hub, "grace").await;
    send(&world.hub, &bearer, "notes.txt", b"notes").await;
    let brief = FileOffer {
        lifetime: Some(Lifetime::from_millis(60_000).unwrap()),
        ..offer("brief.txt", None)
    };
    let brief = world.hub.offer_file(&bearer, lobby(), brief, None);
    let brief = brief.await.unwrap();
    let mut upload = world.hub.upload(bearer.clone(), brief.id).await.unwrap();
    upload.write(Bytes::from_static(b"brief")).await.unwrap();
    upload.finish(None).await.unwrap();
    let mut joan = world.guest("joan").await;
    for (line, _) in WHAT_ENDS {
        assert_eq!(runs(&mut joan, line).await, Ok(Outcome::Done));
    }
    let request = Request::History {
        room: joan.lobby(),
        part: HistoryPart::Range {
            after: Seq::ZERO,
            before: None,
            order: Order::Oldest,
        },
        only: Only::All,
        limit: 50,
    };
    let Ok(Reply::History(page)) = joan.ask(request).await else {
        panic!("no history");
    };
    let ran = page.events.iter().filter_map(|event| match &event.body {
        EventBody::Message {
            text: Some(text),
            manner: Manner::Ran,
            ..
        } => Some((text.as_str().to_owned(), event.expires_at.is_some())),
        _ => None,
    });
    let ran: Vec<_> = ran
        .map(|(text, ends)| (text.lines().next().unwrap().to_owned(), ends))
        .collect();
    assert_eq!(ran, WHAT_ENDS.map(|(line, ends)| (line.to_owned(), ends)));
}
