//! Reads of the store: allowed by the hub's task, carried out beside it.

use std::collections::HashMap;

use parlor_core::{Action, Denied, Event, RoomRef, UserRef, policy};
use parlor_model::{RoomId, Timestamp, UserId, limits};
use parlor_store::{Reader, SearchPage, SearchQuery};

use crate::history;
use crate::input::{Asker, Who};
use crate::readers::received;
use crate::reply::Reply;
use crate::request::{HistoryPart, Only};
use crate::task::Task;
use crate::views::{DeviceView, HistoryPage, RoomSummary};

pub(crate) struct SearchFilter {
    pub(crate) words: String,
    pub(crate) room: Option<RoomRef>,
    pub(crate) author: Option<UserRef>,
    pub(crate) before: Option<Timestamp>,
    pub(crate) after: Option<Timestamp>,
    pub(crate) limit: usize,
    pub(crate) has_file: bool,
}

impl Task {
    pub(crate) fn read_history(
        &mut self,
        asker: Asker,
        who: Who,
        room: &RoomRef,
        part: (HistoryPart, Only),
        limit: usize,
    ) {
        let summary = match self.readable(who.user, room) {
            Ok(summary) => summary,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let (room, epoch) = (summary.id, self.state.epoch);
        let limit = limit.clamp(1, limits::HISTORY_PAGE);
        let read = self.readers.run(move |reader: &mut dyn Reader| {
            let events = history::events(reader, room, part, limit)?;
            let ends = events.first().zip(events.last());
            let reactions = match ends {
                Some((first, last)) => reader.reactions(room, first.seq, last.seq)?,
                None => Vec::new(),
            };
            Ok((events, reactions))
        });
        self.answer_elsewhere(asker, async move {
            let (events, reactions) = received(read.await)?;
            Ok(Reply::History(Box::new(HistoryPage {
                room: summary,
                epoch,
                events,
                reactions,
            })))
        });
    }

    pub(crate) fn read_search(&mut self, asker: Asker, who: Who, filter: SearchFilter) {
        let (query, summaries) = match self.search_query(who.user, filter) {
            Ok(found) => found,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.search(&query));
        self.answer_elsewhere(asker, async move {
            let page = received(read.await)?;
            Ok(search_reply(page, &summaries))
        });
    }

    fn search_query(
        &self,
        user: UserId,
        filter: SearchFilter,
    ) -> Result<(SearchQuery, HashMap<RoomId, RoomSummary>), Denied> {
        let SearchFilter {
            words,
            room,
            author,
            before,
            after,
            limit,
            has_file,
        } = filter;
        let rooms = match room {
            Some(room) => vec![self.readable(user, &room)?],
            None => {
                let rooms = self.state.rooms_of(user).into_iter();
                rooms.filter_map(|room| self.summary(room, user)).collect()
            }
        };
        let author = author.map(|author| self.state.find_user(&author).map(|user| user.id));
        let query = SearchQuery {
            words,
            rooms: rooms.iter().map(|room| room.id).collect(),
            author: author.transpose()?,
            before,
            after,
            limit: limit.clamp(1, limits::SEARCH_PAGE),
            files: has_file,
        };
        Ok((
            query,
            rooms.into_iter().map(|room| (room.id, room)).collect(),
        ))
    }

    fn readable(&self, user: UserId, room: &RoomRef) -> Result<RoomSummary, Denied> {
        let found = self.state.find_room(room, user)?;
        policy::may(self.state.standing(user, Some(found.id)), Action::Read)?;
        self.summary(found.id, user).ok_or(Denied::NotMember)
    }

    pub(crate) fn read_devices(&mut self, asker: Asker, who: Who) {
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.devices(who.user));
        self.answer_elsewhere(asker, async move {
            let devices = received(read.await)?;
            let view = |device| {
                let view = DeviceView::from(device);
                DeviceView {
                    current: who.device == Some(view.id),
                    ..view
                }
            };
            Ok(Reply::Devices(devices.iter().map(view).collect()))
        });
    }

    pub(crate) fn read_audit(&mut self, asker: Asker, who: Who, before: Option<u64>, limit: usize) {
        if let Err(denied) = policy::may(self.standing(who, None), Action::SeeAudit) {
            return self.pending.answer(asker, Err(denied));
        }
        let limit = limit.clamp(1, limits::HISTORY_PAGE);
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.audit(before, limit));
        self.answer_elsewhere(asker, async move {
            let lines = received(read.await)?;
            Ok(Reply::Audit(
                lines
                    .into_iter()
                    .map(|line| (line.position, line.entry))
                    .collect(),
            ))
        });
    }
}

fn search_reply(page: SearchPage, rooms: &HashMap<RoomId, RoomSummary>) -> Reply {
    let SearchPage {
        found,
        complete,
        progress,
    } = page;
    let with_room = |event: Event| Some((rooms.get(&event.room)?.clone(), event));
    Reply::Search {
        found: found.into_iter().filter_map(with_room).collect(),
        complete,
        progress,
    }
}

#[cfg(test)]
mod tests {
    use parlor_store::SearchProgress;

    use super::*;

    #[test]
    fn search_that_stopped_at_its_bound_says_so() {
        for complete in [true, false] {
            let progress = SearchProgress { behind: 0 };
            let page = SearchPage {
                found: Vec::new(),
                complete,
                progress,
            };
            let reply = search_reply(page, &HashMap::new());
            assert!(matches!(reply, Reply::Search { complete: told, .. } if told == complete));
        }
    }
}
