//! Who came and who went, told in order through every door.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient};
use parlor_wire::{Attendance, AttendanceChange, Gateway, Reply, Request, ServerFrame};

use crate::server;

async fn attendance(client: &mut NativeClient) -> Result<(String, AttendanceChange)> {
    loop {
        if let ServerFrame::Attendance(Attendance { who, change, .. }) = client.frame().await? {
            return Ok((who.name, change));
        }
    }
}

#[tokio::test]
async fn coming_and_going_is_told_through_every_door() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    anna.expect("dora joined!").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    let joined = AttendanceChange::Joined {
        gateway: Gateway::Line,
    };
    assert_eq!(attendance(&mut dora).await?, ("ben".to_owned(), joined));

    ben.send("/quit").await?;
    ben.rest().await?;
    anna.expect("ben left!").await?;
    assert_eq!(
        attendance(&mut dora).await?,
        ("ben".to_owned(), AttendanceChange::Left)
    );
    dora.leave().await?;
    anna.expect("dora left!").await
}

#[tokio::test]
async fn every_word_for_leaving_leaves() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    for word in ["Bye", "QUIT", "quit()", "#quit", "/exit", "!exit", "/QUIT"] {
        let mut ben = LineClient::guest(server.line(), "ben").await?;
        anna.expect("ben joined!").await?;
        ben.send(word).await?;
        ben.rest().await?;
        anna.expect("ben left!").await?;
    }
    Ok(())
}

#[tokio::test]
async fn who_lists_by_name_with_the_door() -> Result<()> {
    let server = server().await?;
    let mut zoe = LineClient::guest(server.line(), "zoe").await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    for question in ["/who", "/online", "!online", "MEMBERS ONLINE"] {
        zoe.send(question).await?;
        zoe.until("| 2 here:").await?;
        let first = zoe.line().await?.unwrap_or_default();
        let second = zoe.line().await?.unwrap_or_default();
        assert!(first.starts_with("| anna (guest, http"), "{first}");
        assert!(second.starts_with("| zoe (guest, line"), "{second}");
    }
    let Reply::Who { who } = anna.request(Request::Who { room: None }).await? else {
        anyhow::bail!("who was answered with something else");
    };
    let names: Vec<_> = who.iter().map(|entry| entry.who.name.as_str()).collect();
    assert_eq!(names, ["anna", "zoe"]);
    Ok(())
}

#[tokio::test]
async fn end_of_input_leaves_once_everything_is_said() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    ben.send("one").await?;
    ben.send("two").await?;
    ben.end_of_input().await?;
    ben.rest().await?;
    anna.expect("ben: one").await?;
    anna.expect("ben: two").await?;
    anna.expect("ben left!").await
}
