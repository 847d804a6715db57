//! The scriptable client as a process: `parlor say`, `tail`, `who` and the rest.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::deadline::within;

/// One call of the binary.
#[derive(Debug)]
pub struct Tool {
    command: Command,
    name: String,
}

/// A call that runs and whose output is read while it does.
#[derive(Debug)]
pub struct Running {
    child: Child,
    input: Option<ChildStdin>,
    lines: Lines<BufReader<ChildStdout>>,
    name: String,
}

/// What became of a call.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// All of standard output.
    pub out: String,
    /// All of standard error.
    pub err: String,
}

impl Tool {
    /// A call of this binary with these words, without the variables of the test's own environment.
    pub fn new<W: Into<OsString>>(
        binary: impl Into<PathBuf>,
        words: impl IntoIterator<Item = W>,
    ) -> Self {
        let words: Vec<OsString> = words.into_iter().map(Into::into).collect();
        let shown: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
        let name = format!("parlor {}", shown.join(" "));
        let mut command = Command::new(binary.into());
        command.env_clear().args(words).kill_on_drop(true);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self { command, name }
    }

    /// With a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.command.env(name, value.into());
        self
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// It does not end.
    pub async fn run(self) -> Result<Finished> {
        self.run_with("").await
    }

    /// Runs it to its end with this on its standard input.
    ///
    /// # Errors
    /// It does not end.
    pub async fn run_with(mut self, input: &str) -> Result<Finished> {
        self.command.stdin(Stdio::piped());
        let mut child = self.command.spawn().with_context(|| self.name.clone())?;
        let mut stdin = child.stdin.take().context("there is a pipe")?;
        let input = input.to_owned();
        let feed = tokio::spawn(async move {
            // A call that ends early closes its end: its exit code tells why.
            let _ = stdin.write_all(input.as_bytes()).await;
        });
        let output = within(&self.name, child.wait_with_output()).await??;
        feed.abort();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Ok(Finished {
            code: output.status.code(),
            out: text(&output.stdout),
            err: text(&output.stderr),
        })
    }

    /// In this folder.
    #[must_use]
    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Starts it with a pipe as its standard input, to write to while it runs.
    ///
    /// # Errors
    /// It can't be started.
    pub fn start_with_input(mut self) -> Result<Running> {
        self.command.stdin(Stdio::piped());
        self.start()
    }

    /// Starts it, to read its output line by line.
    ///
    /// # Errors
    /// It can't be started.
    pub fn start(mut self) -> Result<Running> {
        self.command.stderr(Stdio::null());
        let mut child = self.command.spawn().with_context(|| self.name.clone())?;
        let stdout = child.stdout.take().context("there is a pipe")?;
        Ok(Running {
            input: child.stdin.take(),
            child,
            lines: BufReader::new(stdout).lines(),
            name: self.name,
        })
    }
}

impl Running {
    /// The next line of its output; `None` at its end.
    ///
    /// # Errors
    /// None came.
    pub async fn line(&mut self) -> Result<Option<String>> {
        Ok(within(&self.name, self.lines.next_line()).await??)
    }

    /// Writes to its standard input.
    ///
    /// # Errors
    /// It has none, or does not read.
    pub async fn feed(&mut self, text: &str) -> Result<()> {
        let input = self.input.as_mut().context("its input is closed")?;
        within(&self.name, input.write_all(text.as_bytes())).await??;
        Ok(within(&self.name, input.flush()).await??)
    }

    /// Closes its standard input, and waits for its end: the exit code, `None` when a signal ended it.
    ///
    /// # Errors
    /// It does not end.
    pub async fn finish(mut self) -> Result<Option<i32>> {
        drop(self.input.take());
        while self.line().await?.is_some() {}
        Ok(within(&self.name, self.child.wait()).await??.code())
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// It has ended.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let id = self.child.id().context("it has ended")?;
        let id = Pid::from_raw(i32::try_from(id)?).context("no process has the id 0")?;
        Ok(kill_process(id, signal)?)
    }

    /// Ends it at once (SIGKILL).
    ///
    /// # Errors
    /// It can't be ended.
    pub async fn kill(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }
}

impl Finished {
    /// The output's lines.
    pub fn lines(&self) -> impl Iterator<Item = &str> {
        self.out.lines()
    }
}
