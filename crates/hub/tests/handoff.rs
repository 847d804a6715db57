//! Signing a further device in by a code that destroys itself.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use std::time::Duration;

use common::{DOOR, Person, World, name, password, store};
use parlor_core::{AuditAction, Command, Denied};
use parlor_hub::{Credentials, Door, HubOptions, Reply, Request};
use parlor_model::{Gateway, Reason, Secret};

/// What all sessions are told when that telephone is let in.
const SIGNED_IN: &str = "SignedIn { address: Some(192.0.2.7), label: \"phone\" }";

fn phone() -> Door {
    Door {
        gateway: Gateway::Http,
        address: "192.0.2.7".parse().ok(),
        secure: false,
    }
}

async fn offers(person: &mut Person) -> Secret<String> {
    match person.ask(Request::OfferCode).await.unwrap() {
        Reply::Code(shown) => shown.code,
        other => panic!("unexpected {other:?}"),
    }
}

async fn audited(person: &mut Person) -> Vec<String> {
    // Nobody waits for the lines about those at the door; what is stored later comes after them.
    person.says("a fence").await;
    let request = Request::Audit {
        before: None,
        limit: 50,
    };
    let Reply::Audit(lines) = person.ask(request).await.unwrap() else {
        panic!("no audit log");
    };
    let handoffs = lines.into_iter().rev().map(|(_, entry)| entry);
    let handoffs = handoffs.filter(|entry| entry.action == AuditAction::Handoff);
    handoffs.map(|entry| entry.detail).collect()
}

async fn labels(person: &mut Person) -> Vec<String> {
    match person.ask(Request::Devices).await.unwrap() {
        Reply::Devices(devices) => devices.into_iter().map(|device| device.label).collect(),
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test]
async fn phone_that_fetches_a_code_is_signed_in_when_its_number_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut tablet) = (world.owner().await, world.owner().await);
    let code = offers(&mut ada).await;
    let label = || "Firefox on Android".to_owned();
    let fetched = world.hub.fetch_code(phone(), &code, label()).await.unwrap();
    assert_eq!(fetched.name, name("ada"));
    let heard = ada.hears().await.join("\n");
    assert!(
        heard.contains("Fetched") && heard.contains("192.0.2.7"),
        "{heard}"
    );
    assert!(heard.contains(&fetched.number.to_string()), "{heard}");
    ada.ask(Request::ConfirmCode(fetched.number)).await.unwrap();
    let signed_in = world.hub.redeem(phone(), &fetched.receipt).await;
    let signed_in = signed_in.unwrap().unwrap();
    assert_eq!(signed_in.actor.name, name("ada"));
    let credentials = Credentials::Token(signed_in.token);
    assert!(world.enter(credentials, None, None).await.is_ok());
    assert!(
        tablet.hears().await.join("\n").contains("SignedIn"),
        "others of hers are told"
    );
    assert_eq!(labels(&mut ada).await.last().unwrap(), "Firefox on Android");

    let again = world.hub.redeem(phone(), &fetched.receipt).await;
    assert_eq!(again.unwrap_err(), Denied::CodeUsed);
    let again = world.hub.fetch_code(phone(), &code, label()).await;
    assert_eq!(again.unwrap_err(), Denied::CodeUsed);
    assert_eq!(
        audited(&mut ada).await,
        [
            "asked for a code, line",
            "fetched by Firefox on Android, 192.0.2.7, line",
            "confirmed Firefox on Android, 192.0.2.7, line",
            "signed in Firefox on Android, 192.0.2.7",
            "a code was used again, http 192.0.2.7",
            "a code was used again, http 192.0.2.7",
        ]
    );
}

#[tokio::test]
async fn device_that_shows_a_code_waits_until_somebody_lets_it_in() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        links: Some("https://hall:7666".to_owned()),
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    let mut guest = world.try_guest("berta", Some("laptop")).await.unwrap();
    let asked = world
        .hub
        .ask_handoff(phone(), "phone".to_owned())
        .await
        .unwrap();
    let link = format!("https://hall:7666/approve#{}", asked.code.expose());
    assert_eq!(asked.link, Some(link));
    let (hub, receipt) = (world.hub.clone(), asked.receipt.clone());
    let waits = tokio::spawn(async move { hub.redeem(phone(), &receipt).await });
    let typed = Secret::new(asked.code.expose().to_lowercase().replace('-', " "));
    let Reply::Waiting(waiting) = guest.ask(Request::OpenCode(typed)).await.unwrap() else {
        panic!("nobody waits");
    };
    assert!(waiting.numbers.contains(&asked.number));
    guest.ask(Request::ConfirmCode(asked.number)).await.unwrap();
    let signed_in = waits.await.unwrap().unwrap().unwrap();
    assert_eq!(
        signed_in.actor.user,
        guest.session.actor().user,
        "a guest moves as well"
    );
}

/// Somebody's telephone that they have let in, by its receipt.
async fn let_in(world: &World, person: &mut Person) -> Secret<String> {
    let code = offers(person).await;
    let fetched = world.hub.fetch_code(phone(), &code, "phone".to_owned());
    let fetched = fetched.await.unwrap();
    person
        .ask(Request::ConfirmCode(fetched.number))
        .await
        .unwrap();
    fetched.receipt
}

