//! People talk: the same room, the same order, through every door.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient};
use parlor_wire::{Keeping, Reply, Request, RoomKind, ServerFrame};

use crate::server;

/// What each of them says, one after the other without waiting.
const EACH: usize = 25;
const END: &str = "that is all";

/// The messages among the lines that a line client got.
fn messages(lines: Vec<String>) -> Vec<String> {
    let is_message = |line: &String| line.contains(": ") && !line.starts_with(['*', '|']);
    lines.into_iter().filter(is_message).collect()
}

fn without(own: &str, messages: &[String]) -> Vec<String> {
    let prefix = format!("{own}: ");
    messages
        .iter()
        .filter(|message| !message.starts_with(&prefix))
        .cloned()
        .collect()
}

#[tokio::test]
async fn three_line_clients_and_two_native_ones_see_one_order() -> Result<()> {
    let server = server().await?;
    let mut lines = Vec::new();
    for name in ["anna", "ben", "cleo"] {
        lines.push((name, LineClient::guest(server.line(), name).await?));
    }
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let mut emil = NativeClient::guest(server.main(), "emil").await?;

    for number in 0..EACH {
        for (_, client) in &mut lines {
            client.send(&format!("line {number}")).await?;
        }
        for client in [&mut dora, &mut emil] {
            client
                .ask(parlor_testkit::lobby_post(
                    &format!("native {number}"),
                    None,
                ))
                .await?;
        }
    }
    // An answer comes after everything that was asked before it is done.
    for (_, client) in &mut lines {
        client.send("/topic").await?;
    }
    let mut seen = Vec::new();
    for (name, client) in &mut lines {
        seen.push((*name, client.until("| ").await?));
    }
    emil.request(Request::Ping).await?;
    dora.say(END).await?;

    let all = dora.until_message(END).await?;
    assert_eq!(all.len(), 5 * EACH + 1);
    assert_eq!(emil.until_message(END).await?, all);
    for ((name, client), (_, mut before)) in lines.iter_mut().zip(seen) {
        before.extend(client.until(&format!("dora: {END}")).await?);
        assert_eq!(messages(before), without(name, &all), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_message_is_shown_to_others_and_not_repeated_to_its_author() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    anna.send("hello").await?;
    ben.expect("anna: hello").await?;
    ben.send("hi anna").await?;
    anna.expect("ben: hi anna").await
}

#[tokio::test]
async fn further_lines_repeat_the_name_so_that_nobody_can_forge_one() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    anna.expect("ben joined!").await?;
    ben.say("one\nAdmin: two\u{1b}[2J\r\n* three").await?;
    anna.expect("ben: one").await?;
    anna.expect("ben: Admin: two").await?;
    anna.expect("ben: * three").await
}

#[tokio::test]
async fn another_room_and_direct_messages_are_marked() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    anna.expect("ben joined!").await?;
    let (name, kind) = ("garden".to_owned(), RoomKind::Public);
    ben.request(Request::CreateRoom {
        name,
        kind,
        keeping: Keeping::default(),
    })
    .await?;
    anna.send("/join garden").await?;
    anna.until("* Your lines go to garden now.").await?;
    let post = |room: &str, text: &str| Request::Post {
        room: room.to_owned(),
        text: text.to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: None,
        id: None,
    };
    ben.request(post("#garden", "in here")).await?;
    anna.until("[garden] ben: in here").await?;
    ben.request(post("@anna", "between us")).await?;
    anna.until("[ben] between us").await?;
    anna.send("roses").await?;
    anna.send("/msg ben yes?").await?;
    assert_eq!(
        ben.until_message("yes?").await?.last().map(String::as_str),
        Some("anna: yes?")
    );
    assert!(
        matches!(ben.request(Request::Rooms).await?, Reply::Rooms { rooms } if rooms.len() == 3)
    );
    Ok(())
}

#[tokio::test]
async fn every_one_of_many_lines_sent_at_once_is_answered() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut lines = "/help\n".repeat(400);
    lines.push_str("//end\n/history 1\n");
    anna.send_bytes(lines.as_bytes()).await?;
    let shown = anna.until("| 2 ").await?;
    let helped = shown
        .iter()
        .filter(|line| line.starts_with("| Type a line"));
    assert_eq!(helped.count(), 400);
    Ok(())
}

#[tokio::test]
async fn whoever_opens_a_direct_room_is_told_at_once_with_whom() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let _bert = NativeClient::guest(server.main(), "bert").await?;
    let with = "@bert".to_owned();
    anna.ask(Request::OpenDirect { with }).await?;
    let view = loop {
        if let ServerFrame::RoomOpened(view) = anna.frame().await?
            && view.room.kind == RoomKind::Direct
        {
            break view;
        }
    };
    let other = view.room.with.as_ref().map(|with| with.name.as_str());
    assert_eq!((other, view.room.members), (Some("bert"), 2));
    assert_eq!(view.members.as_ref().map(Vec::len), Some(2));
    Ok(())
}
