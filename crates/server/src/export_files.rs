//! Files as `parlor admin files` takes them from the data folder: what there is, and the bytes.

use std::io::{self, Write};
use std::path::PathBuf;

use parlor_core::{File, FileState};
use parlor_hub::{Clock as _, SystemClock};
use parlor_model::{Digest, FileName};
use parlor_store::BlobError;
use parlor_store_disk::read_blob;
use parlor_store_sqlite::View;
use parlor_wire::FileView;
use thiserror::Error;

use crate::backup::data_folder;
use crate::error::RunError;
use crate::export::asked;
use crate::serve::FILES;

/// Files of one read.
const PAGE: usize = 500;
/// Bytes of one read.
const PIECE: usize = 256 * 1_024;

/// A file that has come.
#[derive(Debug)]
pub struct StoredFile {
    /// What is known of it.
    pub view: FileView,
    /// The name of its room; of a direct room its id.
    pub room: String,
    /// Its name.
    pub name: FileName,
    digest: Digest,
    folder: PathBuf,
}

/// Why the bytes of a file were not written out.
#[derive(Debug, Error)]
pub enum CopyError {
    /// They can't be read, or are not what was sent.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// They can't be written.
    #[error("it can't be written: {}", parlor_store::io_words(.0))]
    Output(#[from] io::Error),
}

/// Hands each file that has come to `each`, room by room, the newest first: of every room, or of the one that is
/// named. A server may be using the folder.
///
/// # Errors
/// [`RunError`]: there is no store or no such room, or `each` failed.
pub fn stored_files(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    room: Option<&str>,
    mut each: impl FnMut(StoredFile) -> io::Result<()>,
) -> Result<(), RunError> {
    let data = data_folder(data, config)?;
    let mut view = View::open(&data).map_err(RunError::Copy)?;
    view.as_of(SystemClock.now());
    let rooms = view.load().map_err(RunError::Copy)?.rooms;
    let folder = data.join(FILES);
    for room in asked(rooms, room)? {
        let label = room.name.as_ref();
        let label = label.map_or_else(|| room.id.to_string(), ToString::to_string);
        let mut before = None;
        loop {
            let page = view.files(room.id, before, PAGE);
            let page = page.map_err(RunError::Copy)?;
            let Some(last) = page.last() else { break };
            before = Some(last.seq);
            for file in &page {
                if let Some(stored) = StoredFile::new(file, &label, &folder) {
                    each(stored).map_err(RunError::Output)?;
                }
            }
        }
    }
    Ok(())
}

impl StoredFile {
    fn new(file: &File, room: &str, folder: &std::path::Path) -> Option<Self> {
        let (FileState::Ready { digest }, Some(name)) = (file.state, file.name.clone()) else {
            return None;
        };
        Some(Self {
            view: FileView::from(file),
            room: room.to_owned(),
            name,
            digest,
            folder: folder.to_owned(),
        })
    }

    /// Writes the bytes out, and looks whether they are what was sent.
    ///
    /// # Errors
    /// [`CopyError`]; what was written is then not the file.
    pub fn write_to(&self, out: &mut impl Write) -> Result<(), CopyError> {
        let reader = read_blob(&self.folder, &self.digest)?;
        let mut hasher = blake3::Hasher::new();
        let mut piece = vec![0; PIECE];
        let mut at = 0;
        loop {
            let read = reader.read_at(at, &mut piece)?;
            if read == 0 {
                break;
            }
            hasher.update(&piece[..read]);
            out.write_all(&piece[..read])?;
            at += read as u64;
        }
        out.flush()?;
        if hasher.finalize().as_bytes() == self.digest.as_bytes() {
            return Ok(());
        }
        Err(BlobError::Damaged("its bytes are not those of its digest".to_owned()).into())
    }
}
