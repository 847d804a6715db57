//! Signing in by a code that another device of the user opens, who is signed in there and lets this one in.

use std::time::Duration;

use parlor_wire::{Hidden, api};

use crate::http::post;
use crate::{Address, ClientError};

const ASK_PATH: &str = "/api/v1/handoff/ask";
const REDEEM_PATH: &str = "/api/v1/handoff/redeem";

/// Asks for a code to show; `label` is what this device would be called among the user's.
///
/// # Errors
///
/// [`ClientError`]: refused with the server's reason, or not answered in time.
pub async fn ask_handoff(
    address: &Address,
    label: &str,
    patience: Duration,
) -> Result<api::AskedCode, ClientError> {
    let ask = api::AskCode {
        client: Some(label.to_owned()),
    };
    let asked = post(address, ASK_PATH, &ask, patience).await?;
    asked.ok_or_else(|| ClientError::Protocol("there is no code in the answer".to_owned()))
}

/// Takes the sign-in of a code that was shown, by what came with it. The server waits up to 20 seconds for it to be confirmed; `None`
/// when it still is not: ask again.
///
/// # Errors
///
/// [`ClientError`]: refused with the server's reason, or not answered in time.
pub async fn redeem_handoff(
    address: &Address,
    receipt: &Hidden,
    patience: Duration,
) -> Result<Option<api::SignedIn>, ClientError> {
    let redeem = api::Redeem {
        receipt: receipt.clone(),
    };
    post(address, REDEEM_PATH, &redeem, patience).await
}
