//! Starting and stopping: what is refused, what is announced, and how it ends.

use std::ffi::OsString;
use std::fs;
use std::time::Duration;

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Plan, Tool};
use tokio::net::TcpListener;

use crate::{PARLOR, plan, server};

/// One line that names the thing, and exit code 2.
async fn refusal(plan: &Plan) -> Result<String> {
    let (code, log) = plan.refused().await?;
    assert_eq!(code, Some(2), "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
    Ok(log)
}

#[tokio::test]
async fn unknown_key_names_the_file_and_the_line() -> Result<()> {
    let plan = plan()?;
    let file = plan.folder().join("parlor.toml");
    fs::write(&file, "# a comment\nlisen = \"127.0.0.1:0\"\n")?;
    let refusal = refusal(&plan.clone().flag("--config").flag(&file)).await?;
    assert!(
        refusal.contains("lisen") && refusal.contains("parlor.toml, line 2"),
        "{refusal}"
    );
    assert!(refusal.contains("did you mean listen?"), "{refusal}");
    Ok(())
}

#[tokio::test]
async fn bad_values_and_impossible_pairs_are_one_line_each() -> Result<()> {
    let bad = refusal(&plan()?.variable("PARLOR_JOIN", "everybody")).await?;
    assert!(
        bad.contains("PARLOR_JOIN") && bad.contains("open, invite or registered"),
        "{bad}"
    );
    let pair = refusal(&plan()?.flag("--lan")).await?;
    assert!(
        pair.contains("--lan") && pair.contains("--listen"),
        "{pair}"
    );
    let half = refusal(&plan()?.without_owner().variable("PARLOR_OWNER", "Admin")).await?;
    assert!(half.contains("PARLOR_OWNER_PASSWORD"), "{half}");
    let short = refusal(&plan()?.variable("PARLOR_OWNER_PASSWORD", "short")).await?;
    assert!(
        short.contains("at least 8 characters") && !short.contains("short\""),
        "{short}"
    );
    Ok(())
}

#[tokio::test]
async fn unknown_flag_is_bad_usage() -> Result<()> {
    let (code, log) = plan()?.flag("--nonsense").refused().await?;
    assert_eq!(code, Some(2));
    assert!(log.contains("--nonsense"), "{log}");
    Ok(())
}

#[tokio::test]
async fn busy_port_is_named() -> Result<()> {
    let taken = TcpListener::bind("127.0.0.1:0").await?;
    let address = taken.local_addr()?.to_string();
    let refusal = refusal(&plan()?.flag("--listen").flag(&address)).await?;
    assert!(
        refusal.contains(&address) && refusal.contains("busy"),
        "{refusal}"
    );
    Ok(())
}

#[tokio::test]
async fn data_folder_in_use_is_refused_and_free_after_a_kill() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let second = plan()?.flag("--data").flag(server.plan().data());
    let (code, log) = second.refused().await?;
    assert_eq!(code, Some(2), "{log}");
    if !log.contains("cannot be used multiple times") {
        assert!(log.contains("in use"), "{log}");
    }
    anna.say("undisturbed").await?;
    server.kill().await?.start().await?;
    Ok(())
}

#[tokio::test]
async fn data_folder_that_cannot_be_used_is_named() -> Result<()> {
    let plan = plan()?;
    fs::write(plan.data(), "a file where the folder should be")?;
    let refusal = refusal(&plan).await?;
    assert!(
        refusal.contains(&plan.data().display().to_string()),
        "{refusal}"
    );
    assert!(
        refusal.contains("it is a file, not a folder") && refusal.contains("--data"),
        "{refusal}"
    );
    Ok(())
}

#[tokio::test]
async fn ready_file_that_cannot_be_written_is_noticed_before_anything_starts() -> Result<()> {
    let plan = plan()?;
    let ready = plan.folder().join("nowhere/ready");
    let words = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--line",
        "off",
        "--data",
    ];
    let words = words.iter().map(OsString::from);
    let named = [plan.data().into(), "--ready-file".into(), ready.into()];
    let refused = Tool::new(PARLOR, words.chain(named)).run().await?;
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(
        refused.err.contains("nowhere/ready") && refused.err.contains("--ready-file"),
        "{}",
        refused.err
    );
    assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    assert!(!plan.data().exists(), "nothing was made");
    Ok(())
}

#[tokio::test]
async fn store_from_a_newer_version_is_refused_and_left_alone() -> Result<()> {
    let (_, plan) = server().await?.stop().await?;
    let database = database(&plan)?;
    let mut bytes = fs::read(&database)?;
    // The schema's number: PRAGMA user_version, at offset 60 of the SQLite file format.
    bytes[60..64].copy_from_slice(&9_999_u32.to_be_bytes());
    fs::write(&database, &bytes)?;
    let (code, log) = plan.refused().await?;
    assert!(matches!(code, Some(1 | 2)), "{log}");
    assert!(
        log.contains("newer version") || log.contains("damaged"),
        "{log}"
    );
    assert_eq!(fs::read(&database)?, bytes);
    Ok(())
}

