//! Users whose devices were signed out together while this server runs: what was checked of their
//! credentials before that does not count any more.

use std::collections::HashMap;

use parlor_model::{DeviceId, UserId};
use tokio::time::Instant;

/// The newest signing out of each user.
#[derive(Default)]
pub(crate) struct SignOuts(HashMap<UserId, SignOut>);

struct SignOut {
    /// When it was on stable storage; `None` until it is.
    at: Option<Instant>,
    /// The device that stays.
    but: Option<DeviceId>,
}

impl SignOuts {
    /// It was decided and is being written: until that is done nobody knows which credential holds.
    pub(crate) fn begin(&mut self, user: UserId, but: Option<DeviceId>) {
        self.0.insert(user, SignOut { at: None, but });
    }

    /// It is written. Who is checked from now on is checked against what it left.
    pub(crate) fn done(&mut self, user: UserId, now: Instant) {
        if let Some(sign_out) = self.0.get_mut(&user) {
            sign_out.at = Some(now);
        }
    }

    /// It was not written.
    pub(crate) fn undone(&mut self, user: UserId) {
        self.0.remove(&user);
    }

    /// Whether somebody whose credentials were looked up from `since` on is signed out by it. Without a
    /// device they brought a password.
    pub(crate) fn covers(&self, user: UserId, device: Option<DeviceId>, since: Instant) -> bool {
        self.0.get(&user).is_some_and(|sign_out| {
            let stays = device.is_some() && device == sign_out.but;
            !stays && sign_out.at.is_none_or(|at| since < at)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const USER: UserId = UserId::from_bytes([1; 16]);
    const KEPT: Option<DeviceId> = Some(DeviceId::from_bytes([2; 16]));
    const OTHER: Option<DeviceId> = Some(DeviceId::from_bytes([3; 16]));

    #[tokio::test(start_paused = true)]
    async fn what_was_looked_up_before_is_void_but_for_the_device_that_stays() {
        let mut sign_outs = SignOuts::default();
        let start = Instant::now();
        let later = start + Duration::from_millis(1);
        assert!(!sign_outs.covers(USER, OTHER, start));
        sign_outs.begin(USER, KEPT);
        assert!(sign_outs.covers(USER, OTHER, later), "not written yet");
        sign_outs.done(USER, later);
        assert!(sign_outs.covers(USER, OTHER, start));
        assert!(sign_outs.covers(USER, None, start), "by the old password");
        assert!(!sign_outs.covers(USER, KEPT, start));
        assert!(!sign_outs.covers(USER, OTHER, later));
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_written_signs_nobody_out() {
        let mut sign_outs = SignOuts::default();
        sign_outs.begin(USER, None);
        sign_outs.undone(USER);
        assert!(!sign_outs.covers(USER, OTHER, Instant::now()));
    }
}
