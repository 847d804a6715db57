//! The second factor: turned on and off, asked for at the door, each code good once.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_lc_rs::hmac;
use common::{Person, World, name, owner, password, store};
use parlor_core::{AuditAction, Command, Denied, Settings, UserRef};
use parlor_hub::{
    Clock, Credentials, EndReason, FactorConfirmation, GivenCode, HubOptions, Reply, Request,
};
use parlor_model::{SecondCode, ServerRole, Timestamp};

const START: i64 = 1_790_000_010_000;
const STEP: i64 = 30_000;

#[derive(Clone)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hands {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    /// Another step: the code of the last one was used.
    fn turn(&self) {
        self.0.fetch_add(STEP, Ordering::SeqCst);
    }
}

fn options(hands: &Hands) -> HubOptions {
    HubOptions {
        clock: Arc::new(hands.clone()),
        ..HubOptions::default()
    }
}

/// What an app shows now.
fn shown(secret: &str, hands: &Hands) -> String {
    let key = data_encoding::BASE32_NOPAD
        .decode(secret.as_bytes())
        .unwrap();
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let step = u64::try_from(hands.now().as_millis() / STEP).unwrap();
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let tag = tag.as_ref();
    let at = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

fn code(text: &str) -> SecondCode {
    SecondCode::parse(text).unwrap()
}

fn with(typed: &str, second: &str) -> Credentials {
    Credentials::Password {
        name: name("ada"),
        password: password(typed),
        code: GivenCode::Apart(code(second)),
    }
}

async fn begin(person: &mut Person) -> String {
    match person.ask(Request::BeginFactor).await.unwrap() {
        Reply::FactorOffer(offer) => offer.secret.expose().clone(),
        other => panic!("{other:?}"),
    }
}

fn confirmation(typed: &str, second: &str, sign_out: bool) -> Request {
    Request::ConfirmFactor(FactorConfirmation {
        password: password(typed),
        code: code(second),
        sign_out,
    })
}

/// Turns the owner's second factor on; its secret and the recovery codes.
async fn turn_on(person: &mut Person, hands: &Hands) -> (String, Vec<String>) {
    let secret = begin(person).await;
    let request = confirmation("correct horse", &shown(&secret, hands), false);
    let Reply::RecoveryCodes(codes) = person.ask(request).await.unwrap() else {
        panic!("no recovery codes");
    };
    hands.turn();
    let codes = codes.iter().map(|code| code.expose().clone());
    (secret, codes.collect())
}

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
    let mut ada = world
        .enter(owner("correct horse"), Some("desk"), None)
        .await
        .unwrap();
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

#[tokio::test]
async fn all_other_sessions_are_told_what_changed_about_how_their_user_signs_in_and_nobody_else() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let (mut ada, mut tablet) = (world.owner().await, world.owner().await);
    let mut guest = world.guest("gus").await;
    let (secret, codes) = turn_on(&mut ada, &hands).await;
    ada.ask(Request::SetIrcPassword(Some(password("for irc alone"))))
        .await
        .unwrap();
    ada.ask(Request::SetIrcPassword(None)).await.unwrap();
    ada.ask(Request::AddCertificate([7; 32])).await.unwrap();
    let other = world.enter(with("correct horse", &codes[0]), None, None);
    other.await.unwrap();
    let renew = Request::RenewRecovery {
        password: password("correct horse"),
        code: code(&shown(&secret, &hands)),
    };
    ada.ask(renew).await.unwrap();
    hands.turn();
    let off = Request::RemoveFactor {
        password: password("correct horse"),
        code: code(&shown(&secret, &hands)),
    };
    ada.ask(off).await.unwrap();
    let all = [
        "Your second factor is on",
        "Your account has a new password for IRC",
        "Your account has no password for IRC any more",
        "A certificate 0707070707070707… signs you in on IRC from now on",
        "A recovery code of yours was used",
        "You have other recovery codes",
        "Your second factor is off",
    ];
    assert_eq!(tablet.told().await, all);
    // Who asks has an answer, and is told of what others do.
    assert_eq!(ada.told().await, [all[4]]);
    assert_eq!(guest.told().await, [""; 0]);
}

#[tokio::test]
async fn whose_second_factor_an_admin_turns_off_is_told_by_whom() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let (mut ada, mut mary) = (world.owner().await, world.guest("mary").await);
    mary.ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    let secret = begin(&mut mary).await;
    let request = confirmation("sesame open", &shown(&secret, &hands), false);
    mary.ask(request).await.unwrap();
    let user = UserRef::Name(name("mary"));
    ada.ask(Request::Command(Command::ResetFactor { user }))
        .await
        .unwrap();
    let told = mary.told().await;
    let reset = "ada has turned your second factor off";
    assert_eq!(told, [reset], "she had no passkeys");
}

#[tokio::test]
async fn other_sessions_of_the_device_are_told_of_a_new_password() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let desk = world.enter(common::owner("correct horse"), Some("desk"), None);
    let mut ada = desk.await.unwrap();
    let token = Credentials::Token(ada.token());
    let mut tab = world.enter(token, None, None).await.unwrap();
    let change = Request::SetPassword {
        old: password("correct horse"),
        new: password("battery staple"),
        code: None,
    };
    ada.ask(change).await.unwrap();
    let all = [
        "Your account has a new password",
        "Nothing else that signed you in before does any more",
    ];
    assert_eq!(tab.told().await, all);
    assert_eq!(ada.told().await, [""; 0]);
}
