//! What the gateway keeps of people while the server runs, also when none of their connections is there: how far they have read,
//! what they and channels say of themselves, the channels of a connection that was lost. Guests' is forgotten when they have
//! gone.

mod lost;
pub(crate) mod markers;
pub(crate) mod metadata;

use parlor_hub::{PresenceNews, PresenceWatch};

use lost::Lost;
use markers::Markers;
use metadata::Metadata;

/// What is kept.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The channels of connections that were lost.
    pub lost: Lost,
    /// How far people have read.
    pub markers: Markers,
    /// What people and channels say of themselves.
    pub metadata: Metadata,
}

impl PresenceWatch for Kept {
    fn told(&self, news: &PresenceNews) {
        if let PresenceNews::Gone { who, .. } = news {
            self.lost.gone(who.user);
            self.markers.gone(who.user);
            self.metadata.gone(who.user);
        }
    }
}
