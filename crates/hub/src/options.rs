//! How a hub is set up.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::Settings;
use parlor_model::{AddressRange, Password, Secret, UserName, limits};
use parlor_store::Blobs;

use crate::{Clock, Runner, SystemClock};

/// How a hub is set up.
#[derive(Clone)]
pub struct HubOptions {
    /// What the server calls itself.
    pub server_name: String,
    /// The operator's settings.
    pub settings: Settings,
    /// The one-time code that makes whoever brings it first the owner, while there is none.
    pub claim: Option<Secret<String>>,
    /// The owner to make when there is none.
    pub owner: Option<(UserName, Password)>,
    /// How long a lost connection's seat is held for its return.
    pub seat_held: Duration,
    /// Where the bytes of files are kept; without it no files can be shared.
    pub blobs: Option<Arc<dyn Blobs>>,
    /// What runs commands; without it none are.
    pub runner: Option<Arc<dyn Runner>>,
    /// Whether bytes that no file has are kept when the hub starts.
    pub keep_all_blobs: bool,
    /// The bytes that must stay free on the disk that keeps files.
    pub space_floor: u64,
    /// Whether a password is taken only where nobody can read along: over TLS, or on this machine.
    pub private_passwords: bool,
    /// Addresses without limits by address, as the machine itself has none.
    pub exempt: Arc<[AddressRange]>,
    /// How long a code is shown by which a further device is signed in; without it there are none.
    pub code_life: Option<Duration>,
    /// The address of the main port as others reach it, such as `https://192.0.2.7:7666`: links with such a code begin
    /// with it. Without it none are told.
    pub links: Option<String>,
    /// The wall clock.
    pub clock: Arc<dyn Clock>,
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            server_name: "Parlor".to_owned(),
            settings: Settings::default(),
            claim: None,
            owner: None,
            seat_held: Duration::from_secs(20),
            blobs: None,
            runner: None,
            keep_all_blobs: false,
            space_floor: limits::SPACE_FLOOR,
            private_passwords: false,
            exempt: Arc::default(),
            code_life: Some(limits::CODE_LIFE),
            links: None,
            clock: Arc::new(SystemClock),
        }
    }
}
