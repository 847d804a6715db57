//! METADATA GET, LIST and SYNC, and what comes unasked at registration and after JOIN.

use parlor_core::Actor;
use parlor_hub::{Reply, Request, RoomNames};

use crate::caps::Cap;
use crate::commands::metadata::{Target, news_line, tell, value_line};
use crate::desk::Cx;
use crate::kept::metadata::{self, Entries, Owner};
use crate::session::Session;
use crate::wire::line::Line;

const BATCH: &str = "metadata";

/// For every key in order its value, or that there is none.
pub(super) fn get(session: &mut Session, target: &Target, keys: &[&str]) {
    let (entries, name) = (target.entries(session), target.name(session).to_owned());
    let answer = |text: &&str| match metadata::key(text) {
        Some(key) => value_line(session, &name, &key, entries.get(&key).map(String::as_str)),
        None => {
            let line = session
                .server_line("FAIL")
                .word("METADATA")
                .word("KEY_INVALID");
            line.word(text).text("Invalid key")
        }
    };
    let lines: Vec<Line> = keys.iter().map(answer).collect();
    session.send_batch(BATCH, Some(&name), lines);
}

/// All keys and their values.
pub(super) fn list(session: &mut Session, target: &Target) {
    let (entries, name) = (target.entries(session), target.name(session).to_owned());
    let lines = entries
        .iter()
        .map(|(key, value)| value_line(session, &name, key, Some(value)));
    let lines: Vec<Line> = lines.collect();
    session.send_batch(BATCH, Some(&name), lines);
}

/// What the client wants to know of a target; of a channel also what it wants to know of those who are in it.
pub(super) async fn sync(cx: &mut Cx<'_>, target: &Target) {
    let name = target.name(cx.session).to_owned();
    let mut lines = wanted(cx.session, &name, &target.entries(cx.session));
    if let Target::Channel(room, _) = target
        && let Ok(Reply::Names(names)) = cx.ask(Request::Names((*room).into())).await
    {
        lines.extend(of_people(cx.session, &names));
    }
    cx.session.send_batch(BATCH, Some(&name), lines);
}

/// After JOIN: the same, if there is anything.
pub(crate) fn joined(session: &mut Session, channel: &str, names: &RoomNames) {
    if !session.can(Cap::Metadata) || session.subscribed.is_empty() {
        return;
    }
    let entries = session
        .shared
        .kept
        .metadata
        .of(Owner::Channel(names.room.summary.id));
    let mut lines = wanted(session, channel, &entries);
    lines.extend(of_people(session, names));
    if !lines.is_empty() {
        session.send_batch(BATCH, Some(channel), lines);
    }
}

/// Of the others who are in a channel.
fn of_people(session: &Session, names: &RoomNames) -> Vec<Line> {
    let own = session.me.as_ref().map(|me| me.actor.user);
    let others = names
        .names
        .iter()
        .map(|(who, _)| who)
        .filter(|who| Some(who.user) != own);
    let of_one = |who: &Actor| {
        let entries = session.shared.kept.metadata.of(Owner::User(who.user));
        wanted(session, who.name.as_str(), &entries)
    };
    others.flat_map(of_one).collect()
}

fn wanted(session: &Session, target: &str, entries: &Entries) -> Vec<Line> {
    let host = &session.shared.options.host;
    let wanted = entries
        .iter()
        .filter(|(key, _)| session.subscribed.contains(*key));
    wanted
        .map(|(key, value)| news_line(host, target, key, Some(value)))
        .collect()
}

/// At registration and when somebody signs in: what the client brings is set of its user, over what is there or only beside it, and
/// others are told what is new. The client is told all that its user has.
pub(crate) fn burst(session: &mut Session, brought: Entries, over: bool) {
    let Some(me) = session.me.clone() else {
        return;
    };
    let (owner, is_guest) = (Owner::User(me.actor.user), session.account().is_none());
    let kept = &session.shared.kept.metadata;
    let target = Target::Person(me.actor.clone());
    for (key, value) in kept.add(owner, is_guest, brought, over) {
        tell(session, &target, &key, Some(&value));
    }
    if !session.can(Cap::Metadata) {
        return;
    }
    let (host, name) = (
        session.shared.options.host.clone(),
        me.actor.name.to_string(),
    );
    let entries = session.shared.kept.metadata.of(owner);
    let lines = entries
        .iter()
        .map(|(key, value)| news_line(&host, &name, key, Some(value)));
    let lines: Vec<Line> = lines.collect();
    session.send_batch(BATCH, Some(&name), lines);
}
