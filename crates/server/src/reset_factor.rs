//! `parlor admin factor reset-stored`: the way back in for an owner who has lost app and recovery codes.

use std::path::PathBuf;

use parlor_core::{AuditAction, AuditEntry, Change};
use parlor_hub::{Clock as _, SystemClock, SystemIds};
use parlor_model::UserName;
use parlor_store::Store as _;
use parlor_store_sqlite::{SqliteStore, View};

use crate::backup::data_folder;
use crate::error::RunError;

/// Turns a user's second factor off in the data of a server that does not run.
///
/// # Errors
/// [`RunError`]: the data can't be used, a server uses it, or the user has no second factor.
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
    let found = found.filter(|known| stored.factors.iter().any(|(user, _)| *user == known.id));
    let found = found.ok_or_else(none)?;
    let entry = AuditEntry {
        at: now,
        actor: None,
        actor_name: "server".to_owned(),
        action: AuditAction::SecondFactor,
        target: found.name.to_string(),
        room: None,
        detail: "reset on the server's machine".to_owned(),
    };
    let changes = [
        Change::FactorRemoved { user: found.id },
        Change::Audited(entry),
    ];
    Ok(store.writer()?.commit(&changes)?)
}
