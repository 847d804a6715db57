//! An event's body as the columns of its row, and back.

mod read;
mod write;

pub(crate) use read::Read;
pub(crate) use write::Written;
