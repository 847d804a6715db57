//! From text to values: one function for each kind of setting.

use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use parlor_core::JoinPolicy;
use parlor_model::{AddressRange, limits, sanitise_line};
use tracing::level_filters::LevelFilter;

use crate::settings::SettingsError;
use crate::settings::layer::Given;

/// How long a server's name can be, in characters.
const SERVER_NAME_CHARS: usize = 50;

/// How long a sign-in code can be shown, in seconds.
const CODE_SECONDS: RangeInclusive<u64> = 3..=60;

/// That this value is not what was wanted.
pub fn bad(given: &Given, value: &str, wanted: impl Into<String>) -> SettingsError {
    let origin = given.origin.clone();
    SettingsError::Bad {
        origin,
        value: value.to_owned(),
        wanted: wanted.into(),
    }
}

/// A list of texts.
///
/// # Errors
/// [`SettingsError::Bad`], here and in all of these.
pub fn texts(given: &Given) -> Result<Vec<String>, SettingsError> {
    let text = |value: &std::ffi::OsString| match value.to_str() {
        Some(text) => Ok(text.to_owned()),
        None => Err(bad(given, &value.to_string_lossy(), "UTF-8")),
    };
    given.values.iter().map(text).collect()
}

/// Origins as browsers write them (RFC 6454): scheme, host and, unless it is the usual one, port.
pub fn origins(given: &Given) -> Result<Vec<String>, SettingsError> {
    let origins = texts(given)?;
    match origins.iter().find(|text| !is_origin(text)) {
        Some(text) => Err(bad(
            given,
            text,
            "an origin such as https://chat.example.org",
        )),
        None => Ok(origins
            .iter()
            .map(|origin| without_usual_port(origin))
            .collect()),
    }
}

/// As a browser writes it, which leaves the port out where the scheme tells it.
fn without_usual_port(origin: &str) -> String {
    let port = match origin.split_once("://") {
        Some(("https", _)) => ":443",
        _ => ":80",
    };
    let origin = origin.trim_end_matches('/');
    origin.strip_suffix(port).unwrap_or(origin).to_owned()
}

fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']))
}

/// Addresses and ranges of them.
pub fn ranges(given: &Given) -> Result<Vec<AddressRange>, SettingsError> {
    let range = |text: &String| {
        let wanted = "an address or a range such as 192.0.2.0/24";
        AddressRange::parse(text).map_err(|_| bad(given, text, wanted))
    };
    texts(given)?.iter().map(range).collect()
}

/// One text.
pub fn text(given: &Given) -> Result<String, SettingsError> {
    let mut texts = texts(given)?;
    match (texts.pop(), texts.is_empty()) {
        (Some(text), true) => Ok(text),
        (last, _) => Err(bad(given, &last.unwrap_or_default(), "a single value")),
    }
}

/// A path, in any encoding.
pub fn path(given: &Given) -> Result<PathBuf, SettingsError> {
    match given.values.as_slice() {
        [path] if !path.is_empty() => Ok(PathBuf::from(path)),
        _ => Err(bad(given, "", "a path")),
    }
}

/// On or off.
pub fn switch(given: &Given) -> Result<bool, SettingsError> {
    let text = text(given)?;
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Ok(true),
        "false" | "no" | "off" | "0" => Ok(false),
        _ => Err(bad(given, &text, "true or false")),
    }
}

/// What the server calls itself: one line that a terminal can show.
pub fn server_name(given: &Given) -> Result<String, SettingsError> {
    let text = text(given)?;
    let name = sanitise_line(&text).trim().to_owned();
    if name.is_empty() || name != text || name.chars().count() > SERVER_NAME_CHARS {
        let wanted = format!("a name of 1 to {SERVER_NAME_CHARS} characters on one line");
        return Err(bad(given, &text, wanted));
    }
    Ok(name)
}

/// The most that a password can be asked to have, so that everybody can make one.
const MOST_PASSWORD_CHARS: usize = 100;

/// Who may come in.
pub fn join_policy(given: &Given) -> Result<JoinPolicy, SettingsError> {
    let text = text(given)?;
    match text.as_str() {
        "open" => Ok(JoinPolicy::Open),
        "invite" => Ok(JoinPolicy::Invite),
        "registered" => Ok(JoinPolicy::Registered),
        _ => Err(bad(given, &text, "open, invite or registered")),
    }
}

/// The longest message.
pub fn message_chars(given: &Given) -> Result<usize, SettingsError> {
    let text = text(given)?;
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=limits::MESSAGE_CHARS).contains(number));
    number.ok_or_else(|| {
        bad(
            given,
            &text,
            format!("a number from 1 to {}", limits::MESSAGE_CHARS),
        )
    })
}

