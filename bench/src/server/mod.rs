//! The servers under load: each a process of its own, in a folder of its own, on free ports of this machine.

mod account;
pub mod bare;
mod inspircd;
mod ngircd;
mod parlor;

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use clap::ValueEnum;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use crate::dialect::Dialect;
use crate::process::Process;

const START: Duration = Duration::from_secs(20);
const END: Duration = Duration::from_secs(8);

/// A server that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// This project's.
    Parlor,
    /// An IRC server in C++; it stores no messages.
    Inspircd,
    /// An IRC server in C; it stores no messages.
    Ngircd,
    /// The least that stores and sends; see [`bare`].
    Bare,
}

/// Where servers and their data are.
#[derive(Debug, Clone)]
pub struct Place {
    /// The `parlor` binary.
    pub parlor: PathBuf,
    /// The folder in which each server gets a folder.
    pub data: PathBuf,
}

/// A server that runs; it is ended when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    addresses: Vec<(String, SocketAddr)>,
    folder: TempDir,
}

impl Kind {
    /// The name as it stands in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Parlor => "parlor",
            Self::Inspircd => "inspircd",
            Self::Ngircd => "ngircd",
            Self::Bare => "bare",
        }
    }

    /// What it does with a message before others see it.
    #[must_use]
    pub fn stores(self) -> &'static str {
        match self {
            Self::Parlor => "committed to disk",
            Self::Bare => "appended and synced",
            Self::Inspircd | Self::Ngircd => "nothing",
        }
    }

    /// Whether it can be started here.
    #[must_use]
    pub fn is_installed(self, place: &Place) -> bool {
        match self {
            Self::Parlor => place.parlor.is_file(),
            Self::Inspircd => find("inspircd").is_some(),
            Self::Ngircd => find("ngircd").is_some(),
            Self::Bare => true,
        }
    }

    /// Starts it.
    ///
    /// # Errors
    /// It is not installed or does not come up; what it said is in the error.
    pub fn start(self, place: &Place) -> Result<Server> {
        let folder = TempDir::with_prefix_in(format!("bench-{}-", self.name()), &place.data)
            .with_context(|| format!("no folder can be made in {}", place.data.display()))?;
        self.start_in(folder, place)
    }

    /// Starts it in this folder, in which its `data` may lie already.
    ///
    /// # Errors
    /// It is not installed or does not come up; what it said is in the error.
    pub fn start_in(self, folder: TempDir, place: &Place) -> Result<Server> {
        let log = folder.path().join("log");
        let started = match self {
            Self::Parlor => parlor::start(&place.parlor, folder.path()),
            Self::Inspircd => inspircd::start(folder.path()),
            Self::Ngircd => ngircd::start(folder.path()),
            Self::Bare => bare::start(folder.path()),
        };
        let (child, addresses) = started.with_context(|| {
            let said = fs::read_to_string(&log).unwrap_or_default();
            format!("{} does not start; it said: {}", self.name(), said.trim())
        })?;
        Ok(Server {
            child,
            addresses,
            folder,
        })
    }
}

impl Server {
    /// Where it speaks this dialect.
    ///
    /// # Errors
    /// It does not.
    pub fn address(&self, dialect: Dialect) -> Result<SocketAddr> {
        let found = self
            .addresses
            .iter()
            .find(|(scheme, _)| scheme == dialect.scheme());
        let (_, address) =
            found.with_context(|| format!("the server has no {} door", dialect.name()))?;
        Ok(*address)
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> Process {
        Process::new(self.child.id())
    }

    /// Ends it as a power cut would (`kill -9`).
    ///
    /// # Errors
    /// It can't be killed.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Asks it to end, and waits until it has.
    pub fn end(&mut self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // A server that has ended by itself needs no more.
        let _ = id.map(|id| kill_process(id, Signal::TERM));
        let start = Instant::now();
        while start.elapsed() < END {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts this project's server again, when it has ended, on its data and its ports.
    ///
    /// # Errors
    /// It does not come up again.
    pub fn start_again(&mut self, place: &Place) -> Result<()> {
        let folder = self.folder.path();
        let (child, addresses) = parlor::start_at(&place.parlor, folder, &self.addresses)?;
        (self.child, self.addresses) = (child, addresses);
        Ok(())
    }

    /// The folder that its data is in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// Runs a command with its output in the folder's log.
pub(crate) fn spawn(command: &mut Command, folder: &Path) -> Result<Child> {
    let log = fs::File::create(folder.join("log"))?;
    let command = command.current_dir(folder).stdin(Stdio::null());
    let child = command.stdout(log.try_clone()?).stderr(log).spawn();
    child.with_context(|| format!("{} can't be run", command.get_program().display()))
}

/// Looks again and again until there is something.
pub(crate) fn wait<T>(child: &mut Child, mut look: impl FnMut() -> Option<T>) -> Result<T> {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return Ok(found);
        }
        if let Some(status) = child.try_wait()? {
            bail!("it ended with {status}");
        }
        if start.elapsed() > START {
            let _ = child.kill();
            bail!("it was not ready within {START:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Runs an IRC server on a free port with the configuration that is written for the port.
fn start_irc(
    program: &str,
    folder: &Path,
    arguments: &[&str],
    configuration: impl Fn(u16) -> String,
) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    let path = find(program).with_context(|| format!("{program} is not installed"))?;
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    fs::write(folder.join("conf"), configuration(port))?;
    let mut command = Command::new(path);
    command.args(arguments).arg(folder.join("conf"));
    account::unprivileged(&mut command, folder)?;
    let mut child = spawn(&mut command, folder)?;
    wait(&mut child, || TcpStream::connect(address).ok())?;
    Ok((child, vec![("irc".to_owned(), address)]))
}

/// Where a program is installed.
#[must_use]
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
