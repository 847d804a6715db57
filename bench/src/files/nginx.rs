//! nginx with its WebDAV module, and as a server of files with and without sendfile(2).

use std::fs::{self, File};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::curl;
use super::source::Source;
use crate::server::{Place, find, spawn, wait};

/// nginx that runs; it is ended when this is dropped.
#[derive(Debug)]
pub struct Nginx {
    child: Child,
    folder: TempDir,
    sendfile: SocketAddr,
    plain: SocketAddr,
}

/// How long an upload took.
#[derive(Debug, Clone, Copy)]
pub struct Uploaded {
    /// Until curl had the answer.
    pub took: Duration,
    /// Until the bytes were on stable storage as well.
    pub synced: Duration,
}

impl Nginx {
    /// Starts it on free ports.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start(place: &Place) -> Result<Self> {
        let folder = TempDir::with_prefix_in("bench-nginx-", &place.data)?;
        // Its workers are somebody else.
        let everyone = fs::Permissions::from_mode(0o777);
        fs::set_permissions(folder.path(), everyone.clone())?;
        for name in ["files", "body"] {
            fs::create_dir(folder.path().join(name))?;
            fs::set_permissions(folder.path().join(name), everyone.clone())?;
        }
        let port = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr();
        let (sendfile, plain) = (port()?, port()?);
        let conf = folder.path().join("conf");
        fs::write(&conf, configuration(&folder, sendfile, plain))?;
        let program = find("nginx").context("nginx is not installed")?;
        let mut command = Command::new(program);
        command.arg("-p").arg(folder.path()).arg("-c").arg(&conf);
        let mut child = spawn(&mut command, folder.path())?;
        wait(&mut child, || TcpStream::connect(plain).ok()).with_context(|| {
            fs::read_to_string(folder.path().join("error.log")).unwrap_or_default()
        })?;
        Ok(Self {
            child,
            folder,
            sendfile,
            plain,
        })
    }

    /// `curl -T`, then a sync of the file that nginx made.
    ///
    /// # Errors
    /// It is refused, or other bytes arrive.
    pub fn upload(&self, source: &Source) -> Result<Uploaded> {
        let kept = self.kept();
        let _ = fs::remove_file(&kept);
        let url = format!("http://{}/file", self.plain);
        let start = Instant::now();
        let curl::Transfer { took } = curl::timed(curl::send("PUT", source.path(), &url, &[]))?;
        File::open(&kept)?.sync_data()?;
        let synced = start.elapsed();
        source.check(&kept)?;
        Ok(Uploaded { took, synced })
    }

    /// Fetches what was sent last.
    ///
    /// # Errors
    /// It is not there.
    pub fn download(&self, sendfile: bool, source: &Source) -> Result<Duration> {
        let address = if sendfile { self.sendfile } else { self.plain };
        let url = format!("http://{address}/file");
        let took = curl::timed(curl::fetch(&url, &[], "/dev/null".as_ref()))?.took;
        anyhow::ensure!(
            fs::metadata(self.kept())?.len() == source.bytes(),
            "another size"
        );
        Ok(took)
    }

    fn kept(&self) -> PathBuf {
        self.folder.path().join("files/file")
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let id = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw);
        // One that has ended needs no more.
        let _ = id.map(|id| kill_process(id, Signal::TERM));
        let _ = self.child.wait();
    }
}

fn configuration(folder: &TempDir, sendfile: SocketAddr, plain: SocketAddr) -> String {
    let folder = folder.path().display();
    let server = |address, sendfile| {
        format!(
            "server {{ listen {address}; sendfile {sendfile}; tcp_nopush {sendfile}; root {folder}/files; \
             dav_methods PUT; create_full_put_path on; client_max_body_size 0; }}\n"
        )
    };
    format!(
        "daemon off;\nworker_processes auto;\npid {folder}/pid;\nerror_log {folder}/error.log;\n\
         events {{ worker_connections 512; }}\nhttp {{\naccess_log off;\n\
         client_body_temp_path {folder}/body;\ndefault_type application/octet-stream;\n{}{}}}\n",
        server(sendfile, "on"),
        server(plain, "off")
    )
}
