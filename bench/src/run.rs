//! Commands that people run on the server: how long the answer takes, and what a thousand of them leave behind.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::dialect::Dialect;
use crate::histogram::Histogram;
use crate::http::Api;
use crate::row::Row;
use crate::server::{Place, Server};

/// Each is asked for so often before it is measured.
const WARM_UP: u32 = 50;
/// Nobody asks so fast; the pace of one user is not what is measured.
const PACE: (&str, &str) = ("PARLOR_RUN_A_MINUTE", "100000");

/// Measures from the asking for a command until its output is stored and the answer is there, beside how long the machine's own
/// program of that name takes from its start to its end; then counts what is left of `in_a_row` of them.
///
/// # Errors
/// The server does not come up, or refuses a command.
pub fn measure(times: u32, in_a_row: u32, place: &Place) -> Result<Vec<Row>> {
    let server = Server::start_with(&[PACE], place)?;
    let mut api = Api::owner(server.address(Dialect::Websocket)?)?;
    let mut rows = Vec::new();
    for name in ["date", "ls", "echo"] {
        repeat(&mut api, name, WARM_UP)?;
        let spent = repeat(&mut api, name, times)?;
        let own = alone(name, times)?.quantile(0.5);
        rows.push(
            Row::new("run")
                .text("command", name)
                .count("times", times.into())
                .millis("p50_ms", spent.quantile(0.5))
                .millis("p99_ms", spent.quantile(0.99))
                .millis("own_p50_ms", own)
                .millis("above_p50_ms", spent.quantile(0.5).saturating_sub(own)),
        );
    }
    let before = Left::of(&server)?;
    let began = Instant::now();
    repeat(&mut api, "date", in_a_row / 2)?;
    repeat(&mut api, "ls", in_a_row - in_a_row / 2)?;
    let took = began.elapsed();
    let after = Left::of(&server)?;
    ensure!(
        after.processes == 0,
        "{} processes are left",
        after.processes
    );
    rows.push(
        Row::new("run in a row")
            .count("times", in_a_row.into())
            .number("took_s", took.as_secs_f64(), 1)
            .count("processes", after.processes)
            .count("open_files_before", before.open)
            .count("open_files_after", after.open)
            .count("folders_before", before.folders)
            .count("folders_after", after.folders)
            .mib("resident_before_mib", before.resident)
            .mib("resident_after_mib", after.resident),
    );
    Ok(rows)
}

fn repeat(api: &mut Api, command: &str, times: u32) -> Result<Histogram> {
    let (mut spent, body) = (Histogram::new(), format!(r#"{{"command":"{command}"}}"#));
    for _ in 0..times {
        let start = Instant::now();
        api.ask("POST", "/api/v1/rooms/%23lobby/commands", &body)?;
        spent.record(u64::try_from(start.elapsed().as_nanos())?);
    }
    Ok(spent)
}

/// The machine's own program of that name.
fn alone(command: &str, times: u32) -> Result<Histogram> {
    let mut spent = Histogram::new();
    for _ in 0..times {
        let start = Instant::now();
        Command::new(command).stdout(Stdio::null()).status()?;
        spent.record(u64::try_from(start.elapsed().as_nanos())?);
    }
    Ok(spent)
}

/// What there is of commands when none runs.
struct Left {
    /// Whose parent is the server.
    processes: u64,
    /// Files that the server has open.
    open: u64,
    /// Folders in the server's own.
    folders: u64,
    resident: u64,
}

impl Left {
    fn of(server: &Server) -> Result<Self> {
        let id = server.id();
        Ok(Self {
            processes: children(id)?,
            open: u64::try_from(fs::read_dir(format!("/proc/{id}/fd"))?.count())?,
            folders: folders(server.folder())?,
            resident: server.process().resident()?,
        })
    }
}

/// proc(5): the fourth field of a process's `stat` is its parent; the name before it is in parentheses.
fn children(of: u32) -> Result<u64> {
    let mut count = 0;
    for entry in fs::read_dir("/proc")? {
        let Ok(stat) = fs::read_to_string(entry?.path().join("stat")) else {
            continue;
        };
        let rest = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let parent = rest.split_ascii_whitespace().nth(1);
        count += u64::from(parent == Some(of.to_string().as_str()));
    }
    Ok(count)
}

fn folders(under: &Path) -> Result<u64> {
    let mut count = 0;
    for entry in fs::read_dir(under)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            count += 1 + folders(&entry.path())?;
        }
    }
    Ok(count)
}
