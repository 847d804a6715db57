//! What is asked on a terminal: passwords are not shown, and an end of the input is no mystery.

use anyhow::Result;
use parlor_testkit::{LineClient, Plan, Terminal};

use crate::{PARLOR, plan, server};

#[tokio::test]
async fn password_for_standard_input_is_asked_for_and_not_shown_on_a_terminal() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let url = server.url();
    let words = [
        "say",
        "--server",
        &url,
        "--name",
        Plan::OWNER,
        "--password-stdin",
        "hello",
    ];
    let home = [("HOME", server.plan().folder())];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    terminal.until("Password: ").await?;
    terminal.type_in(&format!("{}\n", Plan::PASSWORD))?;
    let (code, screen) = terminal.end().await?;
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(Plan::PASSWORD), "{screen}");
    anna.until("Admin: hello").await?;
    Ok(())
}

#[tokio::test]
async fn end_of_input_at_the_first_start_says_how_to_go_on() -> Result<()> {
    let plan = plan()?;
    let home = [("HOME", plan.folder())];
    let words = ["serve", "--listen", "127.0.0.1:0", "--line", "off"];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    terminal.until("Your name: ").await?;
    terminal.type_in("Admin\n")?;
    terminal.until("Password: ").await?;
    terminal.type_in("\u{4}")?;
    let (code, screen) = terminal.end().await?;
    assert_eq!(code, Some(2), "{screen}");
    let last = screen.lines().last().unwrap_or_default();
    assert!(
        last.contains("no owner was made") && last.contains("start it again"),
        "{screen}"
    );
    Ok(())
}

#[tokio::test]
async fn first_start_on_a_terminal_makes_the_owner_unseen() -> Result<()> {
    let plan = plan()?;
    let home = [("HOME", plan.folder())];
    let words = ["serve", "--listen", "127.0.0.1:0", "--line", "off"];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    for (question, answer) in [
        ("Your name: ", "Admin\n"),
        ("Password: ", "short\n"),
        ("Password: ", "long enough\n"),
        ("Password again: ", "another one\n"),
        ("Password: ", "long enough\n"),
        ("Password again: ", "long enough\n"),
    ] {
        terminal.until(question).await?;
        terminal.type_in(answer)?;
    }
    terminal.until("listening on").await?;
    let screen = terminal.shown();
    assert!(
        !screen.contains("long enough") && !screen.contains("short"),
        "{screen}"
    );
    Ok(())
}
