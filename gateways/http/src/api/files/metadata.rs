//! `Upload-Metadata`: pairs of a key and a value in Base64 (tus 1.0.0, creation).

use data_encoding::BASE64;

use crate::error::ApiError;

/// What a client says of a file that it offers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// Its name.
    pub(super) name: Option<String>,
    /// Its media type.
    pub(super) media_type: Option<String>,
    /// The client's own id for the offer.
    pub(super) id: Option<String>,
    /// For how long it is shared, in milliseconds.
    pub(super) lifetime: Option<String>,
}

impl Metadata {
    /// Reads the header; keys that are not known are passed over.
    ///
    /// # Errors
    /// 400 names the rule that it breaks.
    pub(super) fn read(header: &str) -> Result<Self, ApiError> {
        let mut metadata = Self::default();
        for pair in header.split(',') {
            let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
            let field = match key {
                "filename" => &mut metadata.name,
                "filetype" => &mut metadata.media_type,
                "id" => &mut metadata.id,
                "lifetime_ms" => &mut metadata.lifetime,
                _ => continue,
            };
            let text =
                decoded(value.trim()).ok_or_else(|| refusal(key, "must be UTF-8 in Base64"))?;
            if field.replace(text).is_some() {
                return Err(refusal(key, "may be there only once"));
            }
        }
        // Browsers say nothing of a file whose type they do not know.
        metadata.media_type = metadata.media_type.filter(|kind| !kind.is_empty());
        Ok(metadata)
    }
}

fn decoded(value: &str) -> Option<String> {
    let bytes = BASE64.decode(value.as_bytes()).ok()?;
    String::from_utf8(bytes).ok()
}

fn refusal(key: &str, rule: &str) -> ApiError {
    ApiError::bad_request(format!("`{key}` in the header upload-metadata {rule}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_read_and_others_passed_over() {
        let header = "filename dGVhLnBuZw==,is_private,filetype aW1hZ2UvcG5n, id dHJ5LTE=,lifetime_ms NjAwMDA=,x ???";
        let expected = Metadata {
            name: Some("tea.png".into()),
            media_type: Some("image/png".into()),
            id: Some("try-1".into()),
            lifetime: Some("60000".into()),
        };
        assert_eq!(Metadata::read(header).unwrap(), expected);
        assert_eq!(Metadata::read("").unwrap(), Metadata::default());
        assert_eq!(Metadata::read("filetype ").unwrap(), Metadata::default());
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        for header in [
            "filename ???",
            "filename /w==",
            "id YQ==,id YQ==",
            "filename dGVh x",
        ] {
            let error = Metadata::read(header).unwrap_err();
            assert!(error.message().contains("upload-metadata"), "{header}");
        }
    }
}
