//! The server as a program: settings, listeners, the first owner, the log, supervision, shutdown.
//! It puts the store, the hub and the gateways together and knows no rule and no protocol.

mod announce;
mod backup;
mod bind;
mod clock;
pub mod discovery;
mod doctor;
mod doors;
mod echo;
mod error;
mod export;
mod export_files;
mod flags;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzz;
mod host;
mod last_backup;
mod log;
mod open_files;
mod owner;
mod prompt;
mod qr;
mod ready_file;
mod reset_factor;
mod run;
mod serve;
pub mod settings;
mod signals;
mod tls;
mod watchdog;

pub use backup::{Expiring, backup, restore};
pub use doctor::{Finding, State, doctor};
pub use echo::Echo;
pub use error::RunError;
pub use export::export;
pub use export_files::{CopyError, StoredFile, stored_files};
pub use flags::Flags;
pub use host::{Hosting, host};
pub use parlor_store::io_words;
pub use reset_factor::reset_factor;

use std::time::Duration;

/// How long work on the runtime's threads may outlive the server.
const LAST_WORK: Duration = Duration::from_millis(500);

/// Serves until a signal ends it.
///
/// # Errors
/// [`RunError`]: it could not start, or something that must run has ended.
pub fn run(flags: Flags) -> Result<(), RunError> {
    let settings = settings::read(&flags)?;
    log::start(&settings);
    open_files::raise();
    let runtime = runtime()?;
    let result = runtime.block_on(serve::serve(settings));
    runtime.shutdown_timeout(LAST_WORK);
    result
}

fn runtime() -> Result<tokio::runtime::Runtime, RunError> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("parlor")
        .build()
        .map_err(RunError::Runtime)
}
