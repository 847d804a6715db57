//! What a browser says of the page that asked (Web Authentication Level 3, section 5.8.1).

use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

/// The most bytes that are read: an origin, a challenge and little else.
const MOST_BYTES: usize = 4_096;

/// What the page did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ceremony {
    /// It had a passkey made.
    Create,
    /// It signed somebody in.
    Get,
}

/// The data of a client.
#[derive(Debug)]
pub(super) struct ClientData {
    pub(super) challenge: Vec<u8>,
}

#[derive(Deserialize)]
struct Written {
    r#type: String,
    challenge: String,
    origin: String,
    #[serde(default, rename = "crossOrigin")]
    cross_origin: bool,
    #[serde(default, rename = "topOrigin")]
    top_origin: Option<String>,
}

impl ClientData {
    /// Reads it and looks whether it is about this ceremony on a page of this origin, in no frame of another page (section 7.1
    /// steps 5 to 11, section 7.2 steps 10 to 14). The challenge is looked at by the caller.
    pub(super) fn read(bytes: &[u8], ceremony: Ceremony, origin: &str) -> Option<Self> {
        if bytes.len() > MOST_BYTES {
            return None;
        }
        let written: Written = serde_json::from_slice(bytes).ok()?;
        let expected = match ceremony {
            Ceremony::Create => "webauthn.create",
            Ceremony::Get => "webauthn.get",
        };
        let is_good = written.r#type == expected
            && written.origin == origin
            && !written.cross_origin
            && written.top_origin.is_none();
        let challenge = BASE64URL_NOPAD.decode(written.challenge.as_bytes()).ok()?;
        is_good.then_some(Self { challenge })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORIGIN: &str = "https://chat.example.org";
    const GOOD: &str = r#"{"type":"webauthn.get","challenge":"AQID","origin":"https://chat.example.org","crossOrigin":false}"#;

    fn read(text: &str) -> Option<Vec<u8>> {
        let data = ClientData::read(text.as_bytes(), Ceremony::Get, ORIGIN)?;
        Some(data.challenge)
    }

    #[test]
    fn only_what_a_page_of_this_origin_asked_is_taken() {
        assert_eq!(read(GOOD), Some(vec![1, 2, 3]));
        assert!(read(&GOOD.replace(r#","crossOrigin":false"#, r#","more":{"a":[1]}"#)).is_some());
        for (from, to) in [
            ("webauthn.get", "webauthn.create"),
            ("webauthn.get", "payment.get"),
            ("chat.example.org\"", "chat.example.org:444\""),
            ("chat.example.org\"", "chat.example.org.evil.example\""),
            ("https://", "http://"),
            ("false", "true"),
            ("false", "false,\"topOrigin\":\"https://evil.example\""),
            ("AQID", "AQID="),
            ("AQID", "+/+/"),
            ("\"challenge\":\"AQID\",", ""),
            ("{", ""),
        ] {
            assert_eq!(read(&GOOD.replace(from, to)), None, "{to}");
        }
        assert_eq!(read(&format!("{GOOD}{}", " ".repeat(5_000))), None);
    }
}
