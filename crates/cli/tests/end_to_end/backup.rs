//! Backup and export while people chat, and restore: another epoch, and clients notice.

use std::collections::BTreeMap;
use std::ffi::OsString;

use anyhow::Result;
use parlor_testkit::{NativeClient, Plan, Tool, lobby_post};
use parlor_wire::{EventBody, ExportLine, Hello, Keeping, Reply, Request, Resume, RoomKind};

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

#[tokio::test]
async fn export_has_every_room_and_nothing_that_was_deleted() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    for number in 0..600 {
        anna.ask(lobby_post(&format!("number {number}"), None))
            .await?;
    }
    let gone = anna.say("canary").await?;
    let (room, target) = ("#lobby".to_owned(), gone.seq);
    anna.request(Request::Delete { room, target }).await?;
    let (name, kind) = ("attic".to_owned(), RoomKind::Private);
    ben.request(Request::CreateRoom {
        name,
        kind,
        keeping: Keeping::default(),
    })
    .await?;
    let export = |more: &[&str]| {
        let words = ["admin", "export", "--data"].map(OsString::from);
        let more = more.iter().map(OsString::from);
        let data = [server.plan().data().into_os_string()];
        Tool::new(PARLOR, words.into_iter().chain(data).chain(more))
            .variable("HOME", server.plan().folder())
    };
    let exported = export(&[]).run().await?;
    assert_eq!(exported.code, Some(0), "{}", exported.err);
    assert!(!exported.out.contains("canary"));
    let (mut heads, mut seqs) = (Vec::new(), BTreeMap::<_, Vec<u64>>::new());
    for line in exported.lines() {
        match serde_json::from_str(line)? {
            ExportLine::Room(room) => heads.push((room.id, room.name, room.head)),
            ExportLine::Event(event) => seqs.entry(event.room).or_default().push(event.seq),
        }
    }
    for (room, _, head) in &heads {
        assert_eq!(seqs[room], (1..=*head).collect::<Vec<_>>());
    }
    let names: Vec<_> = heads
        .iter()
        .filter_map(|(_, name, _)| name.as_deref())
        .collect();
    assert_eq!(names, ["lobby", "attic"]);

    let file = server.plan().folder().join("attic.jsonl");
    let path = file.to_string_lossy().into_owned();
    let one = export(&["--room", "Attic", &path]).run().await?;
    assert_eq!((one.code, one.out.as_str()), (Some(0), ""), "{}", one.err);
    let text = std::fs::read_to_string(&file)?;
    assert!(
        text.lines().count() >= 3 && !text.contains("number 1"),
        "{text}"
    );
    for (words, why) in [
        (&["--room", "attic", path.as_str()][..], "it exists already"),
        (&["--room", "nowhere"], "no room called nowhere"),
    ] {
        let refused = export(words).run().await?;
        assert_eq!(refused.code, Some(2), "{}", refused.err);
        assert!(refused.err.contains(why), "{}", refused.err);
    }
    assert_eq!(
        std::fs::read_to_string(&file)?,
        text,
        "never over an existing file"
    );
    let (_, plan) = server.stop().await?;
    let words = ["admin", "export", "--room", "lobby", "--data"].map(OsString::from);
    let down = Tool::new(PARLOR, words.into_iter().chain([plan.data().into()]));
    let down = down.run().await?;
    assert!(down.out.contains("number 599"), "{}", down.err);
    Ok(())
}

#[tokio::test]
async fn backup_says_what_it_goes_on_holding_and_brings_nothing_back_that_is_over() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let quiet = admin(server.plan(), "backup").run().await?;
    assert_eq!((quiet.code, quiet.err.as_str()), (Some(0), ""));
    std::fs::remove_file(server.plan().folder().join("backup.db"))?;
    let post = Request::Post {
        room: "#lobby".to_owned(),
        text: "zebrafinch".to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: Some(5_000),
        id: None,
    };
    anna.request(post).await?;
    let create = Request::CreateRoom {
        name: "den".to_owned(),
        kind: RoomKind::Public,
        keeping: Keeping {
            retention_ms: Some(3_600_000),
            ..Keeping::default()
        },
    };
    anna.request(create).await?;
    let made = admin(server.plan(), "backup").run().await?;
    assert_eq!(made.code, Some(0), "{}", made.err);
    for part in [
        "parlor: This backup goes on holding 1 message or file that expires, on 2",
        ", and the log of 1 room that keeps things for a while or ends.",
    ] {
        assert!(made.err.contains(part), "{}", made.err);
    }
    loop {
        if let EventBody::Expired { .. } = anna.event().await?.body {
            break;
        }
    }
    let backup = std::fs::read(server.plan().folder().join("backup.db"))?;
    let mut words = backup.windows("zebrafinch".len());
    assert!(
        words.any(|word| word == b"zebrafinch"),
        "it goes on holding it"
    );

    let (_, plan) = server.stop().await?;
    let restored = admin(&plan, "restore").run().await?;
    assert_eq!(restored.code, Some(0), "{}", restored.err);
    let server = plan.start().await?;
    let mut ben = NativeClient::guest(server.main(), "ben").await?;
    let history = Request::History {
        room: "#lobby".to_owned(),
        after: Some(0),
        before: None,
        order: None,
        since: None,
        limit: None,
    };
    let Reply::History(page) = ben.request(history).await? else {
        anyhow::bail!("no history");
    };
    let shown = format!("{page:?}");
    assert!(!shown.contains("zebrafinch"), "{shown}");
    Ok(())
}
