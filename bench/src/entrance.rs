//! Coming in: many connections that take the same steps together, so that five thousand sign in as fast as
//! the server lets them.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

/// How long a server may take for one step.
const PATIENCE: Duration = Duration::from_secs(20);
/// More than any step's answer.
const SANE: usize = 64 << 20;

/// What a client says, and what it then waits for: how many bytes of what it heard are done with, once the
/// answer is there.
#[derive(Debug, Clone)]
pub struct Step {
    say: Vec<u8>,
    until: fn(&[u8]) -> Result<Option<usize>>,
}

/// A connection whose client has come in.
#[derive(Debug)]
pub struct Entered {
    /// The connection.
    pub stream: TcpStream,
    /// What was heard and is still to be looked at.
    pub heard: Vec<u8>,
}

impl Step {
    /// Says this and waits until that.
    #[must_use]
    pub fn new(say: Vec<u8>, until: fn(&[u8]) -> Result<Option<usize>>) -> Self {
        Self { say, until }
    }
}

/// Connects once for each list of steps and takes them, all connections the first one first.
///
/// # Errors
/// A server that does not listen, refuses, or does not answer in time.
pub fn enter(address: SocketAddr, entrances: &[Vec<Step>]) -> Result<Vec<Entered>> {
    let mut all = Vec::new();
    for _ in entrances {
        all.push(connect(address)?);
    }
    for number in 0..entrances.iter().map(Vec::len).max().unwrap_or(0) {
        let steps = || entrances.iter().map(|steps| steps.get(number));
        for (entered, step) in all.iter_mut().zip(steps()) {
            entered
                .stream
                .write_all(step.map_or(&[], |step| &step.say))?;
        }
        for (entered, step) in all.iter_mut().zip(steps()) {
            step.map_or(Ok(()), |step| entered.wait(step.until))
                .with_context(|| format!("coming in to {address}, step {}", number + 1))?;
        }
    }
    Ok(all)
}

fn connect(address: SocketAddr) -> Result<Entered> {
    let stream =
        TcpStream::connect(address).with_context(|| format!("nobody listens at {address}"))?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    Ok(Entered {
        stream,
        heard: Vec::new(),
    })
}

impl Entered {
    fn wait(&mut self, until: fn(&[u8]) -> Result<Option<usize>>) -> Result<()> {
        let mut buffer = vec![0; 64 << 10];
        loop {
            if let Some(used) = until(&self.heard)? {
                self.heard.drain(..used);
                return Ok(());
            }
            let count = match self.stream.read(&mut buffer) {
                Ok(0) => bail!("the server hung up after: {}", self.tail()),
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    bail!("no answer within {PATIENCE:?}; heard: {}", self.tail())
                }
                Err(error) => return Err(error.into()),
            };
            self.heard.extend_from_slice(&buffer[..count]);
            anyhow::ensure!(self.heard.len() < SANE, "the answer does not end");
        }
    }

    fn tail(&self) -> String {
        let from = self.heard.len().saturating_sub(300);
        self.heard[from..].escape_ascii().to_string()
    }
}
