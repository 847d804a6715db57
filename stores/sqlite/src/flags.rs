//! A room's flags as text: the words of those that are on, then `limit=N`, `retention=MS`, `ends=MS`, then `key=KEY`.

use parlor_model::{Lifetime, RoomFlags, RoomKey, Timestamp};
use parlor_store::StoreError;

use crate::error::damaged;

pub(crate) fn write(flags: &RoomFlags) -> String {
    let limit = flags.member_limit.map(|limit| format!("limit={limit}"));
    let key = flags.key.as_ref();
    let key = key.map(|key| format!("key={}", key.expose()));
    let retention = flags
        .retention
        .map(|kept| format!("retention={}", kept.as_millis()));
    let end = flags.ends_at.map(|end| format!("ends={}", end.as_millis()));
    let words = flags.words().map(str::to_owned);
    let times = retention.into_iter().chain(end);
    words
        .chain(limit)
        .chain(times)
        .chain(key)
        .collect::<Vec<_>>()
        .join(" ")
}

pub(crate) fn read(text: &str) -> Result<RoomFlags, StoreError> {
    let mut flags = RoomFlags::default();
    // A key has no white space, so it is one word as well.
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match word.split_once('=').unwrap_or((word, "")) {
            ("invite_only", _) => flags.invite_only = true,
            ("moderated", _) => flags.moderated = true,
            ("topic_locked", _) => flags.topic_locked = true,
            ("secret", _) => flags.secret = true,
            ("outsiders_write", _) => flags.outsiders_write = true,
            ("guests_read", _) => flags.guests_read = true,
            ("no_queries", _) => flags.no_queries = true,
            ("no_tombstones", _) => flags.no_tombstones = true,
            ("limit", limit) => {
                flags.member_limit = Some(limit.parse().map_err(|error| damaged("limit", error))?);
            }
            ("retention", millis) => {
                let millis = millis
                    .parse()
                    .map_err(|error| damaged("retention", error))?;
                let kept = Lifetime::from_millis(millis);
                flags.retention = Some(kept.map_err(|error| damaged("retention", error))?);
            }
            ("ends", millis) => {
                let millis = millis.parse().map_err(|error| damaged("end", error))?;
                flags.ends_at = Some(Timestamp::from_millis(millis));
            }
            ("key", key) => {
                flags.key = Some(RoomKey::parse(key).map_err(|error| damaged("key", error))?);
            }
            (other, _) => return Err(damaged("flag", other)),
        }
    }
    Ok(flags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_read_as_they_are_written() {
        let key = Some(RoomKey::parse("a=b=ö").unwrap());
        let all = RoomFlags {
            invite_only: true,
            moderated: true,
            topic_locked: true,
            secret: true,
            outsiders_write: true,
            guests_read: true,
            no_queries: true,
            no_tombstones: true,
            key,
            member_limit: Some(7),
            retention: Some(Lifetime::MAX),
            ends_at: Some(Timestamp::from_millis(-7)),
        };
        for flags in [
            RoomFlags::default(),
            RoomFlags {
                moderated: true,
                ..all.clone()
            },
            all,
        ] {
            assert_eq!(read(&write(&flags)).unwrap(), flags);
        }
        assert_eq!(write(&RoomFlags::default()), "");
    }

    #[test]
    fn unknown_flags_are_refused() {
        for text in ["loud", "limit=x", "retention=1", "ends=", "key="] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
