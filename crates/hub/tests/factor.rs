//! The second factor: turned on and off, asked for at the door, each code good once.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::factor::{Hands, begin, code, confirmation, options, shown, turn_on, with};
use common::{Person, World, name, owner, password, store};
use parlor_core::{AuditAction, Command, Denied, Settings, UserRef};
use parlor_hub::{Credentials, EndReason, GivenCode, HubOptions, Reply, Request};
use parlor_model::ServerRole;

#[tokio::test]
async fn who_has_a_second_factor_needs_a_code_which_is_good_once() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, codes) = turn_on(&mut ada, &hands).await;
    assert_eq!(codes.len(), 10);

    // Whatever the password is, who brings no code learns nothing of it.
    for typed in ["correct horse", "wrong horse"] {
        let without = world.enter(owner(typed), None, None).await.err();
        assert_eq!(without, Some(Denied::SecondFactor), "{typed}");
    }
    let now = shown(&secret, &hands);
    let wrong = world.enter(with("wrong horse", &now), None, None).await;
    assert_eq!(wrong.err(), Some(Denied::WrongCode));
    assert!(
        world
            .enter(with("correct horse", &now), None, None)
            .await
            .is_ok()
    );
    let again = world.enter(with("correct horse", &now), None, None).await;
    assert_eq!(again.err(), Some(Denied::WrongCode), "it was used");
    hands.turn();
    let next = shown(&secret, &hands);
    assert!(
        world
            .enter(with("correct horse", &next), None, None)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn used_code_is_good_no_more_after_a_restart_and_recovery_codes_are_good_once() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let (secret, codes) = turn_on(&mut ada, &hands).await;
    let used = shown(&secret, &hands);
    for good in [&used, &codes[0]] {
        assert!(
            world
                .enter(with("correct horse", good), None, None)
                .await
                .is_ok()
        );
    }
    drop(ada);
    world.stop().await;

    let world = World::on(store(folder.path()), options(&hands)).await;
    for spent in [&used, &codes[0]] {
        let again = world.enter(with("correct horse", spent), None, None).await;
        assert_eq!(again.err(), Some(Denied::WrongCode));
    }
    let small = with("correct horse", &codes[1].to_lowercase());
    let mut ada = world.enter(small, None, None).await.unwrap();
    let Reply::Factor(view) = ada.ask(Request::Factor).await.unwrap() else {
        panic!("no view");
    };
    assert_eq!((view.since.is_some(), view.recovery_left), (true, 8));
}

#[tokio::test]
async fn turning_it_on_needs_the_password_and_a_first_code() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let early = ada
        .ask(confirmation("correct horse", "123456", false))
        .await;
    assert_eq!(early.err(), Some(Denied::FactorNotBegun));
    let secret = begin(&mut ada).await;
    let first = shown(&secret, &hands);
    let other = if first == "000000" {
        "000001"
    } else {
        "000000"
    };
    for (typed, second) in [
        ("wrong horse", first.as_str()),
        ("correct horse", other),
        ("correct horse", "ABCD-EFGH-IJKL-MNOP"),
    ] {
        let refused = ada.ask(confirmation(typed, second, false)).await;
        assert_eq!(refused.err(), Some(Denied::WrongCode), "{typed} {second}");
    }
    assert!(
        world
            .enter(owner("correct horse"), None, None)
            .await
            .is_ok()
    );
    ada.ask(confirmation("correct horse", &first, false))
        .await
        .unwrap();
    assert_eq!(
        ada.ask(Request::BeginFactor).await.err(),
        Some(Denied::FactorOn)
    );
    let replayed = world.enter(with("correct horse", &first), None, None).await;
    assert_eq!(replayed.err(), Some(Denied::WrongCode));
    let mut guest = world.guest("gus").await;
    let refused = guest.ask(Request::BeginFactor).await;
    assert_eq!(refused.err(), Some(Denied::NotRegistered));
}

#[tokio::test]
async fn others_are_signed_out_when_it_is_turned_on_if_wanted() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut phone = world
        .enter(owner("correct horse"), Some("phone"), None)
        .await
        .unwrap();
    let mut ada = world.desk().await;
    let token = phone.token();
    let secret = begin(&mut ada).await;
    let request = confirmation("correct horse", &shown(&secret, &hands), true);
    ada.ask(request).await.unwrap();
    while phone.next_slice().await.is_some() {}
    let signed_out = EndReason::Dismissed(parlor_core::Dismissal::SignedOut);
    assert_eq!(phone.ended, Some(signed_out));
    let void = world.enter(Credentials::Token(token), None, None).await;
    assert_eq!(void.err(), Some(Denied::InvalidToken));
    assert!(ada.ask(Request::Factor).await.is_ok());
}

