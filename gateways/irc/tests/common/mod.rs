//! The gateway on a hub on a real store in a temporary folder, and clients that speak to it.
#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, reason = "all of this is test code")]

use std::net::SocketAddr;
use std::sync::Arc;

use parlor_gateway_irc::{IrcGateway, IrcOptions};
use parlor_hub::{
    Answer, Attends, Credentials, Delivery, Door, Entry, Hub, HubOptions, HubTask, Request,
    Session, SystemIds,
};
use parlor_model::{Gateway, Password, Timestamp, UserId, UserName};
use parlor_net::Peer;
use parlor_store_disk::DiskBlobs;
use parlor_store_sqlite::SqliteStore;
use parlor_testkit::IrcClient;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The name of the owner.
pub const OWNER: &str = "owner";
/// The password of the owner.
pub const PASSWORD: &str = "correct horse";
/// What the server calls itself.
pub const HOST: &str = "irc.test";

/// A server with the IRC gateway alone.
pub struct Server {
    pub address: SocketAddr,
    pub shutdown: CancellationToken,
    pub serving: JoinHandle<()>,
    pub hub: Hub,
    pub gateway: IrcGateway,
    task: HubTask,
    folder: TempDir,
}

/// What the gateway is set to in tests that say nothing else.
pub fn options() -> IrcOptions {
    IrcOptions {
        host: HOST.to_owned(),
        ..IrcOptions::default()
    }
}

impl Server {
    pub async fn start() -> Self {
        Self::with(options()).await
    }

    pub async fn with(options: IrcOptions) -> Self {
        Self::with_hub(options, HubOptions::default()).await
    }

    pub async fn with_hub(options: IrcOptions, hub_options: HubOptions) -> Self {
        let folder = TempDir::new().unwrap();
        let now = Timestamp::from_millis(1_700_000_000_000);
        let store = SqliteStore::open(folder.path(), &mut SystemIds, now).unwrap();
        let blobs = DiskBlobs::open(&folder.path().join("files")).unwrap();
        let owner = UserName::parse(OWNER).unwrap();
        let hub_options = HubOptions {
            owner: Some((owner, Password::parse(PASSWORD.into()).unwrap())),
            blobs: Some(Arc::new(blobs)),
            space_floor: 0,
            ..hub_options
        };
        let (hub, task) = Hub::start(Arc::new(store), hub_options).await.unwrap();
        let gateway = IrcGateway::start(hub.clone(), options).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let serving = tokio::spawn({
            let (gateway, shutdown) = (gateway.clone(), shutdown.clone());
            async move { gateway.serve(listener, shutdown).await }
        });
        Self {
            address,
            shutdown,
            serving,
            hub,
            gateway,
            task,
            folder,
        }
    }

    /// Ends the hub under the connections.
    pub async fn stop_hub(self) {
        self.task.stop().await;
    }

    /// A connection that has said nothing yet.
    pub async fn connect(&self) -> IrcClient {
        IrcClient::connect(self.address).await.unwrap()
    }

    /// A connection of which this is known, that has said nothing yet.
    pub async fn connect_as(&self, peer: Peer) -> IrcClient {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (client, accepted) = tokio::join!(IrcClient::connect(address), listener.accept());
        let connections = self.gateway.connections(self.shutdown.clone());
        connections.take(accepted.unwrap().0.into(), peer);
        client.unwrap()
    }

    /// A guest who knows no capability.
    pub async fn client(&self, nick: &str) -> IrcClient {
        IrcClient::guest(self.address, nick).await.unwrap()
    }

    /// A guest with these capabilities, separated by spaces.
    pub async fn client_with(&self, nick: &str, caps: &str) -> IrcClient {
        IrcClient::with(self.address, nick, caps).await.unwrap()
    }

    /// A guest who is in a channel already, and was told all about it.
    pub async fn client_in(&self, nick: &str, channel: &str) -> IrcClient {
        let mut client = self.client(nick).await;
        client.ask(&format!("JOIN {channel}")).await.unwrap();
        client
    }

    /// A guest who came by a web page.
    pub async fn elsewhere(&self, name: &str) -> Elsewhere {
        let door = Door {
            gateway: Gateway::Http,
            address: None,
            secure: true,
        };
        let credentials = Credentials::Guest {
            name: UserName::parse(name).unwrap(),
            invite: None,
        };
        let entry = Entry {
            door,
            credentials,
            remember: None,
            attends: Attends::Everywhere,
            resume: None,
        };
        Elsewhere {
            session: self.hub.enter(entry).await.unwrap(),
            tag: 0,
        }
    }

