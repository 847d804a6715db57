//! Asking an ACME server: one connection for a request, over TLS unless its directory says otherwise.

use std::error::Error as StdError;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper::header::{HOST, HeaderValue};
use hyper::{Request, Response, Uri};
use hyper_util::rt::TokioIo;
use instant_acme::{BodyWrapper, BytesResponse, Error, HttpClient};
use parlor_net::{Stream, provider};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_util::task::AbortOnDropHandle;

use crate::tls::{TlsError, files};

/// How long one request may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of an answer that are read at most.
const ANSWER_BYTES: usize = 1024 * 1024;

type Failure = Box<dyn StdError + Send + Sync + 'static>;

/// Asks.
#[derive(Clone)]
pub struct Http(TlsConnector);

impl Http {
    /// By the authorities of this machine, or by this one alone.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn new(root: Option<&Path>) -> Result<Self, TlsError> {
        let mut roots = RootCertStore::empty();
        let certificates = match root {
            Some(path) => files::chain(path)?,
            None => rustls_native_certs::load_native_certs().certs,
        };
        roots.add_parsable_certificates(certificates);
        let config = ClientConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self(TlsConnector::from(Arc::new(config))))
    }

    async fn ask(self, mut request: Request<BodyWrapper<Bytes>>) -> Result<BytesResponse, Failure> {
        let uri = request.uri().clone();
        let stream = self.connect(&uri).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        let _driver = AbortOnDropHandle::new(tokio::spawn(connection));
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let host = HeaderValue::from_str(authority)?;
        request.headers_mut().insert(HOST, host);
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        *request.uri_mut() = path.parse()?;
        let (parts, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, ANSWER_BYTES).collect().await?.to_bytes();
        Ok(Response::from_parts(parts, Full::new(body)).into())
    }

    async fn connect(&self, uri: &Uri) -> Result<Stream, Failure> {
        let host = uri.host().ok_or("an address without a host")?;
        let host = host
            .trim_start_matches('[')
            .trim_end_matches(']')
            .to_owned();
        let is_secure = uri.scheme_str() == Some("https");
        let port = uri.port_u16().unwrap_or(if is_secure { 443 } else { 80 });
        let stream = TcpStream::connect((host.as_str(), port)).await?;
        if !is_secure {
            return Ok(stream.into());
        }
        let stream = self.0.connect(ServerName::try_from(host)?, stream).await?;
        Ok(Box::new(stream).into())
    }
}

impl HttpClient for Http {
    fn request(
        &self,
        request: Request<BodyWrapper<Bytes>>,
    ) -> Pin<Box<dyn Future<Output = Result<BytesResponse, Error>> + Send>> {
        let http = self.clone();
        Box::pin(async move {
            let answered = timeout(PATIENCE, http.ask(request)).await;
            let answered = answered.map_err(|_| Error::Str("an answer in time"))?;
            answered.map_err(Error::Other)
        })
    }
}
