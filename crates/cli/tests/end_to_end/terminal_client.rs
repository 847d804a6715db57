//! The terminal client on a real pseudo-terminal, against a real server, beside other real clients.

use std::path::Path;

use anyhow::{Context as _, Result};
use parlor_testkit::{LineClient, NativeClient, Plan, Server, Terminal};
use parlor_wire::{EventBody, Reply, Request};
use rustix::process::Signal;

use crate::{PARLOR, plan, server};

const UP: &str = "\u{1b}[A";
const SHIFT_UP: &str = "\u{1b}[1;2A";
const ALT_UP: &str = "\u{1b}[1;3A";
const ALT_DOWN: &str = "\u{1b}[1;3B";
const PAGE_UP: &str = "\u{1b}[5~";
const END: &str = "\u{1b}[F";
const CTRL_C: &str = "\u{3}";
const CTRL_F: &str = "\u{6}";
const CTRL_K: &str = "\u{b}";

/// The client on a terminal, as a guest, when it shows the lobby.
async fn joined(server: &Server, name: &str, more: &[(&str, &Path)]) -> Result<Terminal> {
    let url = server.url();
    let home = server.plan().folder().join(name);
    let mut variables = vec![("HOME", home.as_path()), ("TERM", Path::new("xterm"))];
    variables.extend(more);
    let words = ["join", &url, "--name", name];
    let mut terminal = Terminal::start(PARLOR, &words, &variables)?;
    terminal.shows_words("beginning of #lobby").await?;
    Ok(terminal)
}

async fn leave(mut terminal: Terminal) -> Result<String> {
    terminal.type_in(CTRL_C)?;
    terminal.shows_words("[y] leave").await?;
    terminal.type_in("y")?;
    let (code, shown) = terminal.end().await?;
    assert_eq!(code, Some(0), "{shown}");
    Ok(shown)
}

#[tokio::test]
async fn what_is_typed_reaches_others_and_what_they_say_is_shown() -> Result<()> {
    let server = server().await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    bert.until("anna joined!").await?;
    anna.type_in("hello :tada: **all**\r")?;
    bert.until("anna: hello 🎉 **all**").await?;
    anna.shows_words("hello 🎉 all").await?;
    bert.send("hi @anna, 漢字").await?;
    anna.shows_words("hi @anna, 漢字").await?;
    let shown = leave(anna).await?;
    bert.until("anna left!").await?;
    // The terminal is the shell's again.
    for given_back in ["\u{1b}[?1049l", "\u{1b}[?2004l", "\u{1b}[?25h"] {
        assert!(shown.contains(given_back), "{given_back:?}");
    }
    Ok(())
}

#[tokio::test]
async fn names_complete_last_messages_are_edited_and_reacted_to() -> Result<()> {
    let server = server().await?;
    let mut bert = NativeClient::guest(server.main(), "bert").await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    anna.shows_words("2 here").await?;
    anna.type_in("@be")?;
    anna.shows(|picture| picture.matches("@bert").count() >= 1)
        .await?;
    anna.type_in("\ttea?\r")?;
    bert.until_message("@bert tea?").await?;
    // What follows it is shown after it.
    bert.say("gladly").await?;
    anna.shows_words("gladly").await?;
    anna.type_in(UP)?;
    anna.shows_words("editing your message").await?;
    anna.type_in("\u{7f} or cake?\r")?;
    let edited = loop {
        let event = bert.event().await?;
        if let EventBody::Edited { text, .. } = event.body {
            break text;
        }
    };
    assert_eq!(edited.as_deref(), Some("@bert tea or cake?"));
    anna.shows_words("(edited)").await?;
    anna.type_in(SHIFT_UP)?;
    anna.type_in("+")?;
    anna.shows_words("React").await?;
    anna.type_in("tada")?;
    anna.shows_words("🎉").await?;
    anna.type_in("\r")?;
    loop {
        if let EventBody::Reacted { emoji, .. } = bert.event().await?.body {
            assert_eq!(emoji, "🎉");
            break;
        }
    }
    anna.shows_words("🎉 1✓").await?;
    leave(anna).await?;
    Ok(())
}

