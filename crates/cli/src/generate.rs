//! Completions and manual pages, made from the command line's own description.

use std::io::{self, Write as _};
use std::path::Path;

use clap::CommandFactory as _;
use clap_complete::Shell;
use parlor_server::io_words;

use crate::arguments::Arguments;
use crate::failure::Failure;

/// Prints completions for a shell.
///
/// # Errors
///
/// That they can't be written.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "parlor", &mut script);
    io::stdout().write_all(&script)?;
    Ok(())
}

/// Prints the main page, or writes a page for every command into a folder.
///
/// # Errors
///
/// [`Failure::Usage`] when the folder can't be written to.
pub fn man(folder: Option<&Path>) -> Result<(), Failure> {
    let command = Arguments::command();
    let Some(folder) = folder else {
        let mut page = Vec::new();
        clap_mangen::Man::new(command).render(&mut page)?;
        io::stdout().write_all(&page)?;
        return Ok(());
    };
    let written = clap_mangen::generate_to(command, folder);
    written.map_err(|error| {
        let why = io_words(&error);
        Failure::Usage(format!("{} can't be written to: {why}", folder.display()))
    })
}
