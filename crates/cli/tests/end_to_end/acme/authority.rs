//! A small ACME server (RFC 8555) for tests: it checks signatures and nonces, asks for the answer to one challenge of
//! each name, and issues certificates of an authority of its own.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, Result, bail, ensure};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use data_encoding::BASE64URL_NOPAD;
use parlor_net::{provider, sha256};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, PKCS_ECDSA_P256_SHA256,
    PublicKeyData, SignatureAlgorithm,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use super::challenge;

/// The server.
pub struct Acme {
    url: String,
    state: Arc<Mutex<State>>,
    root: String,
    asks: watch::Sender<Option<SocketAddr>>,
}

struct State {
    url: String,
    authority: (CertificateParams, KeyPair),
    nonces: HashSet<String>,
    count: u64,
    /// The keys of accounts, by their URL.
    accounts: HashMap<String, Value>,
    names: Vec<String>,
    authorized: Vec<&'static str>,
    /// From when to when the next certificates are valid, in days from now; then from today for 90.
    days: Vec<(i64, i64)>,
    chain: Option<String>,
    orders: usize,
}

/// What a request asks, once it was found good.
struct Asked {
    path: String,
    payload: Value,
    /// Of the account that asks.
    thumbprint: String,
    key: Value,
}

impl Acme {
    /// Starts one, over TLS or without.
    pub async fn start(is_secure: bool, days: &[(i64, i64)]) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let scheme = if is_secure { "https" } else { "http" };
        let url = format!("{scheme}://{}", listener.local_addr()?);
        let key = KeyPair::generate()?;
        let mut authority = CertificateParams::default();
        // Another name than the certificates have, which would else seem to vouch for themselves.
        let name = "an ACME server's authority";
        authority.distinguished_name.push(DnType::CommonName, name);
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let root = authority.self_signed(&key)?.pem();
        let acceptor = is_secure.then(|| acceptor(&authority, &key)).transpose()?;
        let state = Arc::new(Mutex::new(State {
            url: url.clone(),
            authority: (authority, key),
            nonces: HashSet::new(),
            count: 0,
            accounts: HashMap::new(),
            names: Vec::new(),
            authorized: Vec::new(),
            days: days.iter().rev().copied().collect(),
            chain: None,
            orders: 0,
        }));
        let (asks, asked) = watch::channel(None);
        tokio::spawn(serve(listener, acceptor, Arc::clone(&state), asked));
        Ok(Self {
            url,
            state,
            root,
            asks,
        })
    }

    pub fn directory(&self) -> String {
        format!("{}/directory", self.url)
    }

    /// Where the names lead: the challenges are looked for there.
    pub fn names_lead_to(&self, address: SocketAddr) {
        self.asks.send_replace(Some(address));
    }

    /// Writes the authority's certificate to a file.
    pub fn write_root(&self, path: &Path) -> Result<()> {
        Ok(std::fs::write(path, &self.root)?)
    }

    /// How many orders were given.
    pub fn orders(&self) -> usize {
        self.state.lock().unwrap().orders
    }
}

fn acceptor(authority: &CertificateParams, key: &KeyPair) -> Result<TlsAcceptor> {
    let own = KeyPair::generate()?;
    let parameters = CertificateParams::new(["127.0.0.1".to_owned()])?;
    let certificate = parameters.signed_by(&own, &Issuer::from_params(authority, key))?;
    let own = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(own.serialize_der()));
    let config = rustls::ServerConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], own)?;
    Ok(Arc::new(config).into())
}

async fn serve(
    listener: TcpListener,
    acceptor: Option<TlsAcceptor>,
    state: Arc<Mutex<State>>,
    asked: watch::Receiver<Option<SocketAddr>>,
) {
    while let Ok((stream, _)) = listener.accept().await {
        let (acceptor, state, asked) = (acceptor.clone(), Arc::clone(&state), asked.clone());
        tokio::spawn(async move {
            let served = match acceptor {
                None => answer(stream, &state, asked).await,
                Some(acceptor) => match acceptor.accept(stream).await {
                    Ok(stream) => answer(stream, &state, asked).await,
                    Err(error) => Err(error.into()),
                },
            };
            if let Err(error) = served {
                eprintln!("the ACME server: {error:#}");
            }
        });
    }
}

/// Answers one request.
async fn answer<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    state: &Mutex<State>,
    asked: watch::Receiver<Option<SocketAddr>>,
) -> Result<()> {
    let (method, path, body) = request(&mut stream).await?;
    let (status, extra, body) = match (method.as_str(), path.as_str()) {
        ("GET", "/directory") => (
            200,
            String::new(),
            state.lock().unwrap().directory().to_string(),
        ),
        ("HEAD", "/nonce") => (200, String::new(), String::new()),
        ("POST", _) => post(state, &path, &body, asked).await?,
        other => bail!("nothing is at {other:?}"),
    };
    let nonce = state.lock().unwrap().nonce();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} x\r\nreplay-nonce: {nonce}\r\n{extra}connection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body.as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}

