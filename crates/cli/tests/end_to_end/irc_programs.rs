//! IRC with the programs that people use: irssi and WeeChat on a terminal, against a real server and beside other gateways. Where
//! one is not installed its tests say so, unless `TESTS_NEED_IRC_CLIENTS` is set.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parlor_testkit::{IrcClient, LineClient, NativeClient, Server, Terminal};

use crate::{plan, tool};

/// The program on this machine.
fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let found = env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file());
    if found.is_none() {
        assert!(
            env::var_os("TESTS_NEED_IRC_CLIENTS").is_none(),
            "{name} is not installed"
        );
        eprintln!("NOT RUN: {name} is not installed");
    }
    found
}

async fn server() -> Result<Server> {
    plan()?
        .variable("PARLOR_PASSWORD_CHARS", "1")
        .variable("PARLOR_IRC_NETWORK", "TestNet")
        .variable("PARLOR_IRC_REPLAY", "5")
        .start()
        .await
}

fn start(binary: PathBuf, home: &Path, words: &[&str]) -> Result<Terminal> {
    fs::create_dir_all(home)?;
    let variables = [
        ("HOME", home),
        ("TERM", Path::new("xterm")),
        ("LANG", Path::new("C.UTF-8")),
    ];
    Terminal::start_in(home, binary, words, &variables)
}

/// An account, by a client of the testkit.
async fn account(server: &Server, name: &str, password: &str) -> Result<()> {
    let mut client = IrcClient::guest(server.main(), name).await?;
    let lines = client
        .ask(&format!("REGISTER * * {password}"))
        .await?
        .join("\n");
    anyhow::ensure!(lines.contains("REGISTER SUCCESS"), "{lines}");
    client.send("QUIT").await?;
    client.rest().await?;
    Ok(())
}

#[tokio::test]
async fn irssi_signs_in_chats_and_moderates() -> Result<()> {
    let Some(irssi) = program("irssi") else {
        return Ok(());
    };
    let server = server().await?;
    account(&server, "ada", "sesame").await?;
    let home = server.plan().folder().join("irssi");
    fs::create_dir_all(&home)?;
    let port = server.main().port();
    let config = format!(
        "servers = ( {{ address = \"127.0.0.1\"; chatnet = \"test\"; port = \"{port}\"; autoconnect = \"yes\"; }} );\n\
         chatnets = {{ test = {{ type = \"IRC\"; nick = \"ada\"; sasl_mechanism = \"PLAIN\"; sasl_username = \"ada\"; sasl_password = \"sesame\"; }}; }};\n\
         settings = {{ core = {{ nick = \"ada\"; real_name = \"Ada\"; user_name = \"ada\"; }}; }};\n"
    );
    fs::write(home.join("config"), config)?;
    let folder = format!("--home={}", home.display());
    let mut ada = start(irssi, &home, &[&folder])?;
    ada.shows_words("SASL authentication succ").await?;
    // Only from the end of its greeting on a client joins anything.
    ada.shows_words("MOTD").await?;
    ada.type_in("/join #den\r")?;
    ada.shows_words("Users #den").await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    bert.send("/join den").await?;
    ada.shows_words("bert [").await?;
    ada.type_in("hello from irssi\r")?;
    bert.until("[den] ada: hello from irssi").await?;
    bert.send("hello from a line").await?;
    ada.shows_words("hello from a line").await?;
    ada.type_in(&format!("{}\r", "long words ".repeat(40)))?;
    bert.until("[den] ada: long words").await?;
    ada.type_in("/kick bert enough\r")?;
    bert.until("[den] bert was removed by ada: enough").await?;
    ada.shows_words("was kicked from #den").await?;
    ada.type_in("/mode +b bert!*@*\r")?;
    ada.shows_words("mode/#den [+b bert!*@*]").await?;
    bert.send("/join den").await?;
    bert.until("* You are banned from this room.").await?;
    ada.type_in("/nick countess\r")?;
    ada.shows_words("now known as countess").await?;
    ada.type_in("/join #lobby\r")?;
    ada.shows_words("Users #lobby").await?;
    let mut cleo = NativeClient::guest(server.main(), "cleo").await?;
    cleo.say("hello from a page").await?;
    ada.shows_words("hello from a page").await?;
    ada.type_in("hello to a page\r")?;
    cleo.until_message("hello to a page").await?;
    let tea = server.plan().folder().join("tea.txt");
    fs::write(&tea, "two spoons")?;
    let tea = tea.to_str().context("a path in UTF-8")?;
    let sent = tool(&server, "dora", &["send", tea]).run().await?;
    anyhow::ensure!(sent.code == Some(0), "{}", sent.err);
    ada.shows_words("(shares tea.txt, 10 B)").await?;
    ada.shows_words("http://").await?;
    ada.type_in("/quit bye\r")?;
    ada.end().await?;
    Ok(())
}

#[tokio::test]
async fn weechat_signs_in_by_scram_and_sees_what_it_missed() -> Result<()> {
    let Some(weechat) = program("weechat") else {
        return Ok(());
    };
    let server = server().await?;
    account(&server, "ada", "sesame").await?;
    let mut setup = IrcClient::guest(server.main(), "setup").await?;
    setup.ask("NS IDENTIFY ada sesame").await?;
    setup.ask("NS IRCPASSWORD forirc").await?;
    setup.send("QUIT").await?;
    setup.rest().await?;
    let home = server.plan().folder().join("weechat");
    let port = server.main().port();
    let commands = [
        format!("/server add test 127.0.0.1/{port} -notls -nicks=ada -username=ada"),
        "/set irc.server.test.sasl_mechanism scram-sha-256".to_owned(),
        "/set irc.server.test.sasl_username ada".to_owned(),
        "/set irc.server.test.sasl_password forirc".to_owned(),
        "/set irc.server.test.autojoin #den".to_owned(),
        "/set irc.server_default.capabilities *".to_owned(),
        // Words are looked for on lines that have nothing else beside them.
        "/bar hide buflist".to_owned(),
        "/bar hide nicklist".to_owned(),
        "/connect test".to_owned(),
    ];
    let folder = home.join("home");
    let words = ["-d".to_owned(), folder.display().to_string()];
    let runs = commands
        .iter()
        .flat_map(|command| ["-r".to_owned(), command.clone()]);
    let words: Vec<String> = words.into_iter().chain(runs).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut ada = start(weechat.clone(), &home, &words)?;
    ada.shows_words("Channel #den: 1 nick")
        .await
        .context("it joins")?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    bert.send("/join den").await?;
    bert.until("* Your lines go to den").await?;
    bert.send("hello from a line").await?;
    ada.shows_words("hello from a line").await?;
    ada.type_in("hello from weechat\r")?;
    bert.until("[den] ada: hello from weechat").await?;
    bert.send("/reply ^ an answer").await?;
    ada.shows_words("an answer").await?;
    ada.type_in("/quit\r")?;
    ada.end().await?;
    bert.send("said to nobody").await?;
    bert.send("/who").await?;
    bert.until("| 1 here:").await?;
    // It keeps what it was told; only what is its own is told anew.
    let mut ada = start(weechat, &home, &words[..2])?;
    ada.type_in("/connect test\r")?;
    ada.shows_words("said to nobody").await?;
    ada.type_in("/quit\r")?;
    ada.end().await?;
    Ok(())
}
