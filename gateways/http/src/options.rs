//! How the gateway is set up: who may ask from a browser, and every deadline and count.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use parlor_web::Client;

use crate::challenges::Challenges;

/// How the gateway is set up. The defaults suit a group on a LAN or a small server.
#[derive(Debug, Clone)]
pub struct HttpOptions {
    /// Origins whose pages may use the API besides the server's own (`https://chat.example.org`), as
    /// browsers write them: scheme, host and, unless it is the scheme's own, port.
    pub origins: Vec<String>,
    /// Origins of the server itself by names that nobody else can have.
    pub own_origins: Vec<String>,
    /// The address at which others reach the server; its pages may use the API too.
    pub public_url: Option<String>,
    /// Where others in the same network reach the server, for its own machine to tell.
    pub addresses: Vec<String>,
    /// The client for browsers; without it they are told how to join from a terminal.
    pub client: Option<&'static Client>,
    /// The port of the line gateway, for the front page to tell.
    pub line_port: Option<u16>,
    /// Whether requests without TLS are served; else they are sent on to where there is TLS.
    pub plaintext: bool,
    /// The server's TLS, where it has that itself.
    pub tls: Option<HttpTls>,
    /// When the last backup was made.
    pub last_backup: LastBackup,
    /// Connections that have not signed in, over all addresses.
    pub waiting: usize,
    /// Connections from one address (of IPv6: one /64) that have not signed in. Loopback is exempt.
    pub waiting_per_address: usize,
    /// Within what time a request's head must have come, and how long a connection may idle between
    /// requests.
    pub head_deadline: Duration,
    /// Within what time a request's body must have come.
    pub body_deadline: Duration,
    /// After what time without a byte an upload is paused.
    pub upload_deadline: Duration,
    /// Within what time the client must take some of an answer that waits for it.
    pub answer_deadline: Duration,
    /// Within what time a socket must have said `hello`.
    pub hello_deadline: Duration,
    /// After how much silence a socket is pinged.
    pub ping_after: Duration,
    /// After how much silence a socket counts as lost.
    pub lost_after: Duration,
    /// After what time without progress in reading what was sent a socket counts as lost.
    pub stalled_after: Duration,
    /// How long connections have to end by themselves when the server goes down.
    pub end_within: Duration,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            origins: Vec::new(),
            own_origins: Vec::new(),
            public_url: None,
            addresses: Vec::new(),
            client: parlor_web::client(),
            line_port: None,
            plaintext: true,
            tls: None,
            last_backup: LastBackup::default(),
            waiting: 8_192,
            waiting_per_address: 128,
            head_deadline: Duration::from_secs(10),
            body_deadline: Duration::from_secs(10),
            upload_deadline: Duration::from_secs(60),
            answer_deadline: Duration::from_secs(30),
            hello_deadline: Duration::from_secs(10),
            ping_after: Duration::from_secs(30),
            lost_after: Duration::from_secs(75),
            stalled_after: Duration::from_secs(60),
            end_within: Duration::from_millis(1_500),
        }
    }
}

/// What the gateway tells of the server's TLS.
#[derive(Debug, Clone)]
pub struct HttpTls {
    /// The pin of its key, for links that programs follow.
    pub pin: Option<String>,
    /// The server's own authority, where its certificate comes from that.
    pub authority: Option<Authority>,
    /// The answers to challenges of an ACME server.
    pub challenges: Arc<Challenges>,
}

/// The server's own authority, as visitors get it.
#[derive(Debug, Clone)]
pub struct Authority {
    /// Its certificate in DER.
    pub der: Vec<u8>,
    /// The same in PEM.
    pub pem: String,
    /// The SHA-256 of it, as systems show it.
    pub fingerprint: String,
}

/// Tells when the last backup was made, in milliseconds since 1970; `None` when none was.
#[derive(Clone)]
pub struct LastBackup(pub Arc<dyn Fn() -> Option<i64> + Send + Sync>);

impl Default for LastBackup {
    fn default() -> Self {
        Self(Arc::new(|| None))
    }
}

impl fmt::Debug for LastBackup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LastBackup").field(&(self.0)()).finish()
    }
}
