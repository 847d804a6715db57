//! What the fuzz targets of this gateway do: its parser and whole conversations, fed with any bytes. Compiled for tests and with
//! the feature `fuzzing` only.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parlor_hub::{Hub, HubTask};
use parlor_net::Peer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex, split};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::caps;
use crate::connection::converse;
use crate::wire::input::{Input, LINE, Taken};
use crate::wire::message::Message;
use crate::wire::tags::ALL_TAGS;
use crate::{IrcGateway, IrcOptions};

/// How long a conversation may take, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Bytes that wait between a client and its connection.
const WAITING: usize = 1 << 20;
/// Who listens to what the others hear of a conversation.
const WATCHER: &str = "watcher";
/// Where it does.
const CHANNEL: &str = "#fuzz";

/// Bytes to lines to messages: the same lines however they are cut, and of each what a command may rely on.
///
/// # Panics
/// When that does not hold.
pub fn line(bytes: &[u8]) {
    let (seed, rest) = bytes.split_first().unwrap_or((&0, &[]));
    let whole = lines(std::iter::once(rest));
    let cut = lines(rest.chunks(1 + usize::from(seed % 60)));
    // A line that is too long is told of when it becomes so, which depends on where it was cut.
    let is_long = |line: &Taken| matches!(line, Taken::TooLong | Taken::Endless);
    if !whole.iter().chain(&cut).any(is_long) {
        assert_eq!(whole, cut);
    }
    for line in &whole {
        let (Taken::Text(text) | Taken::NotText(text)) = line else {
            continue;
        };
        assert!(!text.contains(['\r', '\n']), "{text:?}");
        if let Taken::Text(text) = line {
            assert!(!text.is_empty() && text.len() <= LINE, "{text:?}");
        }
        let Ok(message) = Message::parse(text) else {
            continue;
        };
        let is_word = |word: &str| !word.is_empty() && !word.contains(' ');
        assert!(is_word(&message.command), "{message:?}");
        let upper = message.command.to_ascii_uppercase();
        assert_eq!(message.command, upper.as_str());
        assert!(message.params.len() <= 15, "{message:?}");
        if let Some((_, words)) = message.params.split_last() {
            assert!(words.iter().all(|word| is_word(word)), "{message:?}");
        }
        let keys: Vec<&str> = message.tags.iter().map(|(key, _)| *key).collect();
        let once = |key: &&str| keys.iter().filter(|other| *other == key).count() == 1;
        assert!(keys.iter().all(once), "{message:?}");
    }
}

fn lines<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Taken> {
    let mut input = Input::default();
    let mut lines = Vec::new();
    for piece in pieces {
        input.feed(piece);
        lines.extend(std::iter::from_fn(|| input.take()));
    }
    lines
}

/// A server for any number of conversations, one after the other.
pub struct Server {
    runtime: Runtime,
    gateway: IrcGateway,
    _task: HubTask,
}

impl Server {
    /// The gateway on this hub.
    ///
    /// # Panics
    /// When it can't be started.
    pub fn start(hub: impl Future<Output = (Hub, HubTask)>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be built");
        let (gateway, task) = runtime.block_on(async {
            let (hub, task) = hub.await;
            let started = IrcGateway::start(hub, IrcOptions::default()).await;
            (started.expect("the hub runs"), task)
        });
        Self {
            runtime,
            gateway,
            _task: task,
        }
    }

    /// What all connections have in common.
    #[cfg(test)]
    pub(crate) fn shared(&self) -> &Arc<crate::shared::Shared> {
        &self.gateway.shared
    }

    /// A whole conversation: the client, and somebody who is in the same channel, are told whole lines and nothing else,
    /// and it ends.
    ///
    /// # Panics
    /// When that does not hold.
    pub fn conversation(&self, bytes: &[u8]) {
        let (seed, said) = bytes.split_first().unwrap_or((&0, &[]));
        let begin: &[u8] = match seed % 4 {
            0 => b"",
            1 => b"NICK f\r\nUSER f 0 * :F\r\nJOIN #fuzz\r\n",
            2 => b"CAP REQ :message-tags batch labeled-response echo-message\r\nNICK f\r\nUSER f 0 * :F\r\nCAP END\r\nJOIN #fuzz\r\n",
            _ => b"CAP REQ :message-tags draft/chathistory draft/metadata-2 draft/multiline batch\r\nNICK f\r\nUSER f 0 * :F\r\nCAP END\r\nJOIN #fuzz\r\n",
        };
        let said = [begin, said, b"\r\n"].concat();
        let talk = async {
            let mut watcher = self.watcher().await;
            let (client, ended) = self.connect();
            let told = exchange(client, &said).await;
            ended.await.expect("the connection does not panic");
            check(&told);
            let rest = b"PING end\r\nQUIT\r\n";
            watcher.stream.write_all(rest).await.expect("it is there");
            // Else it would be waited for a moment.
            watcher.stream.shutdown().await.expect("it is there");
            let read = watcher.stream.read_to_end(&mut watcher.told).await;
            read.expect("it is there");
            watcher.ended.await.expect("the connection does not panic");
            check(&watcher.told);
        };
        let talked = self.runtime.block_on(timeout_of(talk));
        assert!(talked, "the conversation does not end");
    }

