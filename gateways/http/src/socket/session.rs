//! One socket's side of the native protocol, without IO: bytes and deliveries in, actions and bytes
//! out, and time as an argument.

mod reading;
mod telling;
#[cfg(test)]
mod tests;

use std::io::IoSlice;

use bytes::Bytes;
use parlor_core::Denied;
use parlor_hub::{Delivery, Request, Slice};
use parlor_wire::{BadFrame, Hello, ProtocolCode, ServerFrame, Welcome};
use tokio::time::Instant;

use super::decoder::Decoder;
use super::outbox::{JOINED, Outbox};
use super::patience::Patience;
use super::{encode, framing};
use crate::HttpOptions;

/// Bytes that may wait to be written before the session takes more deliveries or reads on.
const OUTBOX_BYTES: usize = 64 * 1_024;

/// What the shell shall do for the session.
#[derive(Debug)]
pub(crate) enum Action {
    /// Ask the hub to let the client in, then call `welcome` or `refuse`.
    Enter(Box<Hello>),
    /// Ask the hub.
    Submit {
        /// The client's tag.
        tag: u64,
        /// What for.
        request: Request,
    },
    /// End the hub's session cleanly, then call `left`.
    Leave,
}

/// What the session does next when nothing comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Waits for `hello`.
    Greeting,
    /// Waits for the hub's word.
    Entering,
    /// Signed in.
    Open,
    /// Asked to leave; goes when all answers are there.
    Leaving,
    /// Has nothing more to say than what is in the outbox.
    Closing,
    /// The client is gone, or as good as that.
    Lost,
}

/// One socket's side of the native protocol.
pub(crate) struct SocketSession {
    decoder: Decoder,
    /// Frames for this client alone that are not in the outbox yet.
    own: Vec<u8>,
    outbox: Outbox,
    phase: Phase,
    patience: Patience,
    message_chars: usize,
    /// Bytes received before sign-in.
    before_sign_in: usize,
    malformed: u8,
    unanswered: usize,
    /// Whether a listing is asked for: only one at a time, for its size. Nothing is asked for after it
    /// before everything is answered; a tag that is used twice can't end it early.
    listing: bool,
    close_sent: bool,
    /// Whether it ends because the client takes too little.
    cut_off: bool,
}

impl SocketSession {
    pub(crate) fn new(options: &HttpOptions, message_chars: usize, now: Instant) -> Self {
        Self {
            decoder: Decoder::default(),
            own: Vec::new(),
            outbox: Outbox::default(),
            phase: Phase::Greeting,
            patience: Patience::new(options, now),
            message_chars,
            before_sign_in: 0,
            malformed: 0,
            unanswered: 0,
            listing: false,
            close_sent: false,
            cut_off: false,
        }
    }

    /// Takes bytes from the client.
    pub(crate) fn receive(&mut self, bytes: &[u8], now: Instant) {
        self.patience.heard(now);
        if self.phase == Phase::Greeting {
            self.before_sign_in += bytes.len();
        }
        self.decoder.receive(bytes);
    }

    /// What to do next; `None` when that depends on something that has yet to come.
    pub(crate) fn next(&mut self, now: Instant) -> Option<Action> {
        let action = self.look(now);
        self.settle(now);
        action
    }

    /// The client is signed in.
    pub(crate) fn welcome(&mut self, welcome: Welcome, now: Instant) {
        self.phase = Phase::Open;
        encode::frame(&ServerFrame::Welcome(Box::new(welcome)), &mut self.own);
        self.patience.signed_in(now);
        self.settle(now);
    }

    /// The client is not let in.
    pub(crate) fn refuse(&mut self, denied: &Denied, now: Instant) {
        self.goodbye_until(denied.code(), denied.to_string(), denied.until());
        self.settle(now);
    }

    /// The client asked for what no one could be let in with.
    pub(crate) fn refuse_hello(&mut self, bad: BadFrame, now: Instant) {
        self.goodbye(bad.code, bad.message);
        self.settle(now);
    }

    /// The hub's session has ended as the client asked.
    pub(crate) fn left(&mut self, now: Instant) {
        self.goodbye(ProtocolCode::Bye.as_str(), "Goodbye.".to_owned());
        self.settle(now);
    }

