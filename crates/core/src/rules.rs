//! A room's flags in plain English, for the doors that people read: all of them, or what changed.

use parlor_model::RoomFlags;

use crate::moment_of_end;

const UNLISTED: &str = "not listed";

/// What the flags make of the room: `by invitation only, at most 5 members`; of the key only that there is one.
#[must_use]
pub fn flag_words(flags: &RoomFlags) -> String {
    let on = switches(flags).into_iter().filter(|(on, _)| *on);
    let words = on.map(|(_, word)| word.to_owned());
    let words = words.chain(limit(flags)).chain(retention(flags));
    let words: Vec<_> = words.chain(end(flags)).collect();
    if words.is_empty() {
        "open to everyone".to_owned()
    } else {
        words.join(", ")
    }
}

/// What is otherwise than before: `no longer moderated, at most 5 members`; empty where nothing is.
#[must_use]
pub fn flag_changes(before: &RoomFlags, after: &RoomFlags) -> String {
    let pairs = switches(before).into_iter().zip(switches(after));
    let mut words: Vec<String> = pairs
        .filter(|((was, _), (is, _))| was != is)
        .map(|(_, (is, word))| match (is, word) {
            (true, _) => word.to_owned(),
            (false, UNLISTED) => "listed".to_owned(),
            (false, _) => format!("no longer {word}"),
        })
        .collect();
    if before.key != after.key && before.key.is_some() && after.key.is_some() {
        words.push("with another key".to_owned());
    }
    if before.no_tombstones != after.no_tombstones {
        let mark = match after.no_tombstones {
            true => "what expires leaves no mark",
            false => "what expires leaves a mark",
        };
        words.push(mark.to_owned());
    }
    if before.member_limit != after.member_limit {
        words.push(limit(after).unwrap_or_else(|| "for any number of members".to_owned()));
    }
    if before.retention != after.retention {
        words.push(retention(after).unwrap_or_else(|| "what is said is kept".to_owned()));
    }
    if before.ends_at != after.ends_at {
        words.push(end(after).unwrap_or_else(|| "the room has no end any more".to_owned()));
    }
    words.join(", ")
}

/// What is on or off, with the words for on.
fn switches(flags: &RoomFlags) -> [(bool, &'static str); 8] {
    let RoomFlags {
        invite_only,
        moderated,
        topic_locked,
        secret,
        outsiders_write,
        guests_read,
        no_queries,
        key,
        no_tombstones: _,
        member_limit: _,
        retention: _,
        ends_at: _,
    } = flags;
    [
        (*invite_only, "by invitation only"),
        (*moderated, "moderated"),
        (*topic_locked, "topic locked"),
        (*secret, UNLISTED),
        (*outsiders_write, "open to what is said from outside"),
        (*guests_read, "only read by guests"),
        (*no_queries, "closed to what programs ask each other"),
        (key.is_some(), "with a key"),
    ]
}

fn limit(flags: &RoomFlags) -> Option<String> {
    let limit = flags.member_limit?;
    Some(format!("at most {limit} members"))
}

fn retention(flags: &RoomFlags) -> Option<String> {
    let kept = flags.retention?;
    Some(format!("what is said is erased after {kept}"))
}

fn end(flags: &RoomFlags) -> Option<String> {
    let end = flags.ends_at?;
    Some(format!("the room ends on {} UTC", moment_of_end(end)))
}

#[cfg(test)]
mod tests {
    use parlor_model::{Lifetime, RoomKey, Timestamp};

    use super::*;

    fn key(text: &str) -> Option<RoomKey> {
        RoomKey::parse(text).ok()
    }

    /// A room with all of it, one with other values for what has some, and one without.
    fn rooms() -> [RoomFlags; 3] {
        let full = RoomFlags {
            invite_only: true,
            moderated: true,
            topic_locked: true,
            secret: true,
            outsiders_write: true,
            guests_read: true,
            no_queries: true,
            no_tombstones: true,
            key: key("canary"),
            member_limit: Some(5),
            retention: Lifetime::parse("1h").ok(),
            ends_at: Some(Timestamp::from_millis(0)),
        };
        let other = RoomFlags {
            key: key("wren"),
            member_limit: Some(6),
            retention: Lifetime::parse("2h").ok(),
            ends_at: Some(Timestamp::from_millis(60_000)),
            ..full.clone()
        };
        [full, other, RoomFlags::default()]
    }

    #[test]
    fn what_changed_is_told_and_nothing_else() {
        let [full, other, none] = rooms();
        let on = "by invitation only, moderated, topic locked, not listed, open to what is said from outside, only read \
            by guests, closed to what programs ask each other, with a key, what expires leaves no mark, at most 5 \
            members, what is said is erased after 1h, the room ends on 1970-01-01 00:00 UTC";
        assert_eq!(flag_changes(&none, &full), on);
        let off = "no longer by invitation only, no longer moderated, no longer topic locked, listed, no \
            longer open to what is said from outside, no longer only read by guests, no longer closed to what programs \
            ask each other, no longer with a key, what expires leaves a mark, for any number of members, what is said \
            is kept, the room has no end any more";
        assert_eq!(flag_changes(&full, &none), off);
        let changed = "with another key, at most 6 members, what is said is erased after 2h, the room ends on \
            1970-01-01 00:01 UTC";
        assert_eq!(flag_changes(&full, &other), changed);
        assert_eq!(flag_changes(&full, &full), "");
        assert!(!flag_words(&full).contains("canary"));
    }
}
