//! What all connections of the gateway have in common.

use std::sync::Arc;

use parlor_hub::{Hub, WireFormat};

use crate::IrcOptions;
use crate::people::People;

/// What all connections have in common.
pub(crate) struct Shared {
    pub hub: Hub,
    pub format: WireFormat,
    pub options: IrcOptions,
    /// What IRC alone says of people, and who of them is here.
    pub people: Arc<People>,
}
