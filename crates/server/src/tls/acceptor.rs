//! Accepting TLS (RFC 8446): which protocol is inside is told by ALPN (RFC 7301) or, without it, by the first bytes.

use std::io::{self, Error};
use std::sync::Arc;
use std::time::Duration;

use parlor_net::{Peer, Stream, provider, sha256};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::LazyConfigAcceptor;
use tokio_rustls::server::TlsStream;

use crate::doors::look;
use crate::doors::sniff::Protocol;
use crate::tls::certificates::CHALLENGE;
use crate::tls::{Certificates, TlsError};

/// How long the handshake may take, and then the first bytes inside.
const PATIENCE: Duration = Duration::from_secs(10);

const HTTP: &[u8] = b"http/1.1";
const HTTP_2: &[u8] = b"h2";
const IRC: &[u8] = b"irc";

/// What connections are accepted with.
#[derive(Debug, Clone)]
pub struct Acceptor {
    /// For browsers, which would ask their users about a certificate of theirs.
    web: Arc<ServerConfig>,
    /// For the others, which may show a certificate to be known by.
    other: Arc<ServerConfig>,
}

/// A connection whose handshake is done.
#[derive(Debug)]
pub struct Handshake {
    /// The connection.
    pub stream: Stream,
    /// Who is at its other end.
    pub peer: Peer,
    /// What is spoken inside; `None` for a challenge, which is answered by the handshake alone.
    pub protocol: Option<Protocol>,
}

impl Acceptor {
    /// With these certificates.
    ///
    /// # Errors
    /// [`TlsError::Setup`].
    pub fn new(certificates: &Arc<Certificates>) -> Result<Self, TlsError> {
        let web = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(certificates) as _);
        let other = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(Arc::new(Anybody(provider())))
            .with_cert_resolver(Arc::clone(certificates) as _);
        Ok(Self {
            web: finished(web, &[HTTP, CHALLENGE])?,
            other: finished(other, &[IRC])?,
        })
    }

    /// Does the handshake, and finds out what is spoken inside.
    ///
    /// # Errors
    /// The connection's own; [`std::io::ErrorKind::TimedOut`] when the client is too slow.
    pub async fn accept(&self, stream: TcpStream, peer: Peer) -> io::Result<Handshake> {
        let shaking = async {
            let start = LazyConfigAcceptor::new(Default::default(), stream).await?;
            let names = start.client_hello().alpn();
            let is_web = names.is_some_and(|mut names| names.any(is_of_web));
            let config = if is_web { &self.web } else { &self.other };
            start.into_stream(Arc::clone(config)).await
        };
        let mut tls = within(shaking).await?;
        let protocol = match tls.get_ref().1.alpn_protocol() {
            Some(HTTP) => Some(Protocol::Http),
            Some(IRC) => Some(Protocol::Irc),
            Some(CHALLENGE) => None,
            _ => Some(within(look::inside_tls(&mut tls)).await?),
        };
        let peer = Peer::over_tls(peer.address, fingerprint(&tls));
        Ok(Handshake {
            stream: Stream::from(Box::new(tls)),
            peer,
            protocol,
        })
    }
}

async fn within<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(PATIENCE, work).await.map_err(Error::from)?
}

fn finished(
    mut config: ServerConfig,
    protocols: &[&[u8]],
) -> Result<Arc<ServerConfig>, rustls::Error> {
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    // So that coming back costs little, for any number of clients.
    config.ticketer = rustls::crypto::aws_lc_rs::Ticketer::new()?;
    Ok(Arc::new(config))
}

/// Whether somebody who offers this speaks HTTP, or asks for the answer to a challenge.
fn is_of_web(name: &[u8]) -> bool {
    name == HTTP || name == HTTP_2 || name == CHALLENGE
}

/// The SHA-256 of the certificate that the client showed.
fn fingerprint(tls: &TlsStream<TcpStream>) -> Option<[u8; 32]> {
    let shown = tls.get_ref().1.peer_certificates()?;
    shown.first().map(|certificate| sha256(certificate))
}

/// Takes every certificate whose key the client has, and none as well: it is known by its fingerprint alone.
#[derive(Debug)]
struct Anybody(Arc<CryptoProvider>);

impl ClientCertVerifier for Anybody {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.0.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
