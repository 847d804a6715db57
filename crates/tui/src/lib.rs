//! The terminal client without a terminal: [`App`] is the state, [`Input`] what happens to it (keys, and
//! frames of the native protocol), [`Effect`] what it asks of its driver, and [`App::draw`] paints it
//! into a buffer of cells.
//!
//! It knows no socket, no clock and no terminal device, so the same client is driven by the `parlor`
//! binary on a local terminal and can be driven over SSH. Everything that happens is passed to
//! [`App::take`] together with the time; what it answers is carried out by the driver.

mod app;
mod ask;
mod compose;
mod effect;
mod file;
mod input;
mod keymap;
mod layer;
mod log;
mod options;
mod pick;
mod room;
mod transfer;
mod view;

pub use app::App;
pub use effect::Effect;
pub use input::{Input, Key, KeyCode, Link, Modifiers, Mouse, MouseKind};
pub use keymap::{Action, Binding, Keymap, KeymapError};
pub use options::{Colours, Options, Seat};
pub use transfer::{FoundPath, Outcome, Stand, Transfer, Way, Wish};
