//! METADATA SUB, UNSUB and SUBS: of which keys a client wants to be told.

use crate::commands::metadata::COMMAND;
use crate::kept::metadata;
use crate::session::Session;
use crate::wire::numeric::{Numeric, RPL_METADATASUBOK, RPL_METADATASUBS, RPL_METADATAUNSUBOK};

/// Keys that one client may want to be told of.
pub(crate) const SUBSCRIPTIONS: usize = 50;
/// Keys in one line.
const IN_LINE: usize = 6;

pub(super) fn sub(session: &mut Session, keys: &[&str]) {
    let mut done = Vec::new();
    for text in keys {
        let Some(key) = metadata::key(text) else {
            session.fail(COMMAND, "KEY_INVALID", &[text], "Invalid key");
            continue;
        };
        if session.subscribed.len() >= SUBSCRIPTIONS && !session.subscribed.contains(&key) {
            session.fail(COMMAND, "TOO_MANY_SUBS", &[text], "Too many subscriptions");
            break;
        }
        session.subscribed.insert(key.clone());
        done.push(key);
    }
    tell(session, RPL_METADATASUBOK, &done);
}

pub(super) fn unsub(session: &mut Session, keys: &[&str]) {
    let mut done = Vec::new();
    for text in keys {
        match metadata::key(text) {
            Some(key) => {
                session.subscribed.remove(&key);
                done.push(key);
            }
            None => session.fail(COMMAND, "KEY_INVALID", &[text], "Invalid key"),
        }
    }
    tell(session, RPL_METADATAUNSUBOK, &done);
}

pub(super) fn subs(session: &mut Session) {
    let keys: Vec<String> = session.subscribed.iter().cloned().collect();
    tell(session, RPL_METADATASUBS, &keys);
}

fn tell(session: &mut Session, numeric: Numeric, keys: &[String]) {
    for keys in keys.chunks(IN_LINE) {
        let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
        session.numeric_text(numeric, &keys, "");
    }
}
