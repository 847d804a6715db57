//! What a connection is told about people besides what happens in its channels: of those whom it watches, and of itself by
//! its other connections.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use parlor_core::Actor;
use parlor_model::{SessionId, Timestamp, UserName};

/// How many may wait; over that all is thrown away, and the whole state of who is watched is told.
const WAITING: usize = 512;

/// News about people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum News {
    /// Somebody who is watched has come.
    Online(Actor),
    /// Somebody who is watched has gone, or has another name.
    Offline(UserName),
    /// Somebody who is watched is away, or back.
    Away {
        who: Actor,
        account: Option<String>,
        text: Option<String>,
    },
    /// Somebody has an account from now on.
    Account {
        who: Actor,
        account: String,
        why: Why,
    },
    /// Somebody calls themselves something else at length.
    SetName {
        who: Actor,
        real_name: String,
        why: Why,
    },
    /// The connection's own user has read so far.
    Read { target: String, at: Timestamp },
    /// Somebody or a channel says something else of themselves.
    Metadata {
        source: String,
        target: String,
        key: String,
        value: Option<String>,
        by: SessionId,
    },
    /// The connection's own user is away, or back, by the word of another session.
    OwnAway { away: bool, by: Option<SessionId> },
    /// The connection's own user has another name.
    Renamed(Actor),
    /// There was too much news: who is watched is to be told anew.
    TooMuch,
}

/// Why somebody is told about somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// It is about themselves.
    Own,
    /// They are in a channel together.
    Shared,
    /// They watch them.
    Watched,
}

/// Where news waits for a connection.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    news: VecDeque<News>,
    /// The connection, when it found nothing and waits.
    waiting: Option<Waker>,
}

impl Inbox {
    /// Puts something in.
    pub(super) fn put(&self, news: News) {
        let mut inside = self.lock();
        if inside.news.len() >= WAITING {
            inside.news.clear();
            inside.news.push_back(News::TooMuch);
        }
        inside.news.push_back(news);
        let waiting = inside.waiting.take();
        drop(inside);
        if let Some(waiting) = waiting {
            waiting.wake();
        }
    }

    /// Takes everything out.
    pub(crate) fn take(&self) -> VecDeque<News> {
        std::mem::take(&mut self.lock().news)
    }

    /// Ready when there is something to take.
    pub(crate) fn poll_filled(&self, cx: &mut Context<'_>) -> Poll<()> {
        let mut inside = self.lock();
        if !inside.news.is_empty() {
            return Poll::Ready(());
        }
        match &mut inside.waiting {
            Some(waiting) => waiting.clone_from(cx.waker()),
            none => *none = Some(cx.waker().clone()),
        }
        Poll::Pending
    }

    fn lock(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_news_is_replaced_by_word_of_that() {
        let inbox = Inbox::default();
        let name = UserName::parse("ada").unwrap();
        for _ in 0..=WAITING {
            inbox.put(News::Offline(name.clone()));
        }
        let news = inbox.take();
        assert_eq!(news, [News::TooMuch, News::Offline(name)]);
        assert!(inbox.take().is_empty());
    }
}
