//! The answers of the hub to what a client asked, and what is delivered before them.

use parlor_hub::{Answer, Delivery};

use crate::commands;
use crate::connection::{Connection, Wire};
use crate::session::Session;

impl<S: Wire> Connection<S> {
    /// Waits until every message is answered, so that what follows finds them done.
    pub(super) async fn settle(&mut self, session: &mut Session) {
        while session.unanswered > 0 && session.over.is_none() {
            if !Box::pin(self.take_deliveries(session, None)).await.1 {
                return;
            }
        }
    }

    /// Takes deliveries once, and the answer with this tag when it is among them; false when there is no hub any more.
    pub(super) async fn take_deliveries(
        &mut self,
        session: &mut Session,
        wanted: Option<u64>,
    ) -> (Option<Answer>, bool) {
        // What a slow client is told waits in its socket before more is taken from the hub.
        while session.out.is_crowded() {
            if self.write_some(session).await.is_err() {
                self.open = false;
                session
                    .over
                    .get_or_insert_with(|| "Connection lost".to_owned());
                return (None, false);
            }
        }
        let Some(seat) = &mut self.seat else {
            return (None, false);
        };
        let deliveries = seat.next().await;
        let mut found = None;
        for delivery in deliveries {
            match delivery {
                Delivery::Answered { tag, answer } if Some(tag) == wanted => found = Some(answer),
                Delivery::Answered { tag, answer } => self.answered(session, tag, answer),
                other => session.deliver(other),
            }
        }
        (found, session.over.is_none())
    }

    pub(super) fn answered(&mut self, session: &mut Session, tag: u64, answer: Answer) {
        match self.aside.iter().position(|aside| *aside == tag) {
            // What is asked aside is no part of the answer to what is asked now.
            Some(at) => {
                self.aside.swap_remove(at);
                let reply = session.reply.take();
                self.refuse(session, tag, answer);
                session.reply = reply;
            }
            None => {
                session.unanswered = session.unanswered.saturating_sub(1);
                self.refuse(session, tag, answer);
            }
        }
    }

    /// Tells that a message was refused.
    fn refuse(&mut self, session: &mut Session, tag: u64, answer: Answer) {
        let Some(at) = self
            .refusals
            .iter()
            .position(|(waiting, _, _)| *waiting == tag)
        else {
            return;
        };
        let (_, command, target) = self.refusals.remove(at);
        if let Err(denied) = answer {
            commands::refuse_message(session, &command, &target, &denied);
        }
    }
}
