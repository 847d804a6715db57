//! Accounts: signing in by SASL before and after registration, making an account, NickServ.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use common::{HOST, PASSWORD, Server, account, commands, options, short_passwords, shorts};
use data_encoding::BASE64;
use parlor_gateway_irc::IrcOptions;
use parlor_hub::HubOptions;
use parlor_net::Peer;
use parlor_testkit::IrcClient;

fn plain(name: &str, password: &str) -> String {
    BASE64.encode(format!("{name}\0{name}\0{password}").as_bytes())
}

/// Signs in by PLAIN before registration, and registers by this nick.
async fn signed_in(server: &Server, nick: &str, account: &str, password: &str) -> IrcClient {
    let mut client = server.connect().await;
    client.send("CAP LS 302").await.unwrap();
    client.send("AUTHENTICATE PLAIN").await.unwrap();
    client.until("AUTHENTICATE +").await.unwrap();
    client
        .send(&format!("AUTHENTICATE {}", plain(account, password)))
        .await
        .unwrap();
    client.until(" 903 ").await.unwrap();
    client.send(&format!("NICK {nick}")).await.unwrap();
    client.send("USER u 0 * :Real Name").await.unwrap();
    client.send("CAP END").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client
}

#[tokio::test]
async fn who_signs_in_by_plain_before_registration_is_the_account_by_the_nick_they_choose() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut watcher = server
        .client_with("watcher", "extended-join account-tag")
        .await;
    watcher.ask("JOIN #chan").await.unwrap();
    let mut client = server.connect().await;
    client.send("CAP LS 302").await.unwrap();
    let offered = client.until("CAP * LS :").await.unwrap().join(" ");
    assert!(offered.contains("sasl=PLAIN,SCRAM-SHA-256"), "{offered}");
    client.send("AUTHENTICATE PLAIN").await.unwrap();
    client
        .until(&format!(":{HOST} AUTHENTICATE +"))
        .await
        .unwrap();
    client
        .send("AUTHENTICATE AGppbGxlcwBzZXNhbWU=")
        .await
        .unwrap();
    let lines = client.until(" 903 ").await.unwrap();
    assert_eq!(commands(&lines), ["900", "903"]);
    assert!(
        lines[0].starts_with(&format!(":{HOST} 900 * *!~u@")),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].ends_with(" jilles :You are now logged in as jilles"),
        "{}",
        lines[0]
    );
    client.send("USER f * * :Real Name").await.unwrap();
    client.send("NICK bar").await.unwrap();
    client.send("CAP END").await.unwrap();
    let welcome = client.until(" 001 ").await.unwrap();
    assert!(welcome.last().unwrap().contains(" 001 bar "), "{welcome:?}");
    client.ask("JOIN #chan").await.unwrap();
    client.ask("PRIVMSG #chan :hi").await.unwrap();
    let lines = watcher.fence().await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":bar JOIN #chan jilles :Real Name",
            ":bar PRIVMSG #chan :hi"
        ]
    );
    assert!(lines[1].contains("account=jilles"), "{}", lines[1]);
}

#[tokio::test]
async fn wrong_passwords_mechanisms_and_parts_are_refused_by_their_numerics() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut client = server.connect().await;
    client.ask("CAP REQ sasl").await.unwrap();
    let lines = client.ask("AUTHENTICATE FOO").await.unwrap();
    assert_eq!(commands(&lines), ["908", "904"]);
    assert_eq!(
        lines[0],
        format!(":{HOST} 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms")
    );
    for (said, numeric) in [
        (plain("jilles", "millet"), "904"),
        (plain("nobody", "sesame"), "904"),
        ("!".to_owned(), "904"),
        ("A".repeat(401), "905"),
        ("*".to_owned(), "906"),
    ] {
        client.ask("AUTHENTICATE PLAIN").await.unwrap();
        let lines = client.ask(&format!("AUTHENTICATE {said}")).await.unwrap();
        assert_eq!(commands(&lines), [numeric], "{said}");
    }
    assert_eq!(
        commands(&client.ask("AUTHENTICATE").await.unwrap()),
        ["461"]
    );
}

