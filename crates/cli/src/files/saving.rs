//! Saving what is shared while the terminal client runs.

use std::sync::{Arc, Mutex, PoisonError};

use parlor_model::sanitise_line;
use parlor_wire::EventFrame;

use super::Saver;
use super::save::News;

/// What is told at most when the client has ended.
const MOST: usize = 20;

/// What saves files beside the terminal client. Without a picture it tells of each at once.
pub struct Saving {
    saver: Saver,
    is_plain: bool,
    unsaved: Unsaved,
}

/// What was not saved, to be told when the terminal is free again.
#[derive(Debug, Clone, Default)]
pub struct Unsaved(Arc<Mutex<Vec<String>>>);

impl Saving {
    /// Tells of each file at once if there is no picture that it would disturb.
    pub fn new(saver: Saver, is_plain: bool) -> Self {
        let unsaved = Unsaved::default();
        Self {
            saver,
            is_plain,
            unsaved,
        }
    }

    /// What was not saved.
    pub fn unsaved(&self) -> Unsaved {
        self.unsaved.clone()
    }

    /// Saves the file that this event says has come.
    pub fn take(&mut self, event: &EventFrame) {
        self.saver.take(event);
    }

    /// Waits for the next that was saved or was not; without any on its way, for ever.
    pub async fn next(&mut self) {
        let Some(News { text, is_saved }) = self.saver.next().await else {
            return std::future::pending().await;
        };
        let text = sanitise_line(&text);
        if self.is_plain {
            eprintln!("parlor: {text}");
        } else if !is_saved {
            let mut unsaved = self
                .unsaved
                .0
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if unsaved.len() < MOST {
                unsaved.push(text.to_string());
            }
        }
    }
}

impl Unsaved {
    /// Says what there is.
    pub fn tell(self) {
        for text in &*self.0.lock().unwrap_or_else(PoisonError::into_inner) {
            eprintln!("parlor: {text}");
        }
    }
}
