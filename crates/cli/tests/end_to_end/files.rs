//! `parlor send` and `parlor get`: what is sent is what is fetched, and nothing is ever overwritten.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use parlor_testkit::{NativeClient, Random, Server, Signal, Tool};
use parlor_wire::{EventBody, FileId};

use crate::{PARLOR, server, tool};

/// A file of that many bytes by chance.
pub fn made(folder: &Path, name: &str, bytes: usize) -> Result<PathBuf> {
    let mut random = Random::new(bytes as u64);
    let content: Vec<u8> = (0..bytes.div_ceil(8))
        .flat_map(|_| random.number().to_le_bytes())
        .take(bytes)
        .collect();
    let path = folder.join(name);
    fs::write(&path, content)?;
    Ok(path)
}

/// An empty folder of the test's own.
pub fn folder(server: &Server, name: &str) -> Result<PathBuf> {
    let path = server.plan().folder().join(name);
    fs::create_dir(&path)?;
    Ok(path)
}

pub fn words(path: &Path) -> &str {
    path.to_str().expect("the test's own paths are UTF-8")
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// The next file that is offered.
pub async fn offered(watcher: &mut NativeClient) -> Result<FileId> {
    loop {
        if let EventBody::FileOffered { file, .. } = watcher.event().await?.body {
            return Ok(file);
        }
    }
}

/// Sends a file and fetches it; both must be the same.
async fn there_and_back(server: &Server, path: &Path) -> Result<()> {
    let sent = tool(server, "anna", &["send", words(path)]).run().await?;
    assert_eq!(
        (sent.code, sent.out.as_str()),
        (Some(0), ""),
        "{}",
        sent.err
    );
    let name = path.file_name().context("it has a name")?.to_string_lossy();
    let target = server.plan().folder().join("fetched");
    let get = ["get", &name, "--output", words(&target)];
    let got = tool(server, "ben", &get).run().await?;
    assert_eq!(got.code, Some(0), "{}", got.err);
    assert_eq!(got.out.trim_end(), words(&target));
    same_bytes(path, &target)?;
    Ok(fs::remove_file(target)?)
}

fn same_bytes(one: &Path, other: &Path) -> Result<()> {
    use std::io::Read as _;

    let (mut one, mut other) = (File::open(one)?, File::open(other)?);
    ensure!(
        one.metadata()?.len() == other.metadata()?.len(),
        "another size"
    );
    let (mut left, mut right) = (vec![0; 1 << 20], vec![0; 1 << 20]);
    loop {
        let read = one.read(&mut left)?;
        if read == 0 {
            return Ok(());
        }
        other.read_exact(&mut right[..read])?;
        ensure!(left[..read] == right[..read], "other bytes");
    }
}

#[tokio::test]
async fn files_of_any_size_come_back_as_they_were() -> Result<()> {
    let server = server().await?;
    let folder = folder(&server, "mine")?;
    for bytes in [0, 1, 262_143, 262_144, 262_145, 5_000_001] {
        there_and_back(&server, &made(&folder, &format!("{bytes}.bin"), bytes)?).await?;
    }
    let sparse = folder.join("sparse.img");
    File::create(&sparse)?.set_len(64 << 20)?;
    there_and_back(&server, &sparse).await
}

/// `cargo test --release -p parlor --test end_to_end five_gib -- --ignored`
#[tokio::test]
#[ignore = "it writes 10 GiB"]
async fn a_sparse_file_of_five_gib_comes_back_as_it_was() -> Result<()> {
    let server = server().await?;
    let sparse = folder(&server, "mine")?.join("sparse.img");
    File::create(&sparse)?.set_len(5 << 30)?;
    there_and_back(&server, &sparse).await
}

#[tokio::test]
async fn names_never_leave_the_folder_and_never_overwrite() -> Result<()> {
    let server = server().await?;
    let path = made(&folder(&server, "mine")?, "x", 3)?;
    let download = folder(&server, "downloads")?;
    let cases = [
        ("../../escape.txt", "escape.txt", "escape.txt"),
        ("C:\\temp\\escape.txt", "escape.txt", "escape (1).txt"),
        (".bashrc", ".bashrc", "_bashrc"),
        ("con.txt", "con.txt", "_con.txt"),
        ("\u{202e}fdp.exe", "fdp.exe", "fdp.exe"),
        ("a:b?.txt", "a:b?.txt", "a_b_.txt"),
        ("\u{1b}[31mred.txt", "red.txt", "red.txt"),
        ("-rf", "-rf", "-rf"),
    ];
    for (name, shared, saved) in cases {
        let name = format!("--as={name}");
        let sent = tool(&server, "anna", &["send", words(&path), &name, "--json"]);
        let sent = sent.run().await?;
        assert_eq!(sent.code, Some(0), "{}", sent.err);
        let view: serde_json::Value = serde_json::from_str(&sent.out)?;
        assert_eq!(
            (view["name"].as_str(), view["state"].as_str()),
            (Some(shared), Some("ready"))
        );
        let id = view["id"].as_str().context("an id")?;
        let got = tool(&server, "ben", &["get", id]).folder(&download);
        let got = got.run().await?;
        assert_eq!(
            (got.code, got.out.as_str()),
            (Some(0), format!("{saved}\n").as_str()),
            "{}",
            got.err
        );
    }
    assert_eq!(names(&download)?.len(), cases.len());
    for name in [
        "x".repeat(300),
        "..".to_owned(),
        "a/".to_owned(),
        "\u{200b}".to_owned(),
    ] {
        let name = format!("--as={name}");
        let refused = tool(&server, "anna", &["send", words(&path), &name])
            .run()
            .await?;
        assert_eq!(refused.code, Some(2), "{name}: {}", refused.err);
        assert_eq!(refused.err.lines().count(), 1, "{}", refused.err);
    }
    Ok(())
}

#[tokio::test]
async fn what_can_not_be_sent_or_saved_is_one_line_and_shares_nothing() -> Result<()> {
    let server = server().await?;
    let mine = folder(&server, "mine")?;
    let path = made(&mine, "x.txt", 3)?;
    let none = mine.join("none.txt");
    for (bad, word) in [(&mine, "is a folder"), (&none, "no such file")] {
        let refused = tool(&server, "anna", &["send", words(&path), words(bad)])
            .run()
            .await?;
        assert_eq!(
            (refused.code, refused.out.as_str()),
            (Some(2), ""),
            "{}",
            refused.err
        );
        assert!(
            refused.err.contains(word) && refused.err.lines().count() == 1,
            "{}",
            refused.err
        );
    }
    let log = tool(
        &server,
        "ben",
        &["tail", "--since", "0", "--no-follow", "--json", "--events"],
    );
    assert!(!log.run().await?.out.contains("file_offered"));

    let sent = tool(&server, "anna", &["send", words(&path)]).run().await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    let refused = tool(&server, "ben", &["get", "x.txt", "-o", words(&path)])
        .run()
        .await?;
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(refused.err.contains("exists already"), "{}", refused.err);
    let refused = tool(&server, "ben", &["get", "none.txt"])
        .folder(&mine)
        .run()
        .await?;
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    assert_eq!(names(&mine)?, ["x.txt"]);
    Ok(())
}

#[tokio::test]
async fn standard_input_is_followed_by_two_while_it_comes() -> Result<()> {
    let server = server().await?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let mut send = tool(&server, "anna", &["send", "-", "--as", "live.log"]).start_with_input()?;
    send.feed("one\n").await?;
    let file = offered(&mut watcher).await?.to_string();
    let mut ben = tool(&server, "ben", &["get", &file, "-o", "-"]).start()?;
    let mut carl = tool(&server, "carl", &["get", "live.log", "-o", "-"]).start()?;
    for (number, line) in ["one", "two", "three"].into_iter().enumerate() {
        if number > 0 {
            send.feed(&format!("{line}\n")).await?;
        }
        assert_eq!(ben.line().await?.as_deref(), Some(line));
        assert_eq!(carl.line().await?.as_deref(), Some(line));
    }
    assert_eq!(send.finish().await?, Some(0));
    assert_eq!(ben.finish().await?, Some(0));
    assert_eq!(carl.finish().await?, Some(0));
    let got = tool(&server, "ben", &["get", "live.log", "-o", "-"])
        .run()
        .await?;
    assert_eq!(got.out, "one\ntwo\nthree\n");
    Ok(())
}

#[tokio::test]
async fn receivers_of_what_is_given_up_are_told_and_keep_nothing() -> Result<()> {
    let server = server().await?;
    let download = folder(&server, "downloads")?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let mut send = tool(&server, "anna", &["send", "-", "--as", "live.log"]).start_with_input()?;
    send.feed("one\n").await?;
    let file = offered(&mut watcher).await?.to_string();
    let get = tool(&server, "ben", &["get", &file]).folder(&download);
    let got = tokio::spawn(get.run());
    while names(&download)?.is_empty() {
        tokio::task::yield_now().await;
    }
    send.signal(Signal::INT)?;
    assert_eq!(send.finish().await?, Some(130));
    let got = got.await??;
    assert_eq!((got.code, got.out.as_str()), (Some(1), ""), "{}", got.err);
    assert!(got.err.contains("was cancelled"), "{}", got.err);
    assert_eq!(names(&download)?, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn tail_saves_what_is_shared() -> Result<()> {
    let server = server().await?;
    let mine = folder(&server, "mine")?;
    let download = folder(&server, "downloads")?;
    let mut watcher = NativeClient::guest(server.main(), "watcher").await?;
    let tail = [
        "tail",
        "--since",
        "0",
        "--count",
        "1",
        "--download-to",
        words(&download),
    ];
    let tail = tokio::spawn(tool(&server, "carl", &tail).run());
    for bytes in [3, 400_000] {
        let path = made(&mine, "x.bin", bytes)?;
        let sent = tool(&server, "anna", &["send", words(&path)]).run().await?;
        assert_eq!(sent.code, Some(0), "{}", sent.err);
    }
    watcher.say("that was all").await?;
    let tail = tail.await??;
    assert_eq!(tail.code, Some(0), "{}", tail.err);
    assert_eq!(tail.lines().count(), 1, "{}", tail.out);
    assert_eq!(names(&download)?, ["x (1).bin", "x.bin"]);
    let none = ["tail", "--no-follow", "--download-to", "/nonexistent"];
    assert_eq!(tool(&server, "carl", &none).run().await?.code, Some(2));
    Ok(())
}

#[tokio::test]
async fn join_saves_what_is_shared() -> Result<()> {
    let server = server().await?;
    let mine = folder(&server, "mine")?;
    let download = folder(&server, "downloads")?;
    let join = ["join", "--plain", "--download-to", words(&download)];
    let mut join = tool(&server, "carl", &join).start_with_input()?;
    join.feed("I am here\n").await?;
    while !join
        .line()
        .await?
        .context("it goes on")?
        .contains("I am here")
    {}
    let path = made(&mine, "x.bin", 400_000)?;
    let sent = tool(&server, "anna", &["send", words(&path)]).run().await?;
    assert_eq!(sent.code, Some(0), "{}", sent.err);
    while names(&download)? != ["x.bin"] {
        tokio::task::yield_now().await;
    }
    same_bytes(&path, &download.join("x.bin"))?;
    assert_eq!(join.finish().await?, Some(0));
    let none = ["join", "--plain", "--download-to", "/nonexistent"];
    assert_eq!(tool(&server, "carl", &none).run().await?.code, Some(2));
    Ok(())
}

#[tokio::test]
async fn an_operator_lists_files_and_writes_them_out() -> Result<()> {
    let server = server().await?;
    let mine = folder(&server, "mine")?;
    for bytes in [3, 400_000] {
        let path = made(&mine, "x.bin", bytes)?;
        let sent = tool(&server, "anna", &["send", words(&path)]).run().await?;
        assert_eq!(sent.code, Some(0), "{}", sent.err);
    }
    let out = server.plan().folder().join("out");
    let data = server.plan().data();
    let admin = |task: &[&str]| {
        let all = ["admin", "files"].into_iter().chain(task.iter().copied());
        Tool::new(PARLOR, all.chain(["--data", words(&data)]))
    };
    let list = admin(&["list", "--room", "lobby"]).run().await?;
    assert_eq!(list.code, Some(0), "{}", list.err);
    assert_eq!(
        list.lines()
            .filter(|line| line.contains("\tlobby\tx.bin\t"))
            .count(),
        2
    );
    // What an export that was killed left half written is in nobody's way.
    let half = list.lines().next().and_then(|line| line.split('\t').next());
    let half = format!("{}.part", half.context("an id")?);
    fs::create_dir_all(out.join("lobby"))?;
    fs::write(out.join("lobby").join(half), "half")?;
    // While the server runs, and again: nothing is overwritten.
    for count in [2, 4] {
        let export = admin(&["export", words(&out)]).run().await?;
        assert_eq!(
            (export.code, export.lines().count()),
            (Some(0), 2),
            "{}",
            export.err
        );
        assert_eq!(names(&out.join("lobby"))?.len(), count);
    }
    same_bytes(&mine.join("x.bin"), &out.join("lobby/x.bin"))?;

    // A damaged file is told, and the others are written all the same.
    let listed = admin(&["list", "--json"]).run().await?;
    let newest: serde_json::Value = serde_json::from_str(listed.lines().next().context("a file")?)?;
    let digest = newest["digest"].as_str().context("a digest")?;
    let blob = data.join("files/blobs").join(&digest[..2]).join(digest);
    fs::write(&blob, "damaged")?;
    let out = server.plan().folder().join("again");
    let export = admin(&["export", words(&out)]).run().await?;
    assert_eq!(
        (export.code, export.lines().count()),
        (Some(1), 1),
        "{}",
        export.err
    );
    assert_eq!(names(&out.join("lobby"))?, ["x.bin"]);
    let none = admin(&["export", words(&out), "--room", "nowhere"])
        .run()
        .await?;
    assert_eq!(none.code, Some(2), "{}", none.err);
    Ok(())
}
