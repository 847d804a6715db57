//! What this server is and how to join it from a terminal: in plain text, and as a small page where the browser client
//! was not built in.

use axum::http::HeaderMap;
use axum::http::header::HOST;
use axum::response::Html;

use crate::App;

/// The text, for a terminal.
pub(super) fn text(app: &App, headers: &HeaderMap) -> String {
    let host = host(headers).unwrap_or("THIS-ADDRESS");
    words(app.hub.server_name(), host, app.options.line_port)
}

/// The page of a server without the client.
pub(super) fn page(app: &App, headers: &HeaderMap) -> Html<String> {
    let text = text(app, headers);
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    Html(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Parlor</title>\n\
         <p>This server was built without the client for browsers. Everything else works; its operator gets \
         the client by installing Node and building again.</p>\n<pre>{text}</pre>\n</html>\n"
    ))
}

/// The host that was asked, if it can be repeated.
pub(crate) fn host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(HOST)?.to_str().ok()?;
    is_plain(host).then_some(host)
}

/// Only what a host can consist of is repeated.
fn is_plain(host: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    (1..=100).contains(&host.len()) && host.bytes().all(allowed)
}

fn words(server: &str, host: &str, line_port: Option<u16>) -> String {
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
        let page = words("Parlor", "[::1]:7666", Some(7667));
        assert!(page.contains("  nc ::1 7667\n"), "{page}");
        assert!(page.contains("--server http://[::1]:7666 "), "{page}");
        assert!(!words("Parlor", "192.0.2.1", None).contains("nc "));
    }

    #[test]
    fn only_hosts_are_repeated() {
        assert!(is_plain("192.0.2.1:7666") && is_plain("[::1]:1") && is_plain("a-b.example"));
        assert!(
            !is_plain("a b") && !is_plain("<b>") && !is_plain("") && !is_plain(&"a".repeat(101))
        );
    }
}
