//! The note in the data folder of when the last backup was made, so that somebody notices when there are none any more.

use std::path::Path;
use std::{fs, io};

use parlor_model::Timestamp;

/// What the file is called.
const FILE: &str = "last-backup";

/// The last backup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastBackup {
    /// When it was made.
    pub at: Timestamp,
}

impl LastBackup {
    /// That of a data folder, if one was made.
    #[must_use]
    pub fn of(data: &Path) -> Option<Self> {
        let text = fs::read_to_string(data.join(FILE)).ok()?;
        let millis = text.lines().next()?.trim().parse().ok()?;
        Some(Self {
            at: Timestamp::from_millis(millis),
        })
    }

    /// Notes that one was made: milliseconds since 1970, and the same for people.
    ///
    /// # Errors
    /// The note can't be written.
    pub fn note(data: &Path, at: Timestamp) -> io::Result<()> {
        let draft = data.join(format!(".{FILE}.{}", std::process::id()));
        fs::write(&draft, format!("{}\n{at}\n", at.as_millis()))?;
        fs::rename(&draft, data.join(FILE))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn note_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(LastBackup::of(folder.path()), None);
        let at = Timestamp::from_millis(1_795_801_500_123);
        LastBackup::note(folder.path(), at).unwrap();
        assert_eq!(LastBackup::of(folder.path()), Some(LastBackup { at }));
        fs::write(folder.path().join(FILE), "yesterday\n").unwrap();
        assert_eq!(LastBackup::of(folder.path()), None);
    }
}
