//! The bytes of IRC: what clients send cut into lines and messages, and what they are sent put together. Pure.

pub(crate) mod glob;
pub(crate) mod input;
pub(crate) mod line;
pub(crate) mod message;
pub(crate) mod numeric;
pub(crate) mod tags;
