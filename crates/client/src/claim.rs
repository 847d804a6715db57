//! Becoming the first owner, before there is anybody to sign in as.

use std::time::Duration;

use hyper::Method;
use parlor_wire::{CLAIM_PATH, api};
use tokio::time::timeout;

use crate::http::{Http, Outgoing};
use crate::{Address, ClientError};

/// Makes the first owner with the secret of the one-time link.
///
/// # Errors
///
/// [`ClientError`]: refused with the server's reason, or not answered in time.
pub async fn claim(
    address: &Address,
    claim: &api::Claim,
    patience: Duration,
) -> Result<api::SignedIn, ClientError> {
    let body = serde_json::to_vec(claim).map_err(|e| ClientError::Protocol(e.to_string()))?;
    let asked = async {
        let mut http = Http::connect(address).await?;
        let request = http
            .request(Method::POST, CLAIM_PATH)
            .header("content-type", "application/json");
        let answer = http.send(request, Outgoing::whole(body)).await?;
        answer.json().await
    };
    timeout(patience, asked).await.unwrap_or_else(|_| {
        let waited = patience.as_secs_f32();
        Err(ClientError::Unreachable(format!(
            "{address} did not answer for {waited:.1} s"
        )))
    })
}
