//! Who was here and is not any more, or has another name (Modern IRC "WHOWAS message"). The newest are kept.

use std::collections::VecDeque;

use parlor_core::Actor;
use parlor_hub::Here;

use crate::isupport::TARGETS;
use crate::people::Face;
use crate::wire::glob;

/// How many are kept.
const KEPT: usize = 1_000;
/// How many of them can be had at once.
const TOLD: usize = 20;

/// Somebody who was here.
#[derive(Debug, Clone)]
pub(crate) struct Was {
    /// As they were here.
    pub here: Here,
    /// What IRC's sessions said of them.
    pub face: Face,
}

/// Those who were here, the newest last.
#[derive(Debug, Default)]
pub(super) struct WhoWas(VecDeque<Was>);

impl WhoWas {
    /// Remembers somebody by the name that they had.
    pub(super) fn add(&mut self, here: Here, face: Face) {
        if self.0.len() == KEPT {
            self.0.pop_front();
        }
        self.0.push_back(Was { here, face });
    }

    /// Those who had one of these names, with commas between them, the newest first; `*` and `?` stand for others.
    pub(super) fn find(&self, masks: &str, count: usize) -> Vec<Was> {
        let masks: Vec<&str> = masks.split(',').take(TARGETS).collect();
        let is_one = |was: &&Was| {
            let name = was.here.who.name.as_str();
            masks.iter().any(|mask| glob::matches(mask, name))
        };
        let found = self.0.iter().rev().filter(is_one);
        found.take(count.min(TOLD)).cloned().collect()
    }
}

impl Was {
    /// Who, by the name that they had.
    pub(crate) fn who(&self) -> &Actor {
        &self.here.who
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::tests::here;

    #[test]
    fn the_newest_are_kept_and_come_first() {
        let mut was = WhoWas::default();
        for id in 0..u8::MAX {
            was.add(here(id, "ada"), Face::default());
            was.add(here(id, "Adam"), Face::default());
        }
        for _ in 0..KEPT - 4 {
            was.add(here(1, "bob"), Face::default());
        }
        let users = |mask| {
            was.find(mask, usize::MAX)
                .iter()
                .map(|was| was.who().user.as_bytes()[0])
                .collect::<Vec<_>>()
        };
        assert_eq!(users("ADA"), [254, 253]);
        assert_eq!(users("ada*"), [254, 254, 253, 253]);
        assert_eq!(was.find("bob", usize::MAX).len(), TOLD);
        assert_eq!(was.find("bob", 1).len(), 1);
    }
}
