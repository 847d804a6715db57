//! Links: the addresses on the main port at which files are fetched and sent by those who have no token.

use std::fmt::{self, Debug};
use std::sync::Arc;

use parlor_core::Denied;
use parlor_hub::{Hub, Link};
use parlor_model::{FileId, FileName, UserId};

/// Where the codes of links come from.
pub(crate) trait Codes: Debug + Send + Sync {
    /// Of a link to a file for everybody in its room; `None` on a server that keeps no files.
    fn shared(&self, file: FileId) -> Option<String>;

    /// Of a link to a file for one person.
    ///
    /// # Errors
    /// [`Denied::FilesOff`].
    fn own(&self, file: FileId, user: UserId) -> Result<String, Denied>;
}

/// The hub's codes.
pub(crate) struct HubCodes(pub(crate) Hub);

impl Debug for HubCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HubCodes")
    }
}

impl Codes for HubCodes {
    fn shared(&self, file: FileId) -> Option<String> {
        self.0.room_link(file)
    }

    fn own(&self, file: FileId, user: UserId) -> Result<String, Denied> {
        self.0.fetch_link(file, user)
    }
}

/// Makes links.
#[derive(Debug, Clone)]
pub(crate) struct Links {
    /// Without a `/` at its end.
    base: Option<Arc<str>>,
    codes: Arc<dyn Codes>,
}

impl Links {
    /// Links that begin with an address; none without one.
    pub(crate) fn new(base: Option<&str>, codes: Arc<dyn Codes>) -> Self {
        let base = base.map(|base| base.trim_end_matches('/').into());
        Self { base, codes }
    }

    /// A link to a file for everybody in its room.
    pub(crate) fn shared(&self, file: FileId, name: &FileName) -> Option<String> {
        let base = self.base.as_ref()?;
        Some(fetch(base, &self.codes.shared(file)?, name))
    }

    /// A link to a file for one person.
    ///
    /// # Errors
    /// [`Denied::FilesOff`].
    pub(crate) fn own(
        &self,
        file: FileId,
        name: &FileName,
        user: UserId,
    ) -> Result<String, Denied> {
        let base = self.base.as_ref().ok_or(Denied::FilesOff)?;
        Ok(fetch(base, &self.codes.own(file, user)?, name))
    }

    /// A link to send a file with.
    ///
    /// # Errors
    /// [`Denied::FilesOff`].
    pub(crate) fn send(&self, code: &str) -> Result<String, Denied> {
        let base = self.base.as_ref().ok_or(Denied::FilesOff)?;
        Ok(format!("{base}/up/{code}"))
    }
}

fn fetch(base: &str, code: &str, name: &FileName) -> String {
    format!("{base}{}", Link::path(code, name))
}

/// Codes without a hub: the same for every file.
#[cfg(any(test, feature = "fuzzing"))]
#[derive(Debug)]
pub(crate) struct FixedCodes;

#[cfg(any(test, feature = "fuzzing"))]
impl Codes for FixedCodes {
    fn shared(&self, _: FileId) -> Option<String> {
        Some("shared".to_owned())
    }

    fn own(&self, _: FileId, _: UserId) -> Result<String, Denied> {
        Ok("own".to_owned())
    }
}

#[cfg(any(test, feature = "fuzzing"))]
impl Links {
    /// Links that nobody can use.
    pub(crate) fn fixed() -> Self {
        Self::new(Some("http://home:7666/"), Arc::new(FixedCodes))
    }
}
