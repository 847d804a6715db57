//! This project's server, as `parlor serve` of a release build.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command};

use anyhow::{Context as _, Result, ensure};

use super::{spawn, wait};

/// Starts it on free ports. Whoever comes may enter; the owner's name is not used here.
pub(super) fn start(binary: &Path, folder: &Path) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    let missing = "build it with `cargo build --release -p parlor` or name it with --parlor";
    ensure!(
        binary.is_file(),
        "{} is not there: {missing}",
        binary.display()
    );
    let ready = folder.join("ready");
    let mut command = Command::new(binary.canonicalize()?);
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--line", "127.0.0.1:0"])
        .arg("--ready-file")
        .arg(&ready)
        .arg("--data")
        .arg(folder.join("data"))
        .envs([
            ("PARLOR_OWNER", "Owner"),
            ("PARLOR_OWNER_PASSWORD", "correct horse battery"),
        ]);
    let mut child = spawn(&mut command, folder)?;
    let text = wait(&mut child, || fs::read_to_string(&ready).ok())?;
    Ok((child, addresses(&text)?))
}

/// The lines of a ready file: `scheme://address`.
fn addresses(text: &str) -> Result<Vec<(String, SocketAddr)>> {
    let read = |line: &str| {
        let (scheme, address) = line.split_once("://")?;
        Some((scheme.to_owned(), address.parse().ok()?))
    };
    text.lines()
        .map(|line| read(line).with_context(|| format!("in the ready file: {line}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_file_names_every_door() {
        let found = addresses("http://127.0.0.1:40123\nline://[::1]:40124\n").unwrap();
        assert_eq!(
            found[0],
            ("http".to_owned(), "127.0.0.1:40123".parse().unwrap())
        );
        assert_eq!(
            found[1],
            ("line".to_owned(), "[::1]:40124".parse().unwrap())
        );
        assert!(addresses("http://localhost").is_err());
    }
}