#[tokio::test]
async fn the_past_is_scrolled_through_and_searched() -> Result<()> {
    let server = server().await?;
    let mut bert = NativeClient::guest(server.main(), "bert").await?;
    for number in 1..=1_000 {
        let text = match number {
            77 => "the needle lies here".to_owned(),
            number => format!("straw {number}"),
        };
        bert.say(&text).await?;
    }
    let url = server.url();
    let home = server.plan().folder().join("anna");
    let variables = [("HOME", home.as_path()), ("TERM", Path::new("xterm"))];
    let mut anna = Terminal::start(PARLOR, &["join", &url, "--name", "anna"], &variables)?;
    anna.shows_words("straw 1000").await?;
    // Half a page further up at a time, until the beginning. What is typed then is a fence: when it is
    // shown, the key before was answered, though the page that it asked for may still be on its way.
    let mut is_there = false;
    for _ in 0..2_000 {
        anna.type_in(&format!("{PAGE_UP}x"))?;
        let shown = anna.shows_words("› x").await?;
        anna.type_in("\u{7f}")?;
        anna.shows_words("Message #lobby").await?;
        is_there = shown.contains("straw 1 ") || shown.contains("straw 1\n");
        if is_there {
            break;
        }
    }
    assert!(is_there, "{}", anna.picture());
    anna.type_in(END)?;
    anna.shows_words("straw 1000").await?;
    anna.type_in(CTRL_F)?;
    anna.shows_words("Search").await?;
    anna.type_in("needle\r")?;
    anna.shows_words("#lobby  20").await?;
    anna.type_in("\r")?;
    anna.shows(|picture| {
        ["straw 76", "the needle lies here", "straw 78"]
            .iter()
            .all(|text| picture.contains(text))
    })
    .await?;
    leave(anna).await?;
    Ok(())
}

#[tokio::test]
async fn rooms_are_made_and_switched_and_each_keeps_its_draft() -> Result<()> {
    let server = server().await?;
    let mut bert = NativeClient::guest(server.main(), "bert").await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    anna.type_in("/join dev\r")?;
    anna.shows_words("Message #dev").await?;
    anna.type_in("half a thought")?;
    anna.shows_words("› half a thought").await?;
    anna.type_in(ALT_UP)?;
    anna.shows_words("Message #lobby").await?;
    let join = Request::Join {
        room: "#dev".to_owned(),
        key: None,
    };
    bert.request(join).await?;
    let post = Request::Post {
        room: "#dev".to_owned(),
        text: "@anna look here".to_owned(),
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: None,
        id: None,
    };
    bert.request(post).await?;
    anna.shows_words("@1").await?;
    anna.type_in(ALT_DOWN)?;
    anna.shows(|picture| picture.contains("› half a thought") && picture.contains("look here"))
        .await?;
    anna.type_in(CTRL_K)?;
    anna.shows_words("Go to").await?;
    anna.type_in("lob\r")?;
    anna.shows_words("Message #lobby").await?;
    leave(anna).await?;
    Ok(())
}

#[tokio::test]
async fn the_terminal_can_change_its_size() -> Result<()> {
    let server = server().await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    anna.type_in("broken at forty columns, not at eighty\r")?;
    anna.shows_words("broken at forty columns").await?;
    for (columns, rows) in [(40, 20), (200, 50), (30, 10), (10, 3), (110, 30)] {
        anna.resize(columns, rows)?;
        match columns {
            10 => anna.shows_words("Terminal").await?,
            200 | 110 => anna.shows_words("Here 1").await?,
            _ => anna.shows_words("Message #lobby").await?,
        };
    }
    anna.shows_words("broken at forty columns, not at eighty")
        .await?;
    leave(anna).await?;
    Ok(())
}

