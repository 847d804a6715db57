//! What one session must hear: every message that is meant for it exactly once, each sender's in order, and
//! no gap in a room's numbers.

use anyhow::{Context as _, Result, ensure};

use crate::dialect::Place;
use crate::stamp::Stamp;

/// Follows what one session hears.
#[derive(Debug, Clone)]
pub struct Ear {
    /// By sender, the number that must come next; nothing for a sender that it must not hear.
    next: Vec<Option<u64>>,
    /// The newest place in each room.
    rooms: Vec<Place>,
    order: u64,
}

impl Ear {
    /// An ear that must hear those senders for whom this is true.
    #[must_use]
    pub fn new(hears: impl IntoIterator<Item = bool>) -> Self {
        let next = hears.into_iter().map(|hears| hears.then_some(0)).collect();
        Self {
            next,
            rooms: Vec::new(),
            order: 0,
        }
    }

    /// A message came.
    ///
    /// # Errors
    /// It is not the one that must come next from this sender.
    #[inline]
    pub fn message(&mut self, Stamp { sender, number }: Stamp) -> Result<()> {
        let next = self
            .next
            .get_mut(sender)
            .with_context(|| format!("there is no sender {sender}"))?;
        let next = next
            .as_mut()
            .with_context(|| format!("sender {sender} is not for this session"))?;
        ensure!(
            *next == number,
            "message {number} of sender {sender} came where {next} must come: {}",
            if number < *next {
                "a message came twice or late"
            } else {
                "a message is missing"
            }
        );
        *next += 1;
        self.order = (self.order ^ (sender as u64 + 1))
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23);
        Ok(())
    }

    /// An event of a room's log came.
    ///
    /// # Errors
    /// It is not the next of that room, or the room is not open.
    #[inline]
    pub fn event(&mut self, place: Place) -> Result<()> {
        let newest = self
            .rooms
            .iter_mut()
            .find(|newest| newest.room == place.room);
        let newest = newest.context("an event of a room that was never opened")?;
        ensure!(
            place.seq == newest.seq + 1,
            "seq {} came after seq {}",
            place.seq,
            newest.seq
        );
        newest.seq = place.seq;
        Ok(())
    }

    /// A room is followed from this place on.
    pub fn opened(&mut self, place: Place) {
        self.rooms.retain(|newest| newest.room != place.room);
        self.rooms.push(place);
    }

    /// How many messages of each sender are still to come, when that many were sent.
    #[must_use]
    pub fn missing(&self, sent: &[u64]) -> u64 {
        let pairs = self.next.iter().zip(sent);
        pairs
            .filter_map(|(next, sent)| next.map(|next| sent - next))
            .sum()
    }

    /// A number for the order in which the senders' messages came: those who heard the same have the same.
    #[must_use]
    pub fn order(&self) -> u64 {
        self.order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(stamps: &[(usize, u64)]) -> Result<Ear> {
        let mut ear = Ear::new([true, true, false]);
        for (sender, number) in stamps {
            ear.message(Stamp {
                sender: *sender,
                number: *number,
            })?;
        }
        Ok(ear)
    }

    #[test]
    fn each_sender_is_heard_in_order() {
        let one = heard(&[(0, 0), (1, 0), (0, 1)]).unwrap();
        let other = heard(&[(0, 0), (0, 1), (1, 0)]).unwrap();
        assert_eq!(one.missing(&[2, 4, 9]), 3);
        assert_eq!(other.missing(&[2, 1, 9]), 0);
        assert_ne!(
            one.order(),
            other.order(),
            "the order between senders shows"
        );
    }

    #[test]
    fn lost_repeated_swapped_and_foreign_messages_are_noticed() {
        for bad in [
            &[(0, 1)][..],
            &[(0, 0), (0, 0)],
            &[(0, 0), (0, 2)],
            &[(2, 0)],
            &[(3, 0)],
        ] {
            assert!(heard(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn gap_in_a_room_is_noticed() {
        let place = |room, seq| Place {
            room: [room; 32],
            seq,
        };
        let mut ear = Ear::new([]);
        ear.opened(place(b'a', 4));
        ear.opened(place(b'b', 0));
        assert!(ear.event(place(b'a', 5)).is_ok());
        assert!(ear.event(place(b'b', 1)).is_ok());
        assert!(ear.event(place(b'a', 7)).is_err());
        assert!(ear.event(place(b'a', 5)).is_err());
        assert!(ear.event(place(b'c', 1)).is_err());
    }
}
