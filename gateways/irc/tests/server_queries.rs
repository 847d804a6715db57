//! LUSERS, VERSION, INFO, TIME, ADMIN, LINKS, STATS, HELP, MOTD and what is told at the start.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{HOST, Server, commands, of, options, short, shorts};
use parlor_gateway_irc::{IrcOptions, Operator};
use parlor_model::Secret;

/// What LUSERS says: visible, invisible, operators, unregistered, all, most.
async fn lusers(client: &mut parlor_testkit::IrcClient) -> [usize; 6] {
    let lines = client.ask("LUSERS").await.unwrap();
    assert_eq!(
        commands(&lines),
        ["251", "252", "253", "254", "255", "265", "266"]
    );
    let number =
        |line: usize, word: usize| lines[line].split(' ').nth(word).unwrap().parse().unwrap();
    assert_eq!(
        lines[5].split(' ').skip(3).take(2).collect::<Vec<_>>(),
        lines[6].split(' ').skip(3).take(2).collect::<Vec<_>>()
    );
    [
        number(0, 5),
        number(0, 8),
        number(1, 3),
        number(2, 3),
        number(5, 3),
        number(5, 4),
    ]
}

#[tokio::test]
async fn lusers_counts_everybody_once_in_their_place() {
    let operator = Operator {
        name: "root".to_owned(),
        password: Secret::new("hunter2".to_owned()),
    };
    let server = Server::with(IrcOptions {
        operators: vec![operator],
        ..options()
    })
    .await;
    let mut bar = server.client("bar").await;
    assert_eq!(lusers(&mut bar).await, [1, 0, 0, 0, 1, 1]);
    let mut qux = server.connect().await;
    qux.send("NICK qux").await.unwrap();
    qux.fence().await.unwrap();
    assert_eq!(lusers(&mut bar).await, [1, 0, 0, 1, 1, 1]);
    qux.send("USER u 0 * :R").await.unwrap();
    qux.until(" 001 ").await.unwrap();
    assert_eq!(lusers(&mut bar).await, [2, 0, 0, 0, 2, 2]);
    qux.ask("MODE qux +i").await.unwrap();
    qux.ask("OPER root hunter2").await.unwrap();
    assert_eq!(lusers(&mut bar).await, [1, 1, 1, 0, 2, 2]);
    qux.send("QUIT").await.unwrap();
    qux.rest().await.unwrap();
    assert_eq!(lusers(&mut bar).await, [1, 0, 0, 0, 1, 2]);
    let mut silent = server.connect().await;
    silent.send("QUIT").await.unwrap();
    silent.rest().await.unwrap();
    assert_eq!(lusers(&mut bar).await, [1, 0, 0, 0, 1, 2]);
}

#[tokio::test]
async fn registration_tells_what_modern_irc_wants_in_its_order() {
    let server = Server::with(IrcOptions {
        motd: vec!["Hello".to_owned()],
        ..options()
    })
    .await;
    let mut ada = server.connect().await;
    ada.send("NICK ada").await.unwrap();
    ada.send("USER u 0 * :R").await.unwrap();
    let mut lines = ada.until(" 376 ").await.unwrap();
    let isupport = of(&lines, "005")
        .iter()
        .map(|line| (*line).to_owned())
        .collect::<Vec<_>>();
    lines.retain(|line| !line.contains(" 005 "));
    assert_eq!(
        commands(&lines),
        [
            "001", "002", "003", "004", "251", "252", "253", "254", "255", "265", "266", "375",
            "372", "376"
        ]
    );
    let tokens = isupport.iter().flat_map(|line| {
        line.split(' ')
            .skip(3)
            .take_while(|word| !word.starts_with(':'))
    });
    let tokens = tokens.collect::<Vec<_>>();
    assert!(
        isupport
            .iter()
            .all(|line| line.ends_with(" :are supported by this server")
                && line.split(" :").next().unwrap().split(' ').count() <= 16)
    );
    for token in [
        "ACCOUNTEXTBAN=a",
        "BOT=B",
        "EXTBAN=,am",
        "MONITOR=100",
        "UTF8ONLY",
        "WHOX",
        "NICKLEN=32",
        "PREFIX=(ov)@+",
        "CASEMAPPING=ascii",
        "TARGMAX=JOIN:,KICK:,LIST:1,NAMES:1,NOTICE:4,PRIVMSG:4,WHOIS:1,WHOWAS:4",
    ] {
        assert!(tokens.contains(&token), "{token} in {tokens:?}");
    }
    assert!(tokens.iter().all(|token| token.is_ascii()));
}

