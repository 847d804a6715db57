//! TLS at the main port: a certificate of the server's own, pins, files that change, and what is still served without.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{Finished, Plan, Server, Signal, Tool, within};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::process::Command;

use crate::{PARLOR, plan};

async fn with_authority() -> Result<Server> {
    plan()?.flag("--tls=local-ca").start().await
}

fn authority(plan: &Plan) -> PathBuf {
    plan.data().join("tls/ca.pem")
}

fn secure(server: &Server) -> Result<String> {
    server.door("https").context("there is no https")
}

/// What curl makes of these words.
async fn curl(words: &[&str]) -> Result<Output> {
    let mut command = Command::new("curl");
    command
        .args(["-sS", "--noproxy", "*", "--max-time", "20"])
        .args(words);
    let done = within("curl", command.kill_on_drop(true).output()).await?;
    done.context("curl is needed for this test (Debian: apt install curl)")
}

/// The same, by somebody who trusts this authority.
async fn trusting(authority: &Path, words: &[&str]) -> Result<String> {
    let file = authority.to_str().context("a path")?;
    let done = curl(&[&["--cacert", file], words].concat()).await?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "curl {words:?}: {said}");
    Ok(String::from_utf8(done.stdout)?)
}

/// `parlor say` at this address, in a home of its own.
async fn say(server: &Server, url: &str, words: &[&str]) -> Result<Finished> {
    let all = [&["say", "--server", url, "--name", "anna"], words].concat();
    let tool = Tool::new(PARLOR, all);
    tool.variable("HOME", server.plan().folder()).run().await
}

/// The pin of the server's key, as it tells everybody.
async fn pin(server: &Server) -> Result<String> {
    let about = curl(&["-k", &format!("{}/api/v1/server", server.url())]).await?;
    let about: serde_json::Value = serde_json::from_slice(&about.stdout)?;
    Ok(about["pin"].as_str().context("no pin")?.to_owned())
}

#[tokio::test]
async fn who_trusts_the_servers_authority_comes_by_https_on_the_same_port() -> Result<()> {
    let server = with_authority().await?;
    let ca = authority(server.plan());
    let health = format!("{}/healthz", secure(&server)?);
    assert_eq!(trusting(&ca, &[&health]).await?, "alive\n");
    assert_eq!(trusting(&ca, &["--no-alpn", &health]).await?, "alive\n");
    let plain = format!("{}/healthz", server.url());
    assert_eq!(trusting(&ca, &[&plain]).await?, "alive\n");
    let by_name = health.replace("127.0.0.1", "localhost");
    let at = format!("localhost:{}:127.0.0.1", server.main().port());
    assert_eq!(
        trusting(&ca, &["--resolve", &at, &by_name]).await?,
        "alive\n"
    );
    let stranger = curl(&[&health]).await?;
    assert_eq!(stranger.status.code(), Some(60), "nobody else believes it");
    let other_name = health.replace("127.0.0.1", "bank.example");
    let at = at.replace("localhost", "bank.example");
    let forged = trusting(&ca, &["--resolve", &at, &other_name]).await;
    assert!(forged.is_err());
    Ok(())
}

#[tokio::test]
async fn authority_is_handed_out_with_and_without_tls() -> Result<()> {
    let server = with_authority().await?;
    let pem = fs::read_to_string(authority(server.plan()))?;
    for address in [server.url(), secure(&server)?] {
        let given = curl(&["-k", &format!("{address}/ca.pem")]).await?;
        assert_eq!(String::from_utf8(given.stdout)?, pem);
        let page = curl(&["-k", "-H", "Accept: text/html", &format!("{address}/ca")]).await?;
        let page = String::from_utf8(page.stdout)?;
        assert!(page.contains("<svg") && page.contains("Windows"), "{page}");
        let text = curl(&["-k", &format!("{address}/ca")]).await?;
        let text = String::from_utf8(text.stdout)?;
        let fingerprint = text.lines().find(|line| line.matches(':').count() == 31);
        assert!(page.contains(fingerprint.context("no fingerprint")?.trim()));
    }
    let without = plan()?.start().await?;
    let page = format!("{}/ca", without.url());
    let none = curl(&["-w", "%{http_code}", "-o", "/dev/null", &page]).await?;
    assert_eq!(none.stdout, b"404");
    Ok(())
}

