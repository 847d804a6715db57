//! The codes that are alive, and those that were lately: a machine that gets the time with each call.

use std::collections::HashMap;
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{AddressRange, DeviceId, UserId, UserName, limits};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::count::{Count, take};
use super::one::{Approver, Digest, Handoff, Miss, Newcomer, Phase};
use super::{ASK_LIFE, CONFIRM_WITHIN, Waiting};
use crate::input::Who;

/// Every code.
#[derive(Default)]
pub(crate) struct Handoffs {
    all: Vec<Handoff>,
    asked: HashMap<UserId, Count>,
    wrong: HashMap<UserId, Count>,
}

/// What a device finds that asks for its sign-in.
pub(crate) enum Redeeming {
    /// It is confirmed.
    Ready,
    /// It is not yet: told when it is decided.
    Wait(oneshot::Receiver<Result<(), Denied>>),
}

/// A confirmed sign-in that a device takes.
pub(crate) enum Taking {
    /// For the first time.
    First { by: Approver, newcomer: Newcomer },
    /// Again, since its answer may have been lost.
    Again {
        user: UserId,
        device: DeviceId,
        /// Whose sign-in it is, when that is to be written down.
        whose: Option<(UserId, UserName)>,
    },
}

impl Handoffs {
    /// Shows a code of somebody signed in. Their former one is over, unless this one does not fit.
    ///
    /// # Errors
    /// [`Denied::TooFast`] and [`Denied::TooMany`].
    pub(crate) fn offer(
        &mut self,
        code: Digest,
        by: Approver,
        life: Duration,
        now: Instant,
    ) -> Result<bool, Denied> {
        let count = take(&mut self.asked, by.who.user, limits::CODES_PER_MINUTE, now)?;
        let site = by.limited.map(AddressRange::site);
        let stays =
            |handoff: &Handoff| handoff.approver.is_some() && !handoff.is_in_hand_of(by.who);
        self.fits_user(by.who)?;
        self.fits(site, stays)?;
        self.end_of(by.who, now);
        self.add(code, site, Some(by), None, now + life);
        Ok(count == 1)
    }

    /// Shows a code of a device that is not signed in.
    ///
    /// # Errors
    /// [`Denied::TooMany`].
    pub(crate) fn ask(
        &mut self,
        code: Digest,
        newcomer: Newcomer,
        now: Instant,
    ) -> Result<(), Denied> {
        if let Some(address) = newcomer.limited {
            let here = AddressRange::single(address);
            let from_here = |handoff: &Handoff| {
                let theirs = handoff.newcomer.as_ref().and_then(|other| other.limited);
                handoff.phase == Phase::Shown && theirs.is_some_and(|other| here.contains(other))
            };
            self.bounded(limits::CODES_PER_ADDRESS, from_here)?;
        }
        let site = newcomer.limited.map(AddressRange::site);
        self.fits(site, |handoff| handoff.approver.is_none())?;
        self.add(code, site, None, Some(newcomer), now + ASK_LIFE);
        Ok(())
    }

    /// A device brings the code of somebody signed in, who `stands` as they did. Only the first that comes has it.
    pub(crate) fn fetch(
        &mut self,
        code: &Digest,
        newcomer: Newcomer,
        stands: impl FnOnce(&Approver) -> bool,
        now: Instant,
    ) -> Result<Approver, Miss> {
        self.expire(now);
        let found = self.all.iter_mut().find(|handoff| handoff.code == *code);
        let handoff = found.ok_or(Miss::of(Denied::NoSuchCode))?;
        let approver = handoff.approver.clone();
        match (handoff.phase, approver) {
            (Phase::Shown, Some(approver)) if handoff.newcomer.is_none() => {
                if !stands(&approver) {
                    handoff.over(Phase::Expired, now);
                    return Err(handoff.miss());
                }
                handoff.newcomer = Some(newcomer);
                handoff.enter(Phase::Fetched, now);
                Ok(approver)
            }
            // It was shown by a device that is not signed in: of no use to another one.
            (Phase::Shown, _) => Err(Miss::of(Denied::NoSuchCode)),
            _ => Err(handoff.miss()),
        }
    }

    /// Somebody signed in brings the code of a device that is not. What they had in hand before is over then.
    pub(crate) fn open(
        &mut self,
        code: &Digest,
        by: Approver,
        now: Instant,
    ) -> Result<Waiting, Miss> {
        self.expire(now);
        let user = by.who.user;
        if let Some(count) = self.wrong.get(&user).filter(|count| !count.is_over(now))
            && count.count >= limits::WRONG_CODES_PER_MINUTE
        {
            return Err(Miss::of(count.wait(now)));
        }
        self.fits_user(by.who).map_err(Miss::of)?;
        let of_others =
            |handoff: &Handoff| handoff.approver.is_some() && !handoff.is_in_hand_of(by.who);
        self.bounded(limits::CODES, of_others).map_err(Miss::of)?;
        let is_asked = |handoff: &Handoff| handoff.code == *code && handoff.newcomer.is_some();
        let Some(at) = self.all.iter().position(is_asked) else {
            let _ = take(&mut self.wrong, user, limits::WRONG_CODES_PER_MINUTE, now);
            return Err(Miss::of(Denied::NoSuchCode));
        };
        if self
            .all
            .get(at)
            .is_some_and(|handoff| handoff.phase == Phase::Shown)
        {
            self.end_of(by.who, now);
        }
        let handoff = self.all.get_mut(at).ok_or(Miss::of(Denied::NoSuchCode))?;
        if handoff.phase != Phase::Shown {
            return Err(handoff.miss());
        }
        handoff.approver = Some(by);
        handoff.enter(Phase::Fetched, now);
        handoff.waits(now).ok_or(Miss::of(Denied::NoSuchCode))
    }

