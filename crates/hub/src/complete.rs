//! Commands that need what the rules do not know: the author of a message, a password's hash. Each
//! is completed beside the hub's task and comes back to it to be decided.

use std::future::Future;
use std::sync::Arc;

use parlor_core::{Command, Denied, Event, EventBody, MessageFacts, RoomRef};
use parlor_model::{DeviceId, Password, RoomId, SecondCode, Seq, Span, Timestamp, UserId};
use parlor_store::{EventRange, Order, Reader, StoreError};

use crate::auth;
use crate::clock::random_code;
use crate::factor::{Trial, Tried, prove};
use crate::input::{Along, Asker, Input, Who};
use crate::reply::{Answer, Reply};
use crate::task::Task;

impl Task {
    /// Looks up the message that a command names.
    pub(crate) fn complete_facts(
        &mut self,
        asker: Asker,
        who: Who,
        mut command: Command,
        tags: Option<Arc<str>>,
    ) {
        let (Command::Edit { room, target, .. }
        | Command::Delete { room, target, .. }
        | Command::React { room, target, .. }
        | Command::Pin { room, target, .. }) = &mut command
        else {
            return;
        };
        let target = *target;
        let found = match self.state.find_room(room, who.user) {
            Ok(found) => found.id,
            Err(denied) => return self.pending.answer(asker, Err(denied)),
        };
        *room = RoomRef::Id(found);
        let (user, asked) = (who.user, command.clone());
        let read = self.readers.run(move |reader: &mut dyn Reader| {
            let known = reader.message(found, target)?;
            let Some(facts) = known.filter(|facts| !facts.deleted) else {
                return Ok(known);
            };
            let as_asked = is_as_asked(reader, (found, target), user, &asked)?;
            Ok(Some(MessageFacts { as_asked, ..facts }))
        });
        self.elsewhere_tagged(asker, who, tags, async move {
            let known = crate::readers::received(read.await)?;
            if let Command::Edit { facts, .. }
            | Command::Delete { facts, .. }
            | Command::React { facts, .. }
            | Command::Pin { facts, .. } = &mut command
            {
                *facts = known;
            }
            Ok(command)
        });
    }

