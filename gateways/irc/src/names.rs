//! How people and rooms are called on IRC: nicks, sources, channels, message ids.

use parlor_model::{RoomId, RoomName, Seq, UserId, UserName};

/// What stands before a room's name.
pub(crate) const CHANNEL: char = '#';
/// The user part of everybody's source: programs' names of people say nothing that is true.
pub(crate) const USER: &str = "~u";

/// Bytes of everybody's host.
pub(crate) const HOST_BYTES: usize = HOST_PART + DOMAIN.len();
/// How much of an id is in it.
const HOST_PART: usize = 10;
/// What follows that.
const DOMAIN: &str = ".users.parlor";

/// A room's name as a channel.
pub(crate) fn channel(name: &RoomName) -> String {
    format!("{CHANNEL}{name}")
}

/// Whether this names a channel, by its first character.
pub(crate) fn is_channel(target: &str) -> bool {
    target.starts_with(CHANNEL)
}

/// The room that a channel's name names.
pub(crate) fn room(channel: &str) -> Option<RoomName> {
    RoomName::parse(channel.strip_prefix(CHANNEL)?).ok()
}

/// What others see as somebody's host: a part of their random id, so that it tells no address.
pub(crate) fn host(user: UserId) -> String {
    let id = user.to_string();
    let part: String = id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(HOST_PART)
        .collect();
    format!("{part}{DOMAIN}")
}

/// `nick!user@host`.
pub(crate) fn source(name: &UserName, user: UserId) -> String {
    format!("{name}!{USER}@{}", host(user))
}

/// The id of an event, from its room and place: the same at every time and for everybody.
pub(crate) fn msgid(room: RoomId, seq: Seq) -> String {
    let id = room.to_string();
    let part: String = id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(12)
        .collect();
    format!("{part}-{seq}")
}

/// The place that a message id of this room names.
pub(crate) fn seq_of(room: RoomId, msgid: &str) -> Option<Seq> {
    let (_, seq) = msgid.rsplit_once('-')?;
    let seq = Seq::new(seq.parse().ok()?);
    (self::msgid(room, seq) == msgid).then_some(seq)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_found_again_in_its_own_room_only() {
        let (one, other) = (RoomId::from_bytes([1; 16]), RoomId::from_bytes([2; 16]));
        let id = msgid(one, Seq::new(42));
        assert_eq!(seq_of(one, &id), Some(Seq::new(42)));
        assert_eq!(seq_of(other, &id), None);
        for wrong in ["", "-", "x-1", "42"] {
            assert_eq!(seq_of(one, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_source_has_no_address_in_it() {
        let name = UserName::parse("ada").unwrap();
        let source = source(&name, UserId::from_bytes([0xab; 16]));
        assert_eq!(source, "ada!~u@ababababab.users.parlor");
    }

    #[test]
    fn channels_are_rooms_with_a_sign() {
        assert_eq!(room("#lobby"), RoomName::parse("lobby").ok());
        assert_eq!(room("lobby"), None);
        assert_eq!(room("#"), None);
        assert!(is_channel("#x") && !is_channel("ada"));
    }
}
