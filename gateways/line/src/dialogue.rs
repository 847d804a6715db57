//! One connection's conversation, without socket and clock: bytes, pauses, answers and deliveries go in,
//! steps to carry out and bytes to write come out.

use std::sync::Arc;

use bytes::Bytes;
use parlor_core::Denied;
use parlor_hub::{Credentials, Delivery, Item, Request, RoomLabel};
use parlor_model::{FileName, Lifetime, RoomId, UserName};

use crate::LineOptions;
use crate::chat::{Chat, Welcome};
use crate::input::{Input, Line};
use crate::link::Links;
use parlor_hub::Outbox;

use crate::notice::Notices as _;
use crate::sign_in::{Asked, SignIn, greet, is_http};
use crate::telnet::NO_TIMING_MARK;

/// What the one who owns the socket has to do next.
#[derive(Debug)]
pub(crate) enum Step {
    /// Ask the hub whether the name is registered, and answer with [`Dialogue::registered`].
    LookUp(UserName),
    /// Ask the hub to come in, and answer with [`Dialogue::entered`].
    Enter(Credentials),
    /// Ask the hub for the code of a link to send a file of this name to this room, and answer with
    /// [`Dialogue::linked`].
    Link(RoomId, FileName, Option<Lifetime>),
    /// Submit this to the session.
    Submit(u64, Request),
    /// Write what there is to write, leave and close.
    Close,
}

/// The conversation.
#[derive(Debug)]
pub(crate) struct Dialogue {
    options: Arc<LineOptions>,
    message_chars: usize,
    input: Input,
    /// What is to be written.
    pub(crate) output: Outbox,
    phase: Phase,
    links: Links,
    /// Whether a line was taken yet.
    begun: bool,
}

#[derive(Debug)]
enum Phase {
    SignIn(SignIn),
    Chat(Box<Chat>),
    Over,
}

impl Dialogue {
    /// A conversation that has not begun. A message has at most `message_chars` characters.
    pub(crate) fn new(options: Arc<LineOptions>, message_chars: usize, links: Links) -> Self {
        let input = Input::new(options.line_bytes);
        let (output, phase) = (Outbox::default(), Phase::SignIn(SignIn::Name));
        Self {
            options,
            message_chars,
            input,
            output,
            phase,
            links,
            begun: false,
        }
    }

    /// Says the first thing.
    pub(crate) fn greet(&mut self, server: &str) {
        greet(server, &mut self.output);
    }

