//! InspIRCd 3 with as little configuration as it runs with: loopback, no look-ups, no flood limits.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Child;

use anyhow::Result;

use super::start_irc;

pub(super) fn start(folder: &Path) -> Result<(Child, Vec<(String, SocketAddr)>)> {
    start_irc("inspircd", folder, &["--nofork", "--config"], |port| {
        configuration(folder, port)
    })
}

fn configuration(folder: &Path, port: u16) -> String {
    let folder = folder.display();
    format!(
        r#"<server name="irc.bench" description="bench" network="bench">
<admin name="bench" nick="bench" email="bench@localhost">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect name="all" allow="*" timeout="60" pingfreq="600" threshold="1000000" commandrate="1000000000"
 fakelag="no" hardsendq="1073741824" softsendq="1073741824" recvq="16777216" localmax="100000"
 globalmax="100000" resolvehostnames="no" useident="no" useconnectban="no" useconnflood="no">
<dns server="127.0.0.1" timeout="1">
<path configdir="{folder}" datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<pid file="{folder}/pid">
<performance softlimit="100000" somaxconn="1024">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="default" target="{folder}/irc.log">
"#
    )
}
