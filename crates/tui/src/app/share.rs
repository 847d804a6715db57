//! Sharing files of this machine, and completing their paths.

use parlor_model::Lifetime;

use super::{App, clean};
use crate::compose::{self, Candidate, Completion};
use crate::log::Tone;
use crate::pick::Pick;
use crate::{Effect, FoundPath};

impl App {
    /// Shares the files of these paths with the room that is shown.
    pub(super) fn share(&mut self, typed: &str, lifetime: Option<Lifetime>) {
        let Some(room) = self.current else { return };
        self.effects.push(Effect::Share {
            room,
            paths: compose::split(typed),
            typed: typed.to_owned(),
            lifetime,
        });
    }

    /// Begins a `/send`, and shows what there is to be sent.
    pub(super) fn begin_share(&mut self) {
        let Some(room) = self.room_mut() else { return };
        if !room.composer.is_empty() {
            let text = "Send or clear what is written first.";
            self.toast = Some((Tone::Info, text.to_owned()));
            return;
        }
        room.composer.insert("/send ");
        self.find_paths();
    }

    /// Asks what the path that is typed could become; false when none is typed.
    pub(super) fn find_paths(&mut self) -> bool {
        let typed = self
            .room()
            .and_then(|room| compose::typed_path(&room.composer));
        let Some(typed) = typed else { return false };
        self.completion = None;
        self.effects.push(Effect::FindPaths(typed.path));
        true
    }

    /// What a path could become: the one that fits is taken at once, of several one is chosen.
    pub(super) fn paths(&mut self, typed: &str, found: Vec<FoundPath>) {
        let now = self
            .room()
            .and_then(|room| compose::typed_path(&room.composer));
        let Some(now) = now.filter(|now| now.path == typed) else {
            return;
        };
        let candidates: Vec<Candidate> = found.into_iter().map(candidate).collect();
        match candidates.len() {
            0 => {
                let text = "Nothing here begins so.".to_owned();
                self.toast = Some((Tone::Info, text));
            }
            count => {
                self.completion = Some(Completion {
                    range: now.range,
                    found: Pick::new(candidates),
                });
                if count == 1 && !typed.is_empty() {
                    self.accept();
                }
            }
        }
    }
}

fn candidate(found: FoundPath) -> Candidate {
    let FoundPath {
        path,
        is_folder,
        size,
    } = found;
    let (end, detail) = match is_folder {
        true => ("/", "folder".to_owned()),
        false => (" ", parlor_model::bytes(size)),
    };
    Candidate {
        insert: format!("{}{end}", compose::escaped(&path)),
        label: format!("{}{}", clean::line(&path), end.trim_end()),
        detail,
    }
}
