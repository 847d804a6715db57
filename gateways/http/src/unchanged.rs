//! Whether a client has already what it asks for.

use axum::http::HeaderMap;
use axum::http::header::IF_NONE_MATCH;

/// Whether the client has this very file (RFC 9110 section 13.1.2).
pub(crate) fn is_unchanged(headers: &HeaderMap, etag: &str) -> bool {
    let lines = headers.get_all(IF_NONE_MATCH).iter();
    let mut lines = lines.filter_map(|line| line.to_str().ok());
    lines.any(|line| {
        line.split(',').any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
        })
    })
}
