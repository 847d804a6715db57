//! Who brings what credentials, and what is noted of each try.

use parlor_core::{AuditAction, AuditEntry, Denied, RECENT_IDS, RecentIds};
use parlor_model::{UserId, UserName};
use parlor_store::Reader;
use tokio::time::Instant;

use crate::entry::Credentials;
use crate::handle::Hub;
use crate::input::{Identity, Input};
use crate::{Door, auth};

impl Hub {
    /// Checks credentials. An unknown name takes as long as a wrong password.
    pub(crate) async fn identify(
        &self,
        door: Door,
        credentials: Credentials,
        opens_session: bool,
    ) -> Result<Identity, Denied> {
        match credentials {
            Credentials::Guest { name, invite } => {
                self.shared.newcomers.take(door.address, Instant::now())?;
                Ok(Identity::New {
                    name,
                    invite: invite.as_ref().map(auth::digest),
                })
            }
            Credentials::Token(token) => {
                self.identify_device(auth::digest(&token), opens_session)
                    .await
            }
            Credentials::Certificate(certificate) => {
                let digest = auth::digest_of_certificate(&certificate);
                self.identify_device(digest, opens_session).await
            }
            Credentials::Password {
                name,
                password,
                code,
            } => {
                self.may_bring_password(door)?;
                let user = self.check_password(door, name, password, code).await?;
                Ok(Identity::User(user))
            }
            Credentials::Passkey(shown) => {
                let user = self.check_passkey(door, *shown).await?;
                Ok(Identity::User(user))
            }
            Credentials::Checked(checked) => self.identify_checked(checked).await,
        }
    }

    /// Whether passwords are taken from there. One that others on the way have read is theirs too.
    #[must_use]
    pub fn takes_passwords(&self, door: Door) -> bool {
        !self.shared.options.private_passwords || door.is_private()
    }

    pub(crate) fn may_bring_password(&self, door: Door) -> Result<(), Denied> {
        match self.takes_passwords(door) {
            true => Ok(()),
            false => Err(Denied::PlaintextPassword),
        }
    }

    async fn identify_device(
        &self,
        digest: [u8; 32],
        opens_session: bool,
    ) -> Result<Identity, Denied> {
        let read = move |reader: &mut dyn Reader| {
            let Some(device) = reader.device(&digest)? else {
                return Ok(None);
            };
            // A call without a session is looked up when it posts.
            let recent = if opens_session {
                let known = reader.known_ids(device.id, RECENT_IDS)?;
                RecentIds::load(known.ids, known.complete)
            } else {
                RecentIds::load([], false)
            };
            Ok(Some((recent, device)))
        };
        let found = self.shared.readers.read(read).await?;
        let (recent, device) = found.ok_or(Denied::InvalidToken)?;
        Ok(Identity::Device {
            user: device.user,
            device: device.id,
            recent,
        })
    }

    /// Notes how a try to sign in ended.
    pub(crate) async fn tried(
        &self,
        user: Option<UserId>,
        signed_in: Option<UserId>,
        name: &UserName,
        door: Door,
    ) {
        let attempts = &self.shared.passwords.attempts;
        if signed_in.is_some() {
            attempts.succeeded(name, door.address);
        }
        let untold = match user {
            Some(_) => Some(0),
            None => attempts.is_told(door.address, Instant::now()),
        };
        if let Some(untold) = untold {
            self.audit(signed_in, name, door, untold).await;
        }
    }

    /// Writes down that somebody signed in or, without an actor, failed to; and how many tries from there were
    /// not written down before.
    pub(crate) async fn audit(
        &self,
        actor: Option<UserId>,
        name: &UserName,
        door: Door,
        untold: u32,
    ) {
        let action = match actor {
            Some(_) => AuditAction::SignIn,
            None => AuditAction::SignInFailed,
        };
        let from = door.address.map(|address| format!(" {address}"));
        let from = from.unwrap_or_default();
        let untold = Some(untold).filter(|untold| *untold > 0);
        let untold = untold.map(|untold| format!(", {untold} more tries since the last line"));
        let untold = untold.unwrap_or_default();
        let entry = AuditEntry {
            at: self.shared.options.clock.now(),
            actor,
            actor_name: name.to_string(),
            action,
            target: name.to_string(),
            room: None,
            detail: format!("{}{from}{untold}", door.gateway),
        };
        // A hub that is gone needs no audit line.
        let _ = self.send(Input::Audit(Box::new(entry))).await;
    }

    /// The registered user whose name or account this is, and the account's name.
    pub(crate) async fn registered(
        &self,
        name: &UserName,
    ) -> Result<Option<(UserId, UserName)>, Denied> {
        let name = name.clone();
        self.look(move |state| {
            let holder = state.holder(&name)?;
            let account = holder.account.clone()?;
            Some((holder.id, account))
        })
        .await
    }
}
