//! Being somebody registered: what follows when a client has shown whose account it is, before registration is complete or
//! after.

use std::sync::Arc;

use parlor_core::{Command, Denied, RoomRef};
use parlor_hub::{Checked, Credentials, Reply, Request};
use parlor_model::{Reason, RoomId, RoomRole, UserId, UserName};

use crate::carried::Carried;
use crate::commands::{join, umode};
use crate::desk::Cx;
use crate::modes::Changes;
use crate::names;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::numeric::{Numeric, RPL_LOGGEDIN, RPL_SASLSUCCESS};

/// What others read when somebody signs in while they are here: a guest's name goes, and comes back as another user's.
const SIGNS_IN: &str = "Signing in";

/// By what somebody shows whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// AUTHENTICATE, which `903` ends.
    BySasl,
    /// A command with words.
    ByWords,
}

/// Whether the connection has brought the connection's password, where there is one. Nobody comes to sign in or to make an
/// account before. A wrong one is not kept: it ended the connection.
pub(crate) fn has_connection_password(session: &Session) -> bool {
    let is_wanted = session.shared.options.password.is_some();
    let registering = session.registering.as_ref();
    let is_missing = registering.is_some_and(|registering| registering.pass.is_none());
    !(is_wanted && is_missing)
}

/// Somebody has shown whose account it is. Before registration is complete that is kept for then; after, the client is that user
/// from here on. What comes of that (NICK, MODE and so on) is told after it: clients wait for `900` and `903`.
///
/// # Errors
/// [`Denied`]: they are not let in.
pub(crate) async fn sign_in(cx: &mut Cx<'_>, checked: Checked, shown: Shown) -> Result<(), Denied> {
    let (user, account) = (checked.user(), checked.account().clone());
    let me = cx.session.me.as_ref();
    let is_same = me.is_some_and(|me| me.actor.user == user);
    if !cx.session.is_registered() {
        if me.is_some() && !is_same {
            // Whoever came in to make an account is that one no more.
            cx.desk.leave(cx.session, signs_in()).await;
        }
        if let Some(registering) = &mut cx.session.registering {
            registering.checked = Some(checked).filter(|_| !is_same);
        }
        let nick = cx.session.nick().to_owned();
        tell(cx.session, &nick, user, &account, shown);
        return Ok(());
    }
    match cx.session.me.clone().filter(|_| is_same) {
        Some(me) => {
            cx.desk.hub().make_whole(me.session, &checked).await;
            tell(cx.session, me.actor.name.as_str(), user, &account, shown);
        }
        None => become_user(cx, checked, shown).await?,
    }
    Ok(())
}

fn signs_in() -> Reason {
    Reason::parse(SIGNS_IN).unwrap_or_default()
}

/// Tells a client by the nick that it knows whose account it is signed in to, and that SASL is done, if it is.
fn tell(session: &mut Session, nick: &str, user: UserId, account: &UserName, shown: Shown) {
    let to = |numeric: Numeric| session.server_line(numeric.code).word(nick);
    let source = format!("{nick}!{}@{}", names::USER, names::host(user));
    let account = account.as_str();
    let text = format!("You are now logged in as {account}");
    let mut lines = vec![to(RPL_LOGGEDIN).word(&source).word(account).text(&text)];
    if shown == Shown::BySasl {
        lines.push(to(RPL_SASLSUCCESS).text(RPL_SASLSUCCESS.text));
    }
    lines.into_iter().for_each(|line| session.send(line));
}

/// Tells a client that it has an account now.
pub(crate) fn tell_registered(session: &mut Session, account: &UserName) {
    let Some(me) = session.me.clone() else {
        return;
    };
    let nick = session.nick().to_owned();
    tell(session, &nick, me.actor.user, account, Shown::ByWords);
}

