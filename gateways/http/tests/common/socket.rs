//! A client of the native protocol.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{WebSocketStream, client_async};

use super::{PATIENCE, Server};

pub struct Client {
    pub stream: WebSocketStream<TcpStream>,
    /// What the server said last before it closed, and the close code.
    pub ended: Option<(Value, u16)>,
    last: Value,
}

impl Client {
    /// Connects and does the WebSocket handshake.
    pub async fn connect(server: &Server) -> Self {
        let url = format!("ws://{}/api/v1/socket", server.address);
        let (stream, _) = client_async(url, server.connect().await).await.unwrap();
        Self {
            stream,
            ended: None,
            last: Value::Null,
        }
    }

    /// Comes in as a guest, or by whatever else the `hello` has; past its welcome.
    pub async fn enter(server: &Server, hello: Value) -> (Self, Value) {
        let mut client = Self::connect(server).await;
        client.say(hello_frame(hello)).await;
        let welcome = client.frame().await;
        assert_eq!(welcome["type"], "welcome", "{welcome}");
        (client, welcome)
    }

    pub async fn guest(server: &Server, name: &str) -> Self {
        Self::enter(server, json!({ "name": name })).await.0
    }

    pub async fn say(&mut self, frame: Value) {
        self.stream
            .send(Message::text(frame.to_string()))
            .await
            .unwrap();
    }

    pub async fn post(&mut self, tag: u64, text: &str) {
        self.say(json!({ "type": "post", "tag": tag, "room": "#lobby", "text": text }))
            .await;
    }

    /// The next frame; panics when the connection ends.
    pub async fn frame(&mut self) -> Value {
        self.try_frame()
            .await
            .unwrap_or_else(|| panic!("ended: {:?}", self.ended))
    }

    pub async fn try_frame(&mut self) -> Option<Value> {
        loop {
            let message = timeout(PATIENCE, self.stream.next())
                .await
                .expect("a frame comes");
            match message?.ok()? {
                Message::Text(text) => {
                    self.last = serde_json::from_str(&text).unwrap();
                    return Some(self.last.clone());
                }
                Message::Close(close) => {
                    let code = close.map_or(0, |close| close.code.into());
                    self.ended = Some((self.last.clone(), code));
                }
                _ => {}
            }
        }
    }

    /// The next frame of a type; those before are passed over.
    pub async fn find(&mut self, kind: &str) -> Value {
        loop {
            let frame = self.frame().await;
            if frame["type"] == kind {
                return frame;
            }
        }
    }

    /// The text of the next message.
    pub async fn text(&mut self) -> String {
        loop {
            let event = self.find("event").await;
            if let Some(text) = event["text"].as_str() {
                return text.to_owned();
            }
        }
    }

    /// The code of the goodbye and the close code.
    pub async fn end(&mut self) -> (String, u16) {
        while self.try_frame().await.is_some() {}
        let (goodbye, code) = self.ended.take().expect("a close frame came");
        assert_eq!(goodbye["type"], "goodbye", "{goodbye}");
        (goodbye["code"].as_str().unwrap().to_owned(), code)
    }
}

pub fn hello_frame(mut hello: Value) -> Value {
    hello["type"] = "hello".into();
    hello["v"] = 1.into();
    hello
}
