//! `parlor doctor`: looks a server over, whether it runs or not, and says of each thing how it is and what to do.

mod backup;
mod certificate;
mod clock;
mod discovery;
mod disk;
mod finding;
mod ports;
mod run;
mod store;

use std::time::SystemTime;

pub use finding::{Finding, State};

use crate::error::RunError;
use crate::flags::Flags;
use crate::settings;

/// What every check knows.
struct Patient {
    settings: settings::Settings,
    now: SystemTime,
    /// Whether a server holds the data folder.
    is_running: bool,
}

/// Looks over the server of these settings.
///
/// # Errors
/// [`RunError`]: the settings can't be used.
pub fn doctor(flags: &Flags) -> Result<Vec<Finding>, RunError> {
    let settings = settings::read(flags)?;
    let patient = Patient {
        is_running: parlor_store_sqlite::is_in_use(&settings.data),
        settings,
        now: crate::clock::now(),
    };
    let runtime = crate::runtime()?;
    let mut findings = runtime.block_on(ports::check(&patient));
    findings.push(certificate::check(&patient));
    findings.push(runtime.block_on(discovery::check(&patient)));
    findings.push(clock::check(&patient));
    findings.push(disk::check(&patient));
    findings.push(store::check(&patient));
    findings.push(backup::check(&patient));
    findings.push(run::check(&patient));
    Ok(findings)
}

/// A length of time as people say it, rounded down.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / 86_400),
    }
}
