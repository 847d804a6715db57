//! Messages: post, reply, edit, delete, react; who may write where; retries and mentions.

#![allow(clippy::unwrap_used, reason = "this is a test")]

#[path = "../common/mod.rs"]
mod common;

mod mention;
mod post;
mod reaction;
mod retry;
mod speak;
