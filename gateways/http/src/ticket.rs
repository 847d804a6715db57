//! Tickets: what a page says `hello` with, since it can't read the token in its cookie. A cookie alone never opens a
//! socket: pages of others could make a browser send it.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use parlor_hub::random_code;
use parlor_model::{DeviceId, Secret};
use subtle::ConstantTimeEq as _;
use tokio::time::Instant;

/// How long a ticket is good.
const GOOD_FOR: Duration = Duration::from_secs(30);
/// Tickets of one device that wait; of more the oldest goes.
const OF_DEVICE: usize = 16;
/// Tickets of all that wait; of more the oldest goes.
const OF_ALL: usize = 4_096;

/// The tickets that were given out and not used yet, oldest first.
#[derive(Default)]
pub(crate) struct Tickets(Mutex<VecDeque<Waiting>>);

struct Waiting {
    ticket: Secret<String>,
    device: DeviceId,
    token: Secret<String>,
    until: Instant,
}

impl Tickets {
    /// A ticket that stands for a device, whose token is this.
    pub(crate) fn issue(
        &self,
        device: DeviceId,
        token: Secret<String>,
        now: Instant,
    ) -> Secret<String> {
        let ticket = Secret::new(random_code());
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        let of_device = waiting.iter().filter(|other| other.device == device);
        if of_device.count() >= OF_DEVICE {
            let oldest = waiting.iter().position(|other| other.device == device);
            oldest.and_then(|oldest| waiting.remove(oldest));
        }
        if waiting.len() >= OF_ALL {
            waiting.pop_front();
        }
        waiting.push_back(Waiting {
            ticket: ticket.clone(),
            device,
            token,
            until: now + GOOD_FOR,
        });
        ticket
    }

    /// The token of the device that a ticket stands for; the ticket is used up.
    pub(crate) fn redeem(&self, ticket: &str, now: Instant) -> Option<Secret<String>> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        drop_old(&mut waiting, now);
        let is_it = |other: &Waiting| {
            let other = other.ticket.expose().as_bytes();
            bool::from(other.ct_eq(ticket.as_bytes()))
        };
        let at = waiting.iter().position(is_it)?;
        waiting.remove(at).map(|found| found.token)
    }
}

fn drop_old(waiting: &mut VecDeque<Waiting>, now: Instant) {
    while waiting.front().is_some_and(|oldest| oldest.until <= now) {
        waiting.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(tickets: &Tickets, device: u16, now: Instant) -> String {
        let mut id = [0; 16];
        id[..2].copy_from_slice(&device.to_be_bytes());
        let token = Secret::new(format!("token {device}"));
        let ticket = tickets.issue(DeviceId::from_bytes(id), token, now);
        ticket.expose().clone()
    }

    fn redeem(tickets: &Tickets, ticket: &str, now: Instant) -> Option<String> {
        let token = tickets.redeem(ticket, now)?;
        Some(token.expose().clone())
    }

    #[tokio::test(start_paused = true)]
    async fn ticket_is_good_once_and_for_a_while() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let (first, second) = (issue(&tickets, 1, now), issue(&tickets, 2, now));
        assert_eq!(first.len(), 64);
        let just = now + GOOD_FOR - Duration::from_millis(1);
        assert_eq!(redeem(&tickets, &first, just).as_deref(), Some("token 1"));
        assert_eq!(redeem(&tickets, &first, just), None);
        assert_eq!(redeem(&tickets, &second, now + GOOD_FOR), None);
        assert_eq!(redeem(&tickets, "", now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn of_too_many_the_oldest_go() {
        let (tickets, now) = (Tickets::default(), Instant::now());
        let other = issue(&tickets, 0, now);
        let mine: Vec<_> = (0..=OF_DEVICE).map(|_| issue(&tickets, 1, now)).collect();
        assert_eq!(redeem(&tickets, &mine[0], now), None);
        assert!(redeem(&tickets, &mine[1], now).is_some());
        assert!(redeem(&tickets, &other, now).is_some());
        for device in 2..2 + OF_ALL {
            issue(&tickets, u16::try_from(device).unwrap(), now);
        }
        assert_eq!(redeem(&tickets, &mine[2], now), None);
        assert_eq!(tickets.0.lock().unwrap().len(), OF_ALL);
    }
}
