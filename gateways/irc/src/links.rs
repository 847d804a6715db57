//! Links to files: addresses on the main port at which they are fetched by those who have no token.

use parlor_hub::{Hub, Link};
use parlor_model::{FileId, FileName};

/// Makes links.
#[derive(Clone, Copy)]
pub(crate) struct Links<'a> {
    pub hub: &'a Hub,
    /// What they begin with; without it there are none.
    pub base: Option<&'a str>,
}

impl Links<'_> {
    /// A link to a file, for everybody in its room.
    pub(crate) fn shared(self, file: FileId, name: &FileName) -> Option<String> {
        let base = self.base?.trim_end_matches('/');
        Some(format!(
            "{base}{}",
            Link::path(&self.hub.room_link(file)?, name)
        ))
    }
}
