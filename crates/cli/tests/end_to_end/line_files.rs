//! Files through the line gateway: links that a real `curl` uses, as people type them in a shell.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{Finished, LineClient, NativeClient, Plan, Server, Terminal, Tool};

use crate::{PARLOR, plan, server};

/// What a name may consist of, and what a shell, curl and an address make of its signs if they are let.
const WILD: &str = "it's $(touch pwned) [1-2] {a,b} ü #?&%20.bin";

/// A line as somebody types it in a shell, in this folder.
fn typed(folder: &Path, line: &str) -> Tool {
    let line = format!("cd \"$HOME\" && exec {line}");
    Tool::new("sh", ["-c", &line])
        .variable("HOME", folder)
        .variable("PATH", std::env::var_os("PATH").unwrap_or_default())
}

async fn shell(server: &Server, line: &str) -> Result<Finished> {
    typed(server.plan().folder(), line).run().await
}

/// Runs a command that must succeed; what it wrote.
async fn curl(server: &Server, words: &str) -> Result<String> {
    let done = shell(server, &format!("curl -sS {words}")).await?;
    ensure!(
        done.code == Some(0),
        "curl is needed for this test (Debian: apt install curl), and said {}",
        done.err
    );
    Ok(done.out)
}

fn file(server: &Server, name: &str, bytes: &[u8]) -> Result<()> {
    Ok(fs::write(server.plan().folder().join(name), bytes)?)
}

/// Bytes that no compression and no encoding of text survives unnoticed.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(&mut next).take(length).collect()
}

/// The command that a line client is told to type.
async fn command_for(client: &mut LineClient, line: &str) -> Result<String> {
    client.send(line).await?;
    let told = client.until("| curl ").await?;
    let last = told.last().context("nothing was told")?;
    Ok(last.trim_start_matches("| ").to_owned())
}

/// The link at the end of a line.
fn link(line: &str) -> &str {
    line.rsplit(' ').next().unwrap_or_default()
}

/// Anna sends a file by her line client; the link that everybody is told.
async fn share(server: &Server, client: &mut LineClient, name: &str) -> Result<String> {
    let command = command_for(client, &format!("/send {name}")).await?;
    let sent = shell(server, &command.replacen("curl", "curl -sS", 1)).await?;
    ensure!(sent.out.contains("was sent"), "{}{}", sent.out, sent.err);
    let told = client.until("anna shares ").await?;
    let last = told.last().context("nothing was told")?;
    Ok(link(last).to_owned())
}

#[tokio::test]
async fn file_is_sent_with_curl_told_to_everyone_and_fetched_with_equal_bytes() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut bob = LineClient::guest(server.line(), "bob").await?;
    let mut cleo = NativeClient::guest(server.main(), "cleo").await?;
    let bytes = noise(1_234_567);
    file(&server, WILD, &bytes)?;

    for line in ["/send", "FILESEND"] {
        let command = command_for(&mut anna, &format!("{line} {WILD}")).await?;
        let sent = shell(&server, &command.replacen("curl", "curl -sS", 1)).await?;
        assert_eq!(sent.code, Some(0), "{command}: {}", sent.err);
        assert_eq!(sent.out, format!("{WILD} was sent (1.2 MB).\n"));
        let start = format!("anna shares {WILD} (1.2 MB): {}/f/", server.url());
        for client in [&mut anna, &mut bob] {
            let told = client.until("anna shares ").await?;
            let told = told.last().context("nothing was told")?;
            assert!(told.starts_with(&start), "{told}");
            curl(&server, &format!("-o fetched '{}'", link(told))).await?;
            assert!(fs::read(server.plan().folder().join("fetched"))? == bytes);
        }
    }
    cleo.request(parlor_wire::Request::Ping).await?;

    bob.send(&format!("/get {WILD}")).await?;
    let told = bob.until("| ").await?;
    let told = told.last().context("nothing was told")?;
    assert!(
        told.starts_with(&format!("| {WILD} (1.2 MB) of anna, for 24 hours: http://")),
        "{told}"
    );
    curl(&server, &format!("-o again '{}'", link(told))).await?;
    assert!(fs::read(server.plan().folder().join("again"))? == bytes);
    assert!(!server.plan().folder().join("pwned").exists());
    Ok(())
}

