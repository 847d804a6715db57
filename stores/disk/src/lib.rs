//! The bytes of files in a folder: an upload is one growing file, a blob is one file named by its digest.
//!
//! ```text
//! uploads/<id of the file>
//! blobs/ab/<digest>        blobs/new/<id of the file>: a copy that is being made
//! previews/ab/<digest>     previews/new/<digest>: a preview that is being written
//! ```
//!
//! Nothing that a user chose is ever the name of a file here.

mod ahead;
mod blobs;
mod error;
mod folder;
mod progress;
mod reader;
mod shelf;
mod upload;
mod writers;

use std::path::Path;

use parlor_model::Digest;
use parlor_store::{BlobError, BlobReader};

pub use blobs::DiskBlobs;

/// Opens the bytes of one digest in a folder that another process may be using. Nothing in it is changed.
///
/// # Errors
///
/// [`BlobError::Missing`] when they are not there, or they can't be read.
pub fn read_blob(folder: &Path, digest: &Digest) -> Result<Box<dyn BlobReader>, BlobError> {
    let path = shelf::place(&folder.join(blobs::BLOBS), digest);
    Ok(Box::new(reader::DiskReader::blob(path)?))
}
