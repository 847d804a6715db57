//! The server's log, on standard error: on a terminal short live lines, anywhere else plain ones that
//! tell the same. A terminal also has one line of the files that move, drawn anew as they do.

mod file;
mod line;
mod plain;
mod progress;
mod terminal;

use std::env;
use std::ffi::OsStr;
use std::io::{IsTerminal as _, Write, stderr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use parlor_hub::{Clock, SystemClock};
use tracing::level_filters::LevelFilter;
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::settings::Settings;
use file::LogFile;
use line::Line;
use progress::Progress;

/// The target under which message text is logged, and nothing else.
const MESSAGES: &str = "parlor::messages";
/// The target under which it is told how far files are, and nothing else.
const PROGRESS: &str = "parlor::progress";
/// Columns of a terminal that does not say how many it has.
const COLUMNS: u16 = 80;

/// Starts the log of this process. A second call changes nothing.
pub fn start(settings: &Settings) {
    start_with(settings, Quiet::default(), None);
}

/// Starts the log of this process in a file of the data folder; on standard error it begins when the
/// quiet ends.
pub fn start_quiet(settings: &Settings) -> Quiet {
    let quiet = Quiet(Arc::new(AtomicBool::new(true)));
    let file = LogFile::new(settings.data.join("parlor.log"));
    let file = Log::new(Form::Plain, TimeZone::system(), Arc::new(SystemClock), file);
    start_with(settings, quiet.clone(), Some(file));
    quiet
}

/// Keeps the log off the terminal for as long as somebody sits there.
#[derive(Debug, Clone, Default)]
pub struct Quiet(Arc<AtomicBool>);

impl Quiet {
    /// From now on the log is on the terminal.
    pub fn end(&self) {
        self.0.store(false, Ordering::Relaxed);
    }

    fn holds(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

fn start_with(settings: &Settings, quiet: Quiet, file: Option<Log<LogFile>>) {
    let form = if stderr().is_terminal() {
        Form::Terminal {
            colours: has_colours(env::var_os("NO_COLOR"), env::var_os("TERM")),
        }
    } else {
        Form::Plain
    };
    let mut log = Log::new(form, TimeZone::system(), Arc::new(SystemClock), stderr());
    log.quiet = quiet;
    let draws = stderr().is_terminal() && can_draw(env::var_os("TERM"));
    log.width = draws.then_some(width);
    // Only a test can have started one before.
    let _ = tracing_subscriber::registry()
        .with(log)
        .with(file)
        .with(filter(settings.log, settings.show_messages, draws))
        .try_init();
}

fn filter(level: LevelFilter, show_messages: bool, draws: bool) -> Targets {
    let messages = if show_messages {
        LevelFilter::INFO
    } else {
        LevelFilter::OFF
    };
    let progress = if draws { level } else { LevelFilter::OFF };
    Targets::new()
        .with_default(level)
        .with_target(MESSAGES, messages)
        .with_target(PROGRESS, progress)
}

/// Whether a terminal gets colours (<https://no-color.org>).
fn has_colours(no_color: Option<impl AsRef<OsStr>>, term: Option<impl AsRef<OsStr>>) -> bool {
    let refused = no_color.is_some_and(|set| !set.as_ref().is_empty());
    !refused && can_draw(term)
}

/// Whether a terminal can take a line back.
fn can_draw(term: Option<impl AsRef<OsStr>>) -> bool {
    term.is_some_and(|term| term.as_ref() != "dumb" && !term.as_ref().is_empty())
}

/// The columns of the terminal now.
fn width() -> usize {
    let size = rustix::termios::tcgetwinsize(stderr());
    let columns = size.map_or(0, |size| size.ws_col);
    usize::from(if columns == 0 { COLUMNS } else { columns })
}

/// How lines look.
#[derive(Debug, Clone, Copy)]
enum Form {
    Plain,
    Terminal { colours: bool },
}

/// Writes each event as a line, at once and whole.
struct Log<W> {
    form: Form,
    zone: TimeZone,
    clock: Arc<dyn Clock>,
    out: Mutex<Out<W>>,
    quiet: Quiet,
    /// How wide the line of what moves may be; there is none where nothing can be drawn.
    width: Option<fn() -> usize>,
}

struct Out<W> {
    writer: W,
    /// The day of the last line.
    day: Option<Date>,
    progress: Progress,
}

impl<W: Write> Log<W> {
    fn new(form: Form, zone: TimeZone, clock: Arc<dyn Clock>, writer: W) -> Self {
        let out = Mutex::new(Out {
            writer,
            day: None,
            progress: Progress::default(),
        });
        Self {
            form,
            zone,
            clock,
            out,
            quiet: Quiet::default(),
            width: None,
        }
    }

    fn write(&self, line: &Line) {
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = self.clock.now().as_millis();
        let now = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
        let now = now.to_zoned_datetime(self.zone.clone());
        let text = match self.form {
            Form::Plain => plain::line(&now, line),
            Form::Terminal { colours } => {
                let is_new_day = out.day.replace(now.date()) != Some(now.date());
                terminal::line(&now, line, is_new_day, colours)
            }
        };
        let text = match self.width {
            Some(width) => out.progress.under(&text, millis, width()),
            None => text,
        };
        // There is nowhere left to tell that it failed.
        let _ = out.writer.write_all(text.as_bytes());
    }

    /// Takes in how far a file is. While somebody else has the terminal nothing is drawn.
    fn progress(&self, line: &Line, quiet: bool) {
        let Some(width) = self.width else { return };
        let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        out.progress.take(line);
        if !quiet {
            let now = self.clock.now().as_millis();
            let text = out.progress.draw(now, width());
            let _ = out.writer.write_all(text.as_bytes());
        }
    }
}

impl<S: Subscriber, W: Write + Send + 'static> Layer<S> for Log<W> {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let quiet = self.quiet.holds();
        if event.metadata().target() == PROGRESS {
            self.progress(&Line::of(event), quiet);
        } else if !quiet {
            self.write(&Line::of(event));
        }
    }
}

#[cfg(test)]
mod tests;
