//! What a frame from the server means to the client.

use parlor_wire::ServerFrame;
use tokio::time::Instant;

use super::{Driver, End};
use crate::cursor::Place;
use crate::{ClientError, Notice};

impl Driver {
    /// Takes in a frame; an end when it is the last.
    pub(super) fn hear(&mut self, frame: ServerFrame) -> Option<End> {
        self.heard = Instant::now();
        match frame {
            ServerFrame::Welcome(_) => {
                return Some(End::Lost(ClientError::Protocol(
                    "a second welcome".to_owned(),
                )));
            }
            ServerFrame::RoomOpened(view) => {
                let (room, head) = (view.room.id, view.room.head);
                self.backlog.push(Notice::RoomOpened(view));
                if self.cursor.opened(room, head) {
                    self.backlog.push(Notice::Resynchronised(room));
                }
            }
            ServerFrame::RoomClosed { room, ended } => {
                self.cursor.closed(room);
                self.backlog.push(Notice::RoomClosed { room, ended });
            }
            ServerFrame::Invited { room, by } => self.backlog.push(Notice::Invited { room, by }),
            ServerFrame::Event(event) => match self.cursor.advance(event.room, event.seq) {
                Place::Seen => {}
                Place::Next => self.backlog.push(Notice::Event(Box::new(event))),
                Place::AfterGap => {
                    self.backlog.push(Notice::Resynchronised(event.room));
                    self.backlog.push(Notice::Event(Box::new(event)));
                }
            },
            ServerFrame::Attendance(attendance) => {
                self.backlog.push(Notice::Attendance(Box::new(attendance)));
            }
            ServerFrame::WhoNow { room, who } => self.backlog.push(Notice::WhoNow { room, who }),
            ServerFrame::Typing { room, who } => self.backlog.push(Notice::Typing { room, who }),
            ServerFrame::FileProgress(progress) => {
                self.backlog.push(Notice::FileProgress(Box::new(progress)));
            }
            ServerFrame::Ignored { ignored } => self.backlog.push(Notice::Ignored(ignored)),
            ServerFrame::Handoff(news) => self.backlog.push(Notice::Handoff(news)),
            ServerFrame::SignIn(news) => self.backlog.push(Notice::SignIn(news)),
            // Nothing that is shown here depends on these.
            ServerFrame::Read { .. } | ServerFrame::Notify { .. } => {}
            ServerFrame::Ok { tag, reply } => {
                self.backoff.reset();
                self.unanswered.answer(tag, Ok(reply));
            }
            ServerFrame::Error(error) => match error.tag {
                Some(tag) => self.unanswered.answer(tag, Err(error.into())),
                None => return Some(End::Lost(error.into())),
            },
            ServerFrame::Goodbye { .. } if self.closing.is_some() => return Some(End::Closed),
            ServerFrame::Goodbye { code, message, .. } => {
                return Some(End::Lost(ClientError::refused(&code, &message)));
            }
        }
        None
    }
}
