//! This project's server, as `parlor serve` of a release build.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command};

use anyhow::{Context as _, Result, ensure};

use super::{spawn, wait};

/// Starts it on free ports. Whoever comes may enter; the owner's name is not used here.
pub(super) fn start(binary: &Path, folder: &Path) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    start_at(binary, folder, &[], &[])
}

/// Starts it on these addresses, and on free ports where there is none for a door, with further settings.
pub(super) fn start_at(
    binary: &Path,
    folder: &Path,
    known: &[(String, SocketAddr)],
    settings: &[(&str, &str)],
) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    let door = |scheme: &str| {
        let known = known.iter().find(|(known, _)| known == scheme);
        known.map_or("127.0.0.1:0".to_owned(), |(_, address)| address.to_string())
    };
    let missing = "build it with `cargo build --release -p parlor` or name it with --parlor";
    ensure!(
        binary.is_file(),
        "{} is not there: {missing}",
        binary.display()
    );
    let ready = folder.join("ready");
    // What a killed server left is not the new one's.
    let _ = fs::remove_file(&ready);
    let mut command = Command::new(binary.canonicalize()?);
    command
        .args(["serve", "--listen", &door("http"), "--line", &door("line")])
        .arg("--ready-file")
        .arg(&ready)
        .arg("--data")
        .arg(folder.join("data"))
        .envs([
            ("PARLOR_OWNER", "Owner"),
            ("PARLOR_OWNER_PASSWORD", "correct horse battery"),
        ])
        .envs(settings.iter().copied());
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
