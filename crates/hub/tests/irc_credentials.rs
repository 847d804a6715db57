//! What signs somebody in on IRC alone: a password of its own, and certificates.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod common;

use aws_lc_rs::{digest, hmac, pbkdf2};
use common::{DOOR, Person, World, name, owner, password};
use parlor_core::{Action, Command, Denied, PasskeyId, UserRef};
use parlor_hub::{CERTIFICATE, Credentials, GivenCode, Reply, Request, ScramSalt};
use parlor_model::ServerRole;

const SAID: &[u8] = b"what both have said";

/// A client's proof (RFC 5802 section 3), and the server's that it expects.
fn proofs(password: &str, salt: &ScramSalt) -> ([u8; 32], [u8; 32]) {
    let sign = |key: &[u8], text: &[u8]| -> [u8; 32] {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
        tag.as_ref().try_into().unwrap()
    };
    let mut salted = [0; 32];
    let iterations = salt.iterations.try_into().unwrap();
    let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
    pbkdf2::derive(
        algorithm,
        iterations,
        &salt.salt,
        password.as_bytes(),
        &mut salted,
    );
    let client = sign(&salted, b"Client Key");
    let stored = digest::digest(&digest::SHA256, &client);
    let signed = sign(stored.as_ref(), SAID);
    let proof = std::array::from_fn(|index| client[index] ^ signed[index]);
    (proof, sign(&sign(&salted, b"Server Key"), SAID))
}

#[tokio::test]
async fn a_password_for_irc_signs_in_by_scram_and_by_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let set = |text| Request::SetIrcPassword(Some(password(text)));
    ada.ask(set("for irc alone")).await.unwrap();
    let salt = world.hub.scram_salt(&name("ada")).await.unwrap();
    let check = |proof| world.hub.check_scram(DOOR, name("Ada"), (SAID, proof));
    let (proof, ours) = proofs("for irc alone", &salt);
    let (checked, told) = check(proof).await.unwrap();
    assert_eq!((checked.user(), told), (ada.session.actor().user, ours));
    let (of_account, _) = proofs("correct horse", &salt);
    assert_eq!(check(of_account).await.err(), Some(Denied::WrongPassword));
    assert!(
        world
            .enter(owner("for irc alone"), None, None)
            .await
            .is_err()
    );
    ada.ask(Request::SetIrcPassword(None)).await.unwrap();
    assert_eq!(check(proof).await.err(), Some(Denied::WrongPassword));
}

#[tokio::test]
async fn another_password_of_the_account_ends_the_one_for_irc() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let set = Request::SetIrcPassword(Some(password("for irc alone")));
    ada.ask(set).await.unwrap();
    let salt = world.hub.scram_salt(&name("ada")).await.unwrap();
    let (old, new) = (password("correct horse"), password("battery staple"));
    ada.ask(Request::SetPassword {
        old,
        new,
        code: None,
    })
    .await
    .unwrap();
    let (proof, _) = proofs("for irc alone", &salt);
    let after = world
        .hub
        .check_scram(DOOR, name("ada"), (SAID, proof))
        .await;
    assert_eq!(after.err(), Some(Denied::WrongPassword));
}

#[tokio::test]
async fn whoever_has_no_password_for_irc_gets_a_salt_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let of = |called| {
        let (hub, called) = (world.hub.clone(), name(called));
        async move { hub.scram_salt(&called).await.unwrap() }
    };
    for called in ["ada", "nobody"] {
        assert_eq!(of(called).await, of(called).await);
        assert_eq!(of(called).await.salt.len(), 16);
    }
    assert_ne!(of("ada").await, of("nobody").await);
    let mut guest = world.guest("guest").await;
    let set = Request::SetIrcPassword(Some(password("for irc alone")));
    assert_eq!(guest.ask(set).await.err(), Some(Denied::NotRegistered));
}

#[tokio::test]
async fn a_certificate_signs_in_until_it_is_revoked_as_a_device() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let by = |certificate| world.hub.check(DOOR, Credentials::Certificate(certificate));
    assert_eq!(by([7; 32]).await.err(), Some(Denied::InvalidToken));
    ada.ask(Request::AddCertificate([7; 32])).await.unwrap();
    let checked = by([7; 32]).await.unwrap();
    assert_eq!(checked.user(), ada.session.actor().user);
    assert!(by([8; 32]).await.is_err());
    let Reply::Devices(devices) = ada.ask(Request::Devices).await.unwrap() else {
        panic!("no devices");
    };
    let is_certificate = |label: &str| label.starts_with(CERTIFICATE);
    let device = devices.iter().find(|device| is_certificate(&device.label));
    let device = device.unwrap().id;
    let mut there = world
        .enter(Credentials::Checked(checked), None, None)
        .await
        .unwrap();
    let revoke = Command::RevokeDevice {
        device,
        owner: None,
    };
    ada.command(revoke).await.unwrap();
    there.until_ended().await;
    assert_eq!(by([7; 32]).await.err(), Some(Denied::InvalidToken));
}

