//! Links for doors whose people have no token: short codes that stand for a file to fetch or to send. They are
//! kept in memory alone and end with the server. They are found by their digests; of those that are told again,
//! to a room or to whoever asks twice, the code itself is kept as well, for it could not be told otherwise.

use std::collections::{HashMap, VecDeque};
use std::fmt::Write as _;
use std::sync::Mutex;

use parlor_core::Denied;
use parlor_model::{FileId, FileName, Lifetime, RoomId, UserId};
use tokio::time::{Duration, Instant};

use super::lock;
use crate::Hub;
use crate::clock::random_code;

/// How long a link to a file can be used.
const FETCH_FOR: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a link to send one file can be used.
const SEND_FOR: Duration = Duration::from_secs(10 * 60);
/// Links that are kept; the oldest end first.
const KEPT: usize = 16_384;
/// Links that are kept of one user; their oldest end first, so that nobody ends those of others by asking.
const KEPT_OF_USER: usize = 256;

/// What a link is for.
#[derive(Debug, Clone)]
pub enum Link {
    /// To fetch a file: as a user, or as anyone.
    Fetch {
        /// The file.
        file: FileId,
        /// As whom; `None` is as anyone.
        user: Option<UserId>,
        /// When it was made.
        since: Instant,
    },
    /// To send one file, once.
    Send {
        /// As whom.
        user: UserId,
        /// To which room.
        room: RoomId,
        /// Under which name.
        name: FileName,
        /// For how long it is shared.
        lifetime: Option<Lifetime>,
        /// When it was made.
        since: Instant,
    },
}

impl Link {
    fn user(&self) -> Option<UserId> {
        match self {
            Self::Fetch { user, .. } => *user,
            Self::Send { user, .. } => Some(*user),
        }
    }
}

#[derive(Default)]
pub(crate) struct Links {
    table: Mutex<Table>,
}

type Key = [u8; 32];

#[derive(Default)]
struct Table {
    links: HashMap<Key, (Link, Instant)>,
    /// Oldest first, with some that are gone.
    order: VecDeque<Key>,
    /// The links of each user, oldest first.
    users: HashMap<UserId, VecDeque<Key>>,
    /// The codes of links that are told again, of those in `links` alone.
    told: HashMap<(FileId, Option<UserId>), String>,
    /// When the links of users were ended, as long as one of before could last.
    ended: HashMap<UserId, Instant>,
}

impl Links {
    fn add(&self, link: Link, lasts: Duration) -> String {
        let code = random_code();
        lock(&self.table).add(&code, link, lasts);
        code
    }

    /// A link that was told to a room ends when it was going to, for it is not known who has it, and is told again while
    /// it lasts for half as long. That of a user lasts on from when they ask again.
    fn fetching(&self, file: FileId, user: Option<UserId>) -> String {
        let mut table = lock(&self.table);
        let now = Instant::now();
        if let Some(code) = table.told.get(&(file, user)).cloned()
            && let Some((_, until)) = table.links.get_mut(&digest(&code))
        {
            match user {
                Some(_) if *until > now => {
                    *until = now + FETCH_FOR;
                    return code;
                }
                None if *until > now + FETCH_FOR / 2 => return code,
                _ => {}
            }
        }
        let code = random_code();
        let since = now;
        table.add(&code, Link::Fetch { file, user, since }, FETCH_FOR);
        table.told.insert((file, user), code.clone());
        code
    }

    fn find(&self, code: &str) -> Option<Link> {
        let table = lock(&self.table);
        let (link, until) = table.links.get(&digest(code))?;
        (*until > Instant::now()).then(|| link.clone())
    }

    /// A link to send a file, which is used up by this: looked at and removed under one lock, so that of two who
    /// bring it at once only one has it.
    fn take_to_send(&self, code: &str) -> Option<Link> {
        let mut table = lock(&self.table);
        let key = digest(code);
        let (link, until) = table.links.get(&key)?;
        if !matches!(link, Link::Send { .. }) || *until <= Instant::now() {
            return None;
        }
        table.remove(&key)
    }

    /// Ends the links of a user, and what is moved by one at its next look.
    pub(crate) fn end_of(&self, user: UserId) {
        let mut table = lock(&self.table);
        for key in table.users.remove(&user).unwrap_or_default() {
            table.remove(&key);
        }
        let now = Instant::now();
        table
            .ended
            .retain(|_, at| now.duration_since(*at) < FETCH_FOR);
        table.ended.insert(user, now);
    }

