//! Writing: the composer's text and cursor, what was typed before, completion, and emoji.

mod complete;
mod composer;
pub mod emoji;
mod history;
mod secret;
mod usage;

pub use complete::{Completion, Sources, complete};
pub use composer::Composer;
pub use history::InputHistory;
pub use secret::secret_from;
pub use usage::{Usage, usage};
