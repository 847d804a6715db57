//! Every row of docs/protocol/irc.md has its tests in docs/protocol/irc-tests.md, and these tests are there.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The names of tests are longer than any other word of code in the pages.
const LONG: usize = 15;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs/protocol").join(name)).unwrap()
}

/// The first cells of a page's tables, without those of heads and of what is about test suites.
fn rows(page: &str) -> BTreeSet<&str> {
    let mapping = page.split("\n## Driving ").next().unwrap();
    let cells = mapping.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = cells.filter_map(|line| line.split(" | ").next());
    let is_head = |cell: &&str| matches!(*cell, "on IRC" | "mode" | "row") || cell.starts_with('|');
    cells.filter(|cell| !is_head(cell)).collect()
}

/// All of the Rust below a folder, as one text.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let of_one = |path: PathBuf| match path.is_dir() {
        true => sources(&path),
        false if path.extension().is_some_and(|end| end == "rs") => {
            fs::read_to_string(&path).unwrap()
        }
        false => String::new(),
    };
    entries.map(|entry| of_one(entry.path())).collect()
}

#[test]
fn every_row_of_the_page_has_its_tests() {
    let (pages, tests) = (page("irc.md"), page("irc-tests.md"));
    assert!(rows(&pages).len() > 60);
    let missing = rows(&pages)
        .difference(&rows(&tests))
        .copied()
        .collect::<Vec<_>>();
    assert!(missing.is_empty(), "in irc.md alone: {missing:#?}");
    let left = rows(&tests)
        .difference(&rows(&pages))
        .copied()
        .collect::<Vec<_>>();
    assert!(left.is_empty(), "in irc-tests.md alone: {left:#?}");
}

#[test]
fn every_test_that_is_named_is_there() {
    let code = [
        "gateways/irc/src",
        "gateways/irc/tests",
        "gateways/http/tests",
        "crates/cli/tests/end_to_end",
    ]
    .map(|folder| sources(&root().join(folder)))
    .concat();
    let tests = page("irc-tests.md");
    let words = tests.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| {
        let is_part =
            |character: char| character.is_ascii_lowercase() || "_0123456789".contains(character);
        word.len() >= LONG && word.chars().all(is_part)
    };
    let names = words.filter(is_name).collect::<BTreeSet<_>>();
    assert!(names.len() > 100);
    for name in names {
        assert!(code.contains(&format!("fn {name}()")), "{name}");
    }
}
