//! OPER, KILL, WALLOPS, REHASH and user modes.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use std::sync::Arc;

use common::{PASSWORD, Server, commands, options, short, shorts};
use parlor_gateway_irc::{IrcOptions, Operator, Reloaded, Reread};
use parlor_hub::HubOptions;
use parlor_model::Secret;
use parlor_net::Peer;

async fn server() -> Server {
    let operator = Operator {
        name: "root".to_owned(),
        password: Secret::new("hunter2".to_owned()),
    };
    Server::with(IrcOptions {
        operators: vec![operator],
        ..options()
    })
    .await
}

#[tokio::test]
async fn oper_takes_a_configured_name_or_an_admins_account() {
    let server = server().await;
    for line in [
        "OPER root hunter2".to_owned(),
        format!("OPER owner :{PASSWORD}"),
    ] {
        let mut ada = server.client("ada").await;
        let lines = ada.ask(&line).await.unwrap();
        assert_eq!(
            shorts(&lines),
            [
                ":ada MODE ada +o",
                ":irc.test 381 ada :You are now an IRC operator"
            ]
        );
        assert_eq!(
            short(&ada.ask_one("MODE ada").await.unwrap()),
            ":irc.test 221 ada +o"
        );
        ada.send("QUIT").await.unwrap();
        ada.rest().await.unwrap();
    }
}

#[tokio::test]
async fn oper_is_refused_where_others_could_read_the_password() {
    let operator = Operator {
        name: "root".to_owned(),
        password: Secret::new("hunter2".to_owned()),
    };
    let options = IrcOptions {
        operators: vec![operator],
        ..options()
    };
    let hub = HubOptions {
        private_passwords: true,
        ..HubOptions::default()
    };
    let server = Server::with_hub(options, hub).await;
    for (secure, answer) in [(false, "491"), (true, "381")] {
        let mut ada = server
            .connect_as(Peer {
                address: "192.0.2.7:1".parse().unwrap(),
                secure,
                certificate: None,
            })
            .await;
        ada.send("NICK ada").await.unwrap();
        ada.send("USER u 0 * :R").await.unwrap();
        ada.until(" 001 ").await.unwrap();
        ada.fence().await.unwrap();
        for line in ["OPER root hunter2", &format!("OPER owner :{PASSWORD}")] {
            let answers = commands(&ada.ask(line).await.unwrap());
            assert_eq!(answers.last().unwrap(), answer, "{line}");
        }
        ada.send("QUIT").await.unwrap();
        ada.rest().await.unwrap();
    }
}

#[tokio::test]
async fn oper_does_not_tell_what_was_wrong() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    for line in [
        "OPER root wrong",
        "OPER nobody hunter2",
        "OPER root",
        "OPER owner wrong",
    ] {
        let lines = ada.ask(line).await.unwrap();
        assert_eq!(
            shorts(&lines),
            [":irc.test 491 ada :No operator with this name and password"],
            "{line}"
        );
    }
    assert_eq!(commands(&ada.ask("OPER").await.unwrap()), ["461"]);
}

#[tokio::test]
async fn an_operator_can_go_back_to_be_nobody_special() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    let _bob = server.client("bob").await;
    ada.ask("OPER root hunter2").await.unwrap();
    assert_eq!(
        short(&ada.ask_one("MODE ada -o").await.unwrap()),
        ":ada MODE ada -o"
    );
    assert_eq!(commands(&ada.ask("KILL bob :no").await.unwrap()), ["481"]);
    assert!(ada.ask("MODE ada +o").await.unwrap().is_empty());
}

#[tokio::test]
async fn kill_ends_connections_and_only_operators_can() {
    let server = server().await;
    let mut oper = server.client("oper").await;
    let mut alice = server.client("alice").await;
    let mut bob = server.client_in("bob", "#x").await;
    oper.ask("JOIN #x").await.unwrap();
    oper.ask("OPER root hunter2").await.unwrap();
    for line in ["KILL bob :why", "KILL alice :why", "KILL irc.test :why"] {
        assert_eq!(commands(&alice.ask(line).await.unwrap()), ["481"], "{line}");
    }
    bob.fence().await.unwrap();
    assert_eq!(
        shorts(&oper.ask("KILL bob :some reason").await.unwrap()),
        [":bob QUIT :Killed (oper (some reason))"]
    );
    let last = bob.rest().await.unwrap().pop().unwrap();
    assert!(
        last.starts_with("ERROR :") && last.contains("Killed (oper (some reason))"),
        "{last}"
    );
    oper.ask("KILL alice").await.unwrap();
    alice.rest().await.unwrap();
    assert_eq!(
        commands(&oper.ask("KILL nobody :why").await.unwrap()),
        ["401"]
    );
    assert_eq!(
        commands(&oper.ask("KILL irc.test :why").await.unwrap()),
        ["483"]
    );
    oper.send("KILL oper :enough").await.unwrap();
    assert!(
        oper.rest()
            .await
            .unwrap()
            .pop()
            .unwrap()
            .contains("Killed (oper (enough))")
    );
}

