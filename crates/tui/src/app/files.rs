//! Fetching files: by number, by name, or the one that is selected.

use parlor_core::vocabulary::Word;
use parlor_model::FileName;
use parlor_wire::{EventBody, EventFrame, FileId, FileView, HistoryPage, Order, Request};

use super::{App, clean};
use crate::ask::Asked;
use crate::file::{FileStand, SharedFile};
use crate::log::Tone;
use crate::{Effect, Wish};

impl App {
    /// Fetches what is meant by a name, or by the number of the event that shared it.
    pub(super) fn get(&mut self, name: &FileName) {
        let name = name.to_string();
        let seq = name.trim_start_matches('#').parse().ok();
        if let Some(file) = seq.and_then(|seq| self.file_of(seq)) {
            let (file, name) = (file.clone(), name_of(self, seq.unwrap_or_default()));
            return self.fetch_shared(&file, name);
        }
        let Some(room) = self.current.map(|id| id.to_string()) else {
            return;
        };
        let request = Request::FileNamed {
            room,
            name: name.clone(),
        };
        self.ask(request, Asked::File(name));
    }

    /// There is no file of that name: one that is on its way may have it, or it may be a number.
    pub(super) fn not_found(&mut self, name: &str, message: &str) {
        let coming = self.room().and_then(|room| {
            let mut items = room.log.items.iter().rev();
            items.find_map(|item| {
                let message = room.log.message(item.seq)?;
                let file = message.file.as_ref()?;
                let is_it = message.text.as_deref() == Some(name)
                    && matches!(file.stand, FileStand::Sending(_));
                is_it.then(|| file.clone())
            })
        });
        if let Some(file) = coming {
            return self.fetch_shared(&file, name.to_owned());
        }
        let seq: Option<u64> = name.trim_start_matches('#').parse().ok();
        let Some((seq, room)) = seq.zip(self.current) else {
            return self.tell(Tone::Error, message);
        };
        let request = Request::History {
            room: room.to_string(),
            after: Some(seq.saturating_sub(1)),
            before: Some(seq.saturating_add(1)),
            order: Some(Order::Oldest),
            since: None,
            limit: Some(1),
        };
        self.ask(request, Asked::FileNumber(seq, message.to_owned()));
    }

    /// The event of a number has come, which was to share a file.
    pub(super) fn numbered(&mut self, seq: u64, message: &str, page: &HistoryPage) {
        let event = page.events.iter().find(|event| event.seq == seq);
        match event.and_then(|event| Some((SharedFile::offered(&event.body)?, event))) {
            Some((file, event)) => self.fetch_shared(&file, offered_name(event)),
            None => self.tell(Tone::Error, message),
        }
    }

    /// The file of a name has been found.
    pub(super) fn fetch_found(&mut self, view: FileView) {
        self.fetch(view.id, view.name.unwrap_or_default(), view.size);
    }

    /// Enter on the message that is selected, where that shares a file; false where it does not.
    pub(super) fn get_selected(&mut self) -> bool {
        let Some(seq) = self.room().and_then(|room| room.selected) else {
            return false;
        };
        let Some(file) = self.file_of(seq).cloned() else {
            return false;
        };
        let name = name_of(self, seq);
        self.unselect();
        self.fetch_shared(&file, name);
        true
    }

    fn fetch_shared(&mut self, file: &SharedFile, name: String) {
        match file.stand {
            FileStand::Failed(why) => {
                self.tell(Tone::Error, &format!("{name} {why}."));
            }
            FileStand::Ready | FileStand::Sending(_) => self.fetch(file.id, name, file.size),
        }
    }

    /// Saves a file in the download folder.
    pub(super) fn fetch(&mut self, file: FileId, name: String, size: Option<u64>) {
        let known = self.transfers.iter().find(|known| known.file == Some(file));
        match known.map(|known| (known.number, known.is_running())) {
            Some((_, true)) => {
                let text = format!("{} is being fetched already.", clean::line(&name));
                self.toast = Some((Tone::Info, text));
            }
            Some((transfer, false)) => {
                let wish = Wish::Resume;
                self.effects.push(Effect::Steer { transfer, wish });
            }
            None => self.effects.push(Effect::Fetch { file, name, size }),
        }
    }

    /// Saves what others share as soon as it has come, if that is wished.
    pub(super) fn save(&mut self, event: &EventFrame) {
        let EventBody::FileReady {
            file,
            name: Some(name),
            size,
            ..
        } = &event.body
        else {
            return;
        };
        if self.options.saves_all && event.by.id != self.me.id {
            self.fetch(*file, name.clone(), Some(*size));
        }
    }

    /// The names of the files that are known of the room that is shown, the newest first.
    pub(super) fn file_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let items = self.room().into_iter().flat_map(|room| {
            let items = room.log.items.iter().rev();
            items.filter_map(|item| room.log.message(item.seq))
        });
        let shared = items.filter(|message| {
            let file = message.file.as_ref();
            file.is_some_and(|file| !matches!(file.stand, FileStand::Failed(_)))
        });
        for name in shared.filter_map(|message| message.text.clone()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The file that the message of this `seq` shares and that was not deleted.
    fn file_of(&self, seq: u64) -> Option<&SharedFile> {
        let message = self.room()?.log.message(seq)?;
        message.file.as_ref().filter(|_| message.text.is_some())
    }

    /// Whether a command that is typed takes the name of a file that was shared.
    pub(super) fn is_getting(&self) -> bool {
        let Some(room) = self.room() else {
            return false;
        };
        let word = room.composer.text().split_whitespace().next();
        let name = word.and_then(|word| word.strip_prefix('/'));
        let entry = name.and_then(parlor_core::vocabulary::entry);
        entry.is_some_and(|entry| entry.word == Word::Get)
    }
}

fn name_of(app: &App, seq: u64) -> String {
    let message = app.room().and_then(|room| room.log.message(seq));
    message
        .and_then(|message| message.text.clone())
        .unwrap_or_default()
}

fn offered_name(event: &EventFrame) -> String {
    match &event.body {
        EventBody::FileOffered {
            name: Some(name), ..
        } => clean::line(name),
        _ => String::new(),
    }
}