    /// Who waits for somebody to be confirmed.
    pub(crate) fn waiting_for(&self, who: Who, now: Instant) -> Option<Waiting> {
        let of = self.all.iter().find(|handoff| handoff.is_fetched_of(who));
        of.and_then(|handoff| handoff.waits(now))
    }

    /// Lets the device in that waits, if it shows this number; another one ends it.
    ///
    /// # Errors
    /// [`Denied::NothingToConfirm`], [`Denied::WrongNumber`].
    pub(crate) fn confirm(
        &mut self,
        who: Who,
        number: u8,
        now: Instant,
    ) -> Result<Newcomer, Denied> {
        self.expire(now);
        let mut of = self.all.iter_mut();
        let handoff = of.find(|handoff| handoff.is_fetched_of(who));
        let handoff = handoff.ok_or(Denied::NothingToConfirm)?;
        let newcomer = handoff.newcomer.clone().ok_or(Denied::NothingToConfirm)?;
        if newcomer.number != number {
            handoff.over(Phase::Refused, now);
            return Err(Denied::WrongNumber);
        }
        handoff.enter(Phase::Confirmed, now);
        handoff.tell(Ok(()));
        Ok(newcomer)
    }

    /// Gives up what somebody shows or has in hand. Who waited for it is given back.
    pub(crate) fn end_of(&mut self, who: Who, now: Instant) -> Option<Newcomer> {
        let mut refused = None;
        for handoff in &mut self.all {
            let phase = match handoff.phase {
                Phase::Shown => Phase::Expired,
                Phase::Fetched => Phase::Refused,
                Phase::Confirmed | Phase::Used | Phase::Expired | Phase::Refused => continue,
            };
            if handoff.is_of(who) {
                handoff.over(phase, now);
                refused = refused.or(handoff.newcomer.clone());
            }
        }
        refused
    }

    /// Ends all of a user's, confirmed ones too: whatever signs in was changed. Who had what is alive of them in hand is given
    /// back.
    pub(crate) fn end_of_user(&mut self, user: UserId, now: Instant) -> Vec<Approver> {
        let mut ended = Vec::new();
        for handoff in &mut self.all {
            if handoff.is_of_user(user) {
                handoff.taken = None;
            }
            let phase = match handoff.phase {
                Phase::Shown => Phase::Expired,
                Phase::Fetched | Phase::Confirmed => Phase::Refused,
                Phase::Used | Phase::Expired | Phase::Refused => continue,
            };
            if handoff.is_of_user(user) {
                handoff.over(phase, now);
                ended.extend(handoff.approver.clone());
            }
        }
        ended
    }

    /// What became of the sign-in that a device waits for.
    pub(crate) fn redeem(&mut self, receipt: &Digest, now: Instant) -> Result<Redeeming, Miss> {
        self.expire(now);
        let handoff = self.of_receipt(receipt)?;
        match handoff.phase {
            Phase::Confirmed => Ok(Redeeming::Ready),
            Phase::Shown | Phase::Fetched => {
                let (tell, told) = oneshot::channel();
                handoff.waiting = Some(tell);
                Ok(Redeeming::Wait(told))
            }
            Phase::Refused => Err(Miss::of(Denied::HandoffRefused)),
            Phase::Expired => Err(Miss::of(Denied::CodeExpired)),
            Phase::Used if handoff.taken_by(now).is_some() => Ok(Redeeming::Ready),
            Phase::Used => Err(handoff.miss()),
        }
    }

    /// The confirmed sign-in that a receipt is for, if the one who confirmed it `stands` as they did. It is good until it is
    /// [used](Self::used), and again for the same device while its answer may have been lost.
    pub(crate) fn take(
        &mut self,
        receipt: &Digest,
        stands: impl FnOnce(&Approver) -> bool,
        now: Instant,
    ) -> Result<Taking, Miss> {
        self.expire(now);
        let handoff = self.of_receipt(receipt)?;
        let (approver, newcomer) = (handoff.approver.clone(), handoff.newcomer.clone());
        let (Some(by), Some(newcomer)) = (approver, newcomer) else {
            return Err(handoff.miss());
        };
        if let Some(device) = handoff.taken_by(now) {
            let (user, whose) = (by.who.user, handoff.miss().whose);
            return Ok(Taking::Again {
                user,
                device,
                whose,
            });
        }
        if handoff.phase != Phase::Confirmed {
            return Err(handoff.miss());
        }
        if !stands(&by) {
            handoff.over(Phase::Refused, now);
            return Err(Miss {
                denied: Denied::HandoffRefused,
                ..handoff.miss()
            });
        }
        Ok(Taking::First { by, newcomer })
    }

