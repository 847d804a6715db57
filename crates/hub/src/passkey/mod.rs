//! Passkeys: Web Authentication Level 3 as a relying party, for passkeys that know their user by themselves and check them by a
//! PIN, a finger or a face. One signs in alone: it is something that is had and something that is known or is.

mod authenticator;
mod cbor;
mod challenges;
mod client_data;
mod key;
mod page;

pub use challenges::Challenge;
pub(crate) use challenges::Challenges;
use challenges::For;
pub use key::ALGORITHMS;
pub use page::PasskeyPage;

use aws_lc_rs::digest::{SHA256, digest};
use parlor_core::{Command, Denied, NewPasskey, PasskeyId, Proof, State, use_passkey};
use parlor_model::{Password, SecondCode, Timestamp, UserId};
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::factor::{Trial, prove};
use crate::handle::Hub;
use crate::input::{Asker, Input, Who};
use crate::reply::{Answer, Reply};
use crate::task::Task;
use crate::{AuthContext, Door, log};
use authenticator::AuthenticatorData;
use cbor::{Item, Reader};
use client_data::{Ceremony, ClientData};
use key::Key;

/// What a browser brings of a passkey that it had made.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The page that asked.
    pub page: PasskeyPage,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `attestationObject`.
    pub attestation: Vec<u8>,
}

/// What a browser brings of a passkey that signs in.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// The page that asked.
    pub page: PasskeyPage,
    /// The passkey.
    pub id: Vec<u8>,
    /// `clientDataJSON`.
    pub client_data: Vec<u8>,
    /// `authenticatorData`.
    pub authenticator_data: Vec<u8>,
    /// `signature`.
    pub signature: Vec<u8>,
    /// `userHandle`.
    pub user: Option<Vec<u8>>,
}

/// A passkey that is to be added.
#[derive(Debug, Clone)]
pub struct PasskeyToAdd {
    /// What it brought.
    pub new: NewPasskey,
    /// The account's password.
    pub password: Password,
    /// The code of its second factor, where it has one.
    pub code: Option<SecondCode>,
}

/// A passkey as its user sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// What it is called.
    pub name: String,
    /// Since when.
    pub at: Timestamp,
    /// When it last signed in.
    pub used: Option<Timestamp>,
}

impl Hub {
    /// A challenge to sign in by a passkey, or with a context to have one made.
    ///
    /// # Errors
    /// [`Denied::TooFast`] for whoever takes many.
    pub fn passkey_challenge(
        &self,
        door: Door,
        context: Option<&AuthContext>,
    ) -> Result<Challenge, Denied> {
        let now = Instant::now();
        if context.is_none() {
            self.shared.newcomers.take(door.address, now)?;
        }
        let what = match context {
            Some(context) => For::Making(context.actor.user),
            None => For::SigningIn,
        };
        Ok(self.shared.challenges.issue(what, now))
    }

    /// Reads a passkey that somebody signed in had made (section 7.1), which [`Request::AddPasskey`](crate::Request) adds.
    ///
    /// # Errors
    /// [`Denied::InvalidPasskey`].
    pub fn read_passkey(
        &self,
        context: &AuthContext,
        made: &Registration,
        name: String,
    ) -> Result<NewPasskey, Denied> {
        let (new, challenge) = register(made, name).ok_or(Denied::InvalidPasskey)?;
        let (user, now) = (context.actor.user, Instant::now());
        let challenges = &self.shared.challenges;
        match challenges.redeem(&challenge, For::Making(user), user, now) {
            true => Ok(new),
            false => Err(Denied::InvalidPasskey),
        }
    }

