//! What can be done with a message, seen from both doors, and history.

use anyhow::{Context as _, Result};
use parlor_testkit::{LineClient, NativeClient};
use parlor_wire::{EventBody, Hello, Order, Reply, Request, Resume, ServerFrame};

use crate::server;

const LOBBY: &str = "#lobby";

/// The next event that is of interest: its body.
async fn body(client: &mut NativeClient) -> Result<EventBody> {
    Ok(client.event().await?.body)
}

#[tokio::test]
async fn edits_replies_and_reactions_are_told_at_both_doors() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    anna.expect("dora joined!").await?;
    let target = dora.say("tee at five").await?.seq;
    anna.expect("dora: tee at five").await?;
    body(&mut dora).await?;

    anna.send("/reply ^ with cake?").await?;
    let EventBody::Message { reply_to, text, .. } = body(&mut dora).await? else {
        anyhow::bail!("a reply is a message");
    };
    assert_eq!(
        (reply_to, text.as_deref()),
        (Some(target), Some("with cake?"))
    );
    anna.send(&format!("/react {target} 👍")).await?;
    anna.expect(&format!("anna reacted to {target} with 👍"))
        .await?;
    assert_eq!(
        body(&mut dora).await?,
        EventBody::Reacted {
            target,
            emoji: "👍".into()
        }
    );

    let (room, text) = (LOBBY.to_owned(), "tea at five".to_owned());
    dora.request(Request::Edit { room, target, text }).await?;
    anna.expect(&format!("dora edited {target}: tea at five"))
        .await?;
    anna.send("/edit ^ with biscuits?").await?;
    anna.until("anna edited").await?;
    let (room, reply_to) = (LOBBY.to_owned(), Some(target));
    let text = "yes".to_owned();
    dora.request(Request::Post {
        room,
        text,
        reply_to,
        action: false,
        notice: false,
        lifetime_ms: None,
        id: None,
    })
    .await?;
    anna.expect(&format!("dora: (to {target}) yes")).await
}

#[tokio::test]
async fn nobody_edits_the_words_of_another() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let target = dora.say("mine").await?.seq;
    anna.until("dora: mine").await?;
    anna.send(&format!("/edit {target} yours")).await?;
    anna.expect("* You can only edit your own messages.")
        .await?;
    anna.send(&format!("/delete {target}")).await?;
    let refusal = anna.line().await?.unwrap_or_default();
    assert!(refusal.starts_with("* "), "{refusal}");
    Ok(())
}

#[tokio::test]
async fn deleted_text_is_gone_from_history_and_its_number_stays() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let target = dora.say("a secret").await?.seq;
    let after = dora.say("after it").await?.seq;
    dora.request(Request::Delete {
        room: LOBBY.to_owned(),
        target,
    })
    .await?;
    let events = history(&mut dora, target - 1).await?;
    let EventBody::Message { text, .. } = &events[0].body else {
        anyhow::bail!("a message")
    };
    assert_eq!((events[0].seq, text), (target, &None));
    assert_eq!(events[1].seq, after);
    Ok(())
}

async fn history(client: &mut NativeClient, after: u64) -> Result<Vec<parlor_wire::EventFrame>> {
    let history = Request::History {
        room: LOBBY.to_owned(),
        after: Some(after),
        before: None,
        order: Some(Order::Oldest),
        since: None,
        limit: None,
    };
    match client.request(history).await? {
        Reply::History(page) => Ok(page.events),
        other => anyhow::bail!("history was answered with {other:?}"),
    }
}

#[tokio::test]
async fn line_history_numbers_messages_and_shows_reactions() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let target = dora.say("hello").await?.seq;
    let (room, emoji) = (LOBBY.to_owned(), "🎉".to_owned());
    dora.request(Request::React {
        room,
        target,
        emoji,
        on: true,
    })
    .await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    anna.send("/history 5").await?;
    let shown = anna
        .until(&format!("| {target} "))
        .await?
        .pop()
        .unwrap_or_default();
    assert!(shown.ends_with(" dora: hello"), "{shown}");
    anna.expect(&format!("| {target} 🎉 dora")).await
}

#[tokio::test]
async fn client_that_comes_back_gets_exactly_what_it_missed() -> Result<()> {
    let server = server().await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let welcome = anna.welcome()?.clone();
    ben.say("before").await?;
    let last = loop {
        let event = anna.event().await?;
        if matches!(&event.body, EventBody::Message { .. }) {
            break event;
        }
    };
    drop(anna);
    ben.say("missed one").await?;
    ben.say("missed two").await?;

    let resume = Resume {
        epoch: welcome.epoch,
        rooms: [(last.room, last.seq)].into(),
    };
    let hello = Hello {
        token: welcome.token,
        resume: Some(resume),
        ..Hello::default()
    };
    let mut anna = NativeClient::sign_in(server.main(), hello).await?;
    assert!(anna.welcome()?.resumed);
    ben.say("live again").await?;
    let mut seqs = Vec::new();
    for text in ["missed one", "missed two", "live again"] {
        let event = anna.event().await?;
        seqs.push(event.seq);
        assert!(
            matches!(&event.body, EventBody::Message { text: Some(found), .. } if found == text)
        );
    }
    assert_eq!(seqs, [last.seq + 1, last.seq + 2, last.seq + 3]);
    Ok(())
}

#[tokio::test]
async fn history_is_still_there_after_a_restart() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let seq = dora.say("remember this").await?.seq;
    let server = server.kill().await?.start().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let events = history(&mut anna, seq - 1).await?;
    let first = events.first().context("there is history")?;
    assert_eq!((first.seq, first.by.name.as_str()), (seq, "dora"));
    Ok(())
}

#[tokio::test]
async fn room_is_opened_with_its_newest_number() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let seq = dora.say("hello").await?.seq;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let head = loop {
        if let ServerFrame::RoomOpened(view) = anna.frame().await? {
            break view.room.head;
        }
    };
    assert_eq!(head, seq);
    Ok(())
}
