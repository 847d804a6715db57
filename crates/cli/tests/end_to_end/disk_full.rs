//! A disk that is full under the real server: refused in words, all else goes on, and once there is space
//! again so does writing, without a restart.
//!
//! Two ways: a limit on the length of files, which works everywhere and fails a write as a full disk does
//! (EFBIG in place of ENOSPC), and a file system of a few MiB, where this user may mount one.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::PathBuf;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail, ensure};
use parlor_testkit::{NativeClient, Plan, Refused, Resource, Server, lobby_post};
use parlor_wire::{Reply, Request};

use crate::files::{folder, made, words};
use crate::{plan, tool};

/// Far more messages than there is room for.
const MANY: usize = 20_000;

/// A signal for too long a file would end the server, where a full disk only fails the write.
const IGNORE_THE_SIGNAL: [&str; 3] = ["sh", "-c", r#"trap '' XFSZ; exec "$0" "$@""#];

/// Writes until it is refused; the refusal, and the number of the last message that was acknowledged.
async fn fill(client: &mut NativeClient) -> Result<(Refused, u64)> {
    let padding = "x".repeat(3_900);
    let mut last = 0;
    for number in 0..MANY {
        match client.say(&format!("{number} {padding}")).await {
            Ok(posted) => last = posted.seq,
            Err(error) => return Ok((error.downcast()?, last)),
        }
    }
    bail!("{MANY} messages were taken: nothing was full")
}

/// The newest number and how many events stand behind each other up to it.
async fn log(client: &mut NativeClient) -> Result<u64> {
    let mut seq = 0;
    loop {
        let page = Request::History {
            room: "#lobby".to_owned(),
            after: Some(seq),
            before: None,
            order: Some(parlor_wire::Order::Oldest),
            since: None,
            limit: None,
        };
        let Reply::History(page) = client.request(page).await? else {
            bail!("history was answered with something else");
        };
        if page.events.is_empty() {
            return Ok(seq);
        }
        for event in page.events {
            ensure!(event.seq == seq + 1, "{} follows {seq}", event.seq);
            seq = event.seq;
        }
    }
}

/// What must hold while the disk is full: reading and signing in with a known account.
async fn goes_on_while_full(server: &Server, anna: &mut NativeClient, last: u64) -> Result<()> {
    let read = log(anna).await.context("reading what was acknowledged")?;
    ensure!(read >= last, "{read} instead of {last}");
    let owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await;
    let mut owner = owner.context("signing in")?;
    let read = log(&mut owner).await.context("reading by a newcomer")?;
    ensure!(read >= last, "{read} instead of {last}");
    Ok(())
}

/// Writes until it is taken again; the server looks for space by itself.
async fn until_taken(client: &mut NativeClient, id: &str) -> Result<u64> {
    for _ in 0..100_000 {
        match client
            .say_once("there is space again", Some(id.to_owned()))
            .await
        {
            Ok(posted) => return Ok(posted.seq),
            Err(error) => {
                let refused: Refused = error.downcast()?;
                ensure!(refused.code == "unavailable", "{refused}");
            }
        }
    }
    bail!("still nothing is taken")
}

async fn all_of_it(server: Server, free: impl FnOnce(&Server) -> Result<()>) -> Result<()> {
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let ben = NativeClient::guest(server.main(), "ben").await;
    let mut ben = ben.context("before it is full")?;
    let (refused, last) = fill(&mut anna).await?;
    assert_eq!(refused.code, "unavailable");
    assert!(
        refused.message.contains("can't store messages") && refused.message.contains("try again"),
        "{refused}"
    );
    assert!(!refused.message.contains("SQL"), "{refused}");
    assert!(last > 0);
    goes_on_while_full(&server, &mut ben, last).await?;

    free(&server)?;
    let said = until_taken(&mut anna, "a1").await?;
    assert!(said > last);
    assert_eq!(
        until_taken(&mut anna, "a1").await?,
        said,
        "a retry is the same message"
    );
    let mut ben_again = NativeClient::guest(server.main(), "carl").await?;
    ben_again.say("everything is as before").await?;
    let whole = log(&mut ben).await?;

    // What was acknowledged is on the disk, not only in memory.
    let server = server.kill_and_restart().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    assert_eq!(log(&mut dora).await?, whole);
    Ok(())
}

#[tokio::test]
async fn file_that_may_not_grow_refuses_posts_in_words_and_everything_else_goes_on() -> Result<()> {
    let server = plan()?.launcher(IGNORE_THE_SIGNAL).start().await?;
    let wal = ["parlor.db-wal", "parlor.db"].map(|name| find(server.plan().data(), name));
    let longest = wal
        .into_iter()
        .flatten()
        .filter_map(|path| fs::metadata(path).ok())
        .map(|data| data.size())
        .max()
        .context("there is a database")?;
    server.limit(Resource::Fsize, Some(longest + (1 << 20)))?;
    all_of_it(server, |server| server.limit(Resource::Fsize, None)).await
}

/// A file somewhere in a folder.
fn find(folder: PathBuf, name: &str) -> Option<PathBuf> {
    let entries: Vec<_> = fs::read_dir(folder).ok()?.flatten().collect();
    let here = entries.iter().find(|entry| entry.file_name() == name);
    here.map(|entry| entry.path()).or_else(|| {
        entries
            .iter()
            .filter(|entry| entry.path().is_dir())
            .find_map(|entry| find(entry.path(), name))
    })
}

/// Runs what follows in a mount namespace of its own, on a small file system in the data folder.
fn on_a_small_file_system(plan: &Plan, mebibytes: u32, ballast: u32) -> Vec<String> {
    let data = plan.data().display().to_string();
    let script = format!(
        r#"mkdir -p '{data}' && mount -t tmpfs -o size={mebibytes}m,mode=700 tmpfs '{data}' && head -c {ballast}M /dev/zero > '{data}/ballast' && exec "$0" "$@""#
    );
    let words = [
        "unshare",
        "--user",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        &script,
    ];
    words.map(str::to_owned).to_vec()
}

/// Whether this user may mount.
fn may_mount() -> bool {
    let words = [
        "--user",
        "--map-root-user",
        "--mount",
        "mount",
        "-t",
        "tmpfs",
        "tmpfs",
        "/mnt",
    ];
    std::process::Command::new("unshare")
        .args(words)
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a file system can be filled here; where not, it must not pass unseen.
fn can_run() -> Result<bool> {
    let can = may_mount();
    if !can {
        eprintln!("NOT RUN: this user may not mount a file system, so no disk could be filled");
        ensure!(
            std::env::var_os("PARLOR_NEEDS_MOUNT").is_none(),
            "no file system can be mounted"
        );
    }
    Ok(can)
}

/// Makes space. The namespace's files are seen through the process.
fn drop_ballast(server: &Server) -> Result<()> {
    let (id, data) = (server.id()?, server.plan().data());
    let ballast = format!("/proc/{id}/root{}/ballast", data.display());
    fs::remove_file(&ballast).with_context(|| ballast.clone())
}

#[tokio::test]
async fn full_disk_stops_files_before_messages_and_sending_goes_on_when_there_is_space()
-> Result<()> {
    if !can_run()? {
        return Ok(());
    }
    let plan = plan()?.variable("PARLOR_SPACE_FLOOR", "8MiB");
    let launcher = on_a_small_file_system(&plan, 48, 16);
    let server = plan.launcher(launcher).start().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let path = made(&folder(&server, "mine")?, "x.bin", 28 << 20)?;
    let send = || tool(&server, "ben", &["send", words(&path)]).run();
    let refused = send().await?;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(refused.err.contains("disk is too full"), "{}", refused.err);
    anna.say("messages go on").await?;

    drop_ballast(&server)?;
    let sent = send().await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    let target = server.plan().folder().join("fetched");
    let got = tool(&server, "carl", &["get", "x.bin", "-o", words(&target)]);
    let got = got.run().await?;
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(fs::read(&target)? == fs::read(&path)?, "other bytes");
    Ok(())
}

#[tokio::test]
async fn full_file_system_refuses_posts_in_words_and_everything_else_goes_on() -> Result<()> {
    if !can_run()? {
        return Ok(());
    }
    let plan = plan()?;
    let launcher = on_a_small_file_system(&plan, 6, 3);
    let server = plan.launcher(launcher).start().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let ben = NativeClient::guest(server.main(), "ben").await;
    let mut ben = ben.context("before it is full")?;
    let (refused, last) = fill(&mut anna).await?;
    assert_eq!(refused.code, "unavailable");
    assert!(last > 0);
    goes_on_while_full(&server, &mut ben, last).await?;
    drop_ballast(&server)?;
    let said = until_taken(&mut anna, "a1").await?;
    assert!(said > last);
    anna.ask(lobby_post("and on", None)).await?;
    ben.until_message("and on").await?;
    log(&mut ben).await?;
    Ok(())
}
