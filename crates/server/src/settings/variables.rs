//! What the environment says.

use std::ffi::{OsStr, OsString};

use crate::settings::SettingsError;
use crate::settings::key::{Key, OTHER_VARIABLES, TABLE, nearest};
use crate::settings::layer::{Given, Layer, Origin};

const PREFIX: &str = "PARLOR_";

/// Reads the settings among these variables. An empty one counts as absent; lists are separated by
/// commas or white space.
///
/// # Errors
/// [`SettingsError::Unknown`] for a variable that starts with `PARLOR_` and is none of Parlor's.
pub fn read(variables: impl Iterator<Item = (OsString, OsString)>) -> Result<Layer, SettingsError> {
    let mut layer = Layer::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else {
            continue;
        };
        match Key::of_variable(name) {
            Some(key) if !value.is_empty() => {
                let origin = Origin::Variable(name.to_owned());
                layer.insert(
                    key,
                    Given {
                        values: values(key, &value),
                        origin,
                    },
                );
            }
            Some(_) => {}
            None if is_known(name) => {}
            None => return Err(unknown(name)),
        }
    }
    Ok(layer)
}

fn values(key: Key, value: &OsStr) -> Vec<OsString> {
    match (key, value.to_str()) {
        (Key::Listen | Key::Origins | Key::TlsNames | Key::Irc | Key::Ircs, Some(text)) => {
            let words = text.split(|c: char| c == ',' || c.is_whitespace());
            words
                .filter(|word| !word.is_empty())
                .map(OsString::from)
                .collect()
        }
        _ => vec![value.to_owned()],
    }
}

/// Kubernetes gives every pod variables about each service, so a service called `parlor` makes
/// `PARLOR_PORT` and `PARLOR_SERVICE_HOST`; those are nobody's mistake.
fn is_known(name: &str) -> bool {
    let of_kubernetes =
        name == "PARLOR_PORT" || name.contains("_SERVICE_") || name.contains("_PORT_");
    of_kubernetes || OTHER_VARIABLES.contains(&name)
}

fn unknown(name: &str) -> SettingsError {
    // Without what all of them begin with, which would make any two look alike.
    let bare = |name: &'static str| name.trim_start_matches(PREFIX);
    let names = TABLE.iter().map(|row| row.variable).chain(OTHER_VARIABLES);
    let meant = nearest(name.trim_start_matches(PREFIX), names.map(bare));
    let meant = meant.map(|bare| format!("{PREFIX}{bare}"));
    SettingsError::Unknown {
        origin: Origin::Variable(name.to_owned()),
        meant,
    }
}