    /// Whether a link of a user that was made then has been ended.
    pub(crate) fn has_ended(&self, user: UserId, since: Instant) -> bool {
        let table = lock(&self.table);
        table.ended.get(&user).is_some_and(|at| since <= *at)
    }
}

impl Table {
    fn add(&mut self, code: &str, link: Link, lasts: Duration) {
        let key = digest(code);
        if let Some(user) = link.user() {
            let own = self.users.entry(user).or_default();
            own.push_back(key);
            if own.len() > KEPT_OF_USER
                && let Some(oldest) = own.pop_front()
            {
                self.remove(&oldest);
            }
        }
        self.links.insert(key, (link, Instant::now() + lasts));
        self.order.push_back(key);
        while self.links.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.remove(&oldest);
        }
        if self.order.len() > 2 * KEPT {
            self.order.retain(|key| self.links.contains_key(key));
        }
    }

    fn remove(&mut self, key: &Key) -> Option<Link> {
        let (link, _) = self.links.remove(key)?;
        if let Some(user) = link.user()
            && let Some(own) = self.users.get_mut(&user)
        {
            own.retain(|other| other != key);
            if own.is_empty() {
                self.users.remove(&user);
            }
        }
        if let Link::Fetch { file, user, .. } = link
            && let Some(code) = self.told.get(&(file, user))
            && digest(code) == *key
        {
            self.told.remove(&(file, user));
        }
        Some(link)
    }
}

fn digest(code: &str) -> Key {
    *blake3::hash(code.as_bytes()).as_bytes()
}

impl Link {
    /// Where on the main port a file is fetched with a code: `/f/CODE/NAME`.
    #[must_use]
    pub fn path(code: &str, name: &FileName) -> String {
        let mut path = format!("/f/{code}/");
        // Only what RFC 3986, section 2.3, reserves for no purpose stays as it is.
        for byte in name.as_str().bytes() {
            match byte {
                b'-' | b'.' | b'_' | b'~' => path.push(char::from(byte)),
                byte if byte.is_ascii_alphanumeric() => path.push(char::from(byte)),
                byte => drop(write!(path, "%{byte:02X}")),
            }
        }
        path
    }
}

impl Hub {
    /// The code of a link to a file, for everybody in its room who has no other way to it.
    #[must_use]
    pub fn room_link(&self, file: FileId) -> Option<String> {
        let files = self.shared.files.as_ref()?;
        Some(files.links.fetching(file, None))
    }

    /// The code of a link with which a user can fetch a file.
    ///
    /// # Errors
    /// [`Denied::FilesOff`].
    pub fn fetch_link(&self, file: FileId, user: UserId) -> Result<String, Denied> {
        Ok(self.files()?.links.fetching(file, Some(user)))
    }

    /// The code of a link with which a user can send one file to a room, once, for as long as it is to be shared.
    ///
    /// # Errors
    /// [`Denied`]: who may not share files there, or nobody may.
    pub async fn send_link(
        &self,
        user: UserId,
        room: RoomId,
        (name, lifetime): (FileName, Option<Lifetime>),
    ) -> Result<String, Denied> {
        let files = self.files()?;
        let (now, since) = (self.shared.options.clock.now(), Instant::now());
        let may = self.look(move |state| {
            if !state.settings.files {
                return Err(Denied::FilesOff);
            }
            // Whose session was ended meanwhile has asked too late.
            if !state.presence.is_here(user) {
                return Err(Denied::InvalidToken);
            }
            state.may_share(user, room, now)
        });
        may.await??;
        let link = Link::Send {
            user,
            room,
            name,
            lifetime,
            since,
        };
        Ok(files.links.add(link, SEND_FOR))
    }

    /// What a code stands for: of a file to fetch.
    #[must_use]
    pub fn fetched_by(&self, code: &str) -> Option<Link> {
        let files = self.shared.files.as_ref()?;
        let link = files.links.find(code)?;
        matches!(link, Link::Fetch { .. }).then_some(link)
    }

    /// What a code stands for: of a file to send. It can be used once.
    #[must_use]
    pub fn sent_by(&self, code: &str) -> Option<Link> {
        let files = self.shared.files.as_ref()?;
        files.links.take_to_send(code)
    }
}

#[cfg(test)]
mod tests;
