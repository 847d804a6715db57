//! The gate: how many connections may be open without having signed in, in all and by address. Each gateway
//! has one of its own.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_model::AddressRange;

/// Counts the connections that have not signed in.
#[derive(Debug)]
pub struct Gate {
    total: usize,
    per_address: usize,
    exempt: Arc<[AddressRange]>,
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    total: usize,
    by_address: HashMap<AddressRange, usize>,
}

/// A connection's place at the gate, until it signs in or ends.
#[derive(Debug)]
pub struct Pass {
    gate: Arc<Gate>,
    range: Option<AddressRange>,
    used: AtomicBool,
}

impl Gate {
    /// A gate for that many connections in all, and that many from one address (of IPv6: one /64).
    #[must_use]
    pub fn new(total: usize, per_address: usize) -> Arc<Self> {
        Self::exempting(total, per_address, Arc::default())
    }

    /// As [`Gate::new`], and these addresses only count in the total.
    #[must_use]
    pub fn exempting(total: usize, per_address: usize, exempt: Arc<[AddressRange]>) -> Arc<Self> {
        Arc::new(Self {
            total,
            per_address,
            exempt,
            waiting: Mutex::default(),
        })
    }

    /// A place for a connection from this address; `None` when there are too many already. Loopback
    /// only counts in the total.
    #[must_use]
    pub fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Pass> {
        let address = address.to_canonical();
        let is_exempt = self.exempt.iter().any(|range| range.contains(address));
        let is_counted = !(address.is_loopback() || is_exempt);
        let range = is_counted.then(|| AddressRange::single(address));
        let mut waiting = self.lock();
        if waiting.total >= self.total {
            return None;
        }
        if let Some(range) = range {
            let count = waiting.by_address.entry(range).or_default();
            if *count >= self.per_address {
                return None;
            }
            *count += 1;
        }
        waiting.total += 1;
        Some(Pass {
            gate: Arc::clone(self),
            range,
            used: AtomicBool::new(false),
        })
    }

    fn leave(&self, range: Option<AddressRange>) {
        let mut waiting = self.lock();
        waiting.total = waiting.total.saturating_sub(1);
        let Some(range) = range else { return };
        let Some(count) = waiting.by_address.get_mut(&range) else {
            return;
        };
        *count = count.saturating_sub(1);
        if *count == 0 {
            waiting.by_address.remove(&range);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pass {
    /// The connection has signed in and does not count any more.
    pub fn release(&self) {
        if !self.used.swap(true, Ordering::Relaxed) {
            self.gate.leave(self.range);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_gets_no_more_than_its_share() {
        let gate = Gate::new(10, 2);
        let _first = gate.enter(ip("192.0.2.1")).unwrap();
        let second = gate.enter(ip("::ffff:192.0.2.1")).unwrap();
        assert!(gate.enter(ip("192.0.2.1")).is_none());
        assert!(gate.enter(ip("192.0.2.2")).is_some());
        drop(second);
        assert!(gate.enter(ip("192.0.2.1")).is_some());
    }

    #[test]
    fn exempt_addresses_have_no_limit_of_their_own() {
        let exempt = [AddressRange::parse("192.0.2.0/24").unwrap()];
        let gate = Gate::exempting(3, 1, exempt.into());
        let _first = gate.enter(ip("192.0.2.1")).unwrap();
        let _second = gate.enter(ip("192.0.2.1")).unwrap();
        let _other = gate.enter(ip("198.51.100.1")).unwrap();
        assert!(gate.enter(ip("192.0.2.1")).is_none(), "the total holds");
    }

    #[test]
    fn ipv6_neighbours_share_a_place_and_loopback_has_no_limit_of_its_own() {
        let gate = Gate::new(4, 1);
        let _first = gate.enter(ip("2001:db8::1")).unwrap();
        assert!(gate.enter(ip("2001:db8::2")).is_none());
        let local: Vec<_> = (0..3)
            .map(|_| gate.enter(ip("127.0.0.1")).unwrap())
            .collect();
        assert!(
            gate.enter(ip("::1")).is_none(),
            "the total holds for everyone"
        );
        drop(local);
        assert!(gate.enter(ip("::1")).is_some());
    }

    #[test]
    fn who_signed_in_counts_no_more_and_only_once() {
        let gate = Gate::new(1, 1);
        let pass = gate.enter(ip("192.0.2.1")).unwrap();
        pass.release();
        pass.release();
        let _next = gate.enter(ip("192.0.2.1")).unwrap();
        drop(pass);
        assert!(gate.enter(ip("192.0.2.1")).is_none());
        assert_eq!(gate.lock().total, 1);
    }
}
