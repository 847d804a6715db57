//! Expiry: one sweep at a time looks for what is over and erases it in small batches, between which other commits
//! go on; rooms are reminded of their end and ended, and those that nobody is left in are wiped. It looks when the next end
//! has come by the wall clock as far as that is relied on, and once at start.

use std::collections::BTreeMap;
use std::time::Duration;

use parlor_core::{
    Change, Denied, Event, EventBody, Room, end_room, expire, next_reminder, remind,
};
use parlor_model::{Lifetime, RoomId, Seq, Timestamp};
use parlor_store::{OverIn, OverPage, OverQuery, Reader, ToWipe, Wiped};
use tokio::time::Instant;

use crate::batch::{Batch, Effect};
use crate::input::Input;
use crate::task::Task;
use crate::trust::Trust;

/// How much is erased in one commit: as much as takes about as long as anybody's message does, since others wait for it.
const BATCH: std::ops::RangeInclusive<usize> = 4..=64;
/// A batch that took longer is followed by a smaller one,
const SLOW: Duration = Duration::from_millis(2);
/// and one that took less by a larger one. Where syncing is slow, twice a commit of others' is neither: a batch syncs
/// twice, and a smaller one would not take less.
const QUICK: Duration = Duration::from_millis(1);
/// A batch that took longer to be found and forgotten by the search index is followed by a smaller one too: that is beside
/// what others write, but edits and deletions wait for it.
const LONG: Duration = Duration::from_millis(6);
/// One that took so long waited for a processor, and who edits or deletes with it.
const STARVED: Duration = Duration::from_millis(100);
/// For how long sweeps then do without it.
const STARVED_FOR: Duration = Duration::from_mins(10);
/// The pause after a batch, in times of how long it took, where others write: that goes between. A batch has the disk and the
/// processor to share with whoever writes just then, so that it is a small part of the time;
const PAUSE: u32 = 10;
/// but a larger one after a while: where very much expires all the time, it has to be erased as fast as it does.
const PAUSE_LATE: u32 = 2;
const LATE: Duration = Duration::from_mins(10);
/// The length of a pause at least and at most.
const PAUSES: (Duration, Duration) = (Duration::from_millis(3), Duration::from_millis(250));
/// How often the store is asked to leave nothing of what was erased beside its database, at most.
const PURGE_EVERY: Duration = Duration::from_secs(2);
/// And while a sweep is running, from its beginning on: what it writes goes on, so that emptying means moving all of it
/// again and again.
const PURGE_MEANWHILE: Duration = Duration::from_mins(5);

/// How often the store is told until when the clock was relied on, where something is committed.
const TELL_EVERY: Duration = Duration::from_secs(30);

/// What the hub's task knows of expiry.
pub(crate) struct Expiry {
    trust: Trust,
    /// When to look next.
    next: Option<Timestamp>,
    is_running: bool,
    batch: usize,
    /// The rooms that came first in the last batch: of those that end, and of those that keep what is said for a while.
    had_turn: [Option<RoomId>; 2],
    /// Up to which event the rooms that nobody is left in are wiped. After a restart it begins anew.
    wiped_to: BTreeMap<RoomId, Seq>,
    /// When it was last seen that no processor is ever idle: for a while sweeps go by the threads that answer others.
    starved: Option<Instant>,
    /// How long the last batch took to be found and taken out of the search index, beside what others write,
    prepared: Duration,
    /// how long to be committed, and how long what others write takes.
    took: Duration,
    usual: Option<Duration>,
    /// Whether others wrote since the last batch.
    others_write: bool,
    /// Whether something was erased since the store was last purged, and when that was.
    is_to_purge: bool,
    purged: Option<Instant>,
    /// When the last sweep began.
    began: Option<Instant>,
    /// When the store was last told until when the clock was relied on.
    told: Option<Instant>,
}

impl Expiry {
    pub(crate) fn new(trust: Trust) -> Self {
        Self {
            trust,
            next: Some(Timestamp::from_millis(i64::MIN)),
            is_running: false,
            batch: 8,
            had_turn: [None; 2],
            wiped_to: BTreeMap::new(),
            starved: None,
            prepared: Duration::ZERO,
            took: Duration::ZERO,
            usual: None,
            others_write: false,
            // Who knows what a crash left.
            is_to_purge: true,
            purged: None,
            began: None,
            told: None,
        }
    }

