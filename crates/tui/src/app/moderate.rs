//! The commands of moderation as requests.

use parlor_core::vocabulary::Spoken;
use parlor_model::{Reason, Span, UserName};
use parlor_wire::{Request, RoomRole};

use super::App;
use super::speak::user;
use crate::ask::Asked;

impl App {
    pub(super) fn moderate(&mut self, spoken: Spoken, room: String) {
        let (request, told) = match spoken {
            Spoken::Remove { user: whom, reason } => {
                let (user, reason) = (user(&whom), given(&reason));
                (Request::Remove { room, user, reason }, None)
            }
            Spoken::Block {
                user: whom,
                with_address,
                span,
                reason,
            } => {
                let request = Request::Block {
                    name: whom.to_string(),
                    with_address,
                    span_ms: millis(span),
                    reason: given(&reason),
                };
                (request, Some(format!("{whom} is blocked.")))
            }
            Spoken::Unblock(whom) => {
                let name = whom.to_string();
                (
                    Request::Unblock { name },
                    Some(format!("{whom} is unblocked.")),
                )
            }
            Spoken::Mute {
                user: whom,
                span,
                reason,
            } => {
                let request = Request::Mute {
                    room,
                    user: user(&whom),
                    span_ms: millis(span),
                    reason: given(&reason),
                };
                (request, None)
            }
            Spoken::Unmute(whom) => {
                let user = user(&whom);
                (Request::Unmute { room, user }, None)
            }
            Spoken::Op(whom) => (role(room, &whom, RoomRole::Operator), None),
            Spoken::Deop(whom) => (role(room, &whom, RoomRole::Member), None),
            _ => return,
        };
        self.ask(request, Asked::Act(told));
    }
}

fn given(reason: &Reason) -> Option<String> {
    (!reason.is_empty()).then(|| reason.to_string())
}

fn millis(span: Option<Span>) -> Option<u64> {
    span.and_then(|span| u64::try_from(span.as_millis()).ok())
}

fn role(room: String, whom: &UserName, role: RoomRole) -> Request {
    Request::SetRoomRole {
        room,
        user: user(whom),
        role,
    }
}
