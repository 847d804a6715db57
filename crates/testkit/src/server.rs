//! The server under test: the real binary, on free ports of this machine, in a folder of its own.

use std::ffi::OsString;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use rustix::process::{Pid, Resource, Rlimit, Signal, getrlimit, kill_process, prlimit};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::deadline::within;

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Plan {
    binary: PathBuf,
    launcher: Vec<OsString>,
    folder: Arc<TempDir>,
    flags: Vec<OsString>,
    variables: Vec<(OsString, OsString)>,
    listen: [String; 2],
}

/// A server that runs; it is killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    plan: Plan,
    child: Child,
    main: SocketAddr,
    line: Option<SocketAddr>,
    /// What its ready file says.
    ready: String,
}

impl Plan {
    /// The name of the owner that a plan makes.
    pub const OWNER: &str = "Admin";
    /// The password of that owner.
    pub const PASSWORD: &str = "correct horse battery";

    /// The binary, which tests name as `env!("CARGO_BIN_EXE_parlor")`, in an empty folder.
    ///
    /// # Errors
    /// There is no place for temporary folders.
    pub fn new(binary: impl Into<PathBuf>) -> Result<Self> {
        let folder = TempDir::with_prefix("parlor-")?;
        let free = || "127.0.0.1:0".to_owned();
        let plan = Self {
            binary: binary.into(),
            launcher: Vec::new(),
            folder: Arc::new(folder),
            flags: Vec::new(),
            variables: Vec::new(),
            listen: [free(), free()],
        };
        Ok(plan
            .variable("PARLOR_OWNER", Self::OWNER)
            .variable("PARLOR_OWNER_PASSWORD", Self::PASSWORD))
    }

