//! Who wrote the newest messages, so that an answer to one can name them to those whose clients know nothing of answers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use parlor_model::{RoomId, Seq, UserName};

/// Of how many messages of a room it is known.
const MESSAGES: usize = 128;
/// Of how many rooms.
const ROOMS: usize = 512;

/// Who wrote the newest messages of each room.
#[derive(Debug, Default)]
pub(crate) struct Authors(Mutex<HashMap<RoomId, VecDeque<(Seq, UserName)>>>);

impl Authors {
    /// Somebody wrote a message.
    pub(crate) fn wrote(&self, room: RoomId, seq: Seq, name: &UserName) {
        let mut rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rooms.len() >= ROOMS && !rooms.contains_key(&room) {
            rooms.clear();
        }
        let messages = rooms.entry(room).or_default();
        // The same message is told in several views, and again from the log; a file has the place of its offer.
        let Err(place) = messages.binary_search_by_key(&seq, |(seq, _)| *seq) else {
            return;
        };
        if messages.len() < MESSAGES {
            messages.insert(place, (seq, name.clone()));
        } else if place > 0 {
            messages.insert(place, (seq, name.clone()));
            messages.pop_front();
        }
    }

    /// Who wrote a message, if it is one of the newest.
    pub(crate) fn of(&self, room: RoomId, seq: Seq) -> Option<UserName> {
        let rooms = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let messages = rooms.get(&room)?;
        let at = messages.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
        messages.get(at).map(|(_, name)| name.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_authors_of_the_newest_messages_are_known() {
        let (authors, room) = (Authors::default(), RoomId::from_bytes([1; 16]));
        let name = UserName::parse("ada").unwrap();
        for seq in 1..=200 {
            authors.wrote(room, Seq::new(seq), &name);
            authors.wrote(room, Seq::new(seq), &name);
        }
        authors.wrote(room, Seq::new(3), &name);
        assert_eq!(authors.of(room, Seq::new(200)), Some(name.clone()));
        assert_eq!(authors.of(room, Seq::new(73)), Some(name));
        assert_eq!(authors.of(room, Seq::new(72)), None);
        assert_eq!(authors.of(RoomId::from_bytes([2; 16]), Seq::new(200)), None);
        let other = RoomId::from_bytes([3; 16]);
        for seq in [7, 9, 8] {
            authors.wrote(
                other,
                Seq::new(seq),
                &UserName::parse(&format!("n{seq}")).unwrap(),
            );
        }
        let told = [7, 8, 9].map(|seq| authors.of(other, Seq::new(seq)).unwrap().to_string());
        assert_eq!(told, ["n7", "n8", "n9"]);
    }
}