    /// To look again as soon as can be.
    pub(crate) fn look_again(&mut self) {
        self.next = Some(Timestamp::from_millis(i64::MIN));
        self.is_running = false;
        self.wiped_to.clear();
        // Whoever was asked to may be gone.
        self.is_to_purge = true;
    }

    /// Whether the store is to be purged now. However often sweeps begin, they put that off only while they run.
    fn may_purge(&self) -> bool {
        let (since, every) = if self.is_running {
            (self.purged.max(self.began), PURGE_MEANWHILE)
        } else {
            (self.purged, PURGE_EVERY)
        };
        let is_early = since.is_some_and(|since| since.elapsed() < every);
        self.is_to_purge && !is_early
    }

    fn note(&mut self, end: Option<Timestamp>) {
        self.next = self.next.into_iter().chain(end).min();
    }

    /// Notes how long a commit took, the sweep's or another.
    pub(crate) fn note_commit(&mut self, took: Duration, is_sweep: bool) {
        if is_sweep {
            self.took = took;
        } else {
            let usual = self.usual.unwrap_or(took);
            self.usual = Some((usual * 7 + took) / 8);
            self.others_write = true;
        }
    }

    /// Fits the next batch to how long this one took; answers with the pause before it.
    fn pace(&mut self) -> Duration {
        let twice = self.usual.unwrap_or_default() * 2;
        if self.took > SLOW.max(twice + QUICK) || self.prepared > LONG {
            self.batch /= 2;
        } else if self.took < QUICK.max(twice) && self.prepared < LONG / 2 {
            self.batch *= 2;
        }
        self.batch = self.batch.clamp(*BATCH.start(), *BATCH.end());
        if !std::mem::take(&mut self.others_write) {
            return PAUSES.0;
        }
        let is_late = self.began.is_some_and(|began| began.elapsed() >= LATE);
        let times = if is_late { PAUSE_LATE } else { PAUSE };
        ((self.prepared + self.took) * times).clamp(PAUSES.0, PAUSES.1)
    }
}

impl Task {
    /// Notes when what an event says is over.
    pub(crate) fn note_end(&mut self, event: &Event) {
        match &event.body {
            EventBody::Message { .. } | EventBody::FileOffered { .. } => {
                let room = self.state.room(event.room);
                let end = room.and_then(|room| room.flags.end_of(event.at, event.expires_at));
                self.expiry.note(end);
            }
            EventBody::FlagsSet { .. } => {
                self.expiry.note(Some(Timestamp::from_millis(i64::MIN)));
            }
            _ => {}
        }
    }

    /// Notes that there may be rooms to be wiped, which nobody is left in.
    pub(crate) fn note_to_wipe(&mut self) {
        if self.state.to_wipe().next().is_some() {
            self.expiry.note(Some(Timestamp::from_millis(i64::MIN)));
        }
    }

    /// Begins a sweep when one is due, and asks the store to purge after one.
    pub(crate) fn look_for_over(&mut self) {
        let sure = self.trust_clock();
        if self.can_write().is_err() {
            return;
        }
        self.purge();
        // What was to be erased when the clock went back is erased before it could come into sight again.
        let went_back = self.moment.went_back();
        let now = self.moment.hold(sure);
        let is_early = self.expiry.next.is_none_or(|next| next > now);
        if self.expiry.is_running || is_early && !went_back {
            return;
        }
        self.expiry.next = None;
        self.expiry.is_running = true;
        self.expiry.began = Some(Instant::now());
        self.remind(now);
        self.read_over(now, Duration::ZERO);
    }

    /// Reminds those of rooms that end soon.
    fn remind(&mut self, now: Timestamp) {
        let due = self.state.rooms().filter_map(|room| remind(room, now));
        for changes in due.collect::<Vec<_>>() {
            self.write(changes, None);
        }
    }

    /// Notes whether others write beside what a sweep erases in this batch.
    pub(crate) fn note_others(&mut self, batch: &Batch) {
        self.expiry.others_write |= batch.is_sweep && batch.changes.len() > batch.swept_by;
    }

    /// The moment as of which what is over may be erased: that of the wall clock, but where it jumped ahead.
    fn trust_clock(&mut self) -> Timestamp {
        let (wall, trust) = (self.now(), &mut self.expiry.trust);
        let was_doubted = trust.is_doubted();
        let sure = trust.look(wall, Instant::now());
        match (was_doubted, trust.is_doubted()) {
            (false, true) => tracing::warn!(
                clock = %wall,
                expected = %sure,
                "the clock is far ahead; what is over by it is hidden now, and erased when the clock stays for ten minutes"
            ),
            (true, false) => {
                tracing::info!(clock = %wall, "the clock is relied on again; what is over is erased");
            }
            _ => {}
        }
        sure
    }

