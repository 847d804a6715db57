//! Files: how fast they go up and down beside nginx and scp, what they take of memory and of the chat, and how
//! soon a receiver has the first byte. `curl` moves the bytes for both servers.

mod chat;
mod crowd;
mod curl;
mod first_byte;
mod nginx;
mod parlor;
mod scp;
mod source;

use std::time::Duration;

use anyhow::{Result, ensure};
use clap::ValueEnum;

use crate::row::Row;
use crate::server::{Kind, Place, find};

use nginx::Nginx;
use parlor::Mover;
use source::Source;

/// A part of the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// One file alone, beside nginx and scp.
    Ways,
    /// The first byte of a file that is still being sent.
    FirstByte,
    /// Memory while many move.
    Crowd,
    /// The chat while ten move.
    Chat,
}

/// What is moved.
#[derive(Debug, Clone)]
pub struct Files {
    /// Bytes of the file that is moved alone.
    pub bytes: u64,
    /// How often each way is measured.
    pub times: u32,
    /// How long the chat is measured.
    pub window: Duration,
    /// What is measured.
    pub parts: Vec<Part>,
}

impl Files {
    /// Measures everything, each way as often as is wanted, in turn.
    ///
    /// # Errors
    /// A peer is not installed, or bytes do not arrive as they were sent.
    pub fn measure(&self, place: &Place) -> Result<Vec<Row>> {
        for program in ["curl", "nginx", "scp", "sshd"] {
            let missing = "apt-get install curl nginx-full openssh-client openssh-server";
            ensure!(
                find(program).is_some(),
                "{program} is not installed: {missing}"
            );
        }
        let source = Source::make(&place.data, self.bytes)?;
        let mut rows = Vec::new();
        for part in &self.parts {
            eprintln!("files: {part:?}");
            match part {
                Part::Ways => rows.extend(self.ways(place, &source)?),
                Part::FirstByte => rows.push(first_byte::measure(&Kind::Parlor.start(place)?)?),
                Part::Crowd => rows.push(crowd::measure(&Kind::Parlor.start(place)?, place)?),
                Part::Chat => {
                    let server = Kind::Parlor.start(place)?;
                    rows.extend(chat::measure(&server, &source, self.window)?);
                }
            }
        }
        Ok(rows)
    }

    /// One transfer alone, on each server in turn.
    fn ways(&self, place: &Place, source: &Source) -> Result<Vec<Row>> {
        let mut rows = Vec::new();
        let (nginx, scp) = (Nginx::start(place)?, scp::Sshd::start(place)?);
        let server = Kind::Parlor.start(place)?;
        let mut parlor = Mover::on(&server)?;
        for _ in 0..self.times {
            let ours = parlor.upload(source)?;
            rows.push(row(
                "upload",
                "parlor",
                "synced, digest checked",
                self.bytes,
                ours.took,
            ));
            let theirs = nginx.upload(source)?;
            rows.push(row("upload", "nginx", "synced", self.bytes, theirs.synced));
            rows.push(row(
                "upload",
                "nginx",
                "not synced",
                self.bytes,
                theirs.took,
            ));
            let copied = scp.upload(source)?;
            rows.push(row("upload", "scp", "not synced", self.bytes, copied));
            let took = parlor.download(&ours, source)?;
            rows.push(row("download", "parlor", "", self.bytes, took));
            for sendfile in [false, true] {
                let how = if sendfile { "sendfile" } else { "no sendfile" };
                let took = nginx.download(sendfile, source)?;
                rows.push(row("download", "nginx", how, self.bytes, took));
            }
            parlor.delete(&ours)?;
        }
        Ok(rows)
    }
}

fn row(way: &str, server: &str, how: &str, bytes: u64, took: Duration) -> Row {
    let seconds = took.as_secs_f64().max(1e-9);
    Row::new("file")
        .text("way", way)
        .text("server", server)
        .text("how", how)
        .mib("file_mib", bytes)
        .number("seconds", seconds, 3)
        .number("mb_per_s", bytes as f64 / 1e6 / seconds, 0)
}
