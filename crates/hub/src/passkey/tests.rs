//! A passkey in software, and everything that can be wrong with what it says.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;

use super::*;

const ORIGIN: &str = "https://chat.example.org";
const ID: &[u8] = b"a passkey";
const CHALLENGE: [u8; 32] = [7; 32];

type Sign = Box<dyn Fn(&[u8]) -> Vec<u8>>;

/// A key, as it signs and as COSE has it.
struct Signer {
    cose: Vec<u8>,
    sign: Sign,
}

fn bytes(out: &mut Vec<u8>, value: &[u8]) {
    out.extend([0x58, u8::try_from(value.len()).unwrap()]);
    out.extend(value);
}

fn p256() -> Signer {
    let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
    let point = pair.public_key().as_ref().to_vec();
    // {1: 2, 3: -7, -1: 1, -2: x, -3: y}
    let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21];
    bytes(&mut cose, &point[1..33]);
    cose.push(0x22);
    bytes(&mut cose, &point[33..]);
    let sign = move |message: &[u8]| {
        let random = SystemRandom::new();
        pair.sign(&random, message).unwrap().as_ref().to_vec()
    };
    let sign = Box::new(sign);
    Signer { cose, sign }
}

fn ed25519() -> Signer {
    let pair = Ed25519KeyPair::generate().unwrap();
    // {1: 1, 3: -8, -1: 6, -2: x}
    let mut cose = vec![0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21];
    bytes(&mut cose, pair.public_key().as_ref());
    let sign = Box::new(move |message: &[u8]| pair.sign(message).as_ref().to_vec());
    Signer { cose, sign }
}

fn client_data(ceremony: &str) -> Vec<u8> {
    let challenge = BASE64URL_NOPAD.encode(&CHALLENGE);
    format!(
        r#"{{"type":"webauthn.{ceremony}","challenge":"{challenge}","origin":"{ORIGIN}","crossOrigin":false}}"#
    )
    .into_bytes()
}

fn data(flags: u8, counter: u32, rest: &[u8]) -> Vec<u8> {
    let party = digest(&SHA256, b"chat.example.org");
    [party.as_ref(), &[flags], &counter.to_be_bytes(), rest].concat()
}

fn credential(cose: &[u8]) -> Vec<u8> {
    let length = u16::try_from(ID.len()).unwrap().to_be_bytes();
    [&[0; 16], &length[..], ID, cose].concat()
}

/// {"fmt": …, "attStmt": …, "authData": …}
fn attestation(format: &[u8], statement: &[u8], data: &[u8]) -> Vec<u8> {
    let mut out = vec![0xa3, 0x63];
    out.extend(b"fmt");
    out.extend(format);
    out.push(0x67);
    out.extend(b"attStmt");
    out.extend(statement);
    out.push(0x68);
    out.extend(b"authData");
    bytes(&mut out, data);
    out
}

fn page() -> PasskeyPage {
    PasskeyPage::of_origin(ORIGIN).unwrap()
}

fn made(flags: u8, rest: &[u8]) -> Registration {
    Registration {
        page: page(),
        client_data: client_data("create"),
        attestation: attestation(b"\x64none", &[0xa0], &data(flags, 0, rest)),
    }
}

fn shown(signer: &Signer, flags: u8, counter: u32) -> Assertion {
    let authenticator_data = data(flags, counter, &[]);
    let client_data = client_data("get");
    let hash = digest(&SHA256, &client_data);
    let signature = (signer.sign)(&[&authenticator_data, hash.as_ref()].concat());
    Assertion {
        page: page(),
        id: ID.to_vec(),
        client_data,
        authenticator_data,
        signature,
        user: None,
    }
}

fn is_taken(made: &Registration) -> bool {
    register(made, String::new()).is_some()
}

#[test]
fn passkey_signs_in_with_what_it_registered() {
    for signer in [p256(), ed25519()] {
        let made = made(0x45, &credential(&signer.cose));
        let (new, challenge) = register(&made, "key".to_owned()).unwrap();
        assert_eq!((challenge, new.counter), (CHALLENGE.to_vec(), 0));
        assert_eq!((new.id.as_bytes(), &new.key), (ID, &signer.cose));
        let (challenge, counter) = assert(&shown(&signer, 0x05, 9), &new.key).unwrap();
        assert_eq!((challenge, counter), (CHALLENGE.to_vec(), 9));
    }
}

