//! The IRC gateway as this server sets it up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parlor_core::Denied;
use parlor_gateway_irc::{IrcGateway, IrcOptions, Reread};
use parlor_hub::{Clock as _, Hub, SystemClock};

use crate::doors::Reach;
use crate::settings::{self, IrcSettings, Settings};
use crate::tls::Tls;

/// For how long clients keep to TLS once they were told that it is there (IRCv3 sts).
const STS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The gateway.
///
/// # Errors
/// The hub is going down.
pub async fn gateway(
    hub: &Hub,
    settings: &Settings,
    reach: &Reach,
    sts: Option<&Sts>,
) -> Result<IrcGateway, Denied> {
    IrcGateway::start(hub.clone(), options(settings, reach, sts)).await
}

/// Where clients without TLS are sent, and stay (IRCv3 sts).
#[derive(Debug, Clone)]
pub struct Sts {
    port: u16,
    /// Whether there is a certificate there by now.
    stands: Arc<AtomicBool>,
}

impl Sts {
    /// `None` where clients may stay without TLS, or would not take the certificate by themselves.
    pub fn of(settings: &Settings, reach: &Reach, tls: Option<&Tls>) -> Option<Self> {
        // Only a public certificate is one that every IRC client takes by itself.
        let has_public = matches!(settings.tls, settings::TlsMode::Acme(_));
        let port = reach.ircs.first().or(reach.main.first());
        let port = port.filter(|_| has_public && !settings.plaintext)?.port();
        let stands = tls?.stands();
        Some(Self { port, stands })
    }

    /// The port, once there is a certificate.
    pub fn port(&self) -> Option<u16> {
        self.stands.load(Ordering::Relaxed).then_some(self.port)
    }
}

fn options(settings: &Settings, reach: &Reach, sts: Option<&Sts>) -> IrcOptions {
    let usual = IrcOptions::default();

    let IrcSettings {
        host,
        network,
        reloadable,
        password,
        registration,
        before_connect,
        history,
        replay,
    } = settings.irc_gateway.clone();
    let layers = Arc::clone(&settings.layers);
    IrcOptions {
        host,
        network,
        motd: reloadable.motd,
        operators: reloadable.operators,
        reread: Some(Reread(Arc::new(move || {
            settings::read_again(&layers).map_err(|error| error.to_string())
        }))),
        password,
        registration,
        before_connect,
        history,
        replay,
        files: reach.line_links(),
        uploads: reach.links(),
        tls_port: sts.map(|sts| (sts.port, STS)),
        tls_stands: sts.map_or(usual.tls_stands, |sts| Arc::clone(&sts.stands)),
        started: SystemClock.now(),
        origins: settings.origins.clone(),
        exempt: settings.exempt.clone().into(),
        ..IrcOptions::default()
    }
}
