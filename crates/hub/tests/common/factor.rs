//! A second factor, and an app that shows its codes at the time of a clock that the test turns.
#![allow(clippy::unwrap_used, reason = "a test stops at the first error")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use aws_lc_rs::hmac;
use parlor_hub::{Clock, Credentials, FactorConfirmation, GivenCode, HubOptions, Reply, Request};
use parlor_model::{SecondCode, Timestamp};

use super::{Person, name, password};

const START: i64 = 1_790_000_010_000;
pub const STEP: i64 = 30_000;

#[derive(Clone)]
pub struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

impl Hands {
    pub fn new() -> Self {
        Self(Arc::new(AtomicI64::new(START)))
    }

    /// Another step: the code of the last one was used.
    pub fn turn(&self) {
        self.0.fetch_add(STEP, Ordering::SeqCst);
    }
}

pub fn options(hands: &Hands) -> HubOptions {
    HubOptions {
        clock: Arc::new(hands.clone()),
        ..HubOptions::default()
    }
}

/// What an app shows now.
pub fn shown(secret: &str, hands: &Hands) -> String {
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

pub fn code(text: &str) -> SecondCode {
    SecondCode::parse(text).unwrap()
}

pub fn with(typed: &str, second: &str) -> Credentials {
    Credentials::Password {
        name: name("ada"),
        password: password(typed),
        code: GivenCode::Apart(code(second)),
    }
}

pub async fn begin(person: &mut Person) -> String {
    match person.ask(Request::BeginFactor).await.unwrap() {
        Reply::FactorOffer(offer) => offer.secret.expose().clone(),
        other => panic!("{other:?}"),
    }
}

pub fn confirmation(typed: &str, second: &str, sign_out: bool) -> Request {
    Request::ConfirmFactor(FactorConfirmation {
        password: password(typed),
        code: code(second),
        sign_out,
    })
}

/// Turns the owner's second factor on; its secret and the recovery codes.
pub async fn turn_on(person: &mut Person, hands: &Hands) -> (String, Vec<String>) {
    let secret = begin(person).await;
    let request = confirmation("correct horse", &shown(&secret, hands), false);
    let Reply::RecoveryCodes(codes) = person.ask(request).await.unwrap() else {
        panic!("no recovery codes");
    };
    hands.turn();
    let codes = codes.iter().map(|code| code.expose().clone());
    (secret, codes.collect())
}
