//! Turns the texts and numbers of a frame into the values of model and core. Each function names the
//! field that it refuses.

use parlor_core::{FileOffer, Keeping, RoomEnd, RoomRef, UserRef};
use parlor_model::{
    AwayText, ClientId, CommandLine, CommandLineError, Emoji, FileName, Lifetime, Mask, MediaType,
    MessageText, Password, Reason, RoomKey, RoomName, SecondCode, Seq, Span, Timestamp, Topic,
    UserName,
};

use crate::{BadFrame, Hidden};

/// A room: an id, `#name`, or `@name` for the direct room with that user.
///
/// # Errors
///
/// [`BadFrame`] when it is none of these.
pub fn room(text: &str) -> Result<RoomRef, BadFrame> {
    if let Some(name) = text.strip_prefix('#') {
        return RoomName::parse(name)
            .map(RoomRef::Name)
            .map_err(|e| BadFrame::field("room", e));
    }
    if let Some(name) = text.strip_prefix('@') {
        let user = UserName::parse(name).map_err(|e| BadFrame::field("room", e))?;
        return Ok(RoomRef::With(UserRef::Name(user)));
    }
    let rule = "a room is its id of 32 hexadecimal digits, #name, or @name of a user";
    text.parse()
        .map(RoomRef::Id)
        .map_err(|_| BadFrame::field("room", rule))
}

/// A user: an id, `@name` or a plain name.
///
/// # Errors
///
/// [`BadFrame`] names the rule that the name breaks.
pub fn user(text: &str) -> Result<UserRef, BadFrame> {
    if let Ok(id) = text.parse() {
        return Ok(UserRef::Id(id));
    }
    user_name(text.strip_prefix('@').unwrap_or(text)).map(UserRef::Name)
}

/// The name of a user.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn user_name(text: &str) -> Result<UserName, BadFrame> {
    UserName::parse(text).map_err(|e| BadFrame::field("name", e))
}

/// The name of a room; one `#` before it is dropped.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn room_name(text: &str) -> Result<RoomName, BadFrame> {
    RoomName::parse_typed(text).map_err(|e| BadFrame::field("name", e))
}

/// The text of a message, of at most `max_chars` characters.
///
/// # Errors
///
/// [`BadFrame`] when it is empty or too long.
pub fn message(text: &str, max_chars: usize) -> Result<MessageText, BadFrame> {
    MessageText::parse_limited(text, max_chars).map_err(|e| BadFrame::text("text", e))
}

/// A command for the server.
///
/// # Errors
///
/// [`BadFrame`] when it is none.
pub fn command_line(text: &str) -> Result<CommandLine, BadFrame> {
    CommandLine::parse(text).map_err(|error| match error {
        CommandLineError::TooLong(error) => BadFrame::text("command", error),
        other => BadFrame::field("command", other),
    })
}

/// A file that somebody wants to share. Without a media type, what its name's ending says.
///
/// # Errors
///
/// [`BadFrame`] names the rule that the name or the type breaks.
pub fn file_offer(
    name: &str,
    size: Option<u64>,
    media_type: Option<&str>,
    lifetime: Option<Lifetime>,
) -> Result<FileOffer, BadFrame> {
    let name = file_name(name)?;
    let media_type = match media_type {
        Some(text) => MediaType::parse(text).map_err(|e| BadFrame::field("media_type", e))?,
        None => MediaType::of_name(&name),
    };
    Ok(FileOffer {
        name,
        size,
        media_type,
        lifetime,
    })
}

/// The name of a file.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn file_name(text: &str) -> Result<FileName, BadFrame> {
    FileName::parse(text).map_err(|e| BadFrame::field("name", e))
}

/// A topic; an empty one clears it.
///
/// # Errors
///
/// [`BadFrame`] when it is too long.
pub fn topic(text: &str) -> Result<Topic, BadFrame> {
    Topic::parse(text).map_err(|e| BadFrame::text("topic", e))
}

/// A reason; none is an empty one.
///
/// # Errors
///
/// [`BadFrame`] when it is too long.
pub fn reason(text: Option<&str>) -> Result<Reason, BadFrame> {
    Reason::parse(text.unwrap_or_default()).map_err(|e| BadFrame::text("reason", e))
}

