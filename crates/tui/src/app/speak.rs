//! What the user says: a message, or a command of core's vocabulary.

use parlor_core::vocabulary::{Invalid, ParseError, Spoken, Target, parse_limited};
use parlor_core::{Keeping, RoomEnd};
use parlor_model::{Lifetime, Manner, MessageText, UserName};
use parlor_wire::{Hidden, Order, Request, RoomKind};

use super::factor::code_text;
use super::{App, LinkState, show};
use crate::ask::Asked;
use crate::compose::{self, emoji};
use crate::layer::Layer;
use crate::log::{ItemBody, Tone};
use crate::room::{Intent, Outgoing, Scroll};

/// Messages that `/history` shows when no number is given.
const NUMBERED: usize = 20;

impl App {
    /// A whole line was typed in the plain mode.
    pub(super) fn line(&mut self, line: &str) {
        if line.trim().is_empty() {
            return;
        }
        if let Err(error) = self.speak(line, true) {
            self.tell(Tone::Error, &error.to_string());
        }
    }

    /// Sends what is written in the composer, as what it is meant to be. What can't be sent stays.
    pub(super) fn send(&mut self) {
        let Some(room) = self.room() else { return };
        let (here, text, intent) = (room.id, room.composer.text().to_owned(), room.intent);
        if text.trim().is_empty() {
            if matches!(intent, Intent::Edit(_)) {
                let text = "To delete the message, select it (Shift+↑) and press d. Esc cancels.";
                self.toast = Some((Tone::Info, text.to_owned()));
            }
            return;
        }
        if let LinkState::Ended(reason) = &self.link {
            self.toast = Some((Tone::Error, reason.clone()));
            return;
        }
        let said = match intent {
            Intent::Say => self.speak(&text, false),
            Intent::Reply(seq) => self
                .written(&text)
                .map(|text| self.post(text, false, Some(seq))),
            Intent::Edit(seq) => self.written(&text).map(|text| self.edit(seq, text)),
        };
        match said {
            Ok(()) => {
                self.history.push(&text);
                self.toast = None;
                // A command may have gone to another room, whose draft is its own.
                if let Some(room) = self.rooms.get_mut(&here) {
                    room.composer.sent();
                    room.intent = Intent::Say;
                }
            }
            Err(error) => self.toast = Some((Tone::Error, error.to_string())),
        }
    }

    fn written(&self, text: &str) -> Result<MessageText, ParseError> {
        Ok(MessageText::parse_limited(text, self.message_chars())?)
    }

    fn message_chars(&self) -> usize {
        usize::try_from(self.limits.message_chars).unwrap_or(usize::MAX)
    }

    /// Says a text. What destroys is asked back about, unless that is `confirmed`.
    pub(super) fn speak(&mut self, text: &str, confirmed: bool) -> Result<(), ParseError> {
        if let Some(words) = compose::transfers(text) {
            self.transfers_command(&words);
            return Ok(());
        }
        // A password is not to be changed, so only what is shown to others is expanded.
        let is_reaction = text
            .trim_start()
            .get(..6)
            .is_some_and(|word| word.eq_ignore_ascii_case("/react"));
        let typed = match is_reaction {
            true => emoji::expand(text),
            false => text.to_owned(),
        };
        let spoken = parse_limited(&typed, self.message_chars())?;
        if !confirmed && let Some(question) = self.question(&spoken, text) {
            self.layers.push(Layer::Question(question));
            return Ok(());
        }
        self.carry_out(spoken)
    }

