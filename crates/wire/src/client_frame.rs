//! What a client sends: `hello` first, then requests, and `bye`.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::{BadFrame, Hello, ProtocolCode, Request};

/// A frame from a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
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

impl ClientFrame {
    /// Reads a text frame. Fields that are not known are passed over.
    ///
    /// # Errors
    ///
    /// [`BadFrame`] with `bad_frame` or `unknown_type`, and the tag when there was one.
    pub fn decode(text: &str) -> Result<Self, BadFrame> {
        let Envelope { kind, tag } =
            serde_json::from_str(text).map_err(|error| unreadable(&error))?;
        match (&*kind, tag) {
            ("hello", _) => read(text, tag).map(|hello| Self::Hello(Box::new(hello))),
            ("bye", _) => Ok(Self::Bye),
            (kind, _) if !Request::TYPES.contains(&kind) => Err(unknown(kind, tag)),
            (_, None) => Err(BadFrame::new(
                ProtocolCode::BadFrame,
                "A request needs a tag.",
            )),
            (_, Some(tag)) => read(text, Some(tag)).map(|request| Self::Request { request, tag }),
        }
    }

    /// Writes the text of the frame.
    #[must_use]
    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("a frame has only strings as keys")
    }
}

fn read<'a, T: Deserialize<'a>>(text: &'a str, tag: Option<u64>) -> Result<T, BadFrame> {
    serde_json::from_str(text).map_err(|error| BadFrame {
        tag,
        ..unreadable(&error)
    })
}

fn unreadable(error: &serde_json::Error) -> BadFrame {
    BadFrame::new(
        ProtocolCode::BadFrame,
        format!("The frame can't be read: {error}."),
    )
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
