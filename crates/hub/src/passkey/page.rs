//! Which pages can have passkeys: a passkey belongs to a domain, and browsers make none elsewhere.

use std::net::IpAddr;

/// A page that asks for a passkey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PasskeyPage {
    origin: String,
    relying_party: String,
}

impl PasskeyPage {
    /// The page of an origin that was found to be the server's. `None` where there are no passkeys: at an address that is no name
    /// of a domain, or without TLS, but for `localhost` (Web Authentication Level 3, section 5.1.3 step 7; Secure Contexts,
    /// section 3.1).
    #[must_use]
    pub fn of_origin(origin: &str) -> Option<Self> {
        let (scheme, authority) = origin.split_once("://")?;
        let host = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
            _ => authority,
        };
        let is_local = host == "localhost" || host.ends_with(".localhost");
        let is_secure = scheme == "https" || (scheme == "http" && is_local);
        let is_address = host.starts_with('[') || host.parse::<IpAddr>().is_ok();
        let is_name = !host.is_empty() && !is_address;
        (is_secure && is_name).then(|| Self {
            origin: origin.to_owned(),
            relying_party: host.to_owned(),
        })
    }

    /// The domain that its passkeys belong to.
    #[must_use]
    pub fn relying_party(&self) -> &str {
        &self.relying_party
    }

    pub(super) fn origin(&self) -> &str {
        &self.origin
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_are_for_domains_with_tls_and_for_localhost() {
        for (origin, domain) in [
            ("https://chat.example.org", Some("chat.example.org")),
            ("https://chat.example.org:7666", Some("chat.example.org")),
            ("http://localhost:7666", Some("localhost")),
            ("https://box.local", Some("box.local")),
            ("http://chat.example.org", None),
            ("https://192.0.2.7:7666", None),
            ("http://127.0.0.1:7666", None),
            ("https://[::1]:7666", None),
            ("https://", None),
            ("null", None),
        ] {
            let page = PasskeyPage::of_origin(origin);
            assert_eq!(
                page.as_ref().map(PasskeyPage::relying_party),
                domain,
                "{origin}"
            );
        }
    }
}
