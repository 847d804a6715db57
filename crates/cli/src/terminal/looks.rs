//! How the client looks and which keys it has: from flags, variables and a file of the user's.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{env, fs, io};

use clap::ValueEnum;
use jiff::tz::TimeZone;
use parlor_tui::{Colours, Keymap, Options};
use serde::Deserialize;

use crate::failure::Failure;

/// What a person can choose on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
#[command(next_help_heading = "Looks")]
pub struct Looks {
    /// Lines instead of a picture: for screen readers and pipes.
    #[arg(long)]
    pub plain: bool,
    /// The colours. NO_COLOR stands for none.
    #[arg(long, value_enum, value_name = "THEME", env = "PARLOR_THEME")]
    pub theme: Option<Theme>,
    /// Emoji by their names, such as :tada:, where the terminal can't show them.
    #[arg(long)]
    pub ascii: bool,
}

/// The colours there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// For a dark background.
    Dark,
    /// For a light background.
    Light,
    /// No colour.
    None,
}

/// `client.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Settings {
    theme: Option<Theme>,
    ascii: bool,
    keys: BTreeMap<String, String>,
}

impl Looks {
    /// What the terminal client is set up with, apart from where it sits and what is remembered.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`]: the user's file can't be used as it is.
    pub fn options(&self) -> Result<Options, Failure> {
        let settings = settings()?;
        let keymap = Keymap::with(settings.keys).map_err(|why| wrong(&why.to_string()))?;
        let theme = self.theme.or_else(no_colour).or(settings.theme);
        let colours = match theme.unwrap_or_else(background) {
            Theme::Dark => Colours::Dark,
            Theme::Light => Colours::Light,
            Theme::None => Colours::None,
        };
        Ok(Options {
            colours,
            plain: self.is_plain(),
            keymap,
            zone: TimeZone::system(),
            glyphs: !self.ascii && !settings.ascii && is_utf8(),
            ..Options::default()
        })
    }

    /// Whether there is to be no picture: as asked, or because the terminal can't.
    pub fn is_plain(&self) -> bool {
        self.plain || env::var("TERM").is_ok_and(|term| term == "dumb")
    }
}

/// <https://no-color.org>: set to anything but nothing.
fn no_colour() -> Option<Theme> {
    let is_set = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    is_set.then_some(Theme::None)
}

/// What the terminal says of its background, in the way of rxvt: `15;0` is light on dark.
fn background() -> Theme {
    let colours = env::var("COLORFGBG").unwrap_or_default();
    match colours.rsplit(';').next() {
        Some("7" | "15") => Theme::Light,
        _ => Theme::Dark,
    }
}

/// Whether the terminal is said to take UTF-8 (POSIX locale variables, in their order).
fn is_utf8() -> bool {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let Some(locale) = set else { return true };
    let locale = locale.to_lowercase().replace('-', "");
    locale.contains("utf8") || matches!(locale.as_str(), "c" | "posix")
}

fn settings() -> Result<Settings, Failure> {
    let Some(file) = file() else {
        return Ok(Settings::default());
    };
    match fs::read_to_string(&file) {
        Ok(text) => read(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Settings::default()),
        Err(error) => Err(Failure::unreadable(&file.display().to_string(), &error)),
    }
}

fn read(text: &str) -> Result<Settings, Failure> {
    toml::from_str(text).map_err(|error| wrong(error.message()))
}

fn wrong(why: &str) -> Failure {
    let file = file()
        .map(|file| file.display().to_string())
        .unwrap_or_default();
    Failure::Usage(format!("{file}: {why}"))
}

/// Where a person's settings lie (XDG Base Directory Specification, config).
fn file() -> Option<PathBuf> {
    let given = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from);
    let config = given.filter(|path| path.is_absolute());
    let config = config.or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".config")))?;
    Some(config.join("parlor/client.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_what_it_does_not_know_is_named() {
        let settings = read("theme = \"light\"\n[keys]\n\"ctrl+g\" = \"switch\"").unwrap();
        assert_eq!(settings.theme, Some(Theme::Light));
        assert_eq!(settings.keys["ctrl+g"], "switch");
        let error = format!("{:?}", read("tehme = \"light\"").unwrap_err());
        assert!(error.contains("tehme"), "{error}");
    }
}
