//! The scriptable client: what scripts rely on.

use std::fs;

use anyhow::{Context as _, Result};
use parlor_testkit::{LineClient, NativeClient, Plan, Tool};

use crate::{PARLOR, server, tool};

#[tokio::test]
async fn ten_thousand_lines_from_a_pipe_are_acknowledged_and_in_order() -> Result<()> {
    const MANY: usize = 10_000;
    let server = server().await?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let lines: Vec<String> = (0..MANY).map(|number| format!("line {number}")).collect();
    let input = lines.join("\n") + "\n";
    let said = tool(&server, "bulk", &["say"]).run_with(&input);
    let watched = async {
        let mut seen = watcher.until_message(&lines[MANY - 1]).await?;
        seen.iter_mut()
            .for_each(|line| *line = line.replacen("bulk: ", "", 1));
        anyhow::Ok(seen)
    };
    let (said, watched) = tokio::join!(said, watched);
    let said = said?;
    assert_eq!(
        (said.code, said.out.as_str()),
        (Some(0), ""),
        "{}",
        said.err
    );
    assert_eq!(watched?, lines);

    let count = MANY.to_string();
    let tail = tool(
        &server,
        "reader",
        &["tail", "--since", "0", "--no-follow", "--count", &count],
    );
    let tail = tail.run().await?;
    assert_eq!(tail.code, Some(0), "{}", tail.err);
    assert!(
        tail.lines()
            .zip(&lines)
            .all(|(shown, line)| shown.ends_with(line.as_str()))
    );
    assert_eq!(tail.lines().count(), MANY);
    Ok(())
}

#[tokio::test]
async fn say_is_heard_and_its_name_is_free_when_it_has_ended() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    for _ in 0..3 {
        let said = tool(&server, "script", &["say", "hello from a script"])
            .run()
            .await?;
        assert_eq!(said.code, Some(0), "{}", said.err);
        anna.until("script: hello from a script").await?;
        anna.expect("script left!").await?;
    }
    LineClient::guest(server.line(), "script").await?;
    Ok(())
}

#[tokio::test]
async fn say_comes_through_a_restart_of_the_server_without_doubles() -> Result<()> {
    const MANY: usize = 3_000;
    let server = server().await?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let lines: String = (0..MANY).map(|number| format!("line {number}\n")).collect();
    let say = tool(&server, "bulk", &["say", "--timeout", "60"]);
    let said = tokio::spawn(async move { say.run_with(&lines).await });
    watcher.until_message("line 100").await?;
    let server = server.kill_and_restart().await?;
    let said = said.await??;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let tail = tool(&server, "reader", &["tail", "--since", "0", "--no-follow"])
        .run()
        .await?;
    let mut shown: Vec<&str> = tail.lines().filter(|line| line.contains("line ")).collect();
    assert_eq!(shown.len(), MANY);
    shown.dedup();
    assert_eq!(shown.len(), MANY);
    for (number, line) in shown.iter().enumerate() {
        assert!(line.ends_with(&format!("line {number}")), "{line}");
    }
    Ok(())
}

#[tokio::test]
async fn tail_follows_what_is_said_and_ends_after_its_count() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut tail = tool(&server, "tailer", &["tail", "--count", "2"]).start()?;
    anna.until("tailer joined!").await?;
    anna.send("one").await?;
    anna.send("two").await?;
    anna.send("three").await?;
    let mut shown = Vec::new();
    while let Some(line) = tail.line().await? {
        shown.push(line);
    }
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(
        shown[0].contains("anna") && shown[0].ends_with("one"),
        "{shown:?}"
    );
    assert!(
        shown[1].contains("anna") && shown[1].ends_with("two"),
        "{shown:?}"
    );
    Ok(())
}

#[tokio::test]
async fn tail_since_a_number_is_exclusive_and_json_has_the_fields() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let first = anna.say("one").await?.seq;
    anna.say("two").await?;
    let since = first.to_string();
    let words = ["tail", "--since", &since, "--no-follow", "--json"];
    let tail = tool(&server, "reader", &words).run().await?;
    let lines: Vec<serde_json::Value> = tail
        .lines()
        .map(serde_json::from_str)
        .collect::<Result<_, _>>()?;
    assert_eq!(lines.len(), 1, "{}", tail.out);
    assert_eq!(lines[0]["seq"], first + 1);
    assert_eq!(lines[0]["text"], "two");
    Ok(())
}

