//! Making a connection, and making it again.

use std::time::Duration;

use parlor_wire::{Hello, Welcome};
use tokio::time::{Instant, timeout_at};

use crate::{Address, ClientError, Connection};

/// How long one try to connect and say hello may take, when there is time for several.
const ONE_TRY: Duration = Duration::from_secs(10);

/// Connects and signs in before the deadline.
///
/// # Errors
///
/// [`ClientError`]; [`ClientError::Unreachable`] when time ran out.
pub(crate) async fn link(
    address: &Address,
    hello: Hello,
    deadline: Instant,
) -> Result<(Connection, Welcome), ClientError> {
    let now = Instant::now();
    let attempt = async {
        let mut connection = Connection::open(address).await?;
        let welcome = connection.hello(hello).await?;
        Ok((connection, welcome))
    };
    let until = deadline.min(now + ONE_TRY);
    timeout_at(until, attempt).await.unwrap_or_else(|_| {
        let waited = until.saturating_duration_since(now).as_secs_f32();
        Err(ClientError::Unreachable(format!(
            "{address} did not answer for {waited:.1} s"
        )))
    })
}
