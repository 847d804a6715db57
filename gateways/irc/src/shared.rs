//! What all connections of the gateway have in common.

use std::sync::{Arc, Mutex, PoisonError};

use parlor_hub::{Hub, WireFormat};

use crate::kept::Kept;
use crate::links::Links;
use crate::people::People;
use crate::views::Views;
use crate::{IrcOptions, Reloaded};

/// What all connections have in common.
pub(crate) struct Shared {
    pub hub: Hub,
    pub format: WireFormat,
    pub options: IrcOptions,
    /// What IRC alone says of people, and who of them is here.
    pub people: Arc<People>,
    /// What is kept of people who may not be here.
    pub kept: Arc<Kept>,
    /// The tags of a message that has none and whose text is to be taken as it is.
    pub as_it_is: Arc<str>,
    /// The views that are encoded for all who have them.
    pub views: Arc<Views>,
    /// What REHASH has read anew.
    reloaded: Mutex<Option<Arc<Reloaded>>>,
}

impl Shared {
    pub(crate) fn new(hub: Hub, options: IrcOptions, people: Arc<People>, kept: Arc<Kept>) -> Self {
        Self {
            format: hub.wire_format(),
            hub,
            options,
            people,
            kept,
            as_it_is: crate::rides::AS_IT_IS.to_string().into(),
            views: Arc::default(),
            reloaded: Mutex::new(None),
        }
    }

    /// What makes links to files.
    pub(crate) fn links(&self) -> Links<'_> {
        Links {
            hub: &self.hub,
            base: self.options.files.as_deref(),
        }
    }

    /// The message of the day and the operators, as they were read last.
    pub(crate) fn reloadable(&self) -> Arc<Reloaded> {
        let reloaded = self.reloaded.lock().unwrap_or_else(PoisonError::into_inner);
        let at_start = || {
            let IrcOptions {
                motd, operators, ..
            } = &self.options;
            Arc::new(Reloaded {
                motd: motd.clone(),
                operators: operators.clone(),
            })
        };
        reloaded.clone().unwrap_or_else(at_start)
    }

    /// Puts what was read anew in the place of what held.
    pub(crate) fn reload(&self, read: Reloaded) {
        *self.reloaded.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(read));
    }
}