#[tokio::test]
async fn wallops_reach_the_admins_who_want_them() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    let mut deaf = server.owner().await;
    let mut owner = server.owner().await;
    let mut guest = server.client("guest").await;
    guest.ask("MODE guest +w").await.unwrap();
    assert_eq!(
        short(&owner.ask_one("MODE owner +w").await.unwrap()),
        ":owner MODE owner +w"
    );
    assert_eq!(commands(&ada.ask("WALLOPS :hi").await.unwrap()), ["481"]);
    ada.ask("OPER root hunter2").await.unwrap();
    assert_eq!(commands(&ada.ask("WALLOPS").await.unwrap()), ["461"]);
    assert!(ada.ask("WALLOPS :hi all").await.unwrap().is_empty());
    assert_eq!(
        shorts(&owner.fence().await.unwrap()),
        [":ada WALLOPS :hi all"]
    );
    assert!(deaf.fence().await.unwrap().is_empty());
    assert!(guest.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn rehash_reads_what_can_be_read_anew() {
    let read = || {
        Ok(Reloaded {
            motd: vec!["new words".to_owned()],
            operators: Vec::new(),
        })
    };
    let operator = Operator {
        name: "root".to_owned(),
        password: Secret::new("hunter2".to_owned()),
    };
    let server = Server::with(IrcOptions {
        operators: vec![operator],
        reread: Some(Reread(Arc::new(read))),
        ..options()
    });
    let server = server.await;
    let mut ada = server.client("ada").await;
    assert_eq!(commands(&ada.ask("REHASH").await.unwrap()), ["481"]);
    assert_eq!(commands(&ada.ask("MOTD").await.unwrap()), ["422"]);
    ada.ask("OPER root hunter2").await.unwrap();
    assert_eq!(commands(&ada.ask("REHASH").await.unwrap()), ["382"]);
    let lines = ada.ask("MOTD").await.unwrap();
    assert_eq!(commands(&lines), ["375", "372", "376"]);
    let mut bob = server.client("bob").await;
    assert_eq!(
        commands(&bob.ask("OPER root hunter2").await.unwrap()),
        ["491"]
    );
}

#[tokio::test]
async fn user_modes_are_set_shown_and_refused() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    let _bob = server.client("bob").await;
    assert_eq!(
        short(&ada.ask_one("MODE ada").await.unwrap()),
        ":irc.test 221 ada +"
    );
    assert_eq!(
        short(&ada.ask_one("MODE ADA +iwB").await.unwrap()),
        ":ada MODE ada +iwB"
    );
    assert_eq!(
        short(&ada.ask_one("MODE ada -w+T").await.unwrap()),
        ":ada MODE ada -w+T"
    );
    assert_eq!(
        short(&ada.ask_one("MODE ada").await.unwrap()),
        ":irc.test 221 ada +BTi"
    );
    assert!(ada.ask("MODE ada +i").await.unwrap().is_empty());
    assert_eq!(
        commands(&ada.ask("MODE ada +Q-i").await.unwrap()),
        ["MODE", "501"]
    );
    assert_eq!(commands(&ada.ask("MODE bob +i").await.unwrap()), ["502"]);
    assert_eq!(commands(&ada.ask("MODE nobody").await.unwrap()), ["401"]);
}

#[tokio::test]
async fn wrong_passwords_of_operators_are_limited_as_those_of_accounts_are() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    let mut answers = Vec::new();
    for _ in 0..30 {
        let line = ada.ask_one("OPER root guess").await.unwrap();
        answers.push(line.split(' ').nth(1).unwrap_or_default().to_owned());
    }
    assert_eq!(answers[0], "491");
    assert_eq!(answers.last().unwrap(), "263", "{answers:?}");
    let right = ada.ask_one("OPER root hunter2").await.unwrap();
    assert!(right.contains(" 263 "), "{right}");
}

#[tokio::test]
async fn nobody_is_called_as_the_service_is() {
    let server = server().await;
    let mut ada = server.client("ada").await;
    for nick in ["NickServ", "nickserv", "NICKSERV"] {
        let line = ada.ask_one(&format!("NICK {nick}")).await.unwrap();
        assert!(line.contains(" 433 "), "{line}");
    }
}

#[tokio::test]
async fn who_signs_in_as_somebody_else_is_an_operator_no_more() {
    let server = server().await;
    let mut mary = server.client("mary").await;
    mary.ask("NS REGISTER sesame-open").await.unwrap();
    let mut ada = server.client("ada").await;
    ada.ask("OPER root hunter2").await.unwrap();
    let lines = ada.ask("NS IDENTIFY mary sesame-open").await.unwrap();
    assert!(
        lines.iter().any(|line| line.ends_with("MODE ada -o")),
        "{lines:?}"
    );
    let refused = ada.ask_one("REHASH").await.unwrap();
    assert!(refused.contains(" 481 "), "{refused}");
}