    /// The device of a receipt is signed in, which happens once. Until it [comes in](Self::came_in) it may be told so again, for as
    /// long as taking a sign-in may take.
    pub(crate) fn used(&mut self, receipt: &Digest, device: DeviceId, now: Instant) {
        if let Ok(handoff) = self.of_receipt(receipt) {
            handoff.over(Phase::Used, now);
            handoff.taken = Some((device, now + CONFIRM_WITHIN));
        }
    }

    /// That the device of a receipt is signed in could not be written: its sign-in is still to be taken.
    pub(crate) fn unused(&mut self, receipt: &Digest, now: Instant) {
        if let Ok(handoff) = self.of_receipt(receipt)
            && handoff.taken.take().is_some()
        {
            handoff.enter(Phase::Confirmed, now);
        }
    }

    /// A device brings its token, so its answer was not lost: its receipt is good for nothing more.
    pub(crate) fn came_in(&mut self, device: DeviceId) {
        let took = |handoff: &&mut Handoff| handoff.taken.is_some_and(|(taken, _)| taken == device);
        if let Some(handoff) = self.all.iter_mut().find(took) {
            handoff.taken = None;
        }
    }

    /// When the next one ends by itself.
    pub(crate) fn next_end(&self) -> Option<Instant> {
        let alive = self.all.iter().filter(|handoff| handoff.phase.is_alive());
        alive.map(|handoff| handoff.until).min()
    }

    /// Ends those whose time has come, and gives back who had them in hand.
    pub(crate) fn expire(&mut self, now: Instant) -> Vec<Approver> {
        let mut ended = Vec::new();
        self.all.retain_mut(|handoff| {
            if handoff.until > now {
                return true;
            }
            let was_alive = handoff.phase.is_alive();
            if was_alive {
                handoff.over(Phase::Expired, now);
                ended.extend(handoff.approver.clone());
            }
            was_alive
        });
        self.asked.retain(|_, count| !count.is_over(now));
        self.wrong.retain(|_, count| !count.is_over(now));
        ended
    }

    fn add(
        &mut self,
        code: Digest,
        site: Option<AddressRange>,
        approver: Option<Approver>,
        newcomer: Option<Newcomer>,
        until: Instant,
    ) {
        if self.all.len() >= 2 * limits::CODES {
            let is_over = |handoff: &Handoff| !handoff.phase.is_alive();
            if let Some(oldest) = self.all.iter().position(is_over) {
                self.all.remove(oldest);
            }
        }
        self.all.push(Handoff {
            code,
            phase: Phase::Shown,
            until,
            site,
            approver,
            newcomer,
            waiting: None,
            taken: None,
            misses: 0,
        });
    }

    /// Whether one more of a user's fits, in place of what the one who asks has in hand.
    fn fits_user(&self, who: Who) -> Result<(), Denied> {
        self.bounded(limits::CODES_PER_USER, |handoff| {
            handoff.is_of_user(who.user) && !handoff.is_in_hand_of(who)
        })
    }

    /// Whether one more fits beside those that stay, of its site and in all. Those of people who are signed in and those of devices
    /// that are not are counted apart: who is not signed in takes nobody's place who is.
    fn fits(
        &self,
        site: Option<AddressRange>,
        stays: impl Fn(&Handoff) -> bool,
    ) -> Result<(), Denied> {
        if site.is_some() {
            let of_site = |handoff: &Handoff| handoff.site == site && stays(handoff);
            self.bounded(limits::CODES_PER_SITE, of_site)?;
        }
        self.bounded(limits::CODES, stays)
    }

    /// Whether one more fits beside those alive of this kind, so that nobody uses up what others need.
    fn bounded(&self, limit: usize, kind: impl Fn(&Handoff) -> bool) -> Result<(), Denied> {
        let alive = |handoff: &&Handoff| handoff.phase.is_alive() && kind(handoff);
        match self.all.iter().filter(alive).count() < limit {
            true => Ok(()),
            false => Err(too_many(limit)),
        }
    }

    fn of_receipt(&mut self, receipt: &Digest) -> Result<&mut Handoff, Miss> {
        let is_theirs = |handoff: &&mut Handoff| {
            let newcomer = handoff.newcomer.as_ref();
            newcomer.is_some_and(|newcomer| newcomer.receipt == *receipt)
        };
        let found = self.all.iter_mut().find(is_theirs);
        found.ok_or(Miss::of(Denied::NoSuchCode))
    }
}

fn too_many(limit: usize) -> Denied {
    let what = "sign-in codes at once";
    Denied::TooMany { what, limit }
}

#[cfg(test)]
mod tests;
