//! What tests whose binary is also the command in the cage have in place of the usual harness: names are listed and
//! run as test runners ask for them.

use std::process::ExitCode;

use parlor_cage::{Cage, CageError, Stop};

/// A test: a sentence, and what holds it.
pub type Test = (&'static str, fn());

/// Runs the tests that were asked for, or lists them.
pub fn harness(tests: &[Test]) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let is = |word: &str| words.iter().any(|given| given == word);
    if is("--list") {
        if !is("--ignored") {
            tests.iter().for_each(|(name, _)| println!("{name}: test"));
        }
        return ExitCode::SUCCESS;
    }
    let wanted: Vec<_> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let exact = is("--exact");
    for (name, test) in tests {
        let matches = |word: &&String| match exact {
            true => word.as_str() == *name,
            false => name.contains(word.as_str()),
        };
        if !wanted.is_empty() && !wanted.iter().any(matches) {
            continue;
        }
        if !can_lock() {
            println!("NOT RUN: {name}: this kernel gives no cage");
            continue;
        }
        test();
        println!("test {name} ... ok");
    }
    ExitCode::SUCCESS
}

/// Whether the kernel of this machine can lock commands in. Where that is needed, a test fails without it.
fn can_lock() -> bool {
    let stop = Stop::new().unwrap();
    match Cage::applet("pwd", &[]).run(&stop) {
        Ok(_) => true,
        Err(CageError::Unlocked(why)) if std::env::var_os("TESTS_NEED_SANDBOX").is_none() => {
            println!("NOT RUN: {why}");
            false
        }
        Err(error) => panic!("{error}"),
    }
}
