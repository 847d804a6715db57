//! `parlor admin factor reset-stored`: the way back in for an owner who has lost app and recovery codes.

use std::path::PathBuf;

use parlor_core::{AuditAction, AuditEntry, Change};
use parlor_hub::{Clock as _, SystemClock, SystemIds};
use parlor_model::UserName;
use parlor_store::Store as _;
use parlor_store_sqlite::{SqliteStore, View};

use crate::backup::data_folder;
use crate::error::RunError;

/// Turns a user's second factor off, and removes their passkeys, in the data of a server that does not run.
///
/// # Errors
/// [`RunError`]: the data can't be used, a server uses it, or the user has neither.
pub fn reset_factor(
    data: Option<PathBuf>,
    config: Option<PathBuf>,
    user: &str,
) -> Result<(), RunError> {
    let data = data_folder(data, config)?;
    let now = SystemClock.now();
    let none = || RunError::NoFactor(user.to_owned());
    let name = UserName::parse(user).map_err(|_| none())?;
    // Looked at first, so that no store is made where there is none.
    View::open(&data).map_err(RunError::Copy)?;
    let store = SqliteStore::open(&data, &mut SystemIds, now)?;
    let stored = store.load()?;
    let found = stored.users.iter().find(|known| known.is_called(&name));
    let found = found.ok_or_else(none)?;
    let passkeys = stored
        .passkeys
        .iter()
        .filter(|passkey| passkey.user == found.id);
    let passkeys: Vec<_> = passkeys.map(|passkey| passkey.new.id.clone()).collect();
    let has_factor = stored.factors.iter().any(|(user, _)| *user == found.id);
    if !has_factor && passkeys.is_empty() {
        return Err(none());
    }
    let entry = AuditEntry {
        at: now,
        actor: None,
        actor_name: "server".to_owned(),
        action: AuditAction::SecondFactor,
        target: found.name.to_string(),
        room: None,
        detail: "reset on the server's machine".to_owned(),
    };
    let mut changes = vec![Change::FactorRemoved { user: found.id }];
    let removed = passkeys.into_iter();
    changes.extend(removed.map(|passkey| Change::PasskeyRemoved { passkey }));
    changes.push(Change::Audited(entry));
    Ok(store.writer()?.commit(&changes)?)
}