    /// The server goes down.
    pub(crate) fn shut_down(&mut self, now: Instant) {
        self.refuse(&Denied::ShuttingDown, now);
    }

    /// Tells the client what the hub has for it, in order. `encode` gives the shared bytes of what
    /// happened.
    pub(crate) fn deliver(
        &mut self,
        deliveries: Vec<Delivery>,
        encode: impl Fn(&Slice, &mut Vec<Bytes>),
        now: Instant,
    ) {
        let mut pieces = Vec::new();
        for delivery in deliveries {
            if !self.is_open() {
                break;
            }
            if let Delivery::Happened(slice) = &delivery {
                self.settle(now);
                encode(slice, &mut pieces);
                pieces.drain(..).for_each(|piece| self.push(piece, now));
                continue;
            }
            self.tell(delivery);
        }
        self.settle(now);
    }

    /// Whether the client can still ask for something.
    pub(crate) fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Closing | Phase::Lost)
    }

    /// Whether there is nobody to write the rest to.
    pub(crate) fn is_lost(&self) -> bool {
        self.phase == Phase::Lost
    }

    /// Whether it ends because the client takes too little of what it is sent.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.cut_off
    }

    /// Whether deliveries can be taken.
    pub(crate) fn takes_more(&self) -> bool {
        self.outbox.len() < OUTBOX_BYTES
    }

    /// Whether more bytes of the client can be taken. What it sends meanwhile waits in the network.
    pub(crate) fn wants_input(&self) -> bool {
        matches!(self.phase, Phase::Greeting | Phase::Open)
            && !self.is_held()
            && self.decoder.is_drained()
    }

    /// Whether something waits to be written.
    pub(crate) fn has_output(&self) -> bool {
        !self.outbox.is_empty()
    }

    /// Lends what is to be written first; how many pieces.
    pub(crate) fn lend<'a>(&'a self, slices: &mut [IoSlice<'a>; JOINED]) -> usize {
        self.outbox.lend(slices)
    }

    /// Takes note of what was written.
    pub(crate) fn wrote(&mut self, bytes: usize, now: Instant) {
        self.outbox.advance(bytes);
        self.patience.wrote(bytes, self.outbox.is_empty(), now);
    }

    /// When `on_time` is to be called, if nothing happens before.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        match self.phase {
            Phase::Greeting => Some(self.patience.hello_until()),
            Phase::Open | Phase::Leaving => Some(self.patience.deadline(self.has_output())),
            Phase::Entering | Phase::Closing | Phase::Lost => None,
        }
    }

    /// Does what is due: a ping, or giving the client up.
    pub(crate) fn on_time(&mut self, now: Instant) {
        match self.phase {
            Phase::Greeting if now >= self.patience.hello_until() => {
                let message = "The connection took too long to say hello.";
                self.goodbye(ProtocolCode::SlowHandshake.as_str(), message.to_owned());
            }
            Phase::Open | Phase::Leaving => {
                if !self.wants_input() {
                    self.patience.heard(now);
                }
                if self.patience.is_stalled(self.has_output(), now) {
                    self.outbox.cut();
                    self.cut_off = true;
                    let message =
                        "You did not read what was sent to you. Connect again and resume.";
                    self.goodbye(ProtocolCode::TooSlow.as_str(), message.to_owned());
                } else if self.patience.is_silent(now) {
                    self.phase = Phase::Lost;
                } else if self.patience.ping_is_due(now) {
                    self.own.extend_from_slice(framing::PING);
                }
            }
            _ => {}
        }
        self.settle(now);
    }

    /// Whether reading waits for the client to take what there is for it.
    fn is_held(&self) -> bool {
        !self.takes_more() || self.listing
    }

    fn settle(&mut self, now: Instant) {
        if !self.own.is_empty() {
            let own = Bytes::from(std::mem::take(&mut self.own));
            self.push(own, now);
        }
    }

    fn push(&mut self, piece: Bytes, now: Instant) {
        if self.outbox.is_empty() {
            self.patience.begins(now);
        }
        self.outbox.push(piece);
    }
}
