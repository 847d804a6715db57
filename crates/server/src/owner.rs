//! The first owner: from the variables, from the terminal, or by a one-time link.

use std::env;
use std::fmt::Write as _;
use std::io::{IsTerminal as _, stdin, stdout};

use parlor_core::{Denied, Settings};
use parlor_hub::SystemIds;
use parlor_model::{IdSource, NameError, Password, PasswordError, Secret, ServerRole, UserName};
use parlor_store::{Store, StoreError};
use thiserror::Error;

use crate::error::RunError;
use crate::prompt;
use crate::settings::key::{OWNER_PASSWORD_VARIABLE, OWNER_VARIABLE};
use crate::signals::Signals;

/// How the server comes to its owner.
#[derive(Debug)]
pub enum FirstOwner {
    /// It has one.
    Exists,
    /// This one is made now.
    Made(UserName, Password),
    /// Whoever brings this code first.
    Claim(Secret<String>),
}

/// Why the owner's variables can't be used.
#[derive(Debug, Error)]
pub enum OwnerError {
    /// One is there without the other.
    #[error("{0} needs {1} with it: set both, or neither")]
    Half(&'static str, &'static str),
    /// A value is not UTF-8.
    #[error("{0} is not UTF-8")]
    Encoding(&'static str),
    /// The name is none.
    #[error("{OWNER_VARIABLE}: {0}")]
    Name(NameError),
    /// The password is none.
    #[error("{OWNER_PASSWORD_VARIABLE}: {0}")]
    Password(PasswordError),
    /// The password is too short.
    #[error("{OWNER_PASSWORD_VARIABLE}: {0}")]
    Short(Denied),
}

/// Finds out, and asks where there is someone to ask.
///
/// # Errors
/// [`RunError`]: the variables can't be used, the store can't be read, or the asking was interrupted.
pub async fn first(
    store: &dyn Store,
    rules: &Settings,
    signals: &mut Signals,
) -> Result<FirstOwner, RunError> {
    if has_owner(store)? {
        return Ok(FirstOwner::Exists);
    }
    let pair = pair(
        variable(OWNER_VARIABLE)?,
        variable(OWNER_PASSWORD_VARIABLE)?,
        rules,
    )?;
    if let Some((name, password)) = pair {
        return Ok(FirstOwner::Made(name, password));
    }
    if stdin().is_terminal() && stdout().is_terminal() {
        let (name, password) = prompt::owner(rules.clone(), signals).await?;
        return Ok(FirstOwner::Made(name, password));
    }
    Ok(FirstOwner::Claim(code(&mut SystemIds)))
}

fn has_owner(store: &dyn Store) -> Result<bool, StoreError> {
    Ok(store
        .load()?
        .users
        .iter()
        .any(|user| user.role == ServerRole::Owner))
}

fn variable(name: &'static str) -> Result<Option<String>, OwnerError> {
    let value = env::var_os(name).filter(|value| !value.is_empty());
    value
        .map(|value| value.into_string().map_err(|_| OwnerError::Encoding(name)))
        .transpose()
}

fn pair(
    name: Option<String>,
    password: Option<String>,
    rules: &Settings,
) -> Result<Option<(UserName, Password)>, OwnerError> {
    match (name, password) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(OwnerError::Half(OWNER_VARIABLE, OWNER_PASSWORD_VARIABLE)),
        (None, Some(_)) => Err(OwnerError::Half(OWNER_PASSWORD_VARIABLE, OWNER_VARIABLE)),
        (Some(name), Some(password)) => {
            let name = UserName::parse(&name).map_err(OwnerError::Name)?;
            let password = Password::parse(password).map_err(OwnerError::Password)?;
            rules.takes(&password).map_err(OwnerError::Short)?;
            Ok(Some((name, password)))
        }
    }
}

/// 256 random bits as hexadecimal digits.
fn code(ids: &mut dyn IdSource) -> Secret<String> {
    let halves = [ids.bytes16(), ids.bytes16()];
    let mut text = String::with_capacity(64);
    for byte in halves.as_flattened() {
        // Writing into a string can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    Secret::new(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(name: Option<&str>, password: Option<&str>) -> String {
        let (name, password) = (name.map(str::to_owned), password.map(str::to_owned));
        let pair = pair(name, password, &Settings::default());
        pair.expect_err("it is refused").to_string()
    }

    #[test]
    fn both_variables_make_an_owner_and_none_makes_none() {
        let rules = Settings::default();
        let both = pair(Some("Admin".into()), Some("correct horse".into()), &rules).unwrap();
        assert_eq!(
            both.map(|(name, _)| name.to_string()).as_deref(),
            Some("Admin")
        );
        assert!(pair(None, None, &rules).unwrap().is_none());
    }

    #[test]
    fn half_or_bad_variables_are_refused_by_name() {
        assert_eq!(
            refusal(Some("Admin"), None),
            "PARLOR_OWNER needs PARLOR_OWNER_PASSWORD with it: set both, or neither"
        );
        assert!(refusal(None, Some("correct horse")).starts_with("PARLOR_OWNER_PASSWORD needs"));
        assert!(refusal(Some("a b"), Some("correct horse")).starts_with("PARLOR_OWNER: "));
        let short = refusal(Some("Admin"), Some("short"));
        assert_eq!(
            short,
            "PARLOR_OWNER_PASSWORD: A password has at least 8 characters."
        );
    }

    #[test]
    fn code_has_256_bits() {
        let code = code(&mut parlor_model::CountingIds::new());
        assert_eq!(code.expose().len(), 64);
        assert!(code.expose().ends_with("02"));
    }
}
