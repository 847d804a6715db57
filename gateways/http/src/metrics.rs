//! The hub's figures as Prometheus reads them (text exposition format 0.0.4), for who may see them: the
//! machine itself, and admins.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{CONTENT_TYPE, FORWARDED, HeaderName, VIA};
use axum::http::{HeaderMap, StatusCode, Version};
use axum::response::{IntoResponse as _, Response};
use parlor_core::policy::{Action, may};
use parlor_hub::{Kind, Sample};

use crate::error::ApiError;
use crate::visitor::Visitor;
use crate::{App, extract, origin};

/// GET /metrics
pub(crate) async fn metrics(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    version: Version,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !(visitor.address.is_loopback() && is_local(version, &headers)) {
        let token = extract::bearer(&headers).ok_or_else(refusal)?;
        let context = app.hub.authenticate(visitor.door(), token).await?;
        may(context.standing(), Action::SeeMetrics).map_err(|_| refusal())?;
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, text(app.hub.metrics().samples())).into_response())
}

/// What a proxy adds that tells for whom it asks, or that it does.
const PROXIES: [HeaderName; 6] = [
    FORWARDED,
    VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-real-ip"),
];

/// Whether the one who asks is on this machine: not through a proxy that is, and not a page that had
/// its name pointed here. nginx that was told nothing else adds no header and asks by HTTP/1.0, which nothing that
/// reads figures does.
pub(crate) fn is_local(version: Version, headers: &HeaderMap) -> bool {
    let proxied = PROXIES.iter().any(|name| headers.contains_key(name));
    version >= Version::HTTP_11 && origin::is_addressed_locally(headers) && !proxied
}

fn refusal() -> ApiError {
    let message = "The figures are for this machine itself and for admins: send an admin's token.";
    ApiError::new(StatusCode::FORBIDDEN, "not_allowed", message)
}

fn text(samples: &[Sample]) -> String {
    let mut out = String::new();
    for Sample {
        name,
        help,
        kind,
        value,
    } in samples
    {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
        };
        // Writing to a string does not fail.
        let _ = write!(
            out,
            "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n"
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_as_prometheus_reads_them() {
        let samples = [
            Sample {
                name: "parlor_sessions",
                help: "Sessions.",
                kind: Kind::Gauge,
                value: 2.0,
            },
            Sample {
                name: "parlor_events_total",
                help: "Events.",
                kind: Kind::Counter,
                value: 1e6,
            },
        ];
        let expected = "# HELP parlor_sessions Sessions.\n# TYPE parlor_sessions gauge\n\
            parlor_sessions 2\n# HELP parlor_events_total Events.\n\
            # TYPE parlor_events_total counter\nparlor_events_total 1000000\n";
        assert_eq!(text(&samples), expected);
    }

    #[test]
    fn proxies_and_names_are_not_local() {
        let headers = |pairs: &[(&'static str, &str)]| {
            let pairs = pairs.iter().map(|(name, value)| {
                (
                    axum::http::HeaderName::from_static(name),
                    value.parse().unwrap(),
                )
            });
            HeaderMap::from_iter(pairs)
        };
        let is_local = |pairs: &[_]| is_local(Version::HTTP_11, &headers(pairs));
        for host in ["127.0.0.1:7666", "localhost:7666", "[::1]:7666"] {
            assert!(is_local(&[("host", host)]), "{host}");
        }
        for host in ["evil.example:7666", "192.0.2.7:7666", "[2001:db8::1]"] {
            assert!(!is_local(&[("host", host)]), "{host}");
        }
        for name in PROXIES.iter().map(HeaderName::as_str) {
            let mut proxied = headers(&[("host", "127.0.0.1")]);
            proxied.insert(
                HeaderName::try_from(name).unwrap(),
                "192.0.2.1".parse().unwrap(),
            );
            assert!(!super::is_local(Version::HTTP_11, &proxied), "{name}");
        }
        let plain = headers(&[("host", "127.0.0.1:7666")]);
        assert!(
            !super::is_local(Version::HTTP_10, &plain),
            "an nginx told nothing"
        );
    }
}
