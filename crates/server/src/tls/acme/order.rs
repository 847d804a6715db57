//! One order (RFC 8555 section 7.4): the account, the challenges, the certificate.

use std::sync::Arc;
use std::time::Duration;

use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Identifier, NewAccount, NewOrder, OrderStatus,
    RetryPolicy,
};
use parlor_gateway_http::Challenges;
use parlor_net::provider;
use rcgen::{CertificateParams, CustomExtension, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;
use thiserror::Error;

use crate::settings::Challenge;
use crate::tls::acme::Cache;
use crate::tls::acme::http::Http;
use crate::tls::{Certificates, TlsError};

/// How long the ACME server may take to look at the answers, and then to make the certificate.
const PATIENCE: Duration = Duration::from_secs(120);

/// Why there is no certificate.
#[derive(Debug, Error)]
pub enum OrderError {
    /// Something here.
    #[error(transparent)]
    Here(#[from] TlsError),
    /// The ACME server, or the way to it.
    #[error("{0}")]
    There(#[from] instant_acme::Error),
    /// What was kept of the account is damaged.
    #[error("the account can't be read: {0}; remove its file to make another")]
    Account(#[from] serde_json::Error),
    /// The ACME server offers no challenge of the kind that is to be answered.
    #[error("the ACME server offers no {0} challenge for {1}; set acme_challenge to another")]
    NoChallenge(&'static str, String),
    /// It was not satisfied.
    #[error(
        "the ACME server could not convince itself that {0} lead here ({1}); it asks at port {2} from the internet"
    )]
    NotConvinced(String, String, u16),
}

/// Where answers to challenges go.
#[derive(Debug, Clone)]
pub struct Answers {
    /// Those over TLS.
    pub certificates: Arc<Certificates>,
    /// Those over HTTP.
    pub challenges: Arc<Challenges>,
}

/// Gets a certificate, and keeps it.
///
/// # Errors
/// [`OrderError`]; whatever was there stays.
pub async fn obtain(cache: &Cache, answers: &Answers) -> Result<(), OrderError> {
    let got = certificate(cache, answers).await;
    answers.certificates.forget_answers();
    answers.challenges.forget();
    cache.keep(&got?)?;
    Ok(())
}

async fn certificate(cache: &Cache, answers: &Answers) -> Result<String, OrderError> {
    let account = account(cache).await?;
    let names = &cache.acme.names;
    let identifiers: Vec<_> = names.iter().map(|name| identifier(name)).collect();
    let mut order = account.new_order(&NewOrder::new(&identifiers)).await?;
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let name = authorization.identifier().to_string();
        let (kind, called) = match cache.acme.challenge {
            Challenge::Http => (ChallengeType::Http01, "http-01"),
            Challenge::Tls => (ChallengeType::TlsAlpn01, "tls-alpn-01"),
        };
        let challenge = authorization.challenge(kind);
        let mut challenge =
            challenge.ok_or_else(|| OrderError::NoChallenge(called, name.clone()))?;
        let answer = challenge.key_authorization();
        match cache.acme.challenge {
            Challenge::Http => answers.challenges.answer(&challenge.token, answer.as_str()),
            Challenge::Tls => {
                let proof = proof(&name, answer.digest().as_ref())?;
                answers.certificates.answer(&name, proof);
            }
        }
        challenge.set_ready().await?;
    }
    let policy = RetryPolicy::default().timeout(PATIENCE);
    let status = order.poll_ready(&policy).await?;
    if status != OrderStatus::Ready && status != OrderStatus::Valid {
        let port = match cache.acme.challenge {
            Challenge::Http => 80,
            Challenge::Tls => 443,
        };
        let why = why(&mut order).await;
        return Err(OrderError::NotConvinced(names.join(", "), why, port));
    }
    let request = CertificateParams::new(names.clone()).map_err(TlsError::from)?;
    let request = request.serialize_request(&cache.key()?);
    let request = request.map_err(TlsError::from)?;
    order.finalize_csr(request.der()).await?;
    Ok(order.poll_certificate(&policy).await?)
}

/// The account that was kept, or a new one.
async fn account(cache: &Cache) -> Result<Account, OrderError> {
    let acme = &cache.acme;
    let builder = Account::builder_with_http(Box::new(Http::new(acme.root.as_deref())?));
    if let Some(kept) = cache.account()? {
        let credentials = serde_json::from_str(&kept)?;
        return Ok(builder.from_credentials(credentials).await?);
    }
    let contact = acme.email.as_ref().map(|email| format!("mailto:{email}"));
    let contact: Vec<&str> = contact.iter().map(String::as_str).collect();
    let new = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let (account, credentials) = builder.create(&new, acme.directory.clone(), None).await?;
    cache.keep_account(&serde_json::to_string(&credentials)?)?;
    Ok(account)
}

/// What the ACME server says against the answers.
async fn why(order: &mut instant_acme::Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(authorization)) = authorizations.next().await {
        let problems = authorization.challenges.iter();
        let said = problems.filter_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = said.into_iter().next() {
            return parlor_model::sanitise_line(&problem.to_string()).to_string();
        }
    }
    "it does not say why".to_owned()
}

fn identifier(name: &str) -> Identifier {
    match name.parse() {
        Ok(address) => Identifier::Ip(address),
        Err(_) => Identifier::Dns(name.to_owned()),
    }
}

/// The certificate that answers a challenge over TLS (RFC 8737 section 3).
fn proof(name: &str, digest: &[u8]) -> Result<Arc<CertifiedKey>, TlsError> {
    let mut parameters = CertificateParams::new([name.to_owned()])?;
    let identifier = CustomExtension::new_acme_identifier(digest);
    parameters.custom_extensions.push(identifier);
    let key = KeyPair::generate()?;
    let certificate = parameters.self_signed(&key)?;
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let key = provider().key_provider.load_private_key(key)?;
    // Not compared with each other: nothing here reads a certificate with this extension, which is critical.
    Ok(Arc::new(CertifiedKey::new(
        vec![certificate.der().clone()],
        key,
    )))
}
