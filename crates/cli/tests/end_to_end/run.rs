//! Commands on the server, through the real server and the doors: each sees what another runs, and nobody sees what
//! is refused.

use std::fs;

use anyhow::{Context as _, Result};
use parlor_testkit::{IrcClient, LineClient, NativeClient, Server};
use parlor_wire::{EventBody, Request};

use crate::files::words;
use crate::{plan, server, tool};

fn run(command: &str) -> Request {
    Request::Run {
        room: "#lobby".to_owned(),
        command: command.to_owned(),
    }
}

/// Whether the kernel of this machine can lock commands in; where tests need that, they go on and fail.
async fn can_run(client: &mut NativeClient) -> Result<bool> {
    if std::env::var_os("TESTS_NEED_SANDBOX").is_some() {
        return Ok(true);
    }
    let refusal = client.refusal(run("cat no-such-file && pwd")).await;
    let unavailable = refusal.is_ok_and(|refused| refused.code == "run_unavailable");
    if unavailable {
        println!("NOT RUN: this kernel can't lock commands in");
    }
    Ok(!unavailable)
}

/// The next command that was run, as the native protocol tells it.
async fn ran(client: &mut NativeClient) -> Result<(String, String)> {
    loop {
        let event = client.event().await?;
        if let EventBody::Message {
            text: Some(text),
            ran: true,
            ..
        } = event.body
        {
            return Ok((event.by.name, text));
        }
    }
}

#[tokio::test]
async fn every_door_runs_a_command_and_every_door_shows_it() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    if !can_run(&mut dora).await? {
        return Ok(());
    }
    ran(&mut dora).await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ivy = IrcClient::guest(server.main(), "ivy").await?;
    ivy.ask("JOIN #lobby").await?;
    anna.expect("ivy joined!").await?;

    anna.send("/run echo 'one  two'").await?;
    anna.expect("* anna ran: echo 'one  two'").await?;
    anna.expect("| one  two").await?;
    let told = ("anna".to_owned(), "echo 'one  two'\none  two".to_owned());
    assert_eq!(ran(&mut dora).await?, told);
    let lines = ivy.until(":one  two").await?.join("\n");
    assert!(
        lines.contains("NOTICE #lobby :ran: echo 'one  two'"),
        "{lines}"
    );

    ivy.send("RUN #lobby :echo irc").await?;
    anna.expect("* ivy ran: echo irc").await?;
    anna.expect("| irc").await?;
    ivy.send("RUN echo alone").await?;
    anna.expect("* ivy ran: echo alone").await?;
    anna.expect("| alone").await?;
    ivy.send("PRIVMSG #lobby :!cmd echo shout").await?;
    anna.expect("* ivy ran: echo shout").await?;
    anna.expect("| shout").await?;
    ivy.send("PRIVMSG #lobby :!date").await?;
    anna.expect("ivy: !date").await?;
    dora.request(run("pwd")).await?;
    anna.expect("* dora ran: pwd").await?;
    anna.expect("| /").await?;

    anna.send("!cmd rm -rf /").await?;
    anna.expect("* No privileges to run the command: rm -rf /")
        .await?;
    ivy.send("RUN sudo ls").await?;
    ivy.until("No privileges to run the command: sudo ls")
        .await?;
    let log = server.plan().log();
    assert!(log.contains("anna ran echo"), "{log}");
    assert!(log.contains("anna may not run rm"), "{log}");
    assert!(!log.contains("-rf"), "an argument may be a secret: {log}");
    Ok(())
}

#[tokio::test]
async fn commands_see_the_rooms_files_and_nothing_of_the_machine() -> Result<()> {
    let server = server().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    if !can_run(&mut dora).await? {
        return Ok(());
    }
    let file = server.plan().folder().join("notes.txt");
    fs::write(&file, "first\nsecond\n")?;
    let sent = tool(&server, "anna", &["send", words(&file)]).run().await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    let mut line = LineClient::guest(server.line(), "lena").await?;
    let none = |path: &str| format!("| cat: {path}: No such file or directory\n| (status 1)");
    for (command, told) in [
        ("ls", "| notes.txt"),
        ("head -n 1 notes.txt", "| first"),
        ("wc -l notes.txt", "|       2 notes.txt"),
        ("cat /etc/passwd", &none("/etc/passwd")),
        ("cat ../../parlor.db", &none("../../parlor.db")),
        ("ls /", "| notes.txt"),
    ] {
        line.send(&format!("/run {command}")).await?;
        line.expect(&format!("* lena ran: {command}")).await?;
        for told in told.lines() {
            line.expect(told).await?;
        }
    }
    let left = fs::read_dir(server.plan().data().join("cages"))?.count();
    assert_eq!(left, 0, "nothing is left of a command");
    Ok(())
}

#[tokio::test]
async fn operator_allows_a_program_and_a_stop_ends_what_runs() -> Result<()> {
    let plan = plan()?;
    let file = plan.folder().join("parlor.toml");
    fs::write(
        &file,
        "run_a_minute = 1000\n\
         [[run_command]]\nname = \"nap\"\nprogram = \"/bin/sleep\"\nargs = [\"NUMBER\"]\nseconds = 60\n\
         [[run_command]]\nname = \"date\"\noff = true\n",
    )?;
    let server = plan.flag("--config").flag(&file).start().await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    if !can_run(&mut dora).await? {
        return Ok(());
    }
    dora.request(run("nap 0")).await?;
    for refused in ["nap", "nap x", "date"] {
        assert_eq!(
            dora.refusal(run(refused)).await?.code,
            "run_refused",
            "{refused}"
        );
    }
    dora.ask(run("nap 50")).await?;
    running(&server).await?;
    let (status, _) = server.stop().await?;
    assert!(status.success());
    Ok(())
}

/// Waits until the server has a child, which is the command.
async fn running(server: &Server) -> Result<()> {
    let id = server.id()?;
    let tasks = format!("/proc/{id}/task");
    loop {
        for task in fs::read_dir(&tasks)? {
            let children = task?.path().join("children");
            if !fs::read_to_string(children).unwrap_or_default().is_empty() {
                return Ok(());
            }
        }
        fs::metadata(&tasks).context("the server runs")?;
        tokio::task::yield_now().await;
    }
}
