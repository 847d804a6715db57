//! The names of users and rooms: how they are written, compared, and told from look-alikes.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, LazyLock};

use precis_profiles::precis_core::profile::PrecisFastInvocation;
use precis_profiles::{UsernameCaseMapped, UsernameCasePreserved};
use thiserror::Error;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

use crate::limits::{ROOM_NAME_CHARS, USER_NAME_CHARS};
use crate::sanitise_line;
use crate::shown::shown;

/// Why a text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    /// There is no character at all.
    #[error("a name can't be empty")]
    Empty,
    /// There are too many characters.
    #[error("a name has at most {limit} characters")]
    TooLong {
        /// How many are accepted.
        limit: usize,
    },
    /// There is white space, a control or format character, or one of ``!@:,*?#&%~+<>"'[]()|``.
    #[error("a name can't contain {}", shown(*.character))]
    Forbidden {
        /// The first such character.
        character: char,
    },
    /// The first character is a digit or `-`.
    #[error("a name can't start with a digit or -")]
    LeadingDigitOrDash,
    /// There are only dots.
    #[error("a name can't be made of dots alone")]
    OnlyDots,
    /// PRECIS (RFC 8264) refuses it, for example an emoji or a mix of writing directions.
    #[error("a name has only letters, digits and plain punctuation")]
    NotAllowed,
}

/// What a parsed name holds; shared, so that a name is one pointer.
struct Forms {
    display: String,
    folded: String,
    skeleton: String,
    shown_skeleton: String,
    cased_skeleton: String,
    upper_skeleton: String,
}

impl Forms {
    fn parse(text: &str, limit: usize) -> Result<Self, NameError> {
        check_characters(text)?;
        // A composed character has up to four parts; what is longer isn't worth the work.
        if text.chars().nth(limit * 4).is_some() {
            return Err(NameError::TooLong { limit });
        }
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        let display = UsernameCasePreserved::enforce(text).map_err(|_| NameError::NotAllowed)?;
        if display.chars().nth(limit).is_some() {
            return Err(NameError::TooLong { limit });
        }
        check_characters(&display)?;
        check_start(&display)?;
        let cased_skeleton: String = skeleton(&display).collect();
        check_looks(&display, &cased_skeleton)?;
        let folded = UsernameCaseMapped::enforce(&*display).map_err(|_| NameError::NotAllowed)?;
        Ok(Self {
            folded: folded.to_string(),
            skeleton: skeleton(&folded).collect(),
            shown_skeleton: shown_skeleton(&display),
            cased_skeleton,
            upper_skeleton: skeleton(&display.to_uppercase()).collect(),
            display: display.into_owned(),
        })
    }
}

/// What the doors have a use for: mentions, masks, and the brackets and bars by which a plain text line
/// says what it is, so that no name makes a line look like one of another kind.
const FORBIDDEN: &str = "!@:,*?#&%~+<>\"'[]()|";

/// Refuses what must not be in a name before PRECIS would, so that the error can name it.
fn check_characters(text: &str) -> Result<(), NameError> {
    match text.chars().find(|c| is_forbidden(*c)) {
        Some(character) => Err(NameError::Forbidden { character }),
        None => Ok(()),
    }
}

/// What sets a name off in a plain text line. A name has no letter either that looks so, as U+A4FD looks like a
/// colon; to look like a quote is the lot of Hebrew's yod, and does no harm.
const FRAMES: [char; 5] = [':', '[', ']', '(', ')'];

/// Refuses what only looks like one of these characters.
fn check_looks(display: &str, cased_skeleton: &str) -> Result<(), NameError> {
    if !cased_skeleton.contains(FRAMES) {
        return Ok(());
    }
    let looks_so = |c: &char| skeleton(c.encode_utf8(&mut [0; 4])).any(|c| FRAMES.contains(&c));
    let character = display.chars().find(looks_so);
    Err(
        character.map_or(NameError::NotAllowed, |character| NameError::Forbidden {
            character,
        }),
    )
}

fn is_forbidden(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || FORBIDDEN.contains(character)
        || matches!(
            character,
            '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{8e2}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}'
        )
}

/// A name must stand on its own: no digit first, no mark that would join what is shown before it, and
/// no tower of marks.
fn check_start(display: &str) -> Result<(), NameError> {
    let first = display.chars().next().ok_or(NameError::Empty)?;
    if first == '-' || first.is_numeric() {
        return Err(NameError::LeadingDigitOrDash);
    }
    if display.chars().all(|c| c == '.') {
        return Err(NameError::OnlyDots);
    }
    if is_combining_mark(first) || sanitise_line(display) != display {
        return Err(NameError::NotAllowed);
    }
    Ok(())
}

