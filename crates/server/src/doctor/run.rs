//! Whether commands can be run for people.

use super::{Finding, Patient};

const CHECK: &str = "run";

/// Locks a command in that does nothing.
pub fn check(patient: &Patient) -> Finding {
    if !patient.settings.rules.run.on {
        return Finding::good(CHECK, "running commands is switched off");
    }
    match crate::run::look() {
        Ok(said) => Finding::good(CHECK, said),
        Err(error) => Finding::warning(
            CHECK,
            format!("no command can be run: {error}"),
            "use a kernel of 5.13 or newer with landlock among its security modules (lsm=…), or set run to false",
        ),
    }
}
