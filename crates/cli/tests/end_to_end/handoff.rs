//! Signing another device in by a code: shown in a terminal, read as a telephone's camera reads it.

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{LineClient, NativeClient, Plan, Proxy, Server, Terminal, read_qr, within};
use parlor_wire::api::{AskedCode, FetchedCode, SignedIn};
use parlor_wire::{Hello, Reply, Request};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::{PARLOR, plan};

/// A server whose codes live long enough for a busy machine.
async fn patient() -> Result<Server> {
    plan()?.variable("PARLOR_QR_SECONDS", "60").start().await
}

/// Posts as a device that is not signed in; the status and the body of the answer.
async fn post(server: &Server, path: &str, body: &Value) -> Result<(u16, String)> {
    let mut stream = TcpStream::connect(server.main()).await?;
    let body = body.to_string();
    let (host, length) = (server.main(), body.len());
    let request = format!(
        "POST /api/v1{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    within("the answer", stream.read_to_string(&mut answer)).await??;
    let (head, body) = answer.split_once("\r\n\r\n").context("no head")?;
    let status = head.split(' ').nth(1).context("no status")?.parse()?;
    Ok((status, body.to_owned()))
}

/// Opens what the camera read, as the page of it does.
async fn fetch(server: &Server, link: &str) -> Result<FetchedCode> {
    let (address, code) = link.split_once("/q#").context("no link of a code")?;
    ensure!(address == server.url(), "{link} leads elsewhere");
    let body = json!({ "code": code, "client": "Firefox on Android" });
    let (status, body) = post(server, "/handoff/fetch", &body).await?;
    ensure!(status == 201, "{status} {body}");
    Ok(serde_json::from_str(&body)?)
}

async fn redeem(server: &Server, receipt: &str) -> Result<SignedIn> {
    let (status, body) = post(server, "/handoff/redeem", &json!({ "receipt": receipt })).await?;
    ensure!(status == 201, "{status} {body}");
    Ok(serde_json::from_str(&body)?)
}

#[tokio::test]
async fn code_on_the_line_door_signs_a_telephone_in_once() -> Result<()> {
    let server = patient().await?;
    let mut desk = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    desk.send("!get QRcode").await?;
    let mut shown = desk.until("| ██").await?;
    // It is square, and two of its rows are in a line.
    let width = shown.last().map_or(0, |line| line.matches('█').count());
    for _ in 1..width.div_ceil(2) {
        shown.push(desk.line().await?.context("the picture ends")?);
    }
    let link = read_qr(shown.iter().map(String::as_str))?;
    ensure!(shown.iter().any(|line| line.ends_with(&link)), "{shown:?}");

    let fetched = fetch(&server, &link).await?;
    ensure!(fetched.name == Plan::OWNER);
    let told = desk.until("* Firefox on Android at 127.0.0.1").await?;
    ensure!(
        told.last().is_some_and(|line| line.contains("/qr NUMBER")),
        "{told:?}"
    );
    desk.send(&format!("/qr {}", fetched.number)).await?;
    desk.until("* You let it in.").await?;
    let signed_in = redeem(&server, fetched.receipt.expose()).await?;
    desk.until("* Firefox on Android at 127.0.0.1 is signed in as you now.")
        .await?;
    let hello = Hello {
        token: Some(signed_in.token),
        ..Hello::default()
    };
    let mut phone = NativeClient::sign_in(server.main(), hello).await?;
    ensure!(phone.welcome()?.name == Plan::OWNER);
    let Reply::Devices { devices } = phone.request(Request::Devices).await? else {
        anyhow::bail!("no devices");
    };
    let current = devices.iter().find(|device| device.current);
    ensure!(current.is_some_and(|device| device.label == "Firefox on Android"));

    let again = fetch(&server, &link).await.expect_err("it was used");
    ensure!(again.to_string().contains("code_used"), "{again}");
    Ok(())
}

#[tokio::test]
async fn code_that_nobody_fetches_expires_and_says_so() -> Result<()> {
    let server = plan()?.variable("PARLOR_QR_SECONDS", "3").start().await?;
    let mut desk = LineClient::guest(server.line(), "anna").await?;
    desk.send("/qr").await?;
    let shown = desk.until("* The code has expired.").await?;
    let link = read_qr(shown.iter().map(String::as_str))?;
    let late = fetch(&server, &link).await.expect_err("it is too late");
    ensure!(late.to_string().starts_with("410"), "{late}");
    Ok(())
}

#[tokio::test]
async fn wrong_number_lets_nobody_in() -> Result<()> {
    let server = patient().await?;
    let mut desk = NativeClient::guest(server.main(), "anna").await?;
    let Reply::Code(shown) = desk.request(Request::OfferCode).await? else {
        anyhow::bail!("no code");
    };
    let link = shown.link.context("no link")?;
    let fetched = fetch(&server, link.expose()).await?;
    let number = if fetched.number == 10 { 11 } else { 10 };
    let refused = desk.refusal(Request::ConfirmCode { number }).await?;
    ensure!(refused.code == "wrong_number", "{refused}");
    let refused = redeem(&server, fetched.receipt.expose()).await;
    let refused = refused.expect_err("nobody is let in").to_string();
    ensure!(refused.contains("handoff_refused"), "{refused}");
    Ok(())
}

#[tokio::test]
async fn device_shows_a_code_and_somebody_signed_in_lets_it_in() -> Result<()> {
    let server = patient().await?;
    let mut desk = LineClient::guest(server.line(), "anna").await?;
    let (status, body) = post(&server, "/handoff/ask", &json!({ "client": "television" })).await?;
    ensure!(status == 201, "{status} {body}");
    let asked: AskedCode = serde_json::from_str(&body)?;
    desk.send(&format!("/qr {}", asked.code.expose())).await?;
    desk.until("* television at 127.0.0.1").await?;
    desk.send(&format!("/qr {}", asked.number)).await?;
    desk.until("* You let it in.").await?;
    let signed_in = redeem(&server, asked.receipt.expose()).await?;
    ensure!(signed_in.name == "anna");
    Ok(())
}

#[tokio::test]
async fn terminal_client_shows_a_code_and_takes_it_off_the_screen() -> Result<()> {
    let server = patient().await?;
    let (url, home) = (server.url(), server.plan().folder().join("anna"));
    let variables = [
        ("HOME", home.as_path()),
        ("TERM", std::path::Path::new("xterm")),
    ];
    let words = ["join", &url, "--name", "anna"];
    let mut anna = Terminal::start(PARLOR, &words, &variables)?;
    anna.shows_words("beginning of #lobby").await?;
    anna.resize(110, 36)?;
    anna.type_in("/qr\r")?;
    let picture = anna
        .shows(|picture| read_qr(picture.lines()).is_ok())
        .await?;
    let fetched = fetch(&server, &read_qr(picture.lines())?).await?;
    let picture = anna.shows_words("Its number:").await?;
    ensure!(read_qr(picture.lines()).is_err(), "the code is still there");
    anna.type_in(&format!("{}\r", fetched.number))?;
    let signed_in = redeem(&server, fetched.receipt.expose()).await?;
    ensure!(signed_in.name == "anna");
    anna.shows_words("at 127.0.0.1 is signed in").await?;
    Ok(())
}

#[tokio::test]
async fn fresh_terminal_shows_a_code_and_is_remembered_once_another_device_has_let_it_in()
-> Result<()> {
    let server = patient().await?;
    let (url, home) = (server.url(), server.plan().folder().join("laptop"));
    let variables = [
        ("HOME", home.as_path()),
        ("TERM", std::path::Path::new("xterm")),
    ];
    let mut desk = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    let mut laptop = Terminal::start(PARLOR, &["join", &url], &variables)?;
    laptop.resize(110, 40)?;
    laptop.shows_words("Your name:").await?;
    laptop.type_in("\r")?;
    let picture = laptop.shows_words("(the code lives").await?;
    let link = read_qr(picture.lines())?;
    ensure!(picture.contains(&link), "{link} is no text\n{picture}");
    let (address, code) = link.split_once("/approve#").context("no link")?;
    ensure!(address == url, "{link} leads elsewhere");
    let number = picture
        .split("this number there: ")
        .nth(1)
        .context("no number")?;
    let number = number.split(' ').next().context("no number")?;
    desk.send(&format!("/qr {code}")).await?;
    desk.until("* terminal client at 127.0.0.1").await?;
    desk.send(&format!("/qr {number}")).await?;
    desk.until("* terminal client at 127.0.0.1 is signed in as you now.")
        .await?;
    let picture = laptop.shows_words("beginning of #lobby").await?;
    ensure!(read_qr(picture.lines()).is_err(), "the code is still there");

    // It is a device of its own from now on.
    let mut again = Terminal::start(PARLOR, &["join", &url], &variables)?;
    again.shows_words("beginning of #lobby").await?;
    desk.send("hello both").await?;
    laptop.shows_words("hello both").await?;
    again.shows_words("hello both").await?;
    Ok(())
}

#[tokio::test]
async fn sign_in_whose_answer_was_lost_is_had_by_a_further_try_of_one_device() -> Result<()> {
    let server = patient().await?;
    let proxy = Proxy::to(server.main()).await?;
    let home = server.plan().folder().join("laptop");
    let variables = [
        ("HOME", home.as_path()),
        ("TERM", std::path::Path::new("xterm")),
    ];
    let mut desk = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    let mut laptop = Terminal::start(PARLOR, &["join", &proxy.url(), "--qr"], &variables)?;
    laptop.resize(110, 40)?;
    let picture = laptop.shows_words("(the code lives").await?;
    let after = |words| picture.split(words).nth(1).context("it is not shown");
    let code: String = after("type there: /qr ")?.chars().take(9).collect();
    let number: String = after("this number there: ")?.chars().take(2).collect();
    desk.send(&format!("/qr {code}")).await?;
    desk.until("* terminal client at 127.0.0.1").await?;
    // The answer is on its way when the connection is cut.
    proxy.down().hold_after(1);
    desk.send(&format!("/qr {number}")).await?;
    desk.until("* terminal client at 127.0.0.1 is signed in as you now.")
        .await?;
    proxy.down().held().await?;
    proxy.cut_open();
    proxy.down().release();
    laptop.shows_words("beginning of #lobby").await?;

    let hello = Hello {
        name: Some(Plan::OWNER.to_owned()),
        password: Some(Plan::PASSWORD.to_owned().into()),
        ..Hello::default()
    };
    let mut owner = NativeClient::sign_in(server.main(), hello).await?;
    let Reply::Devices { devices } = owner.request(Request::Devices).await? else {
        anyhow::bail!("no devices");
    };
    let labels = devices.iter().map(|device| device.label.as_str());
    let terminals = labels.filter(|label| *label == "terminal client").count();
    ensure!(terminals == 1, "{devices:?}");
    Ok(())
}

#[tokio::test]
async fn who_is_refused_at_the_other_device_can_still_type_a_name() -> Result<()> {
    let server = patient().await?;
    let (url, home) = (server.url(), server.plan().folder().join("laptop"));
    let variables = [
        ("HOME", home.as_path()),
        ("TERM", std::path::Path::new("xterm")),
    ];
    let mut desk = LineClient::guest(server.line(), "anna").await?;
    let mut laptop = Terminal::start(PARLOR, &["join", &url], &variables)?;
    laptop.resize(110, 40)?;
    laptop.until("Your name: ").await?;
    laptop.type_in("\r")?;
    laptop.until("(the code lives").await?;
    let code = laptop
        .shown()
        .split("type there: /qr ")
        .nth(1)
        .context("no code")?;
    let code: String = code.chars().take(9).collect();
    desk.send(&format!("/qr {code}")).await?;
    desk.until("* terminal client at 127.0.0.1").await?;
    desk.send("/qr no").await?;
    laptop.until("Your name: ").await?;
    laptop.type_in("bert\r")?;
    laptop.shows_words("beginning of #lobby").await?;
    desk.until("bert joined!").await?;
    Ok(())
}
