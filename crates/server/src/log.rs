//! The server's log: dated plain lines on standard error, coloured on a terminal.

use std::env;
use std::fmt;
use std::io::{IsTerminal as _, stderr};

use parlor_hub::{Clock as _, SystemClock};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::settings::Settings;

/// The target under which message text is logged, and nothing else.
const MESSAGES: &str = "parlor::messages";

/// Date and time as in RFC 3339, in UTC.
struct Dated;

impl FormatTime for Dated {
    fn format_time(&self, writer: &mut Writer<'_>) -> fmt::Result {
        write!(writer, "{}", SystemClock.now())
    }
}

/// Starts the log of this process. A second call changes nothing.
pub fn start(settings: &Settings) {
    let colours = stderr().is_terminal() && env::var_os("NO_COLOR").is_none_or(|no| no.is_empty());
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(stderr)
        .with_ansi(colours)
        .with_target(false)
        .with_timer(Dated);
    let messages = if settings.show_messages {
        LevelFilter::INFO
    } else {
        LevelFilter::OFF
    };
    let filter = Targets::new()
        .with_default(settings.log)
        .with_target(MESSAGES, messages);
    // Only a test can have started one before.
    let _ = tracing_subscriber::registry()
        .with(lines)
        .with(filter)
        .try_init();
}
