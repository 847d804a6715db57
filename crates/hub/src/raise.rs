//! Raising a session to an admin's standing, and lowering it again. It holds for that session alone and ends with it.

use parlor_core::policy::Needs;
use parlor_core::{AuditAction, AuditEntry, Change, Denied, Outcome};
use parlor_model::{Password, ServerRole, SessionId, Timestamp, UserName};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::entry::GivenCode;
use crate::input::{Asker, Input};
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::{Door, Hub};

impl Hub {
    /// Raises a session by the name and the password of an admin or the owner, whoever the session's user is.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`], [`Denied::SecondFactor`], [`Denied::WrongCode`] and [`Denied::TooFast`] as at a sign-in,
    /// [`Denied::NotAllowed`] and [`Denied::FactorNeeded`] when the password is right and the role does not suffice, [`Denied::InvalidToken`] when the session is over.
    /// [`Denied::PlaintextPassword`] where passwords are taken over TLS alone.
    pub async fn raise(
        &self,
        session: SessionId,
        door: Door,
        name: UserName,
        password: Password,
        code: GivenCode,
    ) -> Result<(), Denied> {
        self.may_bring_password(door)?;
        let user = self
            .check_password(door, name.clone(), password, code)
            .await?;
        let standing = self.look(move |state| state.standing(user, None)).await?;
        if standing.server < ServerRole::Admin {
            return Err(Denied::NotAllowed(Needs::Admin));
        }
        if standing.withheld {
            return Err(Denied::FactorNeeded);
        }
        self.raise_trusted(session, name.to_string()).await
    }

    /// Raises a session by a name and a password that the configuration has, which the gateway compared: `right` says
    /// with what outcome. Tries are limited as those of accounts are.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`], [`Denied::TooFast`], [`Denied::PlaintextPassword`], and as [`Hub::raise_trusted`].
    pub async fn raise_configured(
        &self,
        session: SessionId,
        door: Door,
        label: String,
        right: bool,
    ) -> Result<(), Denied> {
        self.may_bring_password(door)?;
        let attempts = &self.shared.passwords.attempts;
        // A name of the configuration may be one that no user can have; tries of those count as of one.
        let name = UserName::parse(&label).or_else(|_| UserName::parse("operator"));
        let name = name.map_err(|_| Denied::WrongPassword)?;
        attempts.begin(&name, door.address, Instant::now())?;
        if !right {
            return Err(Denied::WrongPassword);
        }
        attempts.succeeded(&name, door.address);
        self.raise_trusted(session, label).await
    }

    /// Raises a session whose right to it was checked already; `label` is by what, for the audit log.
    ///
    /// # Errors
    /// [`Denied::InvalidToken`] when the session is over, [`Denied::Unavailable`] when the audit log can't be written.
    pub async fn raise_trusted(&self, session: SessionId, label: String) -> Result<(), Denied> {
        self.set_raised(session, Some(label)).await
    }

    /// Lowers a session again. One that was not raised stays as it is.
    ///
    /// # Errors
    /// [`Denied::InvalidToken`] when the session is over.
    pub async fn lower(&self, session: SessionId) -> Result<(), Denied> {
        self.set_raised(session, None).await
    }

    async fn set_raised(&self, session: SessionId, by: Option<String>) -> Result<(), Denied> {
        let (answer, answered) = oneshot::channel();
        let raise = Input::Raise {
            session,
            by,
            answer,
        };
        self.send(raise).await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?.map(drop)
    }
}

impl Task {
    /// Raises a session by what its label says, or lowers it.
    pub(crate) fn raise(
        &mut self,
        session: SessionId,
        by: Option<String>,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let raised = self.try_raise(session, by, now);
        let reply = raised.map(|()| Reply::Done(Outcome::Done));
        self.pending.answer(Asker::Call(answer), reply);
    }

    fn try_raise(
        &mut self,
        session: SessionId,
        by: Option<String>,
        now: Timestamp,
    ) -> Result<(), Denied> {
        let attendee = self.state.presence.session(session);
        let attendee = attendee.ok_or(Denied::InvalidToken)?;
        let user = self.state.user(attendee.user).ok_or(Denied::InvalidToken)?;
        let (actor, actor_name) = (user.id, user.name.to_string());
        let from = attendee.address.map(|address| format!(" {address}"));
        let from = format!("{}{}", attendee.gateway, from.unwrap_or_default());
        let raised = by.is_some();
        let (target, detail) = match by {
            Some(label) => (label, format!("raised, {from}")),
            None => (actor_name.clone(), format!("lowered, {from}")),
        };
        // Whoever is to be raised is written down first; nothing keeps a session from being lowered.
        let can_write = self.can_write();
        if raised {
            can_write.clone()?;
        }
        if self.state.presence.set_raised(session, raised) && can_write.is_ok() {
            let entry = AuditEntry {
                at: now,
                actor: Some(actor),
                actor_name,
                action: AuditAction::Operator,
                target,
                room: None,
                detail,
            };
            self.write(vec![Change::Audited(entry)], None);
        }
        Ok(())
    }
}
