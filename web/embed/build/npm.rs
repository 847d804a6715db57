//! Runs npm, quietly unless something fails: installs what is not there and builds the client.

use std::fmt;
use std::path::Path;
use std::process::{Command, Output};

use crate::installed;

/// Why there is no client, for people.
#[derive(Debug)]
pub enum Missing {
    /// No Node, or one that is too old.
    Node,
    /// Packages can't be fetched; npm's own words.
    Packages(String),
}

impl Missing {
    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Node => "Install Node",
            Self::Packages(_) => "Connect to the network",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node => {
                f.write_str("Node 20.19 or newer (of 22: 22.12), with npm, was not found")
            }
            Self::Packages(why) => write!(f, "npm could not install the packages of web/ ({why})"),
        }
    }
}

/// Whether a build needs nothing more than what is on this machine.
pub fn is_ready(web: &Path) -> bool {
    installed::is_installed(web, false) && installed::node_is_new_enough()
}

/// Builds the client into a folder.
///
/// # Panics
/// When it can't be built from its sources: that is a fault in them.
pub fn build(web: &Path, into: &Path) -> Result<(), Missing> {
    if !installed::node_is_new_enough() {
        return Err(Missing::Node);
    }
    install(web)?;
    let into = into.to_str().expect("the build folder is UTF-8");
    let words = ["run", "build", "--silent", "--", "--logLevel", "warn"];
    let out = ["--outDir", into, "--emptyOutDir"];
    let built = npm(web, &[&words[..], &out[..]].concat()).ok_or(Missing::Node)?;
    if !built.status.success() {
        let (out, error) = (lossy(&built.stdout), lossy(&built.stderr));
        panic!("the browser client can't be built from web/:\n{out}\n{error}");
    }
    Ok(())
}

fn install(web: &Path) -> Result<(), Missing> {
    if installed::is_installed(web, false) {
        return Ok(());
    }
    // Who works on the client has its tools installed too and keeps them.
    let has_tools = web.join("node_modules/vitest").exists();
    let quiet = [
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
        "--fetch-retries=1",
    ];
    let mut words = vec!["ci"];
    words.extend(quiet);
    if !has_tools {
        words.push("--omit=dev");
    }
    let installing = npm(web, &words).ok_or(Missing::Node)?;
    if installing.status.success() {
        return Ok(());
    }
    let error = lossy(&installing.stderr);
    let line = error.lines().find(|line| line.contains(' '));
    let line = line.map_or("it says no more", |line| line.trim());
    Err(Missing::Packages(line.to_owned()))
}

/// `None` when npm can't be started.
fn npm(web: &Path, words: &[&str]) -> Option<Output> {
    Command::new("npm")
        .args(words)
        .current_dir(web)
        .env("npm_config_update_notifier", "false")
        .env("NO_COLOR", "1")
        .output()
        .ok()
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
