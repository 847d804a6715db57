//! Looking whether a challenge is met, as an ACME server does from outside: at a page (RFC 8555 section 8.3), or in a
//! handshake (RFC 8737).

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, bail, ensure};
use parlor_net::{provider, sha256};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

pub async fn look(kind: &str, name: &str, token: &str, answer: &str, at: SocketAddr) -> Result<()> {
    match kind {
        "http-01" => page(name, token, answer, at).await,
        "tls-alpn-01" => handshake(name, answer, at).await,
        other => bail!("no such challenge: {other}"),
    }
}

async fn page(name: &str, token: &str, answer: &str, at: SocketAddr) -> Result<()> {
    let mut stream = TcpStream::connect(at).await?;
    let path = format!("/.well-known/acme-challenge/{token}");
    let request = format!("GET {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut said = String::new();
    stream.read_to_string(&mut said).await?;
    let (head, body) = said.split_once("\r\n\r\n").context("half an answer")?;
    ensure!(
        head.starts_with("HTTP/1.1 200 ") && body == answer,
        "{said}"
    );
    Ok(())
}

/// A connection with TLS, whatever the certificate is.
pub async fn connect(
    name: &str,
    protocols: &[&[u8]],
    at: SocketAddr,
) -> Result<TlsStream<TcpStream>> {
    Ok(shaken(name, protocols, at).await?.0)
}

async fn shaken(
    name: &str,
    protocols: &[&[u8]],
    at: SocketAddr,
) -> Result<(TlsStream<TcpStream>, Arc<Seen>)> {
    let seen = Arc::new(Seen::default());
    let mut config = ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(&seen) as _)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    let stream = TcpStream::connect(at).await?;
    let server = ServerName::try_from(name.to_owned())?;
    let tls = TlsConnector::from(Arc::new(config));
    Ok((tls.connect(server, stream).await?, seen))
}

async fn handshake(name: &str, answer: &str, at: SocketAddr) -> Result<()> {
    let (tls, seen) = shaken(name, &[b"acme-tls/1"], at).await?;
    ensure!(
        tls.get_ref().1.alpn_protocol() == Some(b"acme-tls/1"),
        "another protocol"
    );
    let certificate = seen.0.lock().unwrap().clone();
    // The extension's content: an octet string with the digest.
    let proof = [&[0x04, 0x20][..], &sha256(answer.as_bytes())].concat();
    let is_there = certificate.windows(proof.len()).any(|bytes| bytes == proof);
    ensure!(is_there, "no proof in the certificate");
    Ok(())
}

/// Takes every certificate, and keeps it.
#[derive(Debug, Default)]
struct Seen(Mutex<Vec<u8>>);

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        leaf: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        *self.0.lock().unwrap() = leaf.to_vec();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
