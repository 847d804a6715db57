//! What is asked back before something is destroyed or left.

use parlor_core::vocabulary::{Spoken, entry};

use super::App;
use crate::Effect;
use crate::layer::{Answer, Layer, Question};
use crate::options::Seat;
use crate::room::Room;
use crate::view;

impl App {
    /// What is to be asked before this is done; what the user may not do is left to the server's refusal.
    pub(super) fn question(&self, spoken: &Spoken, text: &str) -> Option<Question> {
        let room = self.room()?;
        let (place, lobby) = (room.title(), room.lobby);
        let (asked, verb) = match spoken {
            Spoken::Delete { target } => {
                let target = self.target(*target, true).ok()?;
                return Some(self.deletion(room, target));
            }
            Spoken::Remove { user, .. } if lobby => (
                vec![
                    format!("Remove {user} from this server?"),
                    "All their sessions end. They may come back.".to_owned(),
                ],
                "remove",
            ),
            Spoken::Remove { user, .. } => (
                vec![
                    format!("Remove {user} from {place}?"),
                    "They may come back. Everyone here is told.".to_owned(),
                ],
                "remove",
            ),
            Spoken::Block { user, span, .. } => (
                vec![
                    format!("Block {user} from this server?"),
                    match span {
                        Some(span) => format!("They can't come back for {span}. Everyone is told."),
                        None => "They can't come back until /unblock. Everyone is told.".to_owned(),
                    },
                ],
                "block",
            ),
            _ => return None,
        };
        let entry = entry(verb)?;
        self.may(entry).then(|| Question {
            text: asked,
            answers: vec![
                ('y', verb, Answer::Run(text.to_owned())),
                ('n', "do nothing", Answer::Nothing),
            ],
        })
    }

    /// Whether a message shall be deleted, with its first words where it is at hand.
    pub(super) fn deletion(&self, room: &Room, target: u64) -> Question {
        const WORDS: usize = 50;
        let message = room.log.message(target);
        let words = message.and_then(|message| {
            let text = view::excerpt(message.text.as_deref()?);
            let text: String = text.chars().take(WORDS).collect();
            Some(format!("{}: {text}", message.by.name))
        });
        let what = match message.is_some_and(|message| message.file.is_some()) {
            true => "file",
            false => "message",
        };
        let text = match words {
            Some(words) => vec![format!("Delete this {what} for everyone?"), words],
            None => vec![format!("Delete message {target} for everyone?")],
        };
        let delete = Answer::Delete {
            room: room.id,
            target,
        };
        Question {
            text,
            answers: vec![('y', "delete", delete), ('n', "keep", Answer::Nothing)],
        }
    }

    /// Leaves the client; in the host's seat it is asked whether the server goes on, and anywhere whether files that
    /// are on their way shall stop.
    pub(super) fn quit(&mut self) {
        if self.options.plain && !self.is_warned() {
            return;
        }
        let is_asked = self.options.seat == Seat::Host || self.unfinished_words().is_some();
        if self.options.plain || !is_asked {
            let keep_server = self.options.plain && self.options.seat == Seat::Host;
            self.effects.push(Effect::Quit { keep_server });
            return;
        }
        self.ask_to_quit();
    }

    pub(super) fn ask_to_quit(&mut self) {
        let mut question = match self.options.seat {
            Seat::Visitor => Question {
                text: vec![format!("Leave {}?", self.server)],
                answers: vec![
                    ('y', "leave", Answer::Quit { keep_server: false }),
                    ('n', "stay", Answer::Nothing),
                ],
            },
            Seat::Host => Question {
                text: vec![
                    "This window hosts the chat.".to_owned(),
                    "Shall the server go on without you here?".to_owned(),
                ],
                answers: vec![
                    ('k', "keep it running", Answer::Quit { keep_server: true }),
                    ('s', "stop the server", Answer::Quit { keep_server: false }),
                    ('n', "stay", Answer::Nothing),
                ],
            },
        };
        question.text.extend(self.unfinished_words());
        self.layers.push(Layer::Question(question));
    }
}
