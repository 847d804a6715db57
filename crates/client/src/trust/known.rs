//! The keys of the servers that were met before, one a line: where, and the pin.

use std::fs::{self, DirBuilder, File};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::PathBuf;

use parlor_net::Pin;

/// A file of known servers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownServers(PathBuf);

impl KnownServers {
    /// Those of a file, which need not be there yet.
    #[must_use]
    pub fn in_file(path: PathBuf) -> Self {
        Self(path)
    }

    /// The pin of the server at `HOST:PORT`, if it was met before.
    #[must_use]
    pub fn pin_of(&self, authority: &str) -> Option<Pin> {
        let text = fs::read_to_string(&self.0).ok()?;
        let known = text.lines().filter_map(read);
        let found = known.filter(|(known, _)| *known == authority);
        found.map(|(_, pin)| pin).next_back()
    }

    /// Remembers the server at `HOST:PORT` by its pin.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn remember(&self, authority: &str, pin: Pin) -> io::Result<()> {
        self.change(authority, Some(pin))
    }

    /// Forgets the server at `HOST:PORT`.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn forget(&self, authority: &str) -> io::Result<()> {
        self.change(authority, None)
    }

    fn change(&self, authority: &str, pin: Option<Pin>) -> io::Result<()> {
        let text = fs::read_to_string(&self.0).unwrap_or_default();
        let others = text.lines().filter(|line| {
            let other = read(line).filter(|(known, _)| *known != authority);
            other.is_some()
        });
        let mut lines: Vec<String> = others.map(str::to_owned).collect();
        lines.extend(pin.map(|pin| format!("{authority} {pin}")));
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        if let Some(folder) = self.0.parent() {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)?;
        }
        let draft = self.0.with_extension(format!("{}.new", std::process::id()));
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        options.open(&draft)?.write_all(lines.as_bytes())?;
        fs::rename(&draft, &self.0)
    }
}

fn read(line: &str) -> Option<(&str, Pin)> {
    let (authority, pin) = line.split_once(' ')?;
    Some((authority, pin.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_again_until_they_are_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/known-servers");
        let known = KnownServers::in_file(path.clone());
        let pin = |letter: &str| letter.repeat(43).parse::<Pin>().unwrap();
        assert_eq!(known.pin_of("a:1"), None);
        known.remember("a:1", pin("A")).unwrap();
        known.remember("[::1]:2", pin("E")).unwrap();
        known.remember("a:1", pin("I")).unwrap();
        assert_eq!(known.pin_of("a:1"), Some(pin("I")));
        assert_eq!(known.pin_of("[::1]:2"), Some(pin("E")));
        known.forget("a:1").unwrap();
        assert_eq!((known.pin_of("a:1"), known.pin_of("a")), (None, None));
        fs::write(&path, "nonsense\n\u{0}\na:1 short\n").unwrap();
        assert_eq!(known.pin_of("a:1"), None);
    }
}
