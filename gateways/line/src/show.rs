//! Lists and answers as people read them: every line starts with `| `.

use parlor_core::policy::Needs;
use parlor_core::vocabulary::{Entry, table};
use parlor_core::{Event, Outcome, RoomRef};
use parlor_hub::{BlockView, FactorOffer, FactorView, Reply, Request, RoomSummary, WhoEntry};
use parlor_model::{Gateway, RoomKind, Secret, Span};

use crate::encode::because;
use crate::history::{numbered, show_newest};
use crate::link::Links;
use parlor_hub::Outbox;

use crate::notice::Notices as _;
use crate::pending::{Ask, Pending};
use crate::place::Place;

/// Asks who is here, wherever.
pub(crate) fn everyone() -> Ask {
    Ask {
        request: Request::Who {
            room: None::<RoomRef>,
        },
        pending: Pending::Who,
    }
}

/// Shows what was asked for. That something is done needs no words; that there was nothing to do does.
pub(crate) fn reply(place: &Place, reply: Reply, links: &Links, out: &mut Outbox) {
    match reply {
        Reply::Who(who) => show_who(&who, out),
        Reply::Rooms(rooms) => {
            rooms
                .iter()
                .for_each(|room| out.show(&room_line(room, room.id == place.room)));
        }
        Reply::Search {
            found,
            complete,
            progress,
        } => {
            show_found(&found, progress.behind, links, out);
            if !complete {
                out.show("There may be more: name more words.");
            }
        }
        Reply::Blocks(blocks) => show_blocks(&blocks, out),
        Reply::Room(room) => topic(&room.summary, out),
        Reply::Factor(view) => factor(&view, out),
        Reply::FactorOffer(offer) => offered(&offer, out),
        Reply::RecoveryCodes(codes) => recovery(&codes, out),
        Reply::Done(Outcome::Unchanged) => out.tell("It is so already: nothing was changed."),
        Reply::Done(Outcome::Block {
            no_address: true, ..
        }) => out.tell("The name is blocked, but no address: none of theirs is known."),
        Reply::Done(_)
        | Reply::Pong
        | Reply::Names(_)
        | Reply::Whois(_)
        | Reply::Conversations(_)
        | Reply::Pins(_)
        | Reply::Masks(_)
        | Reply::Mine(..)
        | Reply::File(_)
        | Reply::Files(_)
        | Reply::Invite { .. }
        | Reply::History(_)
        | Reply::Invites(_)
        | Reply::Users(_)
        | Reply::Devices(_)
        | Reply::Passkeys(_)
        | Reply::Code(_)
        | Reply::Waiting(_)
        | Reply::Audit(_) => {}
    }
}

/// Shows whether the second factor is on.
fn factor(view: &FactorView, out: &mut Outbox) {
    match view.since {
        Some(_) => {
            let left = view.recovery_left;
            out.show(&format!(
                "Your second factor is on; {left} recovery codes are left."
            ));
            out.show(
                "/2fa codes CODE PASSWORD makes new ones, /2fa off CODE PASSWORD turns it off.",
            );
        }
        None => {
            out.show(
                "Your second factor is off: your password alone signs you in. /2fa on turns it on.",
            );
            if view.required {
                out.show("Your role counts for nothing until it is on.");
            }
        }
    }
}

/// Shows what an authenticator app needs.
fn offered(offer: &FactorOffer, out: &mut Outbox) {
    out.show("Type this secret into your authenticator app (time-based, 6 digits):");
    out.show(offer.secret.expose());
    out.show("or give it this address:");
    out.show(offer.uri.expose());
    out.show("Then type /2fa on CODE PASSWORD with the code that it shows; with +others after the code, other devices are signed out, and your passkeys and password for IRC removed.");
}

/// Shows recovery codes.
fn recovery(codes: &[Secret<String>], out: &mut Outbox) {
    out.show("Your second factor is on. Keep these recovery codes: each signs you in once, without the app.");
    for code in codes {
        out.show(code.expose());
    }
}

/// Shows what a room is about.
pub(crate) fn topic(room: &RoomSummary, out: &mut Outbox) {
    if room.topic.is_empty() {
        out.show("This room has no topic. /topic TEXT sets one.");
    } else {
        out.show(&format!("Topic: {}", room.topic));
    }
}

