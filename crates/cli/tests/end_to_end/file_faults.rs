//! Transfers through connections that are cut, servers and clients that are killed, and files that change.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use parlor_testkit::{NativeClient, Proxy, Random, Server, Signal, Terminal, Tool};
use parlor_wire::{EventBody, Reply, Request};

use crate::files::{folder, made, names, offered, words};
use crate::{PARLOR, server, tool};

const MIB: u64 = 1_024 * 1_024;

/// A call of the client that goes through the proxy.
fn through(proxy: &Proxy, server: &Server, name: &str, words: &[&str]) -> Tool {
    let (task, rest) = words.split_first().expect("there is a task");
    let url = proxy.url();
    let common = [*task, "--server", &url, "--timeout", "30", "--name", name];
    Tool::new(PARLOR, common.into_iter().chain(rest.iter().copied()))
        .variable("HOME", server.plan().folder())
}

/// Fetches a file by its name; it must be this one.
async fn is_there(server: &Server, path: &Path) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let target = server.plan().folder().join("fetched");
    let got = tool(server, "ben", &["get", &name, "-o", words(&target)])
        .run()
        .await?;
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(fs::read(&target)? == fs::read(path)?, "other bytes");
    Ok(fs::remove_file(target)?)
}

/// How many files were offered.
async fn offers(server: &Server) -> Result<usize> {
    let words = ["tail", "--since", "0", "--no-follow", "--json", "--events"];
    let log = tool(server, "counter", &words).run().await?;
    Ok(log
        .lines()
        .filter(|line| line.contains("\"file_offered\""))
        .count())
}

#[tokio::test]
async fn transfers_come_through_a_connection_that_is_cut_sixty_times() -> Result<()> {
    let server = server().await?;
    let proxy = Proxy::to(server.main()).await?;
    let path = made(&folder(&server, "mine")?, "x.bin", 12 * MIB as usize)?;
    proxy.cut(60, 150_000, Random::new(4));
    let sent = through(&proxy, &server, "anna", &["send", words(&path)])
        .run()
        .await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    assert!(proxy.cuts() > 40, "{}", proxy.cuts());
    is_there(&server, &path).await?;
    assert_eq!(offers(&server).await?, 1);

    let download = folder(&server, "downloads")?;
    let before = proxy.cuts();
    proxy.cut(60, 150_000, Random::new(5));
    let got = through(&proxy, &server, "ben", &["get", "x.bin"])
        .folder(&download)
        .run()
        .await?;
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert!(proxy.cuts() - before > 40, "{}", proxy.cuts());
    assert_eq!(names(&download)?, ["x.bin"]);
    assert!(fs::read(download.join("x.bin"))? == fs::read(&path)?);
    Ok(())
}

#[tokio::test]
async fn standard_input_comes_through_cuts_too() -> Result<()> {
    let server = server().await?;
    let proxy = Proxy::to(server.main()).await?;
    let text: String = (0..200_000)
        .map(|number| format!("line {number}\n"))
        .collect();
    proxy.cut(20, 150_000, Random::new(6));
    let send = through(&proxy, &server, "anna", &["send", "-", "--as", "x.txt"]);
    let sent = send.run_with(&text).await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    let path = server.plan().folder().join("x.txt");
    fs::write(&path, text)?;
    is_there(&server, &path).await
}

#[tokio::test]
async fn an_upload_goes_on_after_the_server_was_killed() -> Result<()> {
    let server = server().await?;
    let proxy = Proxy::to(server.main()).await?;
    let path = made(&folder(&server, "mine")?, "x.bin", 12 * MIB as usize)?;
    proxy.up().hold_after(5 * MIB);
    let sent = tokio::spawn(through(&proxy, &server, "anna", &["send", words(&path)]).run());
    proxy.up().held().await?;
    let server = server.kill_and_restart().await?;
    proxy.up().hold_after(3 * MIB);
    proxy.up().held().await?;
    let server = server.kill_and_restart().await?;
    proxy.up().release();
    let sent = sent.await??;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    is_there(&server, &path).await?;
    assert_eq!(offers(&server).await?, 1);
    Ok(())
}

