//! As what a file is served. A browser shows only what can do no harm; everything else is bytes to be saved.

use parlor_model::MediaType;

/// How a file is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Served {
    /// The type that a browser is told.
    pub(super) content_type: &'static str,
    /// Whether it may be shown where it stands.
    pub(super) inline: bool,
}

/// What may be shown: nothing in it runs, and nothing in it can be taken for a page. What the sender says of a file
/// only chooses among these.
const SHOWN: &[(&str, &str)] = &[
    ("audio/mpeg", "audio/mpeg"),
    ("audio/ogg", "audio/ogg"),
    ("audio/wav", "audio/wav"),
    ("image/gif", "image/gif"),
    ("image/jpeg", "image/jpeg"),
    ("image/png", "image/png"),
    ("image/webp", "image/webp"),
    ("text/plain", "text/plain; charset=utf-8"),
    ("video/mp4", "video/mp4"),
    ("video/webm", "video/webm"),
];

impl Served {
    /// How a file of this type is served, by what its sender says.
    pub(super) fn of(media_type: &MediaType) -> Self {
        let shown = SHOWN
            .iter()
            .find(|(known, _)| *known == media_type.as_str());
        match shown {
            Some((_, content_type)) => Self {
                content_type,
                inline: true,
            },
            None => Self {
                content_type: "application/octet-stream",
                inline: false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_listed_is_shown() {
        let served = |text| Served::of(&MediaType::parse(text).unwrap());
        for shown in [
            "image/png",
            "video/webm",
            "audio/ogg",
            "Text/Plain; charset=latin1",
        ] {
            assert!(served(shown).inline, "{shown}");
        }
        assert_eq!(
            served("text/plain").content_type,
            "text/plain; charset=utf-8"
        );
        for saved in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/xml",
            "application/pdf",
            "text/javascript",
            "text/css",
            "multipart/x-mixed-replace",
            "image/x-unknown",
            "application/octet-stream",
        ] {
            let expected = Served {
                content_type: "application/octet-stream",
                inline: false,
            };
            assert_eq!(served(saved), expected, "{saved}");
        }
    }
}
