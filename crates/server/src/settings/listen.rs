//! Where to listen, out of `listen`, `line` and `lan`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use crate::settings::key::Key;
use crate::settings::layer::Given;
use crate::settings::value::{self, bad};
use crate::settings::{Layers, SettingsError};

const MAIN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7666);
const LINE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7667);

/// An address to listen on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The address; port 0 takes a free one.
    pub address: SocketAddr,
    /// Whether nothing is wrong when it can't be had: the IPv6 half of every interface, on a
    /// machine without IPv6.
    pub optional: bool,
}

impl Place {
    /// Whether anybody on the internet could reach it: no address of this machine, of a private
    /// network (RFC 1918, RFC 4193, RFC 6598), or link-local. Every interface counts as a LAN.
    #[must_use]
    pub fn is_global(&self) -> bool {
        match self.address.ip().to_canonical() {
            IpAddr::V4(ip) => {
                let shared = ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64;
                let near = ip.is_loopback() || ip.is_private() || ip.is_link_local();
                !(ip.is_unspecified() || near || shared)
            }
            IpAddr::V6(ip) => {
                let near = ip.is_unique_local() || ip.is_unicast_link_local();
                !(ip.is_unspecified() || ip.is_loopback() || near)
            }
        }
    }
}

/// The places of every door.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The main port; never empty.
    pub(crate) main: Vec<Place>,
    /// The line gateway; empty when it is off, as are the next.
    pub(crate) line: Vec<Place>,
    /// IRC alone.
    pub(crate) irc: Vec<Place>,
    /// IRC over TLS alone.
    pub(crate) ircs: Vec<Place>,
}

/// Where every door is.
///
/// # Errors
/// [`SettingsError`]: an address that is none, or settings that contradict each other.
pub(crate) fn plan(layers: &Layers) -> Result<Plan, SettingsError> {
    let lan = layers
        .find(Key::Lan)
        .map(|(rank, given)| Ok((rank, given, value::switch(given)?)));
    let lan = lan
        .transpose()?
        .filter(|(_, _, on)| *on)
        .map(|(rank, given, _)| (rank, given));
    let main = door(layers.find(Key::Listen), lan, Some(MAIN))?;
    let line = door(layers.find(Key::Line), lan, Some(LINE))?;
    let irc = door(layers.find(Key::Irc), lan, None)?;
    let ircs = door(layers.find(Key::Ircs), lan, None)?;
    if main.is_empty() {
        return Err(SettingsError::Impossible {
            one: layers
                .given(Key::Listen)
                .map_or(String::new(), |given| given.origin.to_string()),
            other: "off".into(),
            why: "the main port is always open",
        });
    }
    let doors = [
        (Key::Listen, &main),
        (Key::Line, &line),
        (Key::Irc, &irc),
        (Key::Ircs, &ircs),
    ];
    for (nth, door) in doors.iter().enumerate() {
        for other in &doors[nth + 1..] {
            refuse_double(layers, *door, *other)?;
        }
    }
    Ok(Plan {
        main,
        line,
        irc,
        ircs,
    })
}

/// One door's places. A `lan` from a stronger source keeps the ports and opens them on every
/// interface; from a weaker one it is overridden; from the same one it must not contradict.
fn door(
    listen: Option<(usize, &Given)>,
    lan: Option<(usize, &Given)>,
    default: Option<SocketAddr>,
) -> Result<Vec<Place>, SettingsError> {
    let (rank, given, addresses) = match listen {
        Some((rank, given)) => (rank, Some(given), addresses(given)?),
        None => (usize::MAX, None, default.into_iter().collect()),
    };
    let lan = lan.filter(|(lan_rank, _)| *lan_rank <= rank);
    let Some((lan_rank, lan)) = lan else {
        return Ok(addresses
            .into_iter()
            .map(|address| Place {
                address,
                optional: false,
            })
            .collect());
    };
    let narrow = addresses
        .iter()
        .find(|address| !address.ip().is_unspecified());
    if let (true, Some(given), Some(narrow)) = (lan_rank == rank, given, narrow) {
        return Err(SettingsError::Impossible {
            one: lan.origin.to_string(),
            other: format!("{} {narrow}", given.origin),
            why: "one is every interface, the other a single address; drop one of them",
        });
    }
    Ok(everywhere(addresses))
}

/// Every interface, IPv4 and where there is one IPv6, at the ports of these addresses.
fn everywhere(addresses: Vec<SocketAddr>) -> Vec<Place> {
    let mut ports: Vec<u16> = addresses.iter().map(SocketAddr::port).collect();
    ports.dedup();
    let both = |port| {
        let place = |ip: IpAddr, optional| Place {
            address: (ip, port).into(),
            optional,
        };
        [
            place(Ipv4Addr::UNSPECIFIED.into(), false),
            place(Ipv6Addr::UNSPECIFIED.into(), true),
        ]
    };
    ports.into_iter().flat_map(both).collect()
}

fn addresses(given: &Given) -> Result<Vec<SocketAddr>, SettingsError> {
    let texts = value::texts(given)?;
    if texts.iter().any(|text| text == "off") {
        return if texts.len() == 1 {
            Ok(Vec::new())
        } else {
            Err(bad(given, "off", "an address"))
        };
    }
    let address = |text: String| {
        let numeric = text
            .strip_prefix("localhost:")
            .map(|port| format!("127.0.0.1:{port}"));
        let parsed = numeric.as_ref().unwrap_or(&text).parse();
        parsed.map_err(|_| {
            bad(
                given,
                &text,
                "an address and port such as 127.0.0.1:7666 or [::1]:7666",
            )
        })
    };
    texts.into_iter().map(address).collect()
}

fn refuse_double(
    layers: &Layers,
    (one, places): (Key, &Vec<Place>),
    (other, others): (Key, &Vec<Place>),
) -> Result<(), SettingsError> {
    let name = |key| {
        layers
            .given(key)
            .map_or_else(|| format!("{key}"), |given| given.origin.to_string())
    };
    let clashes = |place: &&Place| place.address.port() != 0 && places.contains(*place);
    match others.iter().find(clashes) {
        Some(place) => Err(SettingsError::Impossible {
            one: name(one),
            other: format!("{} {}", name(other), place.address),
            why: "both would listen on the same address; give one another port",
        }),
        None => Ok(()),
    }
}
