//! The error codes of the protocol itself; those of the rules are [`parlor_core::Denied::code`].

use std::fmt;

/// What went wrong before the rules were asked, or why a connection ends. Sent as `code` in `error` and
/// `goodbye` frames and in the HTTP API's error bodies; never changed once released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProtocolCode {
    /// The frame is no JSON object, or a field is missing or has the wrong type.
    BadFrame,
    /// There is no frame of this `type`.
    UnknownType,
    /// A field's value, or an HTTP request, breaks a rule that the message names.
    BadRequest,
    /// The frame or body has more bytes than `limits.frame_bytes`.
    TooLarge,
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The first frame was not `hello`.
    HelloExpected,
    /// The server does not speak this version of the protocol.
    UnsupportedVersion,
    /// The credential is missing.
    Unauthorized,
    /// The ticket is unknown, was used or came too late.
    InvalidTicket,
    /// The page that asks is not from this server.
    ForbiddenOrigin,
    /// There is nothing at this path.
    NotFound,
    /// The path is there, but not for this method.
    MethodNotAllowed,
    /// The connection took too long to say hello.
    SlowHandshake,
    /// The client did not read what was sent to it.
    TooSlow,
    /// The server takes no more connections now.
    Busy,
    /// An error that the client has no part in.
    Internal,
    /// The answer to `bye`.
    Bye,
    /// Somebody removed the user.
    Removed,
    /// The device was signed out.
    SignedOut,
    /// The store had to be opened anew: connect again and resume.
    StoreReopened,
}

impl ProtocolCode {
    /// Every code, in the order of declaration.
    pub const ALL: [Self; 20] = [
        Self::BadFrame,
        Self::UnknownType,
        Self::BadRequest,
        Self::TooLarge,
        Self::NotUtf8,
        Self::HelloExpected,
        Self::UnsupportedVersion,
        Self::Unauthorized,
        Self::InvalidTicket,
        Self::ForbiddenOrigin,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::SlowHandshake,
        Self::TooSlow,
        Self::Busy,
        Self::Internal,
        Self::Bye,
        Self::Removed,
        Self::SignedOut,
        Self::StoreReopened,
    ];

    /// The code as it is sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadFrame => "bad_frame",
            Self::UnknownType => "unknown_type",
            Self::BadRequest => "bad_request",
            Self::TooLarge => "too_large",
            Self::NotUtf8 => "not_utf8",
            Self::HelloExpected => "hello_expected",
            Self::UnsupportedVersion => "unsupported_version",
            Self::Unauthorized => "unauthorized",
            Self::InvalidTicket => "invalid_ticket",
            Self::ForbiddenOrigin => "forbidden_origin",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::SlowHandshake => "slow_handshake",
            Self::TooSlow => "too_slow",
            Self::Busy => "busy",
            Self::Internal => "internal",
            Self::Bye => "bye",
            Self::Removed => "removed",
            Self::SignedOut => "signed_out",
            Self::StoreReopened => "store_reopened",
        }
    }

    /// The WebSocket close code (RFC 6455 section 7.4.1) that goes with it, or with a code of the rules.
    #[must_use]
    pub fn close_code(code: &str) -> u16 {
        match code {
            "bye" => 1000,
            "shutting_down" => 1001,
            "bad_frame" | "hello_expected" | "unsupported_version" => 1002,
            "not_utf8" => 1007,
            "too_large" => 1009,
            "internal" => 1011,
            "store_reopened" => 1012,
            "too_slow" | "busy" | "unavailable" => 1013,
            _ => 1008,
        }
    }
}

impl fmt::Display for ProtocolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
