//! How the server is, for admins: what it holds, who takes up how much, what is left.

use std::collections::BTreeMap;

use parlor_core::{Action, Actor, Denied, State, policy};
use parlor_model::{Gateway, RoomId, RoomName, UserId};
use parlor_store::Usage;

use crate::files::{denied, on_disk};
use crate::{AuthContext, Hub};

/// How the server is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// How long it has been running, in milliseconds.
    pub uptime_ms: u64,
    /// The sessions that are open, by their door; a door without any is left out.
    pub sessions: BTreeMap<Gateway, usize>,
    /// Registered users.
    pub registered: usize,
    /// Guests who are here or can come back.
    pub guests: usize,
    /// Rooms, direct ones included.
    pub rooms: usize,
    /// How much the store has.
    pub store: Usage,
    /// What all files take up, in bytes: those that are being sent with what is kept free for them.
    pub file_bytes: u64,
    /// What they may take up together, where that is bounded.
    pub file_quota: Option<u64>,
    /// What is free on the disk that keeps files, in bytes; `None` where no files are kept or the disk does not tell.
    pub disk_free: Option<u64>,
    /// Events that are not in the search index yet.
    pub search_behind: u64,
}

/// Whose files take up how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Storage {
    /// What all files take up, in bytes.
    pub bytes: u64,
    /// The users whose files take up most, the largest first.
    pub users: Vec<(Actor, u64)>,
    /// What is left of guests who are forgotten, in bytes.
    pub forgotten: u64,
    /// The rooms whose files take up most, the largest first; those that the asker may not know of are left out.
    pub rooms: Vec<(RoomId, Option<RoomName>, u64)>,
}

/// How many users and rooms are told of.
const LARGEST: usize = 100;

impl Hub {
    /// How the server is.
    ///
    /// # Errors
    /// [`Denied::NotAllowed`] for whoever is no admin.
    pub async fn health(&self, context: &AuthContext) -> Result<Health, Denied> {
        let asker = context.actor.user;
        let health = self.look(move |state| counts(state, asker)).await??;
        let store = self.shared.readers.read(|reader| reader.usage()).await?;
        let disk_free = match &self.shared.files {
            Some(files) => {
                let blobs = std::sync::Arc::clone(&files.blobs);
                let space = on_disk(move || blobs.space()).await;
                // There is more to tell than that.
                space
                    .and_then(|space| space.map_err(|error| denied(&error)))
                    .inspect_err(
                        |error| tracing::warn!(%error, "what is free for files is not known"),
                    )
                    .ok()
            }
            None => None,
        };
        let uptime = self.shared.began.elapsed().as_millis();
        Ok(Health {
            uptime_ms: u64::try_from(uptime).unwrap_or(u64::MAX),
            store,
            disk_free: disk_free.map(|space| space.free),
            search_behind: self.shared.counters.search_behind.get(),
            ..health
        })
    }

    /// Whose files take up how much.
    ///
    /// # Errors
    /// [`Denied::NotAllowed`] for whoever is no admin.
    pub async fn storage(&self, context: &AuthContext) -> Result<Storage, Denied> {
        let asker = context.actor.user;
        self.look(move |state| storage(state, asker)).await?
    }
}

fn may(state: &State, asker: UserId) -> Result<(), Denied> {
    policy::may(state.standing(asker, None), Action::SeeHealth)
}

fn counts(state: &State, asker: UserId) -> Result<Health, Denied> {
    may(state, asker)?;
    let mut sessions = BTreeMap::new();
    for (_, session) in state.presence.sessions() {
        *sessions.entry(session.gateway).or_default() += 1;
    }
    let (registered, guests): (Vec<_>, Vec<_>) =
        state.users().partition(|user| user.is_registered());
    Ok(Health {
        uptime_ms: 0,
        sessions,
        registered: registered.len(),
        guests: guests.len(),
        rooms: state.rooms().count(),
        store: Usage {
            events: 0,
            bytes: 0,
            files: 0,
        },
        file_bytes: state.files.total(),
        file_quota: state.settings.server_bytes,
        disk_free: None,
        search_behind: 0,
    })
}

fn storage(state: &State, asker: UserId) -> Result<Storage, Denied> {
    may(state, asker)?;
    let (known, gone): (Vec<_>, Vec<_>) = state
        .files
        .users()
        .partition(|(user, _)| state.user(*user).is_some());
    let known = known.into_iter().filter_map(|(user, bytes)| {
        let name = state.user(user)?.name.clone();
        Some((Actor { user, name }, bytes))
    });
    let mut users: Vec<_> = known.collect();
    users.sort_by(|a, b| (b.1, a.0.name.folded()).cmp(&(a.1, b.0.name.folded())));
    users.truncate(LARGEST);
    let rooms = state.files.rooms().filter_map(|(room, bytes)| {
        let room = state.room(room).filter(|room| state.may_see(room, asker))?;
        Some((room.id, room.name.clone(), bytes))
    });
    let mut rooms: Vec<_> = rooms.collect();
    rooms.sort_by_key(|(room, _, bytes)| (std::cmp::Reverse(*bytes), *room));
    rooms.truncate(LARGEST);
    Ok(Storage {
        bytes: state.files.total(),
        users,
        forgotten: gone.iter().map(|(_, bytes)| bytes).sum(),
        rooms,
    })
}
