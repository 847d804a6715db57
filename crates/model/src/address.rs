//! Ranges of network addresses, for blocks and for limits by address.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use thiserror::Error;

/// All addresses that share their first bits (CIDR, RFC 4632). An IPv4 address mapped into IPv6 (RFC
/// 4291 section 2.5.5.2) counts as the IPv4 address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressRange {
    /// The first address: all bits after the prefix are zero.
    first: IpAddr,
    prefix: u8,
}

/// Why a text is not a range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AddressRangeError {
    /// What stands before the `/` is no address.
    #[error("an address looks like 192.0.2.7, 192.0.2.0/24 or 2001:db8::/64")]
    NotAnAddress,
    /// What stands after the `/` is no number from 0 to the address's length.
    #[error("the number after / is 0 to {limit}")]
    Prefix {
        /// The address's length in bits.
        limit: u8,
    },
}

impl AddressRange {
    /// Reads an address (that one alone) or an address with the length of its prefix; bits after the
    /// prefix are ignored.
    ///
    /// # Errors
    ///
    /// [`AddressRangeError`] says which part can't be read.
    pub fn parse(text: &str) -> Result<Self, AddressRangeError> {
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address
            .parse()
            .map_err(|_| AddressRangeError::NotAnAddress)?;
        let limit = bits(address);
        let prefix = prefix.map_or(Some(limit), |digits| read_prefix(digits, limit));
        Ok(Self::new(
            address,
            prefix.ok_or(AddressRangeError::Prefix { limit })?,
        ))
    }

    /// What one client can be assumed to own: the IPv4 address, or the /64 of the IPv6 address.
    pub fn single(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::new(v4.into(), 32),
            IpAddr::V6(v6) => Self::new(v6.into(), 64),
        }
    }

    /// What one site can be assumed to own: the /24 of the IPv4 address, or the /48 of the IPv6 address (RFC 6177).
    pub fn site(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self::new(v4.into(), 24),
            IpAddr::V6(v6) => Self::new(v6.into(), 48),
        }
    }

    /// The first address of the range.
    #[must_use]
    pub fn first(&self) -> IpAddr {
        self.first
    }

    /// How many bits all addresses share.
    #[must_use]
    pub fn prefix(&self) -> u8 {
        self.prefix
    }

    /// Whether an address is in the range.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.first.is_ipv4() && first_of(address, self.prefix) == self.first
    }

    /// The prefix is at most the address's length.
    fn new(address: IpAddr, prefix: u8) -> Self {
        let first = first_of(address, prefix);
        match first.to_canonical() {
            IpAddr::V4(v4) if first.is_ipv6() && prefix >= 96 => Self {
                first: v4.into(),
                prefix: prefix - 96,
            },
            _ => Self { first, prefix },
        }
    }
}

impl FromStr for AddressRange {
    type Err = AddressRangeError;

    fn from_str(text: &str) -> Result<Self, AddressRangeError> {
        Self::parse(text)
    }
}

/// As `parse` reads it; the length is left out for a single address.
impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.prefix == bits(self.first) {
            return write!(f, "{}", self.first);
        }
        write!(f, "{}/{}", self.first, self.prefix)
    }
}

fn read_prefix(digits: &str, limit: u8) -> Option<u8> {
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits
        .parse()
        .ok()
        .filter(|prefix| is_number && *prefix <= limit)
}

const fn bits(address: IpAddr) -> u8 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn first_of(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &str) -> AddressRange {
        AddressRange::parse(text).unwrap()
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn ranges_are_read_and_written() {
        let cases = [
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.7/32", "192.0.2.7"),
            ("192.0.2.7/24", "192.0.2.0/24"),
            ("0.0.0.0/0", "0.0.0.0/0"),
            ("2001:DB8::1", "2001:db8::1"),
            ("2001:db8::1/64", "2001:db8::/64"),
            ("::/0", "::/0"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7/120", "192.0.2.0/24"),
        ];
        for (text, shown) in cases {
            assert_eq!(range(text).to_string(), shown);
            assert_eq!(range(shown), range(text));
        }
    }

    #[test]
    fn range_contains_what_shares_its_prefix() {
        let v4 = range("192.0.2.0/24");
        assert!(v4.contains(ip("192.0.2.255")));
        assert!(v4.contains(ip("::ffff:192.0.2.1")));
        assert!(!v4.contains(ip("192.0.3.0")));
        assert!(!v4.contains(ip("2001:db8::1")));
        let v6 = range("2001:db8::/64");
        assert!(v6.contains(ip("2001:db8::ffff:1")));
        assert!(!v6.contains(ip("2001:db8:0:1::")));
        assert!(range("0.0.0.0/0").contains(ip("10.0.0.1")));
        assert!(!range("::/0").contains(ip("10.0.0.1")));
        assert!(range("::/0").contains(ip("fe80::1")));
    }

    #[test]
    fn single_is_what_one_client_owns() {
        assert_eq!(
            AddressRange::single(ip("192.0.2.7")).to_string(),
            "192.0.2.7"
        );
        assert_eq!(
            AddressRange::single(ip("::ffff:192.0.2.7")),
            range("192.0.2.7")
        );
        assert_eq!(
            AddressRange::single(ip("2001:db8::9")),
            range("2001:db8::/64")
        );
    }

    #[test]
    fn unreadable_parts_are_named() {
        for text in [
            "",
            "x",
            "192.0.2",
            "192.0.2.7:80",
            "/24",
            "192.0.2.0 /24",
            "fe80::1%eth0",
        ] {
            assert_eq!(
                AddressRange::parse(text),
                Err(AddressRangeError::NotAnAddress),
                "{text}"
            );
        }
        for text in [
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/+8",
            "192.0.2.0/-1",
            "10.0.0.0/8/8",
        ] {
            assert_eq!(
                AddressRange::parse(text),
                Err(AddressRangeError::Prefix { limit: 32 }),
                "{text}"
            );
        }
        assert_eq!(
            AddressRange::parse("::/129"),
            Err(AddressRangeError::Prefix { limit: 128 })
        );
    }
}