    fn carry_out(&mut self, spoken: Spoken) -> Result<(), ParseError> {
        let Some(here) = self.current else {
            return Ok(());
        };
        let room = here.to_string();
        let by_name = |name: &parlor_model::RoomName| format!("#{name}");
        match spoken {
            Spoken::Say { text, manner } => {
                self.post(text, manner == Manner::Action, None);
            }
            Spoken::Expire { lifetime, text } => self.post_for(text, false, None, Some(lifetime)),
            Spoken::Keeping(keeping) => self.keep(room, keeping),
            Spoken::Reply { target, text } => {
                let seq = self.target(target, false)?;
                self.post(text, false, Some(seq));
            }
            Spoken::Edit { target, text } => {
                let seq = self.editable(target)?;
                self.edit(seq, text);
            }
            Spoken::Delete { target } => {
                let target = self.target(target, true)?;
                self.ask(Request::Delete { room, target }, Asked::Act(None));
            }
            Spoken::React { target, emoji, on } => {
                let target = self.target(target, false)?;
                let emoji = emoji.to_string();
                let request = Request::React {
                    room,
                    target,
                    emoji,
                    on,
                };
                self.ask(request, Asked::Act(None));
            }
            Spoken::Pin { target, on } => {
                let target = self.target(target, false)?;
                self.ask(Request::Pin { room, target, on }, Asked::Act(None));
            }
            Spoken::Run(line) => {
                let command = line.to_string();
                self.ask(Request::Run { room, command }, Asked::Act(None));
            }
            Spoken::Ignore { user: whom, on } => {
                let told = match on {
                    true => format!(
                        "You see no more of what {whom} writes. /unignore {whom} takes that back."
                    ),
                    false => format!("You see what {whom} writes."),
                };
                let user = user(&whom);
                self.ask(Request::Ignore { user, on }, Asked::Act(Some(told)));
            }
            Spoken::Direct { to, text } => {
                let request = Request::Post {
                    room: user(&to),
                    text: emoji::expand(text.as_str()),
                    reply_to: None,
                    action: false,
                    notice: false,
                    lifetime_ms: None,
                    id: None,
                };
                self.ask(request, Asked::Direct);
            }
            Spoken::Join { room, key, or_make } => {
                let key = key.map(|key| Hidden::from(key.expose().to_owned()));
                let name = room.to_string();
                let request = Request::Join {
                    room: by_name(&room),
                    key,
                };
                self.ask(request, Asked::Join(name, or_make));
            }
            Spoken::Create {
                room,
                kind,
                keeping,
            } => self.make(room.to_string(), kind, kept(keeping)),
            Spoken::Leave { room: named } => self.leave(named.as_ref()),
            Spoken::Invite {
                user: whom,
                room: named,
            } => {
                // In the room that is shown, its log tells.
                let told = named.as_ref().map(|_| format!("{whom} is invited."));
                let room = named.as_ref().map_or(room, by_name);
                let request = Request::Invite {
                    room,
                    user: user(&whom),
                };
                self.ask(request, Asked::Act(told));
            }
            Spoken::Topic(Some(topic)) => {
                let topic = topic.to_string();
                self.ask(Request::SetTopic { room, topic }, Asked::Act(None));
            }
            Spoken::Nick(name) => {
                let request = Request::Rename {
                    name: name.to_string(),
                };
                self.ask(request, Asked::Act(None));
            }
            Spoken::Away(text) => {
                let text = text.map(|text| text.to_string());
                let request = Request::Away { text: text.clone() };
                self.ask(request, Asked::Away(text));
            }
            Spoken::Help(_)
            | Spoken::Rooms
            | Spoken::Who { .. }
            | Spoken::Topic(None)
            | Spoken::Search { .. }
            | Spoken::History { .. }
            | Spoken::Blocks => self.look(spoken, room),
            Spoken::Register(_) | Spoken::Password { .. } => self.credential(spoken),
            Spoken::Factor(word) => self.factor(word),
            Spoken::Remove { .. }
            | Spoken::Block { .. }
            | Spoken::Unblock(_)
            | Spoken::Mute { .. }
            | Spoken::Unmute(_)
            | Spoken::Op(_)
            | Spoken::Deop(_) => self.moderate(spoken, room),
            Spoken::Send { path, lifetime } => self.share(&path, lifetime),
            Spoken::Files => self.list_files(),
            Spoken::Get { name } => self.get(&name),
            Spoken::Qr(handoff) => self.handoff(handoff),
            Spoken::Quit => self.quit(),
        }
        Ok(())
    }

    /// The commands that only show something.
    fn look(&mut self, spoken: Spoken, room: String) {
        match spoken {
            Spoken::Help(None) if !self.options.plain => self.layers.push(Layer::Help(0)),
            Spoken::Help(command) => self.sheet("Commands", show::help(command, &self.allowed())),
            Spoken::Rooms => drop(self.ask(Request::Rooms, Asked::Rooms)),
            Spoken::Who { room: named } => {
                let lobby = self.room().is_some_and(|room| room.lobby);
                let here = (!lobby).then_some(room);
                let room = named.map(|name| format!("#{name}")).or(here);
                self.ask(Request::Who { room }, Asked::Who);
            }
            Spoken::Topic(_) => drop(self.ask(Request::Room { room }, Asked::Topic)),
            Spoken::Search { words } => self.search(&words),
            Spoken::History { count } => {
                let count = count.unwrap_or(NUMBERED) as u64;
                let request = Request::History {
                    room,
                    after: None,
                    before: None,
                    order: Some(Order::Newest),
                    since: None,
                    limit: Some(count.min(self.limits.history_page)),
                };
                self.ask(request, Asked::Numbers);
            }
            _ => drop(self.ask(Request::Blocks, Asked::Blocks)),
        }
    }

    fn credential(&mut self, spoken: Spoken) {
        let (request, told) = match spoken {
            Spoken::Register(password) => {
                let password = Hidden::from(password.expose().to_owned());
                let told = "You are registered: from now on your name needs this password.";
                (Request::Register { password }, told)
            }
            Spoken::Password { old, new, code } => {
                let old = Hidden::from(old.expose().to_owned());
                let new = Hidden::from(new.expose().to_owned());
                let code = code.as_ref().map(code_text);
                (
                    Request::SetPassword { old, new, code },
                    "Your password is changed. Your other devices are signed out, your passkeys and password for IRC removed.",
                )
            }
            _ => return,
        };
        self.ask(request, Asked::Act(Some(told.to_owned())));
    }

    /// Sends a message into the room that is shown, and shows it as on its way.
    fn post(&mut self, text: MessageText, action: bool, reply_to: Option<u64>) {
        self.post_for(text, action, reply_to, None);
    }

