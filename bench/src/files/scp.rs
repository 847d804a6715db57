//! scp to this machine: an sshd of its own, with a key of its own.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use super::source::Source;
use crate::server::{Place, find, spawn, wait};

/// An sshd that runs; it is ended when this is dropped.
#[derive(Debug)]
pub struct Sshd {
    child: Child,
    folder: TempDir,
    address: SocketAddr,
}

impl Sshd {
    /// Starts it on a free port.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start(place: &Place) -> Result<Self> {
        let folder = TempDir::with_prefix_in("bench-sshd-", &place.data)?;
        for key in ["host", "user"] {
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f"])
                .arg(folder.path().join(key))
                .stdin(Stdio::null())
                .status()?;
            ensure!(made.success(), "ssh-keygen failed");
        }
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let here = folder.path().display();
        let conf = format!(
            "ListenAddress {address}\nHostKey {here}/host\nAuthorizedKeysFile {here}/user.pub\n\
             PidFile none\nStrictModes no\nUsePAM no\nPermitRootLogin yes\n\
             Subsystem sftp internal-sftp\n"
        );
        fs::write(folder.path().join("conf"), conf)?;
        // Where sshd runs as root it wants this folder; it is there on most machines.
        let _ = fs::create_dir_all("/run/sshd");
        let program = find("sshd").context("sshd is not installed")?;
        let mut command = Command::new(program);
        command
            .args(["-D", "-e", "-f"])
            .arg(folder.path().join("conf"));
        let mut child = spawn(&mut command, folder.path())?;
        wait(&mut child, || TcpStream::connect(address).ok())
            .with_context(|| fs::read_to_string(folder.path().join("log")).unwrap_or_default())?;
        Ok(Self {
            child,
            folder,
            address,
        })
    }

    /// Copies the file to this machine.
    ///
    /// # Errors
    /// It is refused, or other bytes arrive.
    pub fn upload(&self, source: &Source) -> Result<Duration> {
        let here = self.folder.path();
        let copy = here.join("copy");
        let _ = fs::remove_file(&copy);
        let mut command = Command::new("scp");
        command
            .args([
                "-q",
                "-B",
                "-o",
                "StrictHostKeyChecking=no",
                "-o",
                "UserKnownHostsFile=/dev/null",
            ])
            .args(["-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-i"])
            .arg(here.join("user"))
            .args(["-P", &self.address.port().to_string()])
            .arg(source.path())
            .arg(format!("{}:{}", self.address.ip(), copy.display()));
        let start = Instant::now();
        let output = command.stdin(Stdio::null()).output()?;
        let took = start.elapsed();
        ensure!(
            output.status.success(),
            "scp: {}",
            output.stderr.escape_ascii()
        );
        source.check(&copy)?;
        Ok(took)
    }
}

impl Drop for Sshd {
    fn drop(&mut self) {
        // One that has ended needs no more.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