#[tokio::test]
async fn long_messages_come_in_parts_of_which_the_last_is_not_full() {
    let server = short_passwords().await;
    for (name, length) in [("foo", 300), ("fox", 291)] {
        let password = "b".repeat(length);
        account(&server, name, &password).await;
        let said = plain(name, &password);
        let mut client = server.connect().await;
        client.send("AUTHENTICATE PLAIN").await.unwrap();
        client
            .send(&format!("AUTHENTICATE {}", &said[..400]))
            .await
            .unwrap();
        let rest = if said.len() == 400 { "+" } else { &said[400..] };
        client.send(&format!("AUTHENTICATE {rest}")).await.unwrap();
        let lines = client.until(" 903 ").await.unwrap();
        assert_eq!(commands(&lines), ["AUTHENTICATE", "900", "903"]);
    }
}

#[tokio::test]
async fn who_signs_in_after_registration_keeps_nick_and_channels() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut watcher = server.client_in("watcher", "#chan").await;
    let mut client = server.client_in("foo", "#chan").await;
    watcher.fence().await.unwrap();
    assert_eq!(
        client.ask_one("AUTHENTICATE PLAIN").await.unwrap(),
        format!(":{HOST} AUTHENTICATE +")
    );
    let lines = client
        .ask(&format!("AUTHENTICATE {}", plain("jilles", "sesame")))
        .await
        .unwrap();
    assert_eq!(commands(&lines), ["900", "903"]);
    assert!(
        lines[0].starts_with(&format!(":{HOST} 900 foo foo!~u@")),
        "{}",
        lines[0]
    );
    client.ask("PRIVMSG #chan :still here").await.unwrap();
    let lines = shorts(&watcher.fence().await.unwrap());
    assert_eq!(
        lines,
        [
            ":foo QUIT :Signing in",
            ":foo JOIN #chan",
            ":foo PRIVMSG #chan :still here"
        ]
    );
}

#[tokio::test]
async fn who_signs_in_was_never_gone_for_those_who_watch_them() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let caps = "extended-monitor account-notify";
    let mut watcher = server.client_with("watcher", caps).await;
    let mut plain_watcher = server.client("plain").await;
    let mut client = server.client("foo").await;
    for watcher in [&mut watcher, &mut plain_watcher] {
        watcher.ask("MONITOR + foo,jilles").await.unwrap();
    }
    client.ask("AUTHENTICATE PLAIN").await.unwrap();
    let said = format!("AUTHENTICATE {}", plain("jilles", "sesame"));
    client.ask(&said).await.unwrap();
    assert_eq!(
        shorts(&watcher.fence().await.unwrap()),
        [":foo ACCOUNT jilles"]
    );
    assert!(plain_watcher.fence().await.unwrap().is_empty());
    client.send("QUIT").await.unwrap();
    client.rest().await.unwrap();
    assert_eq!(
        shorts(&plain_watcher.fence().await.unwrap()),
        [format!(":{HOST} 731 plain :foo")]
    );
}

#[tokio::test]
async fn an_invitation_tells_the_account_of_whoever_invites() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    let mut foo = server.client_with("foo", "account-tag").await;
    let mut plain = server.client("plain").await;
    let mut bar = signed_in(&server, "bar", "jilles", "sesame").await;
    bar.ask("JOIN #chan").await.unwrap();
    bar.ask("INVITE foo #chan").await.unwrap();
    bar.ask("INVITE plain #chan").await.unwrap();
    let lines = foo.fence().await.unwrap();
    assert_eq!(shorts(&lines), [":bar INVITE foo #chan"]);
    assert!(lines[0].starts_with("@account=jilles "), "{}", lines[0]);
    let lines = plain.fence().await.unwrap();
    assert!(lines[0].starts_with(":bar!"), "{}", lines[0]);
}

