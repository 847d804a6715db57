//! Passwords: what they sign in, how often wrong ones are tried, and what a new one ends.

mod common;

use common::{Person, World, block, from, name, owner, password, sign_in, store};
use parlor_core::{AuditAction, Command, Denied, Dismissal};
use parlor_hub::{
    Attends, Credentials, Delivery, Door, EndReason, Entry, GivenCode, HubOptions, Reply, Request,
};
use parlor_model::{Gateway, Reason};

#[tokio::test]
async fn a_registered_name_needs_its_password_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    alice
        .ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    alice.session.leave(Reason::default()).await;
    world.stop().await;
    let world = World::open(folder.path()).await;
    assert!(world.hub.is_registered(&name("ALICE")).await);
    assert_eq!(
        world.try_guest("alice", None).await.err(),
        Some(Denied::NameRegistered("alice".into()))
    );
    let right = Credentials::Password {
        name: name("alice"),
        password: password("sesame open"),
        code: GivenCode::None,
    };
    assert!(world.enter(right, None, None).await.is_ok());
}

#[tokio::test]
async fn a_renamed_user_signs_in_by_the_account_and_by_the_name() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut alice = world.guest("alice").await;
    let register = Request::Register(password("sesame open"));
    alice.ask(register).await.unwrap();
    let rename = Command::Rename { name: name("ally") };
    alice.command(rename).await.unwrap();
    let by = |called: &str, typed: &str| Credentials::Password {
        name: name(called),
        password: password(typed),
        code: GivenCode::None,
    };
    for called in ["alice", "ally"] {
        let entered = world.enter(by(called, "sesame open"), None, None).await;
        assert_eq!(entered.unwrap().session.actor().name.as_str(), "ally");
    }
    for called in ["alice", "ally", "alice", "ally", "alice"] {
        let wrong = world.enter(by(called, "wrong"), None, None).await.err();
        assert_eq!(wrong, Some(Denied::WrongPassword));
    }
    let limited = world.enter(by("ally", "sesame open"), None, None).await;
    assert!(
        matches!(limited.err(), Some(Denied::TooFast(_))),
        "both count"
    );
    let listed = world.owner().await.ask(Request::Users).await.unwrap();
    let Reply::Users(users) = listed else {
        panic!("users, not {listed:?}")
    };
    let accounts: Vec<_> = users.iter().map(|user| user.account.clone()).collect();
    assert_eq!(accounts, [None, Some(name("alice"))]);
}

#[tokio::test]
async fn wrong_passwords_are_refused_and_then_slowed_down() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    for _ in 0..5 {
        let wrong = world.enter(owner("wrong"), None, None).await.err();
        assert_eq!(wrong, Some(Denied::WrongPassword));
    }
    let limited = world.enter(owner("correct horse"), None, None).await.err();
    assert!(matches!(limited, Some(Denied::TooFast(_))));
}

/// How many failed tries the audit log has.
async fn failed_tries(owner: &mut Person) -> usize {
    let (before, limit) = (None, 100);
    let Ok(Reply::Audit(lines)) = owner.ask(Request::Audit { before, limit }).await else {
        panic!("the owner may read the audit log")
    };
    let failed = lines.iter();
    let failed = failed.filter(|(_, line)| line.action == AuditAction::SignInFailed);
    failed.count()
}

#[tokio::test]
async fn wrong_old_passwords_are_slowed_down_too_and_in_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let change = |old| Request::SetPassword {
        old: password(old),
        new: password("battery staple"),
        code: None,
    };
    for _ in 0..5 {
        let wrong = ada.ask(change("wrong")).await.err();
        assert_eq!(wrong, Some(Denied::WrongPassword));
    }
    let limited = ada.ask(change("correct horse")).await.err();
    assert!(matches!(limited, Some(Denied::TooFast(_))), "{limited:?}");
    assert_eq!(failed_tries(&mut ada).await, 5);
}

#[tokio::test]
async fn tries_of_names_that_nobody_has_do_not_fill_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    for n in 0..20 {
        let wrong = Credentials::Password {
            name: name(&format!("nobody{n}")),
            password: password("wrong"),
            code: GivenCode::None,
        };
        let wrong = world.enter(wrong, None, None).await.err();
        assert_eq!(wrong, Some(Denied::WrongPassword));
    }
    assert_eq!(failed_tries(&mut ada).await, 1);
}

