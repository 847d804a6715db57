//! Commands in the cage: what they say, how they end, and that nothing is left of them.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Arc;
use std::thread;

use parlor_cage::{Applet, Cage, Ended, How, Limits, Stop, enter_with};
use support::{Test, harness};

const APPLETS: &[(&str, Applet)] = &[
    ("endless", endless),
    ("forever", forever),
    ("panics", panics),
    ("environment", environment),
    ("bytes", bytes),
    ("inherited", inherited),
];

const TESTS: &[Test] = &[
    (
        "applets_say_what_they_find_in_the_folder",
        applets_see_the_folder,
    ),
    (
        "output_and_errors_are_heard_in_order",
        output_and_errors_are_in_order,
    ),
    ("endless_output_is_cut_at_the_limit", endless_output_is_cut),
    (
        "command_that_takes_too_long_is_ended",
        long_command_is_ended,
    ),
    ("command_that_panics_ends_by_itself", panic_is_an_end),
    ("stopping_ends_a_command_that_runs", stopping_ends),
    ("nothing_of_the_server_is_inherited", nothing_is_inherited),
    ("bytes_come_as_they_are", bytes_are_kept),
    ("program_sees_its_libraries_and_runs", program_runs),
    ("program_that_is_not_there_says_so", missing_program_says_so),
    (
        "thousand_commands_leave_nothing_behind",
        thousand_leave_nothing,
    ),
];

fn main() -> ExitCode {
    if let Some(code) = enter_with(APPLETS) {
        return code;
    }
    if std::env::args().nth(1).is_some_and(|word| word == OPEN) {
        return open_files();
    }
    harness(TESTS)
}

/// The word by which this program is to say which files it has.
const OPEN: &str = "open";

/// Which file descriptors are open besides the three that every command has.
fn open_files() -> ExitCode {
    let open = (3..64).filter(|number| nix::unistd::close(*number).is_ok());
    open.for_each(|number| println!("{number}"));
    ExitCode::SUCCESS
}

/// The same as an applet, which no further start has closed anything for.
fn inherited(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let mut open = (3..64).filter(|number| nix::unistd::close(*number).is_ok());
    open.try_for_each(|number| writeln!(out, "{number}"))?;
    Ok(0)
}

fn endless(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    loop {
        writeln!(out, "more and more")?;
    }
}

fn forever(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    writeln!(out, "begun")?;
    out.flush()?;
    loop {
        std::hint::spin_loop();
    }
}

fn panics(_: &[String], _: &mut dyn Write) -> io::Result<u8> {
    panic!("on purpose")
}

fn environment(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    for (name, value) in std::env::vars() {
        writeln!(out, "{name}={value}")?;
    }
    Ok(0)
}

fn bytes(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    out.write_all(&[0, 255, 27, b'[', b'1', b'm'])?;
    Ok(3)
}

fn ended(cage: &Cage) -> Ended {
    cage.run(&Stop::new().unwrap()).unwrap()
}

fn said(cage: &Cage) -> String {
    String::from_utf8(ended(cage).output).unwrap()
}

/// A folder with a few files, and an applet that is in it.
fn in_folder(name: &str, arguments: &[&str]) -> (tempfile::TempDir, Cage) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "one two\nthree\n").unwrap();
    fs::write(folder.path().join("a b.txt"), "x").unwrap();
    let cage = Cage {
        folder: Some(folder.path().to_owned()),
        ..Cage::applet(name, arguments)
    };
    (folder, cage)
}

fn applets_see_the_folder() {
    for (name, arguments, expected) in [
        ("ls", &[][..], "a b.txt\nnotes.txt\n"),
        ("ls", &["/"], "a b.txt\nnotes.txt\n"),
        ("ls", &["-S"], "notes.txt\na b.txt\n"),
        ("cat", &["notes.txt"], "one two\nthree\n"),
        (
            "cat",
            &["-n", "notes.txt"],
            "     1\tone two\n     2\tthree\n",
        ),
        ("cat", &["../../a b.txt"], "x"),
        ("head", &["-n", "1", "notes.txt"], "one two\n"),
        ("head", &["-c", "3", "notes.txt"], "one"),
        ("wc", &["notes.txt"], "      2       3      14 notes.txt\n"),
        (
            "wc",
            &["-l", "notes.txt", "a b.txt"],
            "      2 notes.txt\n      0 a b.txt\n      2 total\n",
        ),
        ("pwd", &[], "/\n"),
        ("echo", &["a", "*"], "a *\n"),
    ] {
        let (_folder, cage) = in_folder(name, arguments);
        assert_eq!(said(&cage), expected, "{name} {arguments:?}");
    }
    for (name, arguments) in [
        ("date", &[][..]),
        ("cal", &[]),
        ("uptime", &[]),
        ("ls", &["-l"]),
    ] {
        let (_folder, cage) = in_folder(name, arguments);
        let ended = ended(&cage);
        assert_eq!(ended.how, How::Exited(0), "{name}: {ended:?}");
        assert!(ended.output.len() > 10, "{name}: {ended:?}");
    }
}

