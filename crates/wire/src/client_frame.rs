//! What a client sends: `hello` first, then requests, and `bye`.

use std::borrow::Cow;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::{BadFrame, Hello, ProtocolCode, Request, json};

/// A frame from a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Signs the connection in; the first frame.
    Hello(Box<Hello>),
    /// Leaves: the server says goodbye, and a guest's name is free at once.
    Bye,
    /// A request.
    #[serde(untagged)]
    Request {
        /// What is asked for.
        #[serde(flatten)]
        request: Request,
        /// Chosen by the client; the answer has the same.
        tag: u64,
    },
}

/// What every frame has.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(rename = "type", borrow)]
    kind: Cow<'a, str>,
    tag: Option<u64>,
}

/// The same, owned: what a frame without it is told to lack.
#[derive(Deserialize)]
#[allow(dead_code, reason = "read to find what is wrong, never used")]
struct Head {
    #[serde(rename = "type")]
    kind: String,
    tag: Option<u64>,
}

/// What a frame that can't be read may still have.
#[derive(Deserialize)]
struct Tagged {
    tag: Option<u64>,
}

impl ClientFrame {
    /// Reads a text frame. Fields that are not known are passed over.
    ///
    /// # Errors
    ///
    /// [`BadFrame`] with `bad_frame` or `unknown_type`, and the tag when there was one.
    pub fn decode(text: &str) -> Result<Self, BadFrame> {
        let envelope = json::is_object(text).then(|| serde_json::from_str(text).ok());
        let Some(Envelope { kind, tag }) = envelope.flatten() else {
            return Err(unreadable::<Head>(text));
        };
        match (&*kind, tag) {
            ("hello", _) => read(text).map(|hello| Self::Hello(Box::new(hello))),
            ("bye", _) => Ok(Self::Bye),
            (kind, _) if !Request::TYPES.contains(&kind) => Err(unknown(kind, tag)),
            (_, None) => Err(BadFrame::new(
                ProtocolCode::BadFrame,
                "A request needs a tag: a whole number, 0 or more.",
            )),
            (_, Some(tag)) => read(text).map(|request| Self::Request { request, tag }),
        }
    }

    /// The tag of a text frame, where it has one: of a `hello` too, which needs none.
    #[must_use]
    pub fn tag(text: &str) -> Option<u64> {
        let tagged: Option<Tagged> = json::is_object(text)
            .then(|| serde_json::from_str(text).ok())
            .flatten();
        tagged?.tag
    }

    /// Writes the text of the frame.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame has only strings as keys")
    }
}

fn read<T: DeserializeOwned>(text: &str) -> Result<T, BadFrame> {
    serde_json::from_str(text).map_err(|_| unreadable::<T>(text))
}

/// Reads what can't be read once more, to say what is wrong.
fn unreadable<T: DeserializeOwned>(text: &str) -> BadFrame {
    let message = match json::object::<T>("The frame", text) {
        Ok(_) => "The frame can't be read.".to_owned(),
        Err(sentence) => sentence,
    };
    BadFrame {
        tag: ClientFrame::tag(text),
        ..BadFrame::new(ProtocolCode::BadFrame, message)
    }
}

/// Says at most so much of a word that somebody made up.
fn unknown(kind: &str, tag: Option<u64>) -> BadFrame {
    let shown: String = kind.chars().take(40).collect();
    let message = format!("There is no frame of type {shown:?}.");
    BadFrame {
        tag,
        ..BadFrame::new(ProtocolCode::UnknownType, message)
    }
}
