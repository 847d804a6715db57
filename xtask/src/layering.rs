//! Which crate may depend on which: arrows point down only, the rules pull in no async runtime, and
//! gateways know neither each other nor a store.

use std::collections::BTreeSet;
use std::fmt;

use anyhow::Result;

use crate::graph::{self, Graph, Member};

/// A crate of the workspace and the workspace crates it may depend on.
pub type Row<'a> = (&'a str, &'a [&'a str]);

/// The layering table; a new crate gets its row here.
pub const TABLE: &[Row<'static>] = &[
    ("parlor-model", &[]),
    ("parlor-web", &[]),
    ("parlor-cage", &[]),
    ("parlor-net", &[]),
    ("parlor-qr", &[]),
    ("parlor-core", &["parlor-model"]),
    ("parlor-wire", &["parlor-core", "parlor-model"]),
    ("parlor-store", &["parlor-core", "parlor-model"]),
    (
        "parlor-hub",
        &["parlor-store", "parlor-core", "parlor-model"],
    ),
    (
        "parlor-store-sqlite",
        &["parlor-store", "parlor-core", "parlor-model"],
    ),
    (
        "parlor-store-disk",
        &["parlor-store", "parlor-core", "parlor-model"],
    ),
    (
        "parlor-gateway-http",
        &[
            "parlor-hub",
            "parlor-net",
            "parlor-wire",
            "parlor-web",
            "parlor-core",
            "parlor-model",
        ],
    ),
    (
        "parlor-gateway-line",
        &[
            "parlor-hub",
            "parlor-net",
            "parlor-qr",
            "parlor-core",
            "parlor-model",
        ],
    ),
    (
        "parlor-gateway-irc",
        &["parlor-hub", "parlor-net", "parlor-core", "parlor-model"],
    ),
    (
        "parlor-server",
        &[
            "parlor-cage",
            "parlor-hub",
            "parlor-net",
            "parlor-store",
            "parlor-core",
            "parlor-model",
            "parlor-wire",
            "parlor-store-sqlite",
            "parlor-store-disk",
            "parlor-gateway-http",
            "parlor-gateway-line",
            "parlor-gateway-irc",
            "parlor-qr",
        ],
    ),
    (
        "parlor-client",
        &["parlor-wire", "parlor-net", "parlor-model"],
    ),
    (
        "parlor-tui",
        &["parlor-wire", "parlor-qr", "parlor-core", "parlor-model"],
    ),
    (
        "parlor",
        &[
            "parlor-cage",
            "parlor-server",
            "parlor-client",
            "parlor-tui",
            "parlor-qr",
            "parlor-net",
            "parlor-wire",
            "parlor-core",
            "parlor-model",
        ],
    ),
    (
        TESTKIT,
        &[
            "parlor-client",
            "parlor-wire",
            "parlor-core",
            "parlor-model",
        ],
    ),
    (
        "parlor-bench",
        &[
            TESTKIT,
            "parlor-client",
            "parlor-wire",
            "parlor-store",
            "parlor-store-sqlite",
            "parlor-core",
            "parlor-model",
        ],
    ),
    ("xtask", &[]),
];

/// The tiny clients and the real server for tests.
const TESTKIT: &str = "parlor-testkit";

/// The crates that any other may use in its tests: tests run on real parts.
const IN_TESTS: &[&str] = &[TESTKIT, "parlor-store-sqlite", "parlor-store-disk"];

/// The crates that stay free of async, sockets and threads of their own.
const PURE: &[&str] = &["parlor-model", "parlor-core", "parlor-wire", "parlor-tui"];

/// The packages by which an async runtime is recognised.
const RUNTIMES: &[&str] = &[
    "tokio",
    "async-std",
    "smol",
    "futures-executor",
    "mio",
    "hyper",
    "async-io",
];

/// The native library that one package links, so that there is one SQLite in the binary.
const SQLITE: &str = "sqlite3";

/// One breach of the layering.
#[derive(Debug, PartialEq, Eq)]
pub enum Violation {
    /// The workspace has a crate that the table does not know.
    MissingRow {
        /// The crate without a row.
        name: String,
    },
    /// The table has a row for a crate that the workspace does not have.
    StaleRow {
        /// The row's crate.
        name: String,
    },
    /// A crate depends on one that its row does not list.
    NotAllowed {
        /// The crate that depends.
        name: String,
        /// The crate that it depends on.
        on: String,
        /// The part of the manifest that says so.
        section: Section,
    },
    /// A crate that must stay pure reaches an async runtime.
    Runtime {
        /// The names from the crate to the runtime.
        path: Vec<String>,
    },
    /// Not exactly one package links SQLite.
    Sqlite {
        /// The packages that do.
        found: Vec<String>,
    },
    /// A gateway depends on another gateway or on a store, whatever the table says.
    Gateway {
        /// The gateway.
        name: String,
        /// What it depends on.
        on: String,
    },
}

