//! Devices that are not signed in yet, as the hub's task deals with them.

use parlor_core::{Change, Denied};
use parlor_model::{Secret, Timestamp, UserId, UserName};
use tokio::time::Instant;

use super::book::{Redeeming, Taking};
use super::one::Digest;
use super::task::{digest, entry, from, from_door};
use super::{
    ASK_LIFE, Approver, Arrival, Arriving, AskedCode, CONFIRM_WITHIN, Fetched, HandoffNews,
    Newcomer, code,
};
use crate::clock::SystemIds;
use crate::pace::limited;
use crate::task::Task;
use crate::{Door, auth};

impl Task {
    /// What a device asks that is not signed in.
    pub(crate) fn arriving(&mut self, arriving: Arriving, now: Timestamp) {
        let Arriving { door, what } = arriving;
        let moment = Instant::now();
        self.expire_handoffs(moment);
        // Whoever asked may be gone.
        match what {
            Arrival::Fetch {
                code,
                label,
                receipt,
                answer,
            } => {
                let fetched = self.fetch(door, &code, label, receipt, now);
                let _ = answer.send(fetched);
            }
            Arrival::Ask {
                label,
                receipt,
                answer,
            } => {
                let _ = answer.send(self.ask(door, label, receipt, now));
            }
            Arrival::Redeem { receipt, answer } => {
                let redeeming = self.handoffs.redeem(&receipt, moment);
                let redeeming = redeeming.map_err(|miss| self.missed(miss, Some(door), now));
                let _: Result<(), Result<Redeeming, Denied>> = answer.send(redeeming);
            }
        }
    }

    fn fetch(
        &mut self,
        door: Door,
        code: &Digest,
        label: String,
        receipt: Secret<String>,
        now: Timestamp,
    ) -> Result<Fetched, Denied> {
        self.code_life()?;
        self.not_blocked(door, now)?;
        let (newcomer, moment) = (self.newcomer(door, label, &receipt), Instant::now());
        let number = newcomer.number;
        let asks = from(newcomer.address, &newcomer.label);
        let handoffs = &mut self.handoffs;
        let (state, sign_outs, revoked) = (&self.state, &self.sign_outs, &self.revoked);
        let stands = |by: &Approver| {
            let here = |session| state.presence.session(session).is_some();
            let is_here = by.who.session.is_none_or(here) || by.who.device.is_some();
            is_here && still_stands(state, sign_outs, revoked, by, now)
        };
        let fetched = handoffs.fetch(code, newcomer, stands, moment);
        let by = match fetched {
            Ok(by) => by,
            Err(miss) => return Err(self.missed(miss, Some(door), now)),
        };
        self.audit_handoff(by.who, &format!("fetched by {asks}"), now);
        if let Some(waiting) = self.handoffs.waiting_for(by.who, moment) {
            self.tell_handoff(by.who, HandoffNews::Fetched(waiting));
        }
        Ok(Fetched {
            name: by.name,
            number,
            receipt,
            within: CONFIRM_WITHIN,
        })
    }

    fn ask(
        &mut self,
        door: Door,
        label: String,
        receipt: Secret<String>,
        now: Timestamp,
    ) -> Result<AskedCode, Denied> {
        self.code_life()?;
        self.not_blocked(door, now)?;
        let newcomer = self.newcomer(door, label, &receipt);
        let number = newcomer.number;
        let code = code::short(&mut SystemIds);
        self.handoffs.ask(digest(&code), newcomer, Instant::now())?;
        Ok(AskedCode {
            link: self.link_of("approve", &code),
            code,
            number,
            receipt,
            life: ASK_LIFE,
        })
    }

    /// The confirmed sign-in of the device that brings its receipt. It is used up when the device is let in.
    pub(crate) fn take_handoff(
        &mut self,
        receipt: &Digest,
        door: Door,
        now: Timestamp,
    ) -> Result<Taking, Denied> {
        let (state, sign_outs, revoked) = (&self.state, &self.sign_outs, &self.revoked);
        let stands = |by: &Approver| still_stands(state, sign_outs, revoked, by, now);
        let taken = self.handoffs.take(receipt, stands, Instant::now());
        match taken.map_err(|miss| self.missed(miss, Some(door), now))? {
            Taking::Again { device, .. } if self.revoked.contains(&device) => {
                Err(Denied::HandoffRefused)
            }
            taking => Ok(taking),
        }
    }

    /// Writes down that a device has taken its sign-in once more.
    pub(crate) fn taken_again(&mut self, whose: (UserId, UserName), door: Door, now: Timestamp) {
        let (user, name) = whose;
        let detail = format!("taken again, {}", from_door(&door));
        self.audit(entry(Some(user), name, detail, now));
    }

    fn newcomer(&self, door: Door, label: String, receipt: &Secret<String>) -> Newcomer {
        let (numbers, number) = code::numbers(&mut SystemIds);
        Newcomer {
            address: door.address,
            limited: limited(door.address, &self.options.exempt),
            label,
            receipt: auth::digest(receipt),
            numbers,
            number,
        }
    }

    fn not_blocked(&self, door: Door, now: Timestamp) -> Result<(), Denied> {
        match self.state.block_of(None, None, door.address, now) {
            Some(block) => Err(Denied::Blocked { until: block.until }),
            None => Ok(()),
        }
    }
}

/// The line that says that a device was signed in.
pub(crate) fn signed_in(by: &Approver, newcomer: &Newcomer, now: Timestamp) -> Change {
    let asks = from(newcomer.address, &newcomer.label);
    let (user, name) = (Some(by.who.user), by.name.clone());
    Change::Audited(entry(user, name, format!("signed in {asks}"), now))
}

/// Whether somebody may let others in as they could when they asked for their code: neither blocked nor signed out since.
fn still_stands(
    state: &parlor_core::State,
    sign_outs: &crate::sign_outs::SignOuts,
    revoked: &std::collections::HashSet<parlor_model::DeviceId>,
    by: &Approver,
    now: Timestamp,
) -> bool {
    let (user, device) = (by.who.user, by.who.device);
    let is_revoked = device.is_some_and(|device| revoked.contains(&device));
    let known = state.user(user);
    let blocked = |known: &parlor_core::User| {
        let block = state.block_of(Some(user), Some(&known.name), None, now);
        block.is_some()
    };
    !is_revoked
        && !sign_outs.covers(user, device, by.since)
        && known.is_some_and(|known| !blocked(known))
}
