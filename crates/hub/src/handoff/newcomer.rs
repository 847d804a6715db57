//! The side of the device that is not signed in yet: it has no session, and calls the hub.

use std::time::Duration;

use parlor_core::{Denied, Device};
use parlor_model::{DeviceId, Secret};
use parlor_store::Reader;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout};

use super::book::Redeeming;
use super::one::Digest;
use super::{AskedCode, Fetched, read};
use crate::auth;
use crate::clock::{code_of, random_code};
use crate::handle::Hub;
use crate::input::{Identity, Input};
use crate::{Door, SignedIn, log};

/// How long a device that asks for its sign-in waits for an answer; then it asks again.
const WAIT: Duration = Duration::from_secs(20);

/// What a device that is not signed in asks the hub's task.
pub(crate) struct Arriving {
    pub(crate) door: Door,
    pub(crate) what: Arrival,
}

/// What it asks for.
pub(crate) enum Arrival {
    /// It brings a code that somebody signed in shows.
    Fetch {
        code: Digest,
        label: String,
        receipt: Secret<String>,
        answer: oneshot::Sender<Result<Fetched, Denied>>,
    },
    /// It shows one itself.
    Ask {
        label: String,
        receipt: Secret<String>,
        answer: oneshot::Sender<Result<AskedCode, Denied>>,
    },
    /// It wants to know what became of its sign-in.
    Redeem {
        receipt: Digest,
        answer: oneshot::Sender<Result<Redeeming, Denied>>,
    },
}

impl Hub {
    /// Whether devices are signed in by codes here.
    #[must_use]
    pub fn has_handoff(&self) -> bool {
        self.shared.options.code_life.is_some()
    }

    /// Brings a code that somebody signed in shows; `label` is what the device would be called.
    ///
    /// # Errors
    /// [`Denied::NoSuchCode`], [`Denied::CodeExpired`], [`Denied::CodeUsed`]; [`Denied::HandoffOff`],
    /// [`Denied::PlaintextCode`], [`Denied::TooFast`], [`Denied::Blocked`].
    pub async fn fetch_code(
        &self,
        door: Door,
        code: &Secret<String>,
        label: String,
    ) -> Result<Fetched, Denied> {
        let (answer, answered) = oneshot::channel();
        let what = Arrival::Fetch {
            code: auth::digest(&Secret::new(read(code.expose()))),
            label,
            receipt: Secret::new(random_code()),
            answer,
        };
        self.arrive(door, what, answered).await
    }

    /// Shows a code for somebody signed in to open; `label` is what the device would be called.
    ///
    /// # Errors
    /// [`Denied::HandoffOff`], [`Denied::PlaintextCode`], [`Denied::TooFast`], [`Denied::TooMany`], [`Denied::Blocked`].
    pub async fn ask_handoff(&self, door: Door, label: String) -> Result<AskedCode, Denied> {
        let (answer, answered) = oneshot::channel();
        let what = Arrival::Ask {
            label,
            receipt: Secret::new(random_code()),
            answer,
        };
        self.arrive(door, what, answered).await
    }

    /// Takes the sign-in that a receipt stands for. Waits up to 20 seconds for it to be confirmed; `None` when it still
    /// is not: ask again. An answer that was lost may be asked for again within [`CONFIRM_WITHIN`](super::CONFIRM_WITHIN), until the
    /// device has brought its token: it is of the same device.
    ///
    /// # Errors
    /// [`Denied::HandoffRefused`], [`Denied::CodeExpired`], [`Denied::CodeUsed`], [`Denied::NoSuchCode`],
    /// [`Denied::TooFast`], and as any entry.
    pub async fn redeem(
        &self,
        door: Door,
        receipt: &Secret<String>,
    ) -> Result<Option<SignedIn>, Denied> {
        self.may_bring_code(door)?;
        let device = self.handed_over(receipt);
        let receipt = auth::digest(receipt);
        let (answer, answered) = oneshot::channel();
        let what = Arrival::Redeem { receipt, answer };
        let redeeming = self.ask_task(door, what, answered).await;
        // Whoever has a receipt asks on until it is decided: only a wrong one is a try.
        if matches!(redeeming, Err(Denied::NoSuchCode)) {
            self.pace_codes(door)?;
        }
        match redeeming.inspect_err(|denied| log::refused(&door, None, denied))? {
            Redeeming::Ready => {}
            Redeeming::Wait(decided) => match timeout(WAIT, decided).await {
                Ok(Ok(decided)) => decided?,
                // Nothing is decided yet, or another call waits in place of this one.
                Ok(Err(_)) | Err(_) => return Ok(None),
            },
        }
        let digest = device.1.digest;
        let read = move |reader: &mut dyn Reader| reader.device(&digest);
        let is_stored = self.shared.readers.read(read).await?.is_some();
        let identity = Identity::Handoff { receipt, is_stored };
        let signed_in = self.remembered_as(identity, Instant::now(), door, device);
        let signed_in = signed_in.await;
        match &signed_in {
            Ok(signed_in) => log::signed_in(&door, &signed_in.actor.name),
            Err(denied) => log::refused(&door, None, denied),
        }
        signed_in.map(Some)
    }

    /// The device of a receipt, the same for each call: its token is made of the receipt, which the server does not keep, and of a key that
    /// nobody else has, so that neither alone is worth it.
    fn handed_over(&self, receipt: &Secret<String>) -> (Secret<String>, Device) {
        let made = |of: &str| {
            let mut made = blake3::Hasher::new_keyed(&self.shared.handoff_key);
            made.update(of.as_bytes())
                .update(receipt.expose().as_bytes());
            *made.finalize().as_bytes()
        };
        let mut id = [0; 16];
        id.copy_from_slice(&made("device ")[..16]);
        let token = Secret::new(code_of(&made("token ")));
        self.device(DeviceId::from_bytes(id), token, String::new())
    }

    /// A try of a code, or one more: at a pace by address.
    async fn arrive<T>(
        &self,
        door: Door,
        what: Arrival,
        answered: oneshot::Receiver<Result<T, Denied>>,
    ) -> Result<T, Denied> {
        self.may_bring_code(door)?;
        self.pace_codes(door)?;
        let answer = self.ask_task(door, what, answered).await;
        answer.inspect_err(|denied| log::refused(&door, None, denied))
    }

    async fn ask_task<T>(
        &self,
        door: Door,
        what: Arrival,
        answered: oneshot::Receiver<Result<T, Denied>>,
    ) -> Result<T, Denied> {
        let arriving = Arriving { door, what };
        self.send(Input::Arriving(Box::new(arriving))).await?;
        answered.await.map_err(|_| Denied::ShuttingDown)?
    }

    fn may_bring_code(&self, door: Door) -> Result<(), Denied> {
        match self.takes_passwords(door) {
            true => Ok(()),
            false => Err(Denied::PlaintextCode),
        }
    }

    fn pace_codes(&self, door: Door) -> Result<(), Denied> {
        self.shared.code_tries.take(door.address, Instant::now())
    }
}
