//! What time brings: held seats are given up, feeds trimmed, guests and devices forgotten.

use std::collections::HashSet;
use std::time::Duration;

use parlor_core::{Attended, Change, forget_guest};
use parlor_model::{DeviceId, Reason, UserId};
use tokio::time::Instant;

use crate::farewell::Farewell;
use crate::log::LogLine;
use crate::task::Task;
use crate::watch::PresenceNews;

/// How long a feed keeps what happened; a session that is further behind reads the store.
const FEED_AGE: Duration = Duration::from_secs(5);
/// And how long while all feeds together keep more items than this.
const CROWDED_ITEMS: u64 = 131_072;
const CROWDED_AGE: Duration = Duration::from_millis(500);
/// Guests who can return are forgotten when they have not been seen for a day.
const GUEST_DAY_MS: i64 = 24 * 60 * 60 * 1000;
const FORGET_EVERY: Duration = Duration::from_secs(600);
/// How long the ids of a device are kept after its session: longer than what it sent last takes to
/// be committed, and than its next entry takes that reads them from the store.
const IDS_KEPT: Duration = Duration::from_secs(30);

impl Task {
    /// What is done twice a second.
    pub(crate) fn tick(&mut self) {
        let now = Instant::now();
        let over = |_: &UserId, held: &mut (Instant, Reason)| held.0 <= now;
        let mut over: Vec<_> = self.held.extract_if(over).collect();
        over.sort_unstable_by_key(|(user, _)| *user);
        for (user, (_, reason)) in over {
            self.give_up_seat(user, &Farewell::told(reason));
        }
        self.forget_devices(now);
        self.trim_feeds(now);
        self.look_for_over();
        if now.duration_since(self.last_forget) >= FORGET_EVERY {
            self.last_forget = now;
            self.forget_old_guests();
            self.expire_files(now);
        }
        if self.failed.as_ref().is_some_and(|(_, until)| *until <= now) && self.committer.is_some()
        {
            self.failed = None;
            self.counters.store_up.set(1);
        }
        self.counters
            .users_here
            .set(self.state.presence.count() as u64);
        self.counters.sessions.set(self.seats.len() as u64);
        self.counters.rooms.set(self.channels.len() as u64);
        self.counters.file_bytes.set(self.state.files.total());
        let sending = self.state.files.sending_count();
        self.counters.files_sending.set(sending as u64);
    }

    /// A session or a call of a device has ended. Its ids are kept for a while: a client that comes back at once
    /// may send again what is still being committed.
    pub(crate) fn device_closed(&mut self, device: DeviceId) {
        let until = Instant::now() + IDS_KEPT;
        self.closed_devices.insert(device, until);
    }

    fn forget_devices(&mut self, now: Instant) {
        let due = |_: &DeviceId, until: &mut Instant| *until <= now;
        let due: Vec<DeviceId> = self
            .closed_devices
            .extract_if(due)
            .map(|(device, _)| device)
            .collect();
        if due.is_empty() {
            return;
        }
        let sessions = self.state.presence.sessions();
        let here: HashSet<DeviceId> = sessions.filter_map(|(_, a)| a.device).collect();
        for device in due.iter().filter(|device| !here.contains(device)) {
            self.state.forget_device(*device);
        }
    }

    /// Forgets what is old in the feeds, sooner while they hold much.
    fn trim_feeds(&mut self, now: Instant) {
        let channels = &self.channels;
        let kept = self.fed.iter().filter_map(|room| channels.get(room));
        let crowded = kept.map(|channel| channel.feed.kept()).sum::<u64>() > CROWDED_ITEMS;
        let age = if crowded { CROWDED_AGE } else { FEED_AGE };
        let Some(since) = now.checked_sub(age) else {
            return;
        };
        self.fed.retain(|room| {
            channels
                .get(room)
                .is_some_and(|channel| channel.feed.trim(since))
        });
    }

    /// Holds the seat of a lost connection for a while.
    pub(crate) fn hold(&mut self, user: UserId, reason: Reason) {
        let until = Instant::now() + self.options.seat_held;
        self.held.insert(user, (until, reason));
    }

    /// Gives up the seat that is held for a user.
    pub(crate) fn held_no_more(&mut self, user: UserId, farewell: &Farewell) {
        self.held.remove(&user);
        self.give_up_seat(user, farewell);
    }

    fn give_up_seat(&mut self, user: UserId, farewell: &Farewell) {
        let before = self.state.presence.attended(user);
        self.gone(user, &before, farewell);
    }

    /// A user without sessions leaves the rooms that they attended before; a guest whom nothing can bring back is
    /// forgotten. One who has sessions ceases to attend what was only held.
    pub(crate) fn gone(&mut self, user: UserId, before: &Attended, farewell: &Farewell) {
        let away = self.state.presence.away(user).cloned();
        if !self.state.presence.leave(user) {
            self.left(user, before, farewell, None);
            self.tell_if_away(user, away.as_ref(), None);
            return;
        }
        let serial = self.next_serial();
        self.left(user, before, farewell, Some(serial));
        let (lobby, now) = (self.state.lobby(), self.now());
        self.news(|task| {
            let reason = farewell.in_room(&task.state, user, lobby, now);
            let who = task.called_now(user)?;
            Some(PresenceNews::Gone { who, reason })
        });
        if let Some(known) = self.state.user(user) {
            let (name, online) = (known.name.clone(), self.state.presence.count());
            self.pending.log.push(LogLine::Left { name, online });
        }
        let changes = forget_guest(
            &self.state,
            user,
            self.returning.contains(&user),
            self.now(),
        );
        if self.can_write().is_ok() {
            self.write(changes, None);
        }
        self.state.release_name(user);
    }

    fn forget_old_guests(&mut self) {
        let (began, since) = self.began;
        let passed = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
        let reached = began.as_millis().saturating_add(passed);
        let before = self.now().as_millis().min(reached) - GUEST_DAY_MS;
        let old = self.state.users().filter(|user| {
            let absent = !self.state.presence.is_here(user.id);
            absent && !user.is_registered() && user.seen.as_millis() < before
        });
        let changes: Vec<_> = old
            .map(|user| Change::UserForgotten { user: user.id })
            .collect();
        if self.can_write().is_ok() {
            self.write(changes, None);
        }
    }
}