#[tokio::test]
async fn several_clients_of_an_account_share_the_nick_and_the_channels() {
    let server = short_passwords().await;
    account(&server, "testuser", "mypassword").await;
    let mut watcher = server.client_in("watcher", "#chan").await;
    let mut one = signed_in(&server, "testnick", "testuser", "mypassword").await;
    one.ask("JOIN #chan").await.unwrap();
    let mut two = server.connect().await;
    two.send("CAP LS 302").await.unwrap();
    two.send("AUTHENTICATE PLAIN").await.unwrap();
    two.send(&format!("AUTHENTICATE {}", plain("testuser", "mypassword")))
        .await
        .unwrap();
    two.send("NICK other").await.unwrap();
    two.send("USER a 0 * a").await.unwrap();
    two.send("CAP END").await.unwrap();
    let lines = two.until(" JOIN ").await.unwrap();
    assert!(
        lines.iter().any(|line| line.contains(" 001 testnick ")),
        "{lines:?}"
    );
    assert!(lines.last().unwrap().contains(" JOIN #chan"));
    watcher.fence().await.unwrap();
    one.send("QUIT :one out").await.unwrap();
    one.rest().await.unwrap();
    assert_eq!(
        watcher.fence().await.unwrap(),
        Vec::<String>::new(),
        "the other one is still here"
    );
    two.send("QUIT :two out").await.unwrap();
    two.rest().await.unwrap();
    assert_eq!(
        shorts(&watcher.fence().await.unwrap()),
        [":testnick QUIT :Quit: two out"]
    );
}

#[tokio::test]
async fn a_lost_connection_is_back_in_its_channels_when_its_user_signs_in_again() {
    let server = short_passwords().await;
    account(&server, "ada", "sesame").await;
    let mut client = signed_in(&server, "ada", "ada", "sesame").await;
    client.ask("JOIN #chan").await.unwrap();
    drop(client);
    let mut again = signed_in(&server, "ada", "ada", "sesame").await;
    let lines = again.until(" JOIN ").await.unwrap();
    assert!(lines.last().unwrap().contains(" JOIN #chan"), "{lines:?}");
}

#[tokio::test]
async fn a_certificate_is_added_once_and_to_one_account() {
    let server = short_passwords().await;
    account(&server, "jilles", "sesame").await;
    account(&server, "mary", "sesame").await;
    let peer = Peer {
        address: "192.0.2.7:1".parse().unwrap(),
        secure: true,
        certificate: Some([7; 32]),
    };
    let mut client = server.connect_as(peer).await;
    client.send("NICK foo").await.unwrap();
    client.send("USER u 0 * :R").await.unwrap();
    client.until(" 001 ").await.unwrap();
    client.fence().await.unwrap();
    client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let added = client.ask_one("NS CERT ADD").await.unwrap();
    assert!(added.contains("signs you in from now on"), "{added}");
    let again = client.ask_one("NS CERT ADD").await.unwrap();
    assert!(again.contains("signs somebody in already"), "{again}");
    client.ask("NS IDENTIFY mary sesame").await.unwrap();
    let other = client.ask_one("NS CERT ADD").await.unwrap();
    assert!(other.contains("signs somebody in already"), "{other}");
    client.ask("NS IDENTIFY jilles sesame").await.unwrap();
    let listed = client.ask("NS CERT LIST").await.unwrap();
    assert_eq!(listed.len(), 2, "one, and what stands below: {listed:?}");
}

#[tokio::test]
async fn scram_proves_the_password_for_irc_to_both_sides() {
    let server = Server::start().await;
    let mut owner = server.owner().await;
    let lines = owner.ask("NS IRCPASSWORD forircalone").await.unwrap();
    assert!(
        lines[0].contains("SCRAM-SHA-256 works with it"),
        "{lines:?}"
    );
    for (password, ends) in [
        ("forircalone", ["900", "903"].as_slice()),
        (PASSWORD, &["904"]),
    ] {
        let mut client = server.connect().await;
        client.ask("AUTHENTICATE SCRAM-SHA-256").await.unwrap();
        let bare = "n=owner,r=clientnonce";
        let first = BASE64.encode(format!("n,,{bare}").as_bytes());
        let challenge = client
            .ask_one(&format!("AUTHENTICATE {first}"))
            .await
            .unwrap();
        let challenge = challenge.rsplit(' ').next().unwrap();
        let challenge = String::from_utf8(BASE64.decode(challenge.as_bytes()).unwrap()).unwrap();
        let (last, server_proof) = scram::answer(password, bare, &challenge);
        let lines = client
            .ask(&format!("AUTHENTICATE {}", BASE64.encode(last.as_bytes())))
            .await
            .unwrap();
        if ends.len() == 2 {
            assert!(
                lines[0].ends_with(&BASE64.encode(format!("v={server_proof}").as_bytes())),
                "{lines:?}"
            );
            let lines = client.ask("AUTHENTICATE +").await.unwrap();
            assert_eq!(commands(&lines), ends);
        } else {
            assert_eq!(commands(&lines), ends);
        }
    }
}

