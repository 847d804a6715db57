//! Which key does what. One table says it, for the client, its help and whoever wants other keys.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::input::{Key, KeyCode, Modifiers};

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
    /// Share a file.
    Share,
    /// Show the files that are on their way.
    Transfers,
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

/// The keys and what they do: those of the table, but for what a person wants otherwise.
#[derive(Debug, Clone)]
pub struct Keymap {
    keys: BTreeMap<Key, Action>,
}

/// One line of the help: the keys that do something, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The keys, as people write them: `Ctrl+K`.
    pub keys: String,
    /// What they do.
    pub action: Action,
    /// That in words.
    pub what: &'static str,
}

/// Why a key can't be bound.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeymapError {
    /// It is no key.
    #[error("there is no key {0:?}: write it as ctrl+k, alt+up, f1 or pageup")]
    Key(String),
    /// It is no action.
    #[error("there is no action {0:?}: the actions are {names}", names = names())]
    Action(String),
}

macro_rules! actions {
    ($($name:literal $action:expr, [$($key:literal)*], $what:literal;)+) => {
        /// Every action with its name in settings, its keys, and its words in the help.
        const TABLE: &[(&str, Action, &[&str], &str)] = &[$(($name, $action, &[$($key),*], $what)),+];
    };
}

actions! {
    "send" Action::Send, ["enter"], "send";
    "newline" Action::Newline, ["alt+enter" "shift+enter" "ctrl+j"], "a new line";
    "complete" Action::Complete, ["tab"], "complete a name, a room, a command, an emoji";
    "complete-back" Action::CompleteBack, ["shift+tab"], "the completion before";
    "escape" Action::Escape, ["esc"], "close, cancel; then mark as read";
    "interrupt" Action::Interrupt, ["ctrl+c"], "clear the line; on an empty one, leave";
    "up" Action::Up, ["up"], "a line up; on an empty line, edit your last message";
    "down" Action::Down, ["down"], "a line down";
    "history-back" Action::HistoryBack, ["ctrl+up"], "what you typed before";
    "history-forward" Action::HistoryForward, ["ctrl+down"], "what you typed after";
    "switch" Action::Switch, ["ctrl+k"], "go to a room or a person";
    "room-up" Action::RoomUp, ["alt+up" "ctrl+p"], "the room above";
    "room-down" Action::RoomDown, ["alt+down" "ctrl+n"], "the room below";
    "unread-up" Action::UnreadUp, ["alt+shift+up"], "the unread room above";
    "unread-down" Action::UnreadDown, ["alt+shift+down"], "the unread room below";
    "next-unread" Action::NextUnread, ["alt+a"], "the first unread room";
    "room-1" Action::Room(1), ["alt+1"], "the first room, and so on to Alt+9";
    "room-2" Action::Room(2), ["alt+2"], "";
    "room-3" Action::Room(3), ["alt+3"], "";
    "room-4" Action::Room(4), ["alt+4"], "";
    "room-5" Action::Room(5), ["alt+5"], "";
    "room-6" Action::Room(6), ["alt+6"], "";
    "room-7" Action::Room(7), ["alt+7"], "";
    "room-8" Action::Room(8), ["alt+8"], "";
    "room-9" Action::Room(9), ["alt+9"], "";
    "scroll-up" Action::ScrollUp, ["pageup"], "older messages";
    "scroll-down" Action::ScrollDown, ["pagedown"], "newer messages";
    "scroll-end" Action::ScrollEnd, ["ctrl+end"], "the newest messages (End on an empty line)";
    "scroll-unread" Action::ScrollUnread, ["alt+j"], "the first unread message";
    "select-up" Action::SelectUp, ["shift+up"], "select a message: r reply, e edit, d delete, + react, y copy, Enter gets a file";
    "select-down" Action::SelectDown, ["shift+down"], "select the message below";
    "search" Action::Search, ["ctrl+f"], "search";
    "share" Action::Share, ["ctrl+alt+v"], "share a file";
    "transfers" Action::Transfers, ["alt+t"], "the files on their way: pause, go on, give up";
    "toggle-rooms" Action::ToggleRooms, ["f7"], "show or hide the rooms";
    "toggle-members" Action::ToggleMembers, ["f8"], "show or hide the members";
    "help" Action::Help, ["f1"], "this help";
    "redraw" Action::Redraw, ["ctrl+l"], "paint everything anew";
    "suspend" Action::Suspend, ["ctrl+z"], "put the client to sleep (fg wakes it)";
}

impl Default for Keymap {
    fn default() -> Self {
        let bound = TABLE.iter().flat_map(|(_, action, keys, _)| {
            keys.iter()
                .map(|key| (parse(key).expect("the table's keys are keys"), *action))
        });
        Self {
            keys: bound.collect(),
        }
    }
}