#[tokio::test]
async fn a_new_password_signs_the_users_other_devices_out() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let enter = |device| world.enter(owner("correct horse"), device, None);
    let mut desk = enter(Some("desk")).await.unwrap();
    let mut phone = enter(Some("phone")).await.unwrap();
    let mut line = enter(None).await.unwrap();
    let (desk_token, phone_token) = (desk.token(), phone.token());
    let before = world
        .hub
        .authenticate(common::DOOR, phone_token.clone())
        .await
        .unwrap();
    let (old, new) = (password("correct horse"), password("battery staple"));
    desk.ask(Request::SetPassword {
        old,
        new,
        code: None,
    })
    .await
    .unwrap();
    for other in [&mut phone, &mut line] {
        let signed_out = EndReason::Dismissed(Dismissal::SignedOut);
        assert_eq!(other.until_ended().await, signed_out);
    }
    let denied = world.hub.execute(&before, Request::Ping).await.err();
    assert_eq!(denied, Some(Denied::InvalidToken), "a call in between");
    desk.says("still here").await;
    let by = |token| world.enter(Credentials::Token(token), None, None);
    assert_eq!(by(phone_token).await.err(), Some(Denied::InvalidToken));
    assert!(by(desk_token).await.is_ok());
    assert!(
        world
            .enter(owner("battery staple"), None, None)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn nobody_is_checked_by_a_wrong_password_or_without_one() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let check = |credentials| world.hub.check(common::DOOR, credentials);
    let wrong = check(owner("wrong horse")).await;
    assert_eq!(wrong.err(), Some(Denied::WrongPassword));
    let (name, invite) = (name("bob"), None);
    let guest = check(Credentials::Guest { name, invite }).await;
    assert_eq!(guest.err(), Some(Denied::NotRegistered));
}

#[tokio::test]
async fn a_session_is_raised_by_an_admins_password_for_itself_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut op = world.try_guest("op", Some("irc")).await.unwrap();
    let token = Credentials::Token(op.token());
    let mut other = world.enter(token, None, None).await.unwrap();
    let session = op.session.id();
    let from_irc = Door {
        gateway: Gateway::Irc,
        address: None,
        secure: false,
    };
    let mut mary = world.guest("mary").await;
    let register = Request::Register(password("sesame open"));
    mary.ask(register).await.unwrap();
    assert!(op.ask(Request::Blocks).await.is_err());
    let as_mary = world.hub.raise(
        session,
        from_irc,
        name("mary"),
        password("sesame open"),
        GivenCode::None,
    );
    assert_eq!(
        as_mary.await,
        Err(Denied::NotAllowed(parlor_core::policy::Needs::Admin))
    );
    let wrong = world.hub.raise(
        session,
        from_irc,
        name("ada"),
        password("sesame open"),
        GivenCode::None,
    );
    assert_eq!(wrong.await, Err(Denied::WrongPassword));
    let right = world.hub.raise(
        session,
        from_irc,
        name("ada"),
        password("correct horse"),
        GivenCode::None,
    );
    assert_eq!(right.await, Ok(()));
    assert!(op.ask(Request::Blocks).await.is_ok());
    assert!(
        other.ask(Request::Blocks).await.is_err(),
        "this one was not"
    );
    assert!(op.command(block("mary")).await.is_ok());
    world.hub.lower(session).await.unwrap();
    assert!(op.ask(Request::Blocks).await.is_err());
    let lines = world
        .owner()
        .await
        .ask(Request::Audit {
            before: None,
            limit: 9,
        })
        .await;
    let Ok(Reply::Audit(lines)) = lines else {
        panic!("the audit log, not {lines:?}")
    };
    let operator = lines
        .iter()
        .filter(|(_, line)| line.action == AuditAction::Operator);
    let operator: Vec<_> = operator
        .map(|(_, line)| (&*line.target, &*line.detail))
        .collect();
    assert_eq!(operator, [("op", "lowered, line"), ("ada", "raised, line")]);
}

#[tokio::test]
async fn a_session_that_is_over_is_not_raised() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let op = world.guest("op").await;
    let session = op.session.id();
    assert_eq!(world.hub.raise_trusted(session, "ops".into()).await, Ok(()));
    op.session.leave(Reason::default()).await;
    let gone = world.hub.raise_trusted(session, "ops".into()).await;
    assert_eq!(gone, Err(Denied::InvalidToken));
}

