//! From a request's body to an upload.

use std::future::Future;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use http_body_util::BodyExt as _;
use parlor_core::Denied;
use parlor_hub::Upload;
use parlor_wire::ProtocolCode;
use tokio::time::{Duration, sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::error::ApiError;
use crate::visitor::Visitor;

/// How often it is looked at whether the sender may go on, while nothing comes.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How long a refused sender may go on talking, so that it hears the refusal.
const HEARD_WITHIN: Duration = Duration::from_secs(1);

/// Why a body was not taken whole.
#[derive(Debug)]
pub(super) enum Stop {
    /// The hub says no.
    Denied(Denied),
    /// There is more than the file was said to have.
    TooLong(u64),
    /// The connection ended, or the body is malformed.
    Broken,
    /// Nothing came for too long.
    Idle,
}

/// What bounds the taking of a body.
pub(super) struct Bounds<'a> {
    /// The size of the file, where it is known.
    pub(super) size: Option<u64>,
    /// After what time without a byte it is left.
    pub(super) idle: Duration,
    /// Cancelled when the server goes down.
    pub(super) shutdown: &'a CancellationToken,
}

/// Takes a body to its end. What came before it had to stop is in the upload.
///
/// # Errors
/// [`Stop`].
pub(super) async fn receive(
    body: &mut Body,
    upload: &mut Upload,
    bounds: &Bounds<'_>,
) -> Result<(), Stop> {
    let look_every = LOOK_EVERY.min(bounds.idle);
    let mut quiet = Duration::ZERO;
    loop {
        let next = next(body, upload.taken_over(), bounds.shutdown, look_every);
        let Some(came) = next.await? else {
            quiet += look_every;
            if quiet >= bounds.idle {
                return Err(Stop::Idle);
            }
            upload.look().await.map_err(Stop::Denied)?;
            continue;
        };
        quiet = Duration::ZERO;
        let Some(bytes) = came else {
            return Ok(());
        };
        let bytes = bytes.map_err(|_| Stop::Broken)?;
        let longer = upload.offset().saturating_add(bytes.len() as u64);
        if let Some(size) = bounds.size.filter(|size| longer > *size) {
            return Err(Stop::TooLong(size));
        }
        upload.write(bytes).await.map_err(Stop::Denied)?;
    }
}

type Came = Option<Result<Bytes, axum::Error>>;

/// What comes next of a body; `None` when nothing did for a while. A sender who is so fast that there is always more hears
/// all the same that it is over.
async fn next(
    body: &mut Body,
    taken_over: impl Future<Output = ()>,
    shutdown: &CancellationToken,
    while_quiet: Duration,
) -> Result<Option<Came>, Stop> {
    tokio::select! {
        biased;
        () = taken_over => Err(Stop::Denied(Denied::TakenOver)),
        () = shutdown.cancelled() => Err(Stop::Denied(Denied::ShuttingDown)),
        frame = body.frame() => {
            // What is not data has no bytes.
            Ok(Some(frame.map(|frame| frame.map(|frame| frame.into_data().unwrap_or_default()))))
        }
        () = sleep(while_quiet) => Ok(None),
    }
}

/// Lets a sender who is refused go on for a moment: it would not hear the answer if its connection was reset.
pub(super) fn hear_out(visitor: &Visitor, mut body: Body) {
    let shutdown = visitor.shutdown.clone();
    visitor.tasks.spawn(async move {
        let drained = async { while let Some(Ok(_)) = body.frame().await {} };
        tokio::select! {
            _ = timeout(HEARD_WITHIN, drained) => {}
            () = shutdown.cancelled() => {}
        }
    });
}

impl From<Stop> for ApiError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Denied(denied) => denied.into(),
            Stop::TooLong(size) => {
                let message =
                    format!("More came than the {size} bytes that the file was said to have.");
                let code = ProtocolCode::TooLarge.as_str();
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, code, message)
            }
            Stop::Broken => Self::bad_request("The body did not come whole."),
            Stop::Idle => {
                let message = "Nothing came for too long. Go on from where the upload is.";
                let code = ProtocolCode::BadRequest.as_str();
                Self::new(StatusCode::REQUEST_TIMEOUT, code, message)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_body_of_which_there_is_always_more_is_stopped_too() {
        let shutdown = CancellationToken::new();
        let mut body = Body::from("more");
        let while_quiet = LOOK_EVERY;
        let next = async |body: &mut Body, over: bool| {
            let taken_over = async move {
                if over {
                    ready(()).await
                } else {
                    pending().await
                }
            };
            next(body, taken_over, &shutdown, while_quiet).await
        };
        let over = next(&mut body, true).await;
        assert!(matches!(over, Err(Stop::Denied(Denied::TakenOver))));
        shutdown.cancel();
        let down = next(&mut body, false).await;
        assert!(matches!(down, Err(Stop::Denied(Denied::ShuttingDown))));
    }
}
