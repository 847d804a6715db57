//! A certificate from an ACME server, which is a small one of the test's own.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod authority;
mod challenge;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{Plan, Server, Signal, within};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::plan;
use authority::Acme;
use challenge::connect;

fn asking(acme: &Acme, challenge: &str) -> Result<Plan> {
    let plan = plan()?
        .flag("--tls=acme")
        .variable("PARLOR_TLS_NAMES", "chat.example")
        .variable("PARLOR_ACME_CHALLENGE", challenge)
        .variable("PARLOR_ACME_DIRECTORY", acme.directory());
    acme.write_root(&plan.folder().join("root.pem"))?;
    Ok(plan)
}

/// What somebody gets who trusts the ACME server's authority.
async fn health(server: &Server) -> Result<String> {
    let port = server.main().port();
    let mut command = Command::new("curl");
    command
        .args(["-sS", "--noproxy", "*", "--max-time", "20", "--cacert"])
        .arg(server.plan().folder().join("root.pem"))
        .args(["--resolve", &format!("chat.example:{port}:127.0.0.1")])
        .arg(format!("https://chat.example:{port}/healthz"));
    let done = command
        .output()
        .await
        .context("curl is needed for this test")?;
    Ok(String::from_utf8(done.stdout)?)
}

/// Waits until somebody who trusts the authority is served.
async fn served(server: &Server) -> Result<()> {
    let trying = async {
        while health(server).await? != "alive\n" {}
        anyhow::Ok(())
    };
    let served = within("a certificate", trying).await;
    served.with_context(|| server.plan().log())?
}

fn certificate(data: &Path) -> String {
    fs::read_to_string(data.join("tls/acme/server.pem")).unwrap_or_default()
}

#[tokio::test]
async fn certificate_is_got_by_a_handshake_renewed_for_the_same_key_and_kept() -> Result<()> {
    // The first is old when it comes.
    let acme = Acme::start(false, &[(-80, 10)]).await?;
    let server = asking(&acme, "tls-alpn-01")?.start().await?;
    acme.names_lead_to(server.main());
    served(&server).await?;
    let data = server.plan().data();
    let (first, key) = (
        certificate(&data),
        fs::read(data.join("tls/acme/server.key"))?,
    );
    server.signal(Signal::HUP)?;
    let renewed = async {
        while certificate(&data) == first {
            tokio::task::yield_now().await;
        }
    };
    within("the second certificate", renewed).await?;
    assert_eq!(fs::read(data.join("tls/acme/server.key"))?, key);
    assert_eq!(acme.orders(), 2);
    let server = server.kill_and_restart().await?;
    assert_eq!(health(&server).await?, "alive\n", "from what was kept");
    assert_eq!(acme.orders(), 2);
    Ok(())
}

/// A server that asks by a page, and takes nothing in plaintext.
fn without_plaintext(acme: &Acme) -> Result<Plan> {
    let plan = asking(acme, "http-01")?.line_off();
    let root = plan.folder().join("root.pem");
    Ok(plan
        .variable("PARLOR_ACME_ROOT", root)
        .variable("PARLOR_PLAINTEXT", "false"))
}

#[tokio::test]
async fn certificate_is_got_by_a_page_where_plaintext_is_off_too() -> Result<()> {
    let acme = Acme::start(true, &[]).await?;
    let server = without_plaintext(&acme)?.start().await?;
    acme.names_lead_to(server.main());
    served(&server).await?;
    assert_eq!(acme.orders(), 1);
    Ok(())
}

/// What a client reads that asks for capabilities and leaves.
async fn capabilities(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<String> {
    stream.write_all(b"CAP LS 302\r\nQUIT\r\n").await?;
    let mut told = Vec::new();
    // Whoever is refused may be cut off without an end of TLS.
    let _ = stream.read_to_end(&mut told).await;
    Ok(String::from_utf8(told)?)
}

/// IRCv3 sts: a client keeps to what it is told, so it is told nothing that does not work yet.
#[tokio::test]
async fn irc_clients_are_sent_to_tls_once_there_is_a_certificate() -> Result<()> {
    let acme = Acme::start(true, &[]).await?;
    let server = without_plaintext(&acme)?.start().await?;
    let main = server.main();
    let plain = async || capabilities(TcpStream::connect(main).await?).await;
    let secure = async || capabilities(connect("chat.example", &[], main).await?).await;
    let told = plain().await?;
    ensure!(
        told.starts_with("ERROR :") && !told.contains("sts"),
        "{told}"
    );
    let told = secure().await?;
    ensure!(
        told.contains(" CAP * LS ") && !told.contains("sts="),
        "{told}"
    );
    acme.names_lead_to(main);
    served(&server).await?;
    let told = plain().await?;
    let policy = format!("CAP * LS :sts=port={}\r\nERROR :", main.port());
    ensure!(told.starts_with(&policy), "{told}");
    let told = secure().await?;
    ensure!(told.contains(" sts=duration=2592000"), "{told}");
    let server = server.kill_and_restart().await?;
    let told = capabilities(TcpStream::connect(server.main()).await?).await?;
    ensure!(told.contains("sts=port="), "from what was kept: {told}");
    Ok(())
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_told_in_one_line_and_the_server_serves_on() -> Result<()> {
    let acme = Acme::start(false, &[]).await?;
    let elsewhere = plan()?.start().await?;
    acme.names_lead_to(elsewhere.main());
    let server = asking(&acme, "http-01")?.start().await?;
    let told = async {
        while !server.plan().log().contains("no certificate was got") {
            tokio::task::yield_now().await;
        }
    };
    within("the trouble", told).await?;
    let log = server.plan().log();
    assert!(
        log.contains("could not convince itself that chat.example lead here"),
        "{log}"
    );
    let mut command = Command::new("curl");
    command.args(["-sSk", "--noproxy", "*"]);
    let alive = command
        .arg(format!("https://{}/healthz", server.main()))
        .output()
        .await?;
    assert_eq!(alive.stdout, b"alive\n");
    Ok(())
}