#[tokio::test]
async fn a_new_password_is_as_long_as_the_operator_says() {
    let folder = tempfile::tempdir().unwrap();
    let rules = parlor_core::Settings {
        password_chars: 10,
        ..parlor_core::Settings::default()
    };
    let options = HubOptions {
        settings: rules,
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    let mut alice = world.guest("alice").await;
    let short = Some(Denied::PasswordTooShort { limit: 10 });
    let register = |typed| Request::Register(password(typed));
    assert_eq!(alice.ask(register("ninechars")).await.err(), short);
    alice.ask(register("ten chars!")).await.unwrap();
    let change = Request::SetPassword {
        old: password("ten chars!"),
        new: password("ninechars"),
        code: None,
    };
    assert_eq!(alice.ask(change).await.err(), short);
}

#[tokio::test]
async fn password_without_tls_is_taken_from_this_machine_alone() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        private_passwords: true,
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    drop(world.owner().await);
    let plain = |address: &str| Door {
        secure: false,
        ..from(address)
    };
    let sign_in_as = async |door, credentials| {
        let entry = Entry {
            door,
            attends: Attends::Everywhere,
            credentials,
            remember: None,
            resume: None,
        };
        world.hub.sign_in(entry).await
    };
    let bring = async |door| sign_in_as(door, owner("correct horse")).await.err();
    assert_eq!(
        bring(plain("192.0.2.7")).await,
        Some(Denied::PlaintextPassword)
    );
    for door in [plain("127.0.0.1"), plain("::1"), from("192.0.2.7")] {
        assert_eq!(bring(door).await, None, "{door:?}");
    }
    // Who is in already, as a guest, brings none either.
    let guest = sign_in(&world, plain("192.0.2.7"), "bob").await.unwrap();
    let register = || Request::Register(password("battery staple"));
    for (door, refused) in [(plain("192.0.2.7"), true), (from("192.0.2.7"), false)] {
        let context = world.hub.authenticate(door, guest.token.clone()).await;
        let registered = world.hub.execute(&context.unwrap(), register()).await;
        let is_refused = registered.err() == Some(Denied::PlaintextPassword);
        assert_eq!(is_refused, refused, "{door:?}");
    }
    let entry = Entry {
        door: plain("192.0.2.8"),
        attends: Attends::Everywhere,
        credentials: Credentials::Guest {
            name: name("cleo"),
            invite: None,
        },
        remember: None,
        resume: None,
    };
    let mut session = world.hub.enter(entry).await.unwrap();
    session.submit(1, register()).await;
    loop {
        for delivery in session.next().await {
            if let Delivery::Answered { answer, .. } = delivery {
                assert_eq!(answer.err(), Some(Denied::PlaintextPassword));
                return;
            }
        }
    }
}

#[tokio::test]
async fn call_whose_token_is_revoked_while_its_password_is_hashed_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let phone = world
        .enter(owner("correct horse"), Some("phone"), None)
        .await
        .unwrap();
    let context = world
        .hub
        .authenticate(common::DOOR, phone.token())
        .await
        .unwrap();
    // Passwords are hashed two at once, in the order in which they come.
    let before: Vec<_> = (0..6)
        .map(|n| {
            let credentials = Credentials::Password {
                name: name(&format!("nobody{n}")),
                password: password("wrong"),
                code: GivenCode::None,
            };
            let hub = world.hub.clone();
            tokio::spawn(async move { hub.check(common::DOOR, credentials).await.err() })
        })
        .collect();
    let (hub, device) = (world.hub.clone(), context.device());
    let change = Request::SetPassword {
        old: password("correct horse"),
        new: password("battery staple"),
        code: None,
    };
    let change = tokio::spawn(async move { hub.execute(&context, change).await });
    tokio::task::yield_now().await;
    let revoke = Command::RevokeDevice {
        device,
        owner: None,
    };
    ada.command(revoke).await.unwrap();
    assert!(before.iter().any(|tried| !tried.is_finished()));
    let changed = change.await.unwrap();
    assert_eq!(changed.err(), Some(Denied::InvalidToken));
    let old = world.enter(owner("correct horse"), None, None).await;
    assert!(old.is_ok());
}