#[tokio::test]
async fn link_to_send_works_once_and_a_wrong_or_ended_one_is_told_in_one_line() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    file(&server, "tea.txt", b"green")?;
    let command = command_for(&mut anna, "/send tea.txt").await?;
    let quiet = command.replacen("curl", "curl -sS -w '%{http_code}'", 1);
    let ended = "This link is mistyped, has ended or was used already. Ask for a new one.\n404";
    let sent = shell(&server, &quiet).await?;
    assert_eq!(sent.out, "tea.txt was sent (5 B).\n201");
    assert_eq!(shell(&server, &quiet).await?.out, ended);

    let told = anna.until("anna shares ").await?;
    let fetched = link(told.last().context("nothing was told")?).to_owned();
    let wrong = fetched.replace("/f/", "/f/x");
    let code = "-w '%{http_code}'";
    assert_eq!(curl(&server, &format!("{code} '{wrong}'")).await?, ended);
    assert_eq!(
        curl(&server, &format!("{code} '{fetched}'")).await?,
        "green200"
    );

    let unused = command_for(&mut anna, "/send tea.txt").await?;
    let server = server.kill_and_restart().await?;
    let unused = unused.replacen("curl", "curl -sS -w '%{http_code}'", 1);
    assert_eq!(shell(&server, &unused).await?.out, ended);
    assert_eq!(curl(&server, &format!("{code} '{fetched}'")).await?, ended);
    Ok(())
}

#[tokio::test]
async fn link_of_a_deleted_file_ends() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut bob = LineClient::guest(server.line(), "bob").await?;
    file(&server, "tea.txt", b"green")?;
    let shared = share(&server, &mut anna, "tea.txt").await?;
    bob.send("/files").await?;
    let listed = bob.until("| /get ").await?;
    let number = listed
        .iter()
        .find_map(|line| line.strip_prefix("| ")?.split_once(' '))
        .context("it is not listed")?
        .0;
    bob.send(&format!("/delete {number}")).await?;
    bob.until("* ").await?;
    anna.send(&format!("/delete {number}")).await?;
    anna.until(&format!("anna deleted the file {number}."))
        .await?;
    let gone = curl(&server, &format!("-w '%{{http_code}}' '{shared}'")).await?;
    assert!(
        gone.ends_with("\n404") && gone.lines().count() == 2,
        "{gone}"
    );
    assert!(!gone.contains("green"), "{gone}");
    anna.send("/files").await?;
    anna.until("| There are no files here yet.").await?;
    anna.send("/get tea.txt").await?;
    anna.until("* There is no file tea.txt that you can find.")
        .await?;
    Ok(())
}