#[tokio::test]
async fn the_server_tells_of_itself_and_of_no_other() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    let version = ada.ask("VERSION").await.unwrap();
    assert_eq!(commands(&version)[..2], ["351", "005"]);
    assert!(version[0].contains(&format!(" {HOST} :")));
    for target in ["", " irc.test", " *test", " ada"] {
        let info = ada.ask(&format!("INFO{target}")).await.unwrap();
        let mut numerics = commands(&info);
        assert_eq!(numerics.pop().unwrap(), "374");
        assert!(!numerics.is_empty() && numerics.iter().all(|numeric| numeric == "371"));
    }
    assert!(
        short(&ada.ask_one("TIME").await.unwrap())
            .starts_with(&format!(":irc.test 391 ada {HOST} :20"))
    );
    assert_eq!(
        commands(&ada.ask("ADMIN").await.unwrap()),
        ["256", "257", "258", "259"]
    );
    assert_eq!(
        short(&ada.ask_one("LINKS").await.unwrap()),
        ":irc.test 365 ada * :End of /LINKS list"
    );
    assert_eq!(commands(&ada.ask("STATS u").await.unwrap()), ["242", "219"]);
    assert_eq!(
        short(&ada.ask_one("STATS m").await.unwrap()),
        ":irc.test 219 ada m :End of /STATS report"
    );
    for command in ["VERSION", "INFO", "TIME", "ADMIN", "STATS u"] {
        let line = ada
            .ask_one(&format!("{command} other.server"))
            .await
            .unwrap();
        assert_eq!(
            short(&line),
            ":irc.test 402 ada other.server :No such server",
            "{command}"
        );
    }
    assert_eq!(commands(&ada.ask("USERS").await.unwrap()), ["446"]);
    assert_eq!(commands(&ada.ask("SUMMON ada").await.unwrap()), ["445"]);
    assert_eq!(commands(&ada.ask("MOTD").await.unwrap()), ["422"]);
    for command in ["CONNECT a b", "SQUIT a :b", "TRACE", "STARTTLS"] {
        let numerics = commands(&ada.ask(command).await.unwrap());
        assert_eq!(numerics, ["421"], "{command}");
    }
}

#[tokio::test]
async fn help_is_there_for_commands_and_not_for_others() {
    let server = Server::start().await;
    let mut ada = server.client("ada").await;
    for command in ["HELP", "HELPOP"] {
        for subject in ["", " PRIVMSG", " privmsg"] {
            let lines = ada.ask(&format!("{command}{subject}")).await.unwrap();
            let numerics = commands(&lines);
            assert_eq!(
                (
                    numerics.first().unwrap().as_str(),
                    numerics.last().unwrap().as_str()
                ),
                ("704", "706")
            );
            assert!(
                numerics[1..numerics.len() - 1]
                    .iter()
                    .all(|numeric| numeric == "705")
            );
            let word = if subject.is_empty() {
                "*"
            } else {
                subject.trim()
            };
            assert!(
                shorts(&lines)
                    .iter()
                    .all(|line| line.split(' ').nth(3) == Some(word)),
                "{lines:?}"
            );
        }
        let line = ada.ask_one(&format!("{command} NOTHING")).await.unwrap();
        assert_eq!(
            short(&line),
            ":irc.test 524 ada NOTHING :No help available on this topic"
        );
    }
}
