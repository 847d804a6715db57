//! In which encoding a file of the client is sent (RFC 9110 section 12.5.3).

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_ENCODING;
use parlor_web::Asset;

/// One of the forms in which a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    /// The word for `Content-Encoding`; none for the bytes themselves.
    pub(super) encoding: Option<&'static str>,
    /// The bytes.
    pub(super) bytes: &'static [u8],
}

impl Form {
    /// The shortest form that the client takes. Who takes none gets the bytes themselves.
    pub(super) fn of(asset: &'static Asset, headers: &HeaderMap) -> Self {
        let forms = [("br", asset.brotli), ("gzip", asset.gzip)];
        let accepted = forms
            .into_iter()
            .filter(|(encoding, _)| is_accepted(headers, encoding))
            .find_map(|(encoding, bytes)| {
                Some(Self {
                    encoding: Some(encoding),
                    bytes: bytes?,
                })
            });
        accepted.unwrap_or(Self {
            encoding: None,
            bytes: asset.plain,
        })
    }
}

/// Whether the client lists an encoding, or all that it doesn't list, and not with `q=0`.
fn is_accepted(headers: &HeaderMap, encoding: &str) -> bool {
    let lines = headers.get_all(ACCEPT_ENCODING).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let mut by_star = false;
    for item in lines.flat_map(|line| line.split(',')) {
        let (name, parameters) = item.split_once(';').unwrap_or((item, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case(encoding) {
            return !is_zero(parameters);
        }
        if name == "*" {
            by_star = !is_zero(parameters);
        }
    }
    by_star
}

fn is_zero(parameters: &str) -> bool {
    let quality = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("q")
            .then_some(value.trim())
    });
    quality.is_some_and(|quality| !quality.parse::<f32>().is_ok_and(|quality| quality > 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    static BOTH: Asset = Asset {
        path: "/a.js",
        content_type: "text/javascript",
        tag: "0",
        is_immutable: false,
        plain: b"plain",
        brotli: Some(b"brotli"),
        gzip: Some(b"gzip"),
    };
    static NEITHER: Asset = Asset {
        brotli: None,
        gzip: None,
        ..BOTH
    };

    fn form(asset: &'static Asset, accepted: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for line in accepted {
            headers.append(ACCEPT_ENCODING, line.parse().unwrap());
        }
        let form = Form::of(asset, &headers);
        let bytes: &[u8] = match form.encoding {
            Some("br") => b"brotli",
            Some(_) => b"gzip",
            None => b"plain",
        };
        assert_eq!(form.bytes, bytes);
        form.encoding
    }

    #[test]
    fn encodings_table() {
        for (accepted, expected) in [
            (&["gzip, deflate, br, zstd"][..], Some("br")),
            (&["gzip, deflate"], Some("gzip")),
            (&["deflate", "GZIP;q=0.5"], Some("gzip")),
            (&["br;q=0, gzip;q=1.0"], Some("gzip")),
            (&["br; q=0.000, *"], Some("gzip")),
            (&["*"], Some("br")),
            (&["*;q=0"], None),
            (&["identity"], None),
            (&["identity;q=0"], None),
            (&["br;q=x"], None),
            (&[""], None),
            (&[], None),
        ] {
            assert_eq!(form(&BOTH, accepted), expected, "{accepted:?}");
        }
        assert_eq!(form(&NEITHER, &["br, gzip"]), None);
    }
}
