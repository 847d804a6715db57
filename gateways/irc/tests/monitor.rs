//! MONITOR and extended-monitor: being told who comes and goes.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use common::{Server, commands, short, shorts};

/// The line without its source's host: `:irc.test 730 foo :bar`.
fn bare(line: &str) -> String {
    let line = short(line);
    match line.split_once('!') {
        Some((before, _)) => before.to_owned(),
        None => line,
    }
}

#[tokio::test]
async fn whoever_is_watched_is_told_to_come_and_go() {
    let server = Server::start().await;
    let mut foo = server.client("foo").await;
    assert_eq!(
        short(&foo.ask_one("MONITOR + bar").await.unwrap()),
        ":irc.test 731 foo :bar"
    );
    let mut bar = server.client("bar").await;
    assert_eq!(
        bare(&foo.line().await.unwrap().unwrap()),
        ":irc.test 730 foo :bar"
    );
    bar.send("QUIT :bye").await.unwrap();
    bar.rest().await.unwrap();
    assert_eq!(
        bare(&foo.line().await.unwrap().unwrap()),
        ":irc.test 731 foo :bar"
    );
    let _bar = server.client("Bar").await;
    assert_eq!(
        bare(&foo.line().await.unwrap().unwrap()),
        ":irc.test 730 foo :Bar"
    );
    assert!(foo.ask("MONITOR - bar").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_watched_is_listed_told_of_anew_and_cleared() {
    let server = Server::start().await;
    let mut foo = server.client("foo").await;
    let _bar = server.client("bar").await;
    assert_eq!(commands(&foo.ask("MONITOR L").await.unwrap()), ["733"]);
    let lines = foo.ask("MONITOR + bar,Baz").await.unwrap();
    assert_eq!(
        lines.iter().map(|line| bare(line)).collect::<Vec<_>>(),
        [":irc.test 730 foo :bar", ":irc.test 731 foo :Baz"]
    );
    let lines = foo.ask("MONITOR L").await.unwrap();
    assert_eq!(
        shorts(&lines),
        [
            ":irc.test 732 foo :bar,Baz",
            ":irc.test 733 foo :End of MONITOR list"
        ]
    );
    assert_eq!(
        commands(&foo.ask("MONITOR S").await.unwrap()),
        ["730", "731"]
    );
    assert!(foo.ask("MONITOR C").await.unwrap().is_empty());
    assert_eq!(commands(&foo.ask("MONITOR L").await.unwrap()), ["733"]);
}

#[tokio::test]
async fn masks_are_not_watched_and_no_more_names_than_the_limit() {
    let server = Server::start().await;
    let mut foo = server.client("foo").await;
    foo.ask("MONITOR + *!u@127.0.0.1").await.unwrap();
    let _bar = server.client("bar").await;
    assert!(foo.fence().await.unwrap().is_empty());
    let names = (0..50)
        .map(|at| format!("n{at}"))
        .collect::<Vec<_>>()
        .join(",");
    foo.ask(&format!("MONITOR + {names}")).await.unwrap();
    let names = (50..102)
        .map(|at| format!("n{at}"))
        .collect::<Vec<_>>()
        .join(",");
    let lines = foo.ask(&format!("MONITOR + {names}")).await.unwrap();
    assert_eq!(
        short(lines.last().unwrap()),
        ":irc.test 734 foo 100 n100,n101 :Monitor list is full."
    );
}

#[tokio::test]
async fn another_nick_is_going_and_coming_but_not_in_another_case() {
    let server = Server::start().await;
    let mut bar = server.client("bar").await;
    let mut baz = server.client("baz").await;
    bar.ask("MONITOR + baz,qux").await.unwrap();
    baz.ask("NICK qux").await.unwrap();
    let told = bar.fence().await.unwrap();
    let told: Vec<_> = told.iter().map(|line| bare(line)).collect();
    assert_eq!(told, [":irc.test 731 bar :baz", ":irc.test 730 bar :qux"]);
    baz.ask("NICK QUX").await.unwrap();
    assert!(bar.fence().await.unwrap().is_empty());
    baz.ask("NICK other").await.unwrap();
    assert_eq!(
        shorts(&bar.fence().await.unwrap()),
        [":irc.test 731 bar :QUX"]
    );
}

#[tokio::test]
async fn extended_monitor_tells_what_is_new_about_those_who_are_watched() {
    let server = Server::start().await;
    let caps = "extended-monitor away-notify setname";
    let mut foo = server.client_with("foo", caps).await;
    let mut plain = server.client_with("plain", "away-notify setname").await;
    for watcher in [&mut foo, &mut plain] {
        watcher.ask("MONITOR + bar").await.unwrap();
    }
    let mut bar = server.client_with("bar", "setname").await;
    foo.fence().await.unwrap();
    plain.fence().await.unwrap();
    bar.ask("AWAY :afk").await.unwrap();
    assert_eq!(shorts(&foo.fence().await.unwrap()), [":bar AWAY :afk"]);
    bar.ask("AWAY").await.unwrap();
    assert_eq!(shorts(&foo.fence().await.unwrap()), [":bar AWAY"]);
    bar.ask("SETNAME :new name").await.unwrap();
    assert_eq!(
        shorts(&foo.fence().await.unwrap()),
        [":bar SETNAME :new name"]
    );
    assert!(plain.fence().await.unwrap().is_empty());
}

#[tokio::test]
async fn whoever_is_watched_and_in_the_same_channel_is_told_of_once() {
    let server = Server::start().await;
    let mut foo = server
        .client_with("foo", "extended-monitor away-notify setname")
        .await;
    foo.ask("JOIN #x").await.unwrap();
    foo.ask("MONITOR + bar").await.unwrap();
    let mut bar = server.client_in("bar", "#x").await;
    foo.fence().await.unwrap();
    bar.ask("AWAY :afk").await.unwrap();
    bar.ask("SETNAME :Other").await.unwrap();
    assert_eq!(
        shorts(&foo.fence().await.unwrap()),
        [":bar AWAY :afk", ":bar SETNAME :Other"]
    );
}
