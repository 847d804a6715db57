//! Links for doors whose people have no token: short codes that stand for a file to fetch or to send. They are
//! kept in memory alone and end with the server. They are found by their digests; of those that are told again,
//! to a room or to whoever asks twice, the code itself is kept as well, for it could not be told otherwise.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

use parlor_core::Denied;
use parlor_model::{FileId, FileName, RoomId, UserId};
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

    /// The code of a link with which a user can send one file to a room, once.
    ///
    /// # Errors
    /// [`Denied`]: who may not share files there, or nobody may.
    pub async fn send_link(
        &self,
        user: UserId,
        room: RoomId,
        name: FileName,
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
mod tests {
    use super::*;

    const FILE: FileId = FileId::from_bytes([1; 16]);
    const USER: UserId = UserId::from_bytes([2; 16]);
    const OTHER: UserId = UserId::from_bytes([3; 16]);

    fn sending(user: UserId) -> Link {
        Link::Send {
            user,
            room: RoomId::from_bytes([4; 16]),
            name: FileName::parse("a").unwrap(),
            since: Instant::now(),
        }
    }

    fn file(number: usize) -> FileId {
        FileId::from_bytes((number as u128).to_be_bytes())
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_is_told_again_while_it_lasts_and_then_ends() {
        let links = Links::default();
        let code = links.fetching(FILE, None);
        tokio::time::advance(FETCH_FOR / 4).await;
        assert_eq!(links.fetching(FILE, None), code);
        tokio::time::advance(FETCH_FOR / 2).await;
        assert_ne!(links.fetching(FILE, None), code);
        assert!(links.find(&code).is_some());
        tokio::time::advance(FETCH_FOR / 4).await;
        assert!(links.find(&code).is_none() && links.find("other").is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_of_a_user_is_the_same_each_time_and_lasts_from_the_last() {
        let links = Links::default();
        let code = links.fetching(FILE, Some(USER));
        assert_ne!(links.fetching(FILE, Some(OTHER)), code);
        assert_ne!(links.fetching(FILE, None), code);
        tokio::time::advance(FETCH_FOR * 3 / 4).await;
        assert_eq!(links.fetching(FILE, Some(USER)), code);
        tokio::time::advance(FETCH_FOR * 3 / 4).await;
        assert!(links.find(&code).is_some());
        tokio::time::advance(FETCH_FOR / 4).await;
        assert!(links.find(&code).is_none());
        assert_ne!(links.fetching(FILE, Some(USER)), code);
    }

    #[test]
    fn a_link_to_send_is_used_by_one_of_those_who_bring_it_at_once() {
        const AT_ONCE: usize = 4;
        let links = Links::default();
        for _ in 0..500 {
            let code = links.add(sending(USER), SEND_FOR);
            let start = std::sync::Barrier::new(AT_ONCE);
            let took = std::thread::scope(|scope| {
                let take = || {
                    start.wait();
                    usize::from(links.take_to_send(&code).is_some())
                };
                let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(take)).collect();
                let took = threads.into_iter().map(|thread| thread.join().unwrap());
                took.sum::<usize>()
            });
            assert_eq!(took, 1);
        }
        assert!(lock(&links.table).users.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_to_send_ends_and_a_link_to_fetch_sends_nothing() {
        let links = Links::default();
        let code = links.add(sending(USER), SEND_FOR);
        let told = links.fetching(FILE, None);
        assert!(links.take_to_send(&told).is_none() && links.find(&told).is_some());
        tokio::time::advance(SEND_FOR).await;
        assert!(links.take_to_send(&code).is_none());
    }

    #[tokio::test]
    async fn who_asks_for_many_ends_the_oldest_of_their_own() {
        let links = Links::default();
        let other = links.fetching(FILE, Some(OTHER));
        let told = links.fetching(FILE, None);
        let oldest = links.fetching(FILE, Some(USER));
        for number in 0..3 * KEPT {
            links.fetching(file(number), Some(USER));
        }
        assert!(links.find(&other).is_some() && links.find(&told).is_some());
        assert!(links.find(&oldest).is_none());
        let table = lock(&links.table);
        assert_eq!(table.links.len(), KEPT_OF_USER + 2);
        assert_eq!(table.told.len(), table.links.len());
        assert!(table.order.len() <= 2 * KEPT);
    }

    #[tokio::test]
    async fn a_link_that_was_pushed_out_is_not_told_again() {
        let links = Links::default();
        let first = links.fetching(FILE, None);
        for number in 0..KEPT {
            links.fetching(file(number), None);
        }
        assert!(links.find(&first).is_none());
        let again = links.fetching(FILE, None);
        assert!(again != first && links.find(&again).is_some());
        let table = lock(&links.table);
        assert_eq!((table.links.len(), table.told.len()), (KEPT, KEPT));
    }

    #[tokio::test(start_paused = true)]
    async fn the_links_of_a_user_end_together_and_no_others() {
        let links = Links::default();
        let before = Instant::now();
        let (own, send) = (
            links.fetching(FILE, Some(USER)),
            links.add(sending(USER), SEND_FOR),
        );
        let kept = [
            links.fetching(FILE, None),
            links.fetching(FILE, Some(OTHER)),
        ];
        links.end_of(USER);
        assert!(links.find(&own).is_none() && links.find(&send).is_none());
        assert!(kept.iter().all(|code| links.find(code).is_some()));
        assert!(links.has_ended(USER, before) && !links.has_ended(OTHER, before));
        tokio::time::advance(SEND_FOR).await;
        assert!(!links.has_ended(USER, Instant::now()));
        assert_ne!(links.fetching(FILE, Some(USER)), own);
    }
}
