//! Passkeys: added with the password, signing in alone, removed.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

mod common;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use common::{DOOR, Person, World, name, password};
use data_encoding::BASE64URL_NOPAD;
use parlor_core::{Command, Denied, UserRef};
use parlor_hub::{
    Assertion, AuthContext, Challenge, Credentials, PasskeyPage, PasskeyToAdd, Registration, Reply,
    Request,
};

const ORIGIN: &str = "https://chat.example.org";

/// An authenticator in software.
struct Authenticator {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    used: u32,
}

impl Authenticator {
    fn new(id: &[u8]) -> Self {
        Self {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap(),
            id: id.to_vec(),
            used: 0,
        }
    }

    fn make(&self, challenge: &Challenge) -> Registration {
        let point = self.pair.public_key().as_ref();
        let mut rest = vec![0; 16];
        rest.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        rest.extend(&self.id);
        rest.extend([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32]);
        rest.extend(&point[1..33]);
        rest.extend([0x22, 0x58, 32]);
        rest.extend(&point[33..]);
        let data = self.data(0x45, &rest);
        let mut attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        attestation.push(u8::try_from(data.len()).unwrap());
        attestation.extend(data);
        Registration {
            page: page(),
            client_data: client_data("create", challenge),
            attestation,
        }
    }

    fn sign(&mut self, challenge: &Challenge) -> Credentials {
        self.used += 1;
        let authenticator_data = self.data(0x05, &[]);
        let client_data = client_data("get", challenge);
        let hash = digest(&SHA256, &client_data);
        let signed = [&authenticator_data, hash.as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        Credentials::Passkey(Box::new(Assertion {
            page: page(),
            id: self.id.clone(),
            client_data,
            authenticator_data,
            signature: signature.as_ref().to_vec(),
            user: None,
        }))
    }

    fn data(&self, flags: u8, rest: &[u8]) -> Vec<u8> {
        let party = digest(&SHA256, b"chat.example.org");
        [party.as_ref(), &[flags], &self.used.to_be_bytes(), rest].concat()
    }
}

fn page() -> PasskeyPage {
    PasskeyPage::of_origin(ORIGIN).unwrap()
}

fn client_data(ceremony: &str, challenge: &Challenge) -> Vec<u8> {
    let challenge = BASE64URL_NOPAD.encode(challenge);
    format!(r#"{{"type":"webauthn.{ceremony}","challenge":"{challenge}","origin":"{ORIGIN}"}}"#)
        .into_bytes()
}

/// Comes in and stays known, for what needs no session.
async fn signed_in(world: &World) -> (Person, AuthContext) {
    let person = world.desk().await;
    let context = world.hub.authenticate(DOOR, person.token()).await.unwrap();
    (person, context)
}

async fn add(
    world: &World,
    context: &AuthContext,
    made: &Registration,
    typed: &str,
) -> Result<(), Denied> {
    let new = world.hub.read_passkey(context, made, "key".to_owned())?;
    let asked = PasskeyToAdd {
        new,
        password: password(typed),
        code: None,
    };
    world
        .hub
        .execute(context, Request::AddPasskey(asked))
        .await
        .map(drop)
}

fn challenge(world: &World) -> Challenge {
    world.hub.passkey_challenge(DOOR, None).unwrap()
}

#[tokio::test]
async fn passkey_is_added_with_the_password_and_signs_in_alone() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, context) = signed_in(&world).await;
    let mut key = Authenticator::new(b"key");
    let unknown = world.enter(key.sign(&challenge(&world)), None, None).await;
    assert_eq!(unknown.err(), Some(Denied::InvalidPasskey));

    let of_ada = || world.hub.passkey_challenge(DOOR, Some(&context)).unwrap();
    let wrong = add(&world, &context, &key.make(&of_ada()), "wrong horse").await;
    assert_eq!(wrong, Err(Denied::WrongCode));
    let foreign = add(
        &world,
        &context,
        &key.make(&challenge(&world)),
        "correct horse",
    )
    .await;
    assert_eq!(
        foreign,
        Err(Denied::InvalidPasskey),
        "a challenge to sign in by"
    );
    let made = key.make(&of_ada());
    assert_eq!(add(&world, &context, &made, "correct horse").await, Ok(()));
    let replayed = add(&world, &context, &made, "correct horse").await;
    assert_eq!(replayed, Err(Denied::InvalidPasskey));
    let twice = add(&world, &context, &key.make(&of_ada()), "correct horse").await;
    assert_eq!(twice, Err(Denied::PasskeyKnown));

    let person = world
        .enter(key.sign(&challenge(&world)), None, None)
        .await
        .unwrap();
    assert_eq!(person.session.actor().name.as_str(), "ada");
    let Ok(Reply::Passkeys(own)) = ada.ask(Request::Passkeys).await else {
        panic!("no passkeys");
    };
    assert_eq!(own.len(), 1);
    assert!(own[0].used.is_some());
}

