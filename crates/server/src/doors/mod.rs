//! The doors: every listener with the gateway behind it.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use parlor_gateway_http::{HttpGateway, HttpOptions};
use parlor_gateway_line::{LineGateway, LineOptions};
use parlor_hub::Hub;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::announce;
use crate::bind::{BindError, bind};
use crate::settings::Settings;

/// Listeners that are bound; who connects waits until the doors are opened.
#[derive(Debug)]
pub struct Doors {
    main: Vec<TcpListener>,
    line: Vec<TcpListener>,
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
        })
    }

    /// Where the main port can be reached from this machine.
    ///
    /// # Errors
    /// The operating system does not tell an address.
    pub fn main(&self) -> io::Result<Vec<SocketAddr>> {
        reachable(&self.main)
    }

    /// Where the line gateway can be reached from this machine; empty when it is off.
    ///
    /// # Errors
    /// The operating system does not tell an address.
    pub fn line(&self) -> io::Result<Vec<SocketAddr>> {
        reachable(&self.line)
    }

    /// Lets people in until `stop`; each task ends with the name of its gateway.
    pub fn open(
        self,
        hub: &Hub,
        settings: &Settings,
        stop: &CancellationToken,
    ) -> JoinSet<&'static str> {
        let mut tasks = JoinSet::new();
        let origins = settings.origins.clone();
        let line_port = self.line.first().and_then(|line| line.local_addr().ok());
        let outside = self.main.iter().filter_map(|main| main.local_addr().ok());
        let outside = outside.filter_map(announce::from_network);
        let options = HttpOptions {
            origins,
            public_url: settings.public_url.clone(),
            addresses: outside.map(|address| format!("http://{address}")).collect(),
            line_port: line_port.map(|address| address.port()),
            ..HttpOptions::default()
        };
        let main = self.main.iter().filter_map(|main| main.local_addr().ok());
        let main_port = announce::main_port(settings.public_url.as_deref(), main);
        let http = HttpGateway::new(hub.clone(), options);
        for listener in self.main {
            let (http, stop) = (http.clone(), stop.clone());
            tasks.spawn(async move {
                http.serve(listener, stop).await;
                "the main port"
            });
        }
        let line = LineOptions {
            main_port,
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
        tasks
    }
}

fn reachable(listeners: &[TcpListener]) -> io::Result<Vec<SocketAddr>> {
    listeners
        .iter()
        .map(|listener| listener.local_addr().map(from_here))
        .collect()
}

/// Every interface is no address to connect to; loopback is one of them.
pub(crate) fn from_here(mut address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other,
    };
    address.set_ip(ip);
    address
}
