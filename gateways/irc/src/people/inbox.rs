//! What a connection is told about people besides what happens in its channels: of those whom it watches, and of itself by
//! its other connections.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use parlor_core::Actor;
use parlor_model::{SessionId, Timestamp, UserName};
use tokio::sync::Notify;

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
    news: Mutex<VecDeque<News>>,
    wake: Notify,
}

impl Inbox {
    /// Puts something in.
    pub(super) fn put(&self, news: News) {
        let mut waiting = self.lock();
        if waiting.len() >= WAITING {
            waiting.clear();
            waiting.push_back(News::TooMuch);
        }
        waiting.push_back(news);
        drop(waiting);
        self.wake.notify_one();
    }

    /// Takes everything out.
    pub(crate) fn take(&self) -> VecDeque<News> {
        std::mem::take(&mut *self.lock())
    }

    /// Waits until something was put in.
    pub(crate) async fn filled(&self) {
        self.wake.notified().await;
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<News>> {
        self.news.lock().unwrap_or_else(PoisonError::into_inner)
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
