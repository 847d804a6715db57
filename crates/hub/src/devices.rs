//! How many devices a user has: beyond the limit the oldest that nobody uses is signed out.

use std::time::Duration;

use parlor_core::{Change, Command, Device, Outcome};
use parlor_model::{DeviceId, IdSource as _, Timestamp, UserId, limits};
use parlor_store::Reader;
use tokio::time::Instant;

use crate::auth;
use crate::clock::SystemIds;
use crate::input::{Input, Who};
use crate::reply::{Answer, Reply};
use crate::task::Task;

/// For how long a certificate that was added is not added again: longer than a commit takes.
const ON_ITS_WAY: Duration = Duration::from_secs(60);

/// What the label of a device begins with that is a certificate.
pub const CERTIFICATE: &str = "certificate";

impl Task {
    /// Lets a certificate sign the user in from now on, as a device.
    pub(crate) fn add_certificate(
        &mut self,
        who: Who,
        certificate: &[u8; 32],
        now: Timestamp,
    ) -> Answer {
        let device = DeviceId::from_bytes(SystemIds.bytes16());
        let digest = auth::digest_of_certificate(certificate);
        // The same twice can't be stored. What is stored the gateway looks up before; this is what is on its way.
        let lately = Instant::now();
        self.certificates
            .retain(|_, at| lately.duration_since(*at) < ON_ITS_WAY);
        if self.certificates.contains_key(&digest) {
            return Ok(Reply::Done(Outcome::Unchanged));
        }
        let start = certificate.iter().take(8);
        let start = start.map(|byte| format!("{byte:02x}")).collect::<String>();
        let label = format!("{CERTIFICATE} {start}…");
        let command = Command::AddDevice {
            device,
            digest,
            label,
        };
        let outcome = self.command(who, command, now)?;
        self.certificates.insert(digest, lately);
        self.count_devices(who.user, device);
        Ok(Reply::Done(outcome))
    }

    /// Looks up, beside this task, whether a user who has just got this device has too many.
    pub(crate) fn count_devices(&self, user: UserId, added: DeviceId) {
        let Some(inputs) = self.inputs.upgrade() else {
            return;
        };
        let read = self
            .readers
            .run(move |reader: &mut dyn Reader| reader.devices(user));
        self.tracker.spawn(async move {
            // What can't be read now is counted at the next sign-in; the hub is gone only when the server goes down.
            let Ok(mut devices) = crate::readers::received(read.await) else {
                return;
            };
            // It may not be written yet, and is not the oldest.
            devices.retain(|device| device.id != added);
            let over = (devices.len() + 1).saturating_sub(limits::DEVICES_PER_USER);
            if over > 0 {
                let _ = inputs.send(Input::Crowded { devices, over }).await;
            }
        });
    }

    /// Signs out as many of a user's devices, oldest first, as are over the limit and not in use.
    pub(crate) fn sign_out_oldest(&mut self, devices: &[Device], over: usize) {
        let unused = devices.iter().filter(|device| !self.is_in_use(device.id));
        let changes: Vec<_> = unused
            .take(over)
            .map(|device| Change::DeviceRevoked { device: device.id })
            .collect();
        if self.can_write().is_ok() {
            self.write(changes, None);
        }
    }

    /// Whether a device has a session, or had one or a call a moment ago.
    fn is_in_use(&self, device: DeviceId) -> bool {
        self.state.recent_ids(device).is_some()
    }
}
