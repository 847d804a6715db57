//! The files that the client sends and fetches: moves them by the client library, and tells how they are.

use std::collections::{BTreeMap, VecDeque};
use std::path::PathBuf;
use std::time::Duration;

use parlor_client::{Begun, Client, Files, Phase};
use parlor_model::Lifetime;
use parlor_tui::{Input, Outcome, Stand, Transfer, Way, Wish};
use parlor_wire::{FileId, RoomId};
use tokio::task::{JoinSet, spawn_blocking};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::paths;
use super::work::Work;
use crate::state::unfinished;

/// How often it is told how far they are.
const TOLD: Duration = Duration::from_millis(200);
/// Files that move at once; the others wait.
const AT_ONCE: usize = 4;

/// The files on their way.
pub struct Transfers {
    files: Option<Files>,
    folder: PathBuf,
    known: BTreeMap<u64, Known>,
    last: u64,
    tasks: JoinSet<Input>,
    tick: Interval,
    /// What is to be told first.
    first: VecDeque<Input>,
    /// What was told last.
    told: Vec<Transfer>,
    /// Whether it is to be told again before anything else.
    is_changed: bool,
}

/// What is known of one.
struct Known {
    work: Work,
    name: String,
    size: Option<u64>,
    /// How it is steered, once it was started.
    handle: Option<parlor_client::Transfer>,
    /// Whether it is to be started when it is its turn.
    is_waiting: bool,
    /// What an earlier run left.
    begun: Option<Begun>,
}

impl Transfers {
    /// None yet. Files are saved in this folder.
    pub fn new(client: &Client, folder: PathBuf) -> Self {
        let files = client.files().map(|files| match unfinished() {
            Some(unfinished) => files.noting(unfinished),
            None => files,
        });
        let mut tick = interval(TOLD);
        tick.set_missed_tick_behavior(MissedTickBehavior::Skip);
        let mut transfers = Self {
            files,
            folder,
            known: BTreeMap::new(),
            last: 0,
            tasks: JoinSet::new(),
            tick,
            first: VecDeque::new(),
            told: Vec::new(),
            is_changed: false,
        };
        transfers.remember();
        transfers
    }

    /// Whether nothing moves and everything was told.
    pub fn is_idle(&self) -> bool {
        let is_told = self.first.is_empty() && !self.is_changed;
        is_told
            && !self
                .known
                .values()
                .any(|known| known.is_waiting || known.moves())
    }