#[tokio::test]
async fn an_account_that_is_made_for_somebody_is_theirs_and_they_are_not_here() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let by = ada.session.id();
    let make = |by| {
        world
            .hub
            .make_account(DOOR, by, name("bob"), password("sesame open"))
    };
    make(by).await.unwrap();
    assert!(matches!(make(by).await, Err(Denied::NameRegistered(_))));
    let Reply::Who(who) = ada.ask(Request::Who { room: None }).await.unwrap() else {
        panic!("nobody");
    };
    assert_eq!(who.len(), 1);
    let (name, password) = (name("bob"), password("sesame open"));
    let bob = world.hub.check(
        DOOR,
        Credentials::Password {
            name,
            password,
            code: GivenCode::None,
        },
    );
    assert!(bob.await.is_ok());
}

#[tokio::test]
async fn whoever_is_no_admin_any_more_when_the_password_is_hashed_makes_no_account() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut mary) = (world.owner().await, world.guest("mary").await);
    let makes = |person: &Person, called: &str| {
        let (hub, by, called) = (world.hub.clone(), person.session.id(), name(called));
        tokio::spawn(async move {
            let made = hub.make_account(DOOR, by, called, password("sesame open"));
            made.await
        })
    };
    let refused = makes(&mary, "eve").await.unwrap();
    assert!(matches!(refused, Err(Denied::NotAllowed(_))), "{refused:?}");
    let register = Request::Register(password("sesame open"));
    mary.ask(register).await.unwrap();
    let role = |role| Command::SetServerRole {
        user: UserRef::Name(name("mary")),
        role,
    };
    ada.command(role(ServerRole::Admin)).await.unwrap();
    // Two are hashed at once, and these come first.
    let before: Vec<_> = (0..8).map(|n| makes(&ada, &format!("other{n}"))).collect();
    let late = makes(&mary, "eve");
    // By the second it was looked at whether she may.
    for _ in 0..2 {
        assert!(world.hub.ping().await);
    }
    ada.command(role(ServerRole::Member)).await.unwrap();
    let late = late.await.unwrap();
    assert!(matches!(late, Err(Denied::NotAllowed(_))), "{late:?}");
    for made in before {
        assert_eq!(made.await.unwrap(), Ok(()));
    }
}

#[tokio::test]
async fn whether_somebody_may_is_told_by_the_policy() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, mut bob) = (world.owner().await, world.guest("bob").await);
    let may = |room| Request::May {
        room,
        action: Action::ChangeRoom,
    };
    let lobby = Some(ada.lobby());
    assert!(ada.ask(may(lobby.clone())).await.is_ok());
    assert!(matches!(
        bob.ask(may(lobby)).await,
        Err(Denied::NotAllowed(_))
    ));
}

#[tokio::test]
async fn whoever_came_in_by_what_is_for_irc_lets_nobody_in_before_the_password_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    let set = || Request::SetIrcPassword(Some(password("for irc alone")));
    ada.ask(set()).await.unwrap();
    ada.ask(Request::AddCertificate([7; 32])).await.unwrap();
    let salt = world.hub.scram_salt(&name("ada")).await.unwrap();
    let (proof, _) = proofs("for irc alone", &salt);
    let by_scram = world.hub.check_scram(DOOR, name("ada"), (SAID, proof));
    let by_scram = by_scram.await.unwrap().0;
    let by_certificate = Credentials::Certificate([7; 32]);
    let by_certificate = world.hub.check(DOOR, by_certificate).await.unwrap();
    let desk = world.desk().await;
    for (called, checked) in [("bob", by_scram.clone()), ("eve", by_certificate)] {
        let credentials = Credentials::Checked(checked);
        let mut there = world.enter(credentials, None, None).await.unwrap();
        for request in [
            Request::OfferCode,
            Request::OpenCode(parlor_model::Secret::new("3V7QZK1M".to_owned())),
            Request::ConfirmCode(42),
            Request::BeginFactor,
            Request::AddCertificate([8; 32]),
            set(),
            Request::Command(Command::RemovePasskey {
                passkey: PasskeyId::new(&[1]).unwrap(),
            }),
            Request::Command(Command::RevokeDevice {
                device: desk.session.device().unwrap(),
                owner: None,
            }),
            Request::Command(Command::ResetFactor {
                user: UserRef::Name(name("ada")),
            }),
        ] {
            let asked = format!("{request:?}");
            let refused = there.ask(request).await.err();
            assert_eq!(refused, Some(Denied::IrcSignIn), "{asked}");
        }
        let (hub, session) = (&world.hub, there.session.id());
        let make = || hub.make_account(DOOR, session, name(called), password("sesame open"));
        assert_eq!(make().await, Err(Denied::IrcSignIn));
        hub.make_whole(session, &by_scram).await;
        let refused = there.ask(Request::OfferCode).await.err();
        assert_eq!(refused, Some(Denied::IrcSignIn), "no more was shown");
        let by_password = hub.check(DOOR, owner("correct horse")).await.unwrap();
        hub.make_whole(session, &by_password).await;
        assert!(there.ask(Request::OfferCode).await.is_ok());
        assert_eq!(make().await, Ok(()));
    }
}

#[tokio::test]
async fn certificate_that_one_came_in_by_may_be_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut ada = world.owner().await;
    ada.ask(Request::AddCertificate([7; 32])).await.unwrap();
    let by = || Credentials::Certificate([7; 32]);
    let mut there = world.enter(by(), None, None).await.unwrap();
    let revoke = Command::RevokeDevice {
        device: there.session.device().unwrap(),
        owner: None,
    };
    let _ = there.command(revoke).await;
    assert_eq!(
        world.hub.check(DOOR, by()).await.err(),
        Some(Denied::InvalidToken)
    );
}
