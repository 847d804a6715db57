//! What can be wrong with settings, each as one line that names the place and the way out.

use std::path::PathBuf;

use thiserror::Error;

use crate::settings::layer::Origin;

/// Settings that can't be used.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// Nothing has that name.
    #[error("there is no setting {origin}{} (docs/operations/settings.md lists them all)", did_you_mean(.meant))]
    Unknown {
        /// Where it was given.
        origin: Origin,
        /// What was probably meant.
        meant: Option<String>,
    },
    /// A table or a number with a fraction, where no setting takes one.
    #[error("{origin}: a setting is a text, a whole number, true or false, or a list of texts")]
    Kind {
        /// Where it was given.
        origin: Origin,
    },
    /// A value that the setting doesn't take.
    #[error("{origin}: {value:?} is not {wanted}")]
    Bad {
        /// Where it was given.
        origin: Origin,
        /// What was given.
        value: String,
        /// What the setting takes.
        wanted: String,
    },
    /// Two settings that contradict each other.
    #[error("{one} and {other} can't go together: {why}")]
    Impossible {
        /// The one.
        one: String,
        /// The other.
        other: String,
        /// Why, and what to do.
        why: &'static str,
    },
    /// The settings file can't be used.
    #[error("{}{}: {why}", path.display(), at_line(.line))]
    File {
        /// The file.
        path: PathBuf,
        /// Where in it, if anywhere.
        line: Option<usize>,
        /// Why.
        why: String,
    },
    /// There is no home folder to put the data into.
    #[error("there is no home folder for the data: name a folder with --data")]
    NoDataFolder,
}

fn did_you_mean(meant: &Option<String>) -> String {
    meant
        .as_ref()
        .map(|name| format!("; did you mean {name}?"))
        .unwrap_or_default()
}

fn at_line(line: &Option<usize>) -> String {
    line.map(|line| format!(", line {line}"))
        .unwrap_or_default()
}
