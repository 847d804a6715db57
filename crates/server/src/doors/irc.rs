//! The IRC gateway as this server sets it up.

use std::sync::Arc;
use std::time::Duration;

use parlor_core::Denied;
use parlor_gateway_irc::{IrcGateway, IrcOptions, Reread};
use parlor_hub::{Clock as _, Hub, SystemClock};

use crate::doors::Reach;
use crate::settings::{self, IrcSettings, Settings};

/// For how long clients keep to TLS once they were told that it is there (IRCv3 sts).
const STS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// The gateway.
///
/// # Errors
/// The hub is going down.
pub async fn gateway(hub: &Hub, settings: &Settings, reach: &Reach) -> Result<IrcGateway, Denied> {
    IrcGateway::start(hub.clone(), options(settings, reach)).await
}

/// The port to which clients without TLS are sent, and at which they stay (IRCv3 sts).
pub fn sts_port(settings: &Settings, reach: &Reach) -> Option<u16> {
    // Only a public certificate is one that every IRC client takes by itself.
    let has_public = matches!(settings.tls, settings::TlsMode::Acme(_));
    let port = reach.ircs.first().or(reach.main.first());
    port.filter(|_| has_public && !settings.plaintext)
        .map(std::net::SocketAddr::port)
}

fn options(settings: &Settings, reach: &Reach) -> IrcOptions {
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
        tls_port: sts_port(settings, reach).map(|port| (port, STS)),
        started: SystemClock.now(),
        origins: settings.origins.clone(),
        exempt: settings.exempt.clone().into(),
        ..IrcOptions::default()
    }
}
