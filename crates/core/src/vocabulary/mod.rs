//! The vocabulary: the text commands that people type, the same at every door that takes text. One
//! table says what there is; [`parse`] turns a typed text into [`Spoken`].

mod arguments;
mod error;
mod nearest;
mod parse;
mod spoken;
mod table;

pub use error::{Invalid, ParseError};
pub use parse::{parse, parse_limited};
pub use spoken::{Handoff, Spoken, Target};
pub use table::{Entry, Word, entry, table};

#[cfg(test)]
mod tests;
