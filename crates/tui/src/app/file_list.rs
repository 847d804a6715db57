//! The list of a room's files.

use parlor_wire::{EventBody, EventFrame, FileState, FileView, Request, RoomId};

use super::{App, clean, show};
use crate::ask::Asked;
use crate::layer::{Answer, FileList, Layer, Question};
use crate::log::Tone;

/// Files asked for at once.
const PAGE: u64 = 100;

impl App {
    /// Lists the files of the room that is shown.
    pub(super) fn list_files(&mut self) {
        let Some(room) = self.room() else { return };
        let (id, title) = (room.id, room.title());
        if !self.options.plain {
            self.layers.push(Layer::Files(FileList::new(id, title)));
        }
        self.ask_files(id, None);
    }

    fn ask_files(&mut self, id: RoomId, before: Option<u64>) {
        let request = Request::Files {
            room: id.to_string(),
            before,
            limit: Some(PAGE),
        };
        self.ask(request, Asked::Files(id));
    }

    /// A part of the list of a room's files has come.
    pub(super) fn files(&mut self, id: RoomId, files: Vec<FileView>) {
        if self.options.plain {
            if files.is_empty() {
                return self.tell(Tone::Info, "No file was shared here yet.");
            }
            let lines = show::files(&files, &self.options.zone);
            return self.sheet("Files, the newest first: /get NUMBER fetches one", lines);
        }
        let Some(list) = self.file_list(id) else {
            return;
        };
        list.is_waiting = false;
        list.has_more = files.len() as u64 >= PAGE;
        list.found.entries.extend(files);
    }

    /// The list could not be read.
    pub(super) fn no_files(&mut self, id: RoomId, message: &str) {
        match self.file_list(id) {
            Some(list) => {
                list.is_waiting = false;
                list.remark = Some(message.to_owned());
            }
            None => self.tell(Tone::Error, message),
        }
    }

    fn file_list(&mut self, id: RoomId) -> Option<&mut FileList> {
        self.layers.iter_mut().find_map(|layer| match layer {
            Layer::Files(list) if list.room == id => Some(list),
            _ => None,
        })
    }

    /// The list is kept as the room is while it is looked at.
    pub(super) fn refresh_files(&mut self, event: &EventFrame) {
        let Some(list) = self.file_list(event.room) else {
            return;
        };
        let (file, ready) = match &event.body {
            EventBody::FileReady { file, size, .. } => (*file, Some(*size)),
            EventBody::FileFailed { file, .. } | EventBody::FileDeleted { file, .. } => {
                (*file, None)
            }
            _ => return,
        };
        match ready {
            Some(size) => {
                let mut entries = list.found.entries.iter_mut();
                if let Some(view) = entries.find(|view| view.id == file) {
                    (view.state, view.size) = (FileState::Ready, Some(size));
                }
            }
            None => {
                list.found.entries.retain(|view| view.id != file);
                list.found.at = list
                    .found
                    .at
                    .min(list.found.entries.len().saturating_sub(1));
            }
        }
    }

    /// The end of what is there was reached: there may be more.
    pub(super) fn more_files(&mut self) {
        let Some(Layer::Files(list)) = self.layers.last_mut() else {
            return;
        };
        let is_end = list.found.at + 1 >= list.found.entries.len();
        if !is_end || !list.has_more || list.is_waiting {
            return;
        }
        list.is_waiting = true;
        let (room, before) = (list.room, list.found.entries.last().map(|view| view.seq));
        self.ask_files(room, before);
    }

    /// Fetches the file of the list that is meant.
    pub(super) fn choose_file(&mut self) {
        let Some(Layer::Files(list)) = self.layers.last() else {
            return;
        };
        let Some(view) = list.found.chosen() else {
            return;
        };
        let (file, size) = (view.id, view.size);
        let name = view.name.clone().unwrap_or_default();
        self.layers.pop();
        self.fetch(file, name, size);
    }

    /// Asks whether the file of the list that is meant shall be deleted.
    pub(super) fn delete_file(&mut self) {
        let Some(Layer::Files(list)) = self.layers.last() else {
            return;
        };
        let Some(view) = list.found.chosen() else {
            return;
        };
        let delete = Answer::Delete {
            room: list.room,
            target: view.seq,
        };
        let name = clean::line(view.name.as_deref().unwrap_or_default());
        let text = vec![
            "Delete this file for everyone?".to_owned(),
            format!("{name}, shared by {}", view.by.name),
        ];
        self.layers.push(Layer::Question(Question {
            text,
            answers: vec![('y', "delete", delete), ('n', "keep", Answer::Nothing)],
        }));
    }
}