/// The method, the path and the body.
async fn request<S: AsyncRead + Unpin>(stream: &mut S) -> Result<(String, String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let head = loop {
        ensure!(stream.read_buf(&mut bytes).await? > 0, "half a request");
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
    };
    let text = String::from_utf8(bytes[..head].to_vec())?.to_ascii_lowercase();
    let length = text
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.map_or(Ok(0), str::parse)?;
    while bytes.len() < head + length {
        ensure!(stream.read_buf(&mut bytes).await? > 0, "half a body");
    }
    let first = String::from_utf8(bytes[..head].to_vec())?;
    let mut words = first.split(' ');
    let (method, path) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    Ok((method.to_owned(), path.to_owned(), bytes[head..].to_vec()))
}

async fn post(
    state: &Mutex<State>,
    path: &str,
    body: &[u8],
    mut asked: watch::Receiver<Option<SocketAddr>>,
) -> Result<(u16, String, String)> {
    let asked_for = state.lock().unwrap().verify(path, body)?;
    if let Some(rest) = path.strip_prefix("/challenge/") {
        let (name, kind) = rest.split_once('/').context("a challenge")?;
        let address = asked
            .wait_for(Option::is_some)
            .await?
            .context("an address")?;
        let token = format!("token-of-{name}");
        let answer = format!("{token}.{}", asked_for.thumbprint);
        let good = challenge::look(kind, name, &token, &answer, address).await;
        let status = if good.is_ok() { "valid" } else { "invalid" };
        if let Err(error) = good {
            eprintln!("the challenge is not met: {error:#}");
        }
        let mut state = state.lock().unwrap();
        state.authorized.push(status);
        let shown = state.challenge(name, kind, status);
        return Ok((200, String::new(), shown.to_string()));
    }
    state.lock().unwrap().answer(&asked_for)
}

impl State {
    fn directory(&self) -> Value {
        let at = |path: &str| format!("{}{path}", self.url);
        json!({ "newNonce": at("/nonce"), "newAccount": at("/account"), "newOrder": at("/order"),
            "revokeCert": at("/revoke"), "keyChange": at("/change") })
    }

    fn nonce(&mut self) -> String {
        self.count += 1;
        let nonce = BASE64URL_NOPAD.encode(&sha256(&self.count.to_be_bytes()));
        self.nonces.insert(nonce.clone());
        nonce
    }

    /// Checks the signature, the nonce and the URL (RFC 8555 section 6).
    fn verify(&mut self, path: &str, body: &[u8]) -> Result<Asked> {
        let body: Value = serde_json::from_slice(body)?;
        let text = |name: &str| body[name].as_str().context("a text");
        let (protected, payload) = (text("protected")?, text("payload")?);
        let header = BASE64URL_NOPAD.decode(protected.as_bytes())?;
        let header: Value = serde_json::from_slice(&header)?;
        let nonce = header["nonce"].as_str().context("a nonce")?;
        ensure!(self.nonces.remove(nonce), "a nonce that was used");
        ensure!(
            header["url"] == format!("{}{path}", self.url),
            "another URL"
        );
        let key = match header["kid"].as_str() {
            Some(account) => self.accounts.get(account).context("an account")?.clone(),
            None => header["jwk"].clone(),
        };
        let part = |name: &str| BASE64URL_NOPAD.decode(key[name].as_str().unwrap_or("").as_bytes());
        let point = [vec![4], part("x")?, part("y")?].concat();
        let signature = BASE64URL_NOPAD.decode(text("signature")?.as_bytes())?;
        let signed = format!("{protected}.{payload}");
        let verified = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
            .verify(signed.as_bytes(), &signature);
        ensure!(verified.is_ok(), "a wrong signature");
        let payload = BASE64URL_NOPAD.decode(payload.as_bytes())?;
        // RFC 7638 section 3.
        let canonical = format!(
            "{{\"crv\":{},\"kty\":{},\"x\":{},\"y\":{}}}",
            key["crv"], key["kty"], key["x"], key["y"]
        );
        Ok(Asked {
            path: path.to_owned(),
            payload: serde_json::from_slice(&payload).unwrap_or(Value::Null),
            thumbprint: BASE64URL_NOPAD.encode(&sha256(canonical.as_bytes())),
            key,
        })
    }