/// The part of a manifest that names a dependency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// `[dependencies]` and `[build-dependencies]`.
    Normal,
    /// `[dev-dependencies]`.
    Dev,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingRow { name } => write!(
                f,
                "{name} has no row: add it to the table in xtask/src/layering.rs"
            ),
            Self::StaleRow { name } => write!(
                f,
                "{name} is not in the workspace: take it out of the table in xtask/src/layering.rs"
            ),
            Self::NotAllowed { name, on, section } => {
                write!(f, "{name} may not have {on} in its {section}")
            }
            Self::Runtime { path } => {
                write!(f, "an async runtime is pulled in: {}", path.join(" -> "))
            }
            Self::Sqlite { found } => write!(
                f,
                "exactly one package must link {SQLITE}, found {}: [{}]",
                found.len(),
                found.join(", ")
            ),
            Self::Gateway { name, on } => write!(
                f,
                "{name} depends on {on}: a gateway knows no other gateway and touches no store"
            ),
        }
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "dependencies",
            Self::Dev => "dev-dependencies",
        })
    }
}

/// Checks this workspace; the task `cargo xtask layering`.
///
/// # Errors
///
/// When there are arguments, cargo can't tell the graph, or the graph breaks the layering.
pub fn run(arguments: &[String]) -> Result<()> {
    crate::no_arguments(arguments)?;
    let graph = Graph::from_metadata(&graph::metadata()?)?;
    crate::outcome("layering", &check(&graph, TABLE))
}

/// Lists every breach of `table` and of the fixed rules.
#[must_use]
pub fn check(graph: &Graph, table: &[Row<'_>]) -> Vec<Violation> {
    let mut violations = rows(graph, table);
    violations.extend(dependencies(graph, table));
    violations.extend(runtimes(graph));
    violations.extend(sqlite(graph));
    violations.extend(gateways(graph));
    violations
}

fn rows(graph: &Graph, table: &[Row<'_>]) -> Vec<Violation> {
    let known: BTreeSet<&str> = table.iter().map(|(name, _)| *name).collect();
    let present: BTreeSet<&str> = graph.members.keys().map(String::as_str).collect();
    let missing = present
        .difference(&known)
        .map(|name| Violation::MissingRow {
            name: (*name).to_owned(),
        });
    let stale = known.difference(&present).map(|name| Violation::StaleRow {
        name: (*name).to_owned(),
    });
    missing.chain(stale).collect()
}

fn dependencies(graph: &Graph, table: &[Row<'_>]) -> Vec<Violation> {
    table
        .iter()
        .filter_map(|row| Some((row, graph.members.get(row.0)?)))
        .flat_map(|(row, member)| beyond_row(row, member))
        .collect()
}

fn beyond_row((name, allowed): &Row<'_>, member: &Member) -> Vec<Violation> {
    let breach = |section| {
        move |on: &String| Violation::NotAllowed {
            name: (*name).to_owned(),
            on: on.clone(),
            section,
        }
    };
    let listed = |on: &String| allowed.contains(&on.as_str());
    let normal = member.normal.iter().filter(|on| !listed(on));
    let real_part = |on: &String| IN_TESTS.contains(&on.as_str());
    let dev = member.dev.iter().filter(|on| !real_part(on) && !listed(on));
    normal
        .map(breach(Section::Normal))
        .chain(dev.map(breach(Section::Dev)))
        .collect()
}

fn runtimes(graph: &Graph) -> Vec<Violation> {
    PURE.iter()
        .filter_map(|name| graph.path(name, RUNTIMES))
        .map(|path| Violation::Runtime {
            path: path.into_iter().map(str::to_owned).collect(),
        })
        .collect()
}

fn sqlite(graph: &Graph) -> Option<Violation> {
    let found: Vec<String> = graph
        .packages
        .values()
        .filter(|package| package.links.as_deref() == Some(SQLITE))
        .map(|package| package.name.clone())
        .collect();
    (found.len() != 1).then_some(Violation::Sqlite { found })
}

fn gateways(graph: &Graph) -> Vec<Violation> {
    graph
        .members
        .iter()
        .filter(|(name, _)| is_gateway(name))
        .flat_map(|(name, member)| {
            let above = member.normal.iter();
            above
                .filter(|on| is_gateway(on) || is_store(on))
                .map(|on| Violation::Gateway {
                    name: name.clone(),
                    on: on.clone(),
                })
        })
        .collect()
}

fn is_gateway(name: &str) -> bool {
    name.starts_with("parlor-gateway-")
}

fn is_store(name: &str) -> bool {
    name == "parlor-store" || name.starts_with("parlor-store-")
}