fn output_and_errors_are_in_order() {
    let (_folder, cage) = in_folder("cat", &["a b.txt", "/etc/passwd", "notes.txt"]);
    let ended = ended(&cage);
    assert_eq!(ended.how, How::Exited(1));
    let text = String::from_utf8(ended.output).unwrap();
    let expected = "xcat: /etc/passwd: No such file or directory\none two\nthree\n";
    assert_eq!(text, expected);
}

fn endless_output_is_cut() {
    let ended = ended(&Cage::applet("endless", &[]));
    assert_eq!(ended.how, How::Cut);
    assert_eq!(ended.output.len(), Limits::default().output);
}

fn long_command_is_ended() {
    let limits = Limits {
        seconds: 1,
        ..Limits::default()
    };
    let ended = ended(&Cage {
        limits,
        ..Cage::applet("forever", &[])
    });
    assert_eq!(
        (ended.how, &ended.output[..]),
        (How::OutOfTime, &b"begun\n"[..])
    );
}

fn panic_is_an_end() {
    let ended = ended(&Cage::applet("panics", &[]));
    assert!(
        matches!(ended.how, How::Exited(101) | How::Signalled(_)),
        "{ended:?}"
    );
    assert!(String::from_utf8_lossy(&ended.output).contains("on purpose"));
}

fn stopping_ends() {
    let stop = Arc::new(Stop::new().unwrap());
    let running = thread::spawn({
        let stop = Arc::clone(&stop);
        let limits = Limits {
            seconds: 600,
            ..Limits::default()
        };
        move || {
            Cage {
                limits,
                ..Cage::applet("forever", &[])
            }
            .run(&stop)
        }
    });
    stop.stop();
    match running.join().unwrap() {
        Ok(ended) => assert_eq!(ended.how, How::Stopped),
        Err(error) => assert_eq!(error, parlor_cage::CageError::Stopped),
    }
    assert!(Cage::applet("forever", &[]).run(&stop).is_err());
}

fn nothing_is_inherited() {
    let file = tempfile::tempfile().unwrap();
    rustix::io::fcntl_setfd(&file, rustix::io::FdFlags::empty()).unwrap();
    let exe = std::env::current_exe().unwrap();
    let ended = ended(&Cage {
        folder: None,
        ..program(exe.to_str().unwrap(), &[OPEN])
    });
    assert_eq!(
        String::from_utf8(ended.output).unwrap(),
        "",
        "{:?}",
        ended.how
    );
    assert_eq!(said(&Cage::applet("environment", &[])), "");
    assert_eq!(said(&Cage::applet("inherited", &[])), "");
}

fn bytes_are_kept() {
    let ended = ended(&Cage::applet("bytes", &[]));
    assert_eq!(ended.how, How::Exited(3));
    assert_eq!(ended.output, [0, 255, 27, b'[', b'1', b'm']);
}

/// A program of the machine, with the places that its libraries are in.
fn program(path: &str, arguments: &[&str]) -> Cage {
    let mut paths = vec![path.into()];
    paths.extend(
        [
            "/lib",
            "/lib64",
            "/usr/lib",
            "/usr/lib64",
            "/etc/ld.so.cache",
        ]
        .map(Into::into),
    );
    Cage {
        program: Some(path.into()),
        paths,
        ..in_folder("x", arguments).1
    }
}

fn program_runs() {
    let (_folder, cage) = in_folder("sort", &["-r", "notes.txt"]);
    let program = program("/usr/bin/sort", &[]);
    let cage = Cage {
        program: program.program,
        paths: program.paths,
        ..cage
    };
    let ended = ended(&cage);
    let text = String::from_utf8_lossy(&ended.output).into_owned();
    assert_eq!(
        (ended.how, text.as_str()),
        (How::Exited(0), "three\none two\n")
    );
}

fn missing_program_says_so() {
    let (_folder, cage) = in_folder("nothing", &[]);
    let ended = ended(&Cage {
        program: Some("/usr/bin/no-such-program".into()),
        ..cage
    });
    assert_eq!(ended.how, How::Exited(126));
    assert!(String::from_utf8_lossy(&ended.output).starts_with("nothing: "));
}

fn thousand_leave_nothing() {
    let open = || fs::read_dir("/proc/self/fd").unwrap().count();
    let stop = Stop::new().unwrap();
    let before = open();
    for _ in 0..1_000 {
        let ended = Cage::applet("date", &[]).run(&stop).unwrap();
        assert_eq!(ended.how, How::Exited(0));
    }
    assert_eq!(open(), before);
    let children = fs::read_to_string("/proc/thread-self/children").unwrap_or_default();
    assert_eq!(children, "");
}
