//! Runs npm, quietly unless something fails: installs what is not there and builds the client.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

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
            Self::Node => "Install Node and build again.",
            Self::Packages(_) => "Connect to the network and build again.",
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

/// Builds the client into a folder.
///
/// # Panics
/// When it can't be built from its sources: that is a fault in them.
pub fn build(web: &Path, into: &Path) -> Result<(), Missing> {
    if !node_is_new_enough() {
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

/// Whether a Node is new enough by `engines` in web/package.json.
fn node_is_new_enough() -> bool {
    let output = Command::new("node").arg("--version").output();
    let Ok(output) = output else { return false };
    let version = lossy(&output.stdout);
    let mut numbers = version.trim().trim_start_matches('v').split('.');
    let mut next = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    match (next(), next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), Some(_)) => major > 22,
        _ => false,
    }
}

fn install(web: &Path) -> Result<(), Missing> {
    let installed = packages(&web.join("node_modules/.package-lock.json"));
    if let Some(installed) = &installed
        && is_all_there(&packages(&web.join("package-lock.json")), installed)
    {
        return Ok(());
    }
    // Who works on the client has its tools installed too and keeps them.
    let has_tools = installed.is_some_and(|installed| installed["node_modules/vitest"].is_object());
    let quiet = [
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
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

/// Whether every package that building needs is installed as the lock file has it.
fn is_all_there(locked: &Option<Value>, installed: &Value) -> bool {
    let Some(locked) = locked.as_ref().and_then(Value::as_object) else {
        return false;
    };
    let is_set = |package: &Value, flag: &str| package[flag] == true;
    let mut needed = locked.iter().filter(|(path, package)| {
        let flags = ["dev", "optional", "devOptional"];
        !path.is_empty() && !flags.iter().any(|flag| is_set(package, flag))
    });
    needed.all(|(path, package)| installed[path.as_str()]["integrity"] == package["integrity"])
}

/// The packages that a lock file lists, by where they are.
fn packages(lock_file: &Path) -> Option<Value> {
    let text = fs::read(lock_file).ok()?;
    let mut lock: Value = serde_json::from_slice(&text).ok()?;
    Some(lock["packages"].take())
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
