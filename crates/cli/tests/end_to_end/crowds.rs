//! Many at once: a crowd that is dropped and comes back, connections that send a byte now and then, and floods
//! in which the moderators still act.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use parlor_testkit::{LineClient, NativeClient, Plan, lobby_post, within};
use parlor_wire::{Hello, Reply, Request, Resume};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::server;

/// As many as the open files of a common limit (1,024, here and in the server) allow with some to spare.
const CROWD: usize = 500;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn crowd_that_is_dropped_at_once_resumes_without_a_gap_or_a_double() -> Result<()> {
    let server = server().await?;
    let mut crowd = Vec::new();
    for number in 0..CROWD {
        crowd.push(NativeClient::guest(server.main(), &format!("guest{number}")).await?);
    }
    let last = crowd[0].say("before the fall").await?;
    let mut returning = Vec::new();
    for client in &crowd {
        let welcome = client.welcome()?;
        returning.push((welcome.token.clone(), welcome.epoch, welcome.name.clone()));
    }
    let server = server.kill_and_restart().await?;
    drop(crowd);

    let mut comings = JoinSet::new();
    for (token, epoch, name) in returning {
        let address = server.main();
        let resume = Some(Resume {
            epoch,
            rooms: [(last.room, last.seq)].into(),
        });
        comings.spawn(async move {
            let hello = Hello {
                token,
                resume,
                ..Hello::default()
            };
            let client = NativeClient::sign_in(address, hello).await?;
            ensure!(client.welcome()?.resumed, "{name} could not resume");
            ensure!(client.welcome()?.name == name, "{name} has another name");
            anyhow::Ok(client)
        });
    }
    let mut back = Vec::new();
    while let Some(client) = within("the crowd's return", comings.join_next()).await? {
        back.push(client??);
    }
    let mut sender = NativeClient::guest(server.main(), "sender").await?;
    let after = sender.say("after the fall").await?;
    assert_eq!(after.seq, last.seq + 1);
    for client in &mut back {
        let event = client.event().await?;
        assert_eq!(event.seq, after.seq, "nothing between and nothing twice");
    }
    Ok(())
}

/// What a slow connection sends, a byte now and then, and never ends.
const HEADS: [&[u8]; 3] = [
    b"GET /api/v1/rooms HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    b"GET /api/v1/socket HTTP/1.1\r\nHost: x\r\nUpgrade: ",
    b"POST /api/v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{",
];

/// Drips bytes until the server has enough: what it said last.
async fn drip(mut stream: TcpStream, head: &'static [u8]) -> Result<Vec<u8>> {
    stream.write_all(head).await?;
    let mut tick = tokio::time::interval(Duration::from_millis(700));
    let mut said = Vec::new();
    loop {
        tokio::select! {
            _ = tick.tick() => {
                if stream.write_all(b"x").await.is_err() {
                    return Ok(said);
                }
            }
            read = stream.read_buf(&mut said) => {
                if !matches!(read, Ok(1..)) {
                    return Ok(said);
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_handshakes_meet_their_deadlines_and_hold_nobody_up() -> Result<()> {
    let server = server().await?;
    let mut slow = JoinSet::new();
    for number in 0..300 {
        let stream = TcpStream::connect(server.main()).await?;
        slow.spawn(drip(stream, HEADS[number % HEADS.len()]));
    }
    // A socket that has shaken hands and drips its first frame: a header and a mask, and then no end.
    let mut greeting = NativeClient::connect(server.main()).await?;
    // Lines have two minutes for signing in; here they only must not be in the way.
    let mut lines = Vec::new();
    for _ in 0..100 {
        let mut stream = TcpStream::connect(server.line()).await?;
        stream.write_all(b"n").await?;
        lines.push(stream);
    }
    for number in 0..20 {
        let mut guest = NativeClient::guest(server.main(), &format!("guest{number}")).await?;
        guest.say("nobody waits").await?;
        let mut line = LineClient::guest(server.line(), &format!("line{number}")).await?;
        line.send("/quit").await?;
        line.rest().await?;
    }
    let stays = async { slow.join_next().await.context("they are many") };
    assert_eq!(greeting.goodbye().await?.code, "slow_handshake");
    within("the first end", stays).await????;
    while let Some(ended) = within("the end of a slow one", slow.join_next()).await? {
        ended??;
    }
    Ok(())
}

/// Floods as fast as it is let, until it is ended.
async fn flood(mut client: NativeClient, number: usize) {
    let text = format!("flood {number} {}", "x".repeat(1_000));
    loop {
        for _ in 0..200 {
            if client.ask(lobby_post(&text, None)).await.is_err() {
                return;
            }
        }
        for _ in 0..200 {
            if client.frame().await.is_err() {
                return;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn moderators_act_in_the_middle_of_a_flood() -> Result<()> {
    let server = server().await?;
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    let mut floods = JoinSet::new();
    for number in 0..8 {
        let client = NativeClient::guest(server.main(), &format!("flood{number}")).await?;
        floods.spawn(flood(client, number));
    }
    // Those who knock without end, at both doors.
    let (main, line) = (server.main(), server.line());
    let knocking = tokio::spawn(async move {
        loop {
            let knocks = [
                TcpStream::connect(main).await,
                TcpStream::connect(line).await,
            ];
            if knocks.iter().any(Result::is_err) {
                return;
            }
        }
    });
    for number in 0..8 {
        let block = Request::Block {
            name: format!("flood{number}"),
            with_address: false,
            span_ms: None,
            reason: Some("flood".to_owned()),
        };
        owner.request(block).await.context("the owner blocks")?;
    }
    let who = Request::Who { room: None };
    let Reply::Who { who } = owner.request(who).await? else {
        bail!("who was answered with something else");
    };
    let left: Vec<_> = who.iter().map(|one| one.who.name.as_str()).collect();
    assert_eq!(left, [Plan::OWNER]);
    floods.shutdown().await;
    knocking.abort();
    let mut guest = NativeClient::guest(server.main(), "guest").await?;
    guest.say("it is quiet again").await?;
    Ok(())
}