    /// Lets the store know with what is committed anyway until when the clock was relied on.
    pub(crate) fn tell_trusted(&mut self, batch: &mut Batch) {
        let told = self.expiry.told;
        let is_due = told.is_none_or(|told| told.elapsed() >= TELL_EVERY);
        if is_due || batch.is_sweep {
            let at = self.trust_clock();
            batch.changes.push(Change::ClockTrusted { at });
            self.expiry.told = Some(Instant::now());
        }
    }

    /// Looks for what is over, after a pause.
    fn read_over(&mut self, now: Timestamp, pause: Duration) {
        let (mut ending, mut keeping) = (Vec::new(), Vec::new());
        for room in self.state.rooms() {
            let (after, ends) = (room.swept, room.is_over(now));
            let (kind, before) = match (ends, room.flags.retention) {
                (true, _) => (&mut ending, Timestamp::from_millis(i64::MAX)),
                (false, Some(retention)) => (&mut keeping, first_kept(now, retention)),
                (false, None) => continue,
            };
            let room = room.id;
            kind.push(OverIn {
                room,
                after,
                before,
            });
        }
        let rooms = in_turn([ending, keeping], &mut self.expiry.had_turn);
        let wiped_to = &self.expiry.wiped_to;
        let to_wipe = self.state.to_wipe().map(|(room, head)| ToWipe {
            room,
            after: wiped_to.get(&room).copied().unwrap_or(Seq::ZERO),
            head,
        });
        let query = OverQuery {
            now,
            rooms,
            to_wipe: to_wipe.collect(),
            limit: self.expiry.batch,
        };
        if self.expiry.prepared > STARVED {
            self.expiry.starved = Some(Instant::now());
        }
        let lately = |starved: Instant| starved.elapsed() < STARVED_FOR;
        let sweeper = if self.expiry.starved.is_some_and(lately) {
            self.readers.clone()
        } else {
            self.sweeper.clone()
        };
        let Some(inputs) = self.inputs.upgrade() else {
            return;
        };
        self.tracker.spawn(async move {
            tokio::time::sleep(pause).await;
            let began = Instant::now();
            let page = sweeper.read(move |reader: &mut dyn Reader| {
                let page = reader.over(&query)?;
                if let Err(error) = reader.unindex(&page.over) {
                    tracing::warn!(%error, "the search index is left to the commit that erases");
                }
                Ok(page)
            });
            let over = Input::Over {
                page: page.await.map(Box::new),
                now,
                prepared: began.elapsed(),
            };
            // The hub is gone only when the server goes down.
            let _ = inputs.send(over).await;
        });
    }

    /// Erases what was found; the sweep goes on or ends when that is on stable storage.
    pub(crate) fn over(
        &mut self,
        page: Result<Box<OverPage>, Denied>,
        now: Timestamp,
        prepared: Duration,
    ) {
        self.expiry.prepared = prepared;
        let Ok(page) = page.and_then(|page| self.can_write().map(|()| page)) else {
            return self.expiry.look_again();
        };
        let OverPage {
            over,
            swept,
            wiped,
            is_cut,
            next,
            oldest,
        } = *page;
        let mut changes = expire(&self.state, &over, now);
        self.expiry.is_to_purge |= !changes.is_empty();
        changes.extend(swept.iter().filter_map(|(room, until)| {
            let (room, until) = (self.state.room(*room)?.id, *until);
            Some(Change::RoomSwept { room, until })
        }));
        for Wiped {
            room,
            until,
            is_all,
        } in wiped
        {
            if is_all {
                self.expiry.wiped_to.remove(&room);
                self.expiry.is_to_purge = true;
                changes.push(Change::RoomEnded { room });
            } else {
                self.expiry.wiped_to.insert(room, until);
            }
        }
        let before = self.pending.changes.len();
        self.pending.is_sweep = true;
        self.write(changes, None);
        self.remind(now);
        self.end_rooms(now, !is_cut);
        self.pending.swept_by += self.pending.changes.len() - before;
        if !is_cut {
            self.expiry.note(next);
            for (room, at) in oldest {
                let retention = self.state.room(room).and_then(|room| room.flags.retention);
                self.expiry
                    .note(retention.map(|retention| retention.end_from(at)));
            }
            let rooms = self.state.rooms();
            let times = rooms.flat_map(|room| [room.flags.ends_at, next_reminder(room)]);
            let first = times.flatten().min();
            self.expiry.note(first);
        }
        self.effect(Effect::Swept { now, is_cut });
    }