    /// Whose passkey signs in (section 7.2).
    pub(crate) async fn check_passkey(
        &self,
        door: Door,
        shown: Assertion,
    ) -> Result<UserId, Denied> {
        self.may_bring_password(door)?;
        // Step 5 and 6: the passkey says whose it is, and is theirs.
        let id = PasskeyId::new(&shown.id).ok_or(Denied::InvalidPasskey)?;
        let wanted = id.clone();
        let known = self.look(move |state: &State| {
            let known = state.passkey(&wanted)?;
            let account = state.user(known.user)?.account()?.clone();
            Some((known.user, known.new.key.clone(), account))
        });
        let (user, key, account) = known.await?.ok_or(Denied::InvalidPasskey)?;
        let attempts = &self.shared.passwords.attempts;
        attempts.begin(&account, door.address, Instant::now())?;
        let checked = assert(&shown, &key).filter(|(challenge, _)| {
            let theirs = shown
                .user
                .as_deref()
                .is_none_or(|said| said == user.as_bytes());
            let (challenges, now) = (&self.shared.challenges, Instant::now());
            theirs && challenges.redeem(challenge, For::SigningIn, user, now)
        });
        let used = match checked {
            Some((_, counter)) => self.use_passkey(id, counter).await,
            None => Err(Denied::InvalidPasskey),
        };
        let signed_in = used.is_ok().then_some(user);
        self.tried(Some(user), signed_in, &account, door).await;
        used.map(|()| user)
            .inspect_err(|denied| log::refused(&door, Some(&account), denied))
    }

    /// A disk that is full keeps nobody out: the challenge was used up.
    async fn use_passkey(&self, id: PasskeyId, counter: u32) -> Result<(), Denied> {
        let (answer, answered) = oneshot::channel();
        let used = Input::UsePasskey {
            id,
            counter,
            answer,
        };
        self.send(used).await?;
        match answered.await.map_err(|_| Denied::ShuttingDown)? {
            Err(Denied::Unavailable(_)) => Ok(()),
            answer => answer.map(drop),
        }
    }
}

impl Task {
    pub(crate) fn use_passkey(
        &mut self,
        id: &PasskeyId,
        counter: u32,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let used = use_passkey(&self.state, id, counter, now);
        let reply = used.and_then(|(_, changes)| {
            self.can_write()?;
            self.write(changes, None);
            Ok(Reply::Pong)
        });
        self.pending.answer(Asker::Call(answer), reply);
    }

    pub(crate) fn passkeys(&self, who: Who) -> Answer {
        let own = self.state.passkeys_of(who.user);
        let mut own: Vec<_> = own
            .map(|known| PasskeyView {
                id: known.new.id.clone(),
                name: known.new.name.clone(),
                at: known.at,
                used: known.used,
            })
            .collect();
        own.sort_by_key(|view| view.at);
        Ok(Reply::Passkeys(own))
    }

    pub(crate) fn add_passkey(&mut self, asker: Asker, who: Who, asked: PasskeyToAdd) {
        let PasskeyToAdd {
            new,
            password,
            code,
        } = asked;
        let (recovery, now) = (self.recovery(who), self.now());
        if recovery.is_some() && code.is_none() {
            return self.pending.answer(asker, Err(Denied::SecondFactor));
        }
        let has_code = recovery.is_some();
        let trial = Trial::new(password, "to add a passkey", has_code);
        self.with_password(asker, who, trial, None, move |secret| {
            let proof: Option<Proof> = match (recovery, code) {
                (Some(recovery), Some(code)) => Some(prove(secret, recovery, &code, now)?),
                _ => None,
            };
            Ok(Command::AddPasskey { new, proof })
        });
    }
}