#[tokio::test]
async fn pages_and_pictures_that_run_are_never_shown_by_a_browser() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    for name in ["page.html", "picture.svg", "page.xhtml"] {
        file(&server, name, b"<script>alert(1)</script>")?;
        let shared = share(&server, &mut anna, name).await?;
        let answer = curl(&server, &format!("-D - '{shared}'")).await?;
        let head = answer.to_ascii_lowercase();
        for line in [
            "content-type: application/octet-stream\r\n",
            "content-disposition: attachment;",
            "x-content-type-options: nosniff\r\n",
            "content-security-policy: default-src 'none'; sandbox\r\n",
        ] {
            assert!(head.contains(line), "{name}: {line}: {head}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn servers_without_files_say_so_and_links_begin_with_the_public_address() -> Result<()> {
    let server = plan()?.variable("PARLOR_FILES", "false").start().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    anna.send("/send tea.txt").await?;
    anna.until("* Sharing files is switched off on this server.")
        .await?;

    let server = plan()?
        .variable("PARLOR_PUBLIC_URL", "https://chat.example.org/")
        .start()
        .await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let command = command_for(&mut anna, "!send tea.txt").await?;
    assert!(
        command.starts_with("curl -T tea.txt https://chat.example.org/up/"),
        "{command}"
    );
    Ok(())
}

#[tokio::test]
async fn log_tells_who_moved_which_file_without_a_terminal_in_whole_lines() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    file(&server, "tea.txt", b"green")?;
    let shared = share(&server, &mut anna, "tea.txt").await?;
    curl(&server, &format!("'{shared}'")).await?;
    anna.send("/get tea.txt").await?;
    let told = anna.until("| tea.txt").await?;
    let own = link(told.last().context("nothing was told")?);
    curl(&server, &format!("'{own}'")).await?;
    let (_, plan) = server.stop().await?;
    let log = plan.log();
    for told in [
        "anna sends tea.txt size=5 by=link\n",
        "anna sent tea.txt: done size=5 duration_ms=",
        "somebody fetched tea.txt: done size=5 duration_ms=",
        "anna fetched tea.txt: done size=5 duration_ms=",
    ] {
        assert!(log.contains(told), "{told}: {log}");
    }
    assert!(!log.contains(['\r', '\x1b']), "{log}");
    Ok(())
}

#[tokio::test]
async fn sender_who_gives_up_is_told_in_a_line_and_leaves_nothing() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut bob = LineClient::guest(server.line(), "bob").await?;
    let film = fs::File::create(server.plan().folder().join("film.mkv"))?;
    film.set_len(40_000_000)?;
    let command = command_for(&mut anna, "/send film.mkv").await?;
    let cut = command.replacen("curl", "curl -sS --limit-rate 1M", 1);
    let sending = typed(server.plan().folder(), &cut).start()?;
    bob.until("anna is sending film.mkv (40 MB).").await?;
    sending.kill().await?;
    bob.until("anna could not send film.mkv: it was cancelled.")
        .await?;
    bob.send("/files").await?;
    bob.until("| There are no files here yet.").await?;
    let log = server.plan().log();
    let why = "anna could not send film.mkv reason=\"it was cancelled\"";
    assert!(log.contains(why), "{log}");
    Ok(())
}

#[tokio::test]
async fn log_on_a_terminal_shows_how_far_a_file_is_and_then_that_it_is_done() -> Result<()> {
    let plan = plan()?;
    let ready = plan.folder().join("terminal-ready");
    let words = ["serve", "--listen", "127.0.0.1:0", "--line", "127.0.0.1:0"];
    let variables = [
        ("HOME", plan.folder()),
        ("PARLOR_OWNER", Path::new(Plan::OWNER)),
        ("PARLOR_OWNER_PASSWORD", Path::new(Plan::PASSWORD)),
        ("PARLOR_READY_FILE", &*ready),
        ("TERM", Path::new("xterm-256color")),
    ];
    let mut terminal = Terminal::start(PARLOR, &words, &variables)?;
    terminal.until("listening for lines").await?;
    let ready = fs::read_to_string(&ready)?;
    let line = ready.lines().find_map(|line| line.strip_prefix("line://"));
    let mut anna = LineClient::guest(line.context("no line gateway")?.parse()?, "anna").await?;
    fs::write(plan.folder().join("film.mkv"), noise(1_500_000))?;
    let command = command_for(&mut anna, "/send film.mkv").await?;
    let slow = command.replacen("curl", "curl -sS --limit-rate 1M", 1);
    let sending = typed(plan.folder(), &slow).run();
    let seen = terminal.shows(|screen| {
        let mut lines = screen.lines().rev().filter(|line| !line.trim().is_empty());
        lines.next().is_some_and(|last| {
            last.starts_with("↑ anna film.mkv ") && last.contains("% of 1.5 MB")
        })
    });
    let (sent, seen) = tokio::join!(sending, seen);
    seen?;
    assert_eq!(sent?.code, Some(0));
    let screen = terminal
        .shows_words("anna sent film.mkv: done (1.5 MB")
        .await?;
    assert!(!screen.contains("% of"), "{screen}");
    Ok(())
}
