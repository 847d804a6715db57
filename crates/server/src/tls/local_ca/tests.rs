//! The authority under a verifier that honours name constraints.

use std::os::unix::fs::PermissionsExt as _;

use parlor_net::{Pin, provider};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::pki_types::{ServerName, UnixTime};
use tempfile::TempDir;

use super::*;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_801_500)
}

fn after(days: u64) -> SystemTime {
    now() + Duration::from_secs(days * DAY)
}

fn names(hosts: &[&str], addresses: &[&str]) -> Names {
    let parsed = addresses.iter().map(|address| address.parse().unwrap());
    Names {
        hosts: hosts.iter().map(|host| (*host).to_owned()).collect(),
        addresses: parsed.collect(),
    }
}

struct Place {
    folder: TempDir,
    names: Names,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            names: names(
                &["localhost", "box.local", "chat.example"],
                &["192.168.1.5"],
            ),
        }
    }

    fn ca(&self) -> LocalCa {
        LocalCa::open(&self.folder.path().join("tls"), &self.names, now()).unwrap()
    }

    fn leaf(&self, names: &Names, at: SystemTime) -> CertificateDer<'static> {
        self.ca().certificate(names, at).unwrap().cert[0].clone()
    }
}

/// Whether somebody who trusts this authority believes that this certificate is for this name.
fn believes(authority: &Authority, leaf: &CertificateDer<'_>, name: &str, at: SystemTime) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(authority.der.clone().into()).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider()).build();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let at = at.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let at = UnixTime::since_unix_epoch(at);
    let verified = verifier
        .unwrap()
        .verify_server_cert(leaf, &[], &name, &[], at);
    verified.is_ok()
}

#[test]
fn who_trusts_the_authority_believes_the_server_for_its_names_alone() {
    let place = Place::new();
    let leaf = place.leaf(&place.names, now());
    let ca = place.ca();
    for (name, expected) in [
        ("192.168.1.5", true),
        ("box.local", true),
        ("chat.example", true),
        ("localhost", true),
        ("192.168.1.6", false),
        ("other.local", false),
    ] {
        assert_eq!(
            believes(ca.authority(), &leaf, name, now()),
            expected,
            "{name}"
        );
    }
    assert!(!believes(ca.authority(), &leaf, "box.local", after(92)));
    let other = Place::new();
    assert!(!believes(other.ca().authority(), &leaf, "box.local", now()));
}

#[test]
fn stolen_key_of_the_authority_is_worth_nothing_elsewhere() {
    let place = Place::new();
    let ca = place.ca();
    let covered = permitted::Covered {
        hosts: [
            "bank.example",
            "localhost",
            "chat.example",
            "a.chat.example",
        ]
        .map(str::to_owned)
        .to_vec(),
        addresses: ["8.8.8.8", "10.1.2.3", "2001:db8::1", "fd00::7"]
            .map(|address| address.parse().unwrap())
            .to_vec(),
    };
    let key = KeyPair::generate().unwrap();
    // One name at a time: a single one that is not permitted spoils the whole certificate.
    let forged =
        |covered: &permitted::Covered| ca.issue(covered, &key, now()).unwrap().der().clone();
    let alone = |host: &str| permitted::Covered {
        hosts: vec![host.to_owned()],
        addresses: Vec::new(),
    };
    for (host, expected) in [
        ("bank.example", false),
        ("example", false),
        ("localhost", true),
        ("chat.example", true),
        ("a.chat.example", true),
        ("notchat.example", false),
    ] {
        let leaf = forged(&alone(host));
        assert_eq!(
            believes(ca.authority(), &leaf, host, now()),
            expected,
            "{host}"
        );
    }
    for (address, expected) in covered.addresses.iter().zip([false, true, false, true]) {
        let leaf = forged(&permitted::Covered {
            hosts: Vec::new(),
            addresses: vec![*address],
        });
        let name = address.to_string();
        assert_eq!(
            believes(ca.authority(), &leaf, &name, now()),
            expected,
            "{name}"
        );
    }
    let leaf = forged(&covered);
    assert!(!believes(ca.authority(), &leaf, "localhost", now()));
}

#[test]
fn certificate_is_renewed_for_the_same_key() {
    let place = Place::new();
    let first = place.leaf(&place.names, now());
    assert_eq!(
        place.leaf(&place.names, after(59)),
        first,
        "it is young still"
    );
    let renewed = place.leaf(&place.names, after(62));
    assert_ne!(renewed, first);
    assert_eq!(Pin::of(&renewed).unwrap(), Pin::of(&first).unwrap());
    assert!(believes(
        place.ca().authority(),
        &renewed,
        "box.local",
        after(120)
    ));
}

#[test]
fn another_address_makes_another_certificate_and_what_is_not_permitted_is_left_out() {
    let place = Place::new();
    let first = place.leaf(&place.names, now());
    let moved = names(&["localhost", "late.example"], &["10.0.0.7", "8.8.8.8"]);
    let leaf = place.leaf(&moved, now());
    assert_ne!(leaf, first);
    let ca = place.ca();
    assert!(believes(ca.authority(), &leaf, "10.0.0.7", now()));
    assert!(!believes(ca.authority(), &leaf, "late.example", now()));
    assert_eq!(Pin::of(&leaf).unwrap(), Pin::of(&first).unwrap());
}

#[test]
fn keys_are_for_their_owner_alone() {
    let place = Place::new();
    place.leaf(&place.names, now());
    for file in [AUTHORITY_KEY, LEAF_KEY] {
        let path = place.folder.path().join("tls").join(file);
        let mode = std::fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
    let fingerprint = place.ca().authority().fingerprint();
    assert_eq!(
        (fingerprint.len(), fingerprint.matches(':').count()),
        (95, 31)
    );
}
