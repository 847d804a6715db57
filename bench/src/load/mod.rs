//! A load: sessions that send and sessions that hear, a pace, and a measured window between a warm-up and a
//! drain after which nothing may be missing.

mod hall;
mod sender;
#[cfg(test)]
mod tests;
mod window;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use crate::crowd::Crowd;
use crate::dialect::Dialect;
use crate::entrance::Entered;
use crate::process::Process;
use crate::stamp::Stamps;

use hall::Hall;
use window::Mark;
pub use window::Measured;

/// How long nothing may come while something is missing.
const STALLED: Duration = Duration::from_secs(20);
/// The longest wait between two looks at the clock.
const LOOK: Duration = Duration::from_millis(20);

/// How fast is sent.
#[derive(Debug, Clone, Copy)]
pub enum Pace {
    /// Each sender has this many messages unacknowledged at any time.
    InFlight(u64),
    /// All senders together send so many messages a second, in turn, whatever comes back.
    Rate(f64),
}

/// How a load is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The protocol.
    pub dialect: Dialect,
    /// How fast.
    pub pace: Pace,
    /// How long before the measurement.
    pub warm_up: Duration,
    /// How long it measures.
    pub window: Duration,
    /// The bytes of a message's text.
    pub text_bytes: usize,
}

/// What a session does.
#[derive(Debug, Clone)]
pub enum Part {
    /// It hears the senders whose room is shared by all.
    Receiver,
    /// It sends under this name into a room.
    Sender {
        /// Its name.
        name: String,
        /// The room.
        room: String,
        /// Whether all others hear it, or nobody but itself.
        shared: bool,
    },
}

/// Sessions that are ready.
pub struct Load {
    plan: Plan,
    crowd: Crowd,
    hall: Hall,
    next_sender: usize,
}

impl Load {
    /// Takes in connections that have entered, with what each is to do, and waits until all is quiet.
    ///
    /// # Errors
    /// A connection ends.
    pub fn new(plan: Plan, sessions: Vec<(Entered, Part)>) -> Result<Self> {
        let mut crowd = Crowd::new()?;
        let parts: Vec<Part> = sessions.iter().map(|(_, part)| part.clone()).collect();
        let mut hall = Hall::new(plan.dialect, Stamps::new(plan.text_bytes), &parts);
        for (entered, _) in sessions {
            crowd.add(entered, &mut hall)?;
        }
        crowd.settle(Duration::from_millis(300), &mut hall)?;
        Ok(Self {
            plan,
            crowd,
            hall,
            next_sender: 0,
        })
    }

    /// Runs the load against a server and checks that everyone heard everything.
    ///
    /// # Errors
    /// A message was lost, repeated, reordered or damaged, or the server refused or ended something.
    pub fn run(mut self, server: &Process) -> Result<Measured> {
        let start = Instant::now();
        let opens = start + self.plan.warm_up;
        let closes = opens + self.plan.window;
        let mut opened = None;
        let mut due = start;
        loop {
            let now = Instant::now();
            if now >= opens && opened.is_none() {
                self.hall.forget_times();
                opened = Some(self.mark(server)?);
            }
            if now >= closes {
                break;
            }
            let timeout = match self.plan.pace {
                Pace::InFlight(count) => self.top_up(count)?,
                Pace::Rate(rate) => self.keep_pace(rate, now, &mut due)?,
            };
            self.crowd.turn(timeout, &mut self.hall)?;
        }
        let closed = self.mark(server)?;
        let (heard, acknowledged) = self.hall.times();
        self.drain()?;
        let mut measured = Measured::between(&opened.unwrap_or_else(|| closed.clone()), &closed);
        measured.heard = heard;
        measured.acknowledged = acknowledged;
        measured.peak_bytes = server.peak()?;
        Ok(measured)
    }

    fn mark(&self, server: &Process) -> Result<Mark> {
        Ok(Mark {
            at: Instant::now(),
            server_cpu: server.cpu()?,
            own_cpu: Process::own().cpu()?,
            messages: self.hall.acknowledged(),
            deliveries: self.hall.deliveries(),
            reads: self.crowd.reads,
            bytes: self.crowd.bytes,
            slow_frames: self.hall.slow_frames(),
        })
    }

    fn top_up(&mut self, count: u64) -> Result<Duration> {
        for sender in 0..self.hall.senders() {
            let free = count.saturating_sub(self.hall.unacknowledged(sender));
            if free > 0 {
                self.send(sender, free)?;
            }
        }
        Ok(LOOK)
    }

    /// Sends what is due by now; how long until more is.
    fn keep_pace(&mut self, rate: f64, now: Instant, due: &mut Instant) -> Result<Duration> {
        while *due <= now {
            self.send(self.next_sender, 1)?;
            self.next_sender = (self.next_sender + 1) % self.hall.senders();
            *due += Duration::from_secs_f64(1.0 / rate);
        }
        Ok((*due - now).min(LOOK))
    }

    fn send(&mut self, sender: usize, count: u64) -> Result<()> {
        let link = self.hall.link(sender);
        self.hall
            .write(sender, count, Instant::now(), self.crowd.out(link));
        self.crowd.flush(link)
    }

    /// Waits for what is still on its way, and a little longer for what must not come.
    fn drain(&mut self) -> Result<()> {
        let mut last = Instant::now();
        while !self.hall.is_complete() {
            if self.crowd.turn(LOOK, &mut self.hall)? > 0 {
                last = Instant::now();
            }
            ensure!(
                last.elapsed() < STALLED,
                "nothing more comes, but {}",
                self.hall.missing()
            );
        }
        self.crowd
            .settle(Duration::from_millis(200), &mut self.hall)?;
        self.hall.check_order()
    }
}
