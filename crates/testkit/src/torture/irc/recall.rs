//! How an IRC client reads up on what it missed: page by page, while what happens meanwhile waits.

use crate::torture::irc::known::Known;
use crate::torture::irc::line::Line;

/// How many messages are asked for at once.
pub(super) const PAGE: usize = 500;

/// Where a client is with that.
#[derive(Debug, Default)]
pub(super) struct Recall {
    under_way: bool,
    /// The page that comes now.
    batch: Option<String>,
    lines: usize,
    /// What happened meanwhile.
    waiting: Vec<Known>,
}

/// A page came to its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Ended {
    /// Whether there may be more.
    pub(super) is_full: bool,
}

impl Recall {
    /// A page was asked for.
    pub(super) fn begin(&mut self) {
        self.under_way = true;
    }

    /// Whether nothing is waited for.
    pub(super) fn is_done(&self) -> bool {
        !self.under_way
    }

    /// Whether a line is one of a page.
    pub(super) fn has(&self, line: &Line<'_>) -> bool {
        self.batch.is_some() && line.tag("batch") == self.batch.as_deref()
    }

    /// A line of the page came.
    pub(super) fn count(&mut self) {
        self.lines += 1;
    }

    /// Something happened meanwhile.
    pub(super) fn wait(&mut self, known: Known) {
        self.waiting.push(known);
    }

    /// A page begins or ends; other batches are nothing to this.
    pub(super) fn batch(&mut self, line: &Line<'_>) -> Option<Ended> {
        let (sign, id) = line.param(0).split_at_checked(1)?;
        if sign == "+" && line.param(1) == "chathistory" {
            self.batch = Some(id.to_owned());
            self.lines = 0;
        }
        if sign == "-" && self.batch.as_deref() == Some(id) {
            self.batch = None;
            let is_full = self.lines >= PAGE;
            return Some(Ended { is_full });
        }
        None
    }

    /// All is read: what happened meanwhile.
    pub(super) fn done(&mut self) -> Vec<Known> {
        self.under_way = false;
        std::mem::take(&mut self.waiting)
    }
}
