//! Making accounts: REGISTER, NickServ, and where the connection has a password.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{HOST, Server, commands, of, options, short_passwords, shorts};
use parlor_gateway_irc::IrcOptions;
use parlor_model::Secret;

#[tokio::test]
async fn an_account_is_made_before_registration_where_that_is_allowed() {
    let server = short_passwords().await;
    let mut client = server.connect().await;
    client.send("CAP LS 302").await.unwrap();
    let offered = client.until("CAP * LS :").await.unwrap().join(" ");
    assert!(
        offered.contains("draft/account-registration=before-connect"),
        "{offered}"
    );
    let early = client.ask("REGISTER * * shivarampassphrase").await.unwrap();
    assert!(
        early[0].contains("FAIL REGISTER NEED_NICK * :"),
        "{early:?}"
    );
    client.send("NICK bar").await.unwrap();
    let lines = client.ask("REGISTER * * shivarampassphrase").await.unwrap();
    assert_eq!(commands(&lines), ["REGISTER", "900"]);
    let again = client.ask("REGISTER * * shivarampassphrase").await.unwrap();
    assert!(
        again[0].contains("FAIL REGISTER ALREADY_AUTHENTICATED bar :"),
        "{again:?}"
    );
    client.send("USER u 0 * :Real").await.unwrap();
    client.send("CAP END").await.unwrap();
    client.until(" 001 bar ").await.unwrap();

    let late = IrcOptions {
        before_connect: false,
        ..options()
    };
    let server = Server::with(late).await;
    let mut client = server.connect().await;
    client.send("NICK bar").await.unwrap();
    let line = client
        .ask_one("REGISTER * * shivarampassphrase")
        .await
        .unwrap();
    assert!(
        line.contains("FAIL REGISTER COMPLETE_CONNECTION_REQUIRED bar :"),
        "{line}"
    );
}

#[tokio::test]
async fn an_account_is_refused_by_the_code_that_says_why() {
    let server = Server::start().await;
    server.client("root").await;
    let root = server.client("root2").await;
    let mut held = server.connect().await;
    held.send("NICK root2").await.unwrap();
    let line = held
        .ask("REGISTER * * shivarampassphrase")
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert!(
        line.contains("FAIL REGISTER USERNAME_EXISTS root2 :"),
        "{line}"
    );
    held.send("NICK owner").await.unwrap();
    let line = held
        .ask("REGISTER * * shivarampassphrase")
        .await
        .unwrap()
        .pop()
        .unwrap();
    assert!(
        line.contains("FAIL REGISTER ACCOUNT_EXISTS owner :"),
        "{line}"
    );
    drop(root);
    let mut client = server.client("ada").await;
    for (parameters, code) in [
        ("other *  long enough", "ACCOUNT_NAME_MUST_BE_NICK other"),
        ("* * short", "WEAK_PASSWORD ada"),
    ] {
        let line = client
            .ask_one(&format!("REGISTER {parameters}"))
            .await
            .unwrap();
        assert!(line.contains(&format!("FAIL REGISTER {code} :")), "{line}");
    }
    let line = client.ask_one("VERIFY ada 123").await.unwrap();
    assert!(line.contains("FAIL VERIFY INVALID_CODE ada :"), "{line}");
    let closed = Server::with(IrcOptions {
        registration: false,
        ..options()
    })
    .await;
    let line = closed
        .client("ada")
        .await
        .ask_one("REGISTER * * longenough")
        .await
        .unwrap();
    assert!(line.contains("FAIL REGISTER DISALLOWED ada :"), "{line}");
}

#[tokio::test]
async fn nobody_signs_in_or_makes_an_account_without_the_connection_password() {
    let password = Some(Secret::new("letmein".to_owned()));
    let server = Server::with(IrcOptions {
        password,
        ..options()
    })
    .await;
    let mut client = server.connect().await;
    client.send("NICK ada").await.unwrap();
    let line = client
        .ask_one("REGISTER * * shivarampassphrase")
        .await
        .unwrap();
    assert!(
        line.contains("FAIL REGISTER COMPLETE_CONNECTION_REQUIRED ada :"),
        "{line}"
    );
    assert_eq!(
        commands(&client.ask("AUTHENTICATE PLAIN").await.unwrap()),
        ["904"]
    );
    client.send("PASS letmein").await.unwrap();
    assert_eq!(
        commands(&client.ask("REGISTER * * shivarampassphrase").await.unwrap()),
        ["REGISTER", "900"]
    );
}

#[tokio::test]
async fn those_in_a_channel_are_told_of_a_new_account() {
    let server = Server::start().await;
    let mut watcher = server.client_with("watcher", "account-notify").await;
    watcher.ask("JOIN #chan").await.unwrap();
    let mut ada = server.client_in("ada", "#chan").await;
    watcher.fence().await.unwrap();
    ada.ask("REGISTER * * longenough").await.unwrap();
    assert_eq!(
        shorts(&watcher.fence().await.unwrap()),
        [":ada ACCOUNT ada"]
    );
}

#[tokio::test]
async fn nickserv_makes_accounts_and_signs_in() {
    let server = short_passwords().await;
    let mut client = server.client("ada").await;
    let lines = client.ask("NS REGISTER sesame").await.unwrap();
    assert_eq!(commands(&lines), ["NOTICE", "900"]);
    assert_eq!(
        of(&lines, "NOTICE"),
        [format!(
            ":NickServ!NickServ@{HOST} NOTICE ada :Account created"
        )]
    );
    client.send("QUIT").await.unwrap();
    client.rest().await.unwrap();
    let mut client = server.client("bob").await;
    let lines = client
        .ask("PRIVMSG nickserv :identify ada sesame")
        .await
        .unwrap();
    assert_eq!(commands(&lines), ["900", "NOTICE"]);
    let lines = client.ask("PRIVMSG NickServ :help").await.unwrap();
    assert!(
        lines.len() > 3 && lines.iter().all(|line| line.contains(" NOTICE bob :")),
        "{lines:?}"
    );
    let lines = client.ask("NICKSERV FROBNICATE").await.unwrap();
    assert!(lines[0].contains("I don't know FROBNICATE"), "{lines:?}");
}
