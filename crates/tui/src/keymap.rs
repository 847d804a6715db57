//! Which key does what. One table says it, for the client, its help and whoever wants other keys.

use crate::input::Key;

/// What a key can do while nothing lies over the rooms. What else is typed goes into the composer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Send what is written; accept the completion that is shown.
    Send,
    /// Begin a new line.
    Newline,
    /// Complete what is being typed, or mean the next completion.
    Complete,
    /// Mean the completion before.
    CompleteBack,
    /// Close the topmost thing: completion, selection, reply or edit; then mark the room as read.
    Escape,
    /// Clear the line; on an empty one, ask whether to leave.
    Interrupt,
    /// Edit the last message when nothing is written; otherwise a line up.
    Up,
    /// A line down.
    Down,
    /// What was typed before.
    HistoryBack,
    /// What was typed after.
    HistoryForward,
    /// The quick switcher.
    Switch,
    /// The room above.
    RoomUp,
    /// The room below.
    RoomDown,
    /// The unread room above.
    UnreadUp,
    /// The unread room below.
    UnreadDown,
    /// The first room with something unread, mentions first.
    NextUnread,
    /// The room of this number, from 1.
    Room(u8),
    /// Half a page up.
    ScrollUp,
    /// Half a page down.
    ScrollDown,
    /// The newest messages.
    ScrollEnd,
    /// The first unread message.
    ScrollUnread,
    /// Select the message above.
    SelectUp,
    /// Select the message below.
    SelectDown,
    /// Search.
    Search,
    /// Show the rooms, or not.
    ToggleRooms,
    /// Show the members, or not.
    ToggleMembers,
    /// Show the keys and the commands.
    Help,
    /// Paint everything anew.
    Redraw,
    /// Go to sleep until the shell wakes the client.
    Suspend,
}
#[derive(Debug, Clone, Default)]
pub struct Keymap;
impl Keymap {
    pub fn action(&self, k: Key) -> Option<Action> {
        use crate::input::KeyCode as C;
        let m = k.modifiers;
        Some(match k.code {
            C::Enter => Action::Send,
            C::Esc => Action::Escape,
            C::Char('c') if m.ctrl => Action::Interrupt,
            C::Char('k') if m.ctrl => Action::Switch,
            C::Char('f') if m.ctrl => Action::Search,
            C::Up if m.alt => Action::RoomUp,
            C::Down if m.alt => Action::RoomDown,
            C::Up if m.shift => Action::SelectUp,
            C::PageUp => Action::ScrollUp,
            C::F(1) => Action::Help,
            _ => return None,
        })
    }
}
#[derive(Debug)]
pub struct Binding;
#[derive(Debug)]
pub struct KeymapError;
