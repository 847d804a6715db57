//! What a connection is to a gateway, to the server's doors and to the native client alike: a stream of
//! bytes, with TLS around it or without, the peer at its other end, and whether that gets on. It knows no protocol of Parlor's.

mod accept;
mod crypto;
mod peer;
mod pin;
mod stall;
mod stream;

pub use accept::accept;
pub use crypto::{provider, sha256};
pub use peer::Peer;
pub use pin::{Pin, PinError};
pub use stall::Stall;
pub use stream::Stream;
