//! A server that plays a script, one connection at a time.

use futures_util::{SinkExt as _, StreamExt as _};
use parlor_client::{Address, Identity, Options};
use parlor_wire::{
    ClientFrame, EventBody, EventFrame, Flags, Hello, Hidden, Limits, Posted, Reply, Request,
    RoomId, RoomKind, RoomSummary, RoomView, ServerFrame, ServerRole, StoreEpoch, UserId,
    UserLabel, VERSION, Welcome,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// The one room there is.
pub const ROOM: RoomId = RoomId(parlor_model::RoomId::from_bytes([1; 16]));

/// An epoch.
pub fn epoch(number: u8) -> StoreEpoch {
    StoreEpoch([number; 16].into())
}

/// A server that accepts one connection at a time.
pub struct Stage {
    pub listener: TcpListener,
}

/// One connection, from the server's side.
pub struct Actor {
    socket: WebSocketStream<TcpStream>,
}

impl Stage {
    pub async fn new() -> Self {
        Self {
            listener: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        }
    }

    pub fn options(&self) -> Options {
        let address = self.listener.local_addr().unwrap().to_string();
        let identity = Identity::Guest {
            name: "anna".to_owned(),
            invite: None,
        };
        Options::new(Address::parse(&address).unwrap(), identity)
    }

    /// Accepts and reads the `hello`.
    pub async fn enter(&self) -> (Actor, Hello) {
        let (stream, _) = self.listener.accept().await.unwrap();
        let mut actor = Actor {
            socket: tokio_tungstenite::accept_async(stream).await.unwrap(),
        };
        match actor.hear().await {
            ClientFrame::Hello(hello) => (actor, *hello),
            other => panic!("{other:?} instead of hello"),
        }
    }
}

impl Actor {
    pub async fn hear(&mut self) -> ClientFrame {
        loop {
            match self.socket.next().await.unwrap().unwrap() {
                Message::Text(text) => return ClientFrame::decode(&text).unwrap(),
                _ => continue,
            }
        }
    }

    pub async fn hear_request(&mut self) -> (u64, Request) {
        match self.hear().await {
            ClientFrame::Request { request, tag } => (tag, request),
            other => panic!("{other:?} instead of a request"),
        }
    }

    pub async fn tell(&mut self, frame: ServerFrame) {
        self.socket
            .send(Message::Text(frame.encode().into()))
            .await
            .unwrap();
    }

    pub async fn welcome(&mut self, epoch: StoreEpoch, resumed: bool, head: u64) {
        let welcome = Welcome {
            v: VERSION,
            server: "Parlor".to_owned(),
            version: "0".to_owned(),
            epoch,
            user: UserId([2; 16].into()),
            name: "anna".to_owned(),
            role: ServerRole::Guest,
            token: Some(Hidden::from("token".to_owned())),
            resumed,
            needs_factor: false,
            now: None,
            limits: Limits::new(4_000),
        };
        self.tell(ServerFrame::Welcome(Box::new(welcome))).await;
        let room = RoomSummary {
            id: ROOM,
            name: Some("lobby".to_owned()),
            with: None,
            kind: RoomKind::Public,
            lobby: true,
            topic: String::new(),
            members: 1,
            head,
            member: true,
        };
        let view = RoomView {
            room,
            flags: Flags::default(),
            since: 0,
            members: None,
            pins: 0,
        };
        self.tell(ServerFrame::RoomOpened(Box::new(view))).await;
    }

    pub async fn event(&mut self, seq: u64) {
        let by = UserLabel {
            id: UserId([2; 16].into()),
            name: "anna".to_owned(),
        };
        let body = EventBody::Left;
        self.tell(ServerFrame::Event(EventFrame {
            room: ROOM,
            seq,
            at: 0,
            by,
            expires_at: None,
            body,
        }))
        .await;
    }

    pub async fn posted(&mut self, tag: u64, seq: u64) {
        let reply = Reply::Posted(Posted {
            room: ROOM,
            seq,
            at: 0,
        });
        self.tell(ServerFrame::Ok { tag, reply }).await;
    }
}
