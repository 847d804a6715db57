//! Files on the command line: `parlor send`, `parlor get`, and saving what is shared as it comes.

mod board;
mod get;
mod line;
mod save;
mod send;

pub use get::get;
pub use save::Saver;
pub use send::send;

/// Files that move at once.
const AT_ONCE: usize = 4;