#[tokio::test]
async fn a_lost_server_loses_nothing_that_was_typed_or_said() -> Result<()> {
    let server = server().await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    anna.type_in("before\r")?;
    anna.shows(|picture| picture.contains("before") && !picture.contains("before …"))
        .await?;
    let plan = server.kill_for_now().await?;
    anna.shows_words("reconnecting").await?;
    anna.type_in("while it was gone\rand a draft")?;
    anna.shows_words("while it was gone …").await?;
    let server = plan.start().await?;
    anna.shows_words("● connected").await?;
    anna.shows(|picture| {
        picture.contains("while it was gone") && !picture.contains("while it was gone …")
    })
    .await?;
    anna.shows_words("› and a draft").await?;
    let page = Request::History {
        room: "#lobby".to_owned(),
        after: None,
        before: None,
        order: None,
        since: None,
        limit: None,
    };
    let mut bert = NativeClient::guest(server.main(), "bert").await?;
    let Reply::History(page) = bert.request(page).await? else {
        anyhow::bail!("no history");
    };
    let said: Vec<_> = page
        .events
        .iter()
        .filter_map(|event| match &event.body {
            EventBody::Message { text, .. } => text.as_deref(),
            _ => None,
        })
        .collect();
    assert_eq!(said, ["before", "while it was gone"]);
    Ok(())
}

#[tokio::test]
async fn without_colour_nothing_is_painted_in_one() -> Result<()> {
    let server = server().await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let mut anna = joined(&server, "anna", &[("NO_COLOR", Path::new("1"))]).await?;
    bert.send("@anna **look**: `code` https://a.org").await?;
    anna.shows_words("https://a.org").await?;
    let screen = anna.screen();
    let (rows, columns) = screen.size();
    for row in 0..rows.get() {
        for column in 0..columns.get() {
            let cell = screen.cell(row, column).context("a cell")?;
            assert_eq!(cell.fgcolor(), vt100::Color::Default, "{row} {column}");
            assert_eq!(cell.bgcolor(), vt100::Color::Default, "{row} {column}");
        }
    }
    leave(anna).await?;
    Ok(())
}

#[tokio::test]
async fn a_signal_gives_the_terminal_back() -> Result<()> {
    let server = server().await?;
    let anna = joined(&server, "anna", &[]).await?;
    anna.signal(Signal::TERM)?;
    let (code, shown) = anna.end().await?;
    assert_eq!(code, Some(0));
    assert!(shown.contains("\u{1b}[?1049l"));
    Ok(())
}

#[tokio::test]
async fn plain_mode_takes_and_gives_lines_without_any_escape_sequence() -> Result<()> {
    let server = server().await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let tool =
        parlor_testkit::Tool::new(PARLOR, ["join", &server.url(), "--name", "anna", "--plain"])
            .variable("HOME", server.plan().folder());
    let done = tool.run_with("hello\n/who\n/nonsense\n//slash\n").await?;
    bert.until("anna: hello").await?;
    bert.until("anna: /slash").await?;
    let out = done.out;
    for line in [
        "* You are in #lobby now.",
        "anna: hello",
        "| 2 here",
        "! There is no command /nonsense",
    ] {
        assert!(
            out.lines().any(|said| said.starts_with(line)),
            "{line} in {out}"
        );
    }
    assert!(!out.contains('\u{1b}'), "{out}");
    Ok(())
}

#[tokio::test]
async fn a_registered_name_is_asked_for_its_password_and_remembered() -> Result<()> {
    let server = server().await?;
    let url = server.url();
    let home = server.plan().folder().join("owner");
    let variables = [("HOME", home.as_path()), ("TERM", Path::new("xterm"))];
    let mut owner = Terminal::start(PARLOR, &["join", &url], &variables)?;
    owner.until("Your name: ").await?;
    owner.type_in(&format!("{}\n", Plan::OWNER))?;
    owner.until("Password: ").await?;
    owner.type_in(&format!("{}\n", Plan::PASSWORD))?;
    owner.shows_words("beginning of #lobby").await?;
    leave(owner).await?;
    let mut again = Terminal::start(PARLOR, &["join", &url], &variables)?;
    again.shows_words("beginning of #lobby").await?;
    assert!(!again.shown().contains("Your name"));
    leave(again).await?;
    Ok(())
}

