//! The one deadline that every wait has.

use std::future::Future;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// How long anything is waited for. Only a broken server needs it all.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits for that.
///
/// # Errors
/// That it did not come within [`PATIENCE`], by its name.
pub async fn within<T>(what: &str, work: impl Future<Output = T>) -> Result<T> {
    let waited = tokio::time::timeout(PATIENCE, work).await;
    waited.with_context(|| format!("{what}: not within {} s", PATIENCE.as_secs()))
}
