//! Coming in: with a session, for calls, as somebody new; and signing out again.

use std::sync::Arc;

use parlor_core::{Command, Denied, Device};
use parlor_model::{
    DeviceId, IdSource as _, Password, Secret, ServerRole, SessionId, UserId, UserName,
};
use parlor_store::Reader;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::clock::{SystemIds, random_code};
use crate::entry::{Credentials, Entry, SignedIn};
use crate::handle::Hub;
use crate::input::{Along, Asker, Enter, Identity, Input, Opening, Seated, Who};
use crate::mailbox::Mailbox;
use crate::session::{Guard, Session};
use crate::vouching::may_make_account;
use crate::{AuthContext, Door, auth, farewell, log};

impl Hub {
    /// Opens a session.
    ///
    /// # Errors
    /// [`Denied`], in words for the one at the door.
    pub async fn enter(&self, entry: Entry) -> Result<Session, Denied> {
        self.enter_as(entry, false).await
    }

    /// Opens a session behind which nobody sits from the start; see [`Request::Desert`](crate::Request::Desert).
    ///
    /// # Errors
    /// [`Denied`], in words for the one at the door.
    pub async fn enter_deserted(&self, entry: Entry) -> Result<Session, Denied> {
        self.enter_as(entry, true).await
    }

    async fn enter_as(&self, entry: Entry, deserted: bool) -> Result<Session, Denied> {
        let (door, tried) = (entry.door, entry.credentials.name().cloned());
        let entered = self.open(entry, deserted).await;
        entered.inspect_err(|denied| log::refused(&door, tried.as_ref(), denied))
    }

    async fn open(&self, entry: Entry, deserted: bool) -> Result<Session, Denied> {
        let Entry {
            door,
            credentials,
            remember,
            attends,
            resume,
        } = entry;
        let (since, means) = (credentials.since(), credentials.means());
        let identity = self.identify(door, credentials, true).await?;
        // A device that is known is remembered already.
        let remember = remember.filter(|_| !matches!(identity, Identity::Device { .. }));
        let (token, device) = remember.map(|label| self.new_device(label)).unzip();
        let mailbox = Arc::new(Mailbox::default());
        let opening = Opening {
            mailbox: Arc::clone(&mailbox),
            attends,
            resume,
            means,
            deserted,
        };
        let seated = self
            .seat(identity, since, door, device, Some(opening))
            .await?;
        let shared = Arc::clone(&self.shared);
        let guard = Guard {
            session: seated.session,
            mailbox,
            shared,
            open: true,
            lost: farewell::lost(),
        };
        Ok(Session::new(seated, token, guard))
    }

    /// Signs in without a session: makes a device, whose token later calls bring.
    ///
    /// # Errors
    /// [`Denied`].
    pub async fn sign_in(&self, entry: Entry) -> Result<SignedIn, Denied> {
        let (door, tried) = (entry.door, entry.credentials.name().cloned());
        let since = Instant::now();
        let signed_in = match self.identify(door, entry.credentials, false).await {
            Ok(identity) => self.remembered(identity, since, door, entry.remember).await,
            Err(denied) => Err(denied),
        };
        match &signed_in {
            Ok(SignedIn { actor, role, .. }) if *role != ServerRole::Guest => {
                log::signed_in(&door, &actor.name);
            }
            Ok(_) => {}
            Err(denied) => log::refused(&door, tried.as_ref(), denied),
        }
        signed_in
    }

    /// Makes whoever brings the one-time code the owner, while there is none; `label` is what the device that they get
    /// is called.
    ///
    /// # Errors
    /// [`Denied::InvalidClaim`], [`Denied::PlaintextPassword`], or the name's conflicts.
    pub async fn claim(
        &self,
        door: Door,
        code: Secret<String>,
        name: UserName,
        password: Password,
        label: String,
    ) -> Result<SignedIn, Denied> {
        self.may_bring_password(door)?;
        let expected = self.shared.options.claim.as_ref().map(auth::digest);
        let matches = expected.is_some_and(|expected| {
            bool::from(subtle::ConstantTimeEq::ct_eq(
                &expected[..],
                &auth::digest(&code)[..],
            ))
        });
        if !matches {
            log::refused(&door, Some(&name), &Denied::InvalidClaim);
            return Err(Denied::InvalidClaim);
        }
        self.make_owner(door, name, password, Some(label)).await
    }

    /// Who brings this token.
    ///
    /// # Errors
    /// [`Denied::InvalidToken`], [`Denied::Blocked`].
    pub async fn authenticate(
        &self,
        door: Door,
        token: Secret<String>,
    ) -> Result<AuthContext, Denied> {
        let since = Instant::now();
        let identity = self
            .identify(door, Credentials::Token(token), false)
            .await?;
        let seated = self.seat(identity, since, door, None, None).await?;
        let device = seated.device.ok_or(Denied::InvalidToken)?;
        Ok(AuthContext {
            actor: seated.actor,
            role: seated.role,
            withheld: seated.withheld,
            device,
            door,
            since,
        })
    }

