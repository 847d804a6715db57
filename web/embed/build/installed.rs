//! What is on this machine of what building the browser client takes. `cargo xtask` has this file too.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Whether there is a Node, and one that is new enough by `engines` in web/package.json.
pub fn node_is_new_enough() -> bool {
    let output = Command::new("node").arg("--version").output();
    let Ok(output) = output else { return false };
    let version = String::from_utf8_lossy(&output.stdout);
    let mut numbers = version.trim().trim_start_matches('v').split('.');
    let mut next = || numbers.next().and_then(|number| number.parse::<u32>().ok());
    match (next(), next()) {
        (Some(20), Some(minor)) => minor >= 19,
        (Some(22), Some(minor)) => minor >= 12,
        (Some(major), Some(_)) => major > 22,
        _ => false,
    }
}

/// Keeps everybody else from web/node_modules until it is dropped.
///
/// # Errors
/// When the file that stands for it can't be locked.
pub fn lock(web: &Path) -> io::Result<File> {
    let file = File::open(web.join("embed/Cargo.toml"))?;
    file.lock()?;
    Ok(file)
}

/// Whether every package is in web/node_modules as the lock file has it; those that only working on the client takes
/// count `with_tools` alone.
pub fn is_installed(web: &Path, with_tools: bool) -> bool {
    let locked = packages(&web.join("package-lock.json"));
    // npm keeps a list of what it installed.
    let installed = packages(&web.join("node_modules/.package-lock.json"));
    let (Some(Value::Object(locked)), Some(installed)) = (locked, installed) else {
        return false;
    };
    let is_needed = |path: &str, package: &Value| {
        let is_tool = package["dev"] == true || package["devOptional"] == true;
        !path.is_empty() && package["optional"] != true && (with_tools || !is_tool)
    };
    locked
        .iter()
        .filter(|(path, package)| is_needed(path, package))
        .all(|(path, package)| installed[path.as_str()]["integrity"] == package["integrity"])
}

/// The packages that a lock file lists, by where they are.
fn packages(lock_file: &Path) -> Option<Value> {
    let text = fs::read(lock_file).ok()?;
    let mut lock: Value = serde_json::from_slice(&text).ok()?;
    Some(lock["packages"].take())
}
