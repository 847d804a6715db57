//! An authority of the server's own, for networks where no other can vouch for it. Whoever trusts it trusts it for
//! private networks, `.local`, this machine and what the operator named, and for nothing else (name constraints,
//! RFC 5280 section 4.2.1.10): its key is worth nothing against the rest of the internet.

mod permitted;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parlor_net::sha256;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType,
};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::sign::CertifiedKey;

use crate::tls::folder::{make, read, write};
use crate::tls::validity::seconds;
use crate::tls::{Names, TlsError, Validity, files};
use permitted::Permitted;

/// The files of the folder: the authority's certificate and key, and what it may vouch for.
const AUTHORITY: &str = "ca.pem";
const AUTHORITY_KEY: &str = "ca.key";
const PERMITTED: &str = "ca.permits";
/// The server's certificate, its key, and what it is for.
pub const LEAF: &str = "server.pem";
const LEAF_KEY: &str = "server.key";
const LEAF_NAMES: &str = "server.names";

const DAY: u64 = 86_400;
/// How many days a certificate of the server's is valid. Who renews it never waits for anybody, so it can be short.
const LEAF_DAYS: u64 = 90;
/// And one of the authority's: it is installed by hand.
const AUTHORITY_DAYS: u64 = 10 * 365;

/// The authority as visitors get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Its certificate in DER.
    pub der: Vec<u8>,
    /// The same in PEM.
    pub pem: String,
}

impl Authority {
    /// The SHA-256 of the certificate as systems show it: `AB:CD:…`.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let pairs = sha256(&self.der).map(|byte| format!("{byte:02X}"));
        pairs.join(":")
    }
}

/// The authority, and the server's key.
#[derive(Debug, Clone)]
pub struct LocalCa {
    folder: PathBuf,
    authority: Authority,
}

impl LocalCa {
    /// Opens the authority in a folder, or makes one that may vouch for these names.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn open(folder: &Path, names: &Names, now: SystemTime) -> Result<Self, TlsError> {
        make(folder)?;
        let path = folder.join(AUTHORITY);
        let pem = match read(&path)? {
            Some(pem) => pem,
            None => found(folder, names, now)?,
        };
        let der = CertificateDer::from_pem_slice(pem.as_bytes());
        let der = der.map_err(|_| TlsError::Content {
            path,
            wanted: "certificate",
        })?;
        let authority = Authority {
            der: der.to_vec(),
            pem,
        };
        Ok(Self {
            folder: folder.to_owned(),
            authority,
        })
    }

    /// The authority's certificate.
    #[must_use]
    pub fn authority(&self) -> &Authority {
        &self.authority
    }

    /// The server's certificate for these names, as far as the authority may vouch for them: the one that is there, or a new one for the same key when two thirds of its time are
    /// over or the server has other names by now.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn certificate(
        &self,
        names: &Names,
        now: SystemTime,
    ) -> Result<Arc<CertifiedKey>, TlsError> {
        let permitted = Permitted::read(&read(&self.folder.join(PERMITTED))?.unwrap_or_default());
        let names = permitted.of(names);
        let path = self.folder.join(LEAF);
        let listed = names.to_string();
        let is_for_these = read(&self.folder.join(LEAF_NAMES))?.as_deref() == Some(&*listed);
        let known = files::chain(&path).ok().filter(|_| is_for_these);
        let is_good = |chain: &Vec<CertificateDer<'static>>| {
            let validity = chain.first().and_then(|leaf| Validity::of(leaf));
            validity.is_some_and(|validity| validity.from <= seconds(now) && !validity.is_old(now))
        };
        let key = key(&self.folder.join(LEAF_KEY))?;
        let chain = match known.filter(is_good) {
            Some(chain) => chain,
            None => {
                let leaf = self.issue(&names, &key, now)?;
                write(&path, &leaf.pem())?;
                write(&self.folder.join(LEAF_NAMES), &listed)?;
                vec![leaf.der().clone()]
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        files::certified(chain, key, &path)
    }

    fn issue(
        &self,
        names: &permitted::Covered,
        key: &KeyPair,
        now: SystemTime,
    ) -> Result<rcgen::Certificate, TlsError> {
        let mut parameters = CertificateParams::default();
        valid(&mut parameters, now, LEAF_DAYS);
        parameters.distinguished_name = named("Parlor");
        parameters.use_authority_key_identifier_extension = true;
        parameters.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        parameters.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        for host in &names.hosts {
            let host = host.as_str().try_into()?;
            parameters.subject_alt_names.push(SanType::DnsName(host));
        }
        let addresses = names.addresses.iter().copied().map(SanType::IpAddress);
        parameters.subject_alt_names.extend(addresses);
        let authority_key = self::key(&self.folder.join(AUTHORITY_KEY))?;
        let authority = authority_parameters(&authority_key);
        let issuer = Issuer::from_params(&authority, &authority_key);
        Ok(parameters.signed_by(key, &issuer)?)
    }
}

