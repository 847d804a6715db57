//! Writing: the composer's text and cursor, what was typed before, completion, and emoji.

mod complete;
mod composer;
pub mod emoji;
mod history;
mod own;
mod paths;
mod secret;
mod usage;

pub use complete::{Candidate, Completion, Sources, complete};
pub use composer::Composer;
pub use history::InputHistory;
pub use own::{TRANSFERS, transfers};
pub use paths::{escaped, split, typed_path};
pub use secret::secret_from;
pub use usage::{Usage, usage};