/// Shows all commands, or one, as they hold in this room.
pub(crate) fn help(command: Option<&Entry>, place: &Place, out: &mut Outbox) {
    if let Some(command) = command {
        out.show(&format!(
            "{}: {}{}",
            command.usage(),
            command.help,
            who_may(command.needs, place)
        ));
        let others: Vec<_> = command
            .aliases
            .iter()
            .map(|alias| format!("/{alias}"))
            .collect();
        let shouts = command.shouts.iter().map(|shout| format!("!{shout}"));
        let others: Vec<_> = others.into_iter().chain(shouts).collect();
        if !others.is_empty() {
            out.show(&format!("Also: {}", others.join(", ")));
        }
        return;
    }
    out.show("Type a line to say it. These are commands:");
    for command in table() {
        out.show(&format!(
            "{}: {}{}",
            command.usage(),
            command.help,
            who_may(command.needs, place)
        ));
    }
    out.show("//TEXT says /TEXT. A line that is just Bye, QUIT, quit() or #quit leaves, MEMBERS ONLINE lists, FILESEND NAME sends.");
}

fn who_may(needs: Needs, place: &Place) -> String {
    match needs {
        Needs::Voice | Needs::Operator if place.is_lobby() => {
            " (only admins; in other rooms their operators too)".to_owned()
        }
        Needs::Anyone | Needs::Member => String::new(),
        Needs::Voice | Needs::Operator | Needs::Admin | Needs::Owner => format!(" (only {needs})"),
    }
}

fn show_who(who: &[WhoEntry], out: &mut Outbox) {
    out.show(&format!("{} here:", who.len()));
    for entry in who {
        let doors: Vec<_> = entry
            .gateways
            .iter()
            .copied()
            .map(Gateway::as_str)
            .collect();
        // Who calls without a session, or lost theirs, has come through no door just now.
        let doors = Some(doors.join("+")).filter(|doors| !doors.is_empty());
        let away = entry.away.as_ref().map(|away| format!("away: {away}"));
        let idle = format!("idle {}", Span::from_millis(entry.idle_ms));
        let about = [Some(entry.role.to_string()), doors, Some(idle), away];
        let about: Vec<_> = about.into_iter().flatten().collect();
        out.show(&format!("{} ({})", entry.who.name, about.join(", ")));
    }
}

fn room_name(room: &RoomSummary) -> String {
    match (&room.name, &room.with) {
        (Some(name), _) => name.to_string(),
        (None, Some(with)) => format!("direct with {}", with.name),
        (None, None) => "direct".to_owned(),
    }
}

fn members(count: usize) -> String {
    format!("{count} member{}", if count == 1 { "" } else { "s" })
}

fn room_line(room: &RoomSummary, here: bool) -> String {
    let name = room_name(room);
    let count = match (room.lobby, room.kind) {
        (true, _) => format!("{} here", room.members),
        (false, RoomKind::Public) => members(room.members),
        (false, RoomKind::Private) => format!("private, {}", members(room.members)),
        (false, RoomKind::Direct) => return name,
    };
    let own = match (here, room.member) {
        (true, _) => ", your lines go here",
        (false, true) => ", you are in it",
        (false, false) => "",
    };
    let topic = if room.topic.is_empty() {
        String::new()
    } else {
        format!(": {}", room.topic)
    };
    format!("{name} ({count}{own}){topic}")
}

fn show_found(found: &[(RoomSummary, Event)], behind: u64, links: &Links, out: &mut Outbox) {
    if found.is_empty() {
        out.show("Nothing was found.");
    }
    let oldest_first: Vec<_> = found.iter().rev().collect();
    show_newest(&oldest_first, out, |(room, event), bytes| {
        numbered(&format!("| [{}] ", room_name(room)), event, links, bytes);
    });
    if behind > 0 {
        out.show(&format!(
            "The newest {behind} messages can't be found yet: try again in a moment."
        ));
    }
}

fn show_blocks(blocks: &[BlockView], out: &mut Outbox) {
    if blocks.is_empty() {
        out.show("Nobody is blocked.");
    }
    for block in blocks {
        let BlockView {
            name, by, address, ..
        } = block;
        let address = address
            .as_ref()
            .map(|address| format!(" with {address}"))
            .unwrap_or_default();
        out.show(&format!(
            "{name}{address}, by {by}{}",
            because(block.until, &block.reason)
        ));
    }
}
