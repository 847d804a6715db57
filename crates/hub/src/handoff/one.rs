//! One code: whose it is, who has fetched it, and how far it is.

use std::net::IpAddr;
use std::time::Duration;

use parlor_core::Denied;
use parlor_model::{AddressRange, DeviceId, UserId, UserName};
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::{CONFIRM_WITHIN, Waiting};
use crate::input::Who;

/// How long it is known of a code that is over what became of it: who comes late is told so, and it is written down.
pub(super) const REMEMBERED: Duration = Duration::from_secs(600);
/// How many late uses of one code are written down.
pub(super) const MISSES: u8 = 3;

/// BLAKE3 of a code or of a receipt.
pub(crate) type Digest = [u8; 32];

/// Somebody signed in who lets another device in.
#[derive(Debug, Clone)]
pub(crate) struct Approver {
    pub(crate) who: Who,
    pub(crate) name: UserName,
    /// From where they asked, as far as that limits them; `None` for those without limits by address.
    pub(crate) limited: Option<IpAddr>,
    /// When they asked, by which it is known whether they were signed out since.
    pub(crate) since: Instant,
}

/// A device that is to be signed in.
#[derive(Debug, Clone)]
pub(crate) struct Newcomer {
    pub(crate) address: Option<IpAddr>,
    /// The address as far as that limits them; `None` for those without limits by address.
    pub(crate) limited: Option<IpAddr>,
    pub(crate) label: String,
    pub(crate) receipt: Digest,
    pub(crate) numbers: [u8; 3],
    pub(crate) number: u8,
}

/// A use of a code that came to nothing.
#[derive(Debug)]
pub(crate) struct Miss {
    pub(crate) denied: Denied,
    /// Whose code it was, when that is to be written down.
    pub(crate) whose: Option<(UserId, UserName)>,
}

/// A code.
pub(super) struct Handoff {
    pub(super) code: Digest,
    pub(super) phase: Phase,
    /// When the phase ends by itself.
    pub(super) until: Instant,
    /// Among whom its number is limited; `None` when that is not known, or where there are no limits by address.
    pub(super) site: Option<AddressRange>,
    pub(super) approver: Option<Approver>,
    pub(super) newcomer: Option<Newcomer>,
    pub(super) waiting: Option<oneshot::Sender<Result<(), Denied>>>,
    /// The device that took the sign-in, and until when it may take it again.
    pub(super) taken: Option<(DeviceId, Instant)>,
    pub(super) misses: u8,
}

/// How far a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Shown,
    Fetched,
    Confirmed,
    Used,
    Expired,
    Refused,
}

impl Handoff {
    /// Whether these have it in hand: the same session, or another of the same device.
    pub(super) fn is_of(&self, who: Who) -> bool {
        let same = |known: &Approver| {
            let by = known.who;
            let session = by.session.is_some() && by.session == who.session;
            let device = by.device.is_some() && by.device == who.device;
            by.user == who.user && (session || device)
        };
        self.approver.as_ref().is_some_and(same)
    }

    /// Whether these have it in hand and nothing is decided: what they give up by having another one.
    pub(super) fn is_in_hand_of(&self, who: Who) -> bool {
        matches!(self.phase, Phase::Shown | Phase::Fetched) && self.is_of(who)
    }

    pub(super) fn is_of_user(&self, user: UserId) -> bool {
        let approver = self.approver.as_ref();
        approver.is_some_and(|approver| approver.who.user == user)
    }

    pub(super) fn is_fetched_of(&self, who: Who) -> bool {
        self.phase == Phase::Fetched && self.is_of(who)
    }

    pub(super) fn waits(&self, now: Instant) -> Option<Waiting> {
        let newcomer = self.newcomer.as_ref()?;
        Some(Waiting {
            address: newcomer.address,
            label: newcomer.label.clone(),
            numbers: newcomer.numbers,
            within: self.until.saturating_duration_since(now),
        })
    }

    pub(super) fn enter(&mut self, phase: Phase, now: Instant) {
        self.phase = phase;
        self.until = now + CONFIRM_WITHIN;
    }

    pub(super) fn over(&mut self, phase: Phase, now: Instant) {
        self.phase = phase;
        self.until = now + REMEMBERED;
        self.tell(Err(match phase {
            Phase::Refused => Denied::HandoffRefused,
            _ => Denied::CodeExpired,
        }));
    }

    /// Tells the device that waits; it may be gone.
    pub(super) fn tell(&mut self, decided: Result<(), Denied>) {
        if let Some(waiting) = self.waiting.take() {
            let _ = waiting.send(decided);
        }
    }

    /// The device that may take its sign-in again: its answer may have been lost.
    pub(super) fn taken_by(&self, now: Instant) -> Option<DeviceId> {
        let taken = self.taken.filter(|(_, until)| now < *until);
        taken.map(|(device, _)| device)
    }

    /// A use that comes too late, or again.
    pub(super) fn miss(&mut self) -> Miss {
        let was_fetched = self.approver.is_some() && self.newcomer.is_some();
        self.misses = self.misses.saturating_add(1);
        let known = self.approver.as_ref();
        let whose = known.map(|approver| (approver.who.user, approver.name.clone()));
        Miss {
            denied: match was_fetched {
                true => Denied::CodeUsed,
                false => Denied::CodeExpired,
            },
            whose: whose.filter(|_| self.misses <= MISSES),
        }
    }
}

impl Phase {
    pub(super) fn is_alive(self) -> bool {
        match self {
            Self::Shown | Self::Fetched | Self::Confirmed => true,
            Self::Used | Self::Expired | Self::Refused => false,
        }
    }
}

impl Miss {
    pub(super) fn of(denied: Denied) -> Self {
        let whose = None;
        Self { denied, whose }
    }
}
