//! The front page: what this server is and how to join it, in plain text.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::HOST;

use crate::App;

/// GET /
pub(crate) async fn front(State(app): State<Arc<App>>, headers: HeaderMap) -> String {
    let host = headers
        .get(HOST)
        .and_then(|host| host.to_str().ok())
        .filter(|host| is_plain(host));
    text(
        app.hub.server_name(),
        host.unwrap_or("THIS-ADDRESS"),
        app.options.line_port,
    )
}

/// Only what a host can consist of is repeated.
fn is_plain(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (1..=100).contains(&host.len()) && host.bytes().all(allowed)
}

fn text(server: &str, host: &str, line_port: Option<u16>) -> String {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| !port.contains(']'))
        .map_or(host, |(n, _)| n);
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    let line = line_port
        .map(|port| format!("  nc {bare} {port}\n"))
        .unwrap_or_default();
    format!(
        "Here is {server}, a chat server that runs Parlor. Join it from a terminal:\n\n{line}  \
         parlor tail --server http://{host} --name YOU\n  \
         parlor say --server http://{host} --name YOU HELLO\n\n\
         Programs find its API at /api/v1/openapi.json and its sockets at /api/v1/socket.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_says_how_to_join() {
        let page = text("Parlor", "[::1]:7666", Some(7667));
        assert!(page.contains("  nc ::1 7667\n"), "{page}");
        assert!(page.contains("--server http://[::1]:7666 "), "{page}");
        assert!(!text("Parlor", "192.0.2.1", None).contains("nc "));
    }

    #[test]
    fn only_hosts_are_repeated() {
        assert!(is_plain("192.0.2.1:7666") && is_plain("[::1]:1") && is_plain("a-b.example"));
        assert!(
            !is_plain("a b") && !is_plain("<b>") && !is_plain("") && !is_plain(&"a".repeat(101))
        );
    }
}
