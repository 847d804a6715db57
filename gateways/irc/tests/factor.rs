//! The second factor on IRC: its code follows the password after a colon, wherever a password is taken.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use std::sync::Arc;

use common::{Elsewhere, HOST, OWNER, PASSWORD, Server, commands, options};
use data_encoding::BASE64;
use parlor_hub::{
    Attends, Clock, Credentials, Door, Entry, FactorConfirmation, GivenCode, HubOptions, Reply,
    Request,
};
use parlor_model::{Gateway, Password, SecondCode, Timestamp, UserName};
use parlor_testkit::{IrcClient, app_code};

const NOW: i64 = 1_790_000_000_000;

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOW)
    }
}

/// A server whose owner has a second factor, and the recovery codes.
async fn server() -> (Server, Vec<String>) {
    let hub = HubOptions {
        clock: Arc::new(Still),
        ..HubOptions::default()
    };
    let server = Server::with_hub(options(), hub).await;
    let codes = turn_on(&server).await;
    (server, codes)
}

async fn turn_on(server: &Server) -> Vec<String> {
    let password = || Password::parse(PASSWORD.to_owned()).unwrap();
    let door = Door {
        gateway: Gateway::Http,
        address: None,
        secure: true,
    };
    let credentials = Credentials::Password {
        name: UserName::parse(OWNER).unwrap(),
        password: password(),
        code: GivenCode::None,
    };
    let entry = Entry {
        door,
        credentials,
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    };
    let mut owner = Elsewhere::of(server.hub.enter(entry).await.unwrap());
    let Ok(Reply::FactorOffer(offer)) = owner.ask(Request::BeginFactor).await else {
        panic!("no offer");
    };
    let code = app_code(offer.secret.expose(), NOW);
    let confirmed = owner.ask(Request::ConfirmFactor(FactorConfirmation {
        password: password(),
        code: SecondCode::parse(&code).unwrap(),
        sign_out: false,
    }));
    let Ok(Reply::RecoveryCodes(codes)) = confirmed.await else {
        panic!("no codes");
    };
    codes.iter().map(|code| code.expose().clone()).collect()
}

async fn plain(client: &mut IrcClient, password: &str) -> Vec<String> {
    client.ask("AUTHENTICATE PLAIN").await.unwrap();
    let said = BASE64.encode(format!("{OWNER}\0{OWNER}\0{password}").as_bytes());
    client.ask(&format!("AUTHENTICATE {said}")).await.unwrap()
}

#[tokio::test]
async fn plain_takes_the_code_after_the_password_once() {
    let (server, codes) = server().await;
    let good = format!("{PASSWORD}:{}", codes[0]);
    let mut client = server.client("gus").await;
    let without = plain(&mut client, PASSWORD).await;
    assert_eq!(commands(&without), ["904"]);
    assert!(without[0].contains("PASSWORD:123456"), "{}", without[0]);
    for wrong in [format!("wrong:{}", codes[0]), format!("{PASSWORD}:000000")] {
        assert_eq!(
            commands(&plain(&mut client, &wrong).await),
            ["904"],
            "{wrong}"
        );
    }
    let lines = plain(&mut client, &good).await;
    assert!(commands(&lines).contains(&"903".to_owned()), "{lines:?}");
    let mut other = server.client("eve").await;
    assert_eq!(
        commands(&plain(&mut other, &good).await),
        ["904"],
        "it was used"
    );
}

#[tokio::test]
async fn pass_identify_and_oper_take_it_too() {
    let (server, codes) = server().await;
    let mut client = server.connect().await;
    client.send(&format!("PASS :{PASSWORD}")).await.unwrap();
    client.send(&format!("NICK {OWNER}")).await.unwrap();
    client.send("USER u 0 * :The Owner").await.unwrap();
    let refused = client.until(&format!(":{HOST} 464 ")).await.unwrap();
    assert!(
        refused.last().unwrap().contains("PASSWORD:123456"),
        "{refused:?}"
    );

    let mut guest = server.client("gus").await;
    let lines = guest
        .ask(&format!("OPER {OWNER} :{PASSWORD}"))
        .await
        .unwrap();
    assert!(lines[0].contains("PASSWORD:123456"), "{lines:?}");
    let raise = format!("OPER {OWNER} :{PASSWORD}:{}", codes[0]);
    let lines = guest.ask(&raise).await.unwrap();
    assert!(commands(&lines).contains(&"381".to_owned()), "{lines:?}");

    let mut client = server.connect().await;
    let pass = format!("PASS :{PASSWORD}:{}", codes[1]);
    client.send(&pass).await.unwrap();
    client.send(&format!("NICK {OWNER}")).await.unwrap();
    client.send("USER u 0 * :The Owner").await.unwrap();
    client.until(" 001 ").await.unwrap();
}

#[tokio::test]
async fn password_for_irc_alone_signs_in_no_more_unless_the_operator_says_so() {
    for (suffices, expected) in [(false, "904"), (true, "AUTHENTICATE")] {
        let mut hub = HubOptions {
            clock: Arc::new(Still),
            ..HubOptions::default()
        };
        hub.settings.irc_passwords = suffices;
        let server = Server::with_hub(options(), hub).await;
        let mut owner = server.owner().await;
        owner.ask("NICKSERV IRCPASSWORD sesame-open").await.unwrap();
        turn_on(&server).await;
        let mut client = server.client("gus").await;
        let last = scram(&mut client, OWNER, "sesame-open").await;
        assert_eq!(commands(&last)[0], expected, "{last:?}");
    }
}

/// Signs in by SCRAM-SHA-256 up to the server's proof, or its refusal (RFC 5802 section 3).
async fn scram(client: &mut IrcClient, name: &str, password: &str) -> Vec<String> {
    use aws_lc_rs::{digest, hmac, pbkdf2};
    let sign = |key: &[u8], text: &[u8]| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text)
            .as_ref()
            .to_vec()
    };
    client.ask("AUTHENTICATE SCRAM-SHA-256").await.unwrap();
    let bare = format!("n={name},r=abcdef");
    let first = BASE64.encode(format!("n,,{bare}").as_bytes());
    let challenge = client.ask(&format!("AUTHENTICATE {first}")).await.unwrap();
    let challenge = challenge[0].rsplit(' ').next().unwrap();
    let challenge = String::from_utf8(BASE64.decode(challenge.as_bytes()).unwrap()).unwrap();
    let field = |key: &str| {
        let found = challenge
            .split(',')
            .find_map(|field| field.strip_prefix(key));
        found.unwrap().to_owned()
    };
    let salt = BASE64.decode(field("s=").as_bytes()).unwrap();
    let rounds = field("i=").parse().unwrap();
    let mut salted = [0; 32];
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(algorithm, rounds, &salt, password.as_bytes(), &mut salted);
    let client_key = sign(&salted, b"Client Key");
    let stored = digest::digest(&digest::SHA256, &client_key);
    let without = format!("c=biws,r={}", field("r="));
    let signed = sign(
        stored.as_ref(),
        format!("{bare},{challenge},{without}").as_bytes(),
    );
    let proof: Vec<u8> = client_key.iter().zip(signed).map(|(a, b)| a ^ b).collect();
    let last = BASE64.encode(format!("{without},p={}", BASE64.encode(&proof)).as_bytes());
    client.ask(&format!("AUTHENTICATE {last}")).await.unwrap()
}
