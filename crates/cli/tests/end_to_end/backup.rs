//! Backup while people chat, and restore: another epoch, and clients notice.

use anyhow::Result;
use parlor_testkit::{NativeClient, Plan, Tool, lobby_post};
use parlor_wire::{EventBody, Hello, Resume};

use crate::{PARLOR, server};

fn admin(plan: &Plan, task: &str) -> Tool {
    let data = plan.data().into_os_string();
    let file = plan.folder().join("backup.db").into_os_string();
    let words = ["admin".into(), task.into(), "--data".into(), data, file];
    Tool::new(PARLOR, words).variable("HOME", plan.folder())
}

#[tokio::test]
async fn backup_under_load_restores_to_another_epoch_and_clients_start_afresh() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let welcome = anna.welcome()?.clone();
    let kept = anna.say("in the backup").await?;
    for number in 0..200 {
        anna.ask(lobby_post(&format!("load {number}"), None))
            .await?;
    }
    let made = admin(server.plan(), "backup").run().await?;
    assert_eq!(made.code, Some(0), "{}", made.err);
    let again = admin(server.plan(), "backup").run().await?;
    assert_eq!(
        again.code,
        Some(2),
        "an existing file is refused: {}",
        again.err
    );
    let in_use = admin(server.plan(), "restore").run().await?;
    assert_eq!(
        in_use.code,
        Some(2),
        "a served folder is refused: {}",
        in_use.err
    );
    anna.until_message("load 199").await?;
    anna.say("after the backup").await?;

    let (_, plan) = server.stop().await?;
    let restored = admin(&plan, "restore").run().await?;
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let server = plan.start().await?;
    let resume = Some(Resume {
        epoch: welcome.epoch,
        rooms: [(kept.room, kept.seq)].into(),
    });
    let hello = Hello {
        token: welcome.token,
        resume,
        ..Hello::default()
    };
    let mut anna = NativeClient::sign_in(server.main(), hello).await?;
    assert_ne!(anna.welcome()?.epoch, welcome.epoch);
    assert!(!anna.welcome()?.resumed);
    let seq = anna.say("a new history").await?.seq;
    let event = anna.event().await?;
    assert_eq!(event.seq, seq);
    assert!(matches!(event.body, EventBody::Message { .. }));
    Ok(())
}

#[tokio::test]
async fn what_is_no_backup_is_bad_usage_and_what_is_no_store_is_named() -> Result<()> {
    let plan = crate::plan()?;
    let file = plan.folder().join("backup.db");
    let missing = admin(&plan, "backup").run().await?;
    assert_eq!(missing.code, Some(2), "{}", missing.err);
    assert!(
        missing.err.contains("no store in this folder"),
        "{}",
        missing.err
    );
    for garbage in [&b""[..], b"not a database at all"] {
        std::fs::write(&file, garbage)?;
        let refused = admin(&plan, "restore").run().await?;
        assert_eq!(refused.code, Some(2), "{}", refused.err);
        let start = format!("parlor: {} can't be restored: it ", file.display());
        assert!(refused.err.starts_with(&start), "{}", refused.err);
    }
    Ok(())
}