#[tokio::test]
async fn native_client_knows_the_server_by_its_pin_alone() -> Result<()> {
    let server = with_authority().await?;
    let link = format!("{}/join#pin={}", secure(&server)?, pin(&server).await?);
    let said = say(&server, &link, &["by pin"]).await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    // From then on it is known by that, also where the address says nothing.
    let bare = server.main().to_string();
    let said = say(&server, &bare, &["by memory"]).await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let known = server
        .plan()
        .folder()
        .join(".local/state/parlor/known-servers");
    assert!(fs::read_to_string(known)?.starts_with(&bare));
    let wrong = format!("{}#pin={}", secure(&server)?, "A".repeat(43));
    let refused = say(&server, &wrong, &["to somebody else"]).await?;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(
        refused.err.contains("another key than the link says"),
        "{}",
        refused.err
    );
    Ok(())
}

#[tokio::test]
async fn server_on_this_machine_is_believed_once_and_not_with_another_key() -> Result<()> {
    let server = with_authority().await?;
    let url = secure(&server)?;
    let first = say(&server, &url, &["hello"]).await?;
    assert_eq!(first.code, Some(0), "{}", first.err);
    // Its authority is lost, and with it everything but what was said.
    let plan = server.kill_for_now().await?;
    fs::remove_dir_all(plan.data().join("tls"))?;
    let server = plan.start().await?;
    let refused = say(&server, &url, &["hello again"]).await?;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert!(
        refused.err.contains("another key than last time"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("--new-key"), "{}", refused.err);
    // Also where the address does not say that there is TLS.
    let bare = url.trim_start_matches("https://");
    assert_eq!(say(&server, bare, &["hello again"]).await?.code, Some(1));
    let trusted = say(&server, &url, &["--new-key", "hello again"]).await?;
    assert_eq!(trusted.code, Some(0), "{}", trusted.err);
    assert_eq!(say(&server, &url, &["and again"]).await?.code, Some(0));
    Ok(())
}

#[tokio::test]
async fn restart_keeps_the_key_and_who_asks_for_plain_tls_gets_a_clear_word() -> Result<()> {
    let server = with_authority().await?;
    let before = pin(&server).await?;
    let server = server.kill_and_restart().await?;
    assert_eq!(pin(&server).await?, before);
    let without = plan()?.start().await?;
    let url = without.url().replace("http:", "https:");
    let refused = say(&without, &url, &["--timeout", "2", "x"]).await?;
    assert_eq!(refused.code, Some(3), "{}", refused.err);
    assert!(
        refused.err.contains("does not speak TLS"),
        "{}",
        refused.err
    );
    Ok(())
}

#[tokio::test]
async fn without_plaintext_browsers_are_sent_on_and_nothing_else_is_served() -> Result<()> {
    let plan = plan()?.flag("--tls=local-ca").line_off();
    let server = plan.variable("PARLOR_PLAINTEXT", "false").start().await?;
    assert_eq!(server.door("http"), None);
    let (host, ca) = (server.main(), authority(server.plan()));
    let page = format!("http://{host}/r/x?y=z");
    let sent = curl(&[
        "-o",
        "/dev/null",
        "-w",
        "%{http_code} %{redirect_url}",
        &page,
    ])
    .await?;
    let sent = String::from_utf8(sent.stdout)?;
    assert_eq!(sent, format!("308 https://{host}/r/x?y=z"));
    for path in ["/irc", "/irc?x", "/api/v1/socket"] {
        let socket = format!("http://{host}{path}");
        let upgrade = ["-H", "Connection: Upgrade", "-H", "Upgrade: websocket"];
        let version = ["-H", "Sec-WebSocket-Version: 13"];
        let key = ["-H", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="];
        let out = ["-o", "/dev/null", "-w", "%{http_code}", &socket];
        let sent = curl(&[&upgrade[..], &version, &key, &out].concat()).await?;
        assert_eq!(String::from_utf8(sent.stdout)?, "308", "{path}");
    }
    let health = trusting(&ca, &["-L", &format!("http://{host}/healthz")]).await?;
    assert_eq!(health, "alive\n");
    let handed_out = trusting(&ca, &[&format!("http://{host}/ca.pem")]).await?;
    assert!(handed_out.contains("BEGIN CERTIFICATE"));
    let mut irc = TcpStream::connect(host).await?;
    irc.write_all(b"NICK anna\r\n").await?;
    let mut said = String::new();
    within("the refusal", irc.read_to_string(&mut said)).await??;
    assert!(said.contains("over TLS only"), "{said}");
    Ok(())
}

#[tokio::test]
async fn cookie_of_a_page_over_tls_can_be_set_by_https_alone() -> Result<()> {
    let server = with_authority().await?;
    let (url, port) = (secure(&server)?, server.main().port());
    let (path, origin) = (format!("{url}/api/v1/session"), format!("Origin: {url}"));
    let words = [
        "-k",
        "-i",
        "-H",
        &origin,
        "--json",
        "{\"name\":\"anna\"}",
        &path,
    ];
    let answer = String::from_utf8(curl(&words).await?.stdout)?;
    let cookie = format!("set-cookie: __Host-parlor-{port}=");
    let line = answer.lines().find(|line| line.starts_with(&cookie));
    let line = line.with_context(|| answer.clone())?;
    assert!(
        line.ends_with("; HttpOnly; SameSite=Strict; Secure"),
        "{line}"
    );
    let token = line
        .trim_start_matches(&cookie)
        .split(';')
        .next()
        .unwrap_or_default();
    let kept = format!("Cookie: parlor-{port}=forged; __Host-parlor-{port}={token}");
    let me = curl(&["-k", "-H", &kept, &path]).await?;
    assert!(
        String::from_utf8(me.stdout)?.contains("\"anna\""),
        "the right one counts"
    );
    Ok(())
}

/// A certificate for 127.0.0.1 that vouches for itself, and its key.
fn made(folder: &Path, name: &str) -> Result<[PathBuf; 2]> {
    let key = rcgen::KeyPair::generate()?;
    let parameters = rcgen::CertificateParams::new(["127.0.0.1".to_owned()])?;
    let files = [format!("{name}.pem"), format!("{name}.key")].map(|file| folder.join(file));
    fs::write(&files[0], parameters.self_signed(&key)?.pem())?;
    fs::write(&files[1], key.serialize_pem())?;
    Ok(files)
}

#[tokio::test]
async fn another_certificate_is_taken_without_dropping_anybody() -> Result<()> {
    let plan = plan()?.flag("--tls=files");
    let folder = plan.folder().to_owned();
    let [first, first_key] = made(&folder, "first")?;
    let [second, second_key] = made(&folder, "second")?;
    let (chain, key) = (folder.join("chain.pem"), folder.join("key.pem"));
    fs::copy(&first, &chain)?;
    fs::copy(&first_key, &key)?;
    let plan = plan
        .variable("PARLOR_TLS_CERT", &chain)
        .variable("PARLOR_TLS_KEY", &key);
    let server = plan.start().await?;
    let url = secure(&server)?;
    let health = format!("{url}/healthz");
    assert_eq!(trusting(&first, &[&health]).await?, "alive\n");
    let words = ["tail", "--server", &url, "--name", "bob", "--since", "0"];
    let tail = Tool::new(PARLOR, words).variable("HOME", &folder);
    let mut tail = tail.start()?;
    let said = say(&server, &url, &["before"]).await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let line = tail.line().await?.context("a message")?;
    assert!(line.ends_with("anna: before"), "{line}");

    fs::copy(&second, &chain)?;
    fs::copy(&second_key, &key)?;
    server.signal(Signal::HUP)?;
    let taken = async {
        // The handshake after the signal may come before the file was read.
        while trusting(&second, &[&health]).await.is_err() {}
    };
    within("the new certificate", taken).await?;
    assert!(trusting(&first, &[&health]).await.is_err());
    let said = say(&server, &server.url(), &["after"]).await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    let line = tail.line().await?.context("a message")?;
    assert!(line.ends_with("anna: after"), "{line}");
    assert!(
        !server.plan().log().contains("lost"),
        "{}",
        server.plan().log()
    );
    Ok(())
}

#[tokio::test]
async fn certificate_that_can_not_be_used_is_refused_at_start_in_one_line() -> Result<()> {
    let plan = plan()?.flag("--tls=files");
    let [chain, _] = made(plan.folder(), "one")?;
    let [_, key] = made(plan.folder(), "other")?;
    let plan = plan
        .variable("PARLOR_TLS_CERT", &chain)
        .variable("PARLOR_TLS_KEY", &key);
    let (code, said) = plan.refused().await?;
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("one.pem and its key can't be used"), "{said}");
    Ok(())
}

#[tokio::test]
async fn slow_handshakes_end_in_every_phase_and_delay_nobody() -> Result<()> {
    let server = with_authority().await?;
    let mut slow = Vec::new();
    for begun in [
        &b""[..],
        b"PA",
        b"GE",
        b"GET / HTTP/1.1\r\nHo",
        b"\x16\x03\x01",
        b"SSH",
    ] {
        for _ in 0..40 {
            let mut stream = TcpStream::connect(server.main()).await?;
            stream.write_all(begun).await?;
            slow.push((begun, stream));
        }
    }
    // All of them wait, and somebody else is served.
    let health = format!("{}/healthz", secure(&server)?);
    let alive = trusting(&authority(server.plan()), &[&health]).await?;
    assert_eq!(alive, "alive\n");
    for (begun, mut stream) in slow {
        let mut said = Vec::new();
        // Reset or closed: either is an end.
        let ended = within("the end of a slow handshake", stream.read_to_end(&mut said)).await;
        ensure!(ended.is_ok(), "{begun:?} is still open");
    }
    Ok(())
}