#[test]
fn registration_of_another_domain_or_without_its_user_is_refused() {
    let rest = credential(&p256().cose);
    // Present and verified; also a passkey that may be and is backed up.
    for flags in [0x45, 0x4d, 0x5d] {
        assert!(is_taken(&made(flags, &rest)), "{flags:x}");
    }
    // Not present, not verified, backed up though it can't be, no credential, extensions that are not there.
    for flags in [0x44, 0x41, 0x55, 0x05, 0xc5] {
        assert!(!is_taken(&made(flags, &rest)), "{flags:x}");
    }
    let mut elsewhere = made(0x45, &rest);
    elsewhere.page = PasskeyPage::of_origin("https://example.org").unwrap();
    assert!(!is_taken(&elsewhere));
    let mut signed_in = made(0x45, &rest);
    signed_in.client_data = client_data("get");
    assert!(!is_taken(&signed_in));
}

#[test]
fn registration_that_is_cut_off_or_has_too_much_is_refused() {
    let signer = p256();
    let whole = made(0x45, &credential(&signer.cose));
    for length in 0..whole.attestation.len() {
        let mut cut = whole.clone();
        cut.attestation.truncate(length);
        assert!(!is_taken(&cut), "{length}");
    }
    let mut longer = whole.clone();
    longer.attestation.push(0);
    assert!(!is_taken(&longer));
    assert!(!is_taken(&made(
        0x45,
        &[credential(&signer.cose), vec![0]].concat()
    )));
    // Extensions may follow the key.
    assert!(is_taken(&made(
        0xc5,
        &[credential(&signer.cose), vec![0xa0]].concat()
    )));
}

#[test]
fn every_bit_of_a_registration_may_be_wrong() {
    let whole = made(0x45, &credential(&p256().cose));
    for at in 0..whole.attestation.len() {
        for bit in 0..8 {
            let mut other = whole.clone();
            other.attestation[at] ^= 1 << bit;
            // It is read or refused.
            let _ = register(&other, String::new());
        }
    }
}

#[test]
fn attestation_is_none_or_the_passkeys_own() {
    let (signer, other) = (p256(), p256());
    let data = data(0x45, 0, &credential(&signer.cose));
    let client_data = client_data("create");
    let hash = digest(&SHA256, &client_data);
    let signed = [&data, hash.as_ref()].concat();
    let statement = |signature: &[u8], algorithm: u8| {
        // {"alg": …, "sig": …}
        let mut out = vec![0xa2, 0x63];
        out.extend(b"alg");
        out.push(algorithm);
        out.push(0x63);
        out.extend(b"sig");
        bytes(&mut out, signature);
        out
    };
    let is_taken = |format: &[u8], statement: &[u8]| {
        is_taken(&Registration {
            page: page(),
            client_data: client_data.clone(),
            attestation: attestation(format, statement, &data),
        })
    };
    let own = statement(&(signer.sign)(&signed), 0x26);
    assert!(is_taken(b"\x66packed", &own));
    assert!(!is_taken(
        b"\x66packed",
        &statement(&(other.sign)(&signed), 0x26)
    ));
    assert!(!is_taken(
        b"\x66packed",
        &statement(&(signer.sign)(&signed), 0x27)
    ));
    assert!(!is_taken(b"\x66packed", &[0xa0]));
    assert!(!is_taken(b"\x64none", &own));
    assert!(!is_taken(b"\x63tpm", &own));
}

#[test]
fn other_keys_and_algorithms_are_refused() {
    let good = p256().cose;
    let mut other_curve = good.clone();
    other_curve[6] = 2;
    let mut other_algorithm = good.clone();
    other_algorithm[4] = 0x27;
    let mut other_kind = good.clone();
    other_kind[2] = 1;
    for cose in [
        other_curve,
        other_algorithm,
        other_kind,
        vec![0xa0],
        vec![0x80],
    ] {
        assert!(!is_taken(&made(0x45, &credential(&cose))), "{cose:?}");
    }
}

#[test]
fn signature_of_something_else_signs_nobody_in() {
    let signer = p256();
    let key = &signer.cose;
    assert!(assert(&shown(&signer, 0x05, 1), key).is_some());
    for flags in [0x04, 0x01, 0x15] {
        assert!(
            assert(&shown(&signer, flags, 1), key).is_none(),
            "{flags:x}"
        );
    }
    assert!(
        assert(&shown(&p256(), 0x05, 1), key).is_none(),
        "another key"
    );
    type Change = fn(&mut Assertion);
    let changes: [Change; 6] = [
        |shown| shown.client_data.push(b' '),
        |shown| shown.client_data = client_data("create"),
        |shown| shown.authenticator_data[36] ^= 1,
        |shown| shown.authenticator_data.push(0),
        |shown| shown.signature[9] ^= 1,
        |shown| shown.page = PasskeyPage::of_origin("https://chat.example.org:444").unwrap(),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut wrong = shown(&signer, 0x05, 1);
        change(&mut wrong);
        assert!(assert(&wrong, key).is_none(), "{at}");
    }
}
