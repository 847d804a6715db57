//! The embedded store: rooms, users and their log in SQLite, with full-text search beside it.

mod apply;
mod backup;
mod body;
mod checkpoint;
mod connection;
mod create;
mod error;
mod flags;
mod folder;
mod header;
mod health;
mod kind;
mod reader;
mod restore;
mod schema;
mod seal;
mod search;
mod seqs;
mod shared;
mod snapshot;
mod store;
mod text;
mod value;
mod wal;
mod writer;

pub use backup::backup;
pub use folder::is_in_use;
pub use health::examine;
pub use reader::View;
pub use restore::restore;
pub use store::SqliteStore;
