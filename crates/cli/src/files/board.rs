//! The transfers of one command on standard error: bars that are redrawn in place on a terminal, now and then a line
//! anywhere else.

use std::cell::RefCell;
use std::env;
use std::io::{IsTerminal as _, Write as _, stderr};
use std::time::Duration;

use parlor_client::{Phase, Transfer};
use parlor_model::sanitise_line;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::line::{bar_line, end_line};

/// How often bars are redrawn.
const REDRAW: Duration = Duration::from_millis(100);
/// How often a line tells how far it is, where there are no bars.
const REMIND: Duration = Duration::from_secs(10);
/// How wide a line is, where there is no terminal to ask.
const COLUMNS: usize = 100;

/// The board.
#[derive(Debug)]
pub struct Board(RefCell<Inner>);

#[derive(Debug)]
struct Inner {
    /// What is said of a file that has come: `sent` or `saved`.
    done: &'static str,
    /// Whether it is a terminal that can be drawn on.
    has_bars: bool,
    rows: Vec<Row>,
    next: u64,
    /// How many lines of bars stand on the terminal.
    drawn: usize,
}

#[derive(Debug)]
struct Row {
    number: u64,
    name: String,
    transfer: Transfer,
    began: Instant,
    told: Instant,
    phase: Phase,
}

/// Takes a row off the board, whatever became of its file.
#[derive(Debug)]
pub struct Place<'a> {
    board: &'a Board,
    number: u64,
    /// The handle of the transfer.
    pub transfer: Transfer,
}

impl Board {
    /// An empty board. `done` is what is said of a file that has come.
    pub fn new(done: &'static str) -> Self {
        let is_dumb = env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self(RefCell::new(Inner {
            done,
            has_bars: stderr().is_terminal() && !is_dumb,
            rows: Vec::new(),
            next: 0,
            drawn: 0,
        }))
    }

    /// A row for a transfer that begins.
    pub fn begin(&self, name: &str) -> Place<'_> {
        let mut inner = self.0.borrow_mut();
        let (number, transfer, now) = (inner.next, Transfer::new(), Instant::now());
        inner.next += 1;
        inner.rows.push(Row {
            number,
            name: name.to_owned(),
            transfer: transfer.clone(),
            began: now,
            told: now,
            phase: Phase::Waiting,
        });
        Place {
            board: self,
            number,
            transfer,
        }
    }

    /// Cancels every transfer.
    pub fn cancel(&self) {
        self.0
            .borrow()
            .rows
            .iter()
            .for_each(|row| row.transfer.cancel());
    }

    /// Tells something between the bars.
    pub fn tell(&self, text: &str) {
        self.0.borrow_mut().tell(text);
    }

    /// Keeps the board as the transfers are; never completes.
    pub async fn keep(&self) {
        let mut tick = interval(REDRAW);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        loop {
            tick.tick().await;
            let mut inner = self.0.borrow_mut();
            match inner.has_bars {
                true => inner.redraw(),
                false => inner.remind(),
            }
        }
    }
}

impl Place<'_> {
    /// It has come.
    pub fn done(&self, size: u64) {
        let mut inner = self.board.0.borrow_mut();
        let found = inner.rows.iter().position(|row| row.number == self.number);
        let Some(row) = found.map(|at| inner.rows.remove(at)) else {
            return;
        };
        let text = end_line(inner.done, &row.name, size, row.began.elapsed());
        inner.tell(&text);
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut inner = self.board.0.borrow_mut();
        let number = self.number;
        inner.rows.retain(|row| row.number != number);
        if inner.has_bars {
            inner.redraw();
        }
    }
}

impl Inner {
    fn tell(&mut self, text: &str) {
        let mut out = self.erased();
        out.push_str(&format!("parlor: {}\n", sanitise_line(text)));
        self.draw(&mut out);
        write(&out);
    }

    fn redraw(&mut self) {
        let mut out = self.erased();
        self.draw(&mut out);
        write(&out);
    }

    /// Goes back to where the bars begin, and clears them.
    fn erased(&mut self) -> String {
        match std::mem::take(&mut self.drawn) {
            0 => String::new(),
            lines => format!("\x1b[{lines}A\r\x1b[J"),
        }
    }

    fn draw(&mut self, out: &mut String) {
        if !self.has_bars {
            return;
        }
        let (columns, lines) = crossterm::terminal::size().unwrap_or((80, 24));
        // A line that ends in the last column would wrap, and one too many would scroll.
        let columns = usize::from(columns).saturating_sub(1).max(1);
        for row in self.rows.iter().take(usize::from(lines).saturating_sub(1)) {
            out.push_str(&bar_line(&row.name, &row.transfer.progress(), columns));
            out.push('\n');
            self.drawn += 1;
        }
    }

    /// Without bars: a line when a connection is lost or back, and every now and then.
    fn remind(&mut self) {
        let now = Instant::now();
        let mut out = String::new();
        for row in &mut self.rows {
            let progress = row.transfer.progress();
            let was = std::mem::replace(&mut row.phase, progress.phase);
            let is_news =
                was != progress.phase && (was == Phase::Lost || progress.phase == Phase::Lost);
            if is_news || now.duration_since(row.told) >= REMIND {
                row.told = now;
                let line = bar_line(&row.name, &progress, COLUMNS);
                out.push_str(&format!("parlor: {line}\n"));
            }
        }
        write(&out);
    }
}

/// That nobody sees it is no reason to stop.
fn write(text: &str) {
    if !text.is_empty() {
        let _ = stderr().lock().write_all(text.as_bytes());
    }
}