    /// The same, for so long.
    fn post_for(
        &mut self,
        text: MessageText,
        action: bool,
        reply_to: Option<u64>,
        lifetime: Option<Lifetime>,
    ) {
        let Some(here) = self.current else { return };
        let text = emoji::expand(text.as_str());
        let lifetime_ms = lifetime.map(|lifetime| lifetime.as_millis().unsigned_abs());
        let request = Request::Post {
            room: here.to_string(),
            text: text.clone(),
            reply_to,
            action,
            notice: false,
            lifetime_ms,
            id: None,
        };
        let tag = self.ask(request, Asked::Post(here));
        let at = self.now;
        self.typed_at = i64::MIN;
        if let Some(room) = self.rooms.get_mut(&here) {
            room.scroll = Scroll::Newest;
            room.new_from = None;
            room.outgoing.push(Outgoing {
                tag,
                text,
                action,
                reply_to,
                lifetime_ms,
                at,
                failed: None,
                seen: false,
                stored: None,
            });
        }
        self.newest();
        self.see();
    }

    /// Changes how long the room that is shown keeps what is said, and when it ends.
    fn keep(&mut self, room: String, keeping: Keeping) {
        let keeping = kept(keeping);
        self.ask(Request::SetKeeping { room, keeping }, Asked::Act(None));
    }

    fn edit(&mut self, target: u64, text: MessageText) {
        let Some(here) = self.current else { return };
        let request = Request::Edit {
            room: here.to_string(),
            target,
            text: emoji::expand(text.as_str()),
        };
        self.ask(request, Asked::Act(None));
    }

    fn leave(&mut self, named: Option<&parlor_model::RoomName>) {
        let folded = named.map(|name| name.to_string().to_lowercase());
        let room = match &folded {
            None => self.room(),
            Some(folded) => self
                .rooms
                .values()
                .find(|room| room.kind != RoomKind::Direct && room.name.to_lowercase() == *folded),
        };
        let (room, title) = match (room, named) {
            (Some(room), _) => {
                let (id, title) = (room.id, room.title());
                if !room.lobby {
                    self.leaving.insert(id);
                }
                (id.to_string(), title)
            }
            (None, Some(name)) => (format!("#{name}"), format!("#{name}")),
            (None, None) => return,
        };
        self.ask(Request::Leave { room }, Asked::Leave(title));
    }

    /// The `seq` of the message that a command is about.
    pub(super) fn target(&self, target: Target, own: bool) -> Result<u64, ParseError> {
        match target {
            Target::Number(seq) => Ok(seq.get()),
            Target::Last => self.last_message(own).ok_or(ParseError::Invalid {
                command: parlor_core::vocabulary::entry("history").expect("it is in the table"),
                argument: "^",
                why: Invalid::Target,
            }),
        }
    }

    /// The `seq` of the message that is to be edited, which no file can be.
    fn editable(&self, target: Target) -> Result<u64, ParseError> {
        match (target, self.last_text()) {
            (Target::Last, Some(seq)) => Ok(seq),
            _ => self.target(target, true),
        }
    }

    /// The newest message of one's own that has a text to edit.
    pub(super) fn last_text(&self) -> Option<u64> {
        let room = self.room()?;
        let mut items = room.log.items.iter().rev();
        let item = items.find(|item| match &item.body {
            ItemBody::Message(message) => {
                let is_own = message.by.id == self.me.id;
                is_own && message.text.is_some() && message.file.is_none()
            }
            ItemBody::Note(_) | ItemBody::Local(..) => false,
        });
        item.map(|item| item.seq)
    }

    /// The newest message that is there and not deleted, or the newest of one's own.
    pub(super) fn last_message(&self, own: bool) -> Option<u64> {
        let items = self.room()?.log.items.iter().rev();
        items
            .map(|item| (item.seq, &item.body))
            .find_map(|(seq, body)| match body {
                ItemBody::Message(message) => {
                    let fits = message.text.is_some() && (!own || message.by.id == self.me.id);
                    fits.then_some(seq)
                }
                ItemBody::Note(_) | ItemBody::Local(..) => None,
            })
    }
}

pub(super) fn user(name: &UserName) -> String {
    format!("@{name}")
}

/// A change of how long a room keeps what is said, as a frame has it.
fn kept(keeping: Keeping) -> parlor_wire::Keeping {
    let millis = |lifetime: Lifetime| lifetime.as_millis().unsigned_abs();
    let (ends_at, ends_in_ms) = match keeping.end {
        None => (None, None),
        Some(None) => (Some(0), None),
        Some(Some(RoomEnd::At(at))) => (Some(at.as_millis()), None),
        Some(Some(RoomEnd::In(span))) => (None, Some(span.as_millis().unsigned_abs())),
    };
    parlor_wire::Keeping {
        retention_ms: keeping.retention.map(|kept| kept.map_or(0, millis)),
        ends_at,
        ends_in_ms,
        no_tombstones: keeping.no_tombstones,
    }
}