impl Keymap {
    /// The keys of the table with some bound otherwise: `("ctrl+k", "switch")`; the action `none` takes a
    /// key away.
    ///
    /// # Errors
    ///
    /// [`KeymapError`] names the word that is no key or no action.
    pub fn with(
        overrides: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, KeymapError> {
        let mut keymap = Self::default();
        for (key, name) in overrides {
            let key = parse(&key).ok_or(KeymapError::Key(key))?;
            if name == "none" {
                keymap.keys.remove(&key);
                continue;
            }
            let found = TABLE.iter().find(|(known, ..)| *known == name);
            let (_, action, ..) = found.ok_or(KeymapError::Action(name))?;
            keymap.keys.insert(key, *action);
        }
        Ok(keymap)
    }

    /// What a key does; `None` when it is for the composer.
    #[must_use]
    pub fn action(&self, key: Key) -> Option<Action> {
        self.keys.get(&key).copied()
    }

    /// What there is to know, in the order of the table: what has no key or no words is left out.
    #[must_use]
    pub fn bindings(&self) -> Vec<Binding> {
        let lines = TABLE.iter().filter(|(.., what)| !what.is_empty());
        lines
            .filter_map(|(_, action, table, what)| {
                let bound = self.keys.iter().filter(|(_, bound)| *bound == action);
                let mut keys: Vec<String> = bound.map(|(key, _)| key.to_string()).collect();
                // Those of the table in its order: the first is the one to know.
                let place = |name: &String| {
                    let shown = |key: &&str| parse(key).is_some_and(|key| key.to_string() == *name);
                    table.iter().position(shown).unwrap_or(table.len())
                };
                keys.sort_by_key(place);
                (!keys.is_empty()).then(|| Binding {
                    keys: keys.join(", "),
                    action: *action,
                    what,
                })
            })
            .collect()
    }
}

fn names() -> String {
    let names: Vec<&str> = TABLE.iter().map(|(name, ..)| *name).collect();
    format!("{}, and none", names.join(", "))
}

/// A key as it stands in settings: `ctrl+k`, in upper or lower case.
fn parse(text: &str) -> Option<Key> {
    let lower = text.to_lowercase();
    let mut modifiers = Modifiers::default();
    let mut rest = lower.as_str();
    loop {
        rest = match rest {
            _ if rest.starts_with("ctrl+") => {
                modifiers.ctrl = true;
                &rest[5..]
            }
            _ if rest.starts_with("alt+") => {
                modifiers.alt = true;
                &rest[4..]
            }
            _ if rest.starts_with("shift+") => {
                modifiers.shift = true;
                &rest[6..]
            }
            _ => break,
        };
    }
    let code = match rest {
        "enter" => KeyCode::Enter,
        "tab" => KeyCode::Tab,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "insert" => KeyCode::Insert,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pageup" => KeyCode::PageUp,
        "pagedown" => KeyCode::PageDown,
        "esc" => KeyCode::Esc,
        "space" => KeyCode::Char(' '),
        _ => letter_or_function(rest)?,
    };
    Some(Key { code, modifiers })
}

fn letter_or_function(text: &str) -> Option<KeyCode> {
    let mut letters = text.chars();
    let first = letters.next()?;
    if letters.next().is_none() {
        return Some(KeyCode::Char(first));
    }
    let number: u8 = text.strip_prefix('f')?.parse().ok()?;
    (1..=24).contains(&number).then_some(KeyCode::F(number))
}

impl std::fmt::Display for Key {
    /// As people write it: `Ctrl+K`, `Alt+↑`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let held = [
            (self.modifiers.ctrl, "Ctrl+"),
            (self.modifiers.alt, "Alt+"),
            (self.modifiers.shift, "Shift+"),
        ];
        for (_, name) in held.iter().filter(|(held, _)| *held) {
            f.write_str(name)?;
        }
        let name = match self.code {
            KeyCode::Char(' ') => "Space",
            KeyCode::Char(letter) => return write!(f, "{}", letter.to_uppercase()),
            KeyCode::F(number) => return write!(f, "F{number}"),
            KeyCode::Enter => "Enter",
            KeyCode::Tab => "Tab",
            KeyCode::Backspace => "Backspace",
            KeyCode::Delete => "Del",
            KeyCode::Insert => "Ins",
            KeyCode::Left => "←",
            KeyCode::Right => "→",
            KeyCode::Up => "↑",
            KeyCode::Down => "↓",
            KeyCode::Home => "Home",
            KeyCode::End => "End",
            KeyCode::PageUp => "PgUp",
            KeyCode::PageDown => "PgDn",
            KeyCode::Esc => "Esc",
        };
        f.write_str(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        parse(text).expect("a key")
    }

    #[test]
    fn keys_are_read_and_written() {
        for (text, shown) in [
            ("ctrl+k", "Ctrl+K"),
            ("Alt+Shift+Up", "Alt+Shift+↑"),
            ("f8", "F8"),
            ("pageup", "PgUp"),
            ("alt+1", "Alt+1"),
        ] {
            assert_eq!(key(text).to_string(), shown);
        }
        for text in ["", "ctrl+", "hyper+k", "f99", "wat"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_table_binds_no_key_twice() {
        let count: usize = TABLE.iter().map(|(_, _, keys, _)| keys.len()).sum();
        assert_eq!(Keymap::default().keys.len(), count);
    }

    #[test]
    fn people_bind_and_unbind_keys() {
        let wanted = [("ctrl+g", "switch"), ("ctrl+k", "none")];
        let wanted = wanted.map(|(key, name)| (key.to_owned(), name.to_owned()));
        let keymap = Keymap::with(wanted).unwrap();
        assert_eq!(keymap.action(key("ctrl+g")), Some(Action::Switch));
        assert_eq!(keymap.action(key("ctrl+k")), None);
        let line = keymap
            .bindings()
            .into_iter()
            .find(|line| line.action == Action::Switch);
        assert_eq!(line.map(|line| line.keys).as_deref(), Some("Ctrl+G"));
    }

    #[test]
    fn what_is_no_key_or_action_is_named() {
        let with = |key: &str, name: &str| Keymap::with([(key.to_owned(), name.to_owned())]);
        assert_eq!(
            with("hyper+k", "switch").unwrap_err(),
            KeymapError::Key("hyper+k".to_owned())
        );
        let error = with("ctrl+k", "swich").unwrap_err().to_string();
        assert!(
            error.contains("\"swich\"") && error.contains("switch"),
            "{error}"
        );
    }
}
