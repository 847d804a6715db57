//! scrolling
