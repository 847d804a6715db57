//! From what was said to what the hub is asked for.

use parlor_core::vocabulary::{FactorWord, Spoken, Target};
use parlor_core::{Command, RoomRef, UserRef};
use parlor_hub::{FactorConfirmation, Request};
use parlor_model::{Manner, RoomName, RoomRole, UserName, limits};

use crate::handoff;
use crate::history::Reading;
use crate::pending::{Ask, Pending};
use crate::place::Place;

/// What a spoken text is, apart from what the session answers itself.
pub(crate) enum Meaning {
    /// It is asked of the hub.
    Ask(Ask),
    /// It is about the last message, which has to be found first.
    Last(Spoken),
    /// The session answers it.
    Own(Spoken),
}

/// What to do about a spoken text in a place.
pub(crate) fn meaning(spoken: Spoken, place: &Place) -> Meaning {
    let here = || RoomRef::Id(place.room);
    let user = |name: UserName| UserRef::Name(name);
    let (command, pending) = match spoken {
        Spoken::Help(_) | Spoken::Quit | Spoken::Send { .. } => return Meaning::Own(spoken),
        Spoken::Reply {
            target: Target::Last,
            ..
        }
        | Spoken::Edit {
            target: Target::Last,
            ..
        }
        | Spoken::Delete {
            target: Target::Last,
        }
        | Spoken::React {
            target: Target::Last,
            ..
        }
        | Spoken::Pin {
            target: Target::Last,
            ..
        } => return Meaning::Last(spoken),
        Spoken::Factor(FactorWord::Reset(whom)) => {
            let told =
                format!("The second factor of {whom} is off: their password alone signs them in.");
            let user = user(whom);
            (Command::ResetFactor { user }, Pending::Tell(told))
        }
        Spoken::Topic(None)
        | Spoken::Rooms
        | Spoken::Who { .. }
        | Spoken::Register(_)
        | Spoken::Password { .. }
        | Spoken::Factor(_)
        | Spoken::Search { .. }
        | Spoken::History { .. }
        | Spoken::Files
        | Spoken::Get { .. }
        | Spoken::Run(_)
        | Spoken::Qr(_)
        | Spoken::Blocks => return Meaning::Ask(question(spoken, place)),
        Spoken::Say { text, manner } => {
            let room = here();
            (
                Command::Post {
                    room,
                    text,
                    reply_to: None,
                    manner,
                    lifetime: None,
                    id: None,
                },
                Pending::Silent,
            )
        }
        Spoken::Expire { lifetime, text } => {
            let (room, lifetime) = (here(), Some(lifetime));
            (
                Command::Post {
                    room,
                    text,
                    reply_to: None,
                    manner: Manner::Said,
                    lifetime,
                    id: None,
                },
                Pending::Silent,
            )
        }
        Spoken::Keeping(keeping) => (
            Command::SetKeeping {
                room: here(),
                keeping,
            },
            Pending::Silent,
        ),
        Spoken::Reply {
            target: Target::Number(target),
            text,
        } => {
            let (room, reply_to) = (here(), Some(target));
            (
                Command::Post {
                    room,
                    text,
                    reply_to,
                    manner: Manner::Said,
                    lifetime: None,
                    id: None,
                },
                Pending::Silent,
            )
        }
        Spoken::Direct { to, text } => {
            let room = RoomRef::With(user(to));
            (
                Command::Post {
                    room,
                    text,
                    reply_to: None,
                    manner: Manner::Said,
                    lifetime: None,
                    id: None,
                },
                Pending::Silent,
            )
        }
        Spoken::Edit {
            target: Target::Number(target),
            text,
        } => (
            Command::Edit {
                room: here(),
                target,
                facts: None,
                text,
            },
            Pending::Silent,
        ),
        Spoken::Delete {
            target: Target::Number(target),
        } => (
            Command::Delete {
                room: here(),
                target,
                facts: None,
            },
            Pending::Silent,
        ),
        Spoken::React {
            target: Target::Number(target),
            emoji,
            on,
        } => (
            Command::React {
                room: here(),
                target,
                facts: None,
                emoji,
                on,
            },
            Pending::Silent,
        ),
        Spoken::Pin {
            target: Target::Number(target),
            on,
        } => (
            Command::Pin {
                room: here(),
                target,
                facts: None,
                on,
            },
            Pending::Silent,
        ),
        Spoken::Ignore { user: whom, on } => {
            let told = match on {
                true => format!(
                    "You see no more of what {whom} writes. /unignore {whom} takes that back."
                ),
                false => format!("You see what {whom} writes."),
            };
            (
                Command::Ignore {
                    user: user(whom),
                    on,
                },
                Pending::Tell(told),
            )
        }
        Spoken::Join { room, key, or_make } => {
            let pending = Pending::Join {
                room: room.clone(),
                or_make,
            };
            (
                Command::Join {
                    room: RoomRef::Name(room),
                    key,
                },
                pending,
            )
        }
        Spoken::Create {
            room,
            kind,
            keeping,
        } => {
            let name = room.clone();
            (
                Command::CreateRoom {
                    name,
                    kind,
                    keeping,
                },
                Pending::Make { room, kind },
            )
        }
        Spoken::Leave { room } => leave(room, place),
        Spoken::Topic(Some(topic)) => (
            Command::SetTopic {
                room: here(),
                topic,
            },
            Pending::Silent,
        ),
        Spoken::Invite { user: whom, room } => {
            let room = room.map_or_else(here, RoomRef::Name);
            let pending = Pending::Invite(whom.clone());
            (
                Command::Invite {
                    room,
                    user: user(whom),
                },
                pending,
            )
        }
        Spoken::Nick(name) => (Command::Rename { name }, Pending::Silent),
        Spoken::Away(text) => (Command::Away { text }, Pending::Silent),
        Spoken::Remove { user: whom, reason } => (
            Command::Remove {
                room: here(),
                user: user(whom),
                reason,
            },
            Pending::Silent,
        ),
        Spoken::Block {
            user: name,
            with_address,
            span,
            reason,
        } => (
            Command::Block {
                name,
                with_address,
                span,
                reason,
            },
            Pending::Silent,
        ),
        Spoken::Unblock(name) => (Command::Unblock { name }, Pending::Silent),
        Spoken::Mute {
            user: whom,
            span,
            reason,
        } => (
            Command::Mute {
                room: here(),
                user: user(whom),
                span,
                reason,
            },
            Pending::Silent,
        ),
        Spoken::Unmute(whom) => (
            Command::Unmute {
                room: here(),
                user: user(whom),
            },
            Pending::Silent,
        ),
        Spoken::Op(whom) => role(place, whom, RoomRole::Operator),
        Spoken::Deop(whom) => role(place, whom, RoomRole::Member),
    };
    Meaning::Ask(Ask {
        request: Request::Command(command),
        pending,
    })
}

