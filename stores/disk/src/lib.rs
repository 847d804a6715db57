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

pub use blobs::DiskBlobs;
