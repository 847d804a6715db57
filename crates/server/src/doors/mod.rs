//! The doors: every listener with the gateways behind it.

mod irc;
pub mod look;
mod main_port;
mod reach;
pub mod sniff;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use parlor_core::Denied;
use parlor_gateway_http::{HttpGateway, HttpOptions, HttpTls};
use parlor_gateway_line::{LineGateway, LineOptions};
use parlor_hub::Hub;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::bind::{BindError, bind};
use crate::last_backup::LastBackup;
use crate::settings::Settings;
use crate::tls::{Names, Tls};
use main_port::{Kind, Sorter};

pub use reach::{Reach, from_here, reached};

/// Listeners that are bound; who connects waits until the doors are opened.
#[derive(Debug)]
pub struct Doors {
    main: Vec<TcpListener>,
    line: Vec<TcpListener>,
    irc: Vec<TcpListener>,
    ircs: Vec<TcpListener>,
}

impl Doors {
    /// Binds all of them, or none.
    ///
    /// # Errors
    /// [`BindError`].
    pub fn bind(settings: &Settings) -> Result<Self, BindError> {
        Ok(Self {
            main: bind(&settings.main)?,
            line: bind(&settings.line)?,
            irc: bind(&settings.irc)?,
            ircs: bind(&settings.ircs)?,
        })
    }

    /// Where all of them are reached.
    ///
    /// # Errors
    /// The operating system does not tell an address.
    pub fn reach(&self, settings: &Settings, tls: Option<&Tls>) -> io::Result<Reach> {
        Ok(Reach {
            main: listens(&self.main)?,
            line: listens(&self.line)?,
            irc: listens(&self.irc)?,
            ircs: listens(&self.ircs)?,
            plaintext: settings.plaintext,
            tls: tls.is_some(),
            pin: tls.and_then(|tls| tls.pin),
            public_url: settings.public_url.clone(),
        })
    }

    /// Lets people in until `stop`; each task ends with the name of its door.
    ///
    /// # Errors
    /// The hub is going down.
    pub async fn open(
        self,
        hub: &Hub,
        settings: &Settings,
        (reach, tls): (&Reach, Option<&Tls>),
        stop: &CancellationToken,
    ) -> Result<JoinSet<&'static str>, Denied> {
        let mut tasks = JoinSet::new();
        let http = HttpGateway::new(hub.clone(), http_options(settings, reach, tls));
        let sts = irc::Sts::of(settings, reach, tls);
        let irc = irc::gateway(hub, settings, reach, sts.as_ref()).await?;
        let acceptor = tls.map(|tls| tls.acceptor.clone());
        for (kind, name, listeners) in [
            (Kind::Main, "the main port", self.main),
            (Kind::Irc, "the port for IRC", self.irc),
            (Kind::Ircs, "the port for IRC over TLS", self.ircs),
        ] {
            for listener in listeners {
                let connections = http.connections(stop.clone());
                let sorter = Sorter::new(
                    (connections, irc.connections(stop.clone())),
                    acceptor.clone(),
                    settings.plaintext,
                    sts.clone(),
                    stop.clone(),
                );
                let serving = Arc::new(sorter).serve(listener, kind);
                tasks.spawn(async move {
                    serving.await;
                    name
                });
            }
        }
        let line = LineOptions {
            main_port: reach.line_links(),
            ..LineOptions::default()
        };
        let line = LineGateway::new(hub.clone(), line);
        for listener in self.line {
            let serving = line.clone().serve(listener, stop.clone());
            tasks.spawn(async move {
                serving.await;
                "the line gateway"
            });
        }
        Ok(tasks)
    }
}

fn http_options(settings: &Settings, reach: &Reach, tls: Option<&Tls>) -> HttpOptions {
    let names = Names::of(settings);
    let data = settings.data.clone();
    let ports = reach.main.iter().map(|address| address.port());
    let own = ports.flat_map(|port| {
        let host = |host: &String| {
            // Nobody can point these names at a server of theirs: a certificate vouches for one, mDNS for the other.
            let secure = tls.map(|_| format!("https://{host}:{port}"));
            let plain = host
                .ends_with(".local")
                .then(|| format!("http://{host}:{port}"));
            secure.into_iter().chain(plain)
        };
        names.hosts.iter().flat_map(host).collect::<Vec<_>>()
    });
    HttpOptions {
        origins: settings.origins.clone(),
        own_origins: own.collect(),
        public_url: settings.public_url.clone(),
        addresses: reach.network_urls(),
        line_port: reach.line.first().map(SocketAddr::port),
        plaintext: settings.plaintext,
        last_backup: parlor_gateway_http::LastBackup(Arc::new(move || {
            LastBackup::of(&data).map(|last| last.at.as_millis())
        })),
        tls: tls.map(|tls| HttpTls {
            pin: tls.pin.map(|pin| pin.to_string()),
            authority: tls
                .authority
                .as_ref()
                .map(|authority| parlor_gateway_http::Authority {
                    der: authority.der.clone(),
                    pem: authority.pem.clone(),
                    fingerprint: authority.fingerprint(),
                }),
            challenges: tls.challenges(),
        }),
        ..HttpOptions::default()
    }
}

/// Where listeners listen.
fn listens(listeners: &[TcpListener]) -> io::Result<Vec<SocketAddr>> {
    let address = |listener: &TcpListener| listener.local_addr();
    listeners.iter().map(address).collect()
}
