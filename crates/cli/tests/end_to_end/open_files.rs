//! When there are no file descriptors left: accepting pauses without spinning, and then goes on.

use std::time::Duration;

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Resource, within};
use tokio::net::TcpStream;

use crate::server;

/// How long the server is watched while it can't accept.
const WATCHED: Duration = Duration::from_secs(2);
/// A listener that spins takes a whole core.
const AT_MOST: Duration = Duration::from_millis(400);

#[tokio::test]
async fn accepting_rests_without_spinning_while_no_file_can_be_opened_and_then_goes_on()
-> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.say("before").await?;
    ben.until("anna: before").await?;
    server.limit(Resource::Nofile, Some(server.open_files()? + 4))?;
    // The kernel takes their connections; the server can't take most of them from it.
    let mut waiting = Vec::new();
    for _ in 0..30 {
        waiting.push(TcpStream::connect(server.main()).await?);
        waiting.push(TcpStream::connect(server.line()).await?);
    }
    // Who is in talks on, and what was said is stored.
    anna.say("while full").await?;
    ben.until("anna: while full").await?;
    let before = server.cpu()?;
    // Time must pass for what is measured here: the processor time that waiting takes.
    tokio::time::sleep(WATCHED).await;
    let used = server.cpu()? - before;
    assert!(used < AT_MOST, "{used:?} of processor time in {WATCHED:?}");

    server.limit(Resource::Nofile, None)?;
    let mut carl = within("a newcomer", NativeClient::guest(server.main(), "carl")).await??;
    carl.say("there is room again").await?;
    ben.until("carl: there is room again").await?;
    drop(waiting);
    LineClient::guest(server.line(), "dora").await?;
    Ok(())
}
