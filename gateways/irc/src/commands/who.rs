//! WHO: those in a channel, one by their nick, or those whom a mask finds (Modern IRC "WHO message"), with the fields that are
//! asked for (IRCv3 WHOX, in `whox`). Whoever is invisible is found by masks only by those who share a channel with them, and by
//! operators.

use std::collections::HashMap;

use parlor_core::RoomRef;
use parlor_hub::{Here, MemberView, Reply, Request};
use parlor_model::{ServerRole, UserId, UserName};

use crate::caps::Cap;
use crate::commands::whox::{Found, Shape};
use crate::desk::Cx;
use crate::modes;
use crate::names as called;
use crate::people::Face;
use crate::session::Session;
use crate::wire::glob;
use crate::wire::message::Message;
use crate::wire::numeric::RPL_ENDOFWHO;

/// At most that many are found by a mask.
const FOUND: usize = 500;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let mask = message.param(0).unwrap_or("*");
    let shape = Shape::read(message.params.get(1).copied().unwrap_or_default());
    let idle = if shape.has_idle() {
        idle(cx).await
    } else {
        HashMap::new()
    };
    let mut found = match called::is_channel(mask) {
        true => in_channel(cx, mask).await,
        false => by_name(cx.session, mask),
    };
    if shape.operators {
        found.retain(|found| found.operator);
    }
    for mut found in found {
        found.idle = idle.get(&found.who.user).copied().unwrap_or_default();
        shape.tell(cx.session, &found);
    }
    cx.session.numeric(RPL_ENDOFWHO, &[mask]);
}

/// For how many seconds each has not asked for anything.
async fn idle(cx: &mut Cx<'_>) -> HashMap<UserId, i64> {
    match cx.ask(Request::Who { room: None }).await {
        Ok(Reply::Who(who)) => who
            .iter()
            .map(|entry| (entry.who.user, entry.idle_ms / 1_000))
            .collect(),
        _ => HashMap::new(),
    }
}

async fn in_channel(cx: &mut Cx<'_>, channel: &str) -> Vec<Found> {
    let Some(name) = called::room(channel) else {
        return Vec::new();
    };
    let Ok(Reply::Room(view)) = cx.ask(Request::Room(RoomRef::Name(name))).await else {
        return Vec::new();
    };
    let channel = view
        .summary
        .name
        .as_ref()
        .map_or_else(|| channel.to_owned(), called::channel);
    let session = &*cx.session;
    let members = view.members.iter().flatten().filter(|member| member.here);
    let sees_all = view.summary.member || session.raised;
    members
        .map(|member| of_member(session, &channel, member))
        .filter(|found| sees_all || !found.face.invisible)
        .collect()
}

fn of_member(session: &Session, channel: &str, member: &MemberView) -> Found {
    let people = &session.shared.people;
    let face = people.face(member.who.user);
    let account = people.named(&member.who.name).and_then(|here| here.account);
    let is_admin = matches!(member.server_role, ServerRole::Admin | ServerRole::Owner);
    Found {
        channel: channel.to_owned(),
        prefix: modes::prefix(member.membership.role, session.can(Cap::MultiPrefix)).to_owned(),
        operator: face.is_operator() || is_admin,
        away: member.away.is_some(),
        account: account.map(|account| account.to_string()),
        ..Found::new(member.who.clone(), face)
    }
}

fn by_name(session: &Session, mask: &str) -> Vec<Found> {
    let people = &session.shared.people;
    if !glob::is_mask(mask) && mask != "0" {
        let here = UserName::parse(mask)
            .ok()
            .and_then(|name| people.named(&name));
        return here
            .map(|here| of_here(session, here))
            .into_iter()
            .collect();
    }
    let mask = if mask == "0" { "*" } else { mask };
    let host = &session.shared.options.host;
    let found = people
        .everyone()
        .into_iter()
        .map(|here| of_here(session, here));
    let found = found.filter(|found| is_visible(session, found) && is_meant(mask, found, host));
    found.take(FOUND).collect()
}

fn of_here(session: &Session, here: Here) -> Found {
    let face = session.shared.people.face(here.who.user);
    Found {
        operator: face.is_operator(),
        away: here.away.is_some(),
        account: here.account.map(|account| account.to_string()),
        ..Found::new(here.who, face)
    }
}

fn is_visible(session: &Session, found: &Found) -> bool {
    let Face { invisible, .. } = found.face;
    let Some(me) = session.me.as_ref() else {
        return false;
    };
    let user = found.who.user;
    !invisible
        || session.raised
        || me.actor.user == user
        || session.shared.people.shares_channel(me.session, user)
}

/// Whether a mask is for somebody: by nick, user name, cloak, server or real name.
fn is_meant(mask: &str, found: &Found, server: &str) -> bool {
    let cloak = called::host(found.who.user);
    let user = found.face.user_part();
    [
        found.who.name.as_str(),
        &user,
        &cloak,
        server,
        found.real_name(),
    ]
    .iter()
    .any(|text| glob::matches(mask, text))
}
