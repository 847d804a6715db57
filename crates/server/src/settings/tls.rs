//! The settings of TLS, which have to go together.

use std::path::PathBuf;

use crate::settings::key::Key;
use crate::settings::layer::Given;
use crate::settings::listen::Plan;
use crate::settings::value::{self, bad};
use crate::settings::{Layers, SettingsError};

/// The ACME server that is asked when none is named.
const DIRECTORY: &str = "https://acme-v02.api.letsencrypt.org/directory";

/// Where the certificate comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TlsMode {
    /// There is none, and no TLS.
    Off,
    /// From files of the operator's.
    Files {
        /// The certificate and those that lead to its authority, in PEM.
        chain: PathBuf,
        /// Its key, in PEM.
        key: PathBuf,
    },
    /// From an ACME server (RFC 8555).
    Acme(Acme),
    /// From an authority of the server's own.
    LocalCa,
}

/// An ACME server, and what it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acme {
    /// The URL of its directory.
    pub directory: String,
    /// How it makes sure of the names.
    pub challenge: Challenge,
    /// Whom it writes to.
    pub email: Option<String>,
    /// A file with the authority of the ACME server itself, where it is not a public one, in PEM.
    pub root: Option<PathBuf>,
    /// The names that the certificate is for; never empty.
    pub names: Vec<String>,
}

/// How an ACME server makes sure that a name leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    /// By a page at port 80 (RFC 8555 section 8.3).
    Http,
    /// By a handshake at port 443 (RFC 8737).
    Tls,
}

/// What was decided.
pub(super) struct Tls {
    pub(super) mode: TlsMode,
    pub(super) names: Vec<String>,
    pub(super) plaintext: bool,
}

/// Reads them.
///
/// # Errors
/// [`SettingsError`]: one of them alone, or two that contradict each other.
pub(super) fn resolve(layers: &Layers, plan: &Plan) -> Result<Tls, SettingsError> {
    let names = layers.given(Key::TlsNames).map(names).transpose()?;
    let names = names.unwrap_or_default();
    let given = layers.given(Key::Tls);
    let wanted = given.map(value::text).transpose()?;
    let path = |key| layers.given(key).map(value::path).transpose();
    let mode = match (wanted.as_deref().unwrap_or("off"), given) {
        ("off", _) => TlsMode::Off,
        ("local-ca", _) => TlsMode::LocalCa,
        ("files", _) => {
            let why = "name the certificate with tls_cert and its key with tls_key";
            let missing = || impossible(layers, Key::Tls, "no certificate", why);
            TlsMode::Files {
                chain: path(Key::TlsCert)?.ok_or_else(missing)?,
                key: path(Key::TlsKey)?.ok_or_else(missing)?,
            }
        }
        ("acme", _) => {
            if names.is_empty() {
                let why = "say what the certificate is for with tls_names";
                return Err(impossible(layers, Key::Tls, "no names", why));
            }
            TlsMode::Acme(Acme {
                directory: layers
                    .given(Key::AcmeDirectory)
                    .map_or(Ok(DIRECTORY.to_owned()), value::url)?,
                challenge: layers
                    .given(Key::AcmeChallenge)
                    .map_or(Ok(Challenge::Tls), challenge)?,
                email: layers.given(Key::AcmeEmail).map(value::text).transpose()?,
                root: path(Key::AcmeRoot)?,
                names: names.clone(),
            })
        }
        (other, Some(given)) => {
            return Err(bad(given, other, "off, files, acme or local-ca"));
        }
        (_, None) => TlsMode::Off,
    };
    let of_files = [Key::TlsCert, Key::TlsKey];
    let of_acme = [
        Key::AcmeDirectory,
        Key::AcmeChallenge,
        Key::AcmeEmail,
        Key::AcmeRoot,
    ];
    let is_files = matches!(mode, TlsMode::Files { .. });
    let is_acme = matches!(mode, TlsMode::Acme(_));
    let idle = of_files.into_iter().filter(|_| !is_files);
    let idle = idle.chain(of_acme.into_iter().filter(|_| !is_acme));
    let wanted = wanted.as_deref().unwrap_or("off");
    if let Some(idle) = idle.into_iter().find(|key| layers.given(*key).is_some()) {
        let why = "it would never be used; set tls to what it belongs to, or drop it";
        return Err(impossible(layers, idle, &format!("tls = {wanted}"), why));
    }
    let plaintext = layers.is_on(Key::Plaintext, true)?;
    let is_off = mode == TlsMode::Off;
    if is_off && !plaintext {
        let why = "nobody could connect; set tls, or leave plaintext on";
        return Err(impossible(layers, Key::Plaintext, "tls = off", why));
    }
    if is_off && !plan.ircs.is_empty() {
        let why = "there is no certificate for it; set tls";
        return Err(impossible(layers, Key::Ircs, "tls = off", why));
    }
    let is_open = |key| layers.given(key).is_some();
    let open = [(Key::Line, &plan.line), (Key::Irc, &plan.irc)];
    let open = open
        .iter()
        .find(|(key, places)| is_open(*key) && !places.is_empty());
    if let (false, Some((key, _))) = (plaintext, open) {
        let why = "it is never encrypted; switch it off, or leave plaintext on";
        return Err(impossible(layers, *key, "plaintext = false", why));
    }
    Ok(Tls {
        mode,
        names,
        plaintext,
    })
}

fn impossible(layers: &Layers, key: Key, other: &str, why: &'static str) -> SettingsError {
    let one = layers.given(key);
    SettingsError::Impossible {
        one: one.map_or_else(|| key.to_string(), |given| given.origin.to_string()),
        other: other.to_owned(),
        why,
    }
}

fn challenge(given: &Given) -> Result<Challenge, SettingsError> {
    let text = value::text(given)?;
    match text.as_str() {
        "http-01" => Ok(Challenge::Http),
        "tls-alpn-01" => Ok(Challenge::Tls),
        _ => Err(bad(given, &text, "http-01 or tls-alpn-01")),
    }
}

/// Host names and addresses, as certificates have them.
fn names(given: &Given) -> Result<Vec<String>, SettingsError> {
    let names = value::texts(given)?;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
    let is_name = |name: &str| {
        let is_host = (1..=253).contains(&name.len()) && name.bytes().all(is_letter);
        is_host || name.parse::<std::net::IpAddr>().is_ok()
    };
    match names.iter().find(|name| !is_name(name)) {
        Some(name) => Err(bad(given, name, "a host name such as chat.example.org")),
        None => Ok(names),
    }
}
