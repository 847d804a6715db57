//! Commands on the server: RUN, and `!cmd` in a channel.
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

mod common;

use std::sync::Arc;

use common::{Server, options};
use parlor_core::RunEnd;
use parlor_hub::{HubOptions, Job, Ran, RunError, Runner};

/// Writes so many lines as its argument says.
struct Fake;

impl Runner for Fake {
    fn run(&self, job: &Job) -> Result<Ran, RunError> {
        let count = job.arguments.first().and_then(|word| word.parse().ok());
        let output = "a line\n".repeat(count.unwrap_or(1)).into_bytes();
        let end = RunEnd::Status(0);
        Ok(Ran { output, end })
    }

    fn stop(&self) {}
}

async fn server() -> Server {
    let hub_options = HubOptions {
        runner: Some(Arc::new(Fake)),
        ..HubOptions::default()
    };
    Server::with_hub(options(), hub_options).await
}

#[tokio::test]
async fn command_is_run_in_a_channel_and_all_in_it_read_what_it_wrote() {
    let server = server().await;
    let mut alice = server.client_in("alice", "#x").await;
    let mut bob = server.client_in("bob", "#x").await;
    for line in [
        "RUN #x :echo 1",
        "RUN echo 1",
        "PRIVMSG #x :!cmd echo 1",
        "PRIVMSG #x :!CMD echo 1",
    ] {
        alice.send(line).await.unwrap();
        for client in [&mut alice, &mut bob] {
            let lines = client.until("a line").await.unwrap().join("\n");
            assert!(lines.contains("NOTICE #x :ran: echo 1"), "{line}: {lines}");
        }
    }
    alice.send("PRIVMSG #x :!date").await.unwrap();
    bob.until("PRIVMSG #x :!date").await.unwrap();
}

#[tokio::test]
async fn labelled_command_is_answered_and_a_line_of_a_batch_is_text() {
    let server = server().await;
    let caps = "batch labeled-response message-tags draft/multiline";
    let mut alice = server.client_with("alice", caps).await;
    let mut bob = server.client_in("bob", "#x").await;
    alice.ask("JOIN #x").await.unwrap();
    for line in [
        "@label=a RUN #x :echo 1",
        "@label=a PRIVMSG #x :!cmd echo 1",
        "@label=a RUN #x :rm -rf /",
    ] {
        alice.send(line).await.unwrap();
        let told = alice.until("label=a").await.unwrap();
        assert!(told.last().unwrap().contains("label=a"), "{line}: {told:?}");
    }
    bob.fence().await.unwrap();
    for line in [
        "BATCH +1 draft/multiline #x",
        "@batch=1 PRIVMSG #x :one",
        "@batch=1 PRIVMSG #x :!cmd echo 2",
        "BATCH -1",
    ] {
        alice.send(line).await.unwrap();
    }
    let told = bob.until("!cmd echo 2").await.unwrap().join("\n");
    assert!(told.contains("PRIVMSG #x :one"), "{told}");
    alice.fence().await.unwrap();
    let told = bob.fence().await.unwrap().join("\n");
    assert!(!told.contains("ran:"), "{told}");
}

#[tokio::test]
async fn refusal_goes_to_the_one_who_asked() {
    let server = server().await;
    let mut alice = server.client_in("alice", "#x").await;
    let mut bob = server.client_in("bob", "#x").await;
    alice.send("RUN #x rm -rf /").await.unwrap();
    let told = alice.until("No privileges").await.unwrap().join("\n");
    assert!(
        told.contains(" 400 alice RUN #x :No privileges to run the command: rm -rf /"),
        "{told}"
    );
    let lines = bob.fence().await.unwrap();
    assert!(
        lines.iter().all(|line| !line.contains("rm -rf")),
        "{lines:?}"
    );
}

#[tokio::test]
async fn refusal_is_no_part_of_the_answer_to_what_is_asked_meanwhile() {
    let server = server().await;
    let caps = "batch labeled-response message-tags";
    let mut alice = server.client_with("alice", caps).await;
    alice.ask("JOIN #x").await.unwrap();
    alice
        .send("RUN #x rm -rf /\r\n@label=a MODE #x +m")
        .await
        .unwrap();
    let told = alice.fence().await.unwrap();
    let refused = told.iter().find(|line| line.contains("No privileges"));
    let refused = refused.expect("it is refused");
    assert!(refused.starts_with(":irc.test 400 "), "{told:?}");
    let answer = told.iter().find(|line| line.contains(" MODE #x +m"));
    assert!(answer.unwrap().contains("label=a"), "{told:?}");
}

#[tokio::test]
async fn channel_has_to_be_clear_and_the_words_a_command() {
    let server = server().await;
    let mut alice = server.client("alice").await;
    let none = alice.ask("RUN date").await.unwrap().join("\n");
    assert!(none.contains("FAIL RUN NEED_MORE_PARAMS"), "{none}");
    let outside = alice.ask("RUN #x date").await.unwrap().join("\n");
    assert!(outside.contains(" 442 "), "{outside}");
    alice.ask("JOIN #x,#y").await.unwrap();
    let two = alice.ask("RUN date").await.unwrap().join("\n");
    assert!(two.contains("FAIL RUN NEED_MORE_PARAMS"), "{two}");
    let open = alice.ask("RUN #x :cat 'a").await.unwrap().join("\n");
    assert!(open.contains("a quote is not closed"), "{open}");
}

#[tokio::test]
async fn long_output_is_shortened_in_a_channel() {
    let server = server().await;
    let mut alice = server.client_in("alice", "#x").await;
    alice.send("RUN #x :echo 1000").await.unwrap();
    let lines = alice.until("more lines").await.unwrap();
    let shown = lines.iter().filter(|line| line.contains("a line")).count();
    assert_eq!(shown, 50);
    let last = lines.last().unwrap();
    assert!(
        last.contains("(950 more lines are in the room's history)"),
        "{last}"
    );
}