#[tokio::test]
async fn damaged_store_is_refused() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    for number in 0..50 {
        anna.say(&format!("message {number} {}", "x".repeat(500)))
            .await?;
    }
    drop(anna);
    let (_, plan) = server.stop().await?;
    let database = database(&plan)?;
    let bytes = fs::read(&database)?;
    let mut flipped = bytes.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0x10;
    for damaged in [flipped, bytes[..bytes.len() / 2].to_vec()] {
        fs::write(&database, &damaged)?;
        let (code, log) = plan.refused().await?;
        assert_eq!(code, Some(1), "{log}");
        assert!(log.contains("damaged"), "{log}");
    }
    fs::write(&database, &bytes)?;
    plan.start().await?;
    Ok(())
}

/// The largest database in the data folder, which is the log.
fn database(plan: &Plan) -> Result<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(plan.data())?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"SQLite format 3")))
        .filter(|path| !path.to_string_lossy().contains("search"))
        .collect();
    files
        .pop()
        .ok_or_else(|| anyhow::anyhow!("there is no database in the data folder"))
}

#[tokio::test]
async fn server_ends_within_five_seconds_with_clients_connected() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let ready = server.plan().folder().join("ready");
    assert!(ready.exists());
    let acknowledged = dora.say("the last words").await?.seq;
    let stopped = tokio::time::timeout(Duration::from_secs(5), server.stop());
    let (status, plan) = stopped.await.expect("it ends within 5 s")?;
    assert!(status.success(), "{status}: {}", plan.log());
    anna.until("* The server is shutting down. Goodbye!")
        .await?;
    assert_eq!(dora.goodbye().await?.code, "shutting_down");
    assert!(!ready.exists());

    let server = plan.start().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    anna.send("/history 1").await?;
    let shown = anna.until("| ").await?.pop().unwrap_or_default();
    assert!(
        shown.starts_with(&format!("| {acknowledged} ")) && shown.ends_with("the last words"),
        "{shown}"
    );
    Ok(())
}

#[tokio::test]
async fn owner_variables_are_ignored_once_there_is_an_owner() -> Result<()> {
    let (_, plan) = server().await?.stop().await?;
    let plan = plan
        .variable("PARLOR_OWNER", "Other")
        .variable("PARLOR_OWNER_PASSWORD", "x");
    let server = plan.start().await?;
    LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    LineClient::guest(server.line(), "Other").await?;
    Ok(())
}

#[tokio::test]
async fn secrets_and_message_text_are_not_in_the_log() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut admin = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    admin.send("canary text").await?;
    anna.until("Admin: canary text").await?;
    let token = NativeClient::guest(server.main(), "dora")
        .await?
        .welcome()?
        .token
        .clone();
    let (_, plan) = server.stop().await?;
    let log = plan.log();
    assert!(
        !log.contains("canary text") && !log.contains(Plan::PASSWORD),
        "{log}"
    );
    assert!(
        !token.is_some_and(|token| log.contains(token.expose())),
        "{log}"
    );
    Ok(())
}

#[tokio::test]
async fn log_tells_who_came_and_went_with_the_count_and_messages_when_asked() -> Result<()> {
    let server = plan()?.flag("--show-messages").start().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut admin = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    anna.send("hello there").await?;
    admin.until("anna: hello there").await?;
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    dora.say("one\nforged line").await?;
    dora.leave().await?;
    admin.send("/block anna spam").await?;
    anna.rest().await?;
    admin.until("anna was blocked by Admin: spam").await?;
    let (_, plan) = server.stop().await?;
    let log = plan.log();
    let line = |words: &[&str]| {
        log.lines()
            .any(|line| words.iter().all(|word| line.contains(word)))
    };
    assert!(
        line(&["anna joined", "line", "127.0.0.1", "online=1"]),
        "{log}"
    );
    assert!(line(&["Admin joined", "online=2"]), "{log}");
    assert!(line(&["anna: hello there"]), "{log}");
    assert!(line(&["dora: one forged line"]), "{log}");
    assert!(line(&["Admin blocked anna"]), "{log}");
    assert!(line(&["anna left", "online=1"]), "{log}");
    Ok(())
}

#[tokio::test]
async fn line_gateway_can_be_off() -> Result<()> {
    let plan = plan()?
        .variable("PARLOR_SERVER_NAME", "The Club")
        .line_off();
    let server = plan.start().await?;
    let anna = NativeClient::guest(server.main(), "anna").await?;
    assert_eq!(anna.welcome()?.server, "The Club");
    assert!(!fs::read_to_string(server.plan().folder().join("ready"))?.contains("line://"));
    Ok(())
}
