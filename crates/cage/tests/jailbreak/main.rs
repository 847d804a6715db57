//! The program that tries to break out of the cage: as an applet, under the narrow filter, and as a program that the
//! operator allowed, under the wide one. Every row must hold.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod attempts;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::io::{self, Write};
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use attempts::{ALLOWED, ATTEMPTS, End, Stage};
use parlor_cage::{Applet, Cage, How, Limits, Stop, enter_with};
use support::{Test, harness};

const APPLETS: &[(&str, Applet)] = &[("attempt", attempt)];
/// The word by which this program knows that it was executed in the cage.
const WORD: &str = "attempt";

const TESTS: &[Test] = &[
    ("applet_breaks_out_nowhere", || breaks_out_nowhere(false)),
    ("program_breaks_out_nowhere", || breaks_out_nowhere(true)),
];

fn main() -> ExitCode {
    if let Some(code) = enter_with(APPLETS) {
        return code;
    }
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == WORD) {
        let status = attempt(&words[1..], &mut io::stdout());
        return ExitCode::from(status.unwrap_or(1));
    }
    harness(TESTS)
}

/// One attempt. What gets through says so; everything else is what held it.
fn attempt(words: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let [name, outside, port, server] = words else {
        return writeln!(out, "BROKEN: {words:?}").map(|()| 2);
    };
    let stage = Stage {
        outside: PathBuf::from(outside),
        port: port.parse().unwrap_or_default(),
        server: server.parse().unwrap_or_default(),
    };
    let mut all = std::iter::once(&ALLOWED).chain(ATTEMPTS);
    let found = all.find(|attempt| attempt.name == name);
    let Some(found) = found else {
        return writeln!(out, "BROKEN: {name}").map(|()| 2);
    };
    match (found.try_it)(&stage) {
        Ok(got) => writeln!(out, "OUT: {got}")?,
        Err(held) => writeln!(out, "held: {held}")?,
    }
    Ok(0)
}

fn breaks_out_nowhere(as_program: bool) {
    let data = tempfile::tempdir().unwrap();
    let (room, outside) = (data.path().join("room"), data.path().join("outside"));
    build(&room, &outside);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let _socket = UnixListener::bind(outside.join("socket")).unwrap();
    let port = listener.local_addr().unwrap().port();
    let left_open = fs::File::open(outside.join("parlor.db")).unwrap();
    rustix::io::fcntl_setfd(&left_open, rustix::io::FdFlags::empty()).unwrap();
    let stop = Stop::new().unwrap();
    let exe = std::env::current_exe().unwrap();
    let mut broken = Vec::new();
    println!("| attempt | held by |\n|---|---|");
    for attempt in std::iter::once(&ALLOWED).chain(ATTEMPTS) {
        let server = std::process::id().to_string();
        let words = [
            attempt.name,
            outside.to_str().unwrap(),
            &port.to_string(),
            &server,
        ];
        let mut cage = Cage::applet("attempt", &words);
        cage.folder = Some(room.clone());
        cage.limits = Limits {
            seconds: 2,
            memory: 256 << 20,
            ..Limits::default()
        };
        if as_program {
            cage.program = Some(exe.clone());
            cage.arguments.insert(0, WORD.into());
            let libraries = [
                "/lib",
                "/lib64",
                "/usr/lib",
                "/usr/lib64",
                "/etc/ld.so.cache",
            ];
            cage.paths = std::iter::once(exe.clone())
                .chain(libraries.map(Into::into))
                .collect();
        }
        let ended = cage.run(&stop).unwrap();
        let text = String::from_utf8_lossy(&ended.output).into_owned();
        let held = match (ended.how, attempt.ended_by) {
            (How::Exited(0), _) if text.starts_with("held: ") => Some(text[6..].trim().to_owned()),
            (How::OutOfTime, End::Time) => Some("the limit of time".to_owned()),
            (How::Cut, End::Output) => Some("the limit of output".to_owned()),
            _ => None,
        };
        match held {
            None if attempt.name == ALLOWED.name && text == "OUT: done\n" => {}
            Some(held) => println!("| {} | {held} |", attempt.name),
            None => broken.push(format!("{}: {:?}: {text}", attempt.name, ended.how)),
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
    assert!(ATTEMPTS.len() >= 25);
    untouched(&room, &outside);
}

/// A room's folder, and beside it what must not be reached: a store, another room, a socket.
fn build(room: &Path, outside: &Path) {
    fs::create_dir_all(room).unwrap();
    fs::create_dir_all(outside.join("room2")).unwrap();
    fs::write(room.join("notes.txt"), "notes").unwrap();
    fs::write(outside.join("parlor.db"), "secret").unwrap();
    fs::write(outside.join("room2/theirs.txt"), "secret").unwrap();
    fs::set_permissions(outside.join("parlor.db"), fs::Permissions::from_mode(0o644)).unwrap();
    // Nothing that Parlor puts there is a link; should one get there, it leads nowhere.
    symlink(outside.join("parlor.db"), room.join("link")).unwrap();
    symlink("..", room.join("up")).unwrap();
}

fn untouched(room: &Path, outside: &Path) {
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names(room), ["link", "notes.txt", "up"]);
    assert_eq!(names(outside), ["parlor.db", "room2", "socket"]);
    assert_eq!(fs::read_to_string(room.join("notes.txt")).unwrap(), "notes");
    assert_eq!(
        fs::read_to_string(outside.join("parlor.db")).unwrap(),
        "secret"
    );
    let mode = fs::metadata(room.join("notes.txt"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o111, 0, "nobody made it executable");
}
