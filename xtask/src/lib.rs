//! The checks that `cargo xtask test` and this package's own tests share.

pub mod graph;
pub mod layering;
pub mod licences;
pub mod npm_licences;

use std::fmt::Display;

use anyhow::{Result, ensure};

/// Refuses arguments, for a task that takes none.
///
/// # Errors
///
/// When there is any argument.
pub fn no_arguments(arguments: &[String]) -> Result<()> {
    ensure!(
        arguments.is_empty(),
        "this task takes no arguments, but got: {}",
        arguments.join(" ")
    );
    Ok(())
}

/// Turns what a check found into its outcome, one finding a line.
///
/// # Errors
///
/// When anything was found.
pub fn outcome<V: Display>(check: &str, violations: &[V]) -> Result<()> {
    let lines: Vec<String> = violations.iter().map(|v| format!("  {v}")).collect();
    ensure!(
        violations.is_empty(),
        "the {check} check found {}:\n{}",
        violations.len(),
        lines.join("\n")
    );
    Ok(())
}
