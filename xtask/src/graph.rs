//! The workspace's dependency graph: `cargo metadata` cut down to what the layering check looks at.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use anyhow::{Context, Result};
use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, Node, PackageId};

/// Every resolved package, and what the workspace's own crates ask for.
#[derive(Debug, Default)]
pub struct Graph {
    /// All packages of the lock file, for every platform.
    pub packages: BTreeMap<PackageId, Package>,
    /// The workspace's crates by name.
    pub members: BTreeMap<String, Member>,
}

/// One resolved package.
#[derive(Debug)]
pub struct Package {
    /// The name in its manifest; two versions share it.
    pub name: String,
    /// The native library it links.
    pub links: Option<String>,
    /// What it depends on at run time, as resolved with the features of the whole workspace.
    pub normal: Vec<PackageId>,
}

/// One crate of the workspace and the workspace crates in its manifest, optional ones too.
#[derive(Debug)]
pub struct Member {
    /// Its package.
    pub id: PackageId,
    /// Those under `[dependencies]` and `[build-dependencies]`.
    pub normal: BTreeSet<String>,
    /// Those under `[dev-dependencies]`.
    pub dev: BTreeSet<String>,
}

/// Asks cargo about the workspace that the current folder is in; the lock file is taken as it is.
///
/// # Errors
///
/// When cargo can't be run, or a manifest or the lock file is wrong or out of date.
pub fn metadata() -> Result<Metadata> {
    MetadataCommand::new()
        .other_options(["--locked".to_owned()])
        .exec()
        .context("cargo metadata --format-version 1 --locked")
}

impl Graph {
    /// Takes the graph out of cargo's answer.
    ///
    /// # Errors
    ///
    /// When the answer has no resolved graph, because it was asked for without dependencies.
    pub fn from_metadata(metadata: &Metadata) -> Result<Self> {
        let resolve = metadata
            .resolve
            .as_ref()
            .context("cargo metadata gave no resolved graph")?;
        let mut edges: BTreeMap<&PackageId, Vec<PackageId>> = resolve
            .nodes
            .iter()
            .map(|node| (&node.id, normal_edges(node)))
            .collect();
        let packages = metadata.packages.iter().map(|package| {
            let resolved = Package {
                name: package.name.to_string(),
                links: package.links.clone(),
                normal: edges.remove(&package.id).unwrap_or_default(),
            };
            (package.id.clone(), resolved)
        });
        Ok(Self {
            packages: packages.collect(),
            members: members(metadata),
        })
    }

    /// Finds the shortest way from a crate of the workspace, along run-time dependencies, to a
    /// package whose name is in `targets`; the names on the way, both ends included.
    #[must_use]
    pub fn path(&self, from: &str, targets: &[&str]) -> Option<Vec<&str>> {
        let start = &self.members.get(from)?.id;
        let mut came_from: BTreeMap<&PackageId, Option<&PackageId>> =
            BTreeMap::from([(start, None)]);
        let mut queue = VecDeque::from([start]);
        while let Some(id) = queue.pop_front() {
            let Some(package) = self.packages.get(id) else {
                continue;
            };
            if id != start && targets.contains(&package.name.as_str()) {
                return Some(self.trace(id, &came_from));
            }
            for next in &package.normal {
                if !came_from.contains_key(next) {
                    came_from.insert(next, Some(id));
                    queue.push_back(next);
                }
            }
        }
        None
    }

    fn trace<'a>(
        &'a self,
        end: &'a PackageId,
        came_from: &BTreeMap<&'a PackageId, Option<&'a PackageId>>,
    ) -> Vec<&'a str> {
        let step = |id: &&'a PackageId| came_from.get(*id).copied().flatten();
        let mut names: Vec<&str> = std::iter::successors(Some(end), step)
            .filter_map(|id| self.packages.get(id))
            .map(|package| package.name.as_str())
            .collect();
        names.reverse();
        names
    }
}

fn normal_edges(node: &Node) -> Vec<PackageId> {
    node.deps
        .iter()
        .filter(|edge| {
            edge.dep_kinds
                .iter()
                .any(|info| info.kind == DependencyKind::Normal)
        })
        .map(|edge| edge.pkg.clone())
        .collect()
}

fn members(metadata: &Metadata) -> BTreeMap<String, Member> {
    let packages = metadata.workspace_packages();
    let names: BTreeSet<&str> = packages.iter().map(|p| p.name.as_str()).collect();
    let is_member = |d: &&Dependency| d.path.is_some() && names.contains(d.name.as_str());
    packages
        .iter()
        .map(|package| {
            let (dev, normal): (Vec<&Dependency>, Vec<&Dependency>) = package
                .dependencies
                .iter()
                .filter(is_member)
                .partition(|d| d.kind == DependencyKind::Development);
            let member = Member {
                id: package.id.clone(),
                normal: normal.iter().map(|d| d.name.clone()).collect(),
                dev: dev.iter().map(|d| d.name.clone()).collect(),
            };
            (package.name.to_string(), member)
        })
        .collect()
}
