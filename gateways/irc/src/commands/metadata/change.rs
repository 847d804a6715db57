//! METADATA SET and CLEAR: of oneself, or of a channel whose settings one may change, as the hub says.

use parlor_core::{Action, RoomRef};
use parlor_hub::Request;
use parlor_model::sanitise_line;

use crate::commands::metadata::{COMMAND, Target, tell, value_line};
use crate::desk::Cx;
use crate::kept::metadata::{self, Entries, Full, VALUE_BYTES};
use crate::wire::line::Line;

pub(super) async fn set(cx: &mut Cx<'_>, target: &Target, key: &str, value: Option<&str>) {
    let Some(key) = metadata::key(key) else {
        return cx
            .session
            .fail(COMMAND, "KEY_INVALID", &[key], "Invalid key");
    };
    let name = target.name(cx.session).to_owned();
    let value = value
        .filter(|value| !value.is_empty())
        .map(|value| sanitise_line(value).into_owned());
    if value
        .as_ref()
        .is_some_and(|value| value.len() > VALUE_BYTES)
    {
        return cx
            .session
            .fail(COMMAND, "VALUE_INVALID", &[], "Value is too long");
    }
    if !may(cx, target).await {
        let text = "You do not have permission to set this key";
        return cx
            .session
            .fail(COMMAND, "KEY_NO_PERMISSION", &[&name, &key], text);
    }
    let was_set = change(cx, target, |entries| {
        metadata::set(entries, &key, value.as_deref())
    });
    match was_set {
        Err(Full) => {
            return cx
                .session
                .fail(COMMAND, "LIMIT_REACHED", &[&name], "Metadata limit reached");
        }
        Ok(false) if value.is_none() => {
            return cx
                .session
                .fail(COMMAND, "KEY_NOT_SET", &[&name, &key], "Key not set");
        }
        Ok(_) => {}
    }
    let line = value_line(cx.session, &name, &key, value.as_deref());
    cx.session.send(line);
    tell(cx.session, target, &key, value.as_deref());
}

pub(super) async fn clear(cx: &mut Cx<'_>, target: &Target) {
    let name = target.name(cx.session).to_owned();
    if !may(cx, target).await {
        let text = "You do not have permission to clear this";
        return cx
            .session
            .fail(COMMAND, "KEY_NO_PERMISSION", &[&name, "*"], text);
    }
    let cleared = change(cx, target, |entries| Ok(std::mem::take(entries))).unwrap_or_default();
    let lines = cleared
        .keys()
        .map(|key| value_line(cx.session, &name, key, None));
    let lines: Vec<Line> = lines.collect();
    cx.session.send_batch("metadata", Some(&name), lines);
    cleared
        .keys()
        .for_each(|key| tell(cx.session, target, key, None));
}

async fn may(cx: &mut Cx<'_>, target: &Target) -> bool {
    match target {
        Target::Newcomer => true,
        Target::Person(who) => cx
            .session
            .me
            .as_ref()
            .is_some_and(|me| me.actor.user == who.user),
        Target::Channel(room, _) => {
            let (room, action) = (Some(RoomRef::Id(*room)), Action::ChangeRoom);
            cx.ask(Request::May { room, action }).await.is_ok()
        }
    }
}

fn change<T>(
    cx: &mut Cx<'_>,
    target: &Target,
    change: impl FnOnce(&mut Entries) -> Result<T, Full>,
) -> Result<T, Full> {
    let is_guest = cx.session.account().is_none();
    match (target.owner(), &mut cx.session.registering) {
        (Some(owner), _) => cx
            .session
            .shared
            .kept
            .metadata
            .change(owner, is_guest, change),
        (None, Some(registering)) => change(&mut registering.metadata),
        (None, None) => Err(Full),
    }
}
