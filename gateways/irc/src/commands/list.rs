//! LIST: the channels that there are, how many are in each and what they are about (Modern IRC "LIST message", the ISUPPORT
//! parameters `ELIST` and `SAFELIST`).

use parlor_hub::{Reply, Request, RoomSummary};
use parlor_model::{RoomKind, Timestamp};

use crate::desk::Cx;
use crate::names as called;
use crate::session::Session;
use crate::wire::glob;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_LIST, RPL_LISTEND, RPL_LISTSTART};

/// Milliseconds of the unit in which ages are given.
const MINUTE: i64 = 60_000;

/// Which channels are to be listed. All conditions hold together; of the names and masks that are wanted one is enough.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Condition<'a> {
    /// Of this name, or as this mask.
    Named(&'a str),
    /// Not as this mask (`N`).
    NotNamed(&'a str),
    /// More people than that, or fewer (`U`).
    People { more: bool, than: usize },
    /// Made longer ago than so many minutes, or less long (`C`).
    Made { longer: bool, minutes: i64 },
    /// With a topic set longer ago than so many minutes, or less long (`T`).
    TopicSet { longer: bool, minutes: i64 },
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let words = message.params.iter().flat_map(|param| param.split(','));
    let conditions: Vec<_> = words.filter(|word| !word.is_empty()).map(read).collect();
    let rooms = match cx.ask(Request::Rooms).await {
        Ok(Reply::Rooms(rooms)) => rooms,
        _ => Vec::new(),
    };
    let now = cx.desk.hub().now();
    cx.session
        .numeric_text(RPL_LISTSTART, &["Channel"], RPL_LISTSTART.text);
    for room in rooms
        .iter()
        .filter(|room| conditions_hold(&conditions, room, now))
    {
        tell(cx.session, room);
    }
    cx.session.numeric(RPL_LISTEND, &[]);
}

fn tell(session: &mut Session, room: &RoomSummary) {
    if let Some(name) = &room.name {
        let here = room.here.unwrap_or_default().to_string();
        let line = session
            .numeric_line(RPL_LIST)
            .word(&called::channel(name))
            .word(&here);
        session.send(line.text(&room.topic));
    }
}

fn read(word: &str) -> Condition<'_> {
    let compared = |word: &str| {
        let more = word.starts_with('>');
        let number = word.strip_prefix(['>', '<'])?.parse::<u32>().ok()?;
        Some((more, number))
    };
    let after = |letters: [char; 2]| word.strip_prefix(letters).and_then(compared);
    if let Some((more, than)) = compared(word) {
        let than = usize::try_from(than).unwrap_or(usize::MAX);
        return Condition::People { more, than };
    }
    if let Some((longer, minutes)) = after(['C', 'c']) {
        return Condition::Made {
            longer,
            minutes: minutes.into(),
        };
    }
    if let Some((longer, minutes)) = after(['T', 't']) {
        return Condition::TopicSet {
            longer,
            minutes: minutes.into(),
        };
    }
    match word.strip_prefix('!') {
        Some(mask) => Condition::NotNamed(mask),
        None => Condition::Named(word),
    }
}

fn conditions_hold(conditions: &[Condition<'_>], room: &RoomSummary, now: Timestamp) -> bool {
    let Some(name) = room.name.as_ref().filter(|_| room.kind != RoomKind::Direct) else {
        return false;
    };
    // The lobby is always there: while nobody attends it, it is no channel.
    if room.lobby && room.here.unwrap_or_default() == 0 {
        return false;
    }
    let channel = called::channel(name);
    let longer_ago =
        |at: Timestamp, minutes: i64| now.as_millis() - at.as_millis() > minutes * MINUTE;
    let mut names = conditions.iter().filter_map(|condition| match condition {
        Condition::Named(mask) => Some(*mask),
        _ => None,
    });
    let named = names.clone().next().is_none() || names.any(|mask| glob::matches(mask, &channel));
    named
        && conditions.iter().all(|condition| match condition {
            Condition::Named(_) => true,
            Condition::NotNamed(mask) => !glob::matches(mask, &channel),
            Condition::People { more, than } => {
                let here = room.here.unwrap_or_default();
                if *more { here > *than } else { here < *than }
            }
            Condition::Made { longer, minutes } => longer_ago(room.since, *minutes) == *longer,
            Condition::TopicSet { longer, minutes } => room
                .topic_set
                .as_ref()
                .is_some_and(|(_, at)| longer_ago(*at, *minutes) == *longer),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_told_apart_by_their_signs() {
        let cases = [
            ("#den", Condition::Named("#den")),
            ("*en", Condition::Named("*en")),
            ("!#d*", Condition::NotNamed("#d*")),
            (
                ">3",
                Condition::People {
                    more: true,
                    than: 3,
                },
            ),
            (
                "<10",
                Condition::People {
                    more: false,
                    than: 10,
                },
            ),
            (
                "C>2",
                Condition::Made {
                    longer: true,
                    minutes: 2,
                },
            ),
            (
                "t<60",
                Condition::TopicSet {
                    longer: false,
                    minutes: 60,
                },
            ),
            ("<x", Condition::Named("<x")),
        ];
        for (word, condition) in cases {
            assert_eq!(read(word), condition);
        }
    }
}
