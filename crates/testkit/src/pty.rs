//! A pseudo-terminal: the side that a person has, and the side that a program runs on.

use std::fs::File;
use std::os::fd::AsFd;

use anyhow::{Context as _, Result};
use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

/// The two sides of a new terminal.
#[derive(Debug)]
pub struct Pty {
    /// The keyboard and the screen.
    pub near: File,
    /// What a program gets as its standard input, output and error.
    pub far: File,
}

impl Pty {
    /// Opens one of this size in cells.
    ///
    /// # Errors
    /// There are no more.
    pub fn open(columns: u16, rows: u16) -> Result<Self> {
        let near = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).context("no terminal")?;
        grantpt(&near)?;
        unlockpt(&near)?;
        resize(&near, columns, rows)?;
        let name = ptsname(&near, Vec::new())?;
        let far = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty())?;
        Ok(Self {
            near: File::from(near),
            far: File::from(far),
        })
    }
}

/// Gives the terminal whose near side this is another size in cells.
///
/// # Errors
/// It is gone.
pub fn resize(near: impl AsFd, columns: u16, rows: u16) -> Result<()> {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    Ok(tcsetwinsize(near, size)?)
}
