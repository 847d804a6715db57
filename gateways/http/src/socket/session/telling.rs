//! What the client is told: deliveries become frames, and the last one says goodbye.

use parlor_hub::{Delivery, Own, Signal};
use parlor_model::Timestamp;
use parlor_wire::{FileProgress, ProtocolCode, ServerFrame, UserLabel};

use super::super::{encode, framing};
use super::{Phase, SocketSession};
use crate::tell;

impl SocketSession {
    /// Writes one delivery that is this client's own.
    pub(super) fn tell(&mut self, delivery: Delivery) {
        let told = match delivery {
            Delivery::RoomOpened(view) => ServerFrame::RoomOpened(Box::new(tell::room_view(&view))),
            Delivery::Happened(_) => return,
            Delivery::WhoNow { room, who } => ServerFrame::WhoNow {
                room: room.into(),
                who: tell::all(&who, tell::who_entry),
            },
            Delivery::Invited { room, by } => ServerFrame::Invited {
                room: Box::new(tell::room_summary(&room)),
                by: UserLabel::from(&by),
            },
            Delivery::RoomClosed { room, ended } => ServerFrame::RoomClosed {
                room: room.into(),
                ended,
            },
            Delivery::Answered { tag, answer } => {
                self.unanswered = self.unanswered.saturating_sub(1);
                self.listing &= self.unanswered > 0;
                match answer {
                    Ok(reply) => ServerFrame::Ok {
                        tag,
                        reply: tell::reply(reply),
                    },
                    Err(denied) => ServerFrame::denied(tag, &denied),
                }
            }
            Delivery::Own(own) => match &*own {
                Own::Read(room, seq) => ServerFrame::Read {
                    room: (*room).into(),
                    seq: seq.get(),
                },
                Own::Notify(room, level) => ServerFrame::Notify {
                    room: (*room).into(),
                    level: (*level).into(),
                },
                Own::Handoff(news) => ServerFrame::Handoff(tell::handoff(news)),
                Own::SignIn(news) => ServerFrame::SignIn(news.into()),
                Own::Ignored(ignored) => ServerFrame::Ignored {
                    ignored: tell::all(ignored, |user| UserLabel::from(user)),
                },
            },
            Delivery::Signal(signal) => match &*signal {
                Signal::FileProgress(file, offset) => ServerFrame::FileProgress(FileProgress {
                    room: file.room.into(),
                    file: file.id.into(),
                    by: UserLabel::from(&file.owner),
                    offset: *offset,
                    size: file.size,
                }),
                Signal::Typing { room, who } => ServerFrame::Typing {
                    room: (*room).into(),
                    who: UserLabel::from(who),
                },
                // This protocol has none.
                Signal::Relay(_) => return,
            },
            Delivery::Ended(reason) => {
                let (code, goodbye) = encode::ending(&reason);
                return self.close(ProtocolCode::close_code(code), code, &goodbye);
            }
        };
        encode::frame(&told, &mut self.own);
    }

    pub(super) fn goodbye(&mut self, code: &str, message: String) {
        self.goodbye_until(code, message, None);
    }

    /// The same, telling when what refuses ends by itself.
    pub(super) fn goodbye_until(&mut self, code: &str, message: String, until: Option<Timestamp>) {
        let goodbye = ServerFrame::Goodbye {
            code: code.to_owned(),
            message,
            until: until.map(Timestamp::as_millis),
            by: None,
            reason: None,
        };
        self.close(ProtocolCode::close_code(code), code, &goodbye);
    }

    /// Says why, then closes; once.
    pub(super) fn close(&mut self, close_code: u16, code: &str, goodbye: &ServerFrame) {
        self.phase = Phase::Closing;
        if !std::mem::replace(&mut self.close_sent, true) {
            encode::frame(goodbye, &mut self.own);
            framing::close(&mut self.own, close_code, code);
        }
    }
}
