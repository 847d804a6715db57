//! Names that are refused, at both doors.

use anyhow::Result;
use parlor_testkit::{LineClient, NativeClient, Refused};

use crate::server;

#[tokio::test]
async fn taken_confusable_and_malformed_names_are_refused_at_both_doors() -> Result<()> {
    let server = server().await?;
    let _anna = LineClient::guest(server.line(), "anna").await?;
    let long = "x".repeat(33);
    for (name, code) in [
        ("anna", "name_taken"),
        ("ANNA", "name_taken"),
        ("аnnа", "name_confusable"),
        ("two words", "bad_request"),
        ("1st", "bad_request"),
        ("-x", "bad_request"),
        ("a@b", "bad_request"),
        ("", "bad_request"),
        (long.as_str(), "bad_request"),
    ] {
        let refused = NativeClient::guest(server.main(), name).await;
        let refused = refused.expect_err(name).downcast::<Refused>()?;
        assert_eq!(refused.code, code, "{name:?}: {refused}");
        let mut line = LineClient::connect(server.line()).await?;
        line.until("* Welcome to").await?;
        line.send(name).await?;
        let refusal = line.line().await?.unwrap_or_default();
        assert!(
            refusal.starts_with("* ") && !refusal.contains("Welcome"),
            "{name:?}: {refusal}"
        );
        line.expect("* Please enter your name:").await?;
    }
    Ok(())
}

#[tokio::test]
async fn owners_name_needs_its_password_even_when_it_only_looks_like_it() -> Result<()> {
    let server = server().await?;
    for name in ["Admin", "admin", "Аdmin"] {
        let refused = NativeClient::guest(server.main(), name).await;
        let refused = refused.expect_err(name).downcast::<Refused>()?;
        assert!(
            ["name_registered", "name_confusable"].contains(&refused.code.as_str()),
            "{refused}"
        );
    }
    Ok(())
}
