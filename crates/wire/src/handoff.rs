//! Codes by which further devices are signed in, as the session sees them that shows or opens one.

use serde::{Deserialize, Serialize};

use crate::Hidden;

/// A code to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct ShownCode {
    /// The code.
    pub code: Hidden,
    /// The address that the new device opens, if the server knows one by which others reach it; else it is
    /// `/q#CODE` at the address by which the client came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Hidden>,
    /// How long it lives, in milliseconds.
    pub life_ms: u64,
}

/// A device that waits to be confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
pub struct Waiting {
    /// From where it asks, if that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it calls itself.
    pub client: String,
    /// Three numbers of two digits in rising order. The device shows one of them.
    pub numbers: Vec<u8>,
    /// Within what time it is to be confirmed, in milliseconds.
    pub within_ms: u64,
}

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(optional_fields))]
#[serde(tag = "news", rename_all = "snake_case")]
pub enum HandoffNews {
    /// A device fetched it and waits to be confirmed.
    Fetched(Waiting),
    /// Nobody fetched it in time, or nobody confirmed.
    Expired,
    /// A further device of one's own is signed in.
    SignedIn {
        /// From where, if that is known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        address: Option<String>,
        /// What it is called in the list of devices.
        client: String,
    },
}
