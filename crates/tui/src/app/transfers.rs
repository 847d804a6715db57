//! Files on their way: what the driver tells of them, and what the user wishes.

use super::App;
use super::clean;
use crate::compose;
use crate::input::{Key, KeyCode};
use crate::layer::{Answer, Layer, Question};
use crate::log::Tone;
use crate::{Effect, Outcome, Stand, Transfer, Way, Wish};

/// Names that a sentence lists at most.
const NAMED: usize = 3;

impl App {
    /// The files that are on their way now.
    pub(super) fn transfers(&mut self, transfers: Vec<Transfer>) {
        if self.options.plain {
            self.say_quarters(&transfers);
        }
        self.transfers = transfers;
        if let Some(Layer::Transfers(at)) = self.layers.last_mut() {
            *at = (*at).min(self.transfers.len().saturating_sub(1));
        }
    }

    /// In the plain mode, tells of the beginning and of each quarter, and of what stops and goes on.
    fn say_quarters(&mut self, transfers: &[Transfer]) {
        for transfer in transfers {
            let name = clean::line(&transfer.name);
            let (number, arrow) = (transfer.number, transfer.way.arrow());
            let before = self.transfers.iter().find(|known| known.number == number);
            let was = before.map(|known| known.stand);
            if before.is_none() && transfer.is_running() {
                let size = transfer.size.map(parlor_model::bytes);
                let size = size.map(|size| format!(", {size}")).unwrap_or_default();
                self.say_plain(&format!(
                    "* {arrow} {name}{size}: transfer {number} begins."
                ));
            }
            if was.is_some_and(|was| was != transfer.stand)
                && let Some(word) = stopped(transfer.stand)
            {
                self.say_plain(&format!("* {arrow} {name}: {word}."));
            }
            let quarter = transfer.percent().map_or(0, |percent| percent / 25);
            let told = self.quarters.entry(number).or_default();
            if quarter > *told && quarter < 4 {
                *told = quarter;
                let percent = quarter * 25;
                self.say_plain(&format!("* {arrow} {name}: {percent} %"));
            }
        }
    }

    /// A transfer has ended.
    pub(super) fn transferred(&mut self, transfer: &Transfer, outcome: &Outcome) {
        let known = |known: &Transfer| known.number != transfer.number;
        self.transfers.retain(known);
        self.quarters.remove(&transfer.number);
        let name = clean::line(&transfer.name);
        let size = transfer.size.map(parlor_model::bytes).unwrap_or_default();
        match outcome {
            // The room's log shows it.
            Outcome::Sent => self.say_plain(&format!("* ↑ {name}, {size}: done.")),
            Outcome::Saved(path) => {
                let text = format!("Saved {} ({size}).", clean::line(path));
                self.tell(Tone::Info, &text);
            }
            Outcome::Cancelled => {
                let text = match transfer.way {
                    Way::Sending => format!("{name} is not sent."),
                    Way::Fetching => format!("{name} is not fetched."),
                };
                self.say_plain(&format!("* {text}"));
                self.toast = Some((Tone::Info, text));
            }
            Outcome::Failed(why) => {
                let did = match transfer.way {
                    Way::Sending => "sent",
                    Way::Fetching => "fetched",
                };
                let text = format!("{name} was not {did}: {}", sentence(why));
                self.tell(Tone::Error, &text);
            }
        }
    }

    /// Asks whether what an earlier run began shall go on.
    pub(super) fn unfinished(&mut self, transfers: &[Transfer]) {
        let Some(names) = names(transfers) else {
            return;
        };
        if self.options.plain {
            let text = format!("Not finished: {names}. /transfers lists them.");
            return self.tell(Tone::Info, &text);
        }
        let numbers: Vec<u64> = transfers.iter().map(|transfer| transfer.number).collect();
        self.layers.push(Layer::Question(Question {
            text: vec![
                "Some files were not finished when you left:".to_owned(),
                names,
            ],
            answers: vec![
                (
                    'y',
                    "go on with them",
                    Answer::Steer(numbers.clone(), Wish::Resume),
                ),
                ('n', "not now", Answer::Nothing),
                ('d', "give them up", Answer::Steer(numbers, Wish::Cancel)),
            ],
        }));
    }

    /// `/transfers`, with what follows it.
    pub(super) fn transfers_command(&mut self, words: &[&str]) {
        let [] = words else {
            return match steered(words) {
                Some((number, wish)) if self.transfer(number).is_some() => {
                    self.steer(number, wish);
                }
                Some((number, _)) => {
                    let text = format!("There is no transfer {number}. /transfers lists them.");
                    self.tell(Tone::Error, &text);
                }
                None => {
                    let text = format!("It goes like this: {}", compose::TRANSFERS.usage());
                    self.tell(Tone::Error, &text);
                }
            };
        };
        if !self.options.plain {
            self.layers.push(Layer::Transfers(0));
            return;
        }
        if self.transfers.is_empty() {
            return self.tell(Tone::Info, "Nothing is being sent or fetched.");
        }
        let lines = self.transfers.iter().map(line).collect();
        self.sheet("Transfers", lines);
    }