mod scram {
    use aws_lc_rs::{digest, hmac, pbkdf2};
    use data_encoding::BASE64;

    /// The client's last message to a challenge, and the server's proof that it expects (RFC 5802 section 3).
    pub fn answer(password: &str, bare: &str, challenge: &str) -> (String, String) {
        let part = |key: &str| {
            challenge
                .split(',')
                .find_map(|part| part.strip_prefix(key))
                .unwrap()
        };
        let salt = BASE64.decode(part("s=").as_bytes()).unwrap();
        let iterations = part("i=").parse().unwrap();
        let mut salted = [0; 32];
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            iterations,
            &salt,
            password.as_bytes(),
            &mut salted,
        );
        let sign = |key: &[u8], text: &[u8]| {
            hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text)
                .as_ref()
                .to_vec()
        };
        let unproven = format!("c=biws,r={}", part("r="));
        let said = format!("{bare},{challenge},{unproven}");
        let client = sign(&salted, b"Client Key");
        let stored = digest::digest(&digest::SHA256, &client);
        let signed = sign(stored.as_ref(), said.as_bytes());
        let proof: Vec<u8> = client.iter().zip(signed).map(|(a, b)| a ^ b).collect();
        let server = sign(&sign(&salted, b"Server Key"), said.as_bytes());
        (
            format!("{unproven},p={}", BASE64.encode(&proof)),
            BASE64.encode(&server),
        )
    }
}

#[tokio::test]
async fn who_is_registered_is_told_where_files_are_sent() {
    let served = |uploads: &str| {
        Server::with_hub(
            IrcOptions {
                uploads: Some(uploads.to_owned()),
                ..options()
            },
            HubOptions {
                private_passwords: true,
                ..HubOptions::default()
            },
        )
    };
    for (uploads, address, secure, told) in [
        ("https://chat.example", "192.0.2.7:1", true, true),
        ("https://chat.example/", "127.0.0.1:1", false, true),
        ("http://chat.example", "192.0.2.7:1", true, false),
        ("http://127.0.0.1:7666", "127.0.0.1:1", false, true),
    ] {
        let server = served(uploads).await;
        let peer = |secure| Peer {
            address: address.parse().unwrap(),
            secure,
            certificate: None,
        };
        let mut client = server.connect_as(peer(secure)).await;
        client.send("NICK ada").await.unwrap();
        client.send("USER u 0 * :R").await.unwrap();
        let mut lines = client.until(" 001 ").await.unwrap();
        lines.extend(client.fence().await.unwrap());
        let has = |lines: &[String]| lines.iter().any(|line| line.contains("FILEHOST"));
        let base = uploads.trim_end_matches('/');
        let tokens = format!(" draft/FILEHOST={base}/up soju.im/FILEHOST={base}/up :");
        assert_eq!(
            lines.iter().any(|line| line.contains(&tokens)),
            told,
            "{uploads} {address} {secure}: {lines:?}"
        );
        let lines = client.ask("REGISTER * * long-enough").await.unwrap();
        assert!(!has(&lines), "it was told before: {lines:?}");
        // Nothing stands between that SASL is done and what answers the next command.
        client.ask_one("AUTHENTICATE PLAIN").await.unwrap();
        let answer = format!("AUTHENTICATE {}", plain("ada", "long-enough"));
        let lines = client.ask(&answer).await.unwrap();
        assert_eq!(commands(&lines)[..2], ["900", "903"], "{lines:?}");
        assert!(!has(&lines), "{lines:?}");
    }
}

#[tokio::test]
async fn operators_make_accounts_for_others() {
    let server = short_passwords().await;
    let mut guest = server.client("guest").await;
    let lines = guest.ask("NS SAREGISTER eve evepassword").await.unwrap();
    assert!(lines[0].contains("Only admins can do that"), "{lines:?}");
    let mut owner = server.owner().await;
    let lines = owner
        .ask("PRIVMSG NickServ :SAREGISTER eve evepassword")
        .await
        .unwrap();
    assert!(lines[0].ends_with(":The account eve is made"), "{lines:?}");
    signed_in(&server, "eve", "eve", "evepassword").await;
}
