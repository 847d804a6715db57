//! The cookie that keeps a browser signed in: what it is called, its flags, and which one counts (RFC 6265 and its
//! draft successor, for the prefix `__Host-`).

use axum::http::header::{COOKIE, ORIGIN};
use axum::http::{HeaderMap, HeaderValue};
use parlor_model::Secret;

use crate::error::ApiError;
use crate::origin;

/// Where the page came by https: no other host and nothing without TLS can set a cookie of this name. Behind it, as
/// behind the other, comes the port: cookies know none, and two servers on one host must not overwrite each other's.
const SECURE: &str = "__Host-parlor-";
/// Elsewhere.
const PLAIN: &str = "parlor-";
/// One year, in seconds.
const MAX_AGE: u32 = 365 * 24 * 60 * 60;

/// The cookie of one page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cookie {
    name: String,
    is_secure: bool,
}

impl Cookie {
    /// The cookie for the page that asks, by its own origin. `None` without a port to tell it by.
    pub(crate) fn of_page(headers: &HeaderMap) -> Option<Self> {
        if is_secure_page(headers) {
            Self::secure(headers)
        } else {
            Self::plain(headers)
        }
    }

    fn secure(headers: &HeaderMap) -> Option<Self> {
        Some(Self {
            name: format!("{SECURE}{}", origin::port_asked(headers, 443)?),
            is_secure: true,
        })
    }

    fn plain(headers: &HeaderMap) -> Option<Self> {
        Some(Self {
            name: format!("{PLAIN}{}", origin::port_asked(headers, 80)?),
            is_secure: false,
        })
    }

    /// The header that makes a browser keep a token.
    pub(crate) fn keep(&self, token: &Secret<String>) -> Option<HeaderValue> {
        self.header(token.expose(), MAX_AGE)
    }

    /// The header that makes a browser forget it.
    pub(crate) fn forget(&self) -> Option<HeaderValue> {
        self.header("", 0)
    }

    fn header(&self, value: &str, max_age: u32) -> Option<HeaderValue> {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let name = &self.name;
        let header =
            format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Strict{secure}");
        let mut header = HeaderValue::try_from(header).ok()?;
        header.set_sensitive(true);
        Some(header)
    }

    /// What a browser sends of it.
    ///
    /// # Errors
    /// 400 when there are two: one of them was put there by somebody else.
    fn value(&self, headers: &HeaderMap) -> Result<Option<Secret<String>>, ApiError> {
        let mut values = pairs(headers)
            .filter(|(name, _)| *name == self.name.as_bytes())
            .map(|(_, value)| value);
        let Some(value) = values.next() else {
            return Ok(None);
        };
        if values.next().is_some() {
            let message = format!(
                "The browser sent two cookies called {}. Remove this site's cookies and sign in again.",
                self.name
            );
            return Err(ApiError::bad_request(message));
        }
        let value = str::from_utf8(value).unwrap_or_default();
        Ok((!value.is_empty()).then(|| Secret::new(value.to_owned())))
    }
}

/// The token in the cookie that counts. Where the connection, the page or, by the operator's word, the host has https, that is the one
/// which only https can set. Elsewhere it comes second: a GET doesn't tell whether its page came by https.
///
/// # Errors
/// 400 when it is there twice.
pub(crate) fn token(
    headers: &HeaderMap,
    origins: &[String],
    is_over_tls: bool,
) -> Result<Option<Secret<String>>, ApiError> {
    let is_secure =
        is_over_tls || is_secure_page(headers) || origin::is_asked_by_https(headers, origins);
    let plain = (!is_secure).then(|| Cookie::plain(headers)).flatten();
    for cookie in [plain, Cookie::secure(headers)].into_iter().flatten() {
        if let Some(token) = cookie.value(headers)? {
            return Ok(Some(token));
        }
    }
    Ok(None)
}

/// Whether a cookie of Parlor's is there, whether it counts or not.
pub(crate) fn is_there(headers: &HeaderMap) -> bool {
    pairs(headers).any(|(name, _)| {
        [SECURE, PLAIN]
            .iter()
            .any(|prefix| name.starts_with(prefix.as_bytes()))
    })
}

fn is_secure_page(headers: &HeaderMap) -> bool {
    let origin = headers.get(ORIGIN);
    origin.is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
}

/// The pairs of all cookies; other servers on this host may have set any bytes.
fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&[u8], &[u8])> {
    let cookies = headers.get_all(COOKIE).iter();
    let pairs = cookies.flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
    pairs.filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        Some((pair[..at].trim_ascii(), pair[at + 1..].trim_ascii()))
    })
}

