//! Settings: flags win over variables, variables over the file, the file over the defaults.

mod error;
mod file;
mod irc;
pub mod key;
mod layer;
mod listen;
mod run;
mod tls;
mod value;
mod variables;

pub use error::SettingsError;
pub use irc::IrcSettings;
pub use listen::Place;
pub use tls::{Acme, Challenge, TlsMode};

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use parlor_core::JoinPolicy;
use parlor_gateway_irc::Reloaded;
use parlor_model::{AddressRange, limits};
use tracing::level_filters::LevelFilter;

use crate::flags::Flags;
use key::{CONFIG_VARIABLE, Key};
use layer::{Given, Layer};

/// Everything that an operator can decide, read and checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where the main port listens; never empty.
    pub main: Vec<Place>,
    /// Where the line gateway listens; empty when it is off.
    pub line: Vec<Place>,
    /// Where only IRC is spoken, without TLS; empty when that is off.
    pub irc: Vec<Place>,
    /// Where only IRC is spoken, over TLS; empty when that is off.
    pub ircs: Vec<Place>,
    /// Where the certificate comes from.
    pub tls: TlsMode,
    /// Names and addresses that the certificate is for, beside those that the server finds by itself.
    pub tls_names: Vec<String>,
    /// Whether connections without TLS are served.
    pub plaintext: bool,
    /// Whether the server is announced in its network.
    pub mdns: bool,
    /// Where to write the addresses once everything listens.
    pub ready_file: Option<PathBuf>,
    /// Whether message text is logged.
    pub show_messages: bool,
    /// What the server calls itself.
    pub server_name: String,
    /// What the rules have to know.
    pub rules: parlor_core::Settings,
    /// How long a code is shown by which a further device is signed in; none where there are no codes.
    pub code_life: Option<Duration>,
    /// What must stay free on the disk that keeps files, in bytes.
    pub space_floor: u64,
    /// The address at which others reach the main port, without a slash at its end.
    pub public_url: Option<String>,
    /// Web pages of other origins that may open a socket.
    pub origins: Vec<String>,
    /// What the IRC gateway is set to.
    pub irc_gateway: IrcSettings,
    /// Addresses without limits by address.
    pub exempt: Vec<AddressRange>,
    /// How much is logged.
    pub log: LevelFilter,
    /// From where all this was read.
    pub(crate) layers: Arc<Sources>,
}

/// What is read anew while the server runs: the file that was named at start, and what was given beside it.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    flags: Flags,
    variables: Vec<(OsString, OsString)>,
}

/// Reads all sources.
///
/// # Errors
/// [`SettingsError`] names the setting, where it was given, and what is wrong with it.
pub fn read(flags: &Flags) -> Result<Settings, SettingsError> {
    let variables: Vec<_> = env::vars_os().collect();
    let layers = Layers::read(flags, variables.clone())?;
    let flags = flags.clone();
    resolve(&layers, Sources { flags, variables })
}

/// Reads anew what of the IRC gateway can change while the server runs.
///
/// # Errors
/// As [`read`].
pub(crate) fn read_again(sources: &Sources) -> Result<Reloaded, SettingsError> {
    irc::reloadable(&Layers::read(&sources.flags, sources.variables.clone())?)
}

/// Reads all sources for the data folder alone, as backup and restore do.
///
/// # Errors
/// [`SettingsError`], also for settings that only matter to a server.
pub fn read_data(flags: &Flags) -> Result<PathBuf, SettingsError> {
    Ok(read(flags)?.data)
}

/// The sources, the strongest first.
pub(crate) struct Layers(Vec<Layer>);

impl Layers {
    fn read(flags: &Flags, variables: Vec<(OsString, OsString)>) -> Result<Self, SettingsError> {
        let named = variables
            .iter()
            .find(|(name, value)| name == CONFIG_VARIABLE && !value.is_empty());
        let config = flags
            .config
            .clone()
            .or_else(|| named.map(|(_, value)| PathBuf::from(value)));
        let file = config.map(|path| file::read(&path)).transpose()?;
        let variables = variables::read(variables.into_iter())?;
        Ok(Self(vec![
            layer::of_flags(flags),
            variables,
            file.unwrap_or_default(),
        ]))
    }