/// Makes an authority that may vouch for these names; its certificate in PEM.
fn found(folder: &Path, names: &Names, now: SystemTime) -> Result<String, TlsError> {
    let key = key(&folder.join(AUTHORITY_KEY))?;
    let permitted = Permitted::around(names);
    let mut parameters = authority_parameters(&key);
    valid(&mut parameters, now, AUTHORITY_DAYS);
    parameters.name_constraints = Some(permitted.constraints());
    let certificate = parameters.self_signed(&key)?;
    write(&folder.join(PERMITTED), &permitted.to_string())?;
    let pem = certificate.pem();
    write(&folder.join(AUTHORITY), &pem)?;
    Ok(pem)
}

/// What does not change about the authority: who it is, and what its key is for.
fn authority_parameters(key: &KeyPair) -> CertificateParams {
    let mut parameters = CertificateParams::default();
    // Two servers' authorities must not have one name: systems look them up by it.
    let id = sha256(key.public_key_raw())[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>();
    parameters.distinguished_name = named(&format!("Parlor local authority {id}"));
    parameters.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    parameters.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    parameters
}

fn named(name: &str) -> rcgen::DistinguishedName {
    let mut distinguished = rcgen::DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

/// Valid from yesterday on, since the clocks of others differ, for that many days.
fn valid(parameters: &mut CertificateParams, now: SystemTime, days: u64) {
    let at = |seconds: u64| {
        let (year, month, day) = parlor_date(seconds);
        rcgen::date_time_ymd(year, month, day)
    };
    let now = now.duration_since(SystemTime::UNIX_EPOCH);
    let now = now.unwrap_or(Duration::ZERO).as_secs();
    parameters.not_before = at(now.saturating_sub(DAY));
    parameters.not_after = at(now.saturating_add((days + 1) * DAY));
}

/// The date of a moment, in UTC.
fn parlor_date(seconds: u64) -> (i32, u8, u8) {
    let millis = i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
    let text = parlor_model::Timestamp::from_millis(millis).to_string();
    let mut parts = text.splitn(3, '-');
    let mut part = || parts.next().unwrap_or_default();
    let (year, month, day) = (part(), part(), part());
    (
        year.parse().unwrap_or(1970),
        month.parse().unwrap_or(1),
        day.get(..2).and_then(|day| day.parse().ok()).unwrap_or(1),
    )
}

/// The key of a file, made when there is none.
fn key(path: &Path) -> Result<KeyPair, TlsError> {
    if let Some(pem) = read(path)? {
        return KeyPair::from_pem(&pem).map_err(|_| TlsError::Content {
            path: path.to_owned(),
            wanted: "private key",
        });
    }
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?;
    write(path, &key.serialize_pem())?;
    Ok(key)
}

#[cfg(test)]
mod tests;
