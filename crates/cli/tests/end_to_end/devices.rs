//! Several devices of one user.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Plan};
use parlor_wire::{Hello, Reply, Request};

use crate::server;

#[tokio::test]
async fn two_devices_of_one_user_are_in_step() -> Result<()> {
    let server = server().await?;
    let mut anna = LineClient::guest(server.line(), "anna").await?;
    let mut desk = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    anna.expect("Admin joined!").await?;
    let mut phone = NativeClient::registered(server.main(), Plan::OWNER, Plan::PASSWORD).await?;
    desk.say("from the desk").await?;
    phone.say("from the phone").await?;
    anna.expect("Admin: from the desk").await?;
    anna.send("I read you").await?;
    let on_the_phone = phone.until_message("I read you").await?;
    assert_eq!(on_the_phone, desk.until_message("I read you").await?);
    assert_eq!(on_the_phone.len(), 3);
    desk.leave().await?;
    phone.say("still here").await?;
    anna.until("Admin: still here").await?;
    phone.leave().await?;
    anna.expect("Admin left!").await
}

#[tokio::test]
async fn revoked_device_is_signed_out_and_its_token_is_void() -> Result<()> {
    let server = server().await?;
    let mut desk = NativeClient::guest(server.main(), "anna").await?;
    desk.request(Request::Register {
        password: "a long password".to_owned().into(),
    })
    .await?;
    let token = desk.welcome()?.token.clone();
    let mut phone = NativeClient::registered(server.main(), "anna", "a long password").await?;
    let Reply::Devices { devices } = phone.request(Request::Devices).await? else {
        anyhow::bail!("no devices");
    };
    let device = devices[0].id;
    phone.request(Request::RevokeDevice { device }).await?;
    assert_eq!(desk.goodbye().await?.code, "signed_out");
    let again = NativeClient::sign_in(
        server.main(),
        Hello {
            token,
            ..Hello::default()
        },
    )
    .await;
    let refused = again
        .expect_err("the token is void")
        .downcast::<parlor_testkit::Refused>()?;
    assert_eq!(refused.code, "invalid_token");
    Ok(())
}

#[tokio::test]
async fn message_that_is_sent_again_is_one_event_with_the_same_number() -> Result<()> {
    let server = server().await?;
    let mut anna = NativeClient::guest(server.main(), "anna").await?;
    let token = anna.welcome()?.token.clone();
    let id = || Some("m-1".to_owned());
    // Dies between sending and the answer.
    anna.ask(parlor_testkit::lobby_post("once", id())).await?;
    anna.request(Request::Ping).await?;
    drop(anna);
    let hello = Hello {
        token,
        ..Hello::default()
    };
    let mut anna = NativeClient::sign_in(server.main(), hello.clone()).await?;
    let first = anna.say_once("once", id()).await?;
    let server = server.kill().await?.start().await?;
    let mut anna = NativeClient::sign_in(server.main(), hello).await?;
    let second = anna.say_once("once", id()).await?;
    assert_eq!(first, second);
    let other = anna.say_once("once", Some("m-2".to_owned())).await?;
    assert_eq!(other.seq, first.seq + 1);
    Ok(())
}
