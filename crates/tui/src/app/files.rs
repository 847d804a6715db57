//! Sharing files, listing those of a room, and fetching them.

use parlor_core::vocabulary::Word;
use parlor_model::FileName;
use parlor_wire::{
    EventBody, EventFrame, FileId, FileState, FileView, HistoryPage, Order, Request, RoomId,
};

use super::{App, clean, show};
use crate::ask::Asked;
use crate::compose::{self, Candidate, Completion};
use crate::file::{FileStand, SharedFile};
use crate::layer::{Answer, FileList, Layer, Question};
use crate::log::Tone;
use crate::pick::Pick;
use crate::{Effect, FoundPath, Wish};

/// Files asked for at once.
const PAGE: u64 = 100;

impl App {
    /// Shares the files of these paths with the room that is shown.
    pub(super) fn share(&mut self, typed: &str) {
        let Some(room) = self.current else { return };
        self.effects.push(Effect::Share {
            room,
            paths: compose::split(typed),
            typed: typed.to_owned(),
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
    fn fetch(&mut self, file: FileId, name: String, size: Option<u64>) {
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
