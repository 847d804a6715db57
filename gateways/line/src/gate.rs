//! How many connections may be signing in at once, in total and from one address.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use parlor_model::AddressRange;

use crate::LineOptions;

/// Counts the connections that are signing in.
#[derive(Debug, Clone)]
pub(crate) struct Gate {
    counts: Arc<Mutex<Counts>>,
    total: usize,
    per_address: usize,
}

#[derive(Debug, Default)]
struct Counts {
    total: usize,
    by_address: HashMap<AddressRange, usize>,
}

/// A place among those who sign in, given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Permit {
    counts: Arc<Mutex<Counts>>,
    /// `None` for the machine's own addresses.
    address: Option<AddressRange>,
}

impl Gate {
    pub(crate) fn new(options: &LineOptions) -> Self {
        let (total, per_address) = (options.signing_in, options.signing_in_per_address);
        Self {
            counts: Arc::default(),
            total,
            per_address,
        }
    }

    /// A place, if there is one left. Those on the machine itself only count in total.
    pub(crate) fn admit(&self, address: IpAddr) -> Option<Permit> {
        let address = address.to_canonical();
        let address = (!address.is_loopback()).then(|| AddressRange::single(address));
        let mut counts = lock(&self.counts);
        let theirs = address
            .and_then(|address| counts.by_address.get(&address))
            .copied()
            .unwrap_or(0);
        if counts.total >= self.total || theirs >= self.per_address {
            return None;
        }
        counts.total += 1;
        if let Some(address) = address {
            counts.by_address.insert(address, theirs + 1);
        }
        Some(Permit {
            counts: Arc::clone(&self.counts),
            address,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut counts = lock(&self.counts);
        counts.total = counts.total.saturating_sub(1);
        let Some(address) = self.address else { return };
        let left = counts
            .by_address
            .get(&address)
            .map_or(0, |theirs| theirs.saturating_sub(1));
        if left == 0 {
            counts.by_address.remove(&address);
        } else {
            counts.by_address.insert(address, left);
        }
    }
}

fn lock(counts: &Mutex<Counts>) -> MutexGuard<'_, Counts> {
    counts.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(signing_in: usize, signing_in_per_address: usize) -> Gate {
        Gate::new(&LineOptions {
            signing_in,
            signing_in_per_address,
            ..LineOptions::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn one_address_can_not_take_every_place() {
        let gate = gate(10, 2);
        let first = gate.admit(ip("192.0.2.1")).unwrap();
        let _second = gate.admit(ip("::ffff:192.0.2.1")).unwrap();
        assert!(gate.admit(ip("192.0.2.1")).is_none());
        let _other = gate.admit(ip("192.0.2.2")).unwrap();
        drop(first);
        assert!(gate.admit(ip("192.0.2.1")).is_some());
    }

    #[test]
    fn network_of_an_ipv6_client_counts_as_one_address() {
        let gate = gate(10, 1);
        let _first = gate.admit(ip("2001:db8::1")).unwrap();
        assert!(gate.admit(ip("2001:db8::2")).is_none());
        assert!(gate.admit(ip("2001:db8:0:1::1")).is_some());
    }

    #[test]
    fn machine_itself_only_counts_in_total() {
        let gate = gate(3, 1);
        let permits: Vec<_> = (0..4).map(|_| gate.admit(ip("127.0.0.1"))).collect();
        assert_eq!(permits.iter().flatten().count(), 3);
        assert!(gate.admit(ip("192.0.2.1")).is_none());
        drop(permits);
        assert!(gate.admit(ip("192.0.2.1")).is_some());
        assert!(lock(&gate.counts).by_address.is_empty());
    }
}
