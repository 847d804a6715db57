//! What reads files: `cat`, `head` and `wc`. Each piece is small, whatever a file has.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write};

use super::options;
use super::place::place;
use super::told;

const PIECE: usize = 16 * 1024;
const HEAD_LINES: u64 = 10;

/// Shows files.
pub(super) fn cat(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let Some(options) = options::read(("cat", "n", ""), arguments, out)? else {
        return Ok(2);
    };
    let mut number = 0_u64;
    each("cat", &options.names, out, |mut file, out| {
        if !options.has('n') {
            return copy(&mut file, u64::MAX, out);
        }
        let mut file = BufReader::new(file);
        let mut line = Vec::new();
        while file
            .by_ref()
            .take(PIECE as u64)
            .read_until(b'\n', &mut line)?
            > 0
        {
            number += 1;
            write!(out, "{number:>6}\t")?;
            out.write_all(&line)?;
            line.clear();
        }
        Ok(())
    })
}

/// Shows how files begin: `-n` so many lines, `-c` so many bytes.
pub(super) fn head(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let Some(options) = options::read(("head", "", "nc"), arguments, out)? else {
        return Ok(2);
    };
    let several = options.names.len() > 1;
    let mut names = options.names.iter();
    each("head", &options.names, out, |mut file, out| {
        let name = names.next();
        if let Some(name) = name.filter(|_| several) {
            writeln!(out, "==> {name} <==")?;
        }
        if options.has('c') {
            return copy(&mut file, options.number.unwrap_or_default(), out);
        }
        let mut file = BufReader::new(file);
        for _ in 0..options.number.unwrap_or(HEAD_LINES) {
            if !line(&mut file, out)? {
                break;
            }
        }
        Ok(())
    })
}

/// Counts lines, words and bytes: `-l`, `-w` and `-c` one of them.
pub(super) fn wc(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    let Some(options) = options::read(("wc", "lwc", ""), arguments, out)? else {
        return Ok(2);
    };
    let all = options.letters.is_empty();
    let show = |counts: [u64; 3], name: &str, out: &mut dyn Write| {
        for (letter, count) in ['l', 'w', 'c'].into_iter().zip(counts) {
            if all || options.has(letter) {
                write!(out, "{count:>7} ")?;
            }
        }
        writeln!(out, "{name}")
    };
    let mut total = [0; 3];
    let mut names = options.names.iter();
    let status = each("wc", &options.names, out, |mut file, out| {
        let counts = count(&mut file)?;
        total
            .iter_mut()
            .zip(counts)
            .for_each(|(sum, count)| *sum += count);
        show(counts, names.next().map_or("", String::as_str), out)
    })?;
    if options.names.len() > 1 {
        show(total, "total", out)?;
    }
    Ok(status)
}

/// Opens one file after the other, and goes on after one that can't be read.
fn each(
    command: &str,
    names: &[String],
    out: &mut dyn Write,
    mut show: impl FnMut(File, &mut dyn Write) -> io::Result<()>,
) -> io::Result<u8> {
    if names.is_empty() {
        writeln!(out, "{command}: say which file")?;
        return Ok(2);
    }
    let mut status = 0;
    for name in names {
        let shown = File::open(place(name)).and_then(|file| show(file, out));
        if let Err(error) = shown {
            writeln!(out, "{command}: {name}: {}", told(&error))?;
            status = 1;
        }
    }
    Ok(status)
}

fn copy(file: &mut File, mut left: u64, out: &mut dyn Write) -> io::Result<()> {
    let mut piece = [0; PIECE];
    while left > 0 {
        let most = usize::try_from(left).map_or(PIECE, |left| left.min(PIECE));
        let count = file.read(&mut piece[..most])?;
        if count == 0 {
            break;
        }
        out.write_all(&piece[..count])?;
        left -= count as u64;
    }
    Ok(())
}

/// Copies a line, however long; false at the end of the file.
fn line(file: &mut BufReader<File>, out: &mut dyn Write) -> io::Result<bool> {
    loop {
        let there = file.fill_buf()?;
        if there.is_empty() {
            return Ok(false);
        }
        let end = there.iter().position(|byte| *byte == b'\n');
        let count = end.map_or(there.len(), |end| end + 1);
        out.write_all(&there[..count])?;
        file.consume(count);
        if end.is_some() {
            return Ok(true);
        }
    }
}

fn count(file: &mut File) -> io::Result<[u64; 3]> {
    let mut counts = [0; 3];
    let (mut piece, mut in_word) = ([0; PIECE], false);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(counts);
        }
        counts[2] += read as u64;
        for byte in &piece[..read] {
            let is_word = !byte.is_ascii_whitespace();
            counts[0] += u64::from(*byte == b'\n');
            counts[1] += u64::from(is_word && !in_word);
            in_word = is_word;
        }
    }
}
