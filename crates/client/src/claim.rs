//! Becoming the first owner, before there is anybody to sign in as.

use std::time::Duration;

use parlor_wire::{CLAIM_PATH, api};

use crate::http::post;
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
    let signed_in = post(address, CLAIM_PATH, claim, patience).await?;
    signed_in.ok_or_else(|| ClientError::Protocol("nobody is signed in by the answer".to_owned()))
}