fn leave(room: Option<RoomName>, place: &Place) -> (Command, Pending) {
    match room {
        None => {
            let pending = Pending::Leave {
                room: Some(place.room),
                name: place.to_string(),
            };
            (
                Command::Leave {
                    room: RoomRef::Id(place.room),
                },
                pending,
            )
        }
        Some(name) => {
            let pending = Pending::Leave {
                room: None,
                name: name.to_string(),
            };
            (
                Command::Leave {
                    room: RoomRef::Name(name),
                },
                pending,
            )
        }
    }
}

fn role(place: &Place, whom: UserName, role: RoomRole) -> (Command, Pending) {
    let (room, user) = (RoomRef::Id(place.room), UserRef::Name(whom));
    (Command::SetRoomRole { room, user, role }, Pending::Silent)
}

/// What is done about one's own second factor.
fn factor(word: FactorWord) -> (Request, Pending) {
    match word {
        FactorWord::Begin => (Request::BeginFactor, Pending::Factor),
        FactorWord::Confirm {
            password,
            code,
            sign_out,
        } => {
            let asked = FactorConfirmation {
                password,
                code,
                sign_out,
            };
            (Request::ConfirmFactor(asked), Pending::Factor)
        }
        FactorWord::Remove { password, code } => {
            let told = "Your second factor is off: your password alone signs you in.";
            (
                Request::RemoveFactor { password, code },
                Pending::Tell(told.to_owned()),
            )
        }
        FactorWord::Renew { password, code } => {
            (Request::RenewRecovery { password, code }, Pending::Factor)
        }
        FactorWord::Show | FactorWord::Reset(_) => (Request::Factor, Pending::Factor),
    }
}

/// The requests that change nothing in a room.
fn question(spoken: Spoken, place: &Place) -> Ask {
    let here = RoomRef::Id(place.room);
    let (request, pending) = match spoken {
        Spoken::Rooms => (Request::Rooms, Pending::Rooms),
        // What it writes is told in the room.
        Spoken::Run(line) => (Request::Run { room: here, line }, Pending::Silent),
        Spoken::Who { room } => {
            let place = (!place.is_lobby()).then_some(here);
            (
                Request::Who {
                    room: room.map(RoomRef::Name).or(place),
                },
                Pending::Who,
            )
        }
        Spoken::Register(password) => {
            let told = "You are registered: from now on your name needs this password.";
            (Request::Register(password), Pending::Tell(told.to_owned()))
        }
        Spoken::Password { old, new, code } => {
            let told = "Your password is changed. Whatever else signed you in does so no more: other devices, passkeys, a password for IRC.";
            (
                Request::SetPassword { old, new, code },
                Pending::Tell(told.to_owned()),
            )
        }
        Spoken::Factor(word) => factor(word),
        Spoken::Search { words } => {
            let (room, author, before, after) = (None, None, None, None);
            let limit = limits::SEARCH_PAGE;
            (
                Request::Search {
                    words,
                    room,
                    author,
                    before,
                    after,
                    limit,
                    has_file: false,
                },
                Pending::Search,
            )
        }
        Spoken::History { count } => return Reading::start(here, count),
        Spoken::Files => {
            let (before, limit) = (None, limits::FILES_PAGE);
            (
                Request::Files {
                    room: here,
                    before,
                    limit,
                },
                Pending::Files,
            )
        }
        Spoken::Get { name } => (Request::FileNamed { room: here, name }, Pending::Get),
        Spoken::Blocks => (Request::Blocks, Pending::Blocks),
        Spoken::Qr(handoff) => handoff::ask(handoff),
        _ => (Request::Room(here), Pending::Topic),
    };
    Ask { request, pending }
}
