//! Builds the browser client and writes the table of what it consists of.
//!
//! `PARLOR_WEB=off` leaves it out, for a quick build; with `PARLOR_WEB=required` a build without it is an error.

mod installed;
mod npm;
mod table;

use std::env;
use std::fs::File;
use std::path::{Path, PathBuf};

use npm::Missing;

/// What the client is built from, in `web/`.
const SOURCES: [&str; 8] = [
    "src",
    "public",
    "wire",
    "index.html",
    "vite.config.ts",
    "build",
    "package.json",
    "package-lock.json",
];

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
    for source in SOURCES.map(|name| web.join(name)) {
        if source.exists() {
            println!("cargo:rerun-if-changed={}", source.display());
        }
    }
    // Builds for debug and release, at once, share web/node_modules.
    let lock = File::open(here.join("Cargo.toml")).and_then(|file| file.lock().map(|()| file));
    let lock = lock.unwrap_or_else(|error| panic!("web/embed can't be locked: {error}"));
    let missing = npm::build(web, &built);
    drop(lock);
    let Err(missing) = missing else {
        return Some(built);
    };
    look_again(&missing, out);
    let packaged = web.join("dist");
    if packaged.join("index.html").exists() {
        println!("cargo:rerun-if-changed={}", packaged.display());
        return Some(packaged);
    }
    if wanted == Wanted::Required {
        panic!("PARLOR_WEB=required, but {missing}");
    }
    println!(
        "cargo:warning={missing}: built without the browser client; everything else works. {}",
        missing.remedy()
    );
    None
}

/// Makes cargo run this again when what is missing may have come: a program in the path, or, of which nothing tells,
/// the network.
fn look_again(missing: &Missing, out: &Path) {
    let path = env::var_os("PATH").unwrap_or_default();
    match missing {
        Missing::Node => {
            println!("cargo:rerun-if-env-changed=PATH");
            env::split_paths(&path)
                .filter(|folder| folder.exists())
                .for_each(|folder| println!("cargo:rerun-if-changed={}", folder.display()));
        }
        Missing::Packages(_) => {
            println!("cargo:rerun-if-changed={}", out.join("never").display());
        }
    }
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
    std::fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}
