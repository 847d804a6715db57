//! Whether there is TLS, and how long its certificate is valid.

use std::time::SystemTime;

use super::{Finding, Patient, span};
use crate::settings::TlsMode;
use crate::tls::{self, Validity};

const CHECK: &str = "tls";
/// A certificate that renews itself is renewed long before.
const SOON: u64 = 7 * 86_400;

/// Looks at the certificate that the server has or would have.
pub fn check(patient: &Patient) -> Finding {
    let settings = &patient.settings;
    let places = settings.main.iter().chain(&settings.line);
    let is_on_network = places
        .into_iter()
        .any(|place| !place.address.ip().is_loopback());
    match &settings.tls {
        TlsMode::Off if is_on_network => Finding::warning(
            CHECK,
            "off: who shares the network can read along, passwords too",
            "start with --tls local-ca, or put a proxy with TLS before the server",
        ),
        TlsMode::Off => Finding::good(CHECK, "off, and only this machine can connect"),
        mode => match tls::look(settings) {
            Ok(Some(validity)) => judge(mode, validity, patient.now),
            Ok(None) => Finding::warning(
                CHECK,
                "no certificate yet",
                "start the server: it makes or gets one",
            ),
            Err(error) => Finding::bad(CHECK, error.to_string(), fix(mode)),
        },
    }
}

fn judge(mode: &TlsMode, validity: Validity, now: SystemTime) -> Finding {
    match validity.left(now).map(|left| left.as_secs()) {
        None => Finding::bad(CHECK, "the certificate has expired", fix(mode)),
        Some(left) if left < SOON => Finding::warning(
            CHECK,
            format!("the certificate expires in {}", span(left)),
            fix(mode),
        ),
        Some(left) => Finding::good(
            CHECK,
            format!("the certificate is valid for {} more", span(left)),
        ),
    }
}

fn fix(mode: &TlsMode) -> &'static str {
    match mode {
        TlsMode::Files { .. } => {
            "put a new certificate and its key into the files of tls_cert and tls_key"
        }
        TlsMode::Acme(_) => {
            "see the log for what the ACME server says; it must reach port 443 (tls-alpn-01) or 80 (http-01)"
        }
        TlsMode::LocalCa => "start the server, or send it SIGHUP: it makes a new one",
        TlsMode::Off => "set tls",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::State;
    use super::*;

    #[test]
    fn time_that_is_left_decides() {
        let day = 86_400;
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(100 * day);
        for (days, state, said) in [
            (200, State::Good, "valid for 100 days more"),
            (103, State::Warning, "expires in 3 days"),
            (99, State::Bad, "has expired"),
        ] {
            let validity = Validity {
                from: 0,
                until: days * day as i64,
            };
            let finding = judge(&TlsMode::LocalCa, validity, now);
            assert_eq!(finding.state, state);
            assert!(finding.said.contains(said), "{}", finding.said);
        }
    }
}
