//! The suite that every backend passes, run on SQLite.

mod support;

use support::Folders;

parlor_store::conformance_tests!(Folders::new());