    /// Looks up whose device it is.
    pub(crate) fn complete_device(&mut self, asker: Asker, who: Who, device: DeviceId) {
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.devices(who.user));
        self.elsewhere(asker, who, async move {
            let own = crate::readers::received(read.await)?;
            let owner = own.iter().any(|own| own.id == device).then_some(who.user);
            Ok(Command::RevokeDevice { device, owner })
        });
    }

    pub(crate) fn complete_register(&mut self, asker: Asker, who: Who, password: Password) {
        if let Err(denied) = self.state.settings.takes(&password) {
            return self.pending.answer(asker, Err(denied));
        }
        let passwords = self.passwords.clone();
        self.elsewhere(asker, who, async move {
            Ok(Command::Register {
                credential: passwords.hash(password).await?,
            })
        });
    }

    pub(crate) fn complete_password(
        &mut self,
        asker: Asker,
        who: Who,
        (old, code): (Password, Option<SecondCode>),
        new: Password,
    ) {
        match self.try_change(who, (old, code), new) {
            Ok((tried, changed)) => {
                let along = Along {
                    tried: Some(tried),
                    ..Along::default()
                };
                self.elsewhere_with(asker, who, along, changed);
            }
            Err(denied) => self.pending.answer(asker, Err(denied)),
        }
    }

    fn try_change(
        &self,
        who: Who,
        (old, code): (Password, Option<SecondCode>),
        new: Password,
    ) -> Result<
        (
            Tried,
            impl Future<Output = Result<Command, Denied>> + Send + 'static + use<>,
        ),
        Denied,
    > {
        self.state.settings.takes(&new)?;
        let (recovery, now) = (self.recovery(who), self.now());
        let (wrong, code) = match (&recovery, code) {
            (Some(_), None) => return Err(Denied::SecondFactor),
            (Some(_), Some(code)) => (Denied::WrongCode, Some(code)),
            (None, _) => (Denied::WrongPassword, None),
        };
        let has_code = code.is_some();
        let prove = move |secret| match (recovery, code) {
            (Some(recovery), Some(code)) => prove(secret, recovery, &code, now).map(Some),
            _ => Ok(None),
        };
        let trial = Trial {
            password: old,
            what: "to change the password",
            has_code,
            wrong,
        };
        let (tried, proved) = self.try_password(who, trial, prove)?;
        let passwords = self.passwords.clone();
        let changed = async move {
            Ok(Command::SetPassword {
                proof: proved.await?,
                credential: passwords.hash(new).await?,
                session: who.session,
            })
        };
        Ok((tried, changed))
    }

    pub(crate) fn create_invite(
        &mut self,
        who: Who,
        room: Option<RoomRef>,
        uses: Option<u32>,
        span: Option<Span>,
        now: Timestamp,
    ) -> Answer {
        let code = parlor_model::Secret::new(random_code());
        let digest = auth::digest(&code);
        let command = Command::CreateInvite {
            digest,
            room,
            uses,
            span,
        };
        match self.command(who, command, now)? {
            parlor_core::Outcome::Invite(id) => Ok(Reply::Invite { id, code }),
            other => Ok(Reply::Done(other)),
        }
    }

    /// Completes a command beside this task; what the session asks after it waits, so that its
    /// commands are decided in the order in which they were asked.
    pub(crate) fn elsewhere(
        &mut self,
        asker: Asker,
        who: Who,
        complete: impl Future<Output = Result<Command, Denied>> + Send + 'static,
    ) {
        self.elsewhere_with(asker, who, Along::default(), complete);
    }

    /// As [`Task::elsewhere`], with what rides along with the command.
    fn elsewhere_tagged(
        &mut self,
        asker: Asker,
        who: Who,
        tags: Option<Arc<str>>,
        complete: impl Future<Output = Result<Command, Denied>> + Send + 'static,
    ) {
        let along = Along {
            tags,
            ..Along::default()
        };
        self.elsewhere_with(asker, who, along, complete);
    }

    /// As [`Task::elsewhere`], with what comes back along with the command.
    pub(crate) fn elsewhere_with(
        &mut self,
        asker: Asker,
        who: Who,
        along: Along,
        complete: impl Future<Output = Result<Command, Denied>> + Send + 'static,
    ) {
        self.away(&asker);
        if let Some(seat) = asker
            .session()
            .and_then(|session| self.seats.get_mut(&session))
        {
            seat.looking = true;
        }
        let Some(inputs) = self.inputs.upgrade() else {
            return;
        };
        self.tracker.spawn(async move {
            let command = complete.await;
            // The hub is gone only when the server goes down.
            let _ = inputs
                .send(Input::Completed {
                    asker,
                    who,
                    command,
                    along,
                })
                .await;
        });
    }

    /// Answers from beside this task; the session's pings wait for it.
    pub(crate) fn answer_elsewhere(
        &mut self,
        asker: Asker,
        answer: impl Future<Output = Answer> + Send + 'static,
    ) {
        self.away(&asker);
        let Some(inputs) = self.inputs.upgrade() else {
            return;
        };
        self.tracker.spawn(async move {
            let answer = answer.await;
            // The hub is gone only when the server goes down.
            let _ = inputs.send(Input::Answered { asker, answer }).await;
        });
    }

    pub(crate) fn away(&mut self, asker: &Asker) {
        if let Asker::Session { session, .. } = asker
            && let Some(seat) = self.seats.get_mut(session)
        {
            seat.elsewhere += 1;
        }
    }
}

/// Whether a message already is as a command asks.
fn is_as_asked(
    reader: &mut dyn Reader,
    (room, seq): (RoomId, Seq),
    user: UserId,
    command: &Command,
) -> Result<bool, StoreError> {
    match command {
        Command::Edit { text, .. } => {
            let event = event_at(reader, room, seq)?;
            let says = event.is_some_and(|event| match event.body {
                EventBody::Message { text: now, .. } => now.as_ref() == Some(text),
                _ => false,
            });
            Ok(says)
        }
        Command::React { emoji, on, .. } => {
            let reactions = reader.reactions(room, seq, seq)?;
            let mut own = reactions.iter().filter(|reaction| reaction.user == user);
            Ok(own.any(|reaction| reaction.emoji == *emoji) == *on)
        }
        _ => Ok(false),
    }
}

/// The event at one place in a room's log, as it is now.
pub(crate) fn event_at(
    reader: &mut dyn Reader,
    room: RoomId,
    seq: Seq,
) -> Result<Option<Event>, StoreError> {
    let range = EventRange {
        after: Seq::new(seq.get().saturating_sub(1)),
        before: Some(seq.next()),
        limit: 1,
        order: Order::Oldest,
    };
    Ok(reader.events(room, range)?.pop())
}
