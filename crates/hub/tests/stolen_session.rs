//! What whoever has somebody's session, but neither password nor code, can't do.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use std::time::Duration;

use common::factor::{Hands, begin, code, confirmation, options, shown, turn_on, with};
use common::{Person, World, owner, password, store};
use parlor_core::{Command, Denied, NewPasskey, PasskeyId};
use parlor_hub::{Credentials, PasskeyToAdd, Reply, Request};

/// Long enough for wrong tries to be forgiven.
const FORGIVEN: Duration = Duration::from_secs(16 * 60);

fn passkey(typed: &str, second: Option<&str>) -> Request {
    Request::AddPasskey(PasskeyToAdd {
        new: NewPasskey {
            id: PasskeyId::new(b"thief").unwrap(),
            key: vec![1],
            counter: 0,
            name: "thief's".to_owned(),
        },
        password: password(typed),
        code: second.map(code),
    })
}

fn new_password(old: &str, second: Option<&str>) -> Request {
    Request::SetPassword {
        old: password(old),
        new: password("battery staple"),
        code: second.map(code),
    }
}

fn off(typed: &str, second: &str) -> Request {
    Request::RemoveFactor {
        password: password(typed),
        code: code(second),
    }
}

fn renew(typed: &str, second: &str) -> Request {
    Request::RenewRecovery {
        password: password(typed),
        code: code(second),
    }
}

/// By the token that somebody else had of the owner's device.
async fn thief(world: &World, ada: &Person) -> Person {
    let token = Credentials::Token(ada.token());
    world.enter(token, None, None).await.unwrap()
}

async fn passkeys(person: &mut Person) -> usize {
    match person.ask(Request::Passkeys).await.unwrap() {
        Reply::Passkeys(own) => own.len(),
        other => panic!("unexpected {other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_that_signs_in_is_added_or_changed_without_the_password() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let ada = world.desk().await;
    let mut thief = thief(&world, &ada).await;
    let secret = begin(&mut thief).await;
    for (request, denied) in [
        (new_password("a guess", None), Denied::WrongPassword),
        (passkey("a guess", None), Denied::WrongCode),
        (
            confirmation("a guess", &shown(&secret, &hands), true),
            Denied::WrongCode,
        ),
    ] {
        assert_eq!(thief.ask(request).await.err(), Some(denied));
    }
    assert_eq!(passkeys(&mut thief).await, 0);
    let signs_in = world.enter(owner("correct horse"), None, None).await;
    assert!(signs_in.is_ok());
}

#[tokio::test(start_paused = true)]
async fn nothing_that_signs_in_is_added_or_changed_without_a_code_where_there_is_a_second_factor() {
    let (folder, hands) = (tempfile::tempdir().unwrap(), Hands::new());
    let world = World::on(store(folder.path()), options(&hands)).await;
    let mut ada = world.desk().await;
    let (secret, codes) = turn_on(&mut ada, &hands).await;
    let mut thief = thief(&world, &ada).await;
    let (right, good) = ("correct horse", codes[0].as_str());
    let wrong = "ABCD-EFGH-IJKL-MNOP";
    for (request, denied) in [
        (new_password(right, None), Denied::SecondFactor),
        (new_password(right, Some(wrong)), Denied::WrongCode),
        (new_password("a guess", Some(good)), Denied::WrongCode),
        (passkey(right, None), Denied::SecondFactor),
        (passkey(right, Some(wrong)), Denied::WrongCode),
        (passkey("a guess", Some(good)), Denied::WrongCode),
        (off(right, wrong), Denied::WrongCode),
        (off("a guess", good), Denied::WrongCode),
        (renew(right, wrong), Denied::WrongCode),
        (renew("a guess", good), Denied::WrongCode),
        (Request::BeginFactor, Denied::FactorOn),
    ] {
        let asked = format!("{request:?}");
        assert_eq!(thief.ask(request).await.err(), Some(denied), "{asked}");
        tokio::time::advance(FORGIVEN).await;
    }
    assert_eq!(passkeys(&mut thief).await, 0);
    for second in [good, &shown(&secret, &hands)] {
        let signs_in = world.enter(with(right, second), None, None).await;
        assert!(signs_in.is_ok(), "{second} was not used up");
    }
}

#[tokio::test]
async fn what_is_taken_away_by_a_session_alone_is_told_to_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.desk().await;
    ada.ask(passkey("correct horse", None)).await.unwrap();
    let mut thief = thief(&world, &ada).await;
    let passkey = PasskeyId::new(b"thief").unwrap();
    let remove = Request::Command(Command::RemovePasskey { passkey });
    thief.ask(remove).await.unwrap();
    let removed = "A passkey was removed from your account: thief's";
    assert_eq!(ada.told().await, [removed]);
}
