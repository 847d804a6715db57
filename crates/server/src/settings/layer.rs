//! A layer: what one source (flags, variables, the file) says, still as text.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

use crate::flags::Flags;
use crate::settings::key::Key;

/// What one source says, by setting.
pub type Layer = BTreeMap<Key, Given>;

/// A value as it was given, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// One text, or several where the setting takes a list.
    pub values: Vec<OsString>,
    /// Where it was given.
    pub origin: Origin,
}

/// Where a value was given, in words that lead to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Flag(&'static str),
    /// In the environment.
    Variable(String),
    /// In the settings file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// The key there.
        key: String,
    },
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => f.write_str(flag),
            Self::Variable(variable) => f.write_str(variable),
            Self::File { path, line, key } => write!(f, "{key} ({}, line {line})", path.display()),
        }
    }
}

/// What the flags say.
pub fn of_flags(flags: &Flags) -> Layer {
    let mut layer = Layer::new();
    let mut give = |key, flag, values: Vec<OsString>| {
        if !values.is_empty() {
            layer.insert(
                key,
                Given {
                    values,
                    origin: Origin::Flag(flag),
                },
            );
        }
    };
    let texts = |texts: &[String]| texts.iter().map(OsString::from).collect::<Vec<_>>();
    let path = |path: &Option<PathBuf>| path.iter().map(|p| p.clone().into_os_string()).collect();
    let switch = |on: bool| on.then(|| OsString::from("true")).into_iter().collect();
    give(Key::Data, "--data", path(&flags.data));
    give(Key::Listen, "--listen", texts(&flags.listen));
    give(Key::Line, "--line", texts(flags.line.as_slice()));
    give(Key::Irc, "--irc", texts(flags.irc.as_slice()));
    give(Key::Ircs, "--ircs", texts(flags.ircs.as_slice()));
    give(Key::Tls, "--tls", texts(flags.tls.as_slice()));
    give(Key::Lan, "--lan", switch(flags.lan));
    give(Key::ReadyFile, "--ready-file", path(&flags.ready_file));
    give(
        Key::ShowMessages,
        "--show-messages",
        switch(flags.show_messages),
    );
    layer
}
