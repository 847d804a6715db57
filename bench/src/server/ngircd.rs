//! ngIRCd with as little configuration as it runs with: loopback, no look-ups, no flood limits.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;

use anyhow::Result;

use super::start_irc;

pub(super) fn start(folder: &Path) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    start_irc("ngircd", folder, &["--nodaemon", "--config"], configuration)
}

fn configuration(port: u16) -> String {
    format!(
        "[Global]\nName = irc.bench\nInfo = bench\nAdminEMail = bench@localhost\nListen = 127.0.0.1\n\
         Ports = {port}\nServerUID = nobody\nServerGID = nogroup\n\
         [Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxJoins = 0\nMaxNickLength = 30\n\
         MaxPenaltyTime = 0\nPingTimeout = 3600\n\
         [Options]\nDNS = no\nIdent = no\nPAM = no\nIncludeDir = /var/empty\n"
    )
}
