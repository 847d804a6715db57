//! `ls`: what is in the folder, one name a line.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use jiff::{Timestamp, tz::TimeZone};

use super::options;
use super::place::place;
use super::told;

/// Lists the folder or the names that are given: `-l` with sizes and times, `-t` newest first, `-S` largest first,
/// `-r` the other way round, `-a` hidden ones too.
pub(super) fn ls(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let Some(options) = options::read(("ls", "1altSrhA", ""), arguments, out)? else {
        return Ok(2);
    };
    let mut status = 0;
    let mut entries = Vec::new();
    let here = [".".to_owned()];
    let names = match options.names.is_empty() {
        true => &here[..],
        false => &options.names,
    };
    for name in names {
        if let Err(error) = list(name, &mut entries) {
            writeln!(out, "ls: {name}: {}", told(&error))?;
            status = 2;
        }
    }
    entries.retain(|entry| options.has('a') || options.has('A') || !entry.name.starts_with('.'));
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    if options.has('t') {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.changed));
    }
    if options.has('S') {
        entries.sort_by_key(|entry| std::cmp::Reverse(entry.size));
    }
    if options.has('r') {
        entries.reverse();
    }
    let width = entries.iter().map(|entry| entry.size).max();
    let width = width.unwrap_or_default().to_string().len();
    for Entry {
        name,
        size,
        changed,
    } in &entries
    {
        match options.has('l') {
            true => writeln!(out, "{size:>width$}  {}  {name}", day_and_time(*changed))?,
            false => writeln!(out, "{name}")?,
        }
    }
    Ok(status)
}

struct Entry {
    name: String,
    size: u64,
    changed: Option<Timestamp>,
}

fn list(name: &str, into: &mut Vec<Entry>) -> io::Result<()> {
    let place = place(name);
    if !fs::metadata(&place)?.is_dir() {
        into.push(entry(name.to_owned(), &place)?);
        return Ok(());
    }
    for found in fs::read_dir(&place)? {
        let found = found?;
        let name = found.file_name().to_string_lossy().into_owned();
        into.push(entry(name, &found.path())?);
    }
    Ok(())
}

fn entry(name: String, place: &Path) -> io::Result<Entry> {
    let data = fs::metadata(place)?;
    let changed = data.modified().ok();
    Ok(Entry {
        name,
        size: data.len(),
        changed: changed.and_then(|at| Timestamp::try_from(at).ok()),
    })
}

fn day_and_time(at: Option<Timestamp>) -> String {
    let at = at.unwrap_or_default().to_zoned_datetime(TimeZone::system());
    at.strftime("%Y-%m-%d %H:%M").to_string()
}