#[cfg(test)]
mod tests {
    use axum::http::header::HOST;

    use super::*;

    const HTTPS: &str = "https://chat.example.org";

    fn headers(host: &str, origin: &str, cookies: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        if !origin.is_empty() {
            headers.insert(ORIGIN, origin.parse().unwrap());
        }
        for cookie in cookies {
            headers.append(COOKIE, cookie.parse().unwrap());
        }
        headers
    }

    fn found(host: &str, origin: &str, cookies: &[&str]) -> Option<String> {
        let token = token(&headers(host, origin, cookies), &[HTTPS.to_owned()], false).unwrap();
        token.map(|token| token.expose().clone())
    }

    fn kept(host: &str, origin: &str) -> String {
        let cookie = Cookie::of_page(&headers(host, origin, &[])).unwrap();
        let header = cookie.keep(&Secret::new("abc".to_owned())).unwrap();
        header.to_str().unwrap().to_owned()
    }

    #[test]
    fn cookie_has_the_port_and_the_secure_one_its_prefix() {
        let rest = "Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict";
        for (host, origin, expected) in [
            (
                "127.0.0.1:7666",
                "http://127.0.0.1:7666",
                format!("parlor-7666=abc; {rest}"),
            ),
            ("[::1]", "http://[::1]", format!("parlor-80=abc; {rest}")),
            (
                "chat.example.org",
                HTTPS,
                format!("__Host-parlor-443=abc; {rest}; Secure"),
            ),
            (
                "chat.example.org:8443",
                "https://chat.example.org:8443",
                format!("__Host-parlor-8443=abc; {rest}; Secure"),
            ),
        ] {
            assert_eq!(kept(host, origin), expected);
        }
        assert_eq!(Cookie::of_page(&headers("a:x", "http://a:x", &[])), None);
    }

    #[test]
    fn cookie_of_its_own_port_is_found_among_others() {
        let cookies = ["a=b; parlor-7667=x; parlor-7666=abc", "other=\u{e9}; q"];
        assert_eq!(
            found("127.0.0.1:7666", "", &cookies).as_deref(),
            Some("abc")
        );
        assert_eq!(found("127.0.0.1:7668", "", &cookies), None);
        assert_eq!(found("127.0.0.1:7666", "", &["parlor-7666="]), None);
        assert!(is_there(&headers("a", "", &["parlor-1=x"])));
        assert!(is_there(&headers("a", "", &["__Host-parlor-1=x"])));
        assert!(!is_there(&headers("a", "", &["parlour=x"])));
    }

    #[test]
    fn only_what_https_can_set_counts_where_there_is_https() {
        let (plain, both) = (
            ["parlor-80=no; parlor-443=no"],
            ["parlor-80=no; __Host-parlor-443=yes"],
        );
        for (host, origin) in [
            ("chat.example.org", ""),
            ("chat.example.org:443", ""),
            ("127.0.0.1", HTTPS),
        ] {
            assert_eq!(found(host, origin, &plain), None, "{host}");
            assert_eq!(found(host, origin, &both).as_deref(), Some("yes"), "{host}");
        }
        let other = ["__Host-parlor-8443=no"];
        assert_eq!(found("chat.example.org", "", &other), None);
    }

    #[test]
    fn plain_cookie_comes_first_where_no_https_is_known() {
        let both = ["__Host-parlor-7666=no; parlor-7666=yes"];
        let secure = ["__Host-parlor-443=yes"];
        for origin in ["", "http://localhost:7666"] {
            let found = found("localhost:7666", origin, &both);
            assert_eq!(found.as_deref(), Some("yes"), "{origin}");
        }
        assert_eq!(found("192.0.2.7", "", &secure).as_deref(), Some("yes"));
    }

    #[test]
    fn over_tls_only_what_https_can_set_counts() {
        let both = ["parlor-7666=no; __Host-parlor-7666=yes"];
        let headers = headers("192.0.2.7:7666", "", &both);
        let found = token(&headers, &[], true).unwrap().unwrap();
        assert_eq!(found.expose(), "yes");
        let plain = self::headers("192.0.2.7:7666", "", &["parlor-7666=no"]);
        assert!(token(&plain, &[], true).unwrap().is_none());
    }

    #[test]
    fn cookie_that_is_there_twice_is_refused() {
        for cookies in [
            &["parlor-80=a; parlor-80=a"][..],
            &["parlor-80=a", "parlor-80=b"],
            &["__Host-parlor-443=a; __Host-parlor-443=b"],
        ] {
            let refused = token(&headers("127.0.0.1", "", cookies), &[], false).unwrap_err();
            assert_eq!(refused.status().as_u16(), 400);
        }
    }
}