    /// What was erased is on stable storage.
    pub(crate) fn swept(&mut self, now: Timestamp, is_cut: bool) {
        let pause = self.expiry.pace();
        if is_cut {
            // A long sweep goes with the time.
            let sure = self.trust_clock();
            return self.read_over(self.moment.hold(sure), pause);
        }
        self.expiry.is_running = false;
        self.moment.settle(now);
    }

    /// Ends the rooms whose time is over, and in which nothing stands any more: in none of them, or in those that are looked through.
    fn end_rooms(&mut self, now: Timestamp, all: bool) {
        let is_empty = |room: &&Room| all || room.swept >= room.head;
        let over = self.state.rooms().filter(|room| room.is_over(now));
        let over: Vec<_> = over.filter(is_empty).cloned().collect();
        for room in over {
            let changes = end_room(&self.state, &room, now);
            self.close_ended(&room);
            self.expiry.is_to_purge = true;
            self.write(changes, None);
        }
    }

    fn purge(&mut self) {
        if !self.expiry.may_purge() {
            return;
        }
        if let Some(committer) = &self.committer {
            committer.purge();
            self.expiry.is_to_purge = false;
            self.expiry.purged = Some(Instant::now());
        }
    }
}

/// The rooms of two kinds by turns. Of each kind that one comes first which follows the one that did in the batch before.
fn in_turn(kinds: [Vec<OverIn>; 2], had_turn: &mut [Option<RoomId>; 2]) -> Vec<OverIn> {
    let mut kinds = kinds;
    for (rooms, had_turn) in kinds.iter_mut().zip(had_turn) {
        rooms.sort_unstable_by_key(|one| one.room);
        let next = rooms.partition_point(|one| Some(one.room) <= *had_turn);
        if next < rooms.len() {
            rooms.rotate_left(next);
        }
        *had_turn = rooms.first().map(|one| one.room);
    }
    let [mut ending, mut keeping] = kinds.map(Vec::into_iter);
    let mut rooms = Vec::with_capacity(ending.len() + keeping.len());
    while ending.len() + keeping.len() > 0 {
        rooms.extend(ending.next().into_iter().chain(keeping.next()));
    }
    rooms
}

/// The earliest moment at which something could be said that is kept at `now`.
fn first_kept(now: Timestamp, retention: Lifetime) -> Timestamp {
    let last_over = now.as_millis().saturating_sub(retention.as_millis());
    Timestamp::from_millis(last_over.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn sweeps_that_begin_often_put_off_no_purge_but_while_they_run() {
        let start = Timestamp::from_millis(0);
        let mut expiry = Expiry::new(Trust::at_start(start, None, Instant::now()));
        expiry.purged = Some(Instant::now());
        for _ in 0..4 {
            assert!(!expiry.may_purge());
            advance(PURGE_EVERY / 4).await;
            expiry.began = Some(Instant::now());
        }
        assert!(expiry.may_purge());
        expiry.is_running = true;
        assert!(!expiry.may_purge());
        advance(PURGE_MEANWHILE).await;
        assert!(expiry.may_purge());
        expiry.is_to_purge = false;
        assert!(!expiry.may_purge());
    }

    #[tokio::test(start_paused = true)]
    async fn a_sweep_is_a_small_part_of_the_time_where_others_write_and_a_larger_one_when_it_lasts()
    {
        let start = Timestamp::from_millis(0);
        let mut expiry = Expiry::new(Trust::at_start(start, None, Instant::now()));
        let step = Duration::from_millis(5);
        expiry.began = Some(Instant::now());
        let mut pace = |others_write| {
            expiry.note_commit(Duration::from_millis(1), true);
            expiry.prepared = step - Duration::from_millis(1);
            expiry.others_write = others_write;
            expiry.pace()
        };
        assert_eq!(pace(false), PAUSES.0);
        assert_eq!(pace(true), step * PAUSE);
        // What others wrote before counts once.
        assert_eq!(pace(false), PAUSES.0);
        advance(LATE).await;
        assert_eq!(pace(true), step * PAUSE_LATE);
    }
}
