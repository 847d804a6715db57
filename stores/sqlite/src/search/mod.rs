//! Full-text search: a database of its own that follows the log and can always be made anew from it.

mod find;
mod follow;
pub(crate) mod tokens;

pub(crate) use find::{Finder, Take, Wanted};
pub(crate) use follow::Index;

use parlor_model::UserId;

/// The word that stands for a room in the index.
fn room_tag(room: i64) -> String {
    format!("r{room}")
}

/// The word that stands by what is the name of a file.
const FILE_TAG: &str = "f";

/// The word that stands for an author in the index.
fn author_tag(author: UserId) -> String {
    format!("a{author}")
}
