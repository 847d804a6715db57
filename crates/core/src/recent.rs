//! The newest client-made ids of a device, so that a retried command makes no second event.

use std::collections::{HashMap, VecDeque};

use parlor_model::ClientId;

use crate::Posted;

/// How many ids of a device are kept in memory: more than all its sessions together may have
/// unanswered. Older ones are looked up in the store before a command is decided.
pub const RECENT_IDS: usize = 4096;

/// The newest ids that one device used, and what they led to.
#[derive(Debug, Clone, Default)]
pub struct RecentIds {
    posted: HashMap<ClientId, Posted>,
    order: VecDeque<ClientId>,
    forgot_some: bool,
}

impl RecentIds {
    /// The ids of a device as the store has them, oldest first. `complete` says whether those are
    /// all that the device ever used.
    #[must_use]
    pub fn load(ids: impl IntoIterator<Item = (ClientId, Posted)>, complete: bool) -> Self {
        let mut recent = Self {
            forgot_some: !complete,
            ..Self::default()
        };
        for (id, posted) in ids {
            recent.insert(id, posted);
        }
        recent
    }

    /// What the id led to before, if it is among those kept.
    #[must_use]
    pub fn get(&self, id: &ClientId) -> Option<Posted> {
        self.posted.get(id).copied()
    }

    /// Whether an id that is not kept may still have been used, so that the store must be asked.
    #[must_use]
    pub fn forgot_some(&self) -> bool {
        self.forgot_some
    }

    pub(crate) fn insert(&mut self, id: ClientId, posted: Posted) {
        if self.posted.contains_key(&id) {
            return;
        }
        self.order.push_back(id.clone());
        self.posted.insert(id, posted);
        if self.order.len() > RECENT_IDS
            && let Some(oldest) = self.order.pop_front()
        {
            self.posted.remove(&oldest);
            self.forgot_some = true;
        }
    }
}
