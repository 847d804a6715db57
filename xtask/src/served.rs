//! Whether a binary has the browser client: it is started and asked for the page, as a browser does.

use std::env;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// How often it is looked whether the server is ready, and how long a look is apart from the next.
const LOOKS: usize = 500;
const PAUSE: Duration = Duration::from_millis(20);

/// A server, ended when it is dropped, and the folder with all that it keeps.
struct Server {
    child: Child,
    folder: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Makes sure that a binary serves the client.
///
/// # Errors
///
/// When it doesn't, or does not start.
pub fn check(binary: &Path) -> Result<()> {
    let mut server = start(binary)?;
    let address = address(&mut server)?;
    let page = page(&address).with_context(|| format!("{address} gives no page"))?;
    let shown = binary.display();
    ensure!(
        has_client(&page),
        "{shown} was built without the browser client: run `PARLOR_WEB=required cargo build`, which says why"
    );
    Ok(())
}

fn start(binary: &Path) -> Result<Server> {
    let folder = env::temp_dir().join(format!("parlor-xtask-{}", process::id()));
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let child = Command::new(binary)
        .args(["serve", "--listen", "127.0.0.1:0", "--line", "127.0.0.1:0"])
        .arg("--data")
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(folder.join("ready"))
        .env("HOME", &folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let child = child.with_context(|| format!("{} can't be started", binary.display()))?;
    Ok(Server { child, folder })
}

/// Where it serves pages, once it does.
fn address(server: &mut Server) -> Result<String> {
    for _ in 0..LOOKS {
        let ready = fs::read_to_string(server.folder.join("ready")).unwrap_or_default();
        if let Some(address) = ready.lines().find_map(|line| line.strip_prefix("http://")) {
            return Ok(address.to_owned());
        }
        if let Some(status) = server.child.try_wait()? {
            bail!("the server ended with {status}");
        }
        thread::sleep(PAUSE);
    }
    bail!("the server did not become ready");
}

fn page(address: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET / HTTP/1.1\r\nhost: {address}\r\naccept: text/html\r\nconnection: close\r\n\r\n"
    )?;
    let mut page = String::new();
    stream.read_to_string(&mut page)?;
    Ok(page)
}

/// The page without the client has hints alone.
fn has_client(page: &str) -> bool {
    page.starts_with("HTTP/1.1 200 ") && page.contains("/assets/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_of_the_client_is_told_from_hints() {
        let client = "HTTP/1.1 200 OK\r\n\r\n<script src=\"/assets/index-B_x9fQ2a.js\">";
        let hints = "HTTP/1.1 200 OK\r\n\r\nnc 127.0.0.1 7667";

        assert!(has_client(client));
        assert!(!has_client(hints));
    }

    #[test]
    fn binary_that_does_not_start_is_named() {
        let error = check(Path::new("/nowhere/parlor")).expect_err("it is not there");

        assert!(error.to_string().contains("/nowhere/parlor"), "{error}");
    }
}
