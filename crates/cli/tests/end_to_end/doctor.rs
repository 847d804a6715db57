//! `parlor doctor`: at a server that runs, at one that does not, and at one that can't.

use anyhow::{Context as _, Result};
use parlor_testkit::{Finished, Plan, Tool};
use serde_json::Value;

use crate::{PARLOR, plan};

async fn doctor(plan: &Plan, words: &[&str]) -> Result<Finished> {
    let data = plan.data();
    let data = data.to_str().context("a path")?;
    let words = [&["doctor", "--data", data], words].concat();
    Tool::new(PARLOR, words).run().await
}

/// What it says of one thing.
fn of(finished: &Finished, check: &str) -> Vec<String> {
    let lines = finished.out.lines();
    let lines = lines.filter(|line| line.split_whitespace().nth(1) == Some(check));
    lines.map(str::to_owned).collect()
}

#[tokio::test]
async fn running_server_is_looked_over_one_line_for_each_thing() -> Result<()> {
    let server = plan()?.flag("--tls=local-ca").start().await?;
    let told = doctor(server.plan(), &["--tls=local-ca"]).await?;
    assert_eq!(told.code, Some(0), "{}{}", told.out, told.err);
    let main = server.main().to_string();
    let ports = of(&told, "ports");
    assert!(ports.iter().any(|line| line.contains(&main)), "{ports:?}");
    assert!(
        ports.iter().all(|line| line.starts_with("ok ")),
        "{ports:?}"
    );
    for (check, said) in [
        ("tls", "valid for"),
        ("mdns", "only this machine"),
        ("clock", "UTC"),
        ("disk", "free"),
        ("store", "whole"),
    ] {
        let line = of(&told, check).concat();
        assert!(
            line.starts_with("ok ") && line.contains(said),
            "{}",
            told.out
        );
    }
    let backup = of(&told, "backup").concat();
    assert!(backup.contains("→ parlor admin backup FILE"), "{backup}");
    Ok(())
}

#[tokio::test]
async fn backup_is_noted_and_its_age_told() -> Result<()> {
    let server = plan()?.start().await?;
    let (_, plan) = server.stop().await?;
    let file = plan.folder().join("copy.db");
    let (data, file) = (plan.data(), file.to_str().context("a path")?.to_owned());
    let words = [
        "admin",
        "backup",
        "--data",
        data.to_str().context("a path")?,
        &file,
    ];
    assert_eq!(Tool::new(PARLOR, words).run().await?.code, Some(0));
    let told = doctor(
        &plan,
        &["--json", "--listen", "127.0.0.1:0", "--line", "off"],
    )
    .await?;
    let lines = told.out.lines().map(serde_json::from_str);
    let lines: Vec<Value> = lines.collect::<Result<_, _>>()?;
    let of = |check: &str| lines.iter().find(|line| line["check"] == check).cloned();
    let backup = of("backup").context("no line")?;
    assert_eq!(backup["state"], "ok", "{backup}");
    let server = of("server").context("no line")?;
    assert_eq!(
        (&server["state"], &server["fix"]),
        (&"warning".into(), &"start it with: parlor serve".into())
    );
    assert_eq!(told.code, Some(0));
    Ok(())
}

#[tokio::test]
async fn what_is_bad_is_told_with_exit_code_1() -> Result<()> {
    let server = plan()?.start().await?;
    let busy = server.main().to_string();
    let other = plan()?;
    let told = doctor(&other, &["--listen", &busy, "--line", "off"]).await?;
    assert_eq!(told.code, Some(1), "{}", told.out);
    let ports = of(&told, "ports").concat();
    assert!(
        ports.starts_with("bad ") && ports.contains("stop the program"),
        "{ports}"
    );
    let (_, plan) = server.stop().await?;
    let mut bytes = std::fs::read(plan.data().join("parlor.db"))?;
    bytes.truncate(bytes.len() / 2);
    std::fs::write(plan.data().join("parlor.db"), bytes)?;
    let told = doctor(&plan, &["--listen", "127.0.0.1:0", "--line", "off"]).await?;
    assert_eq!(told.code, Some(1), "{}", told.out);
    assert!(
        of(&told, "store")
            .concat()
            .contains("parlor admin restore FILE"),
        "{}",
        told.out
    );
    Ok(())
}
