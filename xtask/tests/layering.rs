//! Holds the layering table against the workspace, and shows on made-up graphs that the checker can fail.

use std::fs;
use std::path::Path;

use cargo_metadata::PackageId;
use xtask::graph::{Graph, Member, Package, metadata};
use xtask::layering::{Row, Section, TABLE, Violation, check};

#[test]
fn workspace_keeps_the_layering() {
    let metadata = metadata().expect("cargo knows the workspace");
    let graph = Graph::from_metadata(&metadata).expect("the graph is resolved");

    let violations = check(&graph, TABLE);

    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}", lines.join("\n"));
}

#[test]
fn the_checker_sees_the_real_edges() {
    let metadata = metadata().expect("cargo knows the workspace");
    let graph = Graph::from_metadata(&metadata).expect("the graph is resolved");

    assert!(graph.members["parlor-core"].normal.contains("parlor-model"));
    assert!(graph.path("parlor-hub", &["tokio"]).is_some());
}

#[test]
fn nothing_that_reaches_the_hubs_task_holds_bytes() {
    let hub = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/hub/src");
    for file in ["input.rs", "request.rs", "batch.rs", "delivery.rs"] {
        let source = fs::read_to_string(hub.join(file)).expect("the hub has this file");
        for bytes in ["Bytes", "Vec<u8>", "[u8]", "BlobReader", "UploadWriter"] {
            assert!(!source.contains(bytes), "{bytes} in {file}");
        }
    }
}

#[test]
fn good_graph_has_no_violation() {
    assert_eq!(check(&good(), SMALL), []);
}

#[test]
fn crate_without_a_row_is_a_violation() {
    let mut graph = good();
    member(&mut graph, "parlor-tui", &[], &[]);

    let violations = check(&graph, SMALL);

    let name = "parlor-tui".to_owned();
    assert_eq!(violations, [Violation::MissingRow { name }]);
    assert_eq!(
        violations[0].to_string(),
        "parlor-tui has no row: add it to the table in xtask/src/layering.rs"
    );
}

#[test]
fn row_without_a_crate_is_a_violation() {
    let mut graph = good();
    graph.members.remove("parlor-hub");

    let name = "parlor-hub".to_owned();
    assert_eq!(check(&graph, SMALL), [Violation::StaleRow { name }]);
}

#[test]
fn arrow_that_points_up_is_a_violation() {
    let mut graph = good();
    member(&mut graph, "parlor-model", &["parlor-core"], &[]);

    let expected = not_allowed("parlor-model", "parlor-core", Section::Normal);
    assert_eq!(check(&graph, SMALL), [expected]);
}

#[test]
fn tests_may_use_testkit_but_nothing_else_beyond_the_row() {
    let mut graph = good();
    member(
        &mut graph,
        "parlor-core",
        &["parlor-model"],
        &["parlor-testkit", "parlor-hub"],
    );

    let expected = not_allowed("parlor-core", "parlor-hub", Section::Dev);
    assert_eq!(check(&graph, SMALL), [expected]);
}

#[test]
fn testkit_outside_of_tests_is_a_violation() {
    let mut graph = good();
    member(&mut graph, "parlor-hub", &["parlor-testkit"], &[]);

    let expected = not_allowed("parlor-hub", "parlor-testkit", Section::Normal);
    assert_eq!(check(&graph, SMALL), [expected]);
}

#[test]
fn runtime_behind_another_package_is_found_with_the_way_to_it() {
    let mut graph = good();
    package(&mut graph, "parlor-core", &["parlor-model", "helper"]);
    package(&mut graph, "helper", &["tokio"]);

    let path = ["parlor-core", "helper", "tokio"].map(str::to_owned).into();
    assert_eq!(check(&graph, SMALL), [Violation::Runtime { path }]);
}

#[test]
fn second_sqlite_is_a_violation() {
    let mut graph = good();
    links_sqlite(&mut graph, "other-sqlite-sys");

    let found = ["libsqlite3-sys", "other-sqlite-sys"]
        .map(str::to_owned)
        .into();
    assert_eq!(check(&graph, SMALL), [Violation::Sqlite { found }]);
}

#[test]
fn no_sqlite_is_a_violation() {
    let mut graph = good();
    graph.packages.remove(&id("libsqlite3-sys"));

    let found = Vec::new();
    assert_eq!(check(&graph, SMALL), [Violation::Sqlite { found }]);
}

#[test]
fn gateway_may_use_neither_a_store_nor_a_gateway_even_if_its_row_says_so() {
    let lax: Row<'_> = (
        "parlor-gateway-line",
        &["parlor-gateway-http", "parlor-store", "parlor-store-sqlite"],
    );
    let others = lax.1.iter().map(|name| (*name, &[][..]));
    let table: Vec<Row<'_>> = SMALL.iter().copied().chain([lax]).chain(others).collect();
    let mut graph = good();
    member(&mut graph, lax.0, lax.1, &[]);
    lax.1
        .iter()
        .for_each(|name| member(&mut graph, name, &[], &[]));

    let expected = lax.1.iter().map(|on| Violation::Gateway {
        name: lax.0.to_owned(),
        on: (*on).to_owned(),
    });
    assert_eq!(check(&graph, &table), expected.collect::<Vec<_>>());
}

/// A table of four crates, enough for every rule.
const SMALL: &[Row<'_>] = &[
    ("parlor-model", &[]),
    ("parlor-core", &["parlor-model"]),
    ("parlor-hub", &["parlor-core"]),
    ("parlor-testkit", &[]),
];

/// A graph that keeps `SMALL`; its hub runs on tokio and links SQLite.
fn good() -> Graph {
    let mut graph = Graph::default();
    member(&mut graph, "parlor-model", &[], &[]);
    member(
        &mut graph,
        "parlor-core",
        &["parlor-model"],
        &["parlor-testkit"],
    );
    member(&mut graph, "parlor-hub", &["parlor-core"], &[]);
    member(&mut graph, "parlor-testkit", &[], &[]);
    package(&mut graph, "parlor-hub", &["parlor-core", "tokio"]);
    package(&mut graph, "tokio", &[]);
    links_sqlite(&mut graph, "libsqlite3-sys");
    graph
}

fn member(graph: &mut Graph, name: &str, normal: &[&str], dev: &[&str]) {
    package(graph, name, normal);
    let member = Member {
        id: id(name),
        normal: normal.iter().map(|name| (*name).to_owned()).collect(),
        dev: dev.iter().map(|name| (*name).to_owned()).collect(),
    };
    graph.members.insert(name.to_owned(), member);
}

fn package(graph: &mut Graph, name: &str, normal: &[&str]) {
    let package = Package {
        name: name.to_owned(),
        links: None,
        normal: normal.iter().map(|name| id(name)).collect(),
    };
    graph.packages.insert(id(name), package);
}

fn links_sqlite(graph: &mut Graph, name: &str) {
    let package = Package {
        name: name.to_owned(),
        links: Some("sqlite3".to_owned()),
        normal: Vec::new(),
    };
    graph.packages.insert(id(name), package);
}

fn id(name: &str) -> PackageId {
    PackageId {
        repr: name.to_owned(),
    }
}

fn not_allowed(name: &str, on: &str, section: Section) -> Violation {
    Violation::NotAllowed {
        name: name.to_owned(),
        on: on.to_owned(),
        section,
    }
}
