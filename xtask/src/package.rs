//! `cargo xtask package`: an archive of the committed sources, with the browser client built, so that it can be built
//! where there is no Node.

#[path = "../../web/embed/build/sources.rs"]
mod sources;

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use xtask::{graph, no_arguments};

/// Makes `target/package/parlor-VERSION.tar.gz` of HEAD.
///
/// # Errors
///
/// When there are arguments, or git, npm or tar fails.
pub fn run(arguments: &[String]) -> Result<()> {
    no_arguments(arguments)?;
    let metadata = graph::metadata()?;
    let root = metadata.workspace_root.as_std_path();
    let name = format!("parlor-{}", env!("CARGO_PKG_VERSION"));
    let folder = metadata
        .target_directory
        .join("package")
        .into_std_path_buf();
    let staged = folder.join(&name);
    if staged.exists() {
        fs::remove_dir_all(&staged).with_context(|| staged.display().to_string())?;
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    unpack_head(root, &folder, &name)?;
    build_client(&staged.join("web"))?;
    let archive = folder.join(format!("{name}.tar.gz"));
    pack(root, &folder, &name, &archive)?;
    fs::remove_dir_all(&staged).with_context(|| staged.display().to_string())?;
    println!("{}", archive.display());
    Ok(())
}

fn unpack_head(root: &Path, folder: &Path, name: &str) -> Result<()> {
    let mut archive = Command::new("git")
        .args([
            "archive",
            "--format=tar",
            &format!("--prefix={name}/"),
            "HEAD",
        ])
        .current_dir(root)
        .stdout(Stdio::piped())
        .spawn()
        .context("git can't be started")?;
    let bytes = archive.stdout.take().context("git gives no archive")?;
    let mut unpack = Command::new("tar");
    unpack.args(["-x", "-C"]).arg(folder).stdin(bytes);
    run_to_end(unpack, "tar")?;
    ensure!(archive.wait()?.success(), "git archive failed");
    Ok(())
}

/// Builds the client from the staged sources alone, and leaves only what was built, with the mark by which a build
/// takes it.
fn build_client(web: &Path) -> Result<()> {
    let install = [
        "ci",
        "--omit=dev",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ];
    for words in [&install[..], &["run", "--silent", "build"]] {
        let mut npm = Command::new("npm");
        npm.args(words).current_dir(web);
        run_to_end(npm, "npm")?;
    }
    let mark = web.join("dist").join(sources::MARK);
    fs::write(&mark, sources::digest(web)).with_context(|| mark.display().to_string())?;
    fs::remove_dir_all(web.join("node_modules")).context("web/node_modules can't be removed")
}

/// The same commit gives the same archive: the order, the owner, the mode and the time are fixed.
fn pack(root: &Path, folder: &Path, name: &str, archive: &Path) -> Result<()> {
    let time = Command::new("git")
        .args(["log", "-1", "--format=%ct"])
        .current_dir(root)
        .output()
        .context("git can't be started")?;
    let time = String::from_utf8(time.stdout).context("git tells no time")?;
    let mut tar = Command::new("tar");
    tar.args([
        "-c",
        "-z",
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mode=u=rwX,go=rX",
    ])
    .arg(format!("--mtime=@{}", time.trim()))
    .arg("-f")
    .arg(archive)
    .arg("-C")
    .arg(folder)
    .arg(name);
    run_to_end(tar, "tar")
}

fn run_to_end(mut command: Command, name: &str) -> Result<()> {
    let status = command.status();
    let status = status.with_context(|| format!("{name} can't be started"))?;
    ensure!(status.success(), "{name} ended with {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_is_of_the_sources_and_not_of_their_tests() {
        let web = std::env::temp_dir().join(format!("parlor-mark-{}", std::process::id()));
        fs::create_dir_all(web.join("src")).expect("a folder");
        let write = |name: &str, text: &str| fs::write(web.join(name), text).expect("a file");
        write("src/main.ts", "one");
        let first = sources::digest(&web);

        write("src/main.test.ts", "a test");
        write("README.md", "no source");
        let with_test = sources::digest(&web);
        write("src/main.ts", "two");
        let changed = sources::digest(&web);

        fs::remove_dir_all(&web).expect("it was there");
        assert_eq!(first, with_test);
        assert_ne!(first, changed);
    }
}