    fn connect(&self) -> (DuplexStream, JoinHandle<()>) {
        let (near, far) = duplex(WAITING);
        let peer = Peer {
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, 1)),
            secure: true,
            certificate: None,
        };
        let pass = self.gateway.gate.enter(peer.ip());
        let pass = pass.expect("this machine has no limit");
        let shared = Arc::clone(&self.gateway.shared);
        let end = CancellationToken::new();
        let ended = self.runtime.spawn(converse(shared, far, peer, pass, end));
        (near, ended)
    }

    /// Somebody who can do everything that a client can, and is in the channel.
    async fn watcher(&self) -> Watcher {
        let (stream, ended) = self.connect();
        let mut watcher = Watcher {
            stream,
            ended,
            told: Vec::new(),
        };
        let usual = caps::ALL.iter().map(|(_, name)| *name);
        let mut hello: String = usual
            .filter(|name| *name != "sts")
            .map(|name| format!("CAP REQ {name}\r\n"))
            .collect();
        hello.push_str(&format!(
            "NICK {WATCHER}\r\nUSER w 0 * :W\r\nCAP END\r\nJOIN {CHANNEL},#lobby\r\nPING begun\r\n"
        ));
        let said = watcher.stream.write_all(hello.as_bytes()).await;
        said.expect("it is there");
        while !watcher.told.windows(6).any(|part| part == b":begun") {
            let read = watcher.stream.read_buf(&mut watcher.told).await;
            assert!(read.is_ok_and(|read| read > 0), "the watcher is let in");
        }
        watcher
    }
}

struct Watcher {
    stream: DuplexStream,
    ended: JoinHandle<()>,
    told: Vec<u8>,
}

async fn timeout_of(talk: impl Future<Output = ()>) -> bool {
    timeout(PATIENCE, talk).await.is_ok()
}

/// Says everything and hangs up; what was told.
async fn exchange(client: DuplexStream, said: &[u8]) -> Vec<u8> {
    let (mut reading, mut writing) = split(client);
    let mut told = Vec::new();
    let saying = async {
        // The server may have hung up before.
        let _ = writing.write_all(said).await;
        let _ = writing.shutdown().await;
    };
    let (read, ()) = tokio::join!(reading.read_to_end(&mut told), saying);
    read.expect("memory can be read");
    told
}

/// Whole lines, each with one end at its end.
pub(crate) fn check(told: &[u8]) {
    let text = std::str::from_utf8(told).expect("what is told is UTF-8");
    assert!(text.is_empty() || text.ends_with("\r\n"), "{text:?}");
    for line in text.split_terminator("\r\n") {
        assert!(!line.contains(['\r', '\n', '\0']), "{line:?}");
        let (tags, body) = match line.strip_prefix('@') {
            Some(tagged) => tagged.split_once(' ').unwrap_or((tagged, "")),
            None => ("", line),
        };
        assert!(!body.is_empty() && body.len() <= 510, "{line:?}");
        assert!(tags.len() + 2 <= ALL_TAGS, "{line:?}");
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::OnceLock;

    use parlor_hub::{HubOptions, SystemIds};
    use parlor_model::Timestamp;
    use parlor_store_sqlite::SqliteStore;
    use parlor_testkit::fuzz::drive;
    use tempfile::TempDir;

    use super::*;

    /// A server on a store of its own, for all tests of this crate.
    pub(crate) fn server() -> &'static Server {
        static SERVER: OnceLock<(Server, TempDir)> = OnceLock::new();
        let make = || {
            let folder = TempDir::new().unwrap();
            let hub = async {
                let now = Timestamp::from_millis(1_700_000_000_000);
                let store = SqliteStore::open(folder.path(), &mut SystemIds, now).unwrap();
                let options = HubOptions::default();
                Hub::start(Arc::new(store), options).await.unwrap()
            };
            (Server::start(hub), folder)
        };
        &SERVER.get_or_init(make).0
    }

    #[test]
    fn any_bytes_are_the_same_messages_however_they_are_cut() {
        drive("irc_line", line);
    }

    #[test]
    fn any_conversation_is_answered_in_whole_lines_and_ends() {
        drive("irc_session", |bytes| server().conversation(bytes));
    }
}
