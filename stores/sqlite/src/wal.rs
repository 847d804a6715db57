//! Reading a write-ahead log before SQLite does (SQLite file format, section 4). SQLite takes the first
//! frame that it can't verify for the end of the log, which is right for a frame that was never
//! acknowledged and loses what was when the log was damaged later. The shared memory beside it
//! survives a killed process and says how many frames were committed.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use parlor_store::StoreError;

use crate::error::of_io;

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const MAGIC: u32 = 0x377f_0682;
/// The version of the format of the shared memory (SQLite's `WALINDEX_MAX_VERSION`).
const SHARED_VERSION: u32 = 3_007_000;

/// The committed frames of a log.
#[derive(Debug)]
pub(crate) struct Wal {
    pages: u64,
    held: BTreeSet<u64>,
}

impl Wal {
    /// Reads the log at `path`, if there is one with anything in it, and checks that it has all that
    /// was committed according to the shared memory at `shared`.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when committed frames are missing or changed.
    pub(crate) fn read(path: &Path, shared: &Path) -> Result<Option<Self>, StoreError> {
        let log = read(path)?;
        let damaged = |what: &str| StoreError::Damaged(format!("{}: {what}", path.display()));
        let committed = Committed::read(&read(shared)?);
        let chain = Chain::read(&log);
        if let Some(committed) = committed.filter(|committed| committed.frames > 0) {
            let salt = log.get(16..24);
            // Another salt in a valid header: the log was begun anew after this was written.
            let lost =
                chain.is_none() || chain.as_ref().is_some_and(|c| c.frames < committed.frames);
            if lost && (chain.is_none() || salt == Some(&committed.salt)) {
                return Err(damaged("committed changes are cut off or changed"));
            }
        }
        let Some(chain) = chain else {
            let blank = log.iter().all(|byte| *byte == 0);
            return if blank {
                Ok(None)
            } else {
                Err(damaged("its beginning is damaged"))
            };
        };
        if chain.has_more_commits(&log) {
            return Err(damaged("a change in its middle is damaged"));
        }
        Ok((chain.pages > 0).then_some(Self {
            pages: chain.pages,
            held: chain.held,
        }))
    }

    /// How many pages the database has after the last commit.
    pub(crate) fn pages(&self) -> u64 {
        self.pages
    }

    /// Whether the log has this page, counted from 1.
    pub(crate) fn has_page(&self, page: u64) -> bool {
        self.held.contains(&page)
    }
}

/// The frames that verify, up to the last commit among them.
#[derive(Debug)]
struct Chain {
    frame: usize,
    frames: u64,
    pages: u64,
    held: BTreeSet<u64>,
    /// Where the first frame that does not verify begins.
    end: usize,
}

impl Chain {
    /// `None` when the log has no valid header.
    fn read(log: &[u8]) -> Option<Self> {
        let header = log.get(..HEADER)?;
        let magic = number(header, 0);
        let page = usize::try_from(number(header, 8)).ok()?;
        let sum = Sum {
            big_endian: magic & 1 == 1,
            state: (0, 0),
        }
        .add(&header[..24]);
        let possible =
            magic & !1 == MAGIC && page.is_power_of_two() && (512..=65_536).contains(&page);
        if !possible || !sum.is(&header[24..]) {
            return None;
        }
        let frame = FRAME_HEADER + page;
        let mut chain = Self {
            frame,
            frames: 0,
            pages: 0,
            held: BTreeSet::new(),
            end: HEADER,
        };
        chain.follow(log, sum);
        Some(chain)
    }

    fn follow(&mut self, log: &[u8], mut sum: Sum) {
        let mut open = Vec::new();
        while let Some(frame) = log.get(self.end..self.end + self.frame) {
            let (head, page) = frame.split_at(FRAME_HEADER);
            sum = sum.add(&head[..8]).add(page);
            if head[8..16] != log[16..24] || !sum.is(&head[16..]) {
                return;
            }
            self.end += self.frame;
            open.push(u64::from(number(head, 0)));
            if number(head, 4) != 0 {
                self.frames += open.len() as u64;
                self.pages = u64::from(number(head, 4));
                self.held.extend(open.drain(..));
            }
        }
    }

    /// Whether frames of this log follow after another commit: a commit is on stable storage before the
    /// next one begins, so that what does not verify before it was changed later.
    fn has_more_commits(&self, log: &[u8]) -> bool {
        let rest = log.get(self.end..).unwrap_or_default();
        let heads = rest
            .chunks_exact(self.frame)
            .map(|frame| &frame[..FRAME_HEADER]);
        let ours = heads.skip_while(|head| number(head, 4) == 0 || head[8..16] != log[16..24]);
        ours.skip(1).any(|head| head[8..16] == log[16..24])
    }
}

/// What the shared memory says was committed.
#[derive(Debug)]
struct Committed {
    frames: u64,
    salt: [u8; 8],
}

impl Committed {
    /// `None` when it says nothing that can be relied on.
    fn read(shared: &[u8]) -> Option<Self> {
        let (first, second) = (shared.get(..48)?, shared.get(48..96)?);
        let native = |at: usize| Some(u32::from_ne_bytes(first.get(at..at + 4)?.try_into().ok()?));
        let sum = Sum {
            big_endian: cfg!(target_endian = "big"),
            state: (0, 0),
        }
        .add(&first[..40]);
        let valid = first == second
            && native(0)? == SHARED_VERSION
            && (Some(sum.state.0), Some(sum.state.1)) == (native(40), native(44));
        let salt = first.get(32..40)?.try_into().ok()?;
        valid.then_some(Self {
            frames: u64::from(native(16)?),
            salt,
        })
    }
}

/// The checksum of WAL headers and frames (SQLite file format, section 4.2).
#[derive(Debug, Clone, Copy)]
struct Sum {
    big_endian: bool,
    state: (u32, u32),
}

impl Sum {
    fn add(mut self, bytes: &[u8]) -> Self {
        let word = |bytes: &[u8]| {
            let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
            if self.big_endian {
                u32::from_be_bytes(bytes)
            } else {
                u32::from_le_bytes(bytes)
            }
        };
        let (mut first, mut second) = self.state;
        for pair in bytes.chunks_exact(8) {
            first = first.wrapping_add(word(pair)).wrapping_add(second);
            second = second.wrapping_add(word(&pair[4..])).wrapping_add(first);
        }
        self.state = (first, second);
        self
    }

    fn is(self, stored: &[u8]) -> bool {
        (number(stored, 0), number(stored, 4)) == self.state
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4]
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte))
}

fn read(path: &Path) -> Result<Vec<u8>, StoreError> {
    match fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(of_io(path, &error)),
    }
}
