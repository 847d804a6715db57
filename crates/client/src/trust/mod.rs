//! Whom the client believes to be the server: the key that a link pins, the key of last time, an authority of the
//! system's, or in a private network whoever is there the first time.

mod known;
mod verifier;

use std::io;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use parlor_net::{Stream, provider};
use rustls::client::WebPkiServerVerifier;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::error::unreachable;
use crate::{Address, ClientError};
use verifier::{Outcome, Verifier};

pub use known::KnownServers;

/// What is spoken inside.
const HTTP: &[u8] = b"http/1.1";

/// The authorities that the system trusts, those among them that its user installed; read once. `None` when there are
/// none.
static SYSTEM: LazyLock<Option<Arc<WebPkiServerVerifier>>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider());
    builder.build().ok()
});

/// Connects, with TLS where the address has it.
///
/// # Errors
/// [`ClientError::Unreachable`], and [`ClientError::Untrusted`] when it is not the server that was meant.
pub(crate) async fn dial(address: &Address) -> Result<Stream, ClientError> {
    let failed = |error: io::Error| unreachable(address, &error);
    let socket = TcpStream::connect(address.host_and_port())
        .await
        .map_err(failed)?;
    socket.set_nodelay(true).map_err(failed)?;
    match address.is_secure() {
        true => shake_hands(address, socket).await,
        false => Ok(socket.into()),
    }
}

async fn shake_hands(address: &Address, socket: TcpStream) -> Result<Stream, ClientError> {
    let (host, _) = address.host_and_port();
    let name = ServerName::try_from(host.to_owned());
    let name = name.map_err(|_| unreachable(address, &io::ErrorKind::InvalidInput.into()))?;
    let known = address.known();
    let remembered = known.and_then(|known| known.pin_of(&address.authority()));
    let verifier = Arc::new(match address.pin().or(remembered) {
        Some(pin) => Verifier::pinned(pin),
        None => Verifier::new(SYSTEM.clone(), known.is_some() && is_near(host)),
    });
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| ClientError::Untrusted(format!("TLS can't be set up: {error}")))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&verifier) as _)
        .with_no_client_auth();
    config.alpn_protocols = vec![HTTP.to_vec()];
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, socket);
    let connected = connecting.await;
    match (connected, verifier.outcome()) {
        (Ok(stream), Outcome::FirstSeen(pin)) => {
            if let Some(known) = known {
                // Who can't be remembered is met for the first time again.
                let _ = known.remember(&address.authority(), pin);
            }
            Ok(Box::new(stream).into())
        }
        (Ok(stream), _) => {
            if let (Some(known), Some(pin), None) = (known, address.pin(), remembered) {
                // The next address of this server may come without its pin.
                let _ = known.remember(&address.authority(), pin);
            }
            Ok(Box::new(stream).into())
        }
        (Err(_), Outcome::OtherKey) => Err(other_key(address)),
        (Err(error), outcome) => Err(not_trusted(address, &error, &outcome)),
    }
}

/// Whether an address is of this machine or a private network, where no authority vouches for anybody.
fn is_near(host: &str) -> bool {
    let Ok(ip) = host.parse::<IpAddr>() else {
        return host == "localhost" || host.ends_with(".local");
    };
    match ip.to_canonical() {
        IpAddr::V4(ip) => {
            let is_shared = ip.octets()[0] == 100 && ip.octets()[1] & 0xc0 == 64;
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || is_shared
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

fn other_key(address: &Address) -> ClientError {
    ClientError::Untrusted(match address.pin() {
        Some(_) => format!(
            "{address} has another key than the link says: it was set up anew, or somebody is in between; ask \
             whoever gave you the link for a new one"
        ),
        None => format!(
            "{address} has another key than last time: it was set up anew, or somebody is in between; ask whoever \
             runs it, and if it is theirs, add --new-key"
        ),
    })
}

fn not_trusted(address: &Address, error: &io::Error, outcome: &Outcome) -> ClientError {
    let inner = error
        .get_ref()
        .and_then(|error| error.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(why)) if *outcome == Outcome::Refused => {
            ClientError::Untrusted(format!(
                "nobody whom this machine trusts vouches for {address} ({why:?}); take the link that its server \
                 shows, which has the pin of its key"
            ))
        }
        Some(rustls::Error::InvalidMessage(_) | rustls::Error::AlertReceived(_)) => {
            ClientError::Unreachable(format!(
                "{address} does not speak TLS; try http:// instead of https://"
            ))
        }
        _ => unreachable(address, error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_is_what_no_authority_vouches_for() {
        for host in [
            "127.0.0.1",
            "::1",
            "192.168.1.5",
            "10.0.0.1",
            "fd00::1",
            "localhost",
            "box.local",
        ] {
            assert!(is_near(host), "{host}");
        }
        for host in [
            "8.8.8.8",
            "2001:db8::1",
            "chat.example.org",
            "local",
            "notlocal",
        ] {
            assert!(!is_near(host), "{host}");
        }
    }
}
