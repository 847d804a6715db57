//! The second factor through the real binary: turned on by one client, asked for by all, and the way back in.

use anyhow::{Result, bail};
use parlor_testkit::{
    IrcClient, LineClient, NativeClient, Plan, Refused, Server, Terminal, Tool, app_code,
};
use parlor_wire::{Hello, Reply, Request};

use crate::{PARLOR, server, tool};

fn hello(code: Option<&str>) -> Hello {
    Hello {
        v: 1,
        name: Some(Plan::OWNER.to_owned()),
        password: Some(Plan::PASSWORD.to_owned().into()),
        code: code.map(|code| code.to_owned().into()),
        ..Hello::default()
    }
}

/// Turns the owner's second factor on; the recovery codes.
async fn turn_on(owner: &mut NativeClient) -> Result<Vec<String>> {
    // What the server says its time is.
    let now = owner.say("what time is it?").await?.at;
    let Reply::FactorOffer { secret, .. } = owner.request(Request::BeginFactor).await? else {
        bail!("no offer");
    };
    let confirmed = owner.request(Request::ConfirmFactor {
        password: Plan::PASSWORD.to_owned().into(),
        code: app_code(secret.expose(), now).into(),
        sign_out: false,
    });
    let Reply::RecoveryCodes { codes } = confirmed.await? else {
        bail!("no recovery codes");
    };
    Ok(codes.iter().map(|code| code.expose().to_owned()).collect())
}

#[tokio::test]
async fn every_door_asks_for_the_code_and_a_restart_makes_none_good_again() -> Result<()> {
    let server = server().await?;
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    let codes = turn_on(&mut owner).await?;
    let refused = NativeClient::sign_in(server.main(), hello(None)).await;
    let refused = refused
        .expect_err("a code is needed")
        .downcast::<Refused>()?;
    assert_eq!(refused.code, "second_factor");
    NativeClient::sign_in(server.main(), hello(Some(&codes[0]))).await?;

    let mut line = LineClient::connect(server.line()).await?;
    line.until("* Welcome to").await?;
    line.send(Plan::OWNER).await?;
    line.until("* Password:").await?;
    line.send(Plan::PASSWORD).await?;
    line.until("* Code of your app, or a recovery code:")
        .await?;
    line.send(&codes[1]).await?;
    line.until(&format!("* Welcome {}!", Plan::OWNER)).await?;

    let said = tool(&server, Plan::OWNER, &["say", "from a script"])
        .variable("PARLOR_PASSWORD", Plan::PASSWORD)
        .run()
        .await?;
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.err.contains("PARLOR_CODE"), "{}", said.err);
    let said = tool(&server, Plan::OWNER, &["say", "from a script"])
        .variable("PARLOR_PASSWORD", Plan::PASSWORD)
        .variable("PARLOR_CODE", &codes[2])
        .run()
        .await?;
    assert_eq!(said.code, Some(0), "{}", said.err);

    let server = server.kill_and_restart().await?;
    for used in &codes[..3] {
        let again = NativeClient::sign_in(server.main(), hello(Some(used))).await;
        let again = again.expect_err("it was used").downcast::<Refused>()?;
        assert_eq!(again.code, "wrong_code");
    }
    NativeClient::sign_in(server.main(), hello(Some(&codes[3]))).await?;
    Ok(())
}

#[tokio::test]
async fn terminal_client_turns_it_on_and_asks_for_the_code() -> Result<()> {
    let server = server().await?;
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    let codes = turn_on(&mut owner).await?;
    let home = [("HOME", server.plan().folder())];
    let url = server.url();
    let words = ["join", &url, "--name", Plan::OWNER, "--plain"];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    terminal.until("Password: ").await?;
    terminal.type_in(&format!("{}\n", Plan::PASSWORD))?;
    terminal.until("Code of your app").await?;
    terminal.type_in(&format!("{}\n", codes[0]))?;
    terminal.until("what time is it?").await?;
    terminal.type_in("/2fa\n")?;
    terminal.until("9 recovery codes are left").await?;
    terminal.type_in(&format!("/2fa off {} {}\n", codes[1], Plan::PASSWORD))?;
    terminal.until("Your second factor is off").await?;
    terminal.type_in("/2fa on\n")?;
    terminal
        .until("Scan this with your authenticator app")
        .await?;
    terminal.type_in("/quit\n")?;
    let (code, screen) = terminal.end().await?;
    assert_eq!(code, Some(0), "{screen}");
    Ok(())
}

