//! The settings of the IRC gateway: what it calls itself, what it asks for and what it gives out.

use std::fs;

use parlor_gateway_irc::{Operator, Reloaded};
use parlor_model::{Secret, sanitise_line};
use parlor_store::io_words;

use crate::settings::key::Key;
use crate::settings::layer::Given;
use crate::settings::value::{self, bad};
use crate::settings::{Layers, SettingsError};

/// Characters of a line of the message of the day.
const MOTD_CHARS: usize = 400;
/// The most messages that can be told after JOIN.
const REPLAY: usize = 500;

/// What the operator decides about IRC.
#[derive(Debug, Clone)]
pub struct IrcSettings {
    /// What the server calls itself as the source of its lines.
    pub host: String,
    /// What the network is called.
    pub network: String,
    /// The message of the day and the operators, which REHASH reads anew.
    pub reloadable: Reloaded,
    /// What every connection has to bring by PASS.
    pub password: Option<Secret<String>>,
    /// Whether accounts can be made by IRC.
    pub registration: bool,
    /// Whether that can be done before registration is complete.
    pub before_connect: bool,
    /// Whether history is given out.
    pub history: bool,
    /// How many messages clients get after JOIN that can't ask for them.
    pub replay: usize,
}

pub(super) fn resolve(layers: &Layers) -> Result<IrcSettings, SettingsError> {
    let given = |key| layers.given(key);
    Ok(IrcSettings {
        host: given(Key::IrcHost).map_or(Ok("parlor.local".to_owned()), host)?,
        network: given(Key::IrcNetwork).map_or(Ok("Parlor".to_owned()), network)?,
        reloadable: reloadable(layers)?,
        password: given(Key::IrcPassword).map(secret).transpose()?,
        registration: layers.is_on(Key::IrcRegistration, true)?,
        before_connect: layers.is_on(Key::IrcBeforeConnect, true)?,
        history: layers.is_on(Key::IrcHistory, true)?,
        replay: given(Key::IrcReplay).map_or(Ok(0), replay)?,
    })
}

/// What can change while the server runs.
pub(super) fn reloadable(layers: &Layers) -> Result<Reloaded, SettingsError> {
    let motd = match (layers.find(Key::IrcMotd), layers.find(Key::IrcMotdFile)) {
        (Some((text, given)), Some((file, other))) if text == file => {
            return Err(SettingsError::Impossible {
                one: given.origin.to_string(),
                other: other.origin.to_string(),
                why: "there is one message of the day; drop one of them",
            });
        }
        (Some((text, given)), file) if file.is_none_or(|(file, _)| text < file) => {
            value::texts(given)?.join("\n")
        }
        (_, Some((_, given))) => {
            let path = value::path(given)?;
            fs::read_to_string(&path).map_err(|error| {
                let shown = path.display().to_string();
                bad(
                    given,
                    &shown,
                    format!("a file that can be read: {}", io_words(&error)),
                )
            })?
        }
        _ => String::new(),
    };
    let line = |line: &str| sanitise_line(line).chars().take(MOTD_CHARS).collect();
    Ok(Reloaded {
        motd: motd.trim_end().lines().map(line).collect(),
        operators: layers
            .given(Key::IrcOperators)
            .map_or(Ok(Vec::new()), operators)?,
    })
}

/// A name with a dot in it, as hosts have: clients tell servers from people by that.
fn host(given: &Given) -> Result<String, SettingsError> {
    let text = value::text(given)?;
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    let is_host = text.contains('.')
        && text.len() <= 63
        && text.bytes().all(allowed)
        && !text.starts_with(':');
    match is_host {
        true => Ok(text),
        false => Err(bad(
            given,
            &text,
            "a host name with a dot in it, such as irc.example.org",
        )),
    }
}

fn network(given: &Given) -> Result<String, SettingsError> {
    let text = value::text(given)?;
    let is_name = !text.is_empty()
        && text.len() <= 50
        && text
            .chars()
            .all(|c| c.is_alphanumeric() || "-._".contains(c));
    match is_name {
        true => Ok(text),
        false => Err(bad(
            given,
            &text,
            "a name of 1 to 50 letters and digits, without spaces",
        )),
    }
}

fn secret(given: &Given) -> Result<Secret<String>, SettingsError> {
    match value::text(given)? {
        text if text.is_empty() => Err(bad(given, "", "a password")),
        text => Ok(Secret::new(text)),
    }
}

/// `NAME:PASSWORD`, one for each. What is wrong is not shown: it may be a password.
fn operators(given: &Given) -> Result<Vec<Operator>, SettingsError> {
    let operator = |text: &String| match text.split_once(':') {
        Some((name, password)) if !name.is_empty() && !password.is_empty() => Ok(Operator {
            name: name.to_owned(),
            password: Secret::new(password.to_owned()),
        }),
        _ => Err(bad(given, "…", "NAME:PASSWORD")),
    };
    value::texts(given)?.iter().map(operator).collect()
}

fn replay(given: &Given) -> Result<usize, SettingsError> {
    let text = value::text(given)?;
    match text.parse() {
        Ok(count) if count <= REPLAY => Ok(count),
        _ => Err(bad(given, &text, format!("a number of 0 to {REPLAY}"))),
    }
}