/// Section 7.1; the challenge is left to the caller. A step that is not named is about what was not asked for.
fn register(made: &Registration, name: String) -> Option<(NewPasskey, Vec<u8>)> {
    // Steps 5 to 12.
    let page = &made.page;
    let client = ClientData::read(&made.client_data, Ceremony::Create, page.origin())?;
    let client_hash = digest(&SHA256, &made.client_data);
    // Step 13.
    let attested = Attestation::read(&made.attestation)?;
    let data = AuthenticatorData::read(attested.data)?;
    // Steps 14 to 17.
    if !data.is_good(page.relying_party()) {
        return None;
    }
    // Step 20: reading the key refuses all algorithms but those that are asked for.
    let credential = data.credential?;
    // Steps 21 to 24: nothing is attested, or the passkey itself attests that it has its key.
    attested.is_good(&credential.key, client_hash.as_ref())?;
    let new = NewPasskey {
        id: credential.id,
        key: credential.key_bytes.to_vec(),
        counter: data.counter,
        name,
    };
    Some((new, client.challenge))
}

/// Section 7.2: the challenge that was signed, and how often the passkey was used.
fn assert(shown: &Assertion, key: &[u8]) -> Option<(Vec<u8>, u32)> {
    // Steps 10 to 14.
    let page = &shown.page;
    let client = ClientData::read(&shown.client_data, Ceremony::Get, page.origin())?;
    // Steps 15 to 19.
    let data = AuthenticatorData::read(&shown.authenticator_data)?;
    if !data.is_good(page.relying_party()) {
        return None;
    }
    // Steps 20 and 21.
    let key = Key::read(&mut Reader(key))?;
    let client_hash = digest(&SHA256, &shown.client_data);
    let signed = [&shown.authenticator_data, client_hash.as_ref()].concat();
    key.has_signed(&signed, &shown.signature)
        .then_some((client.challenge, data.counter))
}

/// The attestation object (section 6.5.4).
struct Attestation<'a> {
    format: &'a str,
    data: &'a [u8],
    /// Algorithm and signature of a statement that has nothing else.
    own: Option<(i64, &'a [u8])>,
    is_empty: bool,
}

impl<'a> Attestation<'a> {
    fn read(bytes: &'a [u8]) -> Option<Self> {
        let mut reader = Reader(bytes);
        let Item::Map(3) = reader.item()? else {
            return None;
        };
        let (mut format, mut data, mut statement) = (None, None, None);
        for _ in 0..3 {
            let Item::Text(label) = reader.item()? else {
                return None;
            };
            match label {
                "fmt" => match reader.item()? {
                    Item::Text(text) => format = Some(text),
                    _ => return None,
                },
                "authData" => match reader.item()? {
                    Item::Bytes(bytes) => data = Some(bytes),
                    _ => return None,
                },
                "attStmt" => {
                    let begins = reader;
                    reader.skip()?;
                    statement = Some(begins);
                }
                _ => return None,
            }
        }
        let mut statement = statement?;
        let Item::Map(entries) = statement.item()? else {
            return None;
        };
        let attestation = Self {
            format: format?,
            data: data?,
            own: own_statement(entries, statement),
            is_empty: entries == 0,
        };
        reader.0.is_empty().then_some(attestation)
    }

    /// `none` (section 8.7), or `packed` by the passkey's own key (section 8.2, "If x5c is not present").
    fn is_good(&self, key: &Key, client_hash: &[u8]) -> Option<()> {
        let is_good = match (self.format, self.own) {
            ("none", _) => self.is_empty,
            ("packed", Some((algorithm, signature))) => {
                let signed = [self.data, client_hash].concat();
                algorithm == key.algorithm() && key.has_signed(&signed, signature)
            }
            _ => false,
        };
        is_good.then_some(())
    }
}

fn own_statement<'a>(entries: usize, mut statement: Reader<'a>) -> Option<(i64, &'a [u8])> {
    let (mut algorithm, mut signature) = (None, None);
    if entries != 2 {
        return None;
    }
    for _ in 0..entries {
        let Item::Text(label) = statement.item()? else {
            return None;
        };
        match (label, statement.item()?) {
            ("alg", Item::Int(number)) => algorithm = Some(number),
            ("sig", Item::Bytes(bytes)) => signature = Some(bytes),
            _ => return None,
        }
    }
    algorithm.zip(signature)
}

#[cfg(test)]
mod tests;