/// What somebody is away for; none, or an empty one, is back.
///
/// # Errors
///
/// [`BadFrame`] when it is too long.
pub fn away(text: Option<&str>) -> Result<Option<AwayText>, BadFrame> {
    let text = text.filter(|text| !text.trim().is_empty());
    text.map(AwayText::parse)
        .transpose()
        .map_err(|e| BadFrame::text("text", e))
}

/// A client-made message id.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn client_id(text: &str) -> Result<ClientId, BadFrame> {
    ClientId::parse(text).map_err(|e| BadFrame::field("id", e))
}

/// A reaction.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn emoji(text: &str) -> Result<Emoji, BadFrame> {
    Emoji::parse(text).map_err(|e| BadFrame::field("emoji", e))
}

/// A mask.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn mask(text: &str) -> Result<Mask, BadFrame> {
    Mask::parse(text).map_err(|e| BadFrame::field("mask", e))
}

/// The key of a room.
///
/// # Errors
///
/// [`BadFrame`] names the rule that it breaks.
pub fn room_key(key: &Hidden) -> Result<RoomKey, BadFrame> {
    RoomKey::parse(key.expose()).map_err(|e| BadFrame::field("key", e))
}

/// A password, to be checked or to be set. How long one that is set must be the server says when it refuses.
///
/// # Errors
///
/// [`BadFrame`] when no password can be like that: it is wrong then.
pub fn password(password: Hidden) -> Result<Password, BadFrame> {
    Password::parse(password.into_inner()).map_err(|e| BadFrame::field("password", e))
}

/// The code of a second factor.
///
/// # Errors
///
/// [`BadFrame`] when no code can be like that.
pub fn second_code(code: &Hidden) -> Result<SecondCode, BadFrame> {
    SecondCode::parse(code.expose()).map_err(|e| BadFrame::field("code", e))
}

/// A length of time in milliseconds: 1 ms to ten years.
///
/// # Errors
///
/// [`BadFrame`] when it is outside of that.
pub fn span(millis: Option<u64>) -> Result<Option<Span>, BadFrame> {
    let Some(millis) = millis else {
        return Ok(None);
    };
    let span = i64::try_from(millis)
        .map(Span::from_millis)
        .unwrap_or(Span::MAX);
    if millis == 0 || millis > Span::MAX.as_millis().unsigned_abs() {
        return Err(BadFrame::field(
            "span_ms",
            "a duration is 1 ms to ten years",
        ));
    }
    Ok(Some(span))
}

/// How long something stands, in milliseconds: 5 s to 365 days.
///
/// # Errors
///
/// [`BadFrame`] when it is outside of that.
pub fn lifetime(millis: Option<u64>) -> Result<Option<Lifetime>, BadFrame> {
    stands_for("lifetime_ms", millis)
}

fn stands_for(field: &str, millis: Option<u64>) -> Result<Option<Lifetime>, BadFrame> {
    let read = |millis| Lifetime::from_millis(i64::try_from(millis).unwrap_or(i64::MAX));
    let lifetime = millis.map(read).transpose();
    lifetime.map_err(|error| BadFrame::field(field, error))
}

/// How long a room keeps what is said, in milliseconds: 5 s to 365 days.
///
/// # Errors
///
/// [`BadFrame`] when it is outside of that.
pub fn retention(millis: Option<u64>) -> Result<Option<Lifetime>, BadFrame> {
    stands_for("retention_ms", millis)
}

/// A change of how long a room keeps what is said. 0 is for good, or never.
///
/// # Errors
///
/// [`BadFrame`] when a duration is none, or two ends are named.
pub fn keeping(keeping: &crate::Keeping) -> Result<Keeping, BadFrame> {
    let retention = match keeping.retention_ms {
        None => None,
        Some(0) => Some(None),
        Some(millis) => Some(self::retention(Some(millis))?),
    };
    let end = match (keeping.ends_at, keeping.ends_in_ms) {
        (None, None) => None,
        (Some(0), None) => Some(None),
        (Some(at), None) => Some(Some(RoomEnd::At(time(at)))),
        (None, Some(millis)) => Some(span(Some(millis))?.map(RoomEnd::In)),
        (Some(_), Some(_)) => {
            let rule = "a room has one end: say ends_at or ends_in_ms";
            return Err(BadFrame::field("ends_at", rule));
        }
    };
    Ok(Keeping {
        retention,
        end,
        no_tombstones: keeping.no_tombstones,
    })
}

