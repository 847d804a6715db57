//! Passwords and tokens: hashed with argon2id, a few at once; tokens known by their digest only.

use std::sync::Arc;

use parlor_core::{Actor, Denied, Standing};
use parlor_model::{AddressRange, DeviceId, Password, Secret, ServerRole};
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::attempts::Attempts;
use crate::{Door, hashing};

/// How many passwords are hashed at once; each takes 19 MiB and some ten milliseconds of a core.
const AT_ONCE: usize = 2;

/// Somebody who has shown who they are, for every gateway and API alike.
#[derive(Debug, Clone)]
pub struct AuthContext {
    pub(crate) actor: Actor,
    pub(crate) role: ServerRole,
    pub(crate) withheld: bool,
    pub(crate) device: DeviceId,
    pub(crate) door: Door,
    /// When looking their token up began.
    pub(crate) since: Instant,
}

impl AuthContext {
    /// Who they are.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The device whose token they brought.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.device
    }

    /// What they were on the server when they were authenticated.
    #[must_use]
    pub fn standing(&self) -> Standing {
        Standing {
            server: self.role,
            room: None,
            withheld: self.withheld,
        }
    }

    /// Their role on the server when they were authenticated.
    #[must_use]
    pub fn role(&self) -> ServerRole {
        self.role
    }
}

/// Hashes and checks passwords, off the async threads.
#[derive(Clone)]
pub(crate) struct Passwords {
    pub(crate) attempts: Arc<Attempts>,
    /// Wrong codes beside right passwords, from anywhere: whoever has the password gets no further by many addresses.
    pub(crate) codes: Arc<Attempts>,
    permits: Arc<Semaphore>,
    decoy: Arc<str>,
    /// What the salts of those are made of who have no password for IRC.
    pub(crate) salts: Arc<[u8; 32]>,
}

impl Passwords {
    /// Makes the decoy that unknown names are checked against, so that they take the same time.
    pub(crate) fn new(exempt: &Arc<[AddressRange]>) -> Self {
        let (salt, output) = (crate::clock::random_salt(), crate::clock::random_key());
        let decoy = hashing::decoy(&salt, &output).unwrap_or_default();
        Self {
            attempts: Arc::new(Attempts::new(exempt)),
            codes: Arc::new(Attempts::new(exempt)),
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            decoy: decoy.into(),
            salts: Arc::new(crate::clock::random_key()),
        }
    }

    /// The argon2id hash of a password as a PHC string (RFC 9106, default parameters).
    pub(crate) async fn hash(&self, password: Password) -> Result<Secret<String>, Denied> {
        self.blocking(move || hash(password.expose()))
            .await?
            .map(Secret::new)
    }

    /// Whether the password matches; takes as long when there is nothing to match.
    pub(crate) async fn check(
        &self,
        credential: Option<Secret<String>>,
        password: Password,
    ) -> Result<bool, Denied> {
        let decoy = Arc::clone(&self.decoy);
        self.blocking(move || {
            let known = credential.is_some();
            let credential = credential
                .as_ref()
                .map_or(&*decoy, |secret| secret.expose().as_str());
            let matches = hashing::verify(password.expose(), credential).unwrap_or_else(|error| {
                tracing::error!(%error, "a stored password hash can't be used");
                false
            });
            matches && known
        })
        .await
    }

    pub(crate) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Denied> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit.map_err(|_| Denied::ShuttingDown)?;
        let work = move || {
            let _permit = permit;
            work()
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| Denied::ShuttingDown)
    }
}

fn hash(password: &str) -> Result<String, Denied> {
    let salt = crate::clock::random_salt();
    hashing::hash(password, &salt).map_err(|error| Denied::Unavailable(error.to_string()))
}

/// What is stored of a bearer token or an invite's code.
pub(crate) fn digest(secret: &Secret<String>) -> [u8; 32] {
    blake3::hash(secret.expose().as_bytes()).into()
}

/// By what a certificate, whose SHA-256 this is, is known among devices: nobody's token has that digest.
pub(crate) fn digest_of_certificate(certificate: &[u8; 32]) -> [u8; 32] {
    blake3::derive_key("parlor 2026-11-27 a client certificate", certificate)
}