#[tokio::test]
async fn it_is_turned_off_and_its_recovery_codes_renewed_by_password_and_code() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let off = |second: &str, typed: &str| Request::RemoveFactor {
        password: password(typed),
        code: code(second),
    };
    let early = ada.ask(off("123456", "correct horse")).await;
    assert_eq!(early.err(), Some(Denied::FactorOff));
    let (secret, old) = turn_on(&mut ada, &hands).await;
    let now = shown(&secret, &hands);
    let renewed = ada.ask(Request::RenewRecovery {
        password: password("correct horse"),
        code: code(&now),
    });
    let Reply::RecoveryCodes(new) = renewed.await.unwrap() else {
        panic!("no recovery codes");
    };
    for (second, typed) in [
        (now.as_str(), "correct horse"),
        (&old[0], "correct horse"),
        (new[0].expose(), "wrong horse"),
    ] {
        let refused = ada.ask(off(second, typed)).await;
        assert_eq!(refused.err(), Some(Denied::WrongCode), "{second} {typed}");
    }
    ada.ask(off(new[0].expose(), "correct horse"))
        .await
        .unwrap();
    assert!(
        world
            .enter(owner("correct horse"), None, None)
            .await
            .is_ok()
    );
    let Reply::Audit(lines) = ada
        .ask(Request::Audit {
            before: None,
            limit: 50,
        })
        .await
        .unwrap()
    else {
        panic!("no audit");
    };
    let told = lines
        .iter()
        .filter(|(_, line)| line.action == AuditAction::SecondFactor);
    let told: Vec<_> = told.map(|(_, line)| line.detail.as_str()).collect();
    let expected = [
        "off",
        "a recovery code was used, 9 left",
        "new recovery codes",
        "on",
    ];
    assert_eq!(told, expected);
}

#[tokio::test]
async fn code_is_appended_to_a_password_where_a_client_can_ask_for_none() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let appended = |typed: &str| {
        let credentials = Credentials::Password {
            name: name("ada"),
            password: password(typed),
            code: GivenCode::Appended,
        };
        world.hub.check(common::DOOR, credentials)
    };
    // What looks like a code is part of the password where there is no second factor.
    let whole = appended("correct horse:123456").await.err();
    assert_eq!(whole, Some(Denied::WrongPassword));
    assert!(appended("correct horse").await.is_ok());
    let mut ada = world.owner().await;
    let (secret, codes) = turn_on(&mut ada, &hands).await;
    let none = appended("correct horse").await.err();
    assert_eq!(none, Some(Denied::SecondFactor));
    for second in [shown(&secret, &hands), codes[0].clone()] {
        assert!(appended(&format!("correct horse:{second}")).await.is_ok());
    }
}

#[tokio::test]
async fn role_that_needs_a_second_factor_counts_for_nothing_before() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let options = HubOptions {
        settings: Settings {
            second_factor_for: [ServerRole::Owner, ServerRole::Admin].into(),
            ..Settings::default()
        },
        ..options(&hands)
    };
    let world = World::on(store(folder.path()), options).await;
    let mut ada = world.owner().await;
    assert!(ada.session.needs_factor());
    assert_eq!(
        ada.ask(Request::Blocks).await.err(),
        Some(Denied::FactorNeeded)
    );
    let guest = world.guest("gus").await;
    let raised = world.hub.raise(
        guest.session.id(),
        common::DOOR,
        name("ada"),
        password("correct horse"),
        GivenCode::None,
    );
    assert_eq!(raised.await, Err(Denied::FactorNeeded));
    let (secret, _) = turn_on(&mut ada, &hands).await;
    assert!(ada.ask(Request::Blocks).await.is_ok());
    let raised = world.hub.raise(
        guest.session.id(),
        common::DOOR,
        name("ada"),
        password("correct horse"),
        GivenCode::Apart(code(&shown(&secret, &hands))),
    );
    assert_eq!(raised.await, Ok(()));
}

/// Those who have a second factor, as an admin's list of users tells.
async fn with_factor(admin: &mut Person) -> Vec<String> {
    let Reply::Users(users) = admin.ask(Request::Users).await.unwrap() else {
        panic!("no users");
    };
    let with = users.iter().filter(|user| user.second_factor);
    with.map(|user| user.who.name.to_string()).collect()
}

#[tokio::test]
async fn admin_turns_off_the_second_factor_of_who_lost_everything_but_not_the_owners() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.owner().await;
    let mut mary = world.guest("mary").await;
    mary.ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    let reset = |whom: &str| {
        let user = UserRef::Name(name(whom));
        Request::Command(Command::ResetFactor { user })
    };
    let off = ada.ask(reset("mary")).await.err();
    assert_eq!(off, Some(Denied::TargetFactorOff("mary".into())));
    let secret = begin(&mut mary).await;
    let request = confirmation("sesame open", &shown(&secret, &hands), false);
    assert_eq!(with_factor(&mut ada).await, Vec::<String>::new());
    mary.ask(request).await.unwrap();
    assert_eq!(with_factor(&mut ada).await, ["mary"]);
    assert!(mary.ask(reset("ada")).await.is_err());
    ada.ask(reset("mary")).await.unwrap();
    assert_eq!(with_factor(&mut ada).await, Vec::<String>::new());
    let mary = Credentials::Password {
        name: name("mary"),
        password: password("sesame open"),
        code: GivenCode::None,
    };
    assert!(world.enter(mary, None, None).await.is_ok());
}