    /// Revokes the device that asks; its sessions end.
    ///
    /// # Errors
    /// [`Denied::Unavailable`] when that can't be stored.
    pub async fn sign_out(&self, context: &AuthContext) -> Result<(), Denied> {
        self.revoke(context.actor.user, context.device).await
    }

    /// Revokes the device of a token, even when nobody would be let in by it, as while a block stands. A token that is
    /// void has none.
    ///
    /// # Errors
    /// [`Denied::Unavailable`] when that can't be looked up or stored.
    pub async fn sign_out_by(&self, token: &Secret<String>) -> Result<(), Denied> {
        let digest = auth::digest(token);
        let read = move |reader: &mut dyn Reader| reader.device(&digest);
        let Some(device) = self.shared.readers.read(read).await? else {
            return Ok(());
        };
        match self.revoke(device.user, device.id).await {
            // The user is forgotten, and their devices with them.
            Err(Denied::InvalidToken) => Ok(()),
            revoked => revoked,
        }
    }

    async fn revoke(&self, user: UserId, device: DeviceId) -> Result<(), Denied> {
        let (answer, answered) = oneshot::channel();
        let who = Who {
            user,
            device: Some(device),
            session: None,
            since: None,
        };
        let command = Ok(Command::RevokeDevice {
            device,
            owner: Some(user),
        });
        self.send(Input::Completed {
            asker: Asker::Call(answer),
            who,
            command,
            along: Along::default(),
        })
        .await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?.map(drop)
    }

    /// Makes an account for somebody who is not here, as they could themselves where they may come in. The session that asks may
    /// invite to the server, also when the password is hashed.
    ///
    /// # Errors
    /// [`Denied`]: what the session may, the name's conflicts, who may come in.
    pub async fn make_account(
        &self,
        door: Door,
        by: SessionId,
        name: UserName,
        password: Password,
    ) -> Result<(), Denied> {
        self.may_bring_password(door)?;
        let may = self.look(move |state| may_make_account(state, by).map(drop));
        may.await??;
        self.settings().takes(&password)?;
        let credential = self.shared.passwords.hash(password).await?;
        let identity = Identity::Account {
            name,
            credential,
            by,
        };
        self.seat(identity, Instant::now(), door, None, None)
            .await
            .map(drop)
    }

    pub(crate) async fn make_owner(
        &self,
        door: Door,
        name: UserName,
        password: Password,
        label: Option<String>,
    ) -> Result<SignedIn, Denied> {
        self.settings().takes(&password)?;
        let credential = self.shared.passwords.hash(password).await?;
        let identity = Identity::Owner { name, credential };
        self.remembered(identity, Instant::now(), door, label).await
    }

    pub(crate) async fn remembered(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        label: Option<String>,
    ) -> Result<SignedIn, Denied> {
        let device = self.new_device(label.unwrap_or_else(|| "unnamed".to_owned()));
        self.remembered_as(identity, since, door, device).await
    }

    /// Comes in without a session, with this device and its token.
    pub(crate) async fn remembered_as(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        (token, device): (Secret<String>, Device),
    ) -> Result<SignedIn, Denied> {
        let seated = self.seat(identity, since, door, Some(device), None).await?;
        Ok(SignedIn {
            actor: seated.actor,
            role: seated.role,
            token,
            epoch: seated.epoch,
        })
    }

    async fn seat(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        remember: Option<Device>,
        opens: Option<Opening>,
    ) -> Result<Seated, Denied> {
        // Somebody known who leaves nothing to write is refused only when others' commit fails with
        // theirs, or their own line in the audit log: a full disk is no reason to keep them out.
        let again = identity.again().filter(|_| remember.is_none());
        let first = self
            .seat_once(identity, since, door, remember, opens.clone())
            .await;
        match (first, again) {
            (Err(Denied::Unavailable(_)), Some(identity)) => {
                self.seat_once(identity, since, door, None, opens).await
            }
            (first, _) => first,
        }
    }

    async fn seat_once(
        &self,
        identity: Identity,
        since: Instant,
        door: Door,
        remember: Option<Device>,
        opens: Option<Opening>,
    ) -> Result<Seated, Denied> {
        let (reply, seated) = oneshot::channel();
        let enter = Enter {
            identity,
            since,
            door,
            remember,
            opens,
            reply,
        };
        self.send(Input::Enter(Box::new(enter))).await?;
        seated.await.map_err(|_| Denied::ShuttingDown)?
    }

    fn new_device(&self, label: String) -> (Secret<String>, Device) {
        let id = DeviceId::from_bytes(SystemIds.bytes16());
        self.device(id, Secret::new(random_code()), label)
    }

    /// A device that is known by this token, as its user's will be who comes in with it.
    pub(crate) fn device(
        &self,
        id: DeviceId,
        token: Secret<String>,
        label: String,
    ) -> (Secret<String>, Device) {
        let device = Device {
            id,
            user: UserId::from_bytes([0; 16]),
            digest: auth::digest(&token),
            label,
            at: self.shared.options.clock.now(),
        };
        (token, device)
    }
}
