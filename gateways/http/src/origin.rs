//! Which web pages may speak to the server: the exact list of origins (RFC 6454), against pages of
//! others that a user's browser has open.

use std::net::IpAddr;

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};

use crate::HttpOptions;

/// Whether a request may act. Only browsers send `Origin`; what has none is judged by its token alone.
///
/// Allowed are the configured origins, and the server's own as long as it is addressed by an IP
/// address or as localhost: a name could be anybody's that was pointed here.
pub(crate) fn is_allowed(headers: &HeaderMap, options: &HttpOptions) -> bool {
    let mut origins = headers.get_all(ORIGIN).iter();
    let Some(origin) = origins.next() else {
        return true;
    };
    let Ok(origin) = origin.to_str() else {
        return false;
    };
    if origins.next().is_some() {
        return false;
    }
    let mut known = options.origins.iter().chain(&options.own_origins);
    known.any(|allowed| same_origin(allowed, origin)) || is_own(headers, origin)
}

/// Whether a page of this server asks: a browser says so, and the page is allowed.
pub(crate) fn is_page(headers: &HeaderMap, options: &HttpOptions) -> bool {
    headers.contains_key(ORIGIN) && is_allowed(headers, options)
}

/// Whether the request was addressed to a host that the operator lists with https.
pub(crate) fn is_asked_by_https(headers: &HeaderMap, configured: &[String]) -> bool {
    let Some(host) = single_host(headers) else {
        return false;
    };
    let secure = configured
        .iter()
        .filter_map(|origin| origin.trim_end_matches('/').strip_prefix("https://"));
    let (name, port) = split_port(host);
    secure.map(split_port).any(|(other, other_port)| {
        other.eq_ignore_ascii_case(name) && other_port.unwrap_or("443") == port.unwrap_or("443")
    })
}

/// The port that the request was addressed to; `usual` is the one of its scheme.
pub(crate) fn port_asked(headers: &HeaderMap, usual: u16) -> Option<u16> {
    let (_, port) = split_port(single_host(headers)?);
    port.map_or(Some(usual), |port| port.parse().ok())
}

/// Whether the request was addressed to this machine as only the machine itself does: by a loopback address or as
/// localhost.
pub(crate) fn is_addressed_locally(headers: &HeaderMap) -> bool {
    let host = single_host(headers).map(|host| split_port(host).0);
    host.is_some_and(|name| {
        let address = bare(name).parse::<IpAddr>();
        name.eq_ignore_ascii_case("localhost")
            || address.is_ok_and(|address| address.to_canonical().is_loopback())
    })
}

fn same_origin(allowed: &str, origin: &str) -> bool {
    allowed.trim_end_matches('/').eq_ignore_ascii_case(origin)
}

fn is_own(headers: &HeaderMap, origin: &str) -> bool {
    let Some(host) = single_host(headers) else {
        return false;
    };
    let (authority, default_port) = match origin.split_once("://") {
        Some(("http", authority)) => (authority, "80"),
        Some(("https", authority)) => (authority, "443"),
        _ => return false,
    };
    let (origin_name, origin_port) = split_port(authority);
    let (host_name, host_port) = split_port(host);
    is_direct(origin_name)
        && origin_name.eq_ignore_ascii_case(host_name)
        && origin_port.unwrap_or(default_port) == host_port.unwrap_or(default_port)
}

fn single_host(headers: &HeaderMap) -> Option<&str> {
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next()?.to_str().ok()?;
    hosts.next().is_none().then_some(host)
}

/// An address in brackets keeps them.
fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port)),
        _ => (authority, None),
    }
}

fn is_direct(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || bare(name).parse::<IpAddr>().is_ok()
}

fn bare(name: &str) -> &str {
    let bare = name.strip_prefix('[');
    bare.and_then(|name| name.strip_suffix(']')).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(host: &str, origin: &str) -> bool {
        let options = HttpOptions {
            origins: vec![
                "https://chat.example.org".to_owned(),
                "http://hall:7666/".to_owned(),
            ],
            own_origins: vec!["https://box.local:7666".to_owned()],
            ..HttpOptions::default()
        };
        let mut headers = HeaderMap::new();
        headers.insert(HOST, host.parse().unwrap());
        headers.insert(ORIGIN, origin.parse().unwrap());
        is_allowed(&headers, &options)
    }

    #[test]
    fn own_and_configured_origins_are_allowed() {
        for (host, origin) in [
            ("127.0.0.1:7666", "http://127.0.0.1:7666"),
            ("localhost:7666", "http://LOCALHOST:7666"),
            ("192.0.2.7", "http://192.0.2.7"),
            ("192.0.2.7", "http://192.0.2.7:80"),
            ("[::1]:7666", "http://[::1]:7666"),
            ("[2001:db8::1]", "https://[2001:db8::1]:443"),
            ("127.0.0.1:7666", "https://chat.example.org"),
            ("chat.example.org", "https://chat.example.org"),
            ("127.0.0.1:7666", "http://hall:7666"),
            ("box.local:7666", "https://box.local:7666"),
        ] {
            assert!(allowed(host, origin), "{origin} at {host}");
        }
        assert!(
            is_allowed(&HeaderMap::new(), &HttpOptions::default()),
            "no browser"
        );
    }

    #[test]
    fn other_origins_are_refused() {
        for (host, origin) in [
            ("evil.example:7666", "http://evil.example:7666"),
            ("127.0.0.1:7666", "http://evil.example"),
            ("box.local:7666", "http://box.local:7666"),
            ("127.0.0.1:7666", "http://127.0.0.1:7667"),
            ("127.0.0.1:7666", "http://127.0.0.1"),
            ("127.0.0.1:7666", "http://127.0.0.1.evil.example:7666"),
            ("127.0.0.1:7666", "null"),
            ("127.0.0.1:7666", ""),
            ("127.0.0.1:7666", "file://127.0.0.1:7666"),
            ("127.0.0.1:7666", "http://chat.example.org"),
            ("127.0.0.1:7666", "https://chat.example.org.evil.example"),
            ("127.0.0.1:7666", "https://chat.example.org:444"),
        ] {
            assert!(!allowed(host, origin), "{origin} at {host}");
        }
    }

    #[test]
    fn two_origins_are_refused() {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, "127.0.0.1".parse().unwrap());
        headers.append(ORIGIN, "http://127.0.0.1".parse().unwrap());
        headers.append(ORIGIN, "http://evil.example".parse().unwrap());
        assert!(!is_allowed(&headers, &HttpOptions::default()));
    }

    #[test]
    fn loopback_and_localhost_are_local() {
        let local = |host: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().unwrap());
            is_addressed_locally(&headers)
        };
        assert!(local("127.0.0.1:1") && local("localhost") && local("[::1]:1"));
        assert!(!local("evil.example") && !local("127.0.0.1.evil.example:80"));
        assert!(!local("192.0.2.7:1") && !local("[2001:db8::1]"));
        assert!(!is_addressed_locally(&HeaderMap::new()));
    }
}
