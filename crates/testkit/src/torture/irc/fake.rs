//! A server in the test's own process that breaks one promise, to see that a client finds it.

use std::sync::Arc;

use anyhow::Result;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, mpsc, watch};

use crate::random::Random;
use crate::torture::check::{Report, check};
use crate::torture::client::{LAST, Orders};
use crate::torture::irc::line::Line;
use crate::torture::irc::{CHANNEL, Client};
use crate::torture::journal::{Logged, Origin, What};

/// What is wrong with the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Nothing,
    /// It is killed after it has committed a message and before it tells so.
    Killed,
    CutsOff,
    Hides,
    Reorders,
    Doubles,
    Skips,
    Forgets,
    Mislabels,
    /// Its history leaves out what was said first.
    BeginsLate,
}

/// The message at which that happens.
const AT: usize = 12;
/// How many are enough.
const ENOUGH: usize = 20;
/// What was said before the client came in.
const EARLIER: [&str; 3] = ["good", "old", "days"];

struct Server {
    fault: Fault,
    orders: watch::Sender<Orders>,
    last: Arc<Notify>,
    log: Vec<Logged>,
    nick: String,
    /// How many messages came.
    heard: usize,
    /// One that waits for the next.
    held: Option<String>,
}

impl Server {
    async fn serve(&mut self, listener: &TcpListener) -> Result<()> {
        loop {
            let (stream, _) = listener.accept().await?;
            self.converse(stream).await?;
            self.orders.send_modify(|orders| {
                orders.starts += u32::from(orders.going);
                orders.going = false;
            });
        }
    }

    async fn converse(&mut self, stream: TcpStream) -> Result<()> {
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        let last = Arc::clone(&self.last);
        loop {
            let line = tokio::select! {
                line = lines.next_line() => line?,
                () = last.notified() => {
                    self.nick = "observer".to_owned();
                    Some(format!("PRIVMSG {CHANNEL} :{LAST}"))
                }
            };
            let Some(line) = line else {
                return Ok(());
            };
            let answers = self.answers(&line);
            write.write_all(answers.concat().as_bytes()).await?;
            if self.orders.borrow().going || answers.iter().any(|line| line.starts_with("ERROR")) {
                return Ok(());
            }
        }
    }

    fn answers(&mut self, text: &str) -> Vec<String> {
        let line = Line::of(text);
        match line.command {
            "NICK" => self.nick = line.param(0).to_owned(),
            "CAP" if line.param(0) == "REQ" => return vec![":s CAP * ACK :all\r\n".to_owned()],
            "CAP" if line.param(0) == "END" => return vec![":s 001 you :Welcome\r\n".to_owned()],
            "CHATHISTORY" => return self.history(line.param(2)),
            "PRIVMSG" => return self.said(text),
            _ => {}
        }
        Vec::new()
    }

    fn history(&self, point: &str) -> Vec<String> {
        let after = point.rsplit_once("msgid=r-");
        let after = after.map_or(0, |(_, seq)| seq.parse().unwrap_or(0));
        let after = match self.fault {
            Fault::BeginsLate => after.max(1),
            _ => after,
        };
        let new = self.log.iter().filter(|event| event.seq > after);
        let open = ":s BATCH +h chathistory #lobby\r\n".to_owned();
        let lines = new.map(|event| shown(event, "batch=h;"));
        let close = std::iter::once(":s BATCH -h\r\n".to_owned());
        std::iter::once(open).chain(lines).chain(close).collect()
    }

    fn said(&mut self, text: &str) -> Vec<String> {
        self.heard += 1;
        if self.heard == ENOUGH {
            self.orders.send_modify(|orders| orders.send = false);
        }
        let is_time = self.heard == AT;
        match self.fault {
            Fault::Killed if is_time => {
                self.orders.send_modify(|orders| orders.going = true);
                self.echo(text);
                Vec::new()
            }
            Fault::CutsOff if is_time => {
                vec!["ERROR :Closing Link: for no reason\r\n".to_owned()]
            }
            Fault::Reorders if is_time => {
                self.held = Some(text.to_owned());
                Vec::new()
            }
            Fault::Reorders => {
                let first = self.echo(text);
                let held = self.held.take().map(|held| self.echo(&held));
                std::iter::once(first).chain(held).collect()
            }
            Fault::Doubles if is_time => vec![self.echo(text), self.echo(text)],
            Fault::Skips if is_time => Vec::new(),
            Fault::Hides if is_time => {
                self.echo(text);
                Vec::new()
            }
            Fault::Mislabels if is_time => {
                vec![self.echo(text).replacen('@', "@label=other;", 1)]
            }
            _ => vec![self.echo(text)],
        }
    }

