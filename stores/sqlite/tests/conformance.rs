//! The suite that every backend passes, run on SQLite.

#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod support;

use support::Folders;

parlor_store::conformance_tests!(Folders::new());
