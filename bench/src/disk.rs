//! The bare disk: how long it takes to append 4 KiB to a file and know that they are stored. No server that
//! commits before it tells can be faster.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use crate::histogram::Histogram;
use crate::row::Row;

const BLOCK: [u8; 4_096] = [0x5a; 4_096];

/// Appends and syncs (`fdatasync`) in a folder for that long: how long each time took.
///
/// # Errors
/// The folder can't be written.
pub fn measure(folder: &Path, window: Duration) -> Result<Histogram> {
    let mut file = tempfile::tempfile_in(folder).with_context(|| folder.display().to_string())?;
    let mut times = Histogram::new();
    let start = Instant::now();
    while start.elapsed() < window || times.is_empty() {
        let nanos = append(&mut file)?;
        times.record(nanos);
    }
    Ok(times)
}

fn append(file: &mut File) -> Result<u64> {
    let before = Instant::now();
    file.write_all(&BLOCK)?;
    file.sync_data()?;
    Ok(before.elapsed().as_nanos() as u64)
}

/// The row of a report.
#[must_use]
pub fn row(times: &Histogram) -> Row {
    Row::new("disk")
        .count("syncs", times.len())
        .millis("p50_ms", times.quantile(0.5))
        .millis("p99_ms", times.quantile(0.99))
        .millis("max_ms", times.max())
}