    /// The owner, by the password.
    pub async fn owner(&self) -> IrcClient {
        let mut client = self.connect().await;
        client.send(&format!("PASS :{PASSWORD}")).await.unwrap();
        client.send(&format!("NICK {OWNER}")).await.unwrap();
        client.send("USER u 0 * :The Owner").await.unwrap();
        client.until(" 001 ").await.unwrap();
        client.fence().await.unwrap();
        client
    }
}

/// A session of another gateway.
pub struct Elsewhere {
    session: Session,
    tag: u64,
}

impl Elsewhere {
    pub fn of(session: Session) -> Self {
        Self { session, tag: 0 }
    }

    /// Who it is.
    pub fn user(&self) -> UserId {
        self.session.actor().user
    }

    /// Asks, and waits for the answer.
    pub async fn ask(&mut self, request: Request) -> Answer {
        self.tag += 1;
        self.session.submit(self.tag, request).await;
        loop {
            for delivery in self.session.next().await {
                match delivery {
                    Delivery::Answered { tag, answer } if tag == self.tag => return answer,
                    _ => {}
                }
            }
        }
    }
}

/// The line without its tags.
pub fn untagged(line: &str) -> &str {
    match line.strip_prefix('@') {
        Some(tagged) => tagged.split_once(' ').map_or("", |(_, rest)| rest),
        None => line,
    }
}

/// The line without its tags, and with the nick alone as its source: `:ada JOIN #x`.
pub fn short(line: &str) -> String {
    let line = untagged(line);
    let (source, rest) = line.split_once(' ').unwrap_or((line, ""));
    let nick = source.split_once('!').map_or(source, |(nick, _)| nick);
    format!("{nick} {rest}")
}

/// All lines as [`short`] has them.
pub fn shorts(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| short(line)).collect()
}

/// The commands or numerics of the lines, in order.
pub fn commands(lines: &[String]) -> Vec<String> {
    let command = |line: &String| untagged(line).split(' ').nth(1).unwrap_or("").to_owned();
    lines.iter().map(command).collect()
}

/// The lines with this command or numeric.
pub fn of<'a>(lines: &'a [String], command: &str) -> Vec<&'a str> {
    let is = |line: &&str| line.split(' ').nth(1) == Some(command);
    lines.iter().map(|line| untagged(line)).filter(is).collect()
}

/// Somebody on another gateway says something in the lobby.
pub async fn says_elsewhere(server: &Server, called: &str, text: &str) {
    use parlor_core::{Command, RoomRef};
    use parlor_hub::{Attends, Credentials, Delivery, Door, Entry, Request};
    use parlor_model::{Gateway, Manner, MessageText};
    let entry = Entry {
        door: Door {
            gateway: Gateway::Http,
            address: None,
            secure: true,
        },
        credentials: Credentials::Guest {
            name: UserName::parse(called).unwrap(),
            invite: None,
        },
        remember: None,
        attends: Attends::Everywhere,
        resume: None,
    };
    let mut session = server.hub.enter(entry).await.unwrap();
    let (room, text) = (
        RoomRef::Id(session.lobby()),
        MessageText::parse(text).unwrap(),
    );
    let post = Command::Post {
        room,
        text,
        reply_to: None,
        manner: Manner::Said,
        lifetime: None,
        id: None,
    };
    session.submit(1, Request::Command(post)).await;
    loop {
        let answered = |delivery: &Delivery| matches!(delivery, Delivery::Answered { tag: 1, .. });
        if session.next().await.iter().any(answered) {
            return;
        }
    }
}

/// A server on which passwords may be as short as people's examples are.
pub async fn short_passwords() -> Server {
    let mut hub = HubOptions::default();
    hub.settings.password_chars = 1;
    Server::with_hub(options(), hub).await
}

/// Makes an account and hangs up.
pub async fn account(server: &Server, name: &str, password: &str) {
    let mut client = server.client(name).await;
    let lines = client
        .ask(&format!("REGISTER * * {password}"))
        .await
        .unwrap();
    assert_eq!(
        shorts(&lines)[0],
        format!(":{HOST} REGISTER SUCCESS {name} :Account successfully registered")
    );
    client.send("QUIT").await.unwrap();
    client.rest().await.unwrap();
}

/// What a client asks for that knows tags and labels.
pub const TAGS: &str = "message-tags echo-message labeled-response batch";

/// A tag of a line.
pub fn tag<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let (tags, _) = line.strip_prefix('@')?.split_once(' ')?;
    tags.split(';').find_map(|tag| {
        let (found, value) = tag.split_once('=').unwrap_or((tag, ""));
        (found == key).then_some(value)
    })
}

/// Somebody with these capabilities, in `#x`.
pub async fn in_room(server: &Server, nick: &str, caps: &str) -> IrcClient {
    let mut client = match caps {
        "" => server.client(nick).await,
        caps => server.client_with(nick, caps).await,
    };
    client.ask("JOIN #x").await.unwrap();
    client
}
