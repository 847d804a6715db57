//! widths