    /// What holds for a setting, and how strong its source is (0 is the strongest).
    fn find(&self, key: Key) -> Option<(usize, &Given)> {
        self.0
            .iter()
            .enumerate()
            .find_map(|(rank, layer)| Some((rank, layer.get(&key)?)))
    }

    fn given(&self, key: Key) -> Option<&Given> {
        self.find(key).map(|(_, given)| given)
    }

    fn is_on(&self, key: Key, default: bool) -> Result<bool, SettingsError> {
        self.given(key).map_or(Ok(default), value::switch)
    }
}

fn resolve(layers: &Layers, sources: Sources) -> Result<Settings, SettingsError> {
    let plan = listen::plan(layers)?;
    let tls::Tls {
        mode,
        names,
        plaintext,
    } = tls::resolve(layers, &plan)?;
    // The line gateway speaks first, and before that nothing could ask for TLS.
    let line = if plaintext { plan.line } else { Vec::new() };
    let data = match layers.given(Key::Data) {
        Some(given) => value::path(given)?,
        None => default_data().ok_or(SettingsError::NoDataFolder)?,
    };
    let rules = rules(layers, plan.main.iter().chain(&line).any(Place::is_global))?;
    Ok(Settings {
        data,
        main: plan.main,
        line,
        irc: plan.irc,
        ircs: plan.ircs,
        tls: mode,
        tls_names: names,
        plaintext,
        mdns: layers.is_on(Key::Mdns, true)?,
        ready_file: layers.given(Key::ReadyFile).map(value::path).transpose()?,
        show_messages: layers.is_on(Key::ShowMessages, false)?,
        server_name: layers
            .given(Key::ServerName)
            .map_or(Ok("Parlor".into()), value::server_name)?,
        rules,
        code_life: layers
            .given(Key::QrSeconds)
            .map_or(Ok(limits::CODE_LIFE), value::code_life)
            .and_then(|life| Ok(layers.is_on(Key::Qr, true)?.then_some(life)))?,
        space_floor: layers
            .given(Key::SpaceFloor)
            .map_or(Ok(limits::SPACE_FLOOR), value::size)?,
        public_url: layers
            .given(Key::PublicUrl)
            .map(value::public_url)
            .transpose()?,
        origins: layers
            .given(Key::Origins)
            .map_or(Ok(Vec::new()), value::origins)?,
        irc_gateway: irc::resolve(layers)?,
        exempt: layers
            .given(Key::Exempt)
            .map_or(Ok(Vec::new()), value::ranges)?,
        layers: Arc::new(sources),
        log: layers
            .given(Key::Log)
            .map_or(Ok(LevelFilter::INFO), value::level)?,
    })
}

/// Open on loopback and in a LAN; who listens on an address of the internet lets in by invite.
fn rules(layers: &Layers, global: bool) -> Result<parlor_core::Settings, SettingsError> {
    let usual = if global {
        JoinPolicy::Invite
    } else {
        JoinPolicy::Open
    };
    let defaults = parlor_core::Settings::default();
    Ok(parlor_core::Settings {
        join: layers
            .given(Key::Join)
            .map_or(Ok(usual), value::join_policy)?,
        message_chars: layers
            .given(Key::MessageChars)
            .map_or(Ok(defaults.message_chars), value::message_chars)?,
        password_chars: layers
            .given(Key::PasswordChars)
            .map_or(Ok(defaults.password_chars), value::password_chars)?,
        guests_write: layers.is_on(Key::GuestsWrite, defaults.guests_write)?,
        files: layers.is_on(Key::Files, defaults.files)?,
        file_bytes: layers
            .given(Key::FileSize)
            .map_or(Ok(defaults.file_bytes), value::size)?,
        user_bytes: layers
            .given(Key::UserQuota)
            .map_or(Ok(defaults.user_bytes), value::quota)?,
        server_bytes: layers
            .given(Key::ServerQuota)
            .map_or(Ok(defaults.server_bytes), value::quota)?,
        run: run::resolve(layers)?,
    })
}

/// The data folder by the XDG base directory specification 0.8.
fn default_data() -> Option<PathBuf> {
    let absolute = |name| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let base = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    Some(base?.join("parlor"))
}

#[cfg(test)]
mod tests;