    /// What happens next; while nothing is on its way, nothing does. Dropping it loses nothing.
    pub async fn next(&mut self) -> Input {
        self.give_turns();
        if let Some(input) = self.first.pop_front() {
            return input;
        }
        if std::mem::take(&mut self.is_changed) {
            return self.tell(self.all());
        }
        loop {
            let is_looked_at = self.known.values().any(|known| known.handle.is_some());
            tokio::select! {
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    if let Ok(input) = ended {
                        return self.ended(input);
                    }
                }
                _ = self.tick.tick(), if is_looked_at => {
                    let all = self.all();
                    if all != self.told {
                        return self.tell(all);
                    }
                }
                else => std::future::pending::<()>().await,
            }
        }
    }

    fn tell(&mut self, all: Vec<Transfer>) -> Input {
        self.told.clone_from(&all);
        Input::Transfers(all)
    }

    /// Shares files with a room.
    pub fn share(
        &mut self,
        room: RoomId,
        typed: &str,
        paths: Vec<String>,
        lifetime: Option<Lifetime>,
    ) {
        let whole = paths::meant(typed);
        let paths: Vec<PathBuf> = match paths.len() > 1 && whole.is_file() {
            true => vec![whole],
            false => paths.iter().map(|path| paths::meant(path)).collect(),
        };
        for path in paths {
            let name = path.file_name().unwrap_or(path.as_os_str());
            let name = name.to_string_lossy().into_owned();
            self.add(Work::Send(room, path, lifetime), name, None, None);
        }
    }

    /// Saves a file in the download folder.
    pub fn fetch(&mut self, file: FileId, name: String, size: Option<u64>) {
        let work = Work::Fetch(file, self.folder.clone());
        self.add(work, name, size, None);
    }

    /// Pauses one, goes on with it, or gives it up.
    pub fn steer(&mut self, number: u64, wish: Wish) {
        let Some(known) = self.known.get_mut(&number) else {
            return;
        };
        self.is_changed = true;
        match (&known.handle, wish) {
            (Some(handle), Wish::Pause) => handle.pause(),
            (Some(handle), Wish::Resume) => handle.resume(),
            (Some(handle), Wish::Cancel) => handle.cancel(),
            (None, Wish::Pause) => known.is_waiting = false,
            (None, Wish::Resume) => known.is_waiting = true,
            (None, Wish::Cancel) => self.forget(number),
        }
    }

    /// Looks what a path could become.
    pub fn find_paths(&mut self, typed: String) {
        self.tasks.spawn(async move {
            let wanted = typed.clone();
            let found = spawn_blocking(move || paths::find(&wanted)).await;
            let found = found.unwrap_or_default();
            Input::Paths { typed, found }
        });
    }

    /// What an earlier run left.
    fn remember(&mut self) {
        let begun = self.files.as_ref().map(Files::begun).unwrap_or_default();
        for begun in begun.into_iter().rev() {
            let (work, size) = match &begun {
                Begun::Upload {
                    room, path, size, ..
                } => (Work::Send(*room, path.clone(), None), Some(*size)),
                Begun::Download { file, target, .. } => (Work::Fetch(*file, target.clone()), None),
            };
            let name = begun.name();
            self.add(work, name, size, Some(begun));
        }
        let paused = self.all();
        if !paused.is_empty() {
            self.first = [Input::Transfers(paused.clone()), Input::Unfinished(paused)].into();
        }
    }

    /// What was just asked for waits for its turn; what an earlier run left, for being gone on with.
    fn add(&mut self, work: Work, name: String, size: Option<u64>, begun: Option<Begun>) {
        self.last += 1;
        self.is_changed = true;
        let known = Known {
            work,
            name,
            size,
            handle: None,
            is_waiting: begun.is_none(),
            begun,
        };
        self.known.insert(self.last, known);
    }

    /// Starts those that wait, as many as may move at once.
    fn give_turns(&mut self) {
        let moving = self.known.values().filter(|known| known.moves()).count();
        let waiting = self.known.iter().filter(|(_, known)| known.is_waiting);
        let next = waiting.take(AT_ONCE.saturating_sub(moving));
        let next: Vec<u64> = next.map(|(number, _)| *number).collect();
        next.into_iter().for_each(|number| self.start(number));
    }

    fn start(&mut self, number: u64) {
        let Some(known) = self.known.get_mut(&number) else {
            return;
        };
        let handle = parlor_client::Transfer::new();
        known.handle = Some(handle.clone());
        known.is_waiting = false;
        let files = self.files.clone();
        let (work, transfer) = (known.work.clone(), shown(number, known));
        self.tasks.spawn(async move {
            let (size, outcome) = match files {
                Some(files) => work.run(&files, &handle).await,
                None => (None, Outcome::Failed("the server gave no token".to_owned())),
            };
            let size = size.or(handle.progress().size).or(transfer.size);
            let transfer = Box::new(Transfer { size, ..transfer });
            Input::Transferred(transfer, outcome)
        });
    }

    fn forget(&mut self, number: u64) {
        let Some(known) = self.known.get_mut(&number) else {
            return;
        };
        let handle = parlor_client::Transfer::new();
        handle.cancel();
        known.handle = Some(handle);
        let (files, begun, transfer) = (
            self.files.clone(),
            known.begun.clone(),
            shown(number, known),
        );
        self.tasks.spawn(async move {
            if let Some((files, begun)) = files.zip(begun) {
                files.forget(&begun).await;
            }
            Input::Transferred(Box::new(transfer), Outcome::Cancelled)
        });
    }

    fn ended(&mut self, input: Input) -> Input {
        if let Input::Transferred(transfer, _) = &input {
            self.known.remove(&transfer.number);
            self.is_changed = true;
        }
        input
    }

    fn all(&self) -> Vec<Transfer> {
        let all = self.known.iter();
        all.map(|(number, known)| shown(*number, known)).collect()
    }
}

impl Known {
    /// Whether it was started and not stopped.
    fn moves(&self) -> bool {
        let phase = self.handle.as_ref().map(|handle| handle.progress().phase);
        !matches!(phase, None | Some(Phase::Paused | Phase::TakenOver))
    }
}

/// One as the client shows it.
fn shown(number: u64, known: &Known) -> Transfer {
    let (way, file) = match known.work {
        Work::Send(..) => (Way::Sending, None),
        Work::Fetch(file, _) => (Way::Fetching, Some(file)),
    };
    let progress = known.handle.as_ref().map(parlor_client::Transfer::progress);
    let stand = match progress.as_ref().map(|progress| progress.phase) {
        None if known.is_waiting => Stand::Waiting,
        None | Some(Phase::Paused) => Stand::Paused,
        Some(Phase::Waiting) => Stand::Waiting,
        Some(Phase::Moving | Phase::Ended) => Stand::Moving,
        Some(Phase::Lost) => Stand::Lost,
        Some(Phase::TakenOver) => Stand::TakenOver,
    };
    Transfer {
        number,
        way,
        name: known.name.clone(),
        file,
        stand,
        done: progress.as_ref().map_or(0, |progress| progress.done),
        size: progress
            .as_ref()
            .and_then(|progress| progress.size)
            .or(known.size),
        speed: progress.as_ref().and_then(|progress| progress.speed),
        left: progress.and_then(|progress| Some(progress.left?.as_secs())),
    }
}
