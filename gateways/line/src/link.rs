//! Links: the addresses on the main port at which files are fetched and sent by those who have no token.

use std::fmt::{self, Debug, Write as _};
use std::sync::Arc;

use parlor_core::Denied;
use parlor_hub::Hub;
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
    let mut link = format!("{base}/f/{code}/");
    // Only what RFC 3986, section 2.3, reserves for no purpose stays as it is.
    for byte in name.as_str().bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => link.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => link.push(char::from(byte)),
            byte => drop(write!(link, "%{byte:02X}")),
        }
    }
    link
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_end_or_lengthen_a_link() {
        let linked = |name| fetch("http://h:1", "code", &FileName::parse(name).unwrap());
        for (name, end) in [
            ("a-b_c.~1", "a-b_c.~1"),
            ("a b?c#d&e%f", "a%20b%3Fc%23d%26e%25f"),
            ("ä) http:", "%C3%A4%29%20http%3A"),
            ("[x]", "%5Bx%5D"),
        ] {
            assert_eq!(linked(name), format!("http://h:1/f/code/{end}"));
        }
    }
}
