//! Links for doors whose people have no token: short codes that stand for a file to fetch or to send. They are
//! kept in memory alone, known by their digests, and end with the server.

use std::collections::hash_map::Entry;
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

/// What a link is for.
#[derive(Debug, Clone)]
pub enum Link {
    /// To fetch a file: as a user, or as anyone.
    Fetch {
        /// The file.
        file: FileId,
        /// As whom; `None` is as anyone.
        user: Option<UserId>,
    },
    /// To send one file, once.
    Send {
        /// As whom.
        user: UserId,
        /// To which room.
        room: RoomId,
        /// Under which name.
        name: FileName,
    },
}

#[derive(Default)]
pub(crate) struct Links {
    table: Mutex<Table>,
}

#[derive(Default)]
struct Table {
    links: HashMap<[u8; 32], (Link, Instant)>,
    order: VecDeque<[u8; 32]>,
    /// The codes of links that were told to whole rooms, to tell the same again.
    told: HashMap<FileId, (String, Instant)>,
}

impl Links {
    fn add(&self, link: Link, lasts: Duration) -> String {
        let code = random_code();
        lock(&self.table).add(&code, link, lasts);
        code
    }

    fn of_room(&self, file: FileId) -> String {
        let mut table = lock(&self.table);
        let half = Instant::now() + FETCH_FOR / 2;
        if let Some((code, until)) = table.told.get(&file)
            && *until > half
        {
            return code.clone();
        }
        let code = random_code();
        table.add(&code, Link::Fetch { file, user: None }, FETCH_FOR);
        let until = Instant::now() + FETCH_FOR;
        table.told.insert(file, (code.clone(), until));
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
        let Entry::Occupied(found) = table.links.entry(digest(code)) else {
            return None;
        };
        let (link, until) = found.get();
        if !matches!(link, Link::Send { .. }) || *until <= Instant::now() {
            return None;
        }
        Some(found.remove().0)
    }
}

impl Table {
    fn add(&mut self, code: &str, link: Link, lasts: Duration) {
        let (key, now) = (digest(code), Instant::now());
        self.links.insert(key, (link, now + lasts));
        self.order.push_back(key);
        if self.order.len() > KEPT
            && let Some(oldest) = self.order.pop_front()
        {
            self.links.remove(&oldest);
        }
        if self.told.len() > KEPT {
            self.told
                .retain(|_, (_, until)| *until > now + FETCH_FOR / 2);
        }
    }
}

fn digest(code: &str) -> [u8; 32] {
    *blake3::hash(code.as_bytes()).as_bytes()
}

impl Hub {
    /// The code of a link to a file, for everybody in its room who has no other way to it.
    #[must_use]
    pub fn room_link(&self, file: FileId) -> Option<String> {
        let files = self.shared.files.as_ref()?;
        Some(files.links.of_room(file))
    }

    /// The code of a link with which a user can fetch a file.
    ///
    /// # Errors
    /// [`Denied::FilesOff`].
    pub fn fetch_link(&self, file: FileId, user: UserId) -> Result<String, Denied> {
        let user = Some(user);
        Ok(self
            .files()?
            .links
            .add(Link::Fetch { file, user }, FETCH_FOR))
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
        let now = self.shared.options.clock.now();
        let may = self.look(move |state| {
            if !state.settings.files {
                return Err(Denied::FilesOff);
            }
            state.may_share(user, room, now)
        });
        may.await??;
        let link = Link::Send { user, room, name };
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

    #[tokio::test(start_paused = true)]
    async fn a_link_is_told_again_while_it_lasts_and_then_ends() {
        let links = Links::default();
        let code = links.of_room(FILE);
        tokio::time::advance(FETCH_FOR / 4).await;
        assert_eq!(links.of_room(FILE), code);
        tokio::time::advance(FETCH_FOR / 2).await;
        assert_ne!(links.of_room(FILE), code);
        assert!(links.find(&code).is_some());
        tokio::time::advance(FETCH_FOR / 4).await;
        assert!(links.find(&code).is_none() && links.find("other").is_none());
    }

    fn sending() -> Link {
        Link::Send {
            user: UserId::from_bytes([2; 16]),
            room: RoomId::from_bytes([3; 16]),
            name: FileName::parse("a").unwrap(),
        }
    }

    #[test]
    fn a_link_to_send_is_used_by_one_of_those_who_bring_it_at_once() {
        const AT_ONCE: usize = 4;
        let links = Links::default();
        for _ in 0..500 {
            let code = links.add(sending(), SEND_FOR);
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
    }

    #[tokio::test(start_paused = true)]
    async fn a_link_to_send_ends_and_a_link_to_fetch_sends_nothing() {
        let links = Links::default();
        let code = links.add(sending(), SEND_FOR);
        let told = links.of_room(FILE);
        assert!(links.take_to_send(&told).is_none() && links.find(&told).is_some());
        tokio::time::advance(SEND_FOR).await;
        assert!(links.take_to_send(&code).is_none());
    }

    #[tokio::test]
    async fn a_link_to_send_is_used_once_and_the_oldest_end_first() {
        let links = Links::default();
        let fetch = || Link::Fetch {
            file: FILE,
            user: None,
        };
        let first = links.add(sending(), SEND_FOR);
        assert!(links.take_to_send(&first).is_some() && links.take_to_send(&first).is_none());
        let second = links.add(fetch(), SEND_FOR);
        for _ in 0..KEPT {
            links.add(fetch(), SEND_FOR);
        }
        assert!(links.find(&second).is_none());
    }
}
