//! The hub's figures as Prometheus reads them (text exposition format 0.0.4), for who may see them: the
//! machine itself, and admins.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::header::{CONTENT_TYPE, FORWARDED};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use parlor_core::policy::{Action, Standing, may};
use parlor_hub::{Kind, Sample};

use crate::error::ApiError;
use crate::visitor::Visitor;
use crate::{App, extract, origin};

/// GET /metrics
pub(crate) async fn metrics(
    State(app): State<Arc<App>>,
    Extension(visitor): Extension<Visitor>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if !(visitor.address.is_loopback() && is_local(&headers)) {
        let token = extract::bearer(&headers).ok_or_else(refusal)?;
        let context = app.hub.authenticate(visitor.door(), token).await?;
        let standing = Standing {
            server: context.role(),
            room: None,
        };
        may(standing, Action::SeeMetrics).map_err(|_| refusal())?;
    }
    let kind = [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, text(app.hub.metrics().samples())).into_response())
}

/// Whether the one who asks is on this machine: not through a proxy that is, and not a page that had
/// its name pointed here.
fn is_local(headers: &HeaderMap) -> bool {
    let proxied = headers.contains_key(FORWARDED) || headers.contains_key("x-forwarded-for");
    origin::is_addressed_directly(headers) && !proxied
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
        assert!(is_local(&headers(&[("host", "127.0.0.1:7666")])));
        assert!(!is_local(&headers(&[("host", "evil.example:7666")])));
        assert!(!is_local(&headers(&[
            ("host", "127.0.0.1"),
            ("x-forwarded-for", "192.0.2.1")
        ])));
        assert!(!is_local(&headers(&[
            ("host", "127.0.0.1"),
            ("forwarded", "for=192.0.2.1")
        ])));
    }
}
