//! What becomes of the hub's answers.

use parlor_core::vocabulary::Spoken;
use parlor_core::{Command, Denied, Keeping, Outcome};
use parlor_hub::{Answer, HistoryPage, Reply, Request};
use parlor_model::{RoomId, RoomKind, RoomName};

use crate::chat::Chat;
use parlor_hub::Outbox;

use crate::notice::Notices as _;
use crate::pending::{Ask, Pending};
use crate::place::Place;
use crate::request::{Meaning, meaning};
use crate::spoken::about;
use crate::{files, handoff, history, show};

/// Tells the answer; what it leads to is asked next.
pub(crate) fn answered(
    chat: &mut Chat,
    pending: Pending,
    answer: Answer,
    out: &mut Outbox,
) -> Option<Ask> {
    match (pending, answer) {
        (
            Pending::Join {
                room,
                or_make: Some(kind),
            },
            Err(Denied::NoSuchRoom(_)),
        ) => {
            return Some(make(room, kind));
        }
        (_, Err(denied)) => out.refuse(&denied),
        (Pending::Tell(text), Ok(_)) => out.tell(&text),
        (Pending::Join { room, .. }, Ok(Reply::Done(Outcome::Room(id)))) => {
            chat.go(id, &room);
            out.tell(&entered(&chat.place));
        }
        (Pending::Make { room, kind }, Ok(Reply::Done(Outcome::Room(id)))) => {
            chat.go(id, &room);
            out.tell(&made(&room, kind));
        }
        (Pending::Leave { room, name }, Ok(_)) => left(chat, room, &name, out),
        (Pending::Invite(user), Ok(_)) => out.tell(&format!("{user} is invited.")),
        (Pending::History(reading), Ok(Reply::History(page))) => {
            return reading.page(*page, &chat.links, out);
        }
        (Pending::Last(spoken), Ok(Reply::History(page))) => {
            return found(chat, *spoken, &page, out);
        }
        (Pending::Topic, Ok(Reply::Room(view))) => show::topic(&view.summary, out),
        (Pending::Files, Ok(Reply::Files(found))) => files::list(&found, out),
        (Pending::Get, Ok(Reply::File(file))) => {
            files::get(&file, chat.own.me.user, &chat.links, out);
        }
        (Pending::Code, Ok(Reply::Code(shown))) => handoff::show(&shown, out),
        (Pending::Code, Ok(Reply::Waiting(waiting))) => handoff::waits(&waiting, out),
        (_, Ok(reply)) => show::reply(&chat.place, reply, &chat.links, out),
    }
    None
}

fn make(name: RoomName, kind: RoomKind) -> Ask {
    let pending = Pending::Make {
        room: name.clone(),
        kind,
    };
    Ask {
        request: Request::Command(Command::CreateRoom {
            name,
            kind,
            keeping: Keeping::default(),
        }),
        pending,
    }
}

fn entered(place: &Place) -> String {
    if place.is_lobby() {
        return "Your lines go to the lobby now.".to_owned();
    }
    format!("Your lines go to {place} now. /join lobby to go back, /leave to leave {place}.")
}

fn made(room: &RoomName, kind: RoomKind) -> String {
    let who = match kind {
        RoomKind::Public => "Everyone can find and join it",
        RoomKind::Private | RoomKind::Direct => "Only who is invited can find and join it",
    };
    format!(
        "You made the {kind} room {room}. {who}. /invite USER to invite somebody.\n\
         Your lines go to {room} now. /join lobby to go back, /leave to leave {room}."
    )
}

fn left(chat: &mut Chat, room: Option<RoomId>, name: &str, out: &mut Outbox) {
    let here = room.is_none_or(|room| room == chat.place.room) && chat.place.to_string() == name;
    if here {
        chat.place = Place::lobby(chat.own.lobby);
    }
    let next = if here {
        " Your lines go to the lobby now."
    } else {
        ""
    };
    out.tell(&format!("You left {name}.{next}"));
}

/// The message that `^` stands for was looked for: asks for what was to be done with it.
fn found(chat: &Chat, spoken: Spoken, page: &HistoryPage, out: &mut Outbox) -> Option<Ask> {
    let Some(found) = history::last(&spoken, page, chat.own.me.user) else {
        out.tell("There is no such message among the newest here. /history shows their numbers.");
        return None;
    };
    match meaning(about(spoken, found), &chat.place) {
        Meaning::Ask(ask) => Some(ask),
        Meaning::Last(_) | Meaning::Own(_) => None,
    }
}
