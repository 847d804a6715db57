//! `cargo xtask web` and `cargo xtask browser`: the checks of the browser client, and its tests in a real browser
//! against the real binary.

#[path = "../../web/embed/build/installed.rs"]
mod installed;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use xtask::{graph, no_arguments};

use crate::served;

/// Which Chromium is taken, in this order, where `CHROMIUM` names none.
const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Checks types and format of the client and runs its unit tests.
///
/// # Errors
///
/// When there are arguments, Node is missing, or something does not pass.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let web = root()?.join("web");
    prepare(&web)?;
    for script in ["check", "format:check", "test"] {
        npm(&web, &["run", "--silent", script])?;
    }
    Ok(())
}

/// Runs the client's end-to-end tests.
///
/// # Errors
///
/// When there are arguments, Node, Chromium or the binary is missing, the binary was built without the client, or a test
/// fails.
pub fn browser(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let web = root()?.join("web");
    prepare(&web)?;
    let chromium = chromium(env::var_os("CHROMIUM").map(PathBuf::from), &path())?;
    let binary = graph::metadata()?.target_directory.join("debug/parlor");
    ensure!(binary.exists(), "{binary} is not there: run `cargo build`");
    served::check(binary.as_std_path())?;
    let mut command = Command::new("npm");
    command
        .args(["run", "--silent", "test:e2e"])
        .env("PARLOR_BIN", binary)
        .env("CHROMIUM", chromium);
    finish(command, &web)
}

/// Makes sure that there is Node and every package.
fn prepare(web: &Path) -> Result<()> {
    ensure!(
        installed::node_is_new_enough(),
        "Node 20.19 or newer (of 22: 22.12) was not found: install it with npm (Debian 13: nodejs npm), \
         or leave the browser client out with --without-browser"
    );
    let _lock = installed::lock(web).context("web/ can't be locked")?;
    if installed::is_installed(web, true) {
        return Ok(());
    }
    let quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];
    npm(web, &[&["ci"], &quiet[..]].concat())
}

fn npm(web: &Path, words: &[&str]) -> Result<()> {
    let mut command = Command::new("npm");
    command.args(words);
    finish(command, web)
}

fn finish(mut command: Command, web: &Path) -> Result<()> {
    let status = command.current_dir(web).status();
    let status = status.context("npm can't be started: install it (Debian: npm)")?;
    ensure!(status.success(), "npm ended with {status}");
    Ok(())
}

/// The browser that the tests drive.
fn chromium(named: Option<PathBuf>, path: &[PathBuf]) -> Result<PathBuf> {
    if let Some(named) = named {
        let shown = named.display();
        ensure!(named.exists(), "CHROMIUM names {shown}, which is not there");
        return Ok(named);
    }
    let mut candidates = BROWSERS
        .iter()
        .flat_map(|name| path.iter().map(move |folder| folder.join(name)));
    let Some(found) = candidates.find(|file| file.exists()) else {
        bail!(
            "Chromium was not found: install it (Debian: chromium), name it in CHROMIUM, or leave the browser \
             client out with --without-browser"
        );
    };
    Ok(found)
}

fn path() -> Vec<PathBuf> {
    env::var_os("PATH").map_or(Vec::new(), |path| env::split_paths(&path).collect())
}

fn root() -> Result<PathBuf> {
    Ok(graph::metadata()?.workspace_root.into_std_path_buf())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_browser_is_named_with_its_package() {
        let nowhere = [PathBuf::from("/nowhere")];

        let error = chromium(None, &nowhere).expect_err("there is none");

        let error = error.to_string();
        assert!(error.contains("Debian: chromium"), "{error}");
        assert!(!error.contains('\n'), "{error}");
        assert!(chromium(Some("/nowhere/chromium".into()), &[]).is_err());
    }

    #[test]
    fn browser_of_the_path_or_the_named_one_is_taken() {
        let here = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");

        let named = chromium(Some(here.clone()), &[]).expect("it is there");

        assert_eq!(named, here);
    }
}
