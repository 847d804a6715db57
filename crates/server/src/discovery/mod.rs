//! Finding servers in a network: each announces itself by mDNS (RFC 6762) as a service of DNS-SD (RFC 6763), and
//! whoever wants to join asks who is there.

mod announcement;
mod browse;
mod found;

pub use announcement::Announcement;
pub use browse::browse;
pub use found::Found;

/// What the service is called.
const SERVICE: &str = "_parlor._tcp.local.";
/// The facts beside it: the version of the native protocol, and the pin of the server's key where it has TLS.
const VERSION: &str = "v";
const PIN: &str = "pin";
