//! What is answered when something can't be: a status, and a JSON body with a code and a sentence.

use axum::Json;
use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use parlor_core::Denied;
use parlor_model::Timestamp;
use parlor_wire::api::ErrorBody;
use parlor_wire::{BadFrame, ProtocolCode};

use crate::api::files::tus;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    /// When what refuses ends by itself.
    until: Option<Timestamp>,
    retry_after: Option<u64>,
    /// Of an upload: how many bytes there are.
    offset: Option<u64>,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            until: None,
            retry_after: None,
            offset: None,
        }
    }

    /// The same, telling how many bytes of an upload there are.
    pub(crate) fn at(self, offset: Option<u64>) -> Self {
        Self {
            offset: offset.or(self.offset),
            ..self
        }
    }

    /// The sentence for people.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// A request that breaks a rule.
    pub(crate) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            ProtocolCode::BadRequest.as_str(),
            message,
        )
    }

    /// There is no token.
    pub(crate) fn unauthorized() -> Self {
        let message = "Sign in first, and send the token as \"Authorization: Bearer TOKEN\".";
        Self::new(
            StatusCode::UNAUTHORIZED,
            ProtocolCode::Unauthorized.as_str(),
            message,
        )
    }

    /// A page of somebody else asks.
    pub(crate) fn forbidden_origin() -> Self {
        let message = "Pages of this origin may not use this server. \
            The operator can add the origin to the server's list.";
        Self::new(
            StatusCode::FORBIDDEN,
            ProtocolCode::ForbiddenOrigin.as_str(),
            message,
        )
    }

    /// No page of this server asks for what only its pages do.
    pub(crate) fn no_page() -> Self {
        let message = "Only pages of this server do this, which a browser tells by its Origin. \
            Programs send a token as \"Authorization: Bearer TOKEN\".";
        Self::new(
            StatusCode::FORBIDDEN,
            ProtocolCode::ForbiddenOrigin.as_str(),
            message,
        )
    }

    /// There is nothing here.
    pub(crate) fn not_found() -> Self {
        let message = "There is nothing at this path. /api/v1/openapi.json lists what there is.";
        Self::new(
            StatusCode::NOT_FOUND,
            ProtocolCode::NotFound.as_str(),
            message,
        )
    }

    /// There is something here, but not for this method.
    pub(crate) fn method_not_allowed() -> Self {
        let message = "This path does not take this method; the Allow header has those it takes.";
        let code = ProtocolCode::MethodNotAllowed.as_str();
        Self::new(StatusCode::METHOD_NOT_ALLOWED, code, message)
    }

    /// The hub answered something that does not fit what was asked: a mistake in the program.
    pub(crate) fn internal() -> Self {
        let message = "The server made a mistake. Its operator finds more in its log.";
        let code = ProtocolCode::Internal.as_str();
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, message)
    }
}

impl From<Denied> for ApiError {
    fn from(denied: Denied) -> Self {
        let retry_after = match &denied {
            Denied::TooFast(wait) => u64::try_from(wait.as_millis())
                .ok()
                .map(|ms| ms.div_ceil(1_000)),
            Denied::Unavailable(_) | Denied::FilesUnavailable | Denied::ShuttingDown => Some(5),
            _ => None,
        };
        let offset = match &denied {
            Denied::WrongOffset { offset } => Some(*offset),
            _ => None,
        };
        let refusal = Self::new(status(denied.code()), denied.code(), denied.to_string());
        Self {
            until: denied.until(),
            retry_after,
            offset,
            ..refusal
        }
    }
}

impl From<BadFrame> for ApiError {
    fn from(bad: BadFrame) -> Self {
        Self::new(status(bad.code), bad.code, bad.message)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self {
            status,
            code,
            message,
            until,
            retry_after,
            offset,
        } = self;
        let body = ErrorBody {
            code: code.to_owned(),
            message,
            until: until.map(Timestamp::as_millis),
        };
        let mut response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response.headers_mut().insert(WWW_AUTHENTICATE, scheme);
        }
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
        }
        if let Some(offset) = offset {
            response
                .headers_mut()
                .insert(tus::UPLOAD_OFFSET, offset.into());
        }
        response
    }
}

