//! The values that texts become: what exists is clean, within its limit, and is read as itself again.

use std::fmt::{Debug, Display};

use parlor_model::{
    AddressRange, AwayText, BlockId, ClientId, DeviceId, Digest, Emoji, FileName, InviteId, Mask,
    MediaType, MessageText, Reason, RoomId, RoomKey, RoomName, Span, StoreEpoch, Topic, UserId,
    UserName, limits, sanitise, sanitise_line,
};

use super::assert_inert;

/// One text, read as every value there is.
///
/// # Panics
/// When a value breaks one of its rules.
pub fn values(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    assert_inert(&sanitise_line(text), false);
    assert!(
        !sanitise(text)
            .chars()
            .any(|c| c.is_control() && !matches!(c, '\n' | '\t'))
    );
    if let Ok(message) = MessageText::parse(text) {
        let message = message.as_str();
        let acts = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
        assert!(!message.chars().any(acts), "{message:?}");
        assert!(message.chars().count() <= limits::MESSAGE_CHARS);
        assert!(!message.trim().is_empty(), "{message:?}");
        let again = MessageText::parse(message).map(|again| again.as_str() == message);
        assert_eq!(again.ok(), Some(true), "{message:?}");
    }
    name(
        UserName::parse(text),
        UserName::parse,
        limits::USER_NAME_CHARS,
    );
    name(
        RoomName::parse(text),
        RoomName::parse,
        limits::ROOM_NAME_CHARS,
    );
    let typed = RoomName::parse_typed(text);
    name(typed, RoomName::parse, limits::ROOM_NAME_CHARS);
    line(Topic::parse(text), Topic::parse, limits::TOPIC_CHARS);
    line(Reason::parse(text), Reason::parse, limits::REASON_CHARS);
    line(AwayText::parse(text), AwayText::parse, limits::AWAY_CHARS);
    line(Emoji::parse(text), Emoji::parse, limits::EMOJI_BYTES);
    line(
        ClientId::parse(text),
        ClientId::parse,
        limits::CLIENT_ID_CHARS,
    );
    line(Mask::parse(text), Mask::parse, limits::MASK_CHARS);
    line(
        FileName::parse(text),
        FileName::parse,
        limits::FILE_NAME_BYTES,
    );
    if let Ok(name) = FileName::parse(text) {
        for safe in [name.safe(), name.numbered(u32::MAX)] {
            assert!(
                (1..=limits::FILE_NAME_BYTES).contains(&safe.len()),
                "{safe:?}"
            );
            assert!(
                !safe.starts_with('.') && !safe.contains(['/', '\\', ':']),
                "{safe:?}"
            );
        }
    }
    same(MediaType::parse(text), MediaType::parse);
    same(text.parse::<Digest>(), str::parse);
    same(Span::parse(text), Span::parse);
    same(AddressRange::parse(text), |again| {
        AddressRange::parse(again)
    });
    let _ = RoomKey::parse(text);
    same(text.parse::<RoomId>(), str::parse);
    same(text.parse::<UserId>(), str::parse);
    same(text.parse::<DeviceId>(), str::parse);
    same(text.parse::<BlockId>(), str::parse);
    same(text.parse::<InviteId>(), str::parse);
    same(text.parse::<StoreEpoch>(), str::parse);
}

/// A name is one word that no door takes for something else.
fn name<T: Display + PartialEq + Debug, E: Debug>(
    read: Result<T, E>,
    again: impl Fn(&str) -> Result<T, E>,
    most: usize,
) {
    if let Ok(name) = &read {
        let name = name.to_string();
        let is_special = |c: char| c.is_whitespace() || "!@:,*?#&%~+<>\"'".contains(c);
        assert!(!name.contains(is_special), "{name:?}");
    }
    line(read, again, most);
}

fn line<T: Display + PartialEq + Debug, E: Debug>(
    read: Result<T, E>,
    again: impl Fn(&str) -> Result<T, E>,
    most: usize,
) {
    if let Ok(value) = &read {
        let text = value.to_string();
        assert_inert(&text, false);
        assert!(text.chars().count() <= most, "{text:?}");
    }
    same(read, again);
}

fn same<T: Display + PartialEq + Debug, E: Debug>(
    read: Result<T, E>,
    again: impl Fn(&str) -> Result<T, E>,
) {
    if let Ok(value) = read {
        let text = value.to_string();
        let again = again(&text);
        assert_eq!(again.ok().as_ref(), Some(&value), "{text:?}");
    }
}
