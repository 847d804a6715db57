//! How many devices a user has: beyond the limit the oldest that nobody uses is signed out.

use parlor_core::{Change, Device};
use parlor_model::{DeviceId, UserId, limits};
use parlor_store::Reader;

use crate::input::Input;
use crate::task::Task;

impl Task {
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