    /// A key in the list of transfers.
    pub(super) fn transfers_key(&mut self, key: Key) {
        let Some(Layer::Transfers(at)) = self.layers.last_mut() else {
            return;
        };
        let count = self.transfers.len().max(1);
        match key.code {
            KeyCode::Up | KeyCode::Char('k') => *at = (*at + count - 1) % count,
            KeyCode::Down | KeyCode::Char('j') | KeyCode::Tab => *at = (*at + 1) % count,
            KeyCode::Char('q') => drop(self.layers.pop()),
            _ => {
                let Some(transfer) = self.transfers.get(*at) else {
                    return;
                };
                let (number, is_running) = (transfer.number, transfer.is_running());
                match key.code {
                    KeyCode::Char('p') => self.steer(number, Wish::Pause),
                    KeyCode::Char('r') => self.steer(number, Wish::Resume),
                    KeyCode::Char(' ') | KeyCode::Enter if is_running => {
                        self.steer(number, Wish::Pause);
                    }
                    KeyCode::Char(' ') | KeyCode::Enter => self.steer(number, Wish::Resume),
                    KeyCode::Char('c') | KeyCode::Delete => self.ask_to_cancel(number),
                    _ => {}
                }
            }
        }
    }

    fn ask_to_cancel(&mut self, number: u64) {
        let Some(transfer) = self.transfer(number) else {
            return;
        };
        let name = clean::line(&transfer.name);
        let text = match transfer.way {
            Way::Sending => vec![
                format!("Stop sending {name}?"),
                "What was sent of it is dropped, and the room is told.".to_owned(),
            ],
            Way::Fetching => vec![
                format!("Stop fetching {name}?"),
                "What was saved of it is removed.".to_owned(),
            ],
        };
        let cancel = Answer::Steer(vec![number], Wish::Cancel);
        self.layers.push(Layer::Question(Question {
            text,
            answers: vec![('y', "stop it", cancel), ('n', "go on", Answer::Nothing)],
        }));
    }

    pub(super) fn steer(&mut self, transfer: u64, wish: Wish) {
        self.effects.push(Effect::Steer { transfer, wish });
    }

    fn transfer(&self, number: u64) -> Option<&Transfer> {
        let mut transfers = self.transfers.iter();
        transfers.find(|transfer| transfer.number == number)
    }

    /// What is to be said before leaving, while files are on their way.
    pub(super) fn unfinished_words(&self) -> Option<String> {
        let running = self
            .transfers
            .iter()
            .filter(|transfer| transfer.is_running());
        let running: Vec<Transfer> = running.cloned().collect();
        let names = names(&running)?;
        Some(format!(
            "Still on the way: {names}. It can go on next time."
        ))
    }

    /// In the plain mode, whether to leave although files are on their way: the second time it is said.
    pub(super) fn is_warned(&mut self) -> bool {
        let Some(words) = self.unfinished_words() else {
            return true;
        };
        if std::mem::replace(&mut self.was_warned, true) {
            return true;
        }
        self.tell(Tone::Info, &format!("{words} /quit again leaves."));
        false
    }
}

/// What is steered, and how.
fn steered(words: &[&str]) -> Option<(u64, Wish)> {
    let [word, number] = words else { return None };
    let wish = match word.to_lowercase().as_str() {
        "pause" => Wish::Pause,
        "resume" => Wish::Resume,
        "cancel" => Wish::Cancel,
        _ => return None,
    };
    Some((number.parse().ok()?, wish))
}

/// Some files by their names; `None` when there are none.
fn names(transfers: &[Transfer]) -> Option<String> {
    let name = |transfer: &Transfer| {
        let (arrow, name) = (transfer.way.arrow(), clean::line(&transfer.name));
        format!("{arrow} {name}")
    };
    let names: Vec<String> = transfers.iter().take(NAMED).map(name).collect();
    let more = transfers.len().saturating_sub(NAMED);
    match (names.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(names.join(", ")),
        (false, more) => Some(format!("{} and {more} more", names.join(", "))),
    }
}

/// A transfer in a line of the plain mode.
fn line(transfer: &Transfer) -> String {
    let (number, arrow, name) = (transfer.number, transfer.way.arrow(), &transfer.name);
    let percent = transfer.percent().map(|percent| format!(" {percent} %"));
    let stand = stopped(transfer.stand).map(|word| format!(", {word}"));
    let rest = [percent, stand].into_iter().flatten().collect::<String>();
    format!("{number}  {arrow} {name}{rest}")
}

/// Why no bytes move, in words.
pub(crate) const fn stopped(stand: Stand) -> Option<&'static str> {
    match stand {
        Stand::Waiting | Stand::Moving => None,
        Stand::Lost => Some("reconnecting"),
        Stand::Paused => Some("paused"),
        Stand::TakenOver => Some("sent elsewhere now"),
    }
}

/// Words of another part of the program as the end of a sentence.
fn sentence(words: &str) -> String {
    let words = clean::line(words);
    match words.ends_with(['.', '!', '?']) {
        true => words,
        false => format!("{words}."),
    }
}
