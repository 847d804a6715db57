//! Stub.
#![allow(missing_docs, dead_code)]
use crate::App;
use parlor_wire::*;
#[derive(Debug, Default)]
pub(crate) struct Layouts;
pub(crate) fn draw(_: &mut App, _: &mut ratatui::Frame<'_>) {}
pub(crate) enum Edge {
    Inside,
    Top,
    Bottom,
}
pub(crate) fn scroll(_: &mut App, _: i32) -> Edge {
    Edge::Top
}
pub(crate) fn page_rows(_: &App) -> u16 {
    20
}
pub(crate) fn reveal(_: &mut App, _: u64) {}
pub(crate) enum Hit {
    Room(RoomId),
    Message(u64),
    Member(UserId),
    Entry(usize),
    Outside,
    Elsewhere,
}
pub(crate) fn hit(_: &mut App, _: u16, _: u16) -> Hit {
    Hit::Elsewhere
}
