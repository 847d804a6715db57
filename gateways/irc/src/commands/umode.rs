//! MODE with a nick: what somebody sets of themselves (Modern IRC "User mode").

use parlor_core::Outcome;
use parlor_hub::{Reply, Request};
use parlor_model::UserName;

use crate::commands::privmsg::is_own;
use crate::desk::Cx;
use crate::people::Trait;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NOSUCHNICK, ERR_UMODEUNKNOWNFLAG, ERR_USERSDONTMATCH, RPL_UMODEIS};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let nick = message.params[0];
    if !is_own(cx.session, nick) {
        let here =
            UserName::parse(nick).is_ok_and(|name| cx.session.shared.people.named(&name).is_some());
        let numeric = if here {
            ERR_USERSDONTMATCH
        } else {
            ERR_NOSUCHNICK
        };
        let words: &[&str] = if here { &[] } else { &[nick] };
        return cx.session.numeric(numeric, words);
    }
    let Some(changes) = message.param(1) else {
        let modes = modes(cx.session);
        return cx.session.numeric(RPL_UMODEIS, &[&modes]);
    };
    let mut on = true;
    let mut unknown = false;
    let mut changed = Vec::new();
    for letter in changes.chars() {
        match letter {
            '+' => on = true,
            '-' => on = false,
            letter => match change(cx, letter, on).await {
                Some(true) => changed.push((on, letter)),
                Some(false) => {}
                None => unknown = true,
            },
        }
    }
    if !changed.is_empty() {
        let nick = cx.session.nick().to_owned();
        let line = Line::from(&cx.session.source(), "MODE")
            .word(&nick)
            .word(&joined(&changed));
        cx.session.send(line);
    }
    if unknown {
        cx.session.numeric(ERR_UMODEUNKNOWNFLAG, &[]);
    }
}

/// Sets a mode or takes it back: whether that changed anything, nothing when there is no such mode.
async fn change(cx: &mut Cx<'_>, letter: char, on: bool) -> Option<bool> {
    let session = &mut *cx.session;
    match letter {
        'B' => Some(set(session, Trait::Bot, on)),
        'i' => Some(set(session, Trait::Invisible, on)),
        'w' => Some(std::mem::replace(&mut session.wallops, on) != on),
        'T' => Some(std::mem::replace(&mut session.no_ctcp, on) != on),
        'R' => Some(guard(cx, on).await),
        // An operator one becomes by OPER alone.
        'o' if on => Some(false),
        'o' => Some(lower(cx).await),
        _ => None,
    }
}

fn set(session: &Session, what: Trait, on: bool) -> bool {
    let me = session.me.as_ref();
    me.is_some_and(|me| session.shared.people.set(me.actor.user, what, on))
}

/// Takes direct messages from registered users alone, for all connections of the user.
pub(crate) async fn guard(cx: &mut Cx<'_>, on: bool) -> bool {
    let guarded = cx.ask(Request::Guard(on)).await;
    let changed = matches!(guarded, Ok(Reply::Done(Outcome::Done)));
    changed && set(cx.session, Trait::Guarded, on)
}

async fn lower(cx: &mut Cx<'_>) -> bool {
    let Some(me) = cx.session.me.clone().filter(|_| cx.session.raised) else {
        return false;
    };
    if cx.desk.hub().lower(me.session).await.is_err() {
        return false;
    }
    cx.session.raised = false;
    cx.session
        .shared
        .people
        .raised(me.actor.user, me.session, false);
    true
}

/// The modes that are set, as RPL_UMODEIS has them.
pub(crate) fn modes(session: &Session) -> String {
    let face = session
        .me
        .as_ref()
        .map(|me| session.shared.people.face(me.actor.user))
        .unwrap_or_default();
    let modes = [
        ('B', face.bot),
        ('R', face.guarded),
        ('T', session.no_ctcp),
        ('i', face.invisible),
        ('o', session.raised),
        ('w', session.wallops),
    ];
    let set = modes
        .iter()
        .filter(|(_, set)| *set)
        .map(|(letter, _)| *letter);
    std::iter::once('+').chain(set).collect()
}

/// What has changed between modes as [`modes`] has them, as MODE tells it; empty when nothing has.
pub(crate) fn differences(before: &str, after: &str) -> String {
    let taken = before.chars().filter(|letter| !after.contains(*letter));
    let set = after.chars().filter(|letter| !before.contains(*letter));
    let taken = taken.map(|letter| (false, letter));
    let set = set.map(|letter| (true, letter));
    joined(&taken.chain(set).collect::<Vec<_>>())
}

/// Changes with each sign once: `+iw-o`.
fn joined(changed: &[(bool, char)]) -> String {
    let mut text = String::new();
    let mut last = None;
    for (on, letter) in changed {
        if last != Some(*on) {
            text.push(if *on { '+' } else { '-' });
            last = Some(*on);
        }
        text.push(*letter);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_stands_before_what_it_holds_for() {
        assert_eq!(
            joined(&[(true, 'i'), (true, 'w'), (false, 'o'), (true, 'B')]),
            "+iw-o+B"
        );
    }

    #[test]
    fn what_has_changed_is_told_by_sign() {
        assert_eq!(differences("+iow", "+Biw"), "-o+B");
        assert_eq!(differences("+iw", "+iw"), "");
        assert_eq!(differences("+", "+i"), "+i");
    }
}