#[tokio::test]
async fn rooms_and_who_list() -> Result<()> {
    let server = server().await?;
    let _anna = LineClient::guest(server.line(), "anna").await?;
    let rooms = tool(&server, "script", &["rooms"]).run().await?;
    assert_eq!(rooms.code, Some(0), "{}", rooms.err);
    assert!(rooms.out.contains("lobby"), "{}", rooms.out);
    let who = tool(&server, "script", &["who"]).run().await?;
    assert_eq!(who.code, Some(0), "{}", who.err);
    assert!(
        who.out.contains("anna") && who.out.contains("line"),
        "{}",
        who.out
    );
    Ok(())
}

#[tokio::test]
async fn exit_codes_tell_refused_from_misused_from_unreachable() -> Result<()> {
    let server = server().await?;
    let _anna = LineClient::guest(server.line(), "anna").await?;
    let refused = tool(&server, "anna", &["say", "hello"]).run().await?;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(
        refused.err.contains("anna") && refused.out.is_empty(),
        "{}",
        refused.err
    );
    let misused = tool(&server, "ben", &["say", "--nonsense"]).run().await?;
    assert_eq!(misused.code, Some(2), "{}", misused.err);
    let (status, plan) = server.stop().await?;
    assert!(status.success());
    let words = [
        "say",
        "--server",
        "http://127.0.0.1:1",
        "--name",
        "ben",
        "--timeout",
        "1",
        "hi",
    ];
    let unreachable = Tool::new(PARLOR, words)
        .variable("HOME", plan.folder())
        .run()
        .await?;
    assert_eq!(unreachable.code, Some(3), "{}", unreachable.err);
    Ok(())
}

#[tokio::test]
async fn password_comes_from_standard_input_and_what_is_stored_never_overrides_the_name()
-> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let who = tool(
        &server,
        Plan::OWNER,
        &["say", "--password-stdin", "I am the owner"],
    );
    let said = who.run_with(&format!("{}\n", Plan::PASSWORD)).await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    anna.until("Admin: I am the owner").await?;
    let said = tool(&server, "ben", &["say", "I am not"]).run().await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    anna.until("ben: I am not").await?;
    Ok(())
}

#[tokio::test]
async fn one_time_link_makes_the_owner_once() -> Result<()> {
    let server = crate::plan()?.without_owner().start().await?;
    let log = server.plan().log();
    let link = log.split_whitespace().find(|word| word.contains("/claim#"));
    let link = link.context("the log has the link")?;
    assert!(link.starts_with(&server.url()), "{link}");
    let file = server.plan().folder().join("link");
    fs::write(&file, format!("{link}\n"))?;
    let claim = |name: &str| {
        let words = [
            "admin",
            "claim",
            "--name",
            name,
            "--password-stdin",
            "--link-file",
        ];
        let words = words
            .iter()
            .map(std::ffi::OsString::from)
            .chain([file.clone().into_os_string()]);
        Tool::new(PARLOR, words).variable("HOME", server.plan().folder())
    };
    let first = claim("Anna").run_with("a long password\n").await?;
    assert_eq!(first.code, Some(0), "{}", first.err);
    let second = claim("Ben").run_with("a long password\n").await?;
    assert_eq!(second.code, Some(1), "{}", second.err);
    let mut anna = LineClient::registered(server.line(), "Anna", "a long password").await?;
    anna.send("/blocks").await?;
    anna.until("| Nobody is blocked.").await?;
    Ok(())
}

#[tokio::test]
async fn refusals_on_the_command_line_speak_of_its_own_commands() -> Result<()> {
    let server = server().await?;
    for (words, expected) in [
        (["say", "--room", "nowhere", "hi"], "`parlor rooms`"),
        (["say", "--room", "@zed", "hi"], "`parlor who`"),
        (
            ["tail", "--room", "nowhere", "--no-follow"],
            "`parlor rooms`",
        ),
    ] {
        let refused = tool(&server, "anna", &words).run().await?;
        assert_eq!(refused.code, Some(1), "{}", refused.err);
        assert!(refused.err.contains(expected), "{}", refused.err);
        assert!(!refused.err.contains(" /"), "{}", refused.err);
    }
    let name = tool(&server, "b\u{200b}b", &["say", "hi"]).run().await?;
    assert!(
        name.err.contains("an invisible character (U+200B)"),
        "{}",
        name.err
    );
    let line = format!("http://{}", server.line());
    let wrong = ["say", "--server", &line, "--name", "anna", "hi"];
    let wrong = Tool::new(PARLOR, wrong).run().await?;
    assert_eq!(wrong.code, Some(3), "{}", wrong.err);
    assert!(!wrong.err.contains("httparse"), "{}", wrong.err);
    Ok(())
}
