//! Codes of those who are signed in, as the hub's task deals with them: who may, who is told, and what the audit log gets.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::{AuditAction, AuditEntry, Denied, Outcome};
use parlor_model::{Secret, Timestamp, UserId, UserName};
use tokio::time::Instant;

use super::one::{Digest, Miss};
use super::{Approver, HandoffNews, ShownCode, code, read};
use crate::batch::Effect;
use crate::clock::SystemIds;
use crate::delivery::Own;
use crate::input::Who;
use crate::pace::limited;
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::{Door, auth};

impl Task {
    /// Shows a code of the one who asks.
    pub(crate) fn offer_code(&mut self, who: Who, now: Timestamp) -> Answer {
        let life = self.code_life()?;
        let (by, moment) = (self.approver(who)?, Instant::now());
        self.expire_handoffs(moment);
        let code = code::long(&mut SystemIds);
        let is_first = self.handoffs.offer(digest(&code), by, life, moment)?;
        if is_first {
            self.audit_handoff(who, "asked for a code", now);
        }
        Ok(Reply::Code(ShownCode {
            link: self.link_of("q", &code),
            code,
            life,
        }))
    }

    /// Opens the code of a device that is not signed in.
    pub(crate) fn open_code(&mut self, who: Who, code: &str, now: Timestamp) -> Answer {
        self.code_life()?;
        let (by, moment) = (self.approver(who)?, Instant::now());
        self.expire_handoffs(moment);
        let code = auth::digest(&Secret::new(read(code)));
        match self.handoffs.open(&code, by, moment) {
            Ok(waiting) => {
                let asks = from(waiting.address, &waiting.label);
                self.audit_handoff(who, &format!("opened the code of {asks}"), now);
                Ok(Reply::Waiting(Box::new(waiting)))
            }
            Err(miss) => Err(self.missed(miss, None, now)),
        }
    }

    /// Lets the device in that waits for the one who asks.
    pub(crate) fn confirm_code(&mut self, who: Who, number: u8, now: Timestamp) -> Answer {
        let moment = Instant::now();
        self.expire_handoffs(moment);
        match self.handoffs.confirm(who, number, moment) {
            Ok(newcomer) => {
                let asks = from(newcomer.address, &newcomer.label);
                self.audit_handoff(who, &format!("confirmed {asks}"), now);
                Ok(Reply::Done(Outcome::Done))
            }
            Err(denied) => {
                if denied == Denied::WrongNumber {
                    self.audit_handoff(who, "picked the wrong number", now);
                }
                Err(denied)
            }
        }
    }

    /// Gives up what the one who asks shows, and refuses who waits for it.
    pub(crate) fn refuse_code(&mut self, who: Who, now: Timestamp) -> Answer {
        let moment = Instant::now();
        self.expire_handoffs(moment);
        if let Some(newcomer) = self.handoffs.end_of(who, moment) {
            let asks = from(newcomer.address, &newcomer.label);
            self.audit_handoff(who, &format!("refused {asks}"), now);
        }
        Ok(Reply::Done(Outcome::Done))
    }

    /// Tells all of a user's sessions that a device of theirs was signed in by another.
    pub(crate) fn tell_handed_over(&mut self, by: &Approver, door: Door, label: String) {
        let address = door.address;
        let own = Own::Handoff(HandoffNews::SignedIn { address, label });
        let (user, own) = (by.who.user, Arc::new(own));
        self.effect(Effect::Own { user, own });
    }

    /// Ends the codes of somebody whose other devices are signed out, whoever of them confirmed what.
    pub(crate) fn end_handoffs_of(&mut self, user: UserId) {
        for approver in self.handoffs.end_of_user(user, Instant::now()) {
            self.tell_handoff(approver.who, HandoffNews::Expired);
        }
    }

    /// Ends the codes whose time has come, and tells who showed them.
    pub(crate) fn expire_handoffs(&mut self, now: Instant) {
        for approver in self.handoffs.expire(now) {
            self.tell_handoff(approver.who, HandoffNews::Expired);
        }
    }

    pub(super) fn code_life(&self) -> Result<Duration, Denied> {
        self.options.code_life.ok_or(Denied::HandoffOff)
    }

    fn approver(&self, who: Who) -> Result<Approver, Denied> {
        let user = self.state.user(who.user).ok_or(Denied::InvalidToken)?;
        let presence = &self.state.presence;
        let session = who.session.and_then(|session| presence.session(session));
        let address = session.and_then(|session| session.address);
        Ok(Approver {
            who,
            name: user.name.clone(),
            limited: limited(address, &self.options.exempt),
            since: Instant::now(),
        })
    }

    /// The address that opens a code. The code is in its fragment, which goes to no server and into no log.
    pub(super) fn link_of(&self, place: &str, code: &Secret<String>) -> Option<String> {
        let links = self.options.links.as_ref()?;
        Some(format!("{links}/{place}#{}", code.expose()))
    }

    /// Tells the session that shows a code, and others of the same device.
    pub(super) fn tell_handoff(&mut self, who: Who, news: HandoffNews) {
        let own = Arc::new(Own::Handoff(news));
        let presence = &self.state.presence;
        let sessions: Vec<_> = presence
            .sessions_of(who.user)
            .filter(|session| {
                let device = presence.session(*session).and_then(|known| known.device);
                who.session == Some(*session) || (device.is_some() && device == who.device)
            })
            .collect();
        for session in sessions {
            let own = Arc::clone(&own);
            self.effect(Effect::OwnOf { session, own });
        }
    }

    /// Writes a use of a code down that came to nothing, and says why it did.
    pub(super) fn missed(&mut self, miss: Miss, door: Option<Door>, now: Timestamp) -> Denied {
        let Miss { denied, whose } = miss;
        if let Some((user, name)) = whose {
            let from = door.map(|door| format!(", {}", from_door(&door)));
            let from = from.unwrap_or_default();
            let detail = match &denied {
                Denied::CodeUsed => format!("a code was used again{from}"),
                Denied::HandoffRefused => format!("a sign-in was refused{from}"),
                _ => format!("a code was used too late{from}"),
            };
            self.audit(entry(Some(user), name, detail, now));
        }
        denied
    }

    pub(super) fn audit_handoff(&mut self, who: Who, what: &str, now: Timestamp) {
        let known = self.state.user(who.user).map(|user| user.name.clone());
        let Some(name) = known else {
            return;
        };
        let presence = &self.state.presence;
        let session = who.session.and_then(|session| presence.session(session));
        let from = session.map(|session| {
            let address = session.address.map(|address| format!(" {address}"));
            format!(", {}{}", session.gateway, address.unwrap_or_default())
        });
        let detail = format!("{what}{}", from.unwrap_or_default());
        self.audit(entry(Some(who.user), name, detail, now));
    }
}

pub(super) fn digest(code: &Secret<String>) -> Digest {
    auth::digest(&Secret::new(read(code.expose())))
}

pub(super) fn from_door(door: &Door) -> String {
    let address = door.address.map(|address| format!(" {address}"));
    format!("{}{}", door.gateway, address.unwrap_or_default())
}

/// Who asks, as the audit log has it.
pub(super) fn from(address: Option<std::net::IpAddr>, label: &str) -> String {
    match address {
        Some(address) => format!("{label}, {address}"),
        None => label.to_owned(),
    }
}

pub(super) fn entry(
    actor: Option<UserId>,
    name: UserName,
    detail: String,
    now: Timestamp,
) -> AuditEntry {
    AuditEntry {
        at: now,
        actor,
        actor_name: name.to_string(),
        action: AuditAction::Handoff,
        target: name.to_string(),
        room: None,
        detail,
    }
}
