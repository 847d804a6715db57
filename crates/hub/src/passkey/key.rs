//! The public key of a passkey (COSE: RFC 9052 section 7, RFC 9053, RFC 8230) and what it signs.

use aws_lc_rs::signature::{
    self, ECDSA_P256_SHA256_ASN1, ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey,
};

use super::cbor::{Item, Reader};

/// The algorithms that are asked for, in this order: ECDSA on P-256 with SHA-256, EdDSA on Ed25519, RSA with SHA-256.
pub const ALGORITHMS: [i64; 3] = [ES256, EDDSA, RS256];

const ES256: i64 = -7;
const EDDSA: i64 = -8;
const RS256: i64 = -257;

/// How many entries a key has at most.
const MOST_ENTRIES: usize = 8;
/// The point that is not compressed (SEC 1, section 2.3.3).
const UNCOMPRESSED: u8 = 4;

/// A public key.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A point of P-256.
    Es256([u8; 65]),
    /// A point of Ed25519.
    EdDsa([u8; 32]),
    /// Modulus and exponent.
    Rs256 { modulus: Vec<u8>, exponent: Vec<u8> },
}

/// What a key's map has under the numbers that its kinds share.
#[derive(Default)]
struct Entries<'a> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    first: Option<&'a [u8]>,
    second: Option<&'a [u8]>,
    third: Option<&'a [u8]>,
}

impl Key {
    /// Reads a key, and leaves what follows it. `None` when it is none of the kinds that are asked for.
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let Item::Map(count) = reader.item()? else {
            return None;
        };
        if count > MOST_ENTRIES {
            return None;
        }
        let mut found = Entries::default();
        for _ in 0..count {
            let Item::Int(label) = reader.item()? else {
                return None;
            };
            let value = reader.item()?;
            match (label, value) {
                (1, Item::Int(kind)) => found.kind = Some(kind),
                (3, Item::Int(algorithm)) => found.algorithm = Some(algorithm),
                (-1, Item::Int(curve)) => found.curve = Some(curve),
                (-1, Item::Bytes(bytes)) => found.first = Some(bytes),
                (-2, Item::Bytes(bytes)) => found.second = Some(bytes),
                (-3, Item::Bytes(bytes)) => found.third = Some(bytes),
                _ => return None,
            }
        }
        found.key()
    }

    /// Its algorithm.
    pub(super) fn algorithm(&self) -> i64 {
        match self {
            Self::Es256(_) => ES256,
            Self::EdDsa(_) => EDDSA,
            Self::Rs256 { .. } => RS256,
        }
    }

    /// Whether it signed this.
    pub(super) fn has_signed(&self, message: &[u8], signed: &[u8]) -> bool {
        match self {
            Self::Es256(point) => {
                let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point);
                key.verify(message, signed).is_ok()
            }
            Self::EdDsa(point) => {
                let key = UnparsedPublicKey::new(&ED25519, point);
                key.verify(message, signed).is_ok()
            }
            Self::Rs256 { modulus, exponent } => {
                let key = signature::RsaPublicKeyComponents {
                    n: modulus,
                    e: exponent,
                };
                key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed)
                    .is_ok()
            }
        }
    }
}

impl Entries<'_> {
    fn key(self) -> Option<Key> {
        match (self.kind?, self.algorithm?, self.curve) {
            (2, ES256, Some(1)) => {
                let (x, y) = (self.second?, self.third?);
                let (x, y): ([u8; 32], [u8; 32]) = (x.try_into().ok()?, y.try_into().ok()?);
                let mut point = [UNCOMPRESSED; 65];
                point[1..33].copy_from_slice(&x);
                point[33..].copy_from_slice(&y);
                Some(Key::Es256(point))
            }
            (1, EDDSA, Some(6)) => Some(Key::EdDsa(self.second?.try_into().ok()?)),
            (3, RS256, None) => Some(Key::Rs256 {
                modulus: self.first?.to_vec(),
                exponent: self.second?.to_vec(),
            }),
            _ => None,
        }
    }
}