/// What each door says of what [`change`] does.
const NEWS: [&str; 3] = [
    "Your second factor is on. If that was not you, change your password.",
    "A recovery code of yours was used; 9 are left. If that was not you, change your password.",
    "Your second factor is off. If that was not you, change your password.",
];

/// Changes how the owner signs in, elsewhere.
async fn change(server: &Server) -> Result<()> {
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    let codes = turn_on(&mut owner).await?;
    NativeClient::sign_in(server.main(), hello(Some(&codes[0]))).await?;
    let off = Request::RemoveFactor {
        password: Plan::PASSWORD.to_owned().into(),
        code: codes[1].clone().into(),
    };
    owner.request(off).await?;
    Ok(())
}

#[tokio::test]
async fn line_door_tells_what_changed_about_how_one_signs_in() -> Result<()> {
    let server = server().await?;
    let mut line = LineClient::registered(server.line(), Plan::OWNER, Plan::PASSWORD).await?;
    change(&server).await?;
    for news in NEWS {
        line.until(&format!("* {news}")).await?;
    }
    Ok(())
}

#[tokio::test]
async fn irc_tells_what_changed_about_how_one_signs_in() -> Result<()> {
    let server = server().await?;
    let mut irc = IrcClient::connect(server.main()).await?;
    irc.send(&format!("PASS :{}", Plan::PASSWORD)).await?;
    irc.send(&format!("NICK {}", Plan::OWNER)).await?;
    irc.send("USER owner 0 * :The Owner").await?;
    irc.until(" 001 ").await?;
    change(&server).await?;
    for news in NEWS {
        irc.until(&format!(" NOTICE {} :{news}", Plan::OWNER))
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn terminal_client_tells_what_changed_about_how_one_signs_in() -> Result<()> {
    let server = server().await?;
    let home = [("HOME", server.plan().folder())];
    let url = server.url();
    let words = ["join", &url, "--name", Plan::OWNER, "--plain"];
    let mut terminal = Terminal::start(PARLOR, &words, &home)?;
    terminal.until("Password: ").await?;
    terminal.type_in(&format!("{}\n", Plan::PASSWORD))?;
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    owner.say("are you here?").await?;
    terminal.until("are you here?").await?;
    change(&server).await?;
    for news in NEWS {
        terminal.until(news).await?;
    }
    Ok(())
}

#[tokio::test]
async fn owner_who_has_lost_everything_gets_back_in_on_the_servers_machine() -> Result<()> {
    let server = server().await?;
    let mut owner = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    turn_on(&mut owner).await?;
    let reset = |plan: &Plan, user: &str| {
        let data = plan.data().into_os_string();
        let words = ["admin", "factor", "reset-stored", user, "--data"];
        let words = words.map(Into::into).into_iter().chain([data]);
        Tool::new(PARLOR, words).variable("HOME", plan.folder())
    };
    let in_use = reset(server.plan(), Plan::OWNER).run().await?;
    assert_eq!(in_use.code, Some(2), "{}", in_use.err);
    let (_, plan) = server.stop().await?;
    let nobody = reset(&plan, "nobody").run().await?;
    assert_eq!(nobody.code, Some(2), "{}", nobody.err);
    let done = reset(&plan, Plan::OWNER).run().await?;
    assert_eq!(done.code, Some(0), "{}", done.err);
    let server = plan.start().await?;
    NativeClient::sign_in(server.main(), hello(None)).await?;
    Ok(())
}
