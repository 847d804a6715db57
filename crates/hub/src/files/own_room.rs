//! Where what somebody sends is kept that is for no room: a private room that they alone are in. Who asks needs no session, so
//! nobody sees them come or go.

use parlor_core::{Command, Denied, Keeping, Outcome, Taken};
use parlor_model::{RoomId, RoomKind, RoomName, Timestamp, UserId};
use tokio::sync::oneshot;

use crate::Hub;
use crate::clock::random_bytes;
use crate::files::Bearer;
use crate::input::{Asker, Input, Who};
use crate::reply::{Answer, Reply};
use crate::task::Task;

/// What the room is called: this and the account.
const ROOM: &str = "uploads";
/// How many names are tried that others can foresee.
const ROOMS: usize = 9;

impl Hub {
    /// The private room that a registered user is alone in, called `uploads-ACCOUNT`, or that and a number or a word of chance
    /// where the name is taken. It is made when there is none, once, however many ask at the same time.
    ///
    /// # Errors
    /// [`Denied`]: who is not registered, not welcome any more, or may make no room.
    pub async fn own_room(&self, bearer: Bearer) -> Result<RoomId, Denied> {
        let (answer, answered) = oneshot::channel();
        self.send(Input::OwnRoom { bearer, answer }).await?;
        match answered.await.map_err(|_| Denied::ShuttingDown)?? {
            Reply::Done(Outcome::Room(room)) => Ok(room),
            _ => Err(Denied::NoSuchRoom(ROOM.to_owned())),
        }
    }
}

impl Task {
    pub(crate) fn own_room(
        &mut self,
        bearer: &Bearer,
        answer: oneshot::Sender<Answer>,
        now: Timestamp,
    ) {
        let user = self.borne_by(bearer, now);
        let user = user.and_then(|user| user.ok_or(Denied::InvalidToken));
        let room = user.and_then(|user| self.find_or_make(user, now));
        let room = room.map(|room| Reply::Done(Outcome::Room(room)));
        self.pending.answer(Asker::Call(answer), room);
    }

    fn find_or_make(&mut self, user: UserId, now: Timestamp) -> Result<RoomId, Denied> {
        let account = self.state.user(user).and_then(|user| user.account.clone());
        let name = format!("{ROOM}-{}", account.ok_or(Denied::NotRegistered)?);
        if let Some(room) = self.alone_in(user, &name) {
            return Ok(room);
        }
        let who = Who {
            user,
            device: None,
            session: None,
            since: None,
        };
        let numbered = (2..=ROOMS).map(|at| format!("{name}-{at}"));
        // One that nobody could take before.
        let chance = data_encoding::HEXLOWER.encode(&random_bytes::<4>());
        let names = std::iter::once(name.clone()).chain(numbered);
        for name in names.chain([format!("{name}-{chance}")]) {
            let name = RoomName::parse(&name).map_err(|_| Denied::NoSuchRoom(name))?;
            let kind = RoomKind::Private;
            let create = Command::CreateRoom {
                name,
                kind,
                keeping: Keeping::default(),
            };
            match self.command(who, create, now) {
                Ok(Outcome::Room(room)) => return Ok(room),
                Err(Denied::RoomNameTaken {
                    how: Taken::Same | Taken::Confusable,
                    ..
                }) => {}
                Err(denied) => return Err(denied),
                Ok(_) => break,
            }
        }
        Err(Denied::NoSuchRoom(name))
    }

    /// The room of that name, or of that and something behind it, that a user is alone in and nobody else may come to.
    fn alone_in(&self, user: UserId, name: &str) -> Option<RoomId> {
        let rooms = self.state.rooms_of(user).into_iter();
        let mut rooms = rooms.filter_map(|room| self.state.room(room));
        let is_called = |called: &RoomName| {
            let rest = called.as_str().strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let found = rooms.find(|room| {
            let is_own = room.kind == RoomKind::Private && room.members.len() == 1;
            let awaits_nobody = room.invited.is_empty() && room.masks.values().all(Vec::is_empty);
            is_own && awaits_nobody && room.name.as_ref().is_some_and(is_called)
        });
        found.map(|room| room.id)
    }
}
