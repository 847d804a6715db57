//! A client of the native protocol: a WebSocket and the frames, without any of the client library's
//! cleverness, so that a test sees what the server really sends.

use std::collections::VecDeque;
use std::fmt;
use std::net::SocketAddr;

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use parlor_wire::{
    ClientFrame, EventBody, EventFrame, Hello, Posted, Reply, Request, SOCKET_PATH, ServerFrame,
    VERSION, Welcome,
};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::deadline::within;

/// A connection that speaks the native protocol.
#[derive(Debug)]
pub struct NativeClient {
    socket: WebSocketStream<TcpStream>,
    welcome: Option<Welcome>,
    waiting: VecDeque<ServerFrame>,
    tag: u64,
}

/// What the server refused, with its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// For programs.
    pub code: String,
    /// For people.
    pub message: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

impl std::error::Error for Refused {}

impl NativeClient {
    /// Connects and says nothing.
    ///
    /// # Errors
    /// Nobody listens, or it is no WebSocket.
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let url = format!("ws://{address}{SOCKET_PATH}");
        let handshake = tokio_tungstenite::client_async(url, stream);
        let (socket, _) = within("the WebSocket handshake", handshake).await??;
        Ok(Self {
            socket,
            welcome: None,
            waiting: VecDeque::new(),
            tag: 0,
        })
    }

    /// Connects and signs in.
    ///
    /// # Errors
    /// [`Refused`] in the error when the server refuses.
    pub async fn sign_in(address: SocketAddr, hello: Hello) -> Result<Self> {
        let mut client = Self::connect(address).await?;
        let hello = Hello {
            v: VERSION,
            ..hello
        };
        client.send(&ClientFrame::Hello(Box::new(hello))).await?;
        match client.read().await? {
            ServerFrame::Welcome(welcome) => {
                client.welcome = Some(*welcome);
                Ok(client)
            }
            ServerFrame::Goodbye { code, message, .. } => bail!(Refused { code, message }),
            ServerFrame::Error(error) => {
                bail!(Refused {
                    code: error.code,
                    message: error.message
                })
            }
            other => bail!("{other:?} came before the welcome"),
        }
    }

    /// Connects as a guest who asks to be remembered.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub async fn guest(address: SocketAddr, name: &str) -> Result<Self> {
        let name = Some(name.to_owned());
        Self::sign_in(
            address,
            Hello {
                name,
                remember: true,
                ..Hello::default()
            },
        )
        .await
    }

    /// Connects as a registered user.
    ///
    /// # Errors
    /// As [`Self::sign_in`].
    pub async fn registered(address: SocketAddr, name: &str, password: &str) -> Result<Self> {
        let (name, password) = (Some(name.to_owned()), Some(password.to_owned().into()));
        Self::sign_in(
            address,
            Hello {
                name,
                password,
                ..Hello::default()
            },
        )
        .await
    }

    /// What the server said at the start.
    ///
    /// # Errors
    /// It has said nothing yet.
    pub fn welcome(&self) -> Result<&Welcome> {
        self.welcome.as_ref().context("not signed in")
    }

    /// Sends a request and does not wait for its answer: its tag.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn ask(&mut self, request: Request) -> Result<u64> {
        self.tag += 1;
        let tag = self.tag;
        self.send(&ClientFrame::Request { request, tag }).await?;
        Ok(tag)
    }

    /// Sends a request and waits for its answer; what else comes is kept.
    ///
    /// # Errors
    /// [`Refused`] in the error when the server refuses; else that the connection is gone.
    pub async fn request(&mut self, request: Request) -> Result<Reply> {
        let asked = self.ask(request).await?;
        loop {
            match self.read().await? {
                ServerFrame::Ok { tag, reply } if tag == asked => return Ok(reply),
                ServerFrame::Error(error) if error.tag == Some(asked) => {
                    bail!(Refused {
                        code: error.code,
                        message: error.message
                    })
                }
                other => self.waiting.push_back(other),
            }
        }
    }

    /// Sends a request that is refused: how.
    ///
    /// # Errors
    /// It is not refused, or the connection is gone.
    pub async fn refusal(&mut self, request: Request) -> Result<Refused> {
        match self.request(request).await {
            Ok(reply) => bail!("it was not refused: {reply:?}"),
            Err(error) => error.downcast::<Refused>(),
        }
    }

    /// Says something in the lobby and waits until that is on stable storage.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub async fn say(&mut self, text: &str) -> Result<Posted> {
        self.say_once(text, None).await
    }

    /// The same with a client-made id, which makes a retry safe.
    ///
    /// # Errors
    /// As [`Self::request`].
    pub async fn say_once(&mut self, text: &str, id: Option<String>) -> Result<Posted> {
        match self.request(lobby_post(text, id)).await? {
            Reply::Posted(posted) => Ok(posted),
            other => bail!("a post was answered with {other:?}"),
        }
    }

    /// The next frame, of those that were kept the first.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn frame(&mut self) -> Result<ServerFrame> {
        match self.waiting.pop_front() {
            Some(frame) => Ok(frame),
            None => self.read().await,
        }
    }

    /// The next event, whatever else comes before it.
    ///
    /// # Errors
    /// The connection ends.
    pub async fn event(&mut self) -> Result<EventFrame> {
        loop {
            match self.frame().await? {
                ServerFrame::Event(event) => return Ok(event),
                ServerFrame::Goodbye { code, message, .. } => bail!(Refused { code, message }),
                _ => {}
            }
        }
    }

    /// Reads events up to the message with this text: all messages on the way as `NAME: text`.
    ///
    /// # Errors
    /// The connection ends before.
    pub async fn until_message(&mut self, text: &str) -> Result<Vec<String>> {
        let mut seen = Vec::new();
        loop {
            let event = self
                .event()
                .await
                .with_context(|| format!("{text:?} after {seen:?}"))?;
            if let EventBody::Message {
                text: Some(found), ..
            } = &event.body
            {
                seen.push(format!("{}: {found}", event.by.name));
                if found == text {
                    return Ok(seen);
                }
            }
        }
    }

    /// Reads until the server says goodbye: the code and the sentence.
    ///
    /// # Errors
    /// The connection ends without.
    pub async fn goodbye(&mut self) -> Result<Refused> {
        loop {
            if let ServerFrame::Goodbye { code, message, .. } = self.frame().await? {
                return Ok(Refused { code, message });
            }
        }
    }

    /// Leaves for good: a guest's name is free when this returns.
    ///
    /// # Errors
    /// The server does not say goodbye.
    pub async fn leave(mut self) -> Result<()> {
        self.send(&ClientFrame::Bye).await?;
        self.goodbye().await?;
        Ok(())
    }

    /// Sends a text frame as it is.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_text(&mut self, text: String) -> Result<()> {
        self.send_message(Message::text(text)).await
    }

    /// Sends a WebSocket message as it is.
    ///
    /// # Errors
    /// The connection is gone.
    pub async fn send_message(&mut self, message: Message) -> Result<()> {
        Ok(within("a frame is taken", self.socket.send(message)).await??)
    }

    async fn send(&mut self, frame: &ClientFrame) -> Result<()> {
        self.send_text(frame.encode()).await
    }

    async fn read(&mut self) -> Result<ServerFrame> {
        loop {
            match within("a frame", self.socket.next()).await? {
                Some(Ok(Message::Text(text))) => return Ok(ServerFrame::decode(&text)?),
                Some(Ok(Message::Close(close))) => bail!("the connection was closed: {close:?}"),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(error).context("the connection is gone"),
                None => bail!("the connection has ended"),
            }
        }
    }
}

/// A message for the lobby.
#[must_use]
pub fn lobby_post(text: &str, id: Option<String>) -> Request {
    let (room, text) = ("#lobby".to_owned(), text.to_owned());
    Request::Post {
        room,
        text,
        reply_to: None,
        action: false,
        notice: false,
        lifetime_ms: None,
        id,
    }
}
