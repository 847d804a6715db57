//! The requests that the server has not answered, in the order in which they were made.

use std::collections::BTreeMap;

use parlor_wire::{ClientFrame, ProtocolCode, Reply, Request};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio_tungstenite::tungstenite::Utf8Bytes;

use crate::ClientError;

/// A request on its way in from a caller.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) request: Request,
    pub(crate) answer: oneshot::Sender<Result<Reply, ClientError>>,
    pub(crate) permit: OwnedSemaphorePermit,
}

/// Requests by tag; tags grow, so their order is that in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Unanswered {
    last_tag: u64,
    waiting: BTreeMap<u64, Waiting>,
}

#[derive(Debug)]
struct Waiting {
    text: Utf8Bytes,
    repeatable: bool,
    answer: oneshot::Sender<Result<Reply, ClientError>>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Unanswered {
    /// Takes a request in and answers with the text to send; refuses one of more than `most` bytes,
    /// which the server would close the connection for.
    pub(crate) fn add(&mut self, asked: Asked, most: u64) -> Option<Utf8Bytes> {
        let Asked {
            request,
            answer,
            permit,
        } = asked;
        let (tag, text) = self.insert(request, answer, Some(permit));
        if text.len() as u64 <= most {
            return Some(text);
        }
        let code = ProtocolCode::TooLarge.as_str();
        let message = format!(
            "This is too large to send: {} bytes, the limit is {most}.",
            text.len()
        );
        self.answer(tag, Err(ClientError::refused(code, &message)));
        None
    }

    /// A fence of the library's own, to find out whether the server is still there.
    pub(crate) fn add_ping(&mut self) -> Utf8Bytes {
        self.insert(Request::Ping, oneshot::channel().0, None).1
    }

    fn insert(
        &mut self,
        request: Request,
        answer: oneshot::Sender<Result<Reply, ClientError>>,
        permit: Option<OwnedSemaphorePermit>,
    ) -> (u64, Utf8Bytes) {
        self.last_tag += 1;
        let (tag, repeatable) = (self.last_tag, is_repeatable(&request));
        let text = Utf8Bytes::from(ClientFrame::Request { request, tag }.encode());
        let waiting = Waiting {
            text: text.clone(),
            repeatable,
            answer,
            _permit: permit,
        };
        self.waiting.insert(tag, waiting);
        (tag, text)
    }

    /// Hands an answer to whoever waits for it. An answer nobody waits for is passed over: after a
    /// reconnection the server may answer what the client gave up.
    pub(crate) fn answer(&mut self, tag: u64, result: Result<Reply, ClientError>) {
        if let Some(waiting) = self.waiting.remove(&tag) {
            // The caller may have lost interest.
            let _ = waiting.answer.send(result);
        }
    }

    /// The connection was lost: what may be done twice is sent again on the next one, the rest fails.
    pub(crate) fn interrupted(&mut self, error: &ClientError) {
        let all = std::mem::take(&mut self.waiting);
        for (tag, waiting) in all {
            if waiting.repeatable {
                self.waiting.insert(tag, waiting);
            } else {
                let _ = waiting.answer.send(Err(error.clone()));
            }
        }
    }

    /// Everything that is to be sent again, in order.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Utf8Bytes> + '_ {
        self.waiting.values().map(|waiting| waiting.text.clone())
    }

    /// Nobody will answer any more.
    pub(crate) fn fail(&mut self, error: &ClientError) {
        for (_, waiting) in std::mem::take(&mut self.waiting) {
            let _ = waiting.answer.send(Err(error.clone()));
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }
}

/// Whether asking twice is the same as asking once: messages with an id, and what only reads or sets a
/// state that is named whole.
fn is_repeatable(request: &Request) -> bool {
    match request {
        Request::Post { id, .. } => id.is_some(),
        Request::Typing { .. }
        | Request::Ping
        | Request::Who { .. }
        | Request::Rooms
        | Request::Room { .. }
        | Request::History { .. }
        | Request::Search { .. }
        | Request::Pins { .. }
        | Request::Masks { .. }
        | Request::Mine
        | Request::MarkRead { .. }
        | Request::SetNotify { .. }
        | Request::File { .. }
        | Request::FileNamed { .. }
        | Request::Files { .. }
        | Request::Blocks
        | Request::Invites
        | Request::Users
        | Request::Devices
        | Request::Factor
        | Request::Audit { .. } => true,
        Request::Edit { .. }
        | Request::Delete { .. }
        | Request::React { .. }
        | Request::Pin { .. }
        | Request::Run { .. }
        | Request::Ignore { .. }
        | Request::CancelFile { .. }
        | Request::CreateRoom { .. }
        | Request::OpenDirect { .. }
        | Request::Join { .. }
        | Request::Leave { .. }
        | Request::SetTopic { .. }
        | Request::SetKeeping { .. }
        | Request::SetFlags { .. }
        | Request::RenameRoom { .. }
        | Request::SetMask { .. }
        | Request::SetRoomRole { .. }
        | Request::SetServerRole { .. }
        | Request::Invite { .. }
        | Request::Remove { .. }
        | Request::Block { .. }
        | Request::Unblock { .. }
        | Request::Mute { .. }
        | Request::Unmute { .. }
        | Request::Rename { .. }
        | Request::Register { .. }
        | Request::SetPassword { .. }
        | Request::BeginFactor
        | Request::ConfirmFactor { .. }
        | Request::RemoveFactor { .. }
        | Request::RenewRecovery { .. }
        | Request::ResetFactor { .. }
        | Request::Away { .. }
        | Request::CreateInvite { .. }
        | Request::RevokeInvite { .. }
        | Request::RevokeDevice { .. }
        | Request::OfferCode
        | Request::OpenCode { .. }
        | Request::ConfirmCode { .. }
        | Request::RefuseCode => false,
    }
}
