//! Which addresses are told, and in which order.

use super::*;

fn reach(listens: &[&str]) -> Reach {
    Reach {
        main: listens.iter().map(|at| at.parse().unwrap()).collect(),
        line: Vec::new(),
        irc: Vec::new(),
        ircs: Vec::new(),
        plaintext: true,
        tls: false,
        pin: None,
        public_url: None,
    }
}

#[test]
fn links_begin_with_the_named_address_or_one_from_outside_or_one_from_here() {
    let links = |listens: &[&str]| reach(listens).links();
    let named = Reach {
        public_url: Some("https://chat.example.org".into()),
        ..reach(&["127.0.0.1:1"])
    };
    assert_eq!(named.links(), named.public_url);
    let outside = links(&["127.0.0.1:1", "192.0.2.7:2"]);
    assert_eq!(outside.as_deref(), Some("http://192.0.2.7:2"));
    assert_eq!(
        links(&["[::1]:1", "127.0.0.1:1"]).as_deref(),
        Some("http://[::1]:1")
    );
    assert_eq!(links(&[]), None);
}

#[test]
fn private_addresses_come_before_public_ones_and_ipv4_before_ipv6() {
    let reach = reach(&[
        "[2001:db8::7]:1",
        "192.0.2.7:2",
        "10.0.0.7:3",
        "127.0.0.1:4",
    ]);
    let expected = [
        "http://10.0.0.7:3",
        "http://192.0.2.7:2",
        "http://[2001:db8::7]:1",
    ];
    assert_eq!(reach.network_urls(), expected);
}

#[test]
fn ready_lines_are_one_address_each_the_main_port_first() {
    let mut reach = Reach {
        line: vec!["127.0.0.1:40124".parse().unwrap()],
        ircs: vec!["[::1]:40125".parse().unwrap()],
        tls: true,
        ..reach(&["127.0.0.1:40123", "[::1]:40123"])
    };
    let expected = [
        "http://127.0.0.1:40123",
        "http://[::1]:40123",
        "https://127.0.0.1:40123",
        "https://[::1]:40123",
        "line://127.0.0.1:40124",
        "irc://127.0.0.1:40123",
        "irc://[::1]:40123",
        "ircs://[::1]:40125",
        "ircs://127.0.0.1:40123",
        "ircs://[::1]:40123",
    ];
    assert_eq!(reach.ready_lines(), expected);
    reach.plaintext = false;
    let without_plaintext = [&expected[2..5], &expected[7..]].concat();
    assert_eq!(reach.ready_lines(), without_plaintext);
    assert_eq!(reach.here().as_deref(), Some("https://127.0.0.1:40123"));
}

#[test]
fn who_listens_everywhere_is_reached_on_this_machine() {
    for (listens, reached) in [
        ("0.0.0.0:7666", "127.0.0.1:7666"),
        ("[::]:7666", "[::1]:7666"),
        ("192.0.2.1:7666", "192.0.2.1:7666"),
    ] {
        assert_eq!(from_here(listens.parse().unwrap()).to_string(), reached);
    }
}
