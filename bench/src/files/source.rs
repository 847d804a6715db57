//! The file that is moved: bytes that nothing can compress, in the page cache.

use std::fs::File;
use std::io::{BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempPath;

/// A file of so many bytes; it goes when this does.
#[derive(Debug)]
pub struct Source {
    path: TempPath,
    bytes: u64,
}

impl Source {
    /// Makes it in a folder and syncs it, so that nobody else's time is spent on that.
    ///
    /// # Errors
    /// The folder has no room for it.
    pub fn make(folder: &Path, bytes: u64) -> Result<Self> {
        let (file, path) = tempfile::NamedTempFile::with_prefix_in("bench-file-", folder)
            .with_context(|| folder.display().to_string())?
            .into_parts();
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut left = bytes;
        while left > 0 {
            // xorshift64 (Marsaglia, 2003).
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let word = state.to_le_bytes();
            let piece = word.len().min(usize::try_from(left).unwrap_or(word.len()));
            out.write_all(&word[..piece])?;
            left -= piece as u64;
        }
        out.into_inner()?.sync_all()?;
        Ok(Self { path, bytes })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether a file has the same bytes.
    ///
    /// # Errors
    /// It has not, or can't be read.
    pub fn check(&self, other: &PathBuf) -> Result<()> {
        let (mut ours, mut theirs) = (File::open(&self.path)?, File::open(other)?);
        let (mut a, mut b) = (vec![0; 1 << 20], vec![0; 1 << 20]);
        loop {
            let read = ours.read(&mut a)?;
            if read == 0 {
                ensure!(theirs.read(&mut b)? == 0, "{} is longer", other.display());
                return Ok(());
            }
            theirs.read_exact(&mut b[..read])?;
            ensure!(
                a[..read] == b[..read],
                "{} has other bytes",
                other.display()
            );
        }
    }
}
