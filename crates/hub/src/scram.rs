//! A password for IRC alone, by SCRAM-SHA-256 (RFC 5802, RFC 7677): neither side tells the other the password. What is kept can
//! check one and is of no use to sign in with; it has nothing to do with the account's own password.

use std::num::NonZeroU32;

use aws_lc_rs::{constant_time, digest, hmac, pbkdf2};
use data_encoding::BASE64;
use parlor_core::{Command, Denied, Means};
use parlor_model::{Password, Secret, UserId, UserName};
use tokio::time::Instant;

use crate::auth::Passwords;
use crate::checked::Checked;
use crate::handle::Hub;
use crate::input::{Asker, Identity, Who};
use crate::task::Task;
use crate::{Door, clock};

/// How often a password is hashed; 4,096 is the least (RFC 7677 section 4), and clients have to do the same.
const ITERATIONS: NonZeroU32 = NonZeroU32::new(16_384).expect("it is not zero");

/// What a client needs to make its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScramSalt {
    /// The salt.
    pub salt: Vec<u8>,
    /// How often the password is hashed.
    pub iterations: u32,
}

/// What a password is checked by.
struct Verifier {
    salt: Vec<u8>,
    iterations: u32,
    stored: [u8; 32],
    server: [u8; 32],
}

impl Verifier {
    fn of(password: &str, salt: &[u8], iterations: NonZeroU32) -> Self {
        let mut salted = [0; 32];
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::derive(
            algorithm,
            iterations,
            salt,
            password.as_bytes(),
            &mut salted,
        );
        let client = sign(&salted, b"Client Key");
        Self {
            salt: salt.to_vec(),
            iterations: iterations.get(),
            stored: hash(&client),
            server: sign(&salted, b"Server Key"),
        }
    }

    /// As RFC 5803 writes it: `SCRAM-SHA-256$iterations:salt$stored:server`.
    fn to_text(&self) -> String {
        let [salt, stored, server] =
            [&self.salt[..], &self.stored, &self.server].map(|part| BASE64.encode(part));
        format!("SCRAM-SHA-256${}:{salt}${stored}:{server}", self.iterations)
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("SCRAM-SHA-256$")?.splitn(2, '$');
        let (iterations, salt) = parts.next()?.split_once(':')?;
        let (stored, server) = parts.next()?.split_once(':')?;
        let bytes = |part: &str| BASE64.decode(part.as_bytes()).ok();
        Some(Self {
            salt: bytes(salt)?,
            iterations: iterations.parse().ok()?,
            stored: bytes(stored)?.try_into().ok()?,
            server: bytes(server)?.try_into().ok()?,
        })
    }

    /// The server's proof, if the client's is right about what both have said.
    fn check(&self, said: &[u8], proof: &[u8; 32]) -> Option<[u8; 32]> {
        let signed = sign(&self.stored, said);
        let client: [u8; 32] = std::array::from_fn(|index| proof[index] ^ signed[index]);
        let matches = constant_time::verify_slices_are_equal(&hash(&client), &self.stored).is_ok();
        matches.then(|| sign(&self.server, said))
    }
}

fn sign(key: &[u8], text: &[u8]) -> [u8; 32] {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), text);
    first32(tag.as_ref())
}

