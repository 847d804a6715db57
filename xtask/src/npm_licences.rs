//! Whether every npm package that goes into the browser client may be used under a licence that Parlor accepts.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::licences::{self, Violation};

/// The dependencies that only build: nothing of them is in what is built.
const BUILD_ONLY: [&str; 2] = ["@sveltejs/vite-plugin-svelte", "vite"];

/// Reads `web/package-lock.json` and lists every package of the client whose licence can't be satisfied.
///
/// # Errors
///
/// When the lock file can't be read, or lacks a package.
pub fn check(root: &Path, allowed: &[&str]) -> Result<Vec<Violation>> {
    let file = root.join("web/package-lock.json");
    let text = fs::read(&file).with_context(|| file.display().to_string())?;
    let lock: Value = serde_json::from_slice(&text).context("web/package-lock.json")?;
    violations(&lock["packages"], allowed)
}

fn violations(packages: &Value, allowed: &[&str]) -> Result<Vec<Violation>> {
    let shipped = shipped(packages)?;
    let violation = |path: &String| {
        let package = &packages[path.as_str()];
        let problem = licences::problem(package["license"].as_str(), allowed)?;
        let version = package["version"].as_str().unwrap_or_default();
        Some(Violation {
            package: format!("{path} {version}"),
            problem,
        })
    };
    Ok(shipped.iter().filter_map(violation).collect())
}

/// Where the packages are that the client is made of, and those that they need.
fn shipped(packages: &Value) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut next = needs(packages, "")?;
    next.retain(|path| !BUILD_ONLY.contains(&path.trim_start_matches("node_modules/")));
    while let Some(path) = next.pop() {
        if found.insert(path.clone()) {
            next.extend(needs(packages, &path)?);
        }
    }
    Ok(found)
}

/// Where the packages are that one at this path needs.
fn needs(packages: &Value, path: &str) -> Result<Vec<String>> {
    let Some(names) = packages[path]["dependencies"].as_object() else {
        return Ok(Vec::new());
    };
    names
        .keys()
        .map(|name| {
            find(packages, path, name).with_context(|| {
                format!("web/package-lock.json lacks {name}, which {path:?} needs")
            })
        })
        .collect()
}

/// Node looks beside a package first, then further up.
fn find(packages: &Value, from: &str, name: &str) -> Option<String> {
    let mut folder = from;
    loop {
        let path = format!("{folder}/node_modules/{name}");
        let path = path.trim_start_matches('/');
        if packages[path].is_object() {
            return Some(path.to_owned());
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder
            .rsplit_once("/node_modules/")
            .map_or("", |(up, _)| up);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn packages() -> Value {
        json!({
            "": { "dependencies": { "a": "1", "vite": "8" }, "devDependencies": { "tool": "1" } },
            "node_modules/a": { "version": "1.0.0", "license": "MIT", "dependencies": { "b": "1", "c": "1" } },
            "node_modules/a/node_modules/b": { "version": "1.0.0", "license": "GPL-3.0-only" },
            "node_modules/b": { "version": "2.0.0", "license": "MPL-2.0" },
            "node_modules/c": { "version": "1.0.0", "dependencies": { "a": "1" } },
            "node_modules/vite": { "license": "MIT", "dependencies": { "b": "2" } },
            "node_modules/tool": { "license": "GPL-3.0-only" }
        })
    }

    #[test]
    fn what_the_client_is_made_of_needs_an_accepted_licence() {
        let found = violations(&packages(), &["MIT"]).expect("nothing is missing");

        let found: Vec<String> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "node_modules/a/node_modules/b 1.0.0: `GPL-3.0-only` is not accepted",
                "node_modules/c 1.0.0: it names no licence",
            ]
        );
    }

    #[test]
    fn package_that_is_not_in_the_lock_file_is_an_error() {
        let mut packages = packages();
        packages["node_modules/c"].take();

        assert!(violations(&packages, &["MIT"]).is_err());
    }
}
