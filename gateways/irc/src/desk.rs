//! Where a command asks: the hub behind a connection, or what stands for it in tests.

use std::pin::Pin;

use parlor_core::Denied;
use parlor_hub::{Answer, Credentials, Hub, Request};
use parlor_model::{Reason, RoomId};

use crate::session::Session;

/// What comes later.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Answers what a session asks.
pub(crate) trait Desk: Send {
    /// Asks and waits for the answer; what is delivered before it is told to the session.
    fn ask<'a>(&'a mut self, session: &'a mut Session, request: Request) -> Later<'a, Answer>;

    /// Comes in: from then on the session is somebody ([`Session::me`]), and attends no named room yet.
    fn enter<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
    ) -> Later<'a, Result<(), Denied>>;

    /// Comes in as somebody else, and ends what it was before with this reason: not before the other is a member of these
    /// rooms, if they are let in, so that none is left by everybody. Until [`Desk::settled`], what happens meanwhile in a room
    /// that is attended next is told then.
    fn enter_anew<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
        rooms: &'a [RoomId],
        reason: Reason,
    ) -> Later<'a, Result<(), Denied>>;

    /// The rooms of before are attended again, as far as they can be.
    fn settled(&mut self);

    /// Is nobody any more, before registration is complete.
    fn leave<'a>(&'a mut self, session: &'a mut Session, reason: Reason) -> Later<'a, ()>;

    /// The hub itself, for what needs no session.
    fn hub(&self) -> &Hub;
}

/// A command at work: who asks, and where.
pub(crate) struct Cx<'a> {
    /// Who.
    pub session: &'a mut Session,
    /// Where.
    pub desk: &'a mut dyn Desk,
}

impl Cx<'_> {
    /// Asks the hub and waits for the answer; see [`Desk::ask`].
    pub(crate) async fn ask(&mut self, request: Request) -> Answer {
        self.desk.ask(self.session, request).await
    }

    /// Asks for a command to be carried out.
    pub(crate) async fn command(&mut self, command: parlor_core::Command) -> Answer {
        self.ask(Request::Command(command)).await
    }
}
