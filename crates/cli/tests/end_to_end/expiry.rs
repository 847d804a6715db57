//! What expires, from the outside: gone from every client and from the files on the disk, also over a kill.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use parlor_testkit::{LineClient, NativeClient, Server, within};
use parlor_wire::{EventBody, EventFrame, Keeping, Order, Reply, Request, RoomKind, ServerFrame};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::server;

const LOBBY: &str = "#lobby";
/// As long as a lifetime is at least: these tests wait for what the server tells at its end.
const MILLIS: u64 = 5_000;

fn psst(text: &str) -> Request {
    Request::Post {
        room: LOBBY.to_owned(),
        text: text.to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: Some(MILLIS),
        id: None,
    }
}

async fn until_expired(client: &mut NativeClient) -> Result<Vec<(u64, u64)>> {
    loop {
        if let EventBody::Expired { ranges } = client.event().await?.body {
            return Ok(ranges);
        }
    }
}

async fn history(client: &mut NativeClient) -> Result<Vec<EventFrame>> {
    let request = Request::History {
        room: LOBBY.to_owned(),
        after: Some(0),
        before: None,
        order: Some(Order::Oldest),
        since: None,
        limit: None,
    };
    match client.request(request).await? {
        Reply::History(page) => Ok(page.events),
        other => anyhow::bail!("{other:?}"),
    }
}

/// Whether any file of the store has these bytes.
fn holds(data: &Path, word: &str) -> Result<bool> {
    for name in ["parlor.db", "parlor.db-wal", "search.db", "search.db-wal"] {
        let bytes = fs::read(data.join(name)).unwrap_or_default();
        if bytes
            .windows(word.len())
            .any(|found| found == word.as_bytes())
        {
            return Ok(true);
        }
    }
    Ok(false)
}

#[tokio::test]
async fn message_of_five_seconds_is_gone_from_clients_and_from_the_disk() -> Result<()> {
    let server = server().await?;
    let data = server.plan().data();
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    let mut lina = LineClient::guest(server.line(), "lina").await?;
    let Reply::Posted(posted) = anna.request(psst("zebrafinch")).await? else {
        anyhow::bail!("a message is posted");
    };
    ben.until_message("zebrafinch").await?;
    lina.expect("anna: zebrafinch").await?;
    assert!(holds(&data, "zebrafinch")?);
    let told = history(&mut ben).await?;
    let told = told.iter().find(|event| event.seq == posted.seq);
    let end = told.context("it stands")?.expires_at;
    assert_eq!(end, Some(posted.at + i64::try_from(MILLIS)?));

    for client in [&mut anna, &mut ben] {
        assert_eq!(until_expired(client).await?, [(posted.seq, posted.seq)]);
    }
    let left = history(&mut ben).await?;
    let gone = left.iter().find(|event| event.seq == posted.seq);
    let body = &gone.context("its place stays")?.body;
    assert!(
        matches!(body, EventBody::Message { text: None, .. }),
        "{body:?}"
    );
    // The logs are emptied a moment after the sweep.
    while holds(&data, "zebrafinch")? {
        anna.request(Request::Ping).await?;
    }
    Ok(())
}

#[tokio::test]
async fn message_expires_though_the_server_was_killed() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    anna.request(psst("zebrafinch")).await?;
    let server = server.kill_and_restart().await?;
    let data = server.plan().data();
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    until_expired(&mut ben).await?;
    let texts = history(&mut ben).await?;
    let has_text =
        |event: &EventFrame| matches!(event.body, EventBody::Message { text: Some(_), .. });
    assert!(!texts.iter().any(has_text), "{texts:?}");
    while holds(&data, "zebrafinch")? {
        ben.request(Request::Ping).await?;
    }
    Ok(())
}

/// What a room's export answers: the status and the body.
async fn export(server: &Server, room: &str, token: &str) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(server.main()).await?;
    let request = format!(
        "GET /api/v1/rooms/{room}/export HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n",
        server.main()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    within("the export", stream.read_to_string(&mut answer)).await??;
    let (head, body) = answer.split_once("\r\n\r\n").context("no head")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok((status, body.to_owned()))
}

#[tokio::test]
async fn room_for_a_while_is_exported_by_its_maker_before_it_is_wiped() -> Result<()> {
    let server = server().await?;
    let data = server.plan().data();
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let token = anna.welcome()?.token.clone().context("no token")?;
    let create = Request::CreateRoom {
        name: "den".to_owned(),
        kind: RoomKind::Private,
        keeping: Keeping {
            ends_in_ms: Some(MILLIS),
            ..Keeping::default()
        },
    };
    let Reply::RoomId { room } = anna.request(create).await? else {
        anyhow::bail!("no room");
    };
    let post = Request::Post {
        room: room.to_string(),
        text: "zebrafinch".to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: None,
        id: None,
    };
    anna.request(post).await?;
    let id = room.to_string();
    let (status, exported) = export(&server, &id, token.expose()).await?;
    assert_eq!(status, 200, "{exported}");
    assert!(exported.contains("zebrafinch"), "{exported}");
    loop {
        if let ServerFrame::RoomClosed { room: gone, ended } = anna.frame().await? {
            assert!(gone == room && ended);
            break;
        }
    }
    let (status, gone) = export(&server, &id, token.expose()).await?;
    assert_eq!(status, 404, "{gone}");
    while holds(&data, "zebrafinch")? {
        anna.request(Request::Ping).await?;
    }
    Ok(())
}
