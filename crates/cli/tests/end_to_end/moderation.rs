//! Removing and blocking: at once, through every door, across restarts, and only by admins.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Plan, Refused, Server};
use parlor_wire::{Hello, Request};

use crate::server;

const BLOCKED: &str = "* You are blocked by an admin. No connection possible.";

async fn admin(server: &Server) -> Result<LineClient> {
    LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await
}

async fn refused(server: &Server, hello: Hello) -> Result<Refused> {
    match NativeClient::sign_in(server.main(), hello).await {
        Ok(_) => anyhow::bail!("the server let them in"),
        Err(error) => error.downcast::<Refused>(),
    }
}

fn guest(name: &str) -> Hello {
    Hello {
        name: Some(name.to_owned()),
        ..Hello::default()
    }
}

#[tokio::test]
async fn removed_user_is_told_by_whom_and_why_and_may_come_back() -> Result<()> {
    let server = server().await?;
    let mut admin = admin(&server).await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    admin.send("/remove anna too loud").await?;
    anna.until("* You were removed by Admin: too loud").await?;
    anna.rest().await?;
    ben.until("anna was removed by Admin: too loud").await?;
    ben.until("anna left!").await?;
    let mut again = LineClient::guest(server.line(), "anna").await?;
    ben.until("anna joined!").await?;
    again.send("sorry").await?;
    ben.expect("anna: sorry").await
}

#[tokio::test]
async fn removal_ends_all_sessions_of_the_user() -> Result<()> {
    let server = server().await?;
    let mut admin = admin(&server).await?;
    let mut one = NativeClient::guest(server.main(), "anna").await?;
    let token = one.welcome()?.token.clone();
    let mut other = NativeClient::sign_in(
        server.main(),
        Hello {
            token,
            ..Hello::default()
        },
    )
    .await?;
    admin.send("/kick anna").await?;
    assert_eq!(one.goodbye().await?.code, "removed");
    assert_eq!(other.goodbye().await?.code, "removed");
    Ok(())
}

#[tokio::test]
async fn blocked_user_is_refused_after_restart_until_unblocked() -> Result<()> {
    let server = server().await?;
    let mut owner = admin(&server).await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    owner.send("/block anna spam").await?;
    anna.until(BLOCKED).await?;
    anna.rest().await?;
    ben.until("anna was blocked by Admin: spam").await?;
    blocked(&server).await?;

    let server = server.kill().await?.start().await?;
    blocked(&server).await?;
    let mut owner = admin(&server).await?;
    owner.send("/blocks").await?;
    owner.until("| anna, by Admin: spam").await?;
    owner.send("/unblock anna").await?;
    owner.until("anna was unblocked by Admin.").await?;
    LineClient::guest(server.line(), "anna").await?;
    Ok(())
}

/// At both doors, and under a name that looks the same.
async fn blocked(server: &Server) -> Result<()> {
    for name in ["anna", "ANNA"] {
        let mut line = LineClient::connect(server.line()).await?;
        line.send(name).await?;
        line.until(BLOCKED).await?;
        line.rest().await?;
    }
    let refused = refused(server, guest("anna")).await?;
    assert_eq!(refused.code, "blocked");
    assert!(
        refused
            .message
            .starts_with("You are blocked by an admin. No connection possible.")
    );
    Ok(())
}

#[tokio::test]
async fn only_admins_can_remove_and_block_and_nobody_else_hears_of_the_try() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut ben = LineClient::guest(server.line(), "ben").await?;
    anna.expect("ben joined!").await?;
    for try_it in [
        "/remove anna",
        "/kick anna",
        "/block anna",
        "/ban anna 1h",
        "/unblock anna",
        "/blocks",
    ] {
        ben.send(try_it).await?;
        ben.expect("* Only admins can do that.").await?;
    }
    let mut dora = NativeClient::guest(server.main(), "dora").await?;
    let (room, user) = ("#lobby".to_owned(), "anna".to_owned());
    let refused = dora
        .refusal(Request::Remove {
            room,
            user,
            reason: None,
        })
        .await?;
    assert_eq!(
        refused,
        Refused {
            code: "not_allowed".into(),
            message: "Only admins can do that.".into()
        }
    );
    ben.send("still here?").await?;
    anna.expect("dora joined!").await?;
    anna.expect("ben: still here?").await
}

#[tokio::test]
async fn wrong_admin_password_is_refused_and_then_limited() -> Result<()> {
    let server = server().await?;
    let mut line = LineClient::connect(server.line()).await?;
    line.send(Plan::OWNER).await?;
    line.until("* Password:").await?;
    for wrong in [
        "wrong",
        Plan::OWNER,
        "correct horse batter",
        "x",
        "Correct horse battery",
    ] {
        line.send(wrong).await?;
        line.expect("* Wrong name or password.").await?;
        line.expect("* Password:").await?;
    }
    line.send("sixth").await?;
    line.until("* Too many tries. Wait").await?;
    let password = Some("wrong".to_owned().into());
    let refused = refused(
        &server,
        Hello {
            password,
            ..guest(Plan::OWNER)
        },
    )
    .await?;
    assert!(
        ["too_fast", "wrong_password"].contains(&refused.code.as_str()),
        "{refused}"
    );
    Ok(())
}

#[tokio::test]
async fn unknown_user_and_wrong_password_are_told_the_same() -> Result<()> {
    let server = server().await?;
    for name in [Plan::OWNER, "nobody"] {
        let password = Some("wrong password".to_owned().into());
        let refused = refused(
            &server,
            Hello {
                password,
                ..guest(name)
            },
        )
        .await?;
        assert_eq!(refused.code, "wrong_password", "{name}");
        assert_eq!(refused.message, "Wrong name or password.");
    }
    Ok(())
}

#[tokio::test]
async fn muted_user_can_read_and_not_write_until_unmuted() -> Result<()> {
    let server = server().await?;
    let mut admin = admin(&server).await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    admin.send("/mute anna").await?;
    anna.until("anna was muted by Admin.").await?;
    anna.send("let me speak").await?;
    anna.until("* You are muted here: you can read, not write.")
        .await?;
    admin.send("/unmute anna").await?;
    anna.until("anna was unmuted by Admin.").await?;
    anna.send("thank you").await?;
    admin.until("anna: thank you").await?;
    Ok(())
}
