//! The random ids: 128 bits that mean nothing, so that a name can change and an id never has to.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::hex;

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum IdError {
    /// The text has another length than 32 digits.
    #[error("an id has 32 hexadecimal digits, this has {length} characters")]
    Length {
        /// How many characters there were.
        length: usize,
    },
    /// The text has something else than `0`–`9` and `a`–`f`.
    #[error("an id has only the digits 0-9 and a-f")]
    Digit,
}

macro_rules! ids {
    ($($(#[$doc:meta])+ $name:ident;)+) => {$(
        $(#[$doc])+
        ///
        /// 128 bits, written as 32 lowercase hexadecimal digits.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// Takes the 16 bytes as they are.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl From<[u8; 16]> for $name {
            fn from(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(hex::write(&self.0, &mut [0; 32]))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({self})", stringify!($name))
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                read_id(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// Names a user for good, whatever the user is called.
    UserId;
    /// Names a room for good, whatever the room is called.
    RoomId;
    /// Names a remembered client of a user.
    DeviceId;
    /// Names a block or a mute, so that it can be undone.
    BlockId;
    /// Names an invitation to the server or to a room.
    InviteId;
    /// Names a file that was shared. It is no permission to read it.
    FileId;
    /// Names one history of a store: it changes when a backup is restored, so that a client can tell
    /// that its cursor is from another history.
    StoreEpoch;
}

/// Names a session while the server runs. It is never stored and starts anew with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn read_id(text: &str) -> Result<[u8; 16], IdError> {
    if !text.is_ascii() {
        return Err(IdError::Digit);
    }
    if text.len() != 32 {
        return Err(IdError::Length { length: text.len() });
    }
    hex::read(text.as_bytes()).ok_or(IdError::Digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn id_is_written_and_read_as_32_lowercase_digits() {
        let id = UserId::from_bytes(*b"\x00\x01\x7f\x80\xff\xab\xcd\xef0123456\xf0");
        let text = id.to_string();
        assert_eq!(text, "00017f80ffabcdef30313233343536f0");
        assert_eq!(text.parse(), Ok(id));
        assert_eq!(format!("{id:?}"), format!("UserId({text})"));
    }

    #[test]
    fn other_texts_are_refused() {
        let cases = [
            ("", IdError::Length { length: 0 }),
            ("abc", IdError::Length { length: 3 }),
            ("00017F80ffabcdef30313233343536f0", IdError::Digit),
            ("ö0017f80ffabcdef30313233343536f0", IdError::Digit),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<RoomId>(), Err(error), "{text}");
        }
    }

    #[test]
    fn ids_sort_by_their_bytes() {
        assert!(BlockId::from([0; 16]) < BlockId::from([1; 16]));
        assert!(SessionId(2) < SessionId(10));
    }
}
