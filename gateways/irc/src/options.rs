//! What can be set about the gateway.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use parlor_model::{AddressRange, Secret, Timestamp, limits};

/// What the operator decides about the IRC gateway, and its limits and deadlines.
#[derive(Debug, Clone)]
pub struct IrcOptions {
    /// What the server calls itself as the source of its lines: a host name, with a dot in it.
    pub host: String,
    /// What the network is called in RPL_ISUPPORT; without spaces.
    pub network: String,
    /// The message of the day, line by line; none for no such message.
    pub motd: Vec<String>,
    /// What every connection has to bring by PASS.
    pub password: Option<Secret<String>>,
    /// Who may become an operator by OPER without an account of their own.
    pub operators: Vec<Operator>,
    /// How the message of the day and the operators are read anew by REHASH; without, it only says that it can't.
    pub reread: Option<Reread>,
    /// Whether accounts can be made by REGISTER.
    pub registration: bool,
    /// Whether that can be done before registration is complete.
    pub before_connect: bool,
    /// Whether history is given out by CHATHISTORY.
    pub history: bool,
    /// How many of a channel's newest messages a client gets after JOIN that knows nothing of CHATHISTORY; 0 for none.
    pub replay: usize,
    /// Where files are fetched, such as `https://chat.example`; without it no links to them are told.
    pub files: Option<String>,
    /// Where registered users send files that they link to, such as `https://chat.example`; without it they are not told.
    pub uploads: Option<String>,
    /// The port at which TLS is spoken and for how long clients shall keep to it, when plaintext is to be left (STS).
    pub tls_port: Option<(u16, Duration)>,
    /// Whether there is a certificate there that clients take; before they are not told of the port.
    pub tls_stands: Arc<AtomicBool>,
    /// Web pages of other origins than the server's own that may open a WebSocket.
    pub origins: Vec<String>,
    /// Addresses without limits by address.
    pub exempt: Arc<[AddressRange]>,
    /// When the server was started.
    pub started: Timestamp,
    /// How long a connection may take to register.
    pub register_within: Duration,
    /// After how much silence a client is asked whether it is still there; after as much again it is not.
    pub ping_after: Duration,
    /// How long a client may take less than 16 KiB of what is written to it, and not all of it.
    pub stalled: Duration,
    /// How many connections may be registering at once.
    pub registering: usize,
    /// How many of them may come from one address (an IPv6 /64); the machine's own are not counted.
    pub registering_per_address: usize,
    /// Bytes that a client may send before it has registered.
    pub register_bytes: usize,
}

/// Somebody who becomes an operator by a name and a password from the configuration.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The name that OPER gives.
    pub name: String,
    /// The password.
    pub password: Secret<String>,
}

/// What REHASH reads anew.
#[derive(Debug, Clone, Default)]
pub struct Reloaded {
    /// The message of the day, line by line.
    pub motd: Vec<String>,
    /// Who may become an operator by OPER without an account of their own.
    pub operators: Vec<Operator>,
}

/// Reads the configuration anew, or says in words for the operator why not. It may block.
#[derive(Clone)]
pub struct Reread(pub Arc<dyn Fn() -> Result<Reloaded, String> + Send + Sync>);

impl fmt::Debug for Reread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reread")
    }
}

impl Default for IrcOptions {
    fn default() -> Self {
        Self {
            host: "parlor.local".to_owned(),
            network: "Parlor".to_owned(),
            motd: Vec::new(),
            password: None,
            operators: Vec::new(),
            reread: None,
            registration: true,
            before_connect: true,
            history: true,
            replay: 0,
            files: None,
            uploads: None,
            tls_port: None,
            tls_stands: Arc::new(AtomicBool::new(true)),
            origins: Vec::new(),
            exempt: Arc::default(),
            started: Timestamp::from_millis(0),
            register_within: Duration::from_secs(60),
            ping_after: Duration::from_secs(120),
            stalled: Duration::from_secs(60),
            registering: 4_096,
            registering_per_address: 32,
            register_bytes: limits::BEFORE_SIGN_IN_BYTES,
        }
    }
}