#[tokio::test]
async fn what_was_signed_before_or_by_a_copy_signs_nobody_in_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (ada, context) = signed_in(&world).await;
    let mut key = Authenticator::new(b"key");
    let asked = world.hub.passkey_challenge(DOOR, Some(&context)).unwrap();
    add(&world, &context, &key.make(&asked), "correct horse")
        .await
        .unwrap();
    let shown = key.sign(&challenge(&world));
    assert!(world.enter(shown.clone(), None, None).await.is_ok());
    let replayed = world.enter(shown, None, None).await;
    assert_eq!(replayed.err(), Some(Denied::InvalidPasskey));
    drop(ada);
    world.stop().await;

    let world = World::open(folder.path()).await;
    key.used -= 1;
    let copied = world.enter(key.sign(&challenge(&world)), None, None).await;
    assert_eq!(copied.err(), Some(Denied::InvalidPasskey));
    assert!(
        world
            .enter(key.sign(&challenge(&world)), None, None)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn passkey_is_removed_by_its_user_alone_or_with_the_factor_by_an_admin() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let mut mary = world.try_guest("mary", Some("desk")).await.unwrap();
    mary.ask(Request::Register(password("sesame open")))
        .await
        .unwrap();
    let context = world.hub.authenticate(DOOR, mary.token()).await.unwrap();
    let mut keys = [Authenticator::new(b"one"), Authenticator::new(b"two")];
    for key in &keys {
        let asked = world.hub.passkey_challenge(DOOR, Some(&context)).unwrap();
        add(&world, &context, &key.make(&asked), "sesame open")
            .await
            .unwrap();
    }
    let Ok(Reply::Passkeys(own)) = mary.ask(Request::Passkeys).await else {
        panic!("no passkeys");
    };
    let mut ada = world.owner().await;
    let remove = |at: usize| {
        let passkey = own[at].id.clone();
        Request::Command(Command::RemovePasskey { passkey })
    };
    assert_eq!(ada.ask(remove(0)).await.err(), Some(Denied::NoSuchPasskey));
    let tab = world.enter(Credentials::Token(mary.token()), None, None);
    let mut tab = tab.await.unwrap();
    mary.ask(remove(0)).await.unwrap();
    let removed = "A passkey was removed from your account: key";
    assert_eq!(tab.told().await, [removed]);
    let gone = keys
        .iter_mut()
        .find(|key| key.id == own[0].id.as_bytes())
        .unwrap();
    let gone = world.enter(gone.sign(&challenge(&world)), None, None).await;
    assert_eq!(gone.err(), Some(Denied::InvalidPasskey));
    let user = UserRef::Name(name("mary"));
    ada.ask(Request::Command(Command::ResetFactor { user }))
        .await
        .unwrap();
    let reset = "ada has removed your passkeys";
    assert_eq!(tab.told().await, [reset], "she had no second factor");
    let left = keys
        .iter_mut()
        .find(|key| key.id == own[1].id.as_bytes())
        .unwrap();
    let left = world.enter(left.sign(&challenge(&world)), None, None).await;
    assert_eq!(left.err(), Some(Denied::InvalidPasskey));
}

#[tokio::test]
async fn registrations_that_are_made_up_with_a_stolen_token_keep_nobody_from_signing_in() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (_ada, context) = signed_in(&world).await;
    let mut key = Authenticator::new(b"key");
    let of_ada = || world.hub.passkey_challenge(DOOR, Some(&context)).unwrap();
    add(&world, &context, &key.make(&of_ada()), "correct horse")
        .await
        .unwrap();
    let made_up = Authenticator::new(b"made up");
    let read = |_: &u32| {
        let made = made_up.make(&of_ada());
        let read = world
            .hub
            .read_passkey(&context, &made, "made up".to_owned());
        read.is_ok()
    };
    assert!((0..1_000).filter(read).count() < 1_000, "there is a bound");
    let signs_in = world.enter(key.sign(&challenge(&world)), None, None).await;
    assert!(signs_in.is_ok(), "{:?}", signs_in.err());
}

#[tokio::test]
async fn new_passkey_is_told_to_all_sessions_and_ends_with_the_password() {
    let folder = tempfile::tempdir().unwrap();
    let world = World::open(folder.path()).await;
    let (mut ada, context) = signed_in(&world).await;
    let mut key = Authenticator::new(b"key");
    let asked = world.hub.passkey_challenge(DOOR, Some(&context)).unwrap();
    add(&world, &context, &key.make(&asked), "correct horse")
        .await
        .unwrap();
    let heard = ada.hears().await;
    assert!(heard.contains(&"sign-in: A passkey was added to your account: key. If that was not you, change your password.".to_owned()), "{heard:?}");
    let change = Request::SetPassword {
        old: password("correct horse"),
        new: password("battery staple"),
        code: None,
    };
    ada.ask(change).await.unwrap();
    let gone = world.enter(key.sign(&challenge(&world)), None, None).await;
    assert_eq!(gone.err(), Some(Denied::InvalidPasskey));
}
