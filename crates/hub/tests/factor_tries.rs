//! Wrong codes of a second factor: limited wherever they come from, and in the audit log.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::factor::{Hands, code, options, shown, turn_on, with};
use common::{Person, World, password, store};
use parlor_core::{AuditAction, Denied};
use parlor_hub::{Reply, Request};

#[tokio::test(start_paused = true)]
async fn wrong_codes_beside_the_right_password_are_limited_from_wherever_they_come_and_however_many_at_once()
 {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, _) = turn_on(&mut ada, &hands).await;
    let right = shown(&secret, &hands);
    let tries = (1..=20_u8).map(|n| {
        let mut door = common::DOOR;
        door.address = Some(std::net::IpAddr::from([192, 0, 2, n]));
        // The last one has the right code.
        let second = match n {
            20 => right.clone(),
            _ => format!("{:06}", u32::from(n)),
        };
        let hub = world.hub.clone();
        let credentials = with("correct horse", &second);
        tokio::spawn(async move { hub.check(door, credentials).await.err() })
    });
    let tries: Vec<_> = tries.collect();
    for tried in tries {
        // Even the right one has to wait, and is not told so: that would tell that the password is right.
        assert_eq!(tried.await.unwrap(), Some(Denied::WrongCode));
    }
    tokio::time::advance(std::time::Duration::from_secs(2)).await;
    let again = world.hub.check(common::DOOR, with("correct horse", &right));
    assert!(again.await.is_ok());
}

/// What the wrong tries in the audit log were for, the newest first.
async fn failed_tries(owner: &mut Person) -> Vec<String> {
    let (before, limit) = (None, 50);
    let Reply::Audit(lines) = owner.ask(Request::Audit { before, limit }).await.unwrap() else {
        panic!("no audit");
    };
    let lines = lines.into_iter().map(|(_, line)| line);
    let failed = lines.filter(|line| line.action == AuditAction::SignInFailed);
    failed.map(|line| line.detail).collect()
}

#[tokio::test]
async fn new_password_asks_for_a_code_and_wrong_tries_are_in_the_audit_log() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, _) = turn_on(&mut ada, &hands).await;
    let now = shown(&secret, &hands);
    let change = |old: &str, second: Option<&str>| Request::SetPassword {
        old: password(old),
        new: password("battery staple"),
        code: second.map(code),
    };
    // Whatever the password is, who brings no code learns nothing of it.
    for old in ["correct horse", "wrong horse"] {
        let without = ada.ask(change(old, None)).await.err();
        assert_eq!(without, Some(Denied::SecondFactor), "{old}");
    }
    let wrong = ada.ask(change("wrong horse", Some(&now))).await.err();
    assert_eq!(wrong, Some(Denied::WrongCode));
    let wrong = ada.ask(Request::RemoveFactor {
        password: password("wrong horse"),
        code: code(&now),
    });
    assert_eq!(wrong.await.err(), Some(Denied::WrongCode));
    assert!(ada.ask(change("correct horse", Some(&now))).await.is_ok());
    let failed = failed_tries(&mut ada).await;
    assert_eq!(
        failed,
        ["to change the second factor", "to change the password"]
    );
}

#[tokio::test]
async fn code_that_was_used_forgives_no_tries_and_is_in_the_audit_log() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, _) = turn_on(&mut ada, &hands).await;
    let used = shown(&secret, &hands);
    let entered = world.enter(with("correct horse", &used), None, None);
    entered.await.unwrap();
    let mut wrong = 0;
    // After the fifth each waits twice as long as the one before.
    let last = loop {
        let off = Request::RemoveFactor {
            password: password("correct horse"),
            code: code(&used),
        };
        match ada.ask(off).await.err() {
            Some(Denied::WrongCode) if wrong < 12 => wrong += 1,
            other => break other,
        }
    };
    assert!(matches!(last, Some(Denied::TooFast(_))), "{wrong} {last:?}");
    assert_eq!(failed_tries(&mut ada).await.len(), wrong);
}

#[tokio::test]
async fn wrong_codes_of_a_session_count_at_the_door() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, _) = turn_on(&mut ada, &hands).await;
    let right = shown(&secret, &hands);
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for _ in 0..5 {
        let off = Request::RemoveFactor {
            password: password("correct horse"),
            code: code(wrong),
        };
        assert_eq!(ada.ask(off).await.err(), Some(Denied::WrongCode));
    }
    let mut door = common::DOOR;
    door.address = "192.0.2.7".parse().ok();
    let other = world.hub.check(door, with("correct horse", &right));
    assert_eq!(other.await.err(), Some(Denied::WrongCode), "it has to wait");
}
