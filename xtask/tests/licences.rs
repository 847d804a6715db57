//! Holds the licence list against the lock file and against `deny.toml`.

use xtask::graph::metadata;
use xtask::licences::{ALLOWED, OF_ONE, check};
use xtask::npm_licences;

#[test]
fn every_package_has_an_accepted_licence() {
    let metadata = metadata().expect("cargo knows the workspace");

    let violations = check(&metadata, ALLOWED);

    assert_eq!(violations, []);
}

#[test]
fn every_package_of_the_browser_client_has_an_accepted_licence() {
    let root = metadata()
        .expect("cargo knows the workspace")
        .workspace_root;

    let violations = npm_licences::check(root.as_std_path(), ALLOWED);

    assert_eq!(violations.expect("the lock file is whole"), []);
}

#[test]
fn deny_toml_accepts_the_same_licences() {
    let root = metadata()
        .expect("cargo knows the workspace")
        .workspace_root;
    let file = std::fs::read_to_string(root.join("deny.toml")).expect("deny.toml is there");
    let list = file
        .split_once("[licenses]")
        .and_then(|(_, section)| section.split_once("allow = ["))
        .and_then(|(_, list)| list.split_once(']'))
        .map(|(list, _)| list)
        .expect("deny.toml has a list of licences");

    let listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();

    assert_eq!(listed, ALLOWED);
    let exceptions: Vec<String> = OF_ONE
        .iter()
        .map(|(name, licence)| format!("{{ allow = [\"{licence}\"], crate = \"{name}\" }}"))
        .collect();
    let exceptions = format!("exceptions = [{}]", exceptions.join(", "));
    assert!(file.contains(&exceptions), "{exceptions}");
}
