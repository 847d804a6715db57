//! What waits to be taken: bounded, so that a program that does not listen costs no memory.

use std::collections::{BTreeSet, VecDeque};

use parlor_wire::RoomId;

use crate::Notice;

/// Notices in order. When it is full, new ones are dropped, and the rooms that lost events are told of
/// as soon as there is room again.
#[derive(Debug)]
pub(crate) struct Backlog {
    waiting: VecDeque<Notice>,
    limit: usize,
    skipped: BTreeSet<RoomId>,
}

impl Backlog {
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            waiting: VecDeque::new(),
            limit: limit.max(1),
            skipped: BTreeSet::new(),
        }
    }

    pub(crate) fn push(&mut self, notice: Notice) {
        if self.waiting.len() < self.limit && self.skipped.is_empty() {
            return self.waiting.push_back(notice);
        }
        match notice {
            Notice::Event(event) => {
                self.skipped.insert(event.room);
            }
            Notice::Resynchronised(room) => {
                self.skipped.insert(room);
            }
            // Few, and the end of something: dropping one would leave it open for good.
            lasting @ (Notice::RoomOpened(_)
            | Notice::RoomClosed { .. }
            | Notice::Invited { .. }
            | Notice::Ignored(_)
            | Notice::Handoff(_)
            | Notice::SignIn(_)
            | Notice::Disconnected
            | Notice::Reconnected) => self.waiting.push_back(lasting),
            Notice::Attendance(_)
            | Notice::WhoNow { .. }
            | Notice::FileProgress(_)
            | Notice::Typing { .. } => {}
        }
    }

    pub(crate) fn pop(&mut self) -> Option<Notice> {
        let notice = self.waiting.pop_front();
        if self.waiting.len() <= self.limit / 2 {
            let skipped = std::mem::take(&mut self.skipped);
            self.waiting
                .extend(skipped.into_iter().map(Notice::Resynchronised));
        }
        notice
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::driver::tests::event;

    #[test]
    fn what_does_not_fit_is_told_as_a_gap() {
        let mut backlog = Backlog::new(2);
        for seq in 1..=4 {
            backlog.push(Notice::Event(Box::new(event(seq))));
        }
        backlog.push(Notice::Disconnected);
        let room = event(1).room;
        assert!(matches!(backlog.pop(), Some(Notice::Event(event)) if event.seq == 1));
        assert!(matches!(backlog.pop(), Some(Notice::Event(event)) if event.seq == 2));
        assert_eq!(backlog.pop(), Some(Notice::Disconnected));
        assert_eq!(backlog.pop(), Some(Notice::Resynchronised(room)));
        assert!(backlog.is_empty());
    }
}
