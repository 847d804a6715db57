//! Files in the terminal client, on real terminals against a real server. A valve holds transfers half done, so that
//! there is something to look at.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use parlor_testkit::{LineClient, Server, Terminal, Tool, Valve};

use crate::{PARLOR, server};

const CTRL_C: &str = "\u{3}";
const ALT_T: &str = "\u{1b}t";
const ESC: &str = "\u{1b}";
const SHIFT_UP: &str = "\u{1b}[1;2A";
const TAB: &str = "\t";

/// What the valve lets through of each connection: more than the chat needs, and a part of a file.
const PART: u64 = 9_000_000;
const WHOLE: usize = 24_000_000;

/// The client in a folder of its own, when it shows the lobby.
async fn joined(server: &Server, url: &str, name: &str, words: &[&str]) -> Result<Terminal> {
    let home = home(server, name)?;
    let variables = [("HOME", home.as_path()), ("TERM", Path::new("xterm"))];
    let common = ["join", url, "--name", name];
    let words: Vec<&str> = common.iter().chain(words).copied().collect();
    let mut terminal = Terminal::start_in(&home, PARLOR, &words, &variables)?;
    terminal.shows_words("Message #lobby").await?;
    Ok(terminal)
}

fn home(server: &Server, name: &str) -> Result<PathBuf> {
    let home = server.plan().folder().join(name);
    fs::create_dir_all(&home)?;
    Ok(home)
}

/// A file in somebody's folder, of bytes that differ.
fn file(server: &Server, owner: &str, name: &str, length: usize) -> Result<Vec<u8>> {
    let mut state = 7_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    let bytes: Vec<u8> = std::iter::repeat_with(&mut next).take(length).collect();
    fs::write(home(server, owner)?.join(name), &bytes)?;
    Ok(bytes)
}

async fn leave(mut terminal: Terminal) -> Result<()> {
    terminal.type_in(CTRL_C)?;
    terminal.shows_words("[y] leave").await?;
    terminal.type_in("y")?;
    let (code, shown) = terminal.end().await?;
    assert_eq!(code, Some(0), "{shown}");
    Ok(())
}

#[tokio::test]
async fn a_file_is_sent_watched_and_fetched_with_equal_bytes() -> Result<()> {
    let server = server().await?;
    let valve = Valve::before(server.main(), PART).await?;
    let bytes = file(&server, "anna", "the report.pdf", WHOLE)?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let mut carl = joined(&server, &server.url(), "carl", &[]).await?;
    let mut anna = joined(&server, &valve.url(), "anna", &[]).await?;
    // The path is completed, its space escaped.
    anna.type_in("/send the")?;
    anna.type_in(TAB)?;
    anna.shows_words(r"› /send the\ report.pdf").await?;
    anna.type_in("\r")?;
    anna.shows(|picture| picture.contains("↑ the report.pdf") && picture.contains(" MB/24 MB"))
        .await?;
    carl.shows(|picture| picture.contains("▤ the report.pdf") && picture.contains("━━━━╌"))
        .await?;
    valve.open();
    bert.until("anna shares the report.pdf (24 MB): http")
        .await?;
    carl.shows_words("24 MB · document · /get ").await?;
    anna.shows(|picture| picture.contains("/get ") && !picture.contains("↑ the report"))
        .await?;
    carl.type_in("/get the")?;
    carl.shows_words("› the report.pdf").await?;
    carl.type_in("\t\r")?;
    carl.shows_words("(24 MB).").await?;
    // Nothing is overwritten: Enter on the file saves it a second time.
    carl.type_in(SHIFT_UP)?;
    carl.shows_words("Enter saves it").await?;
    carl.type_in("\r")?;
    carl.shows_words("(1).pdf").await?;
    let carls = home(&server, "carl")?;
    for name in ["the report.pdf", "the report (1).pdf"] {
        assert!(fs::read(carls.join(name))? == bytes, "{name}");
    }
    carl.type_in("/files\r")?;
    carl.shows(|picture| picture.contains("Files of #lobby") && picture.contains("24 MB"))
        .await?;
    carl.type_in(ESC)?;
    carl.shows(|picture| !picture.contains("Files of")).await?;
    leave(carl).await?;
    leave(anna).await
}