/// The client is another user from here on: it keeps its nick where that is free, the channels that it may be in, whom it
/// watches and what it set of itself.
async fn become_user(cx: &mut Cx<'_>, checked: Checked, shown: Shown) -> Result<(), Denied> {
    let Some(before) = cx.session.me.clone() else {
        return Err(Denied::NotRegistered);
    };
    let modes = umode::modes(cx.session);
    let (user, account) = (checked.user(), checked.account().clone());
    // Those who watch the nick hear of the account, and not that the nick was nobody's for a moment.
    let names = vec![before.actor.name.clone(), account.clone()];
    let held = cx.session.shared.people.hold(names, user);
    let mut carried = Carried::of(cx.session);
    let stays = stays(cx).await;
    let alone = stays.iter().filter(|stay| stay.alone);
    let alone: Vec<RoomId> = alone.map(|stay| stay.room).collect();
    let credentials = Credentials::Checked(checked);
    cx.desk
        .enter_anew(cx.session, credentials, &alone, signs_in())
        .await?;
    let nick = before.actor.name.as_str();
    tell(cx.session, nick, user, &account, shown);
    let source = format!("{nick}!{}@{}", names::USER, names::host(user));
    let was_here = cx.session.me.as_ref().is_some_and(|me| me.was_here);
    let guarded = cx.session.shared.people.face(before.actor.user).guarded;
    if let Some(me) = cx.session.me.clone() {
        let people = &cx.session.shared.people;
        let (was, is) = (before.actor.user, me.actor.user);
        people.goes_on(
            (was, before.session),
            (is, me.session),
            cx.session.peer.secure,
        );
    }
    if guarded {
        umode::guard(cx, true).await;
    }
    // The new session was not raised.
    cx.session.raised = false;
    let changed = umode::differences(&modes, &umode::modes(cx.session));
    if !changed.is_empty() {
        let nick = before.actor.name.as_str();
        let line = Line::from(&source, "MODE").word(nick).word(&changed);
        cx.session.tell(line);
    }
    if !was_here {
        // With another one's name, or one that looks like it, they keep their own.
        let _ = take_nick(cx, before.actor.name.clone()).await;
    }
    drop(held);
    let nick = cx.session.nick().to_owned();
    if nick != before.actor.name.as_str() {
        let line = Line::from(&source, "NICK").word(&nick);
        cx.session.tell(line);
    }
    carried.set_away(cx, was_here).await;
    for stay in stays {
        match return_to(cx, stay.room).await {
            Ok(()) => tell_role(cx, &stay).await,
            Err(denied) => {
                let line = Line::from(&cx.session.source(), "PART")
                    .word(&stay.channel)
                    .text(&denied.to_string());
                cx.session.tell(line);
            }
        }
    }
    cx.desk.settled();
    // Those in the channels are told of it, too.
    carried.set_metadata(cx.session);
    Ok(())
}

/// What a client is in a channel, before it is somebody else.
struct Stay {
    room: RoomId,
    channel: String,
    role: RoomRole,
    /// Whether nobody else is a member.
    alone: bool,
}

/// The channels that the client is in.
async fn stays(cx: &mut Cx<'_>) -> Vec<Stay> {
    let mut stays = Vec::new();
    for (room, channel) in cx.session.channels_joined() {
        let (role, members) = role_in(cx, room).await.unwrap_or((RoomRole::Member, 0));
        stays.push(Stay {
            room,
            channel,
            role,
            alone: members == 1,
        });
    }
    stays
}

/// The client's role in a channel, and how many members that has.
async fn role_in(cx: &mut Cx<'_>, room: RoomId) -> Option<(RoomRole, usize)> {
    let Ok(Reply::Names(names)) = cx.ask(Request::Names(room.into())).await else {
        return None;
    };
    let me = cx.session.me.as_ref()?.actor.user;
    let own = names.names.iter().find(|(who, _)| who.user == me);
    Some((own?.1, names.room.summary.members))
}

/// Tells the client that it has another role than before.
async fn tell_role(cx: &mut Cx<'_>, stay: &Stay) {
    let Some((role, _)) = role_in(cx, stay.room).await else {
        return;
    };
    let mut changes = Changes::default();
    changes.role(stay.role, role, cx.session.nick());
    let line = cx.session.server_line("MODE").word(&stay.channel);
    changes.tell(|| line.clone(), &mut |line| cx.session.tell(line));
}

async fn return_to(cx: &mut Cx<'_>, room: RoomId) -> Result<(), Denied> {
    let join = Command::Join {
        room: RoomRef::Id(room),
        key: None,
    };
    cx.command(join).await?;
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