fn hash(bytes: &[u8]) -> [u8; 32] {
    first32(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// What SHA-256 gives has just so many bytes.
fn first32(bytes: &[u8]) -> [u8; 32] {
    std::array::from_fn(|index| bytes.get(index).copied().unwrap_or_default())
}

impl Passwords {
    /// What a password for IRC is checked by.
    async fn irc_verifier(&self, password: Password) -> Result<Secret<String>, Denied> {
        let make =
            move || Verifier::of(password.expose(), &clock::random_salt(), ITERATIONS).to_text();
        self.blocking(make).await.map(Secret::new)
    }
}

impl Hub {
    /// What somebody needs to prove that they know their password for IRC. Whoever has none gets a salt as well, always
    /// the same, so that this tells nothing.
    ///
    /// # Errors
    /// [`Denied::Unavailable`], [`Denied::ShuttingDown`].
    pub async fn scram_salt(&self, name: &UserName) -> Result<ScramSalt, Denied> {
        let known = self.registered(name).await?;
        let verifier = self.verifier(known.map(|(user, _)| user)).await?;
        let (salt, iterations) = match verifier {
            Some(verifier) => (verifier.salt, verifier.iterations),
            None => {
                let salt = sign(&*self.shared.passwords.salts, name.folded().as_bytes());
                (salt[..16].to_vec(), ITERATIONS.get())
            }
        };
        Ok(ScramSalt { salt, iterations })
    }

    /// Checks the proof that somebody knows their password for IRC, by what both sides have said; with the server's own
    /// proof.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`], also for who has no such password; [`Denied::TooFast`].
    pub async fn check_scram(
        &self,
        door: Door,
        name: UserName,
        (said, proof): (&[u8], [u8; 32]),
    ) -> Result<(Checked, [u8; 32]), Denied> {
        let since = Instant::now();
        let (user, name) = match self.registered(&name).await? {
            Some((user, account)) => (Some(user), account),
            None => (None, name),
        };
        if let Some(user) = user {
            self.may_use_irc_password(user).await?;
        }
        self.shared
            .passwords
            .attempts
            .begin(&name, door.address, since)?;
        let verifier = self.verifier(user).await?;
        let ours = verifier.and_then(|verifier| verifier.check(said, &proof));
        let signed_in = user.filter(|_| ours.is_some());
        self.tried(user, signed_in, &name, door).await;
        let (Some(user), Some(ours)) = (signed_in, ours) else {
            crate::log::refused(&door, Some(&name), &Denied::WrongPassword);
            return Err(Denied::WrongPassword);
        };
        let checked = self
            .checked(&Identity::User(user), Means::IrcAlone, since)
            .await?;
        Ok((checked, ours))
    }

    async fn verifier(&self, user: Option<UserId>) -> Result<Option<Verifier>, Denied> {
        let Some(user) = user else {
            return Ok(None);
        };
        let read = self
            .shared
            .readers
            .read(move |reader| reader.irc_verifier(user));
        let kept = read.await?;
        Ok(kept.and_then(|kept| Verifier::read(kept.expose())))
    }
}

impl Task {
    pub(crate) fn complete_irc_password(
        &mut self,
        asker: Asker,
        who: Who,
        password: Option<Password>,
    ) {
        if let Some(Err(denied)) = password
            .as_ref()
            .map(|password| self.state.settings.takes(password))
        {
            return self.pending.answer(asker, Err(denied));
        }
        let passwords = self.passwords.clone();
        self.elsewhere(asker, who, async move {
            let verifier = match password {
                Some(password) => Some(passwords.irc_verifier(password).await?),
                None => None,
            };
            Ok(Command::SetIrcPassword { verifier })
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7677 section 3: user, pencil.
    const SALT: &str = "W22ZaJ0SNY7soEsUEjb6gQ==";
    const SAID: &[u8] = b"n=user,r=rOprNGfwEbeRWgbNEkqO,\
r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,\
c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const PROOF: &str = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    const OURS: &str = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    fn pencil(password: &str) -> Verifier {
        let salt = BASE64.decode(SALT.as_bytes()).unwrap();
        Verifier::of(password, &salt, NonZeroU32::new(4_096).unwrap())
    }

    #[test]
    fn proofs_are_those_of_the_rfc() {
        let proof = BASE64.decode(PROOF.as_bytes()).unwrap().try_into().unwrap();
        let ours = pencil("pencil").check(SAID, &proof).unwrap();
        assert_eq!(BASE64.encode(&ours), OURS);
        assert_eq!(pencil("pen").check(SAID, &proof), None);
        assert_eq!(pencil("pencil").check(b"else", &proof), None);
    }

    #[test]
    fn a_verifier_is_read_as_it_was_written() {
        let written = pencil("pencil");
        let read = Verifier::read(&written.to_text()).unwrap();
        assert_eq!(
            (read.salt, read.iterations),
            (written.salt, written.iterations)
        );
        assert_eq!((read.stored, read.server), (written.stored, written.server));
        for wrong in ["", "SCRAM-SHA-256$", "SCRAM-SHA-256$1:x$y:z", "$argon2id$"] {
            assert!(Verifier::read(wrong).is_none(), "{wrong}");
        }
    }
}
