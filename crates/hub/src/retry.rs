//! Retries of messages that memory does not tell apart, as of those from before a restart: the store is asked before deciding, and
//! what the session asked after that waits, so that its messages stay in order.

use std::sync::Arc;

use parlor_core::{Command, Denied, EventBody, FileState, Outcome, Posted};
use parlor_model::{SessionId, Timestamp};
use parlor_store::Reader;

use crate::complete::event_at;
use crate::input::{Asker, Input, Who};
use crate::reply::Reply;
use crate::request::Request;
use crate::task::Task;

/// What a client-made id led to before.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    posted: Posted,
    /// Whether another message stands there than the one that is sent.
    is_other: bool,
}

impl Task {
    /// Keeps a request back while an earlier one of the session is being looked up; gives it back
    /// when it need not wait.
    pub(crate) fn keep_order(&mut self, asker: &Asker, request: Request) -> Option<Request> {
        let Asker::Session { session, tag } = asker else {
            return Some(request);
        };
        let seat = self.seats.get_mut(session)?;
        if !seat.looking {
            return Some(request);
        }
        seat.waiting.push_back((*tag, request));
        None
    }

    /// Whether the store must be asked what a message's client-made id led to before.
    pub(crate) fn may_be_retry(&self, who: Who, command: &Command) -> bool {
        let (
            Command::Post { id: Some(id), .. } | Command::OfferFile { id: Some(id), .. },
            Some(device),
        ) = (command, who.device)
        else {
            return false;
        };
        // An API call's device has no session whose ids would be kept.
        self.state
            .recent_ids(device)
            .is_none_or(|recent| recent.must_ask(id))
    }

    pub(crate) fn look_up(
        &mut self,
        asker: Asker,
        who: Who,
        command: Command,
        tags: Option<Arc<str>>,
    ) {
        let (
            Command::Post { id: Some(id), .. } | Command::OfferFile { id: Some(id), .. },
            Some(device),
        ) = (&command, who.device)
        else {
            return;
        };
        if let Asker::Session { session, .. } = &asker
            && let Some(seat) = self.seats.get_mut(session)
        {
            seat.looking = true;
        }
        let (id, asked) = (id.clone(), command.clone());
        let read = self.readers.run(move |reader: &mut dyn Reader| {
            let Some(posted) = reader.posted(device, &id)? else {
                return Ok(None);
            };
            let event = event_at(reader, posted.room, posted.seq)?;
            let is_other = event.is_some_and(|event| is_other(&event.body, &asked));
            Ok(Some(Found { posted, is_other }))
        });
        let Some(inputs) = self.inputs.upgrade() else {
            return;
        };
        self.tracker.spawn(async move {
            let found = crate::readers::received(read.await);
            let command = Box::new(command);
            // The hub is gone only when the server goes down.
            let _ = inputs
                .send(Input::LookedUp {
                    asker,
                    who,
                    command,
                    tags,
                    found,
                })
                .await;
        });
    }

    pub(crate) fn looked_up(
        &mut self,
        asker: Asker,
        who: Who,
        (command, tags): (Command, Option<Arc<str>>),
        found: Result<Option<Found>, Denied>,
        now: Timestamp,
    ) {
        let answer = self
            .still_here(who, now)
            .and(found)
            .and_then(|found| match found {
                Some(found) => self.sent_again(who, &command, found),
                None => self.tagged_command(who, command, tags, now),
            });
        let session = asker.session();
        self.pending.answer(asker, answer.map(Reply::Done));
        self.go_on(session, now);
    }

    fn sent_again(&self, who: Who, command: &Command, found: Found) -> Result<Outcome, Denied> {
        let (Command::Post { room, .. } | Command::OfferFile { room, .. }) = command else {
            return Ok(Outcome::Posted(found.posted));
        };
        if found.is_other {
            return Err(Denied::IdUsed);
        }
        let posted = self.state.sent_before(who.user, room, found.posted)?;
        Ok(Outcome::Posted(posted))
    }

    /// Takes up what a session asked while an earlier request of it was being completed.
    pub(crate) fn go_on(&mut self, session: Option<SessionId>, now: Timestamp) {
        let Some(session) = session else { return };
        if let Some(seat) = self.seats.get_mut(&session) {
            seat.looking = false;
        }
        while let Some(seat) = self.seats.get_mut(&session).filter(|seat| !seat.looking)
            && let Some((tag, request)) = seat.waiting.pop_front()
        {
            self.asked(session, tag, request, now);
        }
    }
}

/// Whether an event is something else than what is sent. Of a message that was edited, and of what was deleted
/// since, that can't be told.
fn is_other(body: &EventBody, command: &Command) -> bool {
    match (body, command) {
        (
            EventBody::Message {
                text: Some(stands),
                reply_to: answers,
                manner: how,
                edited: None,
                ..
            },
            Command::Post {
                text,
                reply_to,
                manner,
                ..
            },
        ) => (stands, answers, how) != (text, reply_to, manner),
        (
            EventBody::FileOffered {
                name: Some(name),
                media_type,
                size,
                state,
                ..
            },
            Command::OfferFile { file, .. },
        ) => {
            // Of a file that has come the true size stands there.
            let is_as_offered = *state == FileState::Sending;
            (name, media_type) != (&file.name, &file.media_type)
                || is_as_offered && *size != file.size
        }
        (EventBody::Message { .. }, Command::OfferFile { .. })
        | (EventBody::FileOffered { .. }, Command::Post { .. }) => true,
        _ => false,
    }
}
