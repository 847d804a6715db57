//! MONITOR: being told when somebody comes or goes (IRCv3 monitor).

use parlor_core::Actor;
use parlor_model::UserName;

use crate::names;
use crate::people::MONITORED;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_MONLISTFULL, Numeric, RPL_ENDOFMONLIST, RPL_MONLIST, RPL_MONOFFLINE, RPL_MONONLINE,
};

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let targets = message.params.get(1).copied().unwrap_or_default();
    let targets = targets
        .split(',')
        .filter(|target| !target.is_empty())
        .collect::<Vec<_>>();
    match message.params[0] {
        "+" => add(session, &targets),
        "-" => remove(session, &targets),
        "C" | "c" => {
            if let Some(me) = &session.me {
                session.shared.people.unwatch_all(me.session);
            }
        }
        "L" | "l" => {
            let watched = watched(session);
            list(session, RPL_MONLIST, &watched);
            session.numeric(RPL_ENDOFMONLIST, &[]);
        }
        "S" | "s" => status(session),
        _ => {}
    }
}

fn add(session: &mut Session, targets: &[&str]) {
    let Some(me) = &session.me else {
        return;
    };
    let people = &session.shared.people;
    let mut added = Vec::new();
    let mut full = None;
    for (at, target) in targets.iter().enumerate() {
        let watched = match UserName::parse(target) {
            Ok(name) => people.watch(me.session, &name),
            Err(_) => Ok(None),
        };
        let Ok(has) = watched else {
            full = Some(at);
            break;
        };
        added.push(((*target).to_owned(), has));
    }
    tell_status(session, added);
    if let Some(at) = full {
        session.numeric(
            ERR_MONLISTFULL,
            &[&MONITORED.to_string(), &targets[at..].join(",")],
        );
    }
}

fn remove(session: &mut Session, targets: &[&str]) {
    let Some(me) = &session.me else {
        return;
    };
    for name in targets
        .iter()
        .filter_map(|target| UserName::parse(target).ok())
    {
        session.shared.people.unwatch(me.session, &name);
    }
}

/// Tells of everybody whom the client watches whether they are here.
pub(crate) fn status(session: &mut Session) {
    let people = std::sync::Arc::clone(&session.shared.people);
    let has = |name: &String| {
        UserName::parse(name)
            .ok()
            .and_then(|name| people.has(&name))
    };
    let watched = watched(session).into_iter();
    let watched = watched.map(|name| (has(&name), name));
    tell_status(session, watched.map(|(has, name)| (name, has)).collect());
}

fn watched(session: &Session) -> Vec<String> {
    let me = session.me.as_ref();
    me.map_or_else(Vec::new, |me| session.shared.people.watches(me.session))
}

/// Tells of names who has them, if anybody has.
fn tell_status(session: &mut Session, targets: Vec<(String, Option<Actor>)>) {
    let (mut online, mut offline) = (Vec::new(), Vec::new());
    for (target, has) in targets {
        match has {
            Some(who) => online.push(names::source(&who.name, who.user)),
            None => offline.push(target),
        }
    }
    list(session, RPL_MONONLINE, &online);
    list(session, RPL_MONOFFLINE, &offline);
}

/// Lists targets on as many lines as they need.
fn list(session: &mut Session, numeric: Numeric, targets: &[String]) {
    let head = session.numeric_line(numeric);
    let room = head.room();
    let mut text = String::new();
    for target in targets {
        if !text.is_empty() && text.len() + 1 + target.len() > room {
            session.send(head.clone().text(&text));
            text.clear();
        }
        if !text.is_empty() {
            text.push(',');
        }
        text.push_str(target);
    }
    if !text.is_empty() {
        session.send(head.text(&text));
    }
}
