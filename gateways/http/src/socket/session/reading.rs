//! What the client says: its frames become actions, or refusals.

use parlor_hub::Request;
use parlor_model::limits;
use parlor_wire::{BadFrame, ClientFrame, Hello, ProtocolCode, ServerFrame, VERSION};
use tokio::time::Instant;

use super::super::decoder::{Incoming, Refused};
use super::super::encode;
use super::{Action, Phase, SocketSession};
use crate::ask;

/// Frames that can't be read before the client is sent away.
const MALFORMED: u8 = 16;

impl SocketSession {
    /// Reads on until there is something to do.
    pub(super) fn look(&mut self, now: Instant) -> Option<Action> {
        loop {
            let limit = match self.phase {
                Phase::Greeting => limits::BEFORE_SIGN_IN_BYTES,
                Phase::Open if !self.is_held() => limits::FRAME_BYTES,
                Phase::Leaving if self.unanswered == 0 => {
                    self.phase = Phase::Closing;
                    return Some(Action::Leave);
                }
                _ => return None,
            };
            match self.decoder.next(limit, &mut self.own) {
                Ok(Some(Incoming::Text(text))) => {
                    if let Some(action) = self.read(&text) {
                        return Some(action);
                    }
                }
                Ok(Some(Incoming::Close { code, answer })) => self.closed_by_client(code, &answer),
                Ok(None) => {
                    self.check_greeting();
                    return None;
                }
                Err(refused) => self.breach(refused, limit),
            }
            self.settle(now);
        }
    }

    fn read(&mut self, text: &str) -> Option<Action> {
        match (ClientFrame::decode(text), self.phase) {
            (Err(bad), _) => self.bad_frame(bad),
            (Ok(ClientFrame::Hello(hello)), Phase::Greeting) => return self.greeted(hello),
            (Ok(ClientFrame::Hello(_)), _) => {
                let bad = BadFrame {
                    tag: ClientFrame::tag(text),
                    ..BadFrame::new(ProtocolCode::BadRequest, "You have said hello already.")
                };
                encode::frame(&bad.into(), &mut self.own);
            }
            (Ok(ClientFrame::Bye), Phase::Greeting) => {
                self.goodbye(ProtocolCode::Bye.as_str(), "Goodbye.".to_owned());
            }
            (Ok(ClientFrame::Bye), _) => self.phase = Phase::Leaving,
            (Ok(ClientFrame::Request { .. }), Phase::Greeting) => {
                let message = "Say hello first: {\"type\":\"hello\",\"v\":1,\"name\":\"…\"}.";
                self.goodbye(ProtocolCode::HelloExpected.as_str(), message.to_owned());
            }
            (Ok(ClientFrame::Request { request, tag }), _) => {
                match ask::request(request, self.message_chars) {
                    Ok(request) => return Some(self.submit(tag, request)),
                    Err(bad) => encode::frame(&bad.with_tag(tag).into(), &mut self.own),
                }
            }
        }
        None
    }

    fn greeted(&mut self, hello: Box<Hello>) -> Option<Action> {
        if hello.v != VERSION {
            let message = format!("This server speaks version {VERSION} of the protocol.");
            self.goodbye(ProtocolCode::UnsupportedVersion.as_str(), message);
            return None;
        }
        self.phase = Phase::Entering;
        Some(Action::Enter(hello))
    }

    fn submit(&mut self, tag: u64, request: Request) -> Action {
        self.unanswered += 1;
        self.listing |= is_listing(&request);
        Action::Submit { tag, request }
    }

    /// An unknown type is no fault of a newer client's; what is no frame at all is counted.
    fn bad_frame(&mut self, bad: BadFrame) {
        let counts = bad.code == ProtocolCode::BadFrame.as_str() || self.phase == Phase::Greeting;
        encode::frame(&bad.into(), &mut self.own);
        self.malformed += u8::from(counts);
        if self.malformed >= MALFORMED {
            let message = format!("{MALFORMED} frames could not be read.");
            self.goodbye(ProtocolCode::BadFrame.as_str(), message);
        }
    }

    fn breach(&mut self, refused: Refused, limit: usize) {
        let (code, message) = match refused {
            Refused::Binary => {
                let goodbye =
                    ServerFrame::goodbye(ProtocolCode::BadFrame, "Frames are text, not binary.");
                return self.close(1003, ProtocolCode::BadFrame.as_str(), &goodbye);
            }
            Refused::NotUtf8 => (ProtocolCode::NotUtf8, "Text must be UTF-8.".to_owned()),
            Refused::TooLarge => (
                ProtocolCode::TooLarge,
                format!("A frame has at most {limit} bytes."),
            ),
            Refused::Protocol(error) => (ProtocolCode::BadFrame, format!("{error}.")),
        };
        self.goodbye(code.as_str(), message);
    }

    fn check_greeting(&mut self) {
        let limit = limits::BEFORE_SIGN_IN_BYTES;
        if self.phase == Phase::Greeting && self.before_sign_in > limit {
            let message = format!("Before hello a client may send {limit} bytes.");
            self.goodbye(ProtocolCode::TooLarge.as_str(), message);
        }
    }

    /// A normal close is a `bye`; anything else (a page that is reloaded, say) may come back.
    fn closed_by_client(&mut self, code: Option<u16>, answer: &[u8]) {
        if self.phase == Phase::Open && code == Some(1000) {
            self.phase = Phase::Leaving;
        } else {
            self.own.extend_from_slice(answer);
            self.close_sent = true;
            self.phase = Phase::Closing;
        }
    }
}

/// Whether the answer can be large: it has as many parts as there are users, rooms or events.
fn is_listing(request: &Request) -> bool {
    match request {
        Request::Who { .. }
        | Request::Rooms
        | Request::Invitations
        | Request::Names(_)
        | Request::Room(_)
        | Request::Whois(_)
        | Request::Conversations { .. }
        | Request::History { .. }
        | Request::Search { .. }
        | Request::Pins(_)
        | Request::Masks { .. }
        | Request::Mine
        | Request::Files { .. }
        | Request::Blocks
        | Request::Invites
        | Request::Users
        | Request::Devices
        | Request::Passkeys
        | Request::Audit { .. } => true,
        Request::Command(_)
        | Request::Tagged { .. }
        | Request::Run { .. }
        | Request::Register(_)
        | Request::SetPassword { .. }
        | Request::SetIrcPassword(_)
        | Request::AddCertificate(_)
        | Request::AddPasskey(_)
        | Request::Factor
        | Request::BeginFactor
        | Request::ConfirmFactor(_)
        | Request::RemoveFactor { .. }
        | Request::RenewRecovery { .. }
        | Request::May { .. }
        | Request::CreateInvite { .. }
        | Request::Attend(_)
        | Request::Unattend { .. }
        | Request::Relay { .. }
        | Request::Guard(_)
        | Request::Desert(_)
        | Request::GoBy(_)
        | Request::Accept { .. }
        | Request::File(_)
        | Request::FileNamed { .. }
        | Request::Typing { .. }
        | Request::OfferCode
        | Request::OpenCode(_)
        | Request::ConfirmCode(_)
        | Request::RefuseCode
        | Request::Ping => false,
    }
}
