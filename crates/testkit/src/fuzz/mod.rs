//! What the fuzz targets do, for `fuzz/` (cargo-fuzz, coverage-guided, for hours) and for property tests of the
//! same bodies that run everywhere in seconds.
//!
//! A body takes any bytes and panics when something that always holds does not. The bodies of public
//! parsers are here, those of a gateway's private machines in the gateway's own module `fuzz`.

mod drive;
mod frames;
mod values;
mod vocabulary;

pub use drive::drive;
pub use frames::{client_frame, http_body, server_address, server_frame};
pub use values::values;
pub use vocabulary::vocabulary;

/// No character that a terminal acts on, but for the ends of lines where these are allowed.
///
/// # Panics
/// When there is one.
pub fn assert_inert(text: &str, lines: bool) {
    let acts = |c: char| c.is_control() && !(lines && c == '\n');
    assert!(!text.chars().any(acts), "{text:?}");
}
