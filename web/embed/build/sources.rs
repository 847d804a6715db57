//! What the browser client is built from, and the mark in a built one that says of which sources it is. `cargo xtask` has
//! this file too.

use std::fs;
use std::path::{Path, PathBuf};

/// The file in `web/dist` with the digest of its sources. A build by hand empties the folder and writes none.
pub const MARK: &str = "PACKAGED";

/// In `web/`.
const SOURCES: [&str; 9] = [
    "src",
    "public",
    "wire",
    "index.html",
    "vite.config.ts",
    "tsconfig.json",
    "build",
    "package.json",
    "package-lock.json",
];

/// The files of the client, in a fixed order; tests are none of it.
pub fn files(web: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for source in SOURCES {
        walk(&web.join(source), &mut files);
    }
    files.sort();
    files
}

/// The digest of the sources.
///
/// # Panics
/// When one of them can't be read.
pub fn digest(web: &Path) -> String {
    let mut digest = blake3::Hasher::new();
    for file in files(web) {
        let bytes = fs::read(&file);
        let bytes = bytes.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let path = file.strip_prefix(web).expect("it was found there");
        let path = path.to_str().expect("the client's names are ASCII");
        digest.update(format!("{path} {}\n", bytes.len()).as_bytes());
        digest.update(&bytes);
    }
    digest.finalize().to_hex().to_string()
}

/// What an editor hides is no source.
fn walk(path: &Path, files: &mut Vec<PathBuf>) {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default();
    if name.starts_with('.') || name.ends_with(".test.ts") {
        return;
    }
    let Ok(entries) = fs::read_dir(path) else {
        return files.extend(path.exists().then(|| path.to_owned()));
    };
    for entry in entries.flatten() {
        walk(&entry.path(), files);
    }
}