#[tokio::test]
async fn sending_again_goes_on_where_a_killed_client_was() -> Result<()> {
    for signal in [Signal::KILL, Signal::INT] {
        let server = server().await?;
        let proxy = Proxy::to(server.main()).await?;
        let path = made(&folder(&server, "mine")?, "x.bin", 12 * MIB as usize)?;
        proxy.up().hold_after(8 * MIB);
        let send = || through(&proxy, &server, "anna", &["send", words(&path)]);
        let first = send().start()?;
        proxy.up().held().await?;
        first.signal(signal)?;
        let code = first.finish().await?;
        assert_eq!(code, (signal == Signal::INT).then_some(130));
        proxy.up().release();
        let before = proxy.up().passed();
        let again = send().run().await?;
        assert_eq!(again.code, Some(0), "{}", again.err);
        let passed = proxy.up().passed() - before;
        assert!(passed < 8 * MIB, "{passed} bytes were sent again");
        is_there(&server, &path).await?;
        assert_eq!(offers(&server).await?, 1);
        let state = server.plan().folder().join(".local/state/parlor/transfers");
        assert_eq!(names(&state)?, [""; 0]);
    }
    Ok(())
}

#[tokio::test]
async fn fetching_again_goes_on_where_a_killed_client_was() -> Result<()> {
    let server = server().await?;
    let path = made(&folder(&server, "mine")?, "x.bin", 12 * MIB as usize)?;
    let sent = tool(&server, "anna", &["send", words(&path)]).run().await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    let download = folder(&server, "downloads")?;
    let proxy = Proxy::to(server.main()).await?;
    proxy.down().hold_after(8 * MIB);
    let get = |name: &str| through(&proxy, &server, name, &["get", "x.bin"]).folder(&download);
    let first = get("ben").start()?;
    proxy.down().held().await?;
    // What has passed is written a moment later.
    let written = || -> Result<u64> {
        let part = names(&download)?.pop().unwrap_or_default();
        Ok(fs::metadata(download.join(part))?.len())
    };
    while written()? < 7 * MIB {
        tokio::task::yield_now().await;
    }
    first.kill().await?;
    proxy.down().release();
    let before = proxy.down().passed();
    // The server may not have noticed yet that ben is gone.
    let again = get("carl").run().await?;
    assert_eq!(again.code, Some(0), "{}", again.err);
    let passed = proxy.down().passed() - before;
    assert!(passed < 6 * MIB, "{passed} bytes were fetched again");
    assert_eq!(names(&download)?, ["x.bin"]);
    assert!(fs::read(download.join("x.bin"))? == fs::read(&path)?);
    Ok(())
}

#[tokio::test]
async fn a_file_that_changes_while_it_is_sent_is_not_shared() -> Result<()> {
    let server = server().await?;
    let proxy = Proxy::to(server.main()).await?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let path = made(&folder(&server, "mine")?, "x.bin", 12 * MIB as usize)?;
    proxy.up().hold_after(2 * MIB);
    let sent = tokio::spawn(through(&proxy, &server, "anna", &["send", words(&path)]).run());
    proxy.up().held().await?;
    let file = offered(&mut watcher).await?;
    OpenOptions::new()
        .append(true)
        .open(&path)?
        .write_all(b"more")?;
    proxy.up().release();
    let sent = sent.await??;
    assert_eq!(sent.code, Some(2), "{}", sent.err);
    assert!(
        sent.err.contains("changed while") && sent.err.lines().count() == 1,
        "{}",
        sent.err
    );
    while !matches!(watcher.event().await?.body, EventBody::FileFailed { .. }) {}
    let Reply::File { file } = watcher.request(Request::File { file }).await? else {
        anyhow::bail!("no file");
    };
    assert_eq!(file.state, parlor_wire::FileState::Failed);
    Ok(())
}

#[tokio::test]
async fn a_bar_shows_how_far_it_is_and_ctrl_c_says_how_to_go_on() -> Result<()> {
    let server = server().await?;
    let proxy = Proxy::to(server.main()).await?;
    let path = made(&folder(&server, "mine")?, "film.bin", 12 * MIB as usize)?;
    proxy.up().hold_after(6 * MIB);
    let url = proxy.url();
    let words = ["send", "--server", &url, "--name", "anna", words(&path)];
    let home = [("HOME", server.plan().folder())];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    proxy.up().held().await?;
    terminal
        .shows(|screen| {
            screen.contains("film.bin") && screen.contains("%  [##") && screen.contains("/13 MB")
        })
        .await?;
    terminal.signal(Signal::INT)?;
    let (code, screen) = terminal.end().await?;
    assert_eq!(code, Some(130), "{screen}");
    assert!(
        screen.contains("the same command goes on from there"),
        "{screen}"
    );
    Ok(())
}
