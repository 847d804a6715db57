//! What the kernel says of a process: proc(5).

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};

/// A process that is measured.
#[derive(Debug, Clone)]
pub struct Process {
    folder: String,
}

impl Process {
    /// The process with this id.
    #[must_use]
    pub fn new(id: u32) -> Self {
        Self {
            folder: format!("/proc/{id}"),
        }
    }

    /// This process.
    #[must_use]
    pub fn own() -> Self {
        Self {
            folder: "/proc/self".to_owned(),
        }
    }

    /// The processor time that all its threads have used, in user mode and in the kernel.
    ///
    /// # Errors
    /// It is gone, or this is not Linux.
    pub fn cpu(&self) -> Result<Duration> {
        let ticks = used_ticks(&self.read("stat")?)?;
        let seconds = ticks as f64 / rustix::param::clock_ticks_per_second() as f64;
        Ok(Duration::from_secs_f64(seconds))
    }

    /// The bytes it has resident (`VmRSS`).
    ///
    /// # Errors
    /// It is gone, or this is not Linux.
    pub fn resident(&self) -> Result<u64> {
        field(&self.read("status")?, "VmRSS:")
    }

    /// The most bytes it ever had resident (`VmHWM`).
    ///
    /// # Errors
    /// It is gone, or this is not Linux.
    pub fn peak(&self) -> Result<u64> {
        field(&self.read("status")?, "VmHWM:")
    }

    fn read(&self, file: &str) -> Result<String> {
        let path = format!("{}/{file}", self.folder);
        fs::read_to_string(&path)
            .with_context(|| format!("{path} can't be read: has the process ended?"))
    }
}

/// `utime` and `stime`; the name of the program before them can have spaces and parentheses.
fn used_ticks(stat: &str) -> Result<u64> {
    let (_, rest) = stat.rsplit_once(')').context("no program name in stat")?;
    let mut fields = rest.split_ascii_whitespace().skip(11);
    let mut next = || {
        fields
            .next()
            .context("too few fields in stat")?
            .parse::<u64>()
            .map_err(Into::into)
    };
    let (user, system): (Result<u64>, Result<u64>) = (next(), next());
    Ok(user? + system?)
}

fn field(status: &str, name: &str) -> Result<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(name));
    let kibibytes = value.and_then(|value| value.trim().strip_suffix(" kB"));
    let kibibytes = kibibytes.with_context(|| format!("no {name} in status"))?;
    Ok(kibibytes.trim().parse::<u64>()? * 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_found_behind_a_tricky_name() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 4 0 9 1 2";
        assert_eq!(used_ticks(stat).unwrap(), 300);
        assert!(used_ticks("7 (a) S 1").is_err());
    }

    #[test]
    fn memory_is_in_bytes() {
        let status = "Name:\ta\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(field(status, "VmHWM:").unwrap(), 2_097_152);
        assert_eq!(field(status, "VmRSS:").unwrap(), 1_048_576);
        assert!(field(status, "VmSwap:").is_err());
    }
}
