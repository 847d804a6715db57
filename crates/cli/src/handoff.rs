//! Coming in by another device of one's own: this one shows a code, which is opened where one is signed in.

use std::time::Duration;

use parlor_client::{ClientError, Identity, ask_handoff, redeem_handoff};
use parlor_model::sanitise_line;
use parlor_wire::api::{AskedCode, SignedIn};
use tokio::time::{Instant, sleep};

use crate::arguments::Reach;
use crate::join::{LABEL, Seated, connect};
use crate::terminal::Memory;

/// How long an answer may take beyond the time that the server waits for a decision.
const DECIDED_WITHIN: Duration = Duration::from_secs(30);
/// What the sign-in may take after the code was opened.
const CONFIRMED_WITHIN: Duration = Duration::from_secs(60);
/// After what time a server is asked again that could not be reached.
const AGAIN: Duration = Duration::from_secs(1);

/// Shows a code and waits until somebody lets this device in, who is signed in on another one; the device is remembered.
///
/// # Errors
///
/// [`ClientError`]: refused there, too late, or the server can't be reached.
pub async fn by_other_device(reach: &Reach, memory: &mut Memory) -> Result<Seated, ClientError> {
    let asked = ask_handoff(&reach.server(), LABEL, reach.timeout).await?;
    show(reach, &asked);
    let signed_in = decided(reach, &asked).await?;
    let name = sanitise_line(&signed_in.name);
    eprintln!("You are signed in as {name}.");
    memory.came_in(&signed_in.name, Some(&signed_in.token));
    connect(reach, Identity::Token(signed_in.token)).await
}

fn show(reach: &Reach, asked: &AskedCode) {
    let code = sanitise_line(asked.code.expose());
    let link = match &asked.link {
        Some(link) => sanitise_line(link.expose()),
        None => format!("{}/approve#{code}", reach.server()).into(),
    };
    eprintln!("Scan this with a device on which you are signed in:");
    for line in parlor_qr::lines(&link) {
        eprintln!("{line}");
    }
    eprintln!("or open {link} there, or type there: /qr {code}");
    let seconds = asked.life_ms / 1_000;
    eprintln!(
        "Then pick this number there: {} (the code lives {seconds} s)",
        asked.number
    );
}

/// Asks until it is decided, also over a lost connection.
async fn decided(reach: &Reach, asked: &AskedCode) -> Result<SignedIn, ClientError> {
    let within = Duration::from_millis(asked.life_ms) + CONFIRMED_WITHIN;
    let ends = Instant::now() + within;
    loop {
        match redeem_handoff(&reach.server(), &asked.receipt, DECIDED_WITHIN).await {
            Ok(Some(signed_in)) => return Ok(signed_in),
            Ok(None) if Instant::now() < ends => sleep(AGAIN).await,
            Ok(None) => {
                return Err(ClientError::Refused {
                    code: "code_expired".to_owned(),
                    message: "The code has expired.".to_owned(),
                });
            }
            // An answer that was lost is asked for again: it is of the same device.
            Err(error) if error.is_passing() && Instant::now() < ends => sleep(AGAIN).await,
            Err(error) => return Err(error),
        }
    }
}
