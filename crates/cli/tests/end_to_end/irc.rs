//! IRC through the real server: the settings file, the ports, other gateways.

use std::fs;

use anyhow::{Context as _, Result};
use parlor_testkit::{IrcClient, LineClient, Server};

use crate::{plan, server, tool};

/// Where a server takes IRC alone.
fn irc(server: &Server) -> Result<std::net::SocketAddr> {
    let door = server.door("irc").context("no port for IRC")?;
    Ok(door.trim_start_matches("irc://").parse()?)
}

#[tokio::test]
async fn one_settings_file_says_all_about_irc() -> Result<()> {
    let plan = plan()?;
    let (file, motd) = (
        plan.folder().join("parlor.toml"),
        plan.folder().join("motd"),
    );
    fs::write(&motd, "Welcome\nto the tests\n")?;
    let text = format!(
        "irc = \"127.0.0.1:0\"\npassword_chars = 1\nirc_host = \"irc.test\"\nirc_network = \"TestNet\"\n\
         irc_motd_file = {motd:?}\nirc_password = \"letmein\"\nirc_operators = [\"oper:operpass\"]\nirc_history = false\n"
    );
    fs::write(&file, text)?;
    let server = plan.flag("--config").flag(&file).start().await?;
    let mut client = IrcClient::connect(irc(&server)?).await?;
    client.send("CAP LS 302").await?;
    client.send("PASS letmein").await?;
    client.send("NICK ada").await?;
    client.send("USER ada 0 * :Ada").await?;
    client.send("CAP END").await?;
    let lines = client.fence().await?.join("\n");
    for part in [
        ":irc.test 001 ada ",
        "NETWORK=TestNet",
        "372 ada :- Welcome",
        "372 ada :- to the tests",
    ] {
        assert!(lines.contains(part), "{part}: {lines}");
    }
    assert!(!lines.contains("draft/chathistory"), "{lines}");
    assert!(
        client
            .ask("REGISTER * * x")
            .await?
            .join("\n")
            .contains("REGISTER SUCCESS ada")
    );
    assert!(
        client
            .ask("OPER oper operpass")
            .await?
            .join("\n")
            .contains(" 381 ada ")
    );
    fs::write(&motd, "Changed\n")?;
    client.ask("REHASH").await?;
    assert!(
        client
            .ask("MOTD")
            .await?
            .join("\n")
            .contains("372 ada :- Changed")
    );
    let (status, _) = server.stop().await?;
    assert!(status.success());
    let rest = client.rest().await?.join("\n");
    assert!(
        rest.contains("ERROR :") && rest.contains("shutting down"),
        "{rest}"
    );
    Ok(())
}

#[tokio::test]
async fn irc_and_the_other_gateways_are_one_room() -> Result<()> {
    let server = server().await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let mut ada = IrcClient::guest(server.main(), "ada").await?;
    ada.ask("JOIN #lobby").await?;
    bert.until("ada joined!").await?;
    ada.send("PRIVMSG #lobby :hello from irc").await?;
    bert.until("ada: hello from irc").await?;
    bert.send("hello from a line").await?;
    ada.until(":hello from a line").await?;
    tool(&server, "cy", &["say", "hello from a script"])
        .run()
        .await?;
    ada.until(":hello from a script").await?;
    ada.send("QUIT :bye").await?;
    bert.until("ada left!").await?;
    Ok(())
}

#[tokio::test]
async fn what_a_setting_of_irc_can_not_be_is_one_line() -> Result<()> {
    for (variable, value, part) in [
        ("PARLOR_IRC_HOST", "nodots", "a host name with a dot in it"),
        ("PARLOR_IRC_NETWORK", "two words", "without spaces"),
        ("PARLOR_IRC_OPERATORS", "secretwithoutname", "NAME:PASSWORD"),
        ("PARLOR_IRC_REPLAY", "many", "a number of 0 to 500"),
        ("PARLOR_EXEMPT", "nowhere", "an address or a range"),
        (
            "PARLOR_IRC_MOTD_FILE",
            "/nowhere/motd",
            "a file that can be read",
        ),
    ] {
        let (code, log) = plan()?.variable(variable, value).refused().await?;
        assert_eq!(code, Some(2), "{variable}: {log}");
        assert!(log.contains(part), "{variable}: {log}");
        assert!(!log.contains("secretwithoutname"), "{log}");
    }
    Ok(())
}
