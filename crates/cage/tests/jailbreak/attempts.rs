//! What is tried. Each says `Ok` with what it got when it got through, and else what held it.

use std::ffi::CString;
use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::sched::{CloneFlags, unshare};
use nix::unistd::Pid;

/// What an attempt knows of the machine.
pub struct Stage {
    /// The folder beside the room's, with a store, another room and a socket.
    pub outside: PathBuf,
    /// Where a server listens on this machine.
    pub port: u16,
    /// The process that started the command.
    pub server: i32,
}

/// Something forbidden.
pub struct Attempt {
    pub name: &'static str,
    pub try_it: fn(&Stage) -> Result<String, String>,
    pub ended_by: End,
}

/// How it is held.
#[derive(Clone, Copy)]
pub enum End {
    /// What it asks for is refused.
    Refused,
    /// It is ended for its time.
    Time,
    /// It is ended for its output.
    Output,
}

/// What is allowed, so that it is known that the others could be tried.
pub const ALLOWED: Attempt = Attempt {
    name: "read a room's file",
    try_it: |_| read("notes.txt"),
    ended_by: End::Refused,
};

macro_rules! attempts {
    ($($name:literal: $try_it:expr;)+) => {
        /// All of them.
        pub const ATTEMPTS: &[Attempt] = &[
            $(Attempt { name: $name, try_it: $try_it, ended_by: End::Refused },)+
            Attempt { name: "write without end", try_it: |_| write_forever(), ended_by: End::Output },
            Attempt { name: "outlive its time", try_it: |_| outlive(), ended_by: End::Time },
        ];
    };
}

