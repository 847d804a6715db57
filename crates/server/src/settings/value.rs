//! From text to values: one function for each kind of setting.

use std::path::PathBuf;

use parlor_core::JoinPolicy;
use parlor_model::{limits, sanitise_line};
use tracing::level_filters::LevelFilter;

use crate::settings::SettingsError;
use crate::settings::layer::Given;

/// How long a server's name can be, in characters.
const SERVER_NAME_CHARS: usize = 50;

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
    let is_origin = |text: &str| {
        let host = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"));
        host.is_some_and(|host| !host.is_empty() && !host.contains(['/', '?', '#', '@', '*', ' ']))
    };
    match origins.iter().find(|text| !is_origin(text)) {
        Some(text) => Err(bad(
            given,
            text,
            "an origin such as https://chat.example.org",
        )),
        None => Ok(origins),
    }
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
