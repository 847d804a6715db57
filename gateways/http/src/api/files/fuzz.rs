//! What transfers take from headers, fed with any bytes.

use axum::http::header::{IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use parlor_model::FileName;

use super::disposition::disposition;
use super::metadata::Metadata;
use super::range::Part;
use super::tus;

const LENGTH: u64 = 1_000;

/// One value as every header of a transfer, and as a file's name.
///
/// # Panics
/// When a part lies outside of its file, or a name breaks out of its header.
pub(crate) fn headers(bytes: &[u8]) {
    if let Ok(name) = FileName::parse(&String::from_utf8_lossy(bytes)) {
        let value = disposition(true, &name);
        let text = value.to_str().expect("the header is ASCII");
        assert_eq!(text.matches('"').count(), 2, "{text}");
        assert!(text.starts_with("inline; filename=\""), "{text}");
    }
    let Ok(value) = HeaderValue::from_bytes(bytes) else {
        return;
    };
    let header = |name: HeaderName| HeaderMap::from_iter([(name, value.clone())]);
    for name in [RANGE, IF_RANGE, IF_NONE_MATCH] {
        let mut asked = header(name.clone());
        if name == IF_RANGE {
            asked.insert(RANGE, HeaderValue::from_static("bytes=1-"));
        }
        for length in [0, 1, LENGTH, u64::MAX] {
            if let Part::Some(part) = Part::asked(&asked, "\"etag\"", length) {
                assert!(
                    part.start < part.end && part.end <= length,
                    "{part:?} of {length}"
                );
            }
        }
    }
    for name in [tus::UPLOAD_OFFSET, tus::UPLOAD_LENGTH] {
        if let Ok(Some(number)) = tus::number(&header(name.clone()), &name) {
            assert_eq!(
                String::from_utf8_lossy(bytes).trim_start_matches('0'),
                match number {
                    0 => String::new(),
                    number => number.to_string(),
                }
            );
        }
    }
    if let Ok(Some(digest)) = tus::digest(&header(tus::PARLOR_DIGEST)) {
        assert_eq!(digest.to_string().as_bytes(), bytes);
    }
    if let Ok(text) = value.to_str() {
        let _ = Metadata::read(text);
    }
}