attempts! {
    "read /etc/passwd": |_| read("/etc/passwd");
    "read the store": |stage| read(stage.outside.join("parlor.db"));
    "read another room's file": |stage| read(stage.outside.join("room2/theirs.txt"));
    "list the folder above by ..": |_| list("..");
    "list the root": |_| list("/");
    "escape by a symbolic link to the store": |_| read("link");
    "escape by a symbolic link upwards": |_| read("up/outside/parlor.db");
    "make a symbolic link": |stage| done(symlink(&stage.outside, "mine"));
    "escape by /proc/self/root": |_| read("/proc/self/root/etc/passwd");
    "escape by /proc/self/cwd/..": |_| read("/proc/self/cwd/../outside/parlor.db");
    "read the server's environment": |stage| read(format!("/proc/{}/environ", stage.server));
    "read the server's memory": |stage| read(format!("/proc/{}/mem", stage.server));
    "take the server's files": |stage| list(format!("/proc/{}/fd", stage.server));
    "use a file that the server was started with": inherited;
    "read the memory of the server by process_vm_readv": vm_readv;
    "write a new file": |_| done(File::create("new.txt"));
    "write over a room's file": |_| done(OpenOptions::new().write(true).open("notes.txt"));
    "cut a room's file off": |_| done(nix::unistd::truncate("notes.txt", 0));
    "cut a room's file off by opening it to be read": |_| done(rustix::fs::open(
        "notes.txt", rustix::fs::OFlags::RDONLY | rustix::fs::OFlags::TRUNC, rustix::fs::Mode::empty()));
    "delete a room's file": |_| done(fs::remove_file("notes.txt"));
    "rename a room's file": |_| done(fs::rename("notes.txt", "other.txt"));
    "link a room's file elsewhere": |stage| done(fs::hard_link("notes.txt", stage.outside.join("n")));
    "make a folder": |_| done(fs::create_dir("folder"));
    "make a file executable": |_| done(fs::set_permissions("notes.txt", fs::Permissions::from_mode(0o777)));
    "give a file to somebody else": |_| done(std::os::unix::fs::chown("notes.txt", Some(1), Some(1)));
    "change a file's times": times;
    "write to /tmp": |_| done(File::create("/tmp/parlor-jailbreak"));
    "write to /dev/shm": |_| done(File::create("/dev/shm/parlor-jailbreak"));
    "share memory by a name": |_| shared_memory();
    "make a device": |_| done(rustix::fs::mknodat(
        rustix::fs::CWD, "device", rustix::fs::FileType::CharacterDevice, rustix::fs::Mode::RWXU, 0));
    "connect by TCP": |stage| done(TcpStream::connect(("127.0.0.1", stage.port)));
    "listen by TCP": |_| done(TcpListener::bind("127.0.0.1:0"));
    "send by UDP": |_| done(UdpSocket::bind("127.0.0.1:0").and_then(|s| s.send_to(b"x", "127.0.0.1:9")));
    "connect to a socket in the file system": |stage| done(UnixStream::connect(stage.outside.join("socket")));
    "make a pair of sockets": |_| done(UnixStream::pair());
    "start another program": |_| done(Command::new("/bin/sh").arg("-c").arg("true").spawn());
    "start itself again": |_| done(Command::new("/proc/self/exe").spawn());
    "fork bomb": fork_bomb;
    "make threads without end": |_| done(std::thread::Builder::new().spawn(|| ()));
    "kill the server": |stage| done(nix::sys::signal::kill(Pid::from_raw(stage.server), nix::sys::signal::SIGTERM));
    "ask whether the server lives, by a signal": |stage| done(nix::sys::signal::kill(Pid::from_raw(stage.server), None));
    "kill everything": |_| done(nix::sys::signal::kill(Pid::from_raw(-1), None));
    "hold the server by a pidfd": |stage| done(pidfd(stage.server));
    "trace the server": |stage| done(nix::sys::ptrace::attach(Pid::from_raw(stage.server)));
    "let itself be traced": |_| done(nix::sys::ptrace::traceme());
    "mount a file system": |_| done(nix::mount::mount(
        Some("none"), "/", Some("tmpfs"), nix::mount::MsFlags::empty(), None::<&str>));
    "unmount a file system": |_| done(nix::mount::umount("/proc"));
    "change the root": |_| done(nix::unistd::chroot("."));
    "move the root": |_| done(nix::unistd::pivot_root(".", "."));
    "get a user name space, and its rights": |_| done(unshare(CloneFlags::CLONE_NEWUSER));
    "get a network name space": |_| done(unshare(CloneFlags::CLONE_NEWNET));
    "go into the server's name spaces": |stage| done(File::open(format!("/proc/{}/ns/net", stage.server)));
    "become root": |_| done(nix::unistd::setuid(nix::unistd::Uid::from_raw(0)));
    "take capabilities back": capabilities;
    "leave the process group": |_| done(nix::unistd::setsid());
    "name the machine": |_| done(nix::unistd::sethostname("broken"));
    "raise its limits": limits;
    "run at a higher priority": |_| done(rustix::process::nice(-5));
    "watch files": |_| done(rustix::fs::inotify::init(rustix::fs::inotify::CreateFlags::empty()));
    "keep bytes in memory that has no name": |_| done(rustix::fs::memfd_create("x", rustix::fs::MemfdFlags::empty()));
    "open a terminal": |_| done(File::open("/dev/tty"));
    "read the disk": |_| read("/dev/vda");
    "fill the memory": fill_memory;
    "fill the disk": fill_disk;
    "open more files than it may": many_files;
    "outlive the server": |_| done(rustix::process::set_parent_process_death_signal(None));
}

fn done<T, E: std::fmt::Display>(result: Result<T, E>) -> Result<String, String> {
    match result {
        Ok(_) => Ok("done".to_owned()),
        Err(error) => Err(short(&error)),
    }
}

fn short(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    text.split(" (os error")
        .next()
        .unwrap_or_default()
        .to_owned()
}

fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let mut piece = [0; 16];
    let read = File::open(path).and_then(|mut file| file.read(&mut piece));
    done(read)
}

fn list(path: impl AsRef<Path>) -> Result<String, String> {
    done(fs::read_dir(path).map(Iterator::count))
}

