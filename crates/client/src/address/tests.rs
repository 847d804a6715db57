//! What is an address, and what none.

use super::*;

#[test]
fn addresses_are_read_as_people_type_them() {
    let cases = [
        ("http://127.0.0.1:7666", "http://127.0.0.1:7666"),
        ("http://chat.example/", "http://chat.example:7666"),
        ("ws://chat.example:80", "http://chat.example:80"),
        ("localhost", "http://localhost:7666"),
        ("localhost:8080", "http://localhost:8080"),
        ("http://[::1]:7666", "http://[::1]:7666"),
        ("[fe80::1]", "http://[fe80::1]:7666"),
        ("https://chat.example", "https://chat.example:443"),
        ("wss://chat.example:7666/", "https://chat.example:7666"),
        ("https://192.0.2.7:1/join", "https://192.0.2.7:1"),
    ];
    for (text, shown) in cases {
        assert_eq!(Address::parse(text).unwrap().to_string(), shown, "{text}");
    }
}

#[test]
fn every_broken_rule_is_named() {
    let cases = [
        ("https://a/join#c0de", AddressError::Code),
        ("https://a/join#c0de&pin=x", AddressError::Code),
        ("https://a/#pin=x", AddressError::Pin),
        ("ftp://x", AddressError::Scheme),
        ("http://a/b", AddressError::Extra),
        ("http://a?b", AddressError::Extra),
        ("http://user@a", AddressError::Extra),
        ("", AddressError::Host),
        ("http://", AddressError::Host),
        ("http://a b", AddressError::Host),
        ("http://a\r\nb", AddressError::Host),
        ("::1", AddressError::Host),
        ("[::1", AddressError::Host),
        ("[::1]x", AddressError::Host),
        ("a:", AddressError::Port),
        ("a:0", AddressError::Port),
        ("a:65536", AddressError::Port),
        ("a:+1", AddressError::Port),
    ];
    for (text, error) in cases {
        assert_eq!(Address::parse(text), Err(error), "{text}");
    }
}

#[test]
fn pin_is_taken_from_the_fragment_and_means_tls() {
    let pin = "A".repeat(43);
    for text in [
        format!("https://192.0.2.7:7666/join#pin={pin}"),
        format!("192.0.2.7:7666#pin={pin}"),
    ] {
        let address = Address::parse(&text).unwrap();
        assert_eq!(address.to_string(), "https://192.0.2.7:7666");
        assert_eq!(address.pin().unwrap().to_string(), pin);
    }
}

#[test]
fn server_that_is_known_by_its_key_is_never_asked_in_the_clear() {
    let folder = tempfile::tempdir().unwrap();
    let known = KnownServers::in_file(folder.path().join("known"));
    known
        .remember("192.0.2.7:7666", "A".repeat(43).parse().unwrap())
        .unwrap();
    let shown = |text: &str| {
        Address::parse(text)
            .unwrap()
            .knowing(known.clone())
            .to_string()
    };
    assert_eq!(shown("192.0.2.7"), "https://192.0.2.7:7666");
    assert_eq!(shown("192.0.2.8"), "http://192.0.2.8:7666");
    assert_eq!(
        shown("http://192.0.2.7"),
        "http://192.0.2.7:7666",
        "who says so, gets it"
    );
}