    fn answer(&mut self, asked: &Asked) -> Result<(u16, String, String)> {
        let at = |path: &str| format!("{}{path}", self.url);
        match asked.path.as_str() {
            "/account" => {
                let account = at("/account/1");
                self.accounts.insert(account.clone(), asked.key.clone());
                let body = json!({ "status": "valid" }).to_string();
                Ok((201, format!("location: {account}\r\n"), body))
            }
            "/order" => {
                let names = asked.payload["identifiers"].as_array().context("names")?;
                let name = |name: &Value| name["value"].as_str().unwrap_or("").to_owned();
                self.names = names.iter().map(name).collect();
                (self.authorized, self.chain) = (Vec::new(), None);
                self.orders += 1;
                let location = format!("location: {}\r\n", at("/order/1"));
                Ok((201, location, self.order().to_string()))
            }
            "/order/1" => Ok((200, String::new(), self.order().to_string())),
            "/finalize/1" => {
                let request = asked.payload["csr"].as_str().context("a request")?;
                let request = BASE64URL_NOPAD.decode(request.as_bytes())?;
                self.chain = Some(self.issue(&request)?);
                Ok((200, String::new(), self.order().to_string()))
            }
            "/certificate/1" => Ok((
                200,
                String::new(),
                self.chain.clone().context("no certificate")?,
            )),
            other => {
                let name = other
                    .strip_prefix("/authorization/")
                    .context("nothing there")?;
                let status = self.authorized.first().unwrap_or(&"pending");
                let kinds = ["http-01", "tls-alpn-01"];
                let challenges = kinds.map(|kind| self.challenge(name, kind, status));
                let identifier = json!({ "type": "dns", "value": name });
                let body =
                    json!({ "status": status, "identifier": identifier, "challenges": challenges });
                Ok((200, String::new(), body.to_string()))
            }
        }
    }

    fn challenge(&self, name: &str, kind: &str, status: &str) -> Value {
        json!({ "type": kind, "status": status, "token": format!("token-of-{name}"),
            "url": format!("{}/challenge/{name}/{kind}", self.url) })
    }

    fn order(&self) -> Value {
        let status = match (&self.chain, self.authorized.as_slice()) {
            (Some(_), _) => "valid",
            (None, done) if done.contains(&"invalid") => "invalid",
            (None, done) if done.len() == self.names.len() => "ready",
            (None, _) => "pending",
        };
        let at = |path: String| format!("{}{path}", self.url);
        let named = self
            .names
            .iter()
            .map(|name| json!({ "type": "dns", "value": name }));
        let open = self
            .names
            .iter()
            .map(|name| at(format!("/authorization/{name}")));
        let (named, open): (Vec<_>, Vec<_>) = (named.collect(), open.collect());
        let certificate = self.chain.as_ref().map(|_| at("/certificate/1".to_owned()));
        json!({ "status": status, "identifiers": named, "authorizations": open,
            "finalize": at("/finalize/1".to_owned()), "certificate": certificate })
    }

    fn issue(&mut self, request: &[u8]) -> Result<String> {
        let (from, until) = self.days.pop().unwrap_or((0, 90));
        // The server that asks goes by the real clock, and so must this.
        #[allow(clippy::disallowed_methods, reason = "certificates are dated by it")]
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH)?.as_secs() as i64;
        let mut parameters = CertificateParams::new(self.names.clone())?;
        let (year, month, day) = date(now + from * 86_400)?;
        parameters.not_before = rcgen::date_time_ymd(year, month, day);
        let (year, month, day) = date(now + until * 86_400)?;
        parameters.not_after = rcgen::date_time_ymd(year, month, day);
        let (authority, key) = &self.authority;
        let issuer = Issuer::from_params(authority, key);
        Ok(parameters.signed_by(&Key::of(request)?, &issuer)?.pem())
    }
}

/// The date of a moment in UTC, in seconds since 1970.
fn date(seconds: i64) -> Result<(i32, u8, u8)> {
    let text = parlor_model::Timestamp::from_millis(seconds * 1_000).to_string();
    let mut parts = text.split(['-', 'T']);
    let mut part = || parts.next().context("a date");
    Ok((part()?.parse()?, part()?.parse()?, part()?.parse()?))
}

/// The key that a request for a certificate is about (RFC 2986).
struct Key(Vec<u8>);

impl Key {
    fn of(request: &[u8]) -> Result<Self> {
        // The algorithm of a P-256 key, and the beginning of the point (RFC 5480).
        let start = b"\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
        let at = request
            .windows(start.len())
            .position(|bytes| bytes == start);
        let at = at.context("no P-256 key in the request")? + start.len();
        Ok(Self(
            request.get(at..at + 65).context("half a key")?.to_vec(),
        ))
    }
}

impl PublicKeyData for Key {
    fn der_bytes(&self) -> &[u8] {
        &self.0
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        &PKCS_ECDSA_P256_SHA256
    }
}