#[tokio::test]
async fn a_transfer_is_paused_resumed_and_given_up_by_keys() -> Result<()> {
    let server = server().await?;
    let valve = Valve::before(server.main(), PART).await?;
    file(&server, "anna", "big.bin", WHOLE)?;
    let mut carl = joined(&server, &server.url(), "carl", &[]).await?;
    let mut anna = joined(&server, &valve.url(), "anna", &[]).await?;
    anna.type_in("/send big.bin\r")?;
    carl.shows_words("━━━━╌").await?;
    anna.type_in(ALT_T)?;
    anna.shows_words("On their way").await?;
    anna.type_in("p")?;
    anna.shows(|picture| picture.matches("paused").count() >= 2)
        .await?;
    anna.type_in("r")?;
    anna.shows(|picture| picture.contains("/24 MB") && !picture.contains("paused"))
        .await?;
    anna.type_in("c")?;
    anna.shows_words("Stop sending big.bin?").await?;
    anna.type_in("y")?;
    carl.shows_words("✗ was cancelled").await?;
    anna.shows_words("big.bin is not sent.").await?;
    anna.shows_words("Nothing is being sent or fetched").await?;
    anna.type_in(ESC)?;
    anna.shows(|picture| !picture.contains("On their way"))
        .await?;
    leave(carl).await?;
    leave(anna).await
}

#[tokio::test]
async fn transfers_go_on_by_themselves_after_the_server_was_lost() -> Result<()> {
    let server = server().await?;
    let valve = Valve::before(server.main(), PART).await?;
    let bytes = file(&server, "anna", "big.bin", WHOLE)?;
    let mut anna = joined(&server, &valve.url(), "anna", &[]).await?;
    anna.type_in("/send big.bin\r")?;
    anna.shows_words("━━━━╌").await?;
    let plan = server.kill_for_now().await?;
    anna.shows_words("reconnecting").await?;
    let server = plan.start().await?;
    valve.open();
    anna.shows(|picture| picture.contains("24 MB · /get ") && picture.contains("● connected"))
        .await?;
    let folder = home(&server, "carl")?;
    let folder = folder.to_str().expect("a path");
    let get = crate::tool(&server, "carl", &["get", "big.bin", "-o", folder]);
    let done = get.run().await?;
    assert_eq!(done.code, Some(0), "{}", done.err);
    assert!(fs::read(home(&server, "carl")?.join("big.bin"))? == bytes);
    leave(anna).await
}

#[tokio::test]
async fn what_was_not_finished_is_offered_at_the_next_start() -> Result<()> {
    let server = server().await?;
    let valve = Valve::before(server.main(), PART).await?;
    file(&server, "anna", "big.bin", WHOLE)?;
    let mut anna = joined(&server, &valve.url(), "anna", &[]).await?;
    anna.type_in("/send big.bin\r")?;
    anna.shows_words("━━━━╌").await?;
    anna.type_in("/quit\r")?;
    anna.shows_words("Still on the way: ↑ big.bin").await?;
    anna.type_in("y")?;
    let (code, shown) = anna.end().await?;
    assert_eq!(code, Some(0), "{shown}");
    valve.open();
    let url = valve.url();
    let home = home(&server, "anna")?;
    let variables = [("HOME", home.as_path()), ("TERM", Path::new("xterm"))];
    let mut anna = Terminal::start_in(&home, PARLOR, &["join", &url], &variables)?;
    anna.shows_words("Some files were not finished").await?;
    anna.type_in("y")?;
    anna.shows(|picture| picture.contains("24 MB · /get ") && !picture.contains("paused"))
        .await?;
    leave(anna).await
}

#[tokio::test]
async fn every_shared_file_is_saved_where_that_was_asked_for() -> Result<()> {
    let server = server().await?;
    let bytes = file(&server, "anna", "notes.txt", 5_000)?;
    let folder = home(&server, "downloads")?;
    let to = folder.to_str().expect("a path");
    let mut carl = joined(&server, &server.url(), "carl", &["--download-to", to]).await?;
    let mut anna = joined(&server, &server.url(), "anna", &[]).await?;
    anna.type_in("/send ~/notes.txt\r")?;
    carl.shows_words("Saved ").await?;
    assert!(fs::read(folder.join("notes.txt"))? == bytes);
    anna.type_in("/send none.txt\r")?;
    anna.shows_words("none.txt was not sent").await?;
    leave(carl).await?;
    leave(anna).await
}

#[tokio::test]
async fn plain_lines_tell_how_far_files_are_and_wait_for_them() -> Result<()> {
    let server = server().await?;
    file(&server, "anna", "notes.txt", WHOLE)?;
    let home = home(&server, "anna")?;
    let path = home.join("notes.txt");
    let words = ["join", &server.url(), "--name", "anna", "--plain"];
    let tool = Tool::new(PARLOR, words).variable("HOME", &home);
    let done = tool
        .run_with(&format!("/send '{}'\n", path.display()))
        .await?;
    assert_eq!(done.code, Some(0), "{}", done.err);
    for line in [
        "* ↑ notes.txt: transfer 1 begins.",
        "* ↑ notes.txt, 24 MB: done.",
        "* notes.txt (24 MB) of anna has come: /get ",
    ] {
        assert!(
            done.lines().any(|said| said.starts_with(line)),
            "{line} in {}",
            done.out
        );
    }
    Ok(())
}
