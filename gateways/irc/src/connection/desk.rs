//! How commands ask the hub behind a connection.

use parlor_core::{Command, Denied, RoomRef};
use parlor_hub::{Answer, Attends, Credentials, Delivery, Door, Entry, Hub, Request};
use parlor_model::{Reason, RoomId};

use crate::connection::{Connection, MESSAGE, Wire};
use crate::desk::{Desk, Later};
use crate::session::{Me, Session};

/// Comes in; `deserted` says whether nobody sits behind the connection.
pub(super) async fn come_in(
    hub: &Hub,
    door: Door,
    credentials: Credentials,
    deserted: bool,
) -> Result<parlor_hub::Session, Denied> {
    let entry = Entry {
        door,
        credentials,
        remember: None,
        resume: None,
        attends: Attends::Chosen,
    };
    match deserted {
        true => hub.enter_deserted(entry).await,
        false => hub.enter(entry).await,
    }
}

/// Asks for somebody who has come in and is not told of anything yet; what is to be told is put aside.
pub(super) async fn ask_ahead(
    seat: &mut parlor_hub::Session,
    request: Request,
    aside: &mut Vec<Delivery>,
) -> Answer {
    seat.submit(MESSAGE, request).await;
    let mut answered = None;
    while answered.is_none() {
        for delivery in seat.next().await {
            match delivery {
                Delivery::Answered { answer, .. } => answered = Some(answer),
                Delivery::Ended(reason) => {
                    answered = answered.or(Some(Err(Denied::ShuttingDown)));
                    aside.push(Delivery::Ended(reason));
                }
                other => aside.push(other),
            }
        }
    }
    answered.unwrap_or(Err(Denied::ShuttingDown))
}

impl<S: Wire> Desk for Connection<S> {
    fn ask<'a>(&'a mut self, session: &'a mut Session, request: Request) -> Later<'a, Answer> {
        Box::pin(async move {
            self.last_tag += 1;
            let tag = self.last_tag;
            match &self.seat {
                Some(seat) => seat.submit(tag, request).await,
                None => return Err(Denied::NotMember),
            }
            loop {
                match self.take_deliveries(session, Some(tag)).await {
                    (Some(answer), _) => return answer,
                    (None, true) => {}
                    (None, false) => return Err(Denied::ShuttingDown),
                }
            }
        })
    }

    fn enter<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
    ) -> Later<'a, Result<(), Denied>> {
        Box::pin(async move {
            let (door, deserted) = (session.door(), session.deserted);
            let seat = come_in(&self.hub, door, credentials, deserted).await?;
            session.me = Some(Me::of(&seat));
            self.seat = Some(seat);
            Ok(())
        })
    }

    fn enter_anew<'a>(
        &'a mut self,
        session: &'a mut Session,
        credentials: Credentials,
        rooms: &'a [RoomId],
        reason: Reason,
    ) -> Later<'a, Result<(), Denied>> {
        Box::pin(async move {
            let (door, deserted) = (session.door(), session.deserted);
            let mut seat = come_in(&self.hub, door, credentials, deserted).await?;
            let mut aside = Vec::new();
            for room in rooms.iter().copied() {
                let join = Request::Command(Command::Join {
                    room: RoomRef::Id(room),
                    key: None,
                });
                // Who is not let in is told so when they would attend it.
                let _ = ask_ahead(&mut seat, join, &mut aside).await;
            }
            if let Some(before) = self.seat.take() {
                for delivery in before.hand_over(&mut seat, reason).await {
                    session.deliver(delivery);
                }
            }
            session.rooms.clear();
            session.me = Some(Me::of(&seat));
            self.seat = Some(seat);
            aside
                .into_iter()
                .for_each(|delivery| session.deliver(delivery));
            Ok(())
        })
    }

    fn settled(&mut self) {
        self.seat.iter_mut().for_each(parlor_hub::Session::settled);
    }

    fn leave<'a>(&'a mut self, session: &'a mut Session, reason: Reason) -> Later<'a, ()> {
        Box::pin(async move {
            session.me = None;
            session.rooms.clear();
            if let Some(registering) = &mut session.registering {
                registering.waiting = Vec::new();
            }
            if let Some(seat) = self.seat.take() {
                seat.leave(reason).await;
            }
        })
    }

    fn hub(&self) -> &Hub {
        &self.hub
    }
}
