//! Builds the browser client and writes the table of what it consists of.
//!
//! `PARLOR_WEB=off` leaves it out, for a quick build; with `PARLOR_WEB=required` a build without it is an error.

mod installed;
mod npm;
mod sources;
mod table;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

/// What somebody wants who builds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    IfPossible,
    Required,
    Off,
}

fn main() {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = PathBuf::from(variable("OUT_DIR"));
    println!("cargo:rerun-if-env-changed=PARLOR_WEB");
    println!("cargo:rerun-if-changed={}", here.join("build").display());
    println!("cargo:rustc-check-cfg=cfg(with_client)");
    let client = match wanted() {
        Wanted::Off => None,
        wanted => client(&here, &out, wanted),
    };
    if client.is_some() {
        println!("cargo:rustc-cfg=with_client");
    }
    let table = client.map_or_else(table::empty, |folder| table::of(&folder));
    write(&out.join("client.rs"), &table);
}

/// The folder with the built client; `None` when there is none.
fn client(here: &Path, out: &Path, wanted: Wanted) -> Option<PathBuf> {
    let web = here.parent().expect("web/embed is in web");
    let built = out.join("dist");
    // Builds for debug and release, at once, share web/node_modules.
    let lock = installed::lock(web).unwrap_or_else(|error| panic!("web/ can't be locked: {error}"));
    let made = match packaged(web) {
        Some(packaged) if !npm::is_ready(web) => Ok(packaged),
        packaged => npm::build(web, &built)
            .map(|()| built)
            .or_else(|missing| packaged.ok_or(missing)),
    };
    drop(lock);
    let missing = match made {
        Ok(folder) => {
            watch(web, &folder);
            return Some(folder);
        }
        Err(missing) => missing,
    };
    // Nothing tells when it has come: somebody has to.
    println!("cargo:rerun-if-env-changed=PATH");
    watch_one(&web.join("package-lock.json"));
    if wanted == Wanted::Required {
        panic!("PARLOR_WEB=required, but {missing}");
    }
    println!(
        "cargo:warning={missing}: built without the browser client; everything else works. {}, then `touch \
         web/package-lock.json` and build again.",
        missing.remedy()
    );
    None
}

/// The client that `cargo xtask package` built from just these sources.
fn packaged(web: &Path) -> Option<PathBuf> {
    let folder = web.join("dist");
    let mark = fs::read_to_string(folder.join(sources::MARK)).ok()?;
    (mark.trim() == sources::digest(web)).then_some(folder)
}

/// Makes cargo run this again when the client changes: by its files one by one, so that tests don't count. A new file
/// comes with a change of the one that imports it, or into `public`.
fn watch(web: &Path, taken: &Path) {
    sources::files(web).iter().for_each(|file| watch_one(file));
    watch_one(&web.join("public"));
    if taken.starts_with(web) {
        watch_one(taken);
    }
}

fn watch_one(path: &Path) {
    println!("cargo:rerun-if-changed={}", path.display());
}

fn wanted() -> Wanted {
    match env::var("PARLOR_WEB").unwrap_or_default().as_str() {
        "" => Wanted::IfPossible,
        "required" => Wanted::Required,
        "off" => Wanted::Off,
        other => panic!("PARLOR_WEB is {other:?}: it can be \"required\" or \"off\""),
    }
}

fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}