/// The shortest new password.
pub fn password_chars(given: &Given) -> Result<usize, SettingsError> {
    let text = text(given)?;
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=MOST_PASSWORD_CHARS).contains(number));
    number.ok_or_else(|| {
        let wanted = format!("a number from 1 to {MOST_PASSWORD_CHARS}");
        bad(given, &text, wanted)
    })
}

/// How long a sign-in code is shown.
pub fn code_life(given: &Given) -> Result<Duration, SettingsError> {
    let text = text(given)?;
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|seconds| CODE_SECONDS.contains(seconds));
    let seconds = seconds.ok_or_else(|| {
        let (least, most) = CODE_SECONDS.into_inner();
        bad(
            given,
            &text,
            format!("a number of seconds from {least} to {most}"),
        )
    })?;
    Ok(Duration::from_secs(seconds))
}

/// A number of bytes: a number alone, or with `KB`, `MB`, `GB`, `TB` (thousands) or `KiB`, `MiB`, `GiB`, `TiB`
/// (1,024).
pub fn size(given: &Given) -> Result<u64, SettingsError> {
    let text = text(given)?;
    read_size(&text).ok_or_else(|| bad(given, &text, "a number of bytes such as 500MB or 8GiB"))
}

/// A number of bytes, or `none`.
pub fn quota(given: &Given) -> Result<Option<u64>, SettingsError> {
    if text(given)? == "none" {
        return Ok(None);
    }
    size(given).map(Some)
}

fn read_size(text: &str) -> Option<u64> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let scale: u64 = match unit.trim_start().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "tb" => 1_000_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "tib" => 1 << 40,
        _ => return None,
    };
    // SQLite counts to 2^63.
    let bytes = number.parse::<u64>().ok()?.checked_mul(scale)?;
    i64::try_from(bytes).is_ok().then_some(bytes)
}

/// The address of the main port as others reach it: scheme and host, and no path.
pub fn public_url(given: &Given) -> Result<String, SettingsError> {
    let text = text(given)?;
    let bare = text.trim_end_matches('/');
    if is_origin(bare) {
        return Ok(without_usual_port(bare));
    }
    Err(bad(
        given,
        &text,
        "an address such as https://chat.example.org",
    ))
}

/// An address on the web.
pub fn url(given: &Given) -> Result<String, SettingsError> {
    let text = text(given)?;
    let rest = text.strip_prefix("https://");
    let rest = rest.or_else(|| text.strip_prefix("http://"));
    let is_url = rest.is_some_and(|rest| !rest.is_empty() && !rest.contains([' ', '#', '@']));
    match is_url {
        true => Ok(text),
        false => Err(bad(given, &text, "an address that begins with https://")),
    }
}

/// How much is logged.
pub fn level(given: &Given) -> Result<LevelFilter, SettingsError> {
    let text = text(given)?;
    match text.as_str() {
        "error" => Ok(LevelFilter::ERROR),
        "warn" => Ok(LevelFilter::WARN),
        "info" => Ok(LevelFilter::INFO),
        "debug" => Ok(LevelFilter::DEBUG),
        "trace" => Ok(LevelFilter::TRACE),
        _ => Err(bad(given, &text, "error, warn, info, debug or trace")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::layer::Origin;

    #[test]
    fn port_that_the_scheme_tells_is_left_out() {
        let given = |text: &str| Given {
            origin: Origin::Flag("test"),
            values: vec![text.into()],
        };
        for (text, expected) in [
            ("https://chat.example.org:443", "https://chat.example.org"),
            ("http://hall:80", "http://hall"),
            ("https://chat.example.org:80", "https://chat.example.org:80"),
            ("http://hall:7666", "http://hall:7666"),
            ("https://[2001:db8::443]", "https://[2001:db8::443]"),
            ("https://[::1]:443", "https://[::1]"),
            ("http://hall:8080", "http://hall:8080"),
        ] {
            assert_eq!(public_url(&given(text)).unwrap(), expected);
            assert_eq!(origins(&given(text)).unwrap(), [expected]);
        }
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        let cases = [
            ("0", Some(0)),
            ("1500", Some(1_500)),
            ("8GiB", Some(8 << 30)),
            ("500 MB", Some(500_000_000)),
            ("2tib", Some(2 << 40)),
            ("", None),
            ("GiB", None),
            ("-1", None),
            ("1.5GB", None),
            ("9999999999GB", None),
            ("8388608TiB", None),
            ("5 parsecs", None),
        ];
        for (text, expected) in cases {
            assert_eq!(read_size(text), expected, "{text}");
        }
    }
}
