//! The table of what the client consists of, as Rust: path, type, tag, and the bytes in each encoding.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::sources::MARK;

/// Digits of an entity tag: 128 bits of the digest.
const TAG_DIGITS: usize = 32;

/// No client.
pub fn empty() -> String {
    "None".to_owned()
}

/// The files of a folder that `vite build` made.
///
/// # Panics
/// When a file is of a type that is not known here, or none is the page.
pub fn of(folder: &Path) -> String {
    let mut files = Vec::new();
    walk(folder, &mut files);
    files.retain(|file| *file != folder.join(MARK));
    files.sort();
    let is_there = |path: &str| folder.join(path).exists();
    assert!(
        is_there("index.html"),
        "{}: no index.html",
        folder.display()
    );
    let mut table = String::from("Some(Client { assets: &[\n");
    for file in files.iter().filter(|file| !is_variant(file)) {
        let path = file.strip_prefix(folder).expect("it was found there");
        let path = path.to_str().expect("the client's names are ASCII");
        let bytes = fs::read(file).unwrap_or_else(|error| panic!("{path}: {error}"));
        let tag = &blake3::hash(&bytes).to_hex()[..TAG_DIGITS];
        let (kind, is_immutable) = (content_type(path), path.starts_with("assets/"));
        let plain = include(file);
        let [brotli, gzip] = ["br", "gz"].map(|ending| {
            let variant = PathBuf::from(format!("{}.{ending}", file.display()));
            let included = variant.exists().then(|| include(&variant));
            included.map_or("None".to_owned(), |included| format!("Some({included})"))
        });
        let _ = writeln!(
            table,
            "Asset {{ path: \"/{path}\", content_type: {kind:?}, tag: {tag:?}, \
             is_immutable: {is_immutable}, plain: {plain}, brotli: {brotli}, gzip: {gzip} }},"
        );
    }
    table + "] })"
}

fn include(file: &Path) -> String {
    let path = file.to_str().expect("the build folder is UTF-8");
    format!("include_bytes!({path:?})")
}

/// Whether it is the same as another file, compressed.
fn is_variant(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("br" | "gz")) && file.with_extension("").exists()
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder);
    let entries = entries.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.push(path);
        }
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ogg" => "audio/ogg",
        "mp3" => "audio/mpeg",
        "txt" => "text/plain; charset=utf-8",
        _ => panic!("{path}: add its type to web/embed/build/table.rs"),
    }
}
