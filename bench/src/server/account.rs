//! An account for servers that refuse to run as root.

use std::fs;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

const ACCOUNT: &str = "nobody";

/// When this process is root's, lets the command run as nobody and gives the folder to nobody.
pub(super) fn unprivileged(command: &mut Command, folder: &Path) -> Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let accounts = fs::read_to_string("/etc/passwd").context("/etc/passwd can't be read")?;
    let (user, group) = ids(&accounts).with_context(|| format!("there is no account {ACCOUNT}"))?;
    chown(folder, Some(user), Some(group))?;
    for entry in fs::read_dir(folder)? {
        chown(entry?.path(), Some(user), Some(group))?;
    }
    command.uid(user).gid(group);
    Ok(())
}

/// The user and group ids in the lines of passwd(5).
fn ids(accounts: &str) -> Option<(u32, u32)> {
    let line = accounts
        .lines()
        .find(|line| line.split(':').next() == Some(ACCOUNT))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_account() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65533:nobody:/:/bin/false\n";
        assert_eq!(ids(accounts), Some((65_534, 65_533)));
        assert_eq!(ids("root:x:0:0::/:/bin/sh"), None);
    }
}
