//! In which rooms of a user the newest message is of a span of time.

use parlor_model::{Timestamp, limits};
use parlor_store::{EventRange, Order, Reader};

use crate::history::last_until;
use crate::input::{Asker, Who};
use crate::readers::received;
use crate::reply::Reply;
use crate::request::Place;
use crate::task::Task;

impl Task {
    pub(crate) fn read_conversations(
        &mut self,
        asker: Asker,
        who: Who,
        (after, before): (Timestamp, Timestamp),
        order: Order,
        limit: usize,
    ) {
        let rooms = self.state.rooms_of(who.user).into_iter();
        let rooms = rooms.filter_map(|room| self.summary(room, who.user));
        let rooms: Vec<_> = rooms.collect();
        let limit = limit.clamp(1, limits::HISTORY_PAGE);
        let read = self.readers.run(move |reader: &mut dyn Reader| {
            let mut found = Vec::new();
            for room in rooms {
                let range = EventRange {
                    after: last_until(reader, room.id, Place::Time(after))?,
                    before: None,
                    limit: 1,
                    order: Order::Newest,
                };
                let newest = reader.said(room.id, range)?.pop();
                // Where something was said later, somebody who asks for what they missed until then is told so by that.
                let newest = newest.filter(|event| event.at < before);
                found.extend(newest.map(|event| (room, event.at)));
            }
            found.sort_by_key(|(room, at)| (*at, room.id));
            match order {
                Order::Oldest => found.truncate(limit),
                Order::Newest => drop(found.drain(..found.len().saturating_sub(limit))),
            }
            Ok(found)
        });
        self.answer_elsewhere(asker, async move {
            Ok(Reply::Conversations(received(read.await)?))
        });
    }
}
