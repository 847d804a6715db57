//! One sender of a load: its numbers and the times of its newest messages.

use anyhow::{Result, ensure};

/// How many send times are kept. A receiver that is further behind gives no latency.
const KEPT: usize = 1 << 14;

/// A sender.
pub(super) struct Sender {
    pub(super) link: usize,
    pub(super) name: String,
    pub(super) room: String,
    /// The session that acknowledges by hearing, where the protocol has no acknowledgement.
    pub(super) witness: Option<usize>,
    pub(super) sent: u64,
    pub(super) acknowledged: u64,
    times: Box<[(u64, u64)]>,
}

impl Sender {
    pub(super) fn new(link: usize, name: &str, room: &str, witness: Option<usize>) -> Self {
        let times = vec![(u64::MAX, 0); KEPT].into_boxed_slice();
        let (name, room) = (name.to_owned(), room.to_owned());
        Self {
            link,
            name,
            room,
            witness,
            sent: 0,
            acknowledged: 0,
            times,
        }
    }

    /// The number of the next message, which is sent at that time.
    pub(super) fn next(&mut self, nanos: u64) -> u64 {
        let number = self.sent;
        self.times[number as usize % KEPT] = (number, nanos);
        self.sent += 1;
        number
    }

    /// How long before `nanos` a message was sent, if that is still known.
    #[inline]
    pub(super) fn age(&self, number: u64, nanos: u64) -> Option<u64> {
        let (kept, at) = self.times[number as usize % KEPT];
        (kept == number).then(|| nanos.saturating_sub(at))
    }

    /// A message is acknowledged.
    ///
    /// # Errors
    /// It was not sent or is not the next.
    pub(super) fn acknowledge(&mut self, number: u64) -> Result<()> {
        let next = self.acknowledged;
        ensure!(
            number == next && number < self.sent,
            "message {number} acknowledged instead of {next}"
        );
        self.acknowledged += 1;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acknowledgements_come_once_and_in_order() {
        let mut sender = Sender::new(0, "a", "#lobby", None);
        assert!(sender.acknowledge(0).is_err(), "nothing was sent");
        assert_eq!([sender.next(10), sender.next(20)], [0, 1]);
        assert!(sender.acknowledge(1).is_err());
        assert!(sender.acknowledge(0).is_ok());
        assert!(sender.acknowledge(0).is_err());
    }

    #[test]
    fn only_the_newest_times_are_known() {
        let mut sender = Sender::new(0, "a", "#lobby", None);
        for nanos in 0..=KEPT as u64 {
            sender.next(nanos);
        }
        assert_eq!(sender.age(0, 100), None);
        assert_eq!(sender.age(1, 100), Some(99));
    }
}
