//! Whether every package of the lock files may be used under a licence that Parlor accepts.

use std::fmt;

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::Metadata;

use crate::{graph, npm_licences};

/// The accepted licences by SPDX identifier; `deny.toml` lists the same.
pub const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// Licences that are accepted of one package alone; `deny.toml` has the same. This one is a list of authorities under a licence
/// for data. It stands in the lock file by a feature that nothing switches on, and is in no binary.
pub const OF_ONE: &[(&str, &str)] = &[("webpki-root-certs", "CDLA-Permissive-2.0")];

/// One package whose licence is not accepted.
#[derive(Debug, PartialEq, Eq)]
pub struct Violation {
    /// Name and version.
    pub package: String,
    /// What is wrong with its licence.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.package, self.problem)
    }
}

/// Checks this workspace; the task `cargo xtask licences`.
///
/// # Errors
///
/// When there are arguments, cargo can't tell the packages, or a licence is not accepted.
pub fn run(arguments: &[String]) -> Result<()> {
    crate::no_arguments(arguments)?;
    let metadata = graph::metadata()?;
    let mut violations = check(&metadata, ALLOWED);
    violations.extend(npm_licences::check(
        metadata.workspace_root.as_std_path(),
        ALLOWED,
    )?);
    crate::outcome("licences", &violations)
}

/// Lists every package whose licence can't be satisfied with those `allowed`.
#[must_use]
pub fn check(metadata: &Metadata, allowed: &[&str]) -> Vec<Violation> {
    metadata
        .packages
        .iter()
        .filter_map(|package| {
            let own = OF_ONE
                .iter()
                .filter(|(name, _)| *name == package.name.as_str());
            let allowed: Vec<&str> = allowed
                .iter()
                .copied()
                .chain(own.map(|(_, licence)| *licence))
                .collect();
            let problem = problem(package.license.as_deref(), &allowed)?;
            Some(Violation {
                package: format!("{} {}", package.name, package.version),
                problem,
            })
        })
        .collect()
}

pub(crate) fn problem(licence: Option<&str>, allowed: &[&str]) -> Option<String> {
    let Some(expression) = licence else {
        return Some("it names no licence".to_owned());
    };
    match satisfiable(expression, allowed) {
        Ok(true) => None,
        Ok(false) => Some(format!("`{expression}` is not accepted")),
        Err(error) => Some(format!("`{expression}` can't be read: {error}")),
    }
}

/// Tells whether an SPDX licence expression can be satisfied with the licences `allowed`.
///
/// `AND` binds tighter than `OR`; a licence `WITH` an exception is accepted only if the two are
/// allowed together; cargo's old `/` means `OR`. See annex D of the SPDX specification 2.3.
///
/// # Errors
///
/// When the expression is malformed.
pub fn satisfiable(expression: &str, allowed: &[&str]) -> Result<bool> {
    let tokens = tokens(expression);
    let mut parser = Parser {
        rest: &tokens,
        allowed,
    };
    let satisfied = parser.any()?;
    ensure!(
        parser.rest.is_empty(),
        "unexpected `{}`",
        parser.rest.join(" ")
    );
    Ok(satisfied)
}

fn tokens(expression: &str) -> Vec<String> {
    expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ")
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

/// A recursive-descent parser that evaluates while it reads, one function a precedence.
struct Parser<'a> {
    rest: &'a [String],
    allowed: &'a [&'a str],
}

impl Parser<'_> {
    fn any(&mut self) -> Result<bool> {
        let mut satisfied = self.all()?;
        while self.take("OR") {
            satisfied |= self.all()?;
        }
        Ok(satisfied)
    }

    fn all(&mut self) -> Result<bool> {
        let mut satisfied = self.one()?;
        while self.take("AND") {
            satisfied &= self.one()?;
        }
        Ok(satisfied)
    }

    fn one(&mut self) -> Result<bool> {
        if self.take("(") {
            let satisfied = self.any()?;
            ensure!(self.take(")"), "a `)` is missing");
            return Ok(satisfied);
        }
        let licence = self.identifier()?;
        if !self.take("WITH") {
            return Ok(self.allowed.contains(&licence.as_str()));
        }
        let exception = self.identifier()?;
        let both = format!("{licence} WITH {exception}");
        Ok(self.allowed.contains(&both.as_str()))
    }

    fn identifier(&mut self) -> Result<String> {
        let (first, rest) = self.rest.split_first().context("it ends too early")?;
        if matches!(first.as_str(), "AND" | "OR" | "WITH" | "(" | ")") {
            bail!("`{first}` stands where a licence should");
        }
        self.rest = rest;
        Ok(first.clone())
    }

    fn take(&mut self, token: &str) -> bool {
        match self.rest.split_first() {
            Some((first, rest)) if first == token => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_satisfied_as_spdx_says() {
        let allowed = ["MIT", "Zlib", "Apache-2.0 WITH LLVM-exception"];
        let cases = [
            ("MIT", true),
            ("GPL-3.0-only", false),
            ("MIT OR GPL-3.0-only", true),
            ("GPL-3.0-only/MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("MIT AND Zlib", true),
            ("(GPL-3.0-only OR MIT) AND Zlib", true),
            ("(MIT OR Zlib) AND GPL-3.0-only", false),
            ("MIT OR Zlib AND GPL-3.0-only", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("MIT WITH LLVM-exception", false),
        ];
        for (expression, expected) in cases {
            let got = satisfiable(expression, &allowed).expect(expression);
            assert_eq!(got, expected, "{expression}");
        }
    }

    #[test]
    fn malformed_expressions_are_errors() {
        for expression in [
            "", "MIT OR", "(MIT", "MIT)", "MIT Zlib", "AND MIT", "MIT WITH",
        ] {
            assert!(satisfiable(expression, &["MIT"]).is_err(), "{expression}");
        }
    }

    #[test]
    fn package_without_a_licence_is_a_problem() {
        let problem = problem(None, ALLOWED);

        assert_eq!(problem.as_deref(), Some("it names no licence"));
    }

    #[test]
    fn problem_names_the_expression() {
        let problem = problem(Some("GPL-3.0-only"), ALLOWED);

        assert_eq!(problem.as_deref(), Some("`GPL-3.0-only` is not accepted"));
    }
}