/// The skeleton of the name as it is shown, in lower case but for the letters that another character looks
/// like in one case only: `I` looks like `l` and not like `L`, `0` like `O` and not like `o`.
fn shown_skeleton(display: &str) -> String {
    let lower = |c: char| match c {
        'L' | 'O' => vec![c],
        _ => c.to_lowercase().collect(),
    };
    let text: String = skeleton(display).flat_map(lower).collect();
    skeleton(&text).collect()
}

macro_rules! names {
    ($($(#[$doc:meta])+ $name:ident up to $limit:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// Two names are equal, and sort, by their folded form. Cheap to clone: one pointer.
        #[derive(Clone)]
        pub struct $name(Arc<Forms>);

        impl $name {
            /// Checks a name and prepares the forms it is compared by.
            ///
            /// # Errors
            ///
            /// [`NameError`] names the rule that the text breaks.
            pub fn parse(text: &str) -> Result<Self, NameError> {
                Forms::parse(text, $limit).map(|forms| Self(Arc::new(forms)))
            }

            /// The name as it is shown: as typed, after UsernameCasePreserved (RFC 8265 section
            /// 3.4), so with its case, in normal width and composed (NFC).
            pub fn as_str(&self) -> &str {
                &self.0.display
            }

            /// The unique key: the name after UsernameCaseMapped (RFC 8265 section 3.3).
            pub fn folded(&self) -> &str {
                &self.0.folded
            }

            /// The second key: the skeleton of the folded form (UTS 39 section 4). Names that look
            /// alike have the same one. Only for comparing, never shown.
            pub fn skeleton(&self) -> &str {
                &self.0.skeleton
            }

            /// The third key: the skeleton of the name as it is shown, before its case is folded. It tells
            /// those that look alike by a capital letter, which folding hides: `AIice` with a capital i
            /// and `Alice`, `TroII` and `troll`.
            /// Only for comparing, never shown.
            pub fn shown_skeleton(&self) -> &str {
                &self.0.shown_skeleton
            }

            /// The skeleton of the name as it is shown, with its case; compared with the
            /// [`upper_skeleton`](Self::upper_skeleton) of others. Only for comparing, never shown.
            pub fn cased_skeleton(&self) -> &str {
                &self.0.cased_skeleton
            }

            /// The skeleton of the name in capital letters, as others may write it: `ADMlN` with a small L has
            /// the one of `Admin` as its [`cased_skeleton`](Self::cased_skeleton).
            /// Only for comparing, never shown.
            pub fn upper_skeleton(&self) -> &str {
                &self.0.upper_skeleton
            }

            /// Whether one of the two could be taken for the other, or is the other.
            pub fn looks_like(&self, other: &Self) -> bool {
                self.skeleton() == other.skeleton()
                    || self.shown_skeleton() == other.shown_skeleton()
                    || self.cased_skeleton() == other.upper_skeleton()
                    || self.upper_skeleton() == other.cased_skeleton()
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.folded() == other.folded()
            }
        }

        impl Eq for $name {}

        impl Hash for $name {
            fn hash<H: Hasher>(&self, state: &mut H) {
                self.folded().hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Ord for $name {
            fn cmp(&self, other: &Self) -> Ordering {
                self.folded().cmp(other.folded())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.as_str()).finish()
            }
        }
    )+};
}

names! {
    /// What a user is called: 1 to 32 characters.
    UserName up to USER_NAME_CHARS;
    /// What a room is called, without a `#`: 1 to 50 characters.
    RoomName up to ROOM_NAME_CHARS;
}

impl RoomName {
    /// A room's name as a person types it: one `#` before it is dropped.
    ///
    /// # Errors
    ///
    /// [`NameError`] names the rule that the rest breaks.
    pub fn parse_typed(text: &str) -> Result<Self, NameError> {
        Self::parse(text.strip_prefix('#').unwrap_or(text))
    }

    /// `lobby`, the room that exists from the start and that every user is a member of.
    pub fn lobby() -> Self {
        static LOBBY: LazyLock<RoomName> =
            LazyLock::new(|| RoomName::parse("lobby").expect("lobby follows every rule"));
        LOBBY.clone()
    }
}

#[cfg(test)]
mod tests;