#[tokio::test]
async fn answer_that_was_lost_is_had_again_by_the_same_device_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.desk().await;
    let receipt = let_in(&world, &mut ada).await;
    let lost = world.hub.redeem(phone(), &receipt).await.unwrap().unwrap();
    ada.until_heard(SIGNED_IN).await;
    ada.heard.clear();
    let again = world.hub.redeem(phone(), &receipt).await.unwrap().unwrap();
    assert_eq!(again.token.expose(), lost.token.expose());
    assert_eq!(again.actor, lost.actor);
    assert_eq!(labels(&mut ada).await, ["unnamed", "desk", "phone"]);
    assert!(!ada.hears().await.contains(&SIGNED_IN.to_owned()));
    let lines = audited(&mut ada).await;
    assert_eq!(lines.last().unwrap(), "taken again, http 192.0.2.7");

    let stranger = Secret::new("0".repeat(64));
    let stolen = world.hub.redeem(phone(), &stranger).await;
    assert_eq!(stolen.unwrap_err(), Denied::NoSuchCode);
    let token = Credentials::Token(again.token);
    assert!(world.enter(token, None, None).await.is_ok());
    let late = world.hub.redeem(phone(), &receipt).await;
    assert_eq!(late.unwrap_err(), Denied::CodeUsed, "it had its answer");
}

#[tokio::test]
async fn device_that_was_signed_out_does_not_come_back_by_its_receipt() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.desk().await;
    let receipt = let_in(&world, &mut ada).await;
    let lost = world.hub.redeem(phone(), &receipt).await.unwrap().unwrap();
    world.hub.sign_out_by(&lost.token).await.unwrap();
    let again = world.hub.redeem(phone(), &receipt).await;
    assert_eq!(again.unwrap_err(), Denied::HandoffRefused);
    let receipt = let_in(&world, &mut ada).await;
    let lost = world.hub.redeem(phone(), &receipt).await.unwrap();
    assert!(lost.is_some());
    ada.ask(Request::SetPassword {
        old: password("correct horse"),
        new: password("battery staple"),
        code: None,
    })
    .await
    .unwrap();
    let again = world.hub.redeem(phone(), &receipt).await;
    assert_eq!(again.unwrap_err(), Denied::CodeUsed);
    assert_eq!(labels(&mut ada).await, ["desk"]);
}

#[tokio::test(start_paused = true)]
async fn code_destroys_itself_after_its_time_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let code = offers(&mut ada).await;
    tokio::time::advance(Duration::from_secs(6)).await;
    ada.until_heard("Expired").await;
    let late = world
        .hub
        .fetch_code(phone(), &code, "phone".to_owned())
        .await;
    assert_eq!(late.unwrap_err(), Denied::CodeExpired);
    let lines = audited(&mut ada).await;
    assert_eq!(
        lines.last().unwrap(),
        "a code was used too late, http 192.0.2.7"
    );
}

#[tokio::test]
async fn code_dies_with_the_session_that_shows_it_and_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let code = offers(&mut ada).await;
    ada.session.leave(Reason::default()).await;
    let fetched = world
        .hub
        .fetch_code(phone(), &code, "phone".to_owned())
        .await;
    assert_eq!(fetched.unwrap_err(), Denied::CodeExpired);
    let mut ada = world.owner().await;
    let code = offers(&mut ada).await;
    drop(ada);
    world.stop().await;
    let world = World::open(folder.path()).await;
    let fetched = world
        .hub
        .fetch_code(phone(), &code, "phone".to_owned())
        .await;
    assert_eq!(fetched.unwrap_err(), Denied::NoSuchCode);
}

#[tokio::test]
async fn who_is_blocked_or_signed_out_after_confirming_lets_nobody_in() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let mut mallory = world.try_guest("mallory", Some("laptop")).await.unwrap();
    let code = offers(&mut mallory).await;
    let label = || "phone".to_owned();
    let fetched = world.hub.fetch_code(phone(), &code, label()).await.unwrap();
    mallory
        .ask(Request::ConfirmCode(fetched.number))
        .await
        .unwrap();
    let block = Command::Block {
        name: name("mallory"),
        with_address: false,
        span: None,
        reason: Reason::default(),
    };
    ada.command(block).await.unwrap();
    let redeemed = world.hub.redeem(phone(), &fetched.receipt).await;
    assert_eq!(redeemed.unwrap_err(), Denied::HandoffRefused);
}

