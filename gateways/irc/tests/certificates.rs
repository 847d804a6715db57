//! What TLS around a connection changes: signing in by a certificate, who is told of it, and clients that are told to use it.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use std::time::Duration;

use common::{HOST, Server, commands, of, options, short_passwords, shorts};
use parlor_gateway_irc::IrcOptions;
use parlor_net::Peer;
use parlor_testkit::IrcClient;

const CERTIFICATE: Option<[u8; 32]> = Some([7; 32]);

/// A connection as the TLS door hands it over, by a client that has shown this certificate.
async fn over_tls(server: &Server, certificate: Option<[u8; 32]>) -> IrcClient {
    let peer = Peer::over_tls(server.address, certificate);
    server.connect_as(peer).await
}

async fn register(client: &mut IrcClient, nick: &str) {
    client.send(&format!("NICK {nick}")).await.unwrap();
    client.send("USER u 0 * :R").await.unwrap();
    client.send("CAP END").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
}

/// The numerics by which EXTERNAL is answered.
async fn external(client: &mut IrcClient) -> Vec<String> {
    client.ask("CAP REQ sasl").await.unwrap();
    let mut lines = client.ask("AUTHENTICATE EXTERNAL").await.unwrap();
    if commands(&lines) == ["AUTHENTICATE"] {
        lines = client.ask("AUTHENTICATE +").await.unwrap();
    }
    commands(&lines)
}

#[tokio::test]
async fn a_certificate_signs_in_from_when_it_was_added_until_it_is_taken_away() {
    let server = short_passwords().await;
    let mut ada = over_tls(&server, CERTIFICATE).await;
    register(&mut ada, "ada").await;
    ada.ask("NS REGISTER sesame").await.unwrap();
    let lines = ada.ask("NS CERT ADD").await.unwrap();
    assert!(lines[0].contains("signs you in from now on"), "{lines:?}");
    let lines = ada.ask("NS CERT ADD").await.unwrap();
    assert!(lines[0].contains("signs somebody in already"), "{lines:?}");
    let listed = ada.ask("NS CERT LIST").await.unwrap();
    let id = listed[0].split(" :").nth(1).unwrap();
    let id = id.split(' ').next().unwrap().to_owned();

    let mut same = over_tls(&server, CERTIFICATE).await;
    assert_eq!(external(&mut same).await, ["900", "903"]);
    register(&mut same, "ada").await;
    let mut another = over_tls(&server, Some([8; 32])).await;
    assert_eq!(external(&mut another).await, ["904"]);
    let mut none = server.connect().await;
    assert_eq!(external(&mut none).await, ["904"]);

    ada.ask(&format!("NS CERT DEL {id}")).await.unwrap();
    let last = same.rest().await.unwrap().pop().unwrap();
    assert!(last.starts_with("ERROR :"), "{last}");
    let mut late = over_tls(&server, CERTIFICATE).await;
    assert_eq!(external(&mut late).await, ["904"]);
}

#[tokio::test]
async fn whois_tells_who_is_encrypted_and_oneself_ones_certificate() {
    let server = short_passwords().await;
    let mut ada = over_tls(&server, CERTIFICATE).await;
    register(&mut ada, "ada").await;
    let own = ada.ask("WHOIS ada").await.unwrap();
    assert_eq!(of(&own, "671").len(), 1);
    assert!(of(&own, "276")[0].ends_with(&"07".repeat(32)), "{own:?}");
    let mut bob = server.client("bob").await;
    let others = bob.ask("WHOIS ada").await.unwrap();
    assert_eq!((of(&others, "671").len(), of(&others, "276").len()), (1, 0));
    let plain = ada.ask("WHOIS bob").await.unwrap();
    assert!(of(&plain, "671").is_empty());
}

#[tokio::test]
async fn clients_are_told_where_tls_is_and_to_keep_to_it() {
    let tls_port = Some((6697, Duration::from_secs(86_400)));
    let server = Server::with(IrcOptions {
        tls_port,
        ..options()
    })
    .await;
    let mut plain = server.connect().await;
    let mut secure = over_tls(&server, None).await;
    for (client, policy) in [
        (&mut plain, "sts=port=6697"),
        (&mut secure, "sts=duration=86400"),
    ] {
        let lines = client.ask("CAP LS 302").await.unwrap();
        let words = lines.iter().flat_map(|line| line.split([' ', ':']));
        let words = words.collect::<Vec<_>>();
        assert!(words.contains(&policy), "{lines:?}");
        assert_eq!(
            shorts(&client.ask("CAP REQ sts").await.unwrap()),
            [format!(":{HOST} CAP * NAK :sts")]
        );
    }
}