/// Whoever started the server may have left it a file open, which nobody closed when the command was started.
fn inherited(_: &Stage) -> Result<String, String> {
    let mut held = String::new();
    for number in 3..64 {
        match nix::unistd::close(number) {
            Ok(()) => return Ok(format!("had {number}")),
            Err(error) => held = short(&error.desc()),
        }
    }
    Err(held)
}

fn vm_readv(stage: &Stage) -> Result<String, String> {
    let mut own = [0; 8];
    let remote = nix::sys::uio::RemoteIoVec {
        base: 0x1000,
        len: 8,
    };
    let mut local = [std::io::IoSliceMut::new(&mut own)];
    done(nix::sys::uio::process_vm_readv(
        Pid::from_raw(stage.server),
        &mut local,
        &[remote],
    ))
}

fn times(_: &Stage) -> Result<String, String> {
    let file = File::open("notes.txt").map_err(|error| short(&error))?;
    done(file.set_modified(std::time::SystemTime::UNIX_EPOCH))
}

fn shared_memory() -> Result<String, String> {
    use rustix::shm::{Mode, OFlags};
    done(rustix::shm::open(
        "/parlor-jailbreak",
        OFlags::CREATE | OFlags::RDWR,
        Mode::RWXU,
    ))
}

fn pidfd(server: i32) -> rustix::io::Result<std::os::fd::OwnedFd> {
    let pid = rustix::process::Pid::from_raw(server).ok_or(rustix::io::Errno::SRCH)?;
    rustix::process::pidfd_open(pid, rustix::process::PidfdFlags::empty())
}

/// Whatever began would go on; none does.
fn fork_bomb(_: &Stage) -> Result<String, String> {
    let mut last = String::new();
    for _ in 0..1_000 {
        match Command::new("/proc/self/exe").spawn() {
            Ok(_) => return Ok("a process".to_owned()),
            Err(error) => last = short(&error),
        }
    }
    Err(last)
}

fn capabilities(_: &Stage) -> Result<String, String> {
    use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities};
    let all = CapabilitySet::all();
    let sets = CapabilitySets {
        effective: all,
        permitted: all,
        inheritable: all,
    };
    done(set_capabilities(None, sets))
}

fn limits(_: &Stage) -> Result<String, String> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: None,
        maximum: None,
    };
    done(setrlimit(Resource::As, none))
}

/// A panic or an abort holds as well.
fn fill_memory(_: &Stage) -> Result<String, String> {
    let mut all: Vec<Vec<u8>> = Vec::new();
    for _ in 0..64 {
        let mut piece = Vec::new();
        let more: usize = 64 << 20;
        if piece.try_reserve_exact(more).is_err() {
            return Err("the limit of memory".to_owned());
        }
        (0..more / 4096).for_each(|_| piece.extend_from_slice(&[1; 4096]));
        all.push(piece);
    }
    Ok(format!("{} pieces", all.len()))
}

fn fill_disk(_: &Stage) -> Result<String, String> {
    let places = [
        "big",
        "/tmp/big",
        "/var/tmp/big",
        "/dev/shm/big",
        "/run/big",
    ];
    let mut last = String::new();
    for place in places {
        match File::create(place).and_then(|mut file| file.write_all(&[0; 4096])) {
            Ok(()) => return Ok(place.to_owned()),
            Err(error) => last = short(&error),
        }
    }
    Err(last)
}

fn many_files(_: &Stage) -> Result<String, String> {
    let mut open = Vec::new();
    for _ in 0..10_000 {
        match File::open("notes.txt") {
            Ok(file) => open.push(file),
            Err(error) => return Err(short(&error)),
        }
    }
    Ok(format!("{} files", open.len()))
}

fn write_forever() -> Result<String, String> {
    let line = CString::new(vec![b'x'; 4096]).unwrap_or_default();
    while std::io::stdout().write_all(line.as_bytes()).is_ok() {}
    Err("nobody listens".to_owned())
}

fn outlive() -> Result<String, String> {
    loop {
        std::hint::spin_loop();
    }
}
