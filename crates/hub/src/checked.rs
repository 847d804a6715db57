//! Somebody who has shown who they are before they come in: some protocols ask for that first, and only then for what else
//! is needed.

use parlor_core::{Denied, Means, RECENT_IDS, RecentIds};
use parlor_model::{DeviceId, SessionId, UserId, UserName};
use parlor_store::Reader;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::entry::Credentials;
use crate::handle::Hub;
use crate::input::{Identity, Input};
use crate::{Door, log};

/// Somebody whose credentials were right. Comes in by [`Credentials::Checked`], where what happened meanwhile counts: a
/// sign-out, a block.
#[derive(Debug, Clone)]
pub struct Checked {
    pub(crate) user: UserId,
    pub(crate) device: Option<DeviceId>,
    pub(crate) means: Means,
    /// When looking their credentials up began.
    pub(crate) since: Instant,
    account: UserName,
    name: UserName,
}

impl Checked {
    /// Who it is.
    #[must_use]
    pub fn user(&self) -> UserId {
        self.user
    }

    /// The name under which they are registered.
    #[must_use]
    pub fn account(&self) -> &UserName {
        &self.account
    }

    /// Whether this is their account's name or the one that they have.
    #[must_use]
    pub fn is_called(&self, name: &UserName) -> bool {
        self.account == *name || self.name == *name
    }
}

impl Hub {
    /// Checks the credentials of somebody registered, who does not come in yet.
    ///
    /// # Errors
    /// [`Denied`], in words for the one at the door; [`Denied::NotRegistered`] for a guest.
    pub async fn check(&self, door: Door, credentials: Credentials) -> Result<Checked, Denied> {
        let (since, tried) = (Instant::now(), credentials.name().cloned());
        let means = credentials.means();
        let checked = match self.identify(door, credentials, false).await {
            Ok(identity) => self.checked(&identity, means, since).await,
            Err(denied) => Err(denied),
        };
        checked.inspect_err(|denied| log::refused(&door, tried.as_ref(), denied))
    }

    /// Makes the sign-in of a session whole: its user has shown who they are by more than what they came in by, as by a password
    /// after a certificate.
    pub async fn make_whole(&self, session: SessionId, checked: &Checked) {
        if checked.means.may_vouch().is_err() {
            return;
        }
        let (done, noted) = oneshot::channel();
        let whole = Input::Whole {
            session,
            user: checked.user,
            since: checked.since,
            done,
        };
        // A hub that is gone lets nobody do anything.
        if self.send(whole).await.is_ok() {
            let _ = noted.await;
        }
    }

    /// Notes a try of the password that all who come through a door share, which the gateway compared: `right` says with
    /// what outcome. Wrong tries are limited as those of one account are.
    ///
    /// # Errors
    /// [`Denied::WrongPassword`]; [`Denied::TooFast`], whatever the outcome.
    pub fn connection_password(&self, door: Door, right: bool) -> Result<(), Denied> {
        let attempts = &self.shared.passwords.attempts;
        let tried = attempts.shared(right, door.address, Instant::now());
        tried.inspect_err(|denied| log::refused(&door, None, denied))
    }

    pub(crate) async fn checked(
        &self,
        identity: &Identity,
        means: Means,
        since: Instant,
    ) -> Result<Checked, Denied> {
        let (user, device) = match identity {
            Identity::User(user) => (*user, None),
            Identity::Device { user, device, .. } => (*user, Some(*device)),
            Identity::New { .. }
            | Identity::Account { .. }
            | Identity::Handoff { .. }
            | Identity::Owner { .. } => {
                return Err(Denied::NotRegistered);
            }
        };
        let account = self.look(move |state| {
            let known = state.user(user)?;
            Some((known.account.clone()?, known.name.clone()))
        });
        let (account, name) = account.await?.ok_or(Denied::NotRegistered)?;
        Ok(Checked {
            user,
            device,
            means,
            since,
            account,
            name,
        })
    }

    pub(crate) async fn identify_checked(&self, checked: Checked) -> Result<Identity, Denied> {
        let Checked { user, device, .. } = checked;
        let Some(device) = device else {
            return Ok(Identity::User(user));
        };
        let read = move |reader: &mut dyn Reader| reader.known_ids(device, RECENT_IDS);
        let known = self.shared.readers.read(read).await?;
        let recent = RecentIds::load(known.ids, known.complete);
        Ok(Identity::Device {
            user,
            device,
            recent,
        })
    }
}
