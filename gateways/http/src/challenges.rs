//! Answers to the challenges by which an ACME server makes sure that a name leads here (RFC 8555 section 8.3).

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::App;
use crate::error::ApiError;
use crate::extract::PathOf;

/// Where the ACME server looks.
pub(crate) const PATH: &str = "/.well-known/acme-challenge/{token}";
/// What all of its requests begin with.
pub(crate) const PREFIX: &str = "/.well-known/acme-challenge/";

/// The answers that are waited for now.
#[derive(Debug, Default)]
pub struct Challenges(Mutex<HashMap<String, String>>);

impl Challenges {
    /// Answers a token with this, until [`Challenges::forget`].
    pub fn answer(&self, token: &str, answer: &str) {
        self.lock().insert(token.to_owned(), answer.to_owned());
    }

    /// Answers nothing any more.
    pub fn forget(&self) {
        self.lock().clear();
    }

    fn find(&self, token: &str) -> Option<String> {
        self.lock().get(token).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// GET of the answer to a challenge.
pub(crate) async fn show(
    State(app): State<Arc<App>>,
    PathOf(token): PathOf<String>,
) -> Result<impl IntoResponse, ApiError> {
    let tls = app.options.tls.as_ref();
    let answer = tls.and_then(|tls| tls.challenges.find(&token));
    let answer = answer.ok_or_else(ApiError::not_found)?;
    Ok(([(CONTENT_TYPE, "application/octet-stream")], answer))
}
