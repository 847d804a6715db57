//! `parlor tail`: a room's messages, in order, each once.

use std::collections::VecDeque;

use parlor_client::{Client, Events, Notice};
use parlor_model::sanitise_line;
use parlor_wire::{EventFrame, HistoryPage, Order, Reply, Request, RoomId, StoreEpoch};

use crate::arguments::TailArguments;
use crate::failure::Failure;
use crate::files::Saver;
use crate::message_line::{is_message, message_lines};
use crate::output::{Output, event_line};
use crate::reach::{self, Stay};

/// Prints until told to end.
///
/// # Errors
///
/// [`Failure`] when the server refuses or is lost.
pub async fn tail(arguments: TailArguments) -> Result<(), Failure> {
    if let Some(folder) = &arguments.download_to {
        Saver::check(folder)?;
    }
    reach::signed_in(
        &arguments.reach,
        Stay::Lasting,
        async |client, events, _| {
            let room = reach::room(client, &arguments.room).await?;
            let (left, epoch) = (arguments.count, client.welcome().epoch);
            let (json, all) = (arguments.json, arguments.events);
            let output = Output::stdout();
            let folder = arguments.download_to.clone();
            let saver = folder.map(|folder| Saver::new(client, folder));
            let mut tail = Tail {
                client,
                room,
                epoch,
                last: 0,
                json,
                all,
                left,
                output,
                saver: saver.transpose()?,
            };
            if tail.is_full() {
                return Ok(());
            }
            let told = match (arguments.since, arguments.no_follow) {
                (None, true) if arguments.count.is_some() => tail.newest().await,
                (since, true) => {
                    tail.last = since.unwrap_or(0);
                    tail.catch_up().await
                }
                (since, false) => tail.follow(since, events).await,
            };
            told?;
            tail.save_rest().await;
            Ok(())
        },
    )
    .await
}

/// One room on its way to stdout.
struct Tail<'a> {
    client: &'a Client,
    room: RoomId,
    epoch: StoreEpoch,
    /// The `seq` of the newest event that was looked at.
    last: u64,
    json: bool,
    /// Every event, not only messages.
    all: bool,
    /// How many are still to be printed.
    left: Option<u64>,
    output: Output,
    saver: Option<Saver>,
}

impl Tail<'_> {
    fn is_full(&self) -> bool {
        self.left == Some(0)
    }

    /// Prints what comes, after what there is since `since`.
    async fn follow(&mut self, since: Option<u64>, mut events: Events) -> Result<(), Failure> {
        match since {
            Some(since) => {
                self.last = since;
                self.catch_up().await?;
            }
            None => self.last = u64::MAX,
        }
        while !self.is_full() {
            tokio::select! {
                notice = events.next() => match notice? {
                    Some(notice) => self.take(notice).await?,
                    None => return Ok(()),
                },
                text = next_saved(&mut self.saver) => eprintln!("parlor: {text}"),
            }
        }
        Ok(())
    }

    /// Waits for the files that are on their way.
    async fn save_rest(&mut self) {
        while let Some(saver) = &mut self.saver {
            match saver.next().await {
                Some(text) => eprintln!("parlor: {}", sanitise_line(&text)),
                None => return,
            }
        }
    }

    async fn take(&mut self, notice: Notice) -> Result<(), Failure> {
        match notice {
            // The first one says where "from now on" begins.
            Notice::RoomOpened(view) if view.room.id == self.room && self.last == u64::MAX => {
                self.last = view.room.head;
                Ok(())
            }
            Notice::RoomClosed { room, .. } if room == self.room => Err(Failure::Refused(
                "you are not in this room any more".to_owned(),
            )),
            Notice::Event(event) if event.room == self.room => {
                if event.seq <= self.last {
                    return Ok(());
                }
                if event.seq > self.last + 1 {
                    return self.catch_up().await;
                }
                self.show(&event)
            }
            Notice::Resynchronised(room) if room == self.room => self.resynchronise().await,
            Notice::Disconnected => {
                eprintln!("parlor: the connection was lost, trying again");
                Ok(())
            }
            Notice::Reconnected => {
                eprintln!("parlor: connected again");
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Events were skipped: they are read from the log. From another history only what is new counts.
    async fn resynchronise(&mut self) -> Result<(), Failure> {
        let epoch = self.client.welcome().epoch;
        let head = self.page(None, None, 1).await?.room.head;
        if epoch != self.epoch || head < self.last {
            (self.epoch, self.last) = (epoch, head);
            eprintln!("parlor: the server has another history now; going on with what is new");
            return Ok(());
        }
        self.catch_up().await
    }

    /// Prints the log after `last`, page by page.
    async fn catch_up(&mut self) -> Result<(), Failure> {
        loop {
            let limit = self.client.welcome().limits.history_page;
            let page = self.page(Some(self.last), None, limit).await?;
            for event in &page.events {
                if self.is_full() {
                    return Ok(());
                }
                self.show(event)?;
            }
            if page.events.is_empty() || self.last >= page.room.head {
                return Ok(());
            }
        }
    }

    /// Prints the newest, as many as are left to print.
    async fn newest(&mut self) -> Result<(), Failure> {
        let mut found = VecDeque::new();
        let mut before = None;
        let wanted = self.left.unwrap_or(u64::MAX);
        while (found.len() as u64) < wanted {
            let limit = self.client.welcome().limits.history_page;
            let page = self.page(None, before, limit).await?;
            let Some(first) = page.events.first() else {
                break;
            };
            before = Some(first.seq);
            for event in page.events.into_iter().rev() {
                if (self.all || is_message(&event)) && (found.len() as u64) < wanted {
                    found.push_front(event);
                }
            }
        }
        found.iter().try_for_each(|event| self.show(event))
    }

    async fn page(
        &self,
        after: Option<u64>,
        before: Option<u64>,
        limit: u64,
    ) -> Result<HistoryPage, Failure> {
        let order = Some(if after.is_some() {
            Order::Oldest
        } else {
            Order::Newest
        });
        let (room, limit) = (self.room.to_string(), Some(limit));
        let request = Request::History {
            room,
            after,
            before,
            order,
            since: None,
            limit,
        };
        match self.client.request(request).await? {
            Reply::History(page) => Ok(page),
            other => Err(reach::unexpected(&other)),
        }
    }

    /// Prints an event if it is one to print.
    fn show(&mut self, event: &EventFrame) -> Result<(), Failure> {
        self.last = event.seq;
        if let Some(saver) = &mut self.saver {
            saver.take(event);
        }
        let text = match (self.json, self.all || is_message(event)) {
            (_, false) => None,
            (true, true) => Some(event_line(event)?),
            (false, true) => message_lines(event),
        };
        let Some(text) = text else { return Ok(()) };
        self.left = self.left.map(|left| left - 1);
        self.output.print(&text)
    }
}

/// What became of the next file that is on its way; without any, never. Cancelling it loses nothing.
async fn next_saved(saver: &mut Option<Saver>) -> String {
    let next = match saver {
        Some(saver) => saver.next().await,
        None => None,
    };
    match next {
        Some(text) => sanitise_line(&text).to_string(),
        None => std::future::pending().await,
    }
}
