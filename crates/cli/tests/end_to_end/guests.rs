//! Guests: a name is theirs while they are here, and nothing of it is inherited.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient};
use parlor_wire::{Hello, Keeping, Reply, Request, RoomKind};

use crate::server;

#[tokio::test]
async fn freed_guest_name_does_not_inherit() -> Result<()> {
    let server = server().await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    let mut first = NativeClient::guest(server.main(), "anna").await?;
    let token = first.welcome()?.token.clone();
    let old = first.welcome()?.user;
    let mine = first.say("mine").await?.seq;
    let (name, kind) = ("den".to_owned(), RoomKind::Private);
    first
        .request(Request::CreateRoom {
            name,
            kind,
            keeping: Keeping::default(),
        })
        .await?;
    let direct = Request::Post {
        room: "@ben".to_owned(),
        text: "between us".to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: None,
        id: None,
    };
    first.request(direct).await?;
    ben.until_message("between us").await?;
    first.leave().await?;

    let mut second = NativeClient::guest(server.main(), "anna").await?;
    assert_ne!(second.welcome()?.user, old);
    let Reply::Rooms { rooms } = second.request(Request::Rooms).await? else {
        anyhow::bail!("no rooms");
    };
    assert_eq!(rooms.len(), 1, "{rooms:?}");
    let (room, text) = ("#lobby".to_owned(), "stolen".to_owned());
    let refused = second
        .refusal(Request::Edit {
            room,
            target: mine,
            text,
        })
        .await?;
    assert_eq!(refused.code, "not_author");

    let back = NativeClient::sign_in(
        server.main(),
        Hello {
            token,
            ..Hello::default()
        },
    )
    .await?;
    let welcome = back.welcome()?;
    assert_eq!(welcome.user, old);
    assert_ne!(welcome.name, "anna");
    Ok(())
}

#[tokio::test]
async fn name_of_a_line_guest_is_free_at_once() -> Result<()> {
    let server = server().await?;
    for _ in 0..3 {
        let mut anna = LineClient::guest(server.line(), "anna").await?;
        anna.send("/quit").await?;
        anna.rest().await?;
    }
    Ok(())
}

#[tokio::test]
async fn registered_guest_keeps_what_they_had() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let user = anna.welcome()?.user;
    let target = anna.say("mine").await?.seq;
    anna.request(Request::Register {
        password: "a long password".to_owned().into(),
    })
    .await?;
    anna.leave().await?;

    let mut line = LineClient::connect(server.line()).await?;
    line.send("anna").await?;
    line.until("* Password:").await?;
    let mut back = NativeClient::registered(server.main(), "anna", "a long password").await?;
    assert_eq!(back.welcome()?.user, user);
    let (room, text) = ("#lobby".to_owned(), "still mine".to_owned());
    back.request(Request::Edit { room, target, text }).await?;
    Ok(())
}
