//! What the sessions of a user are told of how they sign in.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use common::factor::{Hands, begin, code, confirmation, options, shown, turn_on, with};
use common::{World, name, password, store};
use parlor_core::{Command, UserRef};
use parlor_hub::{Credentials, Request};

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
    let mut ada = world.desk().await;
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
