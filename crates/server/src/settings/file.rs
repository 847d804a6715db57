//! What the settings file says: TOML, one key a setting, and no tables but those of commands.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::ops::Range;
use std::path::Path;

use parlor_store::io_words;
use toml::{Spanned, Value};

use crate::settings::SettingsError;
use crate::settings::key::{Key, TABLE, nearest};
use crate::settings::layer::{Given, Layer, Origin};

/// Reads a settings file.
///
/// # Errors
/// [`SettingsError`] with the file and line: it can't be read, is no TOML, or has an unknown key or
/// a value of the wrong kind.
pub fn read(path: &Path) -> Result<Layer, SettingsError> {
    let text = fs::read_to_string(path).map_err(|error| SettingsError::File {
        path: path.to_owned(),
        line: None,
        why: io_words(&error),
    })?;
    parse(path, &text)
}

fn parse(path: &Path, text: &str) -> Result<Layer, SettingsError> {
    let table: BTreeMap<Spanned<String>, Spanned<Value>> =
        toml::from_str(text).map_err(|error| SettingsError::File {
            path: path.to_owned(),
            line: error.span().map(|span| line_of(text, &span)),
            why: error.message().lines().collect::<Vec<_>>().join(", "),
        })?;
    let mut layer = Layer::new();
    for (key, value) in table {
        let line = line_of(text, &key.span());
        let name = key.into_inner();
        let origin = Origin::File {
            path: path.to_owned(),
            line,
            key: name.clone(),
        };
        let Some(key) = Key::named(&name) else {
            let meant = nearest(&name, TABLE.iter().map(|row| row.name)).map(str::to_owned);
            return Err(SettingsError::Unknown { origin, meant });
        };
        let value = value.into_inner();
        let given = match key {
            Key::RunCommand => tables(value),
            _ => texts(value),
        };
        match given {
            Some(values) => layer.insert(key, Given { values, origin }),
            None => return Err(SettingsError::Kind { origin }),
        };
    }
    Ok(layer)
}

fn texts(value: Value) -> Option<Vec<OsString>> {
    match value {
        Value::Array(items) => items.into_iter().map(text).collect(),
        single => Some(vec![text(single)?]),
    }
}

/// Tables, each as JSON: the one setting that has some reads that from a variable as well.
fn tables(value: Value) -> Option<Vec<OsString>> {
    let Value::Array(tables) = value else {
        return None;
    };
    let json = |table: &Value| Some(serde_json::to_string(table).ok()?.into());
    let tables = tables.iter().filter(|table| table.is_table()).map(json);
    tables.collect()
}

fn text(value: Value) -> Option<OsString> {
    match value {
        Value::String(text) => Some(text.into()),
        Value::Integer(number) => Some(number.to_string().into()),
        Value::Boolean(on) => Some(on.to_string().into()),
        Value::Float(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// The line, from 1, in which a span starts.
fn line_of(text: &str, span: &Range<usize>) -> usize {
    let before = text.as_bytes().iter().take(span.start);
    before.filter(|byte| **byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> String {
        parse(Path::new("parlor.toml"), text)
            .expect_err("it is wrong")
            .to_string()
    }

    #[test]
    fn values_of_every_kind_are_read() {
        let text = "listen = [\"127.0.0.1:1\", \"[::1]:2\"]\nlan = true\nmessage_chars = 9\n";
        let layer = parse(Path::new("parlor.toml"), text).unwrap();
        assert_eq!(layer[&Key::Listen].values, ["127.0.0.1:1", "[::1]:2"]);
        assert_eq!(layer[&Key::Lan].values, ["true"]);
        assert_eq!(layer[&Key::MessageChars].values, ["9"]);
        assert_eq!(
            layer[&Key::Lan].origin.to_string(),
            "lan (parlor.toml, line 2)"
        );
    }

    #[test]
    fn commands_are_tables() {
        let text = "lan = true\n[[run_command]]\nname = \"df\"\nseconds = 2\n[[run_command]]\nname = \"x\"\n";
        let layer = parse(Path::new("parlor.toml"), text).unwrap();
        let values = &layer[&Key::RunCommand].values;
        assert_eq!(values, &[r#"{"name":"df","seconds":2}"#, r#"{"name":"x"}"#]);
        assert!(error("run_command = \"df\"\n").contains("run_command"));
    }

    #[test]
    fn every_mistake_is_one_line_with_its_place() {
        let unknown = error("lan = true\nlisen = \"127.0.0.1:1\"\n");
        assert_eq!(
            unknown,
            "there is no setting lisen (parlor.toml, line 2); did you mean listen? (docs/operations/settings.md lists them all)"
        );
        assert!(error("# one\nlan = [1.5]\n").contains("lan (parlor.toml, line 2)"));
        let broken = error("lan = true\n\nline = \"off\n");
        assert!(broken.starts_with("parlor.toml, line 3: "), "{broken}");
        assert!(!broken.contains('\n'), "{broken}");
        assert!(error("lan = true\nlan = false\n").contains("line 2"));
        assert!(error("[server]\nlan = true\n").contains("server"));
    }
}