    /// Commits a message, and tells its client.
    fn echo(&mut self, text: &str) -> String {
        let line = Line::of(text);
        let seq = self.log.len() as u64 + 1;
        let event = Logged {
            seq,
            what: What::Message(line.param(1).to_owned()),
            origin: Origin {
                by: self.nick.clone(),
                at: format!("{seq:04}"),
            },
        };
        let label = line.tag("label");
        let label = label.map_or_else(String::new, |label| format!("label={label};"));
        let told = shown(&event, &label);
        self.log.push(event);
        told
    }
}

/// A message of before the client came in.
fn earlier((text, seq): (&str, u64)) -> Logged {
    Logged {
        seq,
        what: What::Message(text.to_owned()),
        origin: Origin {
            by: "grace".to_owned(),
            at: format!("{seq:04}"),
        },
    }
}

fn shown(event: &Logged, tags: &str) -> String {
    let Logged { seq, what, origin } = event;
    let What::Message(text) = what else {
        return String::new();
    };
    let Origin { by, at } = origin;
    format!("@{tags}time={at};msgid=r-{seq} :{by}!~u@host PRIVMSG {CHANNEL} :{text}\r\n")
}

/// A client with such a server, to its end.
async fn run(fault: Fault) -> Result<Report> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let main = listener.local_addr()?;
    let (orders, watched) = watch::channel(Orders {
        main,
        line: main,
        starts: 1,
        going: false,
        send: true,
    });
    let (drained, mut all_drained) = mpsc::channel(1);
    let last = Arc::new(Notify::new());
    let mut server = Server {
        fault,
        orders,
        last: Arc::clone(&last),
        log: EARLIER.into_iter().zip(1..).map(earlier).collect(),
        nick: String::new(),
        heard: 0,
        held: None,
    };
    let client = Client::new("irc".to_owned(), false, watched, drained, Random::new(1)).await?;
    let last_is_said = async {
        all_drained.recv().await;
        last.notify_one();
        std::future::pending().await
    };
    let journal = tokio::select! {
        journal = client.run() => journal?,
        served = server.serve(&listener) => return Err(served.expect_err("it serves for good")),
        () = last_is_said => unreachable!("it waits for good"),
    };
    if fault == Fault::Forgets {
        server.log[EARLIER.len() + AT - 1].what = What::Else;
    }
    check(&[journal], &server.log)
}

async fn breach(fault: Fault) -> String {
    format!("{:#}", run(fault).await.expect_err("the promise is broken"))
}

#[tokio::test]
async fn what_is_right_passes_also_when_the_server_is_killed() {
    let report = run(Fault::Nothing).await.unwrap();
    assert_eq!((report.connections, report.retried), (1, 0));
    let report = run(Fault::Killed).await.unwrap();
    assert_eq!(report.connections, 2);
    assert!(report.retried > 0 && report.acknowledged >= ENOUGH as u64);
}

#[tokio::test]
async fn a_server_that_cuts_a_client_off_is_found_with_its_words() {
    let breach = breach(Fault::CutsOff).await;
    assert!(breach.contains("the server runs"), "{breach}");
    assert!(breach.contains("Closing Link: for no reason"), "{breach}");
}

#[tokio::test]
async fn a_server_that_reorders_doubles_or_skips_messages_is_found() {
    for (fault, why) in [
        (Fault::Reorders, "came before"),
        (Fault::Skips, "came before"),
        (Fault::Hides, "came before"),
        (Fault::Doubles, "a second time"),
        (Fault::Mislabels, "label"),
        (Fault::Forgets, "LOST"),
        (Fault::BeginsLate, "the history of irc begins with"),
    ] {
        let breach = breach(fault).await;
        assert!(breach.contains(why), "{fault:?}: {breach}");
    }
}