/// How often an invite can be used.
///
/// # Errors
///
/// [`BadFrame`] when it could never be.
pub fn uses(uses: Option<u32>) -> Result<Option<u32>, BadFrame> {
    if uses == Some(0) {
        return Err(BadFrame::field("uses", "an invite has at least one use"));
    }
    Ok(uses)
}

/// The `seq` of an event.
#[must_use]
pub fn seq(value: u64) -> Seq {
    Seq::new(value)
}

/// A moment, in milliseconds since 1970.
#[must_use]
pub fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

/// How many are asked for: what the client says, at most what the server gives.
#[must_use]
pub fn limit(asked: Option<u64>, most: usize) -> usize {
    asked.map_or(most, |asked| {
        usize::try_from(asked).unwrap_or(most).min(most)
    })
}

#[cfg(test)]
mod tests {
    use parlor_core::RoomRef;

    use super::*;

    #[test]
    fn rooms_and_users_are_read_by_id_or_name() {
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(room(id), Ok(RoomRef::Id(id.parse().unwrap())));
        assert_eq!(room("#lobby"), Ok(RoomRef::Name(RoomName::lobby())));
        let anna = UserRef::Name(UserName::parse("anna").unwrap());
        assert_eq!(room("@anna"), Ok(RoomRef::With(anna.clone())));
        assert_eq!(user("@anna"), Ok(anna.clone()));
        assert_eq!(user("anna"), Ok(anna));
        assert_eq!(user(id), Ok(UserRef::Id(id.parse().unwrap())));
    }

    #[test]
    fn every_broken_rule_is_named_with_its_field() {
        let hidden = |text: &str| Hidden::from(text.to_owned());
        let cases = [
            (room("lobby").unwrap_err(), "room: a room is its id"),
            (room("").unwrap_err(), "room: a room is its id"),
            (room("#").unwrap_err(), "room: a name can't be empty"),
            (
                room("#a b").unwrap_err(),
                "room: a name can't contain a space",
            ),
            (room("@").unwrap_err(), "room: a name can't be empty"),
            (user("").unwrap_err(), "name: a name can't be empty"),
            (
                message(" \u{1b}[0m", 10).unwrap_err(),
                "text: there is no text to send",
            ),
            (client_id("a b").unwrap_err(), "id: a message id has only"),
            (emoji("x").unwrap_err(), "emoji: a reaction is one emoji"),
            (mask("").unwrap_err(), "mask: a mask can't be empty"),
            (
                room_key(&hidden("a,b")).unwrap_err(),
                "key: a key has no spaces",
            ),
            (
                password(hidden("")).unwrap_err(),
                "password: a password can't be empty",
            ),
            (
                second_code(&hidden("12345")).unwrap_err(),
                "code: a code is the six digits",
            ),
            (span(Some(0)).unwrap_err(), "span_ms: a duration is"),
            (span(Some(u64::MAX)).unwrap_err(), "span_ms: a duration is"),
            (
                lifetime(Some(4_999)).unwrap_err(),
                "lifetime_ms: a lifetime is",
            ),
            (
                retention(Some(1)).unwrap_err(),
                "retention_ms: a lifetime is",
            ),
        ];
        for (bad, message) in cases {
            assert_eq!((bad.code, bad.tag), ("bad_request", None));
            assert!(bad.message.starts_with(message), "{bad}");
        }
    }

    #[test]
    fn invite_that_could_never_be_used_is_refused() {
        assert!(uses(Some(0)).is_err());
        assert_eq!(uses(Some(1)).ok(), Some(Some(1)));
        assert_eq!(uses(None).ok(), Some(None));
    }

    #[test]
    fn what_is_too_long_has_the_code_of_the_rules() {
        for bad in [
            message("12345", 4).unwrap_err(),
            message(&"x\n".repeat(501), 4_000).unwrap_err(),
            topic(&"x".repeat(391)).unwrap_err(),
            reason(Some(&"x".repeat(301))).unwrap_err(),
            away(Some(&"x".repeat(201))).unwrap_err(),
        ] {
            assert_eq!(bad.code, "too_long", "{bad}");
        }
        assert_eq!(away(Some(" ")), Ok(None));
        assert_eq!(span(Some(1_000)), Ok(Some(Span::from_millis(1_000))));
        assert_eq!(
            (limit(None, 5), limit(Some(9), 5), limit(Some(2), 5)),
            (5, 5, 2)
        );
    }
}
