//! Servers are found in a network, which is one of the test's own: two network namespaces with a cable between them.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::Tool;

use crate::{PARLOR, plan};

/// Two machines on one network.
struct Network {
    near: String,
    far: String,
}

impl Network {
    /// `None` where this system does not let the test make one.
    fn make() -> Option<Self> {
        // Two tests of one process have a network each.
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let id = format!(
            "{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let network = Self {
            near: format!("parlor-near-{id}"),
            far: format!("parlor-far-{id}"),
        };
        match network.wire() {
            Ok(()) => Some(network),
            Err(error) => {
                eprintln!("NOT RUN: a network of the test's own can't be made here: {error:#}");
                None
            }
        }
    }

    fn wire(&self) -> Result<()> {
        let Self { near, far } = self;
        ip(&["netns", "add", near])?;
        ip(&["netns", "add", far])?;
        ip(&[
            "link", "add", "cable", "netns", near, "type", "veth", "peer", "name", "cable",
            "netns", far,
        ])?;
        for (space, address) in [(near, "10.77.0.1/24"), (far, "10.77.0.2/24")] {
            ip(&["-n", space, "address", "add", address, "dev", "cable"])?;
            for link in ["lo", "cable"] {
                ip(&["-n", space, "link", "set", link, "up"])?;
            }
        }
        Ok(())
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        for space in [&self.near, &self.far] {
            // What was never made can't be taken away.
            let _ = ip(&["netns", "delete", space]);
        }
    }
}

fn ip(words: &[&str]) -> Result<()> {
    let done = Command::new("ip").args(words).output();
    let done = done.context("there is no ip (Debian: apt install iproute2)")?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "ip {}: {said}", words.join(" "));
    Ok(())
}

#[tokio::test]
async fn join_without_an_address_lists_the_servers_of_the_network() -> Result<()> {
    let Some(network) = Network::make() else {
        return Ok(());
    };
    let inside = |space: &str| ["ip", "netns", "exec", space].map(str::to_owned);
    let server = plan()?
        .launcher(inside(&network.near))
        .flag("--listen=0.0.0.0:0")
        .flag("--tls=local-ca")
        .variable("PARLOR_SERVER_NAME", "The Den 2.0")
        .start()
        .await?;
    let url = server.logs("others on this network: ").await?;
    ensure!(url.starts_with("https://10.77.0.1:"), "{url}");
    let [program, words @ ..] = inside(&network.far);
    let words = words
        .into_iter()
        .chain([PARLOR.to_owned(), "join".to_owned()]);
    // It was started only just now: announcing takes a second or two.
    let mut listed = String::new();
    for _ in 0..5 {
        let tool = Tool::new(&program, words.clone());
        let done = tool.variable("HOME", server.plan().folder()).run().await?;
        listed = done.out;
        if !listed.is_empty() {
            break;
        }
    }
    let (name, link) = listed
        .trim_end()
        .split_once('\t')
        .context("nothing was listed")?;
    assert_eq!(name, "The Den 2.0");
    assert!(link.starts_with(&format!("{url}/join#pin=")), "{link}");
    // The pin is that of the server's key.
    let words = [
        "netns",
        "exec",
        &network.far,
        PARLOR,
        "say",
        "--server",
        link,
        "--name",
        "anna",
        "hi",
    ];
    let said = Tool::new("ip", words).variable("HOME", server.plan().folder());
    let said = said.run().await?;
    assert_eq!(said.code, Some(0), "{}", said.err);
    Ok(())
}

#[tokio::test]
async fn nobody_is_found_where_there_is_nobody() -> Result<()> {
    let Some(network) = Network::make() else {
        return Ok(());
    };
    let words = ["netns", "exec", &network.far, PARLOR, "join"];
    let alone = Tool::new("ip", words).run().await?;
    assert_eq!(alone.code, Some(3), "{}", alone.out);
    assert!(alone.err.contains("no server was found"), "{}", alone.err);
    Ok(())
}