#[tokio::test]
async fn new_password_ends_what_its_own_device_has_confirmed_and_shows() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut desk = world.desk().await;
    let label = || "phone".to_owned();
    let code = offers(&mut desk).await;
    let fetched = world.hub.fetch_code(phone(), &code, label()).await.unwrap();
    desk.ask(Request::ConfirmCode(fetched.number))
        .await
        .unwrap();
    let shown = offers(&mut desk).await;
    desk.ask(Request::SetPassword {
        old: password("correct horse"),
        new: password("battery staple"),
        code: None,
    })
    .await
    .unwrap();
    let redeemed = world.hub.redeem(phone(), &fetched.receipt).await;
    assert_eq!(redeemed.unwrap_err(), Denied::HandoffRefused);
    desk.until_heard("Expired").await;
    let late = world.hub.fetch_code(phone(), &shown, label()).await;
    assert_eq!(late.unwrap_err(), Denied::CodeExpired);
    let again = offers(&mut desk).await;
    assert!(world.hub.fetch_code(phone(), &again, label()).await.is_ok());
}

#[tokio::test]
async fn nobody_confirms_the_code_of_somebody_else() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut mallory) = (world.owner().await, world.guest("mallory").await);
    let code = offers(&mut ada).await;
    let label = || "phone".to_owned();
    let fetched = world.hub.fetch_code(phone(), &code, label()).await.unwrap();
    let confirmed = mallory.ask(Request::ConfirmCode(fetched.number)).await;
    assert_eq!(confirmed.unwrap_err(), Denied::NothingToConfirm);
    ada.ask(Request::RefuseCode).await.unwrap();
    let redeemed = world.hub.redeem(phone(), &fetched.receipt).await;
    assert_eq!(redeemed.unwrap_err(), Denied::HandoffRefused);
}

#[tokio::test]
async fn code_is_given_and_taken_only_where_nobody_reads_along() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        private_passwords: true,
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    let mut ada = world.owner().await;
    let code = offers(&mut ada).await;
    let label = || "phone".to_owned();
    let fetched = world.hub.fetch_code(phone(), &code, label()).await;
    assert_eq!(fetched.unwrap_err(), Denied::PlaintextCode);
    let over_tls = Door {
        secure: true,
        ..phone()
    };
    assert!(world.hub.fetch_code(over_tls, &code, label()).await.is_ok());
    let asked = world.hub.ask_handoff(phone(), label()).await;
    assert_eq!(asked.unwrap_err(), Denied::PlaintextCode);
}

#[tokio::test]
async fn who_tries_many_codes_is_slowed_down_by_address() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let guess = Secret::new("00000000000000000000000000".to_owned());
    let mut last = None;
    for _ in 0..201 {
        last = world
            .hub
            .fetch_code(phone(), &guess, "phone".to_owned())
            .await
            .err();
    }
    assert!(matches!(last, Some(Denied::TooFast(_))), "{last:?}");
    let here = world.hub.fetch_code(DOOR, &guess, "phone".to_owned()).await;
    assert_eq!(here.unwrap_err(), Denied::NoSuchCode);
}

#[tokio::test]
async fn there_are_no_codes_where_the_operator_wants_none() {
    let folder = tempfile::tempdir().unwrap();
    let options = HubOptions {
        code_life: None,
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    let mut ada = world.owner().await;
    assert_eq!(
        ada.ask(Request::OfferCode).await.unwrap_err(),
        Denied::HandoffOff
    );
    let asked = world.hub.ask_handoff(phone(), "phone".to_owned()).await;
    assert_eq!(asked.unwrap_err(), Denied::HandoffOff);
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_after_sign_ins_without_end_has_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let receipt = Secret::new("none".to_owned());
    for _ in 0..200 {
        let unknown = world.hub.redeem(phone(), &receipt).await;
        assert_eq!(unknown.unwrap_err(), Denied::NoSuchCode);
    }
    let wait = world.hub.redeem(phone(), &receipt).await;
    assert!(matches!(wait, Err(Denied::TooFast(_))));
}

#[tokio::test]
async fn everybody_behind_one_proxy_gets_a_code_and_asks_for_their_sign_in_as_often_as_it_takes() {
    let folder = tempfile::tempdir().unwrap();
    let exempt = parlor_model::AddressRange::parse("198.51.100.0/24").unwrap();
    let options = HubOptions {
        exempt: vec![exempt].into(),
        ..HubOptions::default()
    };
    let world = World::on(store(folder.path()), options).await;
    for address in ["127.0.0.1", "198.51.100.9"] {
        let proxy = Door {
            address: address.parse().ok(),
            ..phone()
        };
        for n in 0..300 {
            let asked = world.hub.ask_handoff(proxy, "phone".to_owned()).await;
            assert!(asked.is_ok(), "{address} {n}: {:?}", asked.unwrap_err());
        }
    }
    let more = world.hub.ask_handoff(phone(), "phone".to_owned()).await;
    assert!(more.is_ok());
}

#[tokio::test]
async fn asking_on_for_a_sign_in_that_is_known_is_no_try_of_a_code() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let code = offers(&mut ada).await;
    let label = || "phone".to_owned();
    let fetched = world.hub.fetch_code(phone(), &code, label()).await.unwrap();
    ada.ask(Request::RefuseCode).await.unwrap();
    for _ in 0..300 {
        let refused = world.hub.redeem(phone(), &fetched.receipt).await;
        assert_eq!(refused.unwrap_err(), Denied::HandoffRefused);
    }
    let code = offers(&mut ada).await;
    assert!(world.hub.fetch_code(phone(), &code, label()).await.is_ok());
}
