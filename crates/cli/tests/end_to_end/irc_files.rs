//! Files and IRC: what is shared elsewhere is a line with a link, and what IRC clients send is fetched by whoever is told
//! where. A real `curl` stands for their own.

use std::fs;

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{IrcClient, Server, Tool};

use crate::{server, tool};

const BYTES: &[u8] = b"\x00\xff tea is ready\r\n\n";

/// Runs curl, which must succeed; what it wrote.
async fn curl(server: &Server, words: &[&str]) -> Result<String> {
    let words = ["-sS", "--fail"].iter().chain(words).copied();
    let done = Tool::new("curl", words)
        .folder(server.plan().folder())
        .run()
        .await?;
    ensure!(
        done.code == Some(0),
        "curl is needed for this test (Debian: apt install curl), and said {}",
        done.err
    );
    Ok(done.out)
}

/// What is fetched at this address.
async fn fetched(server: &Server, link: &str) -> Result<Vec<u8>> {
    let to = server.plan().folder().join("fetched");
    let path = to.to_str().context("a path in UTF-8")?;
    curl(server, &["-o", path, link]).await?;
    Ok(fs::read(to)?)
}

#[tokio::test]
async fn file_that_is_shared_elsewhere_is_a_line_with_a_link_to_its_bytes() -> Result<()> {
    let server = server().await?;
    let mut ada = IrcClient::guest(server.main(), "ada").await?;
    ada.ask("JOIN #lobby").await?;
    let path = server.plan().folder().join("tea time.bin");
    fs::write(&path, BYTES)?;
    let path = path.to_str().context("a path in UTF-8")?;
    let sent = tool(&server, "bert", &["send", path]).run().await?;
    ensure!(sent.code == Some(0), "{}", sent.err);
    let told = ada.until("(shares tea time.bin, ").await?;
    let line = told.last().context("nothing was told")?;
    ensure!(line.starts_with(":bert!"), "{line}");
    ensure!(line.contains(" NOTICE #lobby :"), "{line}");
    let link = line.rsplit(' ').next().unwrap_or_default();
    assert_eq!(fetched(&server, link).await?, BYTES);
    Ok(())
}

#[tokio::test]
async fn file_that_an_irc_client_sends_is_fetched_by_the_link_that_it_says() -> Result<()> {
    let server = server().await?;
    let mut ada = IrcClient::guest(server.main(), "ada").await?;
    let mut bert = IrcClient::guest(server.main(), "bert").await?;
    ada.ask("JOIN #tea").await?;
    bert.ask("JOIN #tea").await?;
    ada.ask("REGISTER * * correct-horse").await?;
    let lines = ada.ask("VERSION").await?.join(" ");
    let (_, token) = lines
        .split_once("soju.im/FILEHOST=")
        .context("no place for files is told")?;
    let upload = token.split(' ').next().unwrap_or_default();
    fs::write(server.plan().folder().join("tea.bin"), BYTES)?;
    let words = [
        "-u",
        "ada:correct-horse",
        "-H",
        "Content-Disposition: attachment; filename=\"tea.bin\"",
        "-H",
        "Content-Type: application/octet-stream",
        "--data-binary",
        "@tea.bin",
        "-o",
        "answer",
        "-w",
        "%header{location}",
        upload,
    ];
    let location = curl(&server, &words).await?;
    let link = format!("{}{location}", upload.trim_end_matches("/up"));
    ada.send(&format!("PRIVMSG #tea :look: {link}")).await?;
    let told = bert.until(" PRIVMSG #tea :look: ").await?;
    let line = told.last().context("nothing was told")?;
    let link = line.rsplit(' ').next().unwrap_or_default();
    assert_eq!(fetched(&server, link).await?, BYTES);
    Ok(())
}