/// The status that goes with a code of the rules or of the protocol.
fn status(code: &str) -> StatusCode {
    match code {
        "wrong_password" | "second_factor" | "wrong_code" | "invalid_passkey" | "invalid_token"
        | "invalid_ticket" | "unauthorized" => StatusCode::UNAUTHORIZED,
        "not_allowed" | "outranked" | "yourself" | "not_author" | "not_member" | "blocked"
        | "muted" | "moderated" | "guests_read_only" | "guarded" | "invite_only" | "wrong_key"
        | "banned" | "server_invite_only" | "registered_only" | "not_registered"
        | "invalid_claim" | "plaintext_password" | "name_blocked" | "forbidden_origin"
        | "files_off" | "factor_needed" | "irc_sign_in" | "run_off" | "run_refused"
        | "handoff_off" | "handoff_refused" | "plaintext_code" | "wrong_number" => {
            StatusCode::FORBIDDEN
        }
        "no_such_user" | "no_such_room" | "no_such_message" | "no_such_file" | "no_such_folder"
        | "no_such_invite" | "no_such_device" | "no_such_code" | "not_blocked" | "not_muted"
        | "target_not_member" | "target_factor_off" | "no_such_passkey" | "not_found" => {
            StatusCode::NOT_FOUND
        }
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "last_owner"
        | "already_member"
        | "name_taken"
        | "name_confusable"
        | "room_name_taken"
        | "name_registered"
        | "room_full"
        | "id_used"
        | "too_many"
        | "direct_room"
        | "lobby"
        | "already_registered"
        | "factor_on"
        | "passkey_known"
        | "factor_off"
        | "factor_not_begun"
        | "target_not_registered"
        | "no_text"
        | "wrong_offset"
        | "taken_over"
        | "code_used"
        | "nothing_to_confirm" => StatusCode::CONFLICT,
        "file_failed" | "code_expired" => StatusCode::GONE,
        "wrong_digest" => StatusCode::UNPROCESSABLE_ENTITY,
        "user_quota" | "server_quota" | "no_space" => StatusCode::INSUFFICIENT_STORAGE,
        "too_large" | "file_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "too_fast" => StatusCode::TOO_MANY_REQUESTS,
        "internal" => StatusCode::INTERNAL_SERVER_ERROR,
        "unavailable" | "files_unavailable" | "run_unavailable" | "sender_stalled"
        | "shutting_down" | "busy" => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::BAD_REQUEST,
    }
}

#[cfg(test)]
mod tests {
    use parlor_core::Taken;
    use parlor_model::{Seq, Span};

    use super::*;

    fn answer(denied: Denied) -> (u16, Response) {
        let response = ApiError::from(denied).into_response();
        (response.status().as_u16(), response)
    }

    #[test]
    fn refusals_have_the_status_that_clients_expect() {
        let taken = Denied::NameTaken {
            name: "ada".into(),
            how: Taken::Same,
        };
        for (denied, expected) in [
            (Denied::WrongPassword, 401),
            (Denied::SecondFactor, 401),
            (Denied::WrongCode, 401),
            (Denied::FactorNeeded, 403),
            (Denied::FactorOn, 409),
            (Denied::InvalidToken, 401),
            (Denied::NotMember, 403),
            (Denied::Blocked { until: None }, 403),
            (Denied::NameBlocked("x".into()), 403),
            (Denied::NoSuchRoom("x".into()), 404),
            (Denied::NoSuchMessage(Seq::new(1)), 404),
            (taken, 409),
            (Denied::IdUsed, 409),
            (Denied::NoSuchFile("x".into()), 404),
            (
                Denied::FileFailed {
                    name: "x".into(),
                    why: parlor_model::FileFailure::Cancelled,
                },
                410,
            ),
            (Denied::FileTooLarge { limit: 1, size: 2 }, 413),
            (Denied::UserQuota { limit: 1, used: 1 }, 507),
            (Denied::ServerQuota { limit: 1, used: 1 }, 507),
            (Denied::NoSpace, 507),
            (Denied::WrongOffset { offset: 7 }, 409),
            (Denied::NoSuchCode, 404),
            (Denied::CodeExpired, 410),
            (Denied::CodeUsed, 409),
            (Denied::HandoffRefused, 403),
            (Denied::WrongDigest, 422),
            (Denied::TakenOver, 409),
            (Denied::FilesOff, 403),
            (Denied::RunRefused("rm".into()), 403),
            (Denied::RunUnavailable("no".into()), 503),
            (Denied::FilesUnavailable, 503),
            (Denied::NoText(Seq::new(1)), 409),
            (
                Denied::TooLong {
                    limit: 1,
                    length: 2,
                },
                400,
            ),
            (Denied::TooFast(Span::from_millis(1)), 429),
            (Denied::Unavailable("the disk is full".into()), 503),
            (Denied::ShuttingDown, 503),
        ] {
            assert_eq!(answer(denied.clone()).0, expected, "{denied}");
        }
    }

    #[test]
    fn who_must_wait_is_told_how_long() {
        let (_, response) = answer(Denied::TooFast(Span::from_millis(1_200)));
        assert_eq!(response.headers()[RETRY_AFTER], "2");
    }

    #[test]
    fn who_sends_from_the_wrong_place_is_told_the_right_one() {
        let (_, response) = answer(Denied::WrongOffset { offset: 7 });
        assert_eq!(response.headers()[tus::UPLOAD_OFFSET], "7");
    }

    #[test]
    fn who_must_sign_in_is_told_how() {
        let (_, response) = answer(Denied::InvalidToken);
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
    }
}
