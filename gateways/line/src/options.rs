//! What can be set about the gateway.

use std::time::Duration;

use parlor_model::limits;

/// Limits and deadlines of the line gateway.
#[derive(Debug, Clone)]
pub struct LineOptions {
    /// Bytes of one line that a client sends.
    pub line_bytes: usize,
    /// Bytes that a client may send before it has signed in.
    pub sign_in_bytes: usize,
    /// How long signing in may take.
    pub sign_in: Duration,
    /// How long bytes without a line end wait, until a client's first line end.
    pub pause: Duration,
    /// How long a client may take less than 16 KiB of what is written to it, and not all of it.
    pub stalled: Duration,
    /// How many connections may be signing in at once.
    pub signing_in: usize,
    /// How many of them may come from one address (an IPv6 /64); the machine's own are not counted.
    pub signing_in_per_address: usize,
    /// The address of the main port as others reach it, such as `http://192.0.2.7:7666`: links to files begin
    /// with it. Without it none are told.
    pub main_port: Option<String>,
}

impl Default for LineOptions {
    fn default() -> Self {
        Self {
            line_bytes: limits::FRAME_BYTES,
            sign_in_bytes: limits::BEFORE_SIGN_IN_BYTES,
            sign_in: Duration::from_secs(120),
            pause: Duration::from_millis(300),
            stalled: Duration::from_secs(60),
            signing_in: 4_096,
            signing_in_per_address: 32,
            main_port: None,
        }
    }
}
