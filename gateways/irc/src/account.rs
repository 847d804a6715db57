//! Being somebody registered: what follows when a client has shown whose account it is, before registration is complete or
//! after.

use std::sync::Arc;

use parlor_core::{Command, Denied, RoomRef};
use parlor_hub::{Checked, Credentials, Request};
use parlor_model::{Reason, RoomId, UserName};
use subtle::ConstantTimeEq as _;

use crate::commands::join;
use crate::desk::Cx;
use crate::names;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::numeric::RPL_LOGGEDIN;

/// What others read when somebody signs in while they are here: a guest's name goes, and comes back as another user's.
const SIGNS_IN: &str = "Signing in";

/// Whether the connection has brought the connection's password, where there is one. Nobody comes to sign in or to make an
/// account before.
pub(crate) fn has_connection_password(session: &Session) -> bool {
    let Some(wanted) = &session.shared.options.password else {
        return true;
    };
    let Some(registering) = &session.registering else {
        return true;
    };
    let given = registering.pass.as_ref();
    given.is_some_and(|given| {
        given
            .expose()
            .as_bytes()
            .ct_eq(wanted.expose().as_bytes())
            .into()
    })
}

/// Somebody has shown whose account it is. Before registration is complete that is kept for then; after, the client is that user
/// from here on.
///
/// # Errors
/// [`Denied`]: they are not let in.
pub(crate) async fn sign_in(cx: &mut Cx<'_>, checked: Checked) -> Result<(), Denied> {
    if let Some(registering) = &mut cx.session.registering {
        let host = names::host(checked.user());
        let account = checked.account().clone();
        registering.checked = Some(checked);
        let nick = cx.session.nick();
        let source = format!("{nick}!{}@{host}", names::USER);
        tell(cx.session, &source, &account);
        return Ok(());
    }
    let account = checked.account().clone();
    let is_same = cx
        .session
        .me
        .as_ref()
        .is_some_and(|me| me.actor.user == checked.user());
    if !is_same {
        become_user(cx, checked).await?;
    }
    let source = cx.session.source();
    tell(cx.session, &source, &account);
    Ok(())
}

/// Tells a client whose account it is signed in to.
pub(crate) fn tell(session: &mut Session, source: &str, account: &UserName) {
    let account = account.as_str();
    let text = format!("You are now logged in as {account}");
    session.numeric_text(RPL_LOGGEDIN, &[source, account], &text);
}

/// The client is another user from here on: it keeps its nick where that is free, and the channels that it may be in.
async fn become_user(cx: &mut Cx<'_>, checked: Checked) -> Result<(), Denied> {
    let Some(before) = cx.session.me.clone() else {
        return Err(Denied::NotRegistered);
    };
    let source = cx.session.source();
    let is_here = cx.session.shared.people.is_here(checked.user());
    let channels = cx.session.channels_joined();
    let face = cx.session.shared.people.face(before.actor.user);
    let reason = Reason::parse(SIGNS_IN).unwrap_or_default();
    // Those who watch the nick hear of the account, and not that the nick was nobody's for a moment.
    let names = vec![before.actor.name.clone(), checked.account().clone()];
    let held = cx.session.shared.people.hold(names);
    cx.desk
        .enter_anew(cx.session, Credentials::Checked(checked), reason)
        .await?;
    cx.session
        .shared
        .people
        .went(before.actor.user, before.session);
    if std::mem::replace(&mut cx.session.raised, false) {
        // The new session was not raised.
        let nick = before.actor.name.as_str();
        let line = Line::from(&source, "MODE").word(nick).word("-o");
        cx.session.tell(line);
    }
    cx.session.introduce_again(&face);
    if !is_here {
        // With another one's name, or one that looks like it, they keep their own.
        let _ = take_nick(cx, before.actor.name.clone()).await;
    }
    drop(held);
    let nick = cx.session.nick().to_owned();
    if nick != before.actor.name.as_str() {
        let line = Line::from(&source, "NICK").word(&nick);
        cx.session.tell(line);
    }
    for (room, channel) in channels {
        if let Err(denied) = return_to(cx, room).await {
            let line = Line::from(&cx.session.source(), "PART")
                .word(&channel)
                .text(&denied.to_string());
            cx.session.tell(line);
        }
    }
    Ok(())
}

async fn return_to(cx: &mut Cx<'_>, room: RoomId) -> Result<(), Denied> {
    cx.command(Command::Join {
        room: RoomRef::Id(room),
        key: None,
    })
    .await?;
    cx.ask(Request::Attend(room.into())).await.map(drop)
}

/// Takes a nick for a user who has come in by their account and attends nothing yet.
///
/// # Errors
/// [`Denied`]: it can't be had.
pub(crate) async fn take_nick(cx: &mut Cx<'_>, nick: UserName) -> Result<(), Denied> {
    let has_it = cx
        .session
        .me
        .as_ref()
        .is_some_and(|me| me.actor.name.as_str() == nick.as_str());
    if has_it {
        return Ok(());
    }
    cx.command(Command::Rename { name: nick.clone() }).await?;
    cx.session.called(nick);
    Ok(())
}

/// The channels that a user of an account is in by another connection, or was in by one that was lost a moment ago: a client that
/// signs in is in them at once.
pub(crate) async fn rejoin(cx: &mut Cx<'_>) {
    let Some(me) = cx.session.me.clone().filter(|me| me.account.is_some()) else {
        return;
    };
    let shared = Arc::clone(&cx.session.shared);
    let mut rooms = shared.people.rooms_of(me.actor.user);
    rooms.extend(shared.kept.lost.take(me.actor.user));
    for room in rooms {
        join::attend(cx, "", room).await;
    }
}