    /// Takes bytes of the client in.
    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        if self.input.feed(bytes) {
            self.output
                .pieces()
                .push(Bytes::from_static(NO_TIMING_MARK));
        }
    }

    /// The client sends nothing more.
    pub(crate) fn end_of_input(&mut self) {
        self.input.end();
    }

    /// Whether bytes wait that a pause makes a line.
    pub(crate) fn waits_for_pause(&self) -> bool {
        self.input.waits_for_pause()
    }

    /// The client has paused.
    pub(crate) fn pause(&mut self) {
        self.input.cut();
    }

    /// Whether more of the client's bytes should be read: never while lines wait to be understood.
    pub(crate) fn wants_input(&self) -> bool {
        let free = match &self.phase {
            Phase::SignIn(sign_in) => sign_in.is_free(),
            Phase::Chat(chat) => chat.is_free(),
            Phase::Over => false,
        };
        free && !self.input.has_line() && !self.output.is_crowded()
    }

    /// Whether the connection has yet to become a session.
    pub(crate) fn is_signing_in(&self) -> bool {
        matches!(self.phase, Phase::SignIn(_))
    }

    /// What to do next; `None` when there is nothing until something comes in. No line is taken without
    /// room for another request, or while the client does not read what it was told.
    pub(crate) fn step(&mut self, has_room: bool) -> Option<Step> {
        loop {
            if self.output.is_crowded() {
                return None;
            }
            match &mut self.phase {
                Phase::Over => return Some(Step::Close),
                Phase::Chat(chat) if chat.is_over() => {
                    self.phase = Phase::Over;
                    continue;
                }
                Phase::Chat(_) if !has_room => return None,
                Phase::Chat(chat) => {
                    if let Some((tag, request)) = chat.due() {
                        return Some(Step::Submit(tag, request));
                    }
                    if let Some((room, name, lifetime)) = chat.wants_link() {
                        return Some(Step::Link(room, name, lifetime));
                    }
                    if !chat.is_free() {
                        return None;
                    }
                }
                Phase::SignIn(sign_in) if !sign_in.is_free() => return None,
                Phase::SignIn(_) => {}
            }
            let Some(line) = self.input.take() else {
                if !self.ends() {
                    return None;
                }
                continue;
            };
            if let Some(step) = self.line(line) {
                return Some(step);
            }
        }
    }

    /// The hub says whether the name is registered.
    pub(crate) fn registered(&mut self, registered: bool) -> Option<Step> {
        let Phase::SignIn(sign_in) = &mut self.phase else {
            return None;
        };
        let asked = sign_in.registered(registered, &mut self.output);
        self.asked(asked)
    }

    /// The hub lets them in, or says why not.
    pub(crate) fn entered(&mut self, entered: Result<Welcome, Denied>) -> Option<Step> {
        let Phase::SignIn(sign_in) = &mut self.phase else {
            return None;
        };
        match entered {
            Ok(own) => {
                self.output.tell(&format!(
                    "Welcome {}! A line that you type is said to everyone in the lobby; /help lists the commands, /quit leaves.",
                    own.me.name
                ));
                self.phase = Phase::Chat(Box::new(Chat::new(own, self.links.clone())));
                None
            }
            Err(denied) => {
                let asked = sign_in.denied(&denied, &mut self.output);
                self.asked(asked)
            }
        }
    }

    /// The hub has a link to send a file with, or says why not.
    pub(crate) fn linked(&mut self, code: Result<String, Denied>) {
        if let Phase::Chat(chat) = &mut self.phase {
            chat.linked(code, &mut self.output);
        }
    }

    /// The hub delivers something, but for what happened in rooms.
    pub(crate) fn deliver(&mut self, delivery: Delivery) {
        if let Phase::Chat(chat) = &mut self.phase {
            chat.deliver(delivery, &mut self.output);
        }
    }

    /// The hub delivers what happened in a room. `shared` appends the room's encoded lines but for the
    /// items that it is told to skip.
    pub(crate) fn happened(
        &mut self,
        room: &RoomLabel,
        items: &[Item],
        shared: impl FnOnce(&dyn Fn(&Item) -> bool, &mut Vec<Bytes>),
    ) {
        let echo = !self.input.has_line_ends;
        if let Phase::Chat(chat) = &self.phase {
            chat.happened(room, items, echo, shared, &mut self.output);
        }
    }

    /// Whether the user ignores anybody, so that every item is to be looked at.
    pub(crate) fn ignores(&self) -> bool {
        matches!(&self.phase, Phase::Chat(chat) if chat.ignores())
    }

    /// Says something last.
    pub(crate) fn refuse(&mut self, why: &str) {
        self.output.tell(why);
        self.phase = Phase::Over;
    }

    /// Refuses the connection for the reason that the hub gave.
    pub(crate) fn deny(&mut self, denied: &Denied) {
        self.output.refuse(denied);
        self.phase = Phase::Over;
    }

    /// Called when no line is left; true when that ends or changes the conversation.
    fn ends(&mut self) -> bool {
        let limit = self.options.sign_in_bytes;
        match &mut self.phase {
            Phase::SignIn(_) if self.input.received > limit => {
                self.refuse(&format!(
                    "Too much before signing in: at most {limit} bytes are possible."
                ));
                true
            }
            Phase::SignIn(_) if self.input.is_exhausted() => {
                self.phase = Phase::Over;
                true
            }
            Phase::Chat(chat) if self.input.is_exhausted() => {
                chat.leave();
                chat.is_over()
            }
            _ => false,
        }
    }

    fn line(&mut self, line: Line) -> Option<Step> {
        let first = !std::mem::replace(&mut self.begun, true);
        let line = match line {
            Line::Text(line) => line,
            Line::NotText => {
                self.output
                    .tell("That was not UTF-8, so it was not sent. Set your program to UTF-8.");
                return None;
            }
            Line::TooLong => {
                let limit = self.options.line_bytes;
                self.output.tell(&format!("That line was too long, so it was not sent: at most {limit} bytes are possible."));
                return None;
            }
        };
        if first && is_http(&line) {
            self.refuse("This is a chat for plain lines, not a web server.");
            return None;
        }
        match &mut self.phase {
            Phase::SignIn(sign_in) => {
                let asked = sign_in.line(&line, &mut self.output);
                self.asked(asked)
            }
            Phase::Chat(chat) => {
                let request = chat.line(&line, self.message_chars, &mut self.output);
                request.map(|(tag, request)| Step::Submit(tag, request))
            }
            Phase::Over => None,
        }
    }

    fn asked(&mut self, asked: Asked) -> Option<Step> {
        match asked {
            Asked::Nothing => None,
            Asked::LookUp(name) => Some(Step::LookUp(name)),
            Asked::Enter(credentials) => Some(Step::Enter(credentials)),
            Asked::Go => {
                self.phase = Phase::Over;
                None
            }
        }
    }
}