    /// With one more word on the command line.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<OsString>) -> Self {
        self.flags.push(flag.into());
        self
    }

    /// Started by this program with these words, which are followed by the binary and its own words.
    /// It must become the server (`exec`), whose process the test signals and measures.
    #[must_use]
    pub fn launcher<W: Into<OsString>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.launcher = words.into_iter().map(Into::into).collect();
        self
    }

    /// With a variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: impl Into<OsString>) -> Self {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Without an owner, so that the server prints its one-time link.
    #[must_use]
    pub fn without_owner(mut self) -> Self {
        self.variables
            .retain(|(name, _)| name != "PARLOR_OWNER" && name != "PARLOR_OWNER_PASSWORD");
        self
    }

    /// Without the line gateway.
    #[must_use]
    pub fn line_off(mut self) -> Self {
        self.listen[1] = "off".to_owned();
        self
    }

    /// The server's data folder.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// A folder for what else a test writes.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the server and waits until it is ready.
    ///
    /// # Errors
    /// It ended instead; its log is in the error.
    pub async fn start(self) -> Result<Server> {
        let ready = self.ready_file();
        // What a killed server left is not the new one's.
        let _ = fs::remove_file(&ready);
        let mut child = self
            .command("serve")?
            .spawn()
            .context("the server can't be started")?;
        let addresses = within("the server's ready file", wait_for(&ready, &mut child)).await?;
        let addresses = addresses.with_context(|| format!("the server's log: {}", self.log()))?;
        let address = |scheme: &str| addresses.lines().find_map(|line| line.strip_prefix(scheme));
        let secure = address("https://").map(str::parse).transpose()?;
        let main = address("http://").map(str::parse).transpose()?;
        let main = main.or(secure).context("no main port in the ready file")?;
        let line = address("line://").map(str::parse).transpose()?;
        Ok(Server {
            ready: addresses,
            plan: self,
            child,
            main,
            line,
        })
    }

    /// Starts the server in the belief that it refuses: its exit code and what it said.
    ///
    /// # Errors
    /// It did not end.
    pub async fn refused(&self) -> Result<(Option<i32>, String)> {
        let mut child = self
            .command("serve")?
            .spawn()
            .context("the server can't be started")?;
        let status = within("the server's refusal", child.wait()).await??;
        Ok((status.code(), self.log()))
    }

    /// What the server has logged since it was last started.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn command(&self, task: &str) -> Result<Command> {
        let [main, line] = &self.listen;
        let log = File::create(self.log_file())?;
        let mut words = self.launcher.iter().map(OsString::as_os_str);
        let mut command = match words.next() {
            None => Command::new(&self.binary),
            Some(launcher) => {
                let mut command = Command::new(launcher);
                command.args(words).arg(&self.binary);
                command
            }
        };
        command
            .env_clear()
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .arg(task)
            .arg("--data")
            .arg(self.data())
            .args(["--listen", main, "--line", line])
            .arg("--ready-file")
            .arg(self.ready_file())
            .args(&self.flags)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        Ok(command)
    }

    fn ready_file(&self) -> PathBuf {
        self.folder.path().join("ready")
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Server {
    /// What follows these words in the first line of the log that has them, however soon the server writes it.
    ///
    /// # Errors
    /// It does not.
    pub async fn logs(&self, words: &str) -> Result<String> {
        let waiting_for = format!("{words:?} in the server's log");
        within(&waiting_for, async {
            loop {
                let log = self.plan.log();
                let found = log.lines().find_map(|line| line.split_once(words));
                if let Some((_, rest)) = found {
                    return rest.to_owned();
                }
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        })
        .await
    }

    /// The address of the main port.
    #[must_use]
    pub fn main(&self) -> SocketAddr {
        self.main
    }

    /// The main port as a URL, as the scriptable client takes it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.main)
    }

    /// The address of the line gateway.
    ///
    /// # Panics
    /// When the plan has closed it.
    #[must_use]
    pub fn line(&self) -> SocketAddr {
        self.line.expect("the line gateway is on")
    }

    /// The first line of the ready file with this scheme, such as `https`, as a URL.
    #[must_use]
    pub fn door(&self, scheme: &str) -> Option<String> {
        let mut lines = self.ready.lines();
        let line = lines.find(|line| line.split_once("://").is_some_and(|(s, _)| s == scheme));
        line.map(str::to_owned)
    }

    /// How it was started.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Kills it as a power cut would (`kill -9`); what remains is the plan, to start it again.
    ///
    /// # Errors
    /// It can't be killed.
    pub async fn kill(mut self) -> Result<Plan> {
        within("the death of the server", self.child.kill()).await??;
        Ok(self.plan)
    }

    /// Kills it and starts it again on the same data and the same ports.
    ///
    /// # Errors
    /// It does not start again.
    pub async fn kill_and_restart(self) -> Result<Self> {
        self.kill_for_now().await?.start().await
    }

    /// Kills it; the plan starts it again on the same data and the same ports.
    ///
    /// # Errors
    /// It can't be killed.
    pub async fn kill_for_now(self) -> Result<Plan> {
        let listen = [
            self.main.to_string(),
            self.line.map_or("off".into(), |line| line.to_string()),
        ];
        let plan = self.kill().await?;
        Ok(Plan { listen, ..plan })
    }

    /// Asks it to end (SIGTERM) and waits until it has: how, and the plan.
    ///
    /// # Errors
    /// It does not end.
    pub async fn stop(mut self) -> Result<(ExitStatus, Plan)> {
        self.signal(Signal::TERM)?;
        let status = within("the end of the server", self.child.wait()).await??;
        Ok((status, self.plan))
    }

    /// Stops it in its tracks (SIGSTOP).
    ///
    /// # Errors
    /// It is gone.
    pub fn pause(&self) -> Result<()> {
        self.signal(Signal::STOP)
    }

    /// Lets it go on (SIGCONT).
    ///
    /// # Errors
    /// It is gone.
    pub fn go_on(&self) -> Result<()> {
        self.signal(Signal::CONT)
    }

    /// How much memory it has resident, in bytes (`VmRSS` of proc(5)).
    ///
    /// # Errors
    /// It is gone, or this system has no such file.
    pub fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id()?))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        Ok(kibibytes.context("no VmRSS")?.trim().parse::<u64>()? * 1_024)
    }

    /// The processor time that it has used, in user mode and in the kernel (proc(5)).
    ///
    /// # Errors
    /// It is gone, or this system has no such file.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.id()?))?;
        let (_, rest) = stat.rsplit_once(')').context("no program name in stat")?;
        let used = rest.split_ascii_whitespace().skip(11).take(2);
        let ticks = used.map(str::parse::<u64>).sum::<Result<u64, _>>()?;
        let per_second = rustix::param::clock_ticks_per_second();
        Ok(Duration::from_secs_f64(ticks as f64 / per_second as f64))
    }

    /// How many files and sockets it has open.
    ///
    /// # Errors
    /// It is gone, or this system has no such folder.
    pub fn open_files(&self) -> Result<u64> {
        Ok(fs::read_dir(format!("/proc/{}/fd", self.id()?))?.count() as u64)
    }

    /// Sets the soft limit of a resource of the running server; `None` raises it to the hard one.
    ///
    /// # Errors
    /// It is gone, or the limit is above the hard one.
    pub fn limit(&self, resource: Resource, most: Option<u64>) -> Result<()> {
        let id = Pid::from_raw(i32::try_from(self.id()?)?);
        let maximum = getrlimit(resource).maximum;
        let current = most.or(maximum);
        prlimit(id, resource, Rlimit { current, maximum })?;
        Ok(())
    }

    /// The id of its process.
    ///
    /// # Errors
    /// It is gone.
    pub fn id(&self) -> Result<u32> {
        self.child.id().context("the server has ended")
    }

    /// Sends it a signal.
    ///
    /// # Errors
    /// It is gone.
    pub fn signal(&self, signal: Signal) -> Result<()> {
        let id = Pid::from_raw(i32::try_from(self.id()?)?).context("no process has the id 0")?;
        Ok(kill_process(id, signal)?)
    }
}

/// Waits for a file that appears whole; a watcher of the file system would be more machinery than
/// looking again.
async fn wait_for(file: &Path, child: &mut Child) -> Result<String> {
    loop {
        if let Ok(text) = fs::read_to_string(file) {
            ensure!(!text.is_empty(), "the ready file is empty");
            return Ok(text);
        }
        if let Some(status) = child.try_wait()? {
            bail!("the server ended with {status} before it was ready");
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
