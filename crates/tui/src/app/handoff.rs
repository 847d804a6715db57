//! `/qr`: the panel that shows codes, each for a few seconds, and lets the device in that fetched one.

use parlor_core::vocabulary::Handoff as Spoken;
use parlor_wire::{HandoffNews, Hidden, Request, ShownCode, Waiting};

use super::App;
use crate::ask::Asked;
use crate::input::{Key, KeyCode};
use crate::layer::{Handoff, Layer, Stage};
use crate::log::Tone;

/// For how long fresh codes follow each other, in milliseconds.
const ROUND_MS: i64 = 60_000;

impl App {
    pub(super) fn handoff(&mut self, spoken: Spoken) {
        match spoken {
            Spoken::Show => {
                self.open_handoff();
                self.ask(Request::OfferCode, Asked::Code);
            }
            Spoken::Open(code) => {
                let code = Hidden::from(code.expose().clone());
                self.ask(Request::OpenCode { code }, Asked::Code);
            }
            Spoken::Confirm(number) => self.confirm(number),
            Spoken::Refuse => {
                self.close_handoff();
                let told = "Your code is void, and nobody is let in by it.";
                self.ask(Request::RefuseCode, Asked::Act(Some(told.to_owned())));
            }
        }
    }

    fn open_handoff(&mut self) {
        self.close_handoff();
        if !self.options.plain {
            let (stage, round_ends) = (Stage::Asking, self.now + ROUND_MS);
            self.layers
                .push(Layer::Handoff(Handoff { stage, round_ends }));
        }
    }

    fn close_handoff(&mut self) {
        self.layers
            .retain(|layer| !matches!(layer, Layer::Handoff(_)));
    }

    fn stage(&mut self) -> Option<&mut Stage> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Handoff(handoff) => Some(&mut handoff.stage),
            _ => None,
        })
    }

    /// A code to show.
    pub(super) fn code(&mut self, shown: &ShownCode) {
        let life = i64::try_from(shown.life_ms).unwrap_or(i64::MAX);
        let link = shown.link.as_ref().unwrap_or(&shown.code).expose();
        if self.options.plain {
            let seconds = shown.life_ms / 1_000;
            self.say_plain(&format!(
                "| Open this on the other device within {seconds} seconds, or scan it: {link}"
            ));
            for line in parlor_qr::lines(link) {
                self.say_plain(&format!("| {line}"));
            }
            return;
        }
        let ends = self.now.saturating_add(life);
        let (picture, link) = (parlor_qr::lines(link), link.to_owned());
        if let Some(stage) = self.stage() {
            *stage = Stage::Shown {
                picture,
                link,
                ends,
            };
        }
    }

    /// A device waits to be confirmed.
    pub(super) fn waits(&mut self, waiting: &Waiting) {
        let from = waiting.address.as_ref();
        let from = from.map(|from| format!(" at {from}")).unwrap_or_default();
        let who = format!("{}{from}", waiting.client);
        if self.options.plain {
            let seconds = waiting.within_ms / 1_000;
            self.say_plain(&format!(
                "* {who} wants to be signed in as you, and shows a number. If that is you, /qr NUMBER lets it in \
                 within {seconds} seconds. /qr no refuses it."
            ));
            return;
        }
        if self.stage().is_none() {
            self.open_handoff();
        }
        let within = i64::try_from(waiting.within_ms).unwrap_or(i64::MAX);
        let ends = self.now.saturating_add(within);
        if let Some(stage) = self.stage() {
            let typed = String::new();
            *stage = Stage::Waits { who, typed, ends };
        }
    }

    /// What became of a code.
    pub(super) fn handoff_news(&mut self, news: HandoffNews) {
        match news {
            HandoffNews::Fetched(waiting) => self.waits(&waiting),
            HandoffNews::Expired => {
                self.say_plain("* The code has expired.");
                self.expired();
            }
            HandoffNews::SignedIn { address, client } => {
                self.close_handoff();
                let from = address.map(|address| format!(" at {address}"));
                let from = from.unwrap_or_default();
                let text = format!(
                    "{client}{from} is signed in as you now. If that was not you, sign it out among your devices."
                );
                self.tell(Tone::Info, &text);
            }
        }
    }

    /// The code is taken off the screen; a fresh one follows until the round is over.
    fn expired(&mut self) {
        let now = self.now;
        let handoff = self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Handoff(handoff) => Some(handoff),
            _ => None,
        });
        let Some(handoff) = handoff else { return };
        let goes_on = match handoff.stage {
            Stage::Shown { .. } => now < handoff.round_ends,
            Stage::Waits { .. } | Stage::Confirmed => false,
            Stage::Asking | Stage::Over(_) => return,
        };
        if goes_on {
            handoff.stage = Stage::Asking;
            self.ask(Request::OfferCode, Asked::Code);
        } else {
            handoff.stage = Stage::Over("The code has expired.".to_owned());
        }
    }

    /// Takes codes off the screen whose time is over, even if the server is silent.
    pub(super) fn age_handoff(&mut self) {
        let now = self.now;
        let is_over = |stage: &mut Stage| match stage {
            Stage::Shown { ends, .. } | Stage::Waits { ends, .. } => *ends <= now,
            Stage::Asking | Stage::Confirmed | Stage::Over(_) => false,
        };
        if self.stage().is_some_and(is_over) {
            self.expired();
        }
    }

    /// What a code was asked for was refused.
    pub(super) fn no_code(&mut self, message: &str) {
        match self.stage() {
            Some(stage) => *stage = Stage::Over(message.to_owned()),
            None => self.tell(Tone::Error, message),
        }
    }

    fn confirm(&mut self, number: u8) {
        let told = "You let it in. It is among your devices.".to_owned();
        let asked = match self.stage() {
            Some(_) => Asked::Code,
            None => Asked::Act(Some(told)),
        };
        self.ask(Request::ConfirmCode { number }, asked);
    }

    /// The number was right: the device takes its sign-in, which is told.
    pub(super) fn confirmed(&mut self) {
        if let Some(stage) = self.stage() {
            *stage = Stage::Confirmed;
        }
    }

    /// A key in the panel; Esc closes it, and what it shows is void at once.
    pub(super) fn handoff_key(&mut self, key: Key) {
        let Some(stage) = self.stage() else { return };
        match (stage, key.code) {
            (Stage::Confirmed, KeyCode::Esc | KeyCode::Enter) | (_, KeyCode::Esc) => {
                let is_confirmed = matches!(self.stage(), Some(Stage::Confirmed));
                self.close_handoff();
                if !is_confirmed {
                    self.ask(Request::RefuseCode, Asked::Act(None));
                }
            }
            (Stage::Waits { typed, .. }, KeyCode::Char(digit))
                if digit.is_ascii_digit() && typed.len() < 2 =>
            {
                typed.push(digit);
            }
            (Stage::Waits { typed, .. }, KeyCode::Backspace) => drop(typed.pop()),
            (Stage::Waits { typed, .. }, KeyCode::Enter) => {
                if let Ok(number) = typed.parse() {
                    self.confirm(number);
                }
            }
            (Stage::Over(_), KeyCode::Enter) => self.handoff(Spoken::Show),
            _ => {}
        }
    }
}
