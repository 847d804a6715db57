//! `cargo xtask test`: everything that must pass, in order, up to the first failure.

use std::env;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use xtask::{layering, licences};

use crate::web;

/// One thing that must pass.
struct Step {
    name: &'static str,
    action: Action,
}

/// What a step does.
enum Action {
    /// Runs cargo with these words, in an environment with these variables added.
    Cargo {
        variables: &'static [(&'static str, &'static str)],
        words: &'static str,
    },
    /// Runs a check of this program, which is the task of the step's name too.
    Check(fn(&[String]) -> Result<()>),
}

/// A step that passed, and how long it took.
struct Passed {
    name: &'static str,
    took: Duration,
}

/// Leaves out what needs Node and Chromium.
const WITHOUT_BROWSER: &str = "--without-browser";
/// The steps that it leaves out.
const OF_BROWSER: [&str; 2] = ["web", "browser"];

/// Runs every step; the task `cargo xtask test`.
///
/// # Errors
///
/// When there are arguments that are not known, or with the first step that fails and the command that repeats it.
pub fn run(arguments: &[String]) -> Result<()> {
    let with_browser = match arguments {
        [] => true,
        [one] if one == WITHOUT_BROWSER => false,
        _ => bail!(
            "this task takes {WITHOUT_BROWSER} or nothing, but got: {}",
            arguments.join(" ")
        ),
    };
    let mut steps = steps();
    if !with_browser {
        steps.retain(|step| !OF_BROWSER.contains(&step.name));
    }
    let passed = run_steps(&steps, &mut |line| println!("{line}"))?;
    print_summary(&passed);
    if !with_browser {
        println!(
            "NOT RUN, because of {WITHOUT_BROWSER}: {}",
            OF_BROWSER.join(", ")
        );
    }
    Ok(())
}

fn steps() -> Vec<Step> {
    vec![
        cargo("format", "fmt --all --check"),
        cargo(
            "clippy",
            "clippy --workspace --all-targets --locked -- -D warnings",
        ),
        check("web", web::run),
        check("layering", layering::run),
        check("licences", licences::run),
        tests(),
        check("browser", web::browser),
        cargo("doc tests", "test --workspace --doc --locked"),
        Step {
            name: "docs",
            action: Action::Cargo {
                variables: &[("RUSTDOCFLAGS", "-Dwarnings")],
                words: "doc --workspace --no-deps --locked",
            },
        },
    ]
}

fn cargo(name: &'static str, words: &'static str) -> Step {
    let variables = &[];
    Step {
        name,
        action: Action::Cargo { variables, words },
    }
}

fn check(name: &'static str, check: fn(&[String]) -> Result<()>) -> Step {
    Step {
        name,
        action: Action::Check(check),
    }
}

fn tests() -> Step {
    if has_nextest() {
        println!("tests: run by cargo-nextest, which is installed");
        return cargo("tests", "nextest run --workspace --locked");
    }
    println!("tests: run by cargo test, because cargo-nextest is not installed");
    cargo("tests", "test --workspace --locked --lib --bins --tests")
}

fn has_nextest() -> bool {
    cargo_command()
        .args(["nextest", "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn run_steps(steps: &[Step], print: &mut dyn FnMut(String)) -> Result<Vec<Passed>> {
    let mut passed = Vec::new();
    for step in steps {
        let (result, took) = timed(|| step.run());
        let seconds = took.as_secs_f64();
        let name = step.name;
        if let Err(error) = result {
            print(format!("{name}: FAILED after {seconds:.1} s"));
            let command = step.command();
            return Err(anyhow!(
                "{error:#}\n{name} failed, repeat it with: {command}"
            ));
        }
        print(format!("{name}: passed in {seconds:.1} s"));
        passed.push(Passed { name, took });
    }
    Ok(passed)
}

#[expect(
    clippy::disallowed_methods,
    reason = "how long a step takes is for people to read, nothing depends on it"
)]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    let result = work();
    (result, start.elapsed())
}

fn print_summary(passed: &[Passed]) {
    println!("\nall {} steps passed:", passed.len());
    for Passed { name, took } in passed {
        println!("  {name:<10} {:>7.1} s", took.as_secs_f64());
    }
    let total: Duration = passed.iter().map(|step| step.took).sum();
    println!("  {:<10} {:>7.1} s", "total", total.as_secs_f64());
}

impl Step {
    fn run(&self) -> Result<()> {
        match self.action {
            Action::Cargo { variables, words } => run_cargo(variables, words),
            Action::Check(check) => check(&[]),
        }
    }

    /// What to type to run this step alone.
    fn command(&self) -> String {
        match self.action {
            Action::Cargo { variables, words } => variables
                .iter()
                .map(|(name, value)| format!("{name}={value} "))
                .chain([format!("cargo {words}")])
                .collect(),
            Action::Check(_) => format!("cargo xtask {}", self.name),
        }
    }
}

fn run_cargo(variables: &[(&str, &str)], words: &str) -> Result<()> {
    let status = cargo_command()
        .args(words.split_whitespace())
        .envs(variables.iter().copied())
        .status()
        .context("cargo can't be started")?;
    ensure!(status.success(), "cargo ended with {status}");
    Ok(())
}

/// The cargo that runs this program, or else the one in the path.
fn cargo_command() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_failure_stops_the_run_and_names_the_command() {
        let steps = [
            check("good", |_| Ok(())),
            check("bad", |_| Err(anyhow!("it is broken"))),
            check("never", |_| panic!("a step ran after a failure")),
        ];
        let mut lines = Vec::new();

        let error = run_steps(&steps, &mut |line| lines.push(line)).err();

        let error = error.map(|error| error.to_string());
        assert_eq!(
            error.as_deref(),
            Some("it is broken\nbad failed, repeat it with: cargo xtask bad")
        );
        assert!(lines[0].starts_with("good: passed in "), "{lines:?}");
        assert!(lines[1].starts_with("bad: FAILED after "), "{lines:?}");
        assert_eq!(lines.len(), 2);
    }

    #[test]
    fn every_step_that_passed_is_reported() {
        let steps = [check("one", |_| Ok(())), check("two", |_| Ok(()))];

        let passed = run_steps(&steps, &mut drop).expect("both pass");

        let names: Vec<&str> = passed.iter().map(|step| step.name).collect();
        assert_eq!(names, ["one", "two"]);
    }

    #[test]
    fn what_the_switch_leaves_out_are_steps() {
        let steps = steps();

        let names: Vec<&str> = steps.iter().map(|step| step.name).collect();

        assert!(
            OF_BROWSER.iter().all(|name| names.contains(name)),
            "{names:?}"
        );
        assert!(run(&["--without-tests".to_owned()]).is_err());
    }

    #[test]
    fn command_to_repeat_has_the_variables() {
        let docs = steps().pop().expect("there are steps");

        assert_eq!(
            docs.command(),
            "RUSTDOCFLAGS=-Dwarnings cargo doc --workspace --no-deps --locked"
        );
    }
}
