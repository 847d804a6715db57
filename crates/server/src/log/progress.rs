//! What moves right now, in one line at the end of the log that is drawn anew.

use std::collections::BTreeMap;

use parlor_model::bytes;

use super::line::Line;

/// How often the line is drawn, at most.
const DRAWN_EVERY_MS: i64 = 200;
/// Columns of a file's name, and of who moves it.
const NAME: usize = 32;

/// Takes a line away that has no end.
pub(super) const CLEAR: &str = "\r\x1b[K";

/// The transfers that run.
#[derive(Debug, Default)]
pub(super) struct Progress {
    running: BTreeMap<u64, Transfer>,
    /// When the line was drawn that is there now.
    drawn: Option<i64>,
}

#[derive(Debug)]
struct Transfer {
    sign: &'static str,
    who: String,
    file: String,
    done: u64,
    size: Option<u64>,
    speed: u64,
}

impl Progress {
    /// Takes in how far a transfer is, or that it is over.
    pub(super) fn take(&mut self, line: &Line) {
        let number = |name| line.get(name).and_then(|value| value.parse().ok());
        let Some(id) = number("transfer") else { return };
        if line.get("over").is_some() {
            self.running.remove(&id);
            return;
        }
        let text = |name| line.get(name).unwrap_or_default();
        let up = text("way") == "up";
        let transfer = Transfer {
            sign: if up { "↑" } else { "↓" },
            who: shortened(text("who"), NAME),
            file: shortened(text("file"), NAME),
            done: number("done").unwrap_or_default(),
            size: number("size"),
            speed: number("speed").unwrap_or_default(),
        };
        self.running.insert(id, transfer);
    }

    /// What to write so that the line is as it should be now; nothing when it was drawn just before.
    pub(super) fn draw(&mut self, now: i64, width: usize) -> String {
        if self.running.is_empty() {
            let there = self.drawn.take().is_some();
            return if there {
                CLEAR.to_owned()
            } else {
                String::new()
            };
        }
        let recent = |at: i64| (0..DRAWN_EVERY_MS).contains(&(now - at));
        if self.drawn.is_some_and(recent) {
            return String::new();
        }
        self.drawn = Some(now);
        format!("{CLEAR}{}", self.line(width))
    }

    /// Puts a line of the log before this one.
    pub(super) fn under(&mut self, line: &str, now: i64, width: usize) -> String {
        let clear = if self.drawn.take().is_some() {
            CLEAR
        } else {
            ""
        };
        let drawn = self.draw(now, width);
        format!("{clear}{line}{}", drawn.trim_start_matches(CLEAR))
    }

    fn line(&self, width: usize) -> String {
        // The last column is left free: some terminals go on in the next line when it is taken.
        let space = width.saturating_sub(1);
        let mut line = String::new();
        let mut rest = self.running.len();
        for transfer in self.running.values() {
            let gap = if line.is_empty() { "" } else { "   " };
            let next = format!("{line}{gap}{}", transfer.told());
            let more = if rest > 1 { " +999".len() } else { 0 };
            if columns(&next) + more > space && !line.is_empty() {
                break;
            }
            line = next;
            rest -= 1;
        }
        let more = if rest > 0 {
            format!(" +{rest}")
        } else {
            String::new()
        };
        shortened(&line, space.saturating_sub(more.len())) + &more
    }
}

impl Transfer {
    fn told(&self) -> String {
        let far = match self.size.filter(|size| *size > 0) {
            Some(size) => {
                let percent = u128::from(self.done.min(size)) * 100 / u128::from(size);
                format!("{percent} % of {}", bytes(size))
            }
            None => bytes(self.done),
        };
        let Self {
            sign,
            who,
            file,
            speed,
            ..
        } = self;
        format!("{sign} {who} {file} {far} {}/s", bytes(*speed))
    }
}

/// Columns that a text takes, at most: what is not ASCII may be wide.
fn columns(text: &str) -> usize {
    text.chars().map(column).sum()
}

fn column(character: char) -> usize {
    if character.is_ascii() { 1 } else { 2 }
}

fn shortened(text: &str, space: usize) -> String {
    if columns(text) <= space {
        return text.to_owned();
    }
    let space = space.saturating_sub(column('…'));
    let mut taken = 0;
    let fits = |character: &char| {
        taken += column(*character);
        taken <= space
    };
    let mut short: String = text.chars().take_while(fits).collect();
    short.push('…');
    short
}
