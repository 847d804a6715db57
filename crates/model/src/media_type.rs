//! What kind of bytes a file has, as its sender says.

use std::fmt;
use std::sync::Arc;

use thiserror::Error;

use crate::FileName;
use crate::limits::MEDIA_TYPE_PART;

/// A media type without parameters, in lower case: `text/plain` (RFC 6838 section 4.2). Cheap to clone. It is
/// what the sender says; what a browser is told of it is another matter.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MediaType(Arc<str>);

/// The text is no media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a media type is two names with a / between, such as image/png")]
pub struct MediaTypeError;

impl MediaType {
    /// Reads a type; parameters after `;` are dropped.
    ///
    /// # Errors
    ///
    /// [`MediaTypeError`] when it is not two restricted names (RFC 6838 section 4.2).
    pub fn parse(text: &str) -> Result<Self, MediaTypeError> {
        let bare = text.split(';').next().unwrap_or_default().trim();
        let (kind, subtype) = bare.split_once('/').ok_or(MediaTypeError)?;
        if !is_restricted_name(kind) || !is_restricted_name(subtype) {
            return Err(MediaTypeError);
        }
        Ok(Self(bare.to_ascii_lowercase().into()))
    }

    /// Bytes of which nothing is known.
    pub fn octet_stream() -> Self {
        Self("application/octet-stream".into())
    }

    /// What a file of this name probably is, by its ending.
    pub fn of_name(name: &FileName) -> Self {
        let ending = name.as_str().rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.unwrap_or_default().to_ascii_lowercase();
        let row = ENDINGS.iter().find(|(known, _)| *known == ending);
        row.map_or_else(Self::octet_stream, |(_, kind)| Self((*kind).into()))
    }

    /// The type.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

fn is_restricted_name(name: &str) -> bool {
    let first = |c: u8| c.is_ascii_alphanumeric();
    let rest = |c: u8| c.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&c);
    name.len() <= MEDIA_TYPE_PART
        && name.bytes().next().is_some_and(first)
        && name.bytes().all(rest)
}

const ENDINGS: &[(&str, &str)] = &[
    ("7z", "application/x-7z-compressed"),
    ("avif", "image/avif"),
    ("csv", "text/csv"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("gz", "application/gzip"),
    ("htm", "text/html"),
    ("html", "text/html"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("json", "application/json"),
    ("log", "text/plain"),
    ("m4a", "audio/mp4"),
    ("md", "text/markdown"),
    ("mkv", "video/x-matroska"),
    ("mov", "video/quicktime"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("ogg", "audio/ogg"),
    ("opus", "audio/ogg"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("tar", "application/x-tar"),
    ("txt", "text/plain"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webp", "image/webp"),
    ("xml", "application/xml"),
    ("zip", "application/zip"),
    ("zst", "application/zstd"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_without_parameters_in_lower_case() {
        let read = |text| MediaType::parse(text).map(|kind| kind.to_string());
        assert_eq!(read("Text/Plain; charset=utf-8"), Ok("text/plain".into()));
        assert_eq!(read("image/svg+xml"), Ok("image/svg+xml".into()));
        let long = format!("a/{}", "b".repeat(MEDIA_TYPE_PART + 1));
        for text in [
            "",
            "text",
            "/",
            "a/",
            "/b",
            "a/b/c",
            "a /b",
            "a/b\r\nx: y",
            "ä/b",
            &long,
        ] {
            assert_eq!(read(text), Err(MediaTypeError), "{text:?}");
        }
    }

    #[test]
    fn endings_tell_the_type() {
        let of = |name| MediaType::of_name(&FileName::parse(name).unwrap()).to_string();
        assert_eq!(of("photo.JPG"), "image/jpeg");
        assert_eq!(of("archive.tar.gz"), "application/gzip");
        for unknown in ["Makefile", "a.qqq", "a."] {
            assert_eq!(of(unknown), "application/octet-stream", "{unknown}");
        }
    }

    #[test]
    fn the_table_is_of_types() {
        assert!(ENDINGS.is_sorted());
        for (_, kind) in ENDINGS {
            assert_eq!(MediaType::parse(kind).unwrap().as_str(), *kind);
        }
    }
}