#[tokio::test]
async fn a_host_is_asked_who_they_are_and_whether_the_server_goes_on() -> Result<()> {
    let plan = plan()?.without_owner();
    let data = plan.folder().join("data");
    let data = data.to_str().context("a path")?;
    let ready = plan.folder().join("ready");
    let ready_file = ready.to_str().context("a path")?;
    let words = [
        "--data",
        data,
        "--listen",
        "127.0.0.1:0",
        "--line",
        "127.0.0.1:0",
        "--ready-file",
        ready_file,
    ];
    let variables = [("HOME", plan.folder()), ("TERM", Path::new("xterm"))];
    let mut host = Terminal::start(PARLOR, &words, &variables)?;
    for (question, answer) in [
        ("Your name: ", "Ada\n"),
        ("Password: ", "correct horse\n"),
        ("Password again: ", "correct horse\n"),
    ] {
        host.until(question).await?;
        host.type_in(answer)?;
    }
    host.shows_words("parlor join http://127.0.0.1:").await?;
    let line = std::fs::read_to_string(&ready)?;
    let line = line
        .lines()
        .find_map(|line| line.strip_prefix("line://"))
        .context("a line door")?;
    let mut bert = LineClient::guest(line.parse()?, "bert").await?;
    host.type_in("welcome\r")?;
    bert.until("Ada: welcome").await?;
    host.type_in("/quit\r")?;
    host.shows_words("[k] keep it running").await?;
    host.type_in("k")?;
    host.until("The server goes on.").await?;
    bert.until("Ada left!").await?;
    bert.send("still here?").await?;
    bert.send("/who").await?;
    bert.until("| 1 here").await?;
    // The window is closed.
    host.signal(Signal::HUP)?;
    let (code, shown) = host.end().await?;
    assert_eq!(code, Some(0), "{shown}");
    // The second time nobody is asked anything, and the server can be stopped with the seat.
    let mut host = Terminal::start(PARLOR, &words, &variables)?;
    host.shows_words("still here?").await?;
    host.type_in("/quit\r")?;
    host.shows_words("[s] stop the server").await?;
    host.type_in("s")?;
    let (code, shown) = host.end().await?;
    assert_eq!(code, Some(0), "{shown}");
    Ok(())
}

#[tokio::test]
async fn without_a_terminal_the_way_out_is_said() -> Result<()> {
    let server = server().await?;
    let tool = parlor_testkit::Tool::new(PARLOR, ["join", &server.url(), "--name", "anna"])
        .variable("HOME", server.plan().folder());
    let done = tool.run().await?;
    assert_eq!(done.code, Some(2));
    assert!(done.err.contains("--plain"), "{}", done.err);
    Ok(())
}

#[tokio::test]
async fn commands_are_offered_by_role_and_passwords_are_never_shown() -> Result<()> {
    let server = server().await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    anna.type_in("/re")?;
    anna.shows(|picture| picture.contains("/react NUMBER") && !picture.contains("/remove"))
        .await?;
    anna.type_in("gister correct-horse")?;
    anna.shows_words("› /register •••••••••••••").await?;
    anna.shows_words("─ /register PASSWORD").await?;
    anna.type_in("\r")?;
    anna.shows_words("You are registered").await?;
    let shown = leave(anna).await?;
    assert!(!shown.contains("correct-horse"));
    Ok(())
}

#[tokio::test]
async fn what_an_emoji_of_disputed_width_stood_on_is_gone() -> Result<()> {
    let server = server().await?;
    let mut bert = LineClient::guest(server.line(), "bert").await?;
    let mut anna = joined(&server, "anna", &[]).await?;
    bert.send("❤️ and 👩‍👩‍👧‍👦 end").await?;
    anna.shows_words("end").await?;
    // Something lies over it and goes again.
    anna.type_in(CTRL_K)?;
    anna.shows_words("Go to").await?;
    anna.type_in("\u{1b}")?;
    anna.shows(|picture| !picture.contains("Go to") && picture.contains("❤️ and"))
        .await?;
    let shown = leave(anna).await?;
    assert!(shown.contains("  \u{8}\u{8}❤️"));
    Ok(())
}
