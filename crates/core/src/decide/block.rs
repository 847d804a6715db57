//! Blocking: taking someone out and keeping them out, on every gateway.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use parlor_model::{
    AddressRange, BlockId, Reason, RoomKind, SessionId, Span, UserId, UserName, fresh_id,
};

use super::draft::Draft;
use crate::command::Dismissal;
use crate::policy::{self, Action};
use crate::{
    Actor, AuditAction, Block, BlockTarget, Change, Decision, Denied, EventBody, Outcome, Room,
};

/// How many expired blocks one new block takes away at most, which bounds a decision.
const PRUNED: usize = 100;

pub(super) fn block(
    mut draft: Draft<'_>,
    name: UserName,
    with_address: bool,
    span: Option<Span>,
    reason: Reason,
) -> Result<Decision, Denied> {
    draft.may(Action::Block)?;
    let holder = draft.state.holder(&name).map(|user| user.id);
    let user = holder.or_else(|| blocked_before(&draft, &name));
    if let Some(user) = user {
        draft.target(&user.into(), None)?;
    }
    let name = user
        .and_then(|user| draft.state.user(user))
        .map_or(name, |user| user.name.clone());
    let address = match user.filter(|_| with_address) {
        Some(user) => address_of(&draft, user)?,
        None => None,
    };
    let no_address = with_address && address.is_none();
    let by = draft.user.name.clone();
    let until = span.map(|span| draft.now.plus(span));
    let block = Block {
        id: fresh_id(draft.ids),
        target: BlockTarget {
            name: name.clone(),
            user,
            address,
        },
        by: by.clone(),
        reason: reason.clone(),
        at: draft.now,
        until,
    };
    let id = block.id;
    let why = Dismissal::Blocked {
        by,
        reason: reason.clone(),
        until,
    };
    for session in refused_sessions(&draft, &block) {
        draft.dismiss(session, why.clone());
    }
    if let Some(user) = user.filter(|_| until.is_none()) {
        empty_rooms(&mut draft, user, &name);
    }
    lift(&mut draft, &name);
    prune(&mut draft, &name);
    draft.audit(AuditAction::Block, None, &name, reason.as_str());
    draft.change(Change::Blocked(block));
    draft.event(
        draft.state.lobby(),
        EventBody::Blocked {
            name,
            reason,
            until,
        },
    );
    draft.done(Outcome::Block {
        block: id,
        no_address,
    })
}

pub(super) fn unblock(mut draft: Draft<'_>, name: UserName) -> Result<Decision, Denied> {
    draft.may(Action::Block)?;
    let mut standing = draft.state.blocks.values();
    if !standing.any(|block| is_of(&draft, block, &name) && block.stands(draft.now)) {
        return Err(Denied::NotBlocked(name.to_string()));
    }
    lift(&mut draft, &name);
    draft.audit(AuditAction::Unblock, None, &name, "");
    draft.event(draft.state.lobby(), EventBody::Unblocked { name });
    draft.done(Outcome::Done)
}

/// Whom a block of this name refuses already: a guest who is out has their name no more.
fn blocked_before(draft: &Draft<'_>, name: &UserName) -> Option<UserId> {
    let mut blocks = draft.state.blocks.values();
    let block = blocks.find(|block| block.target.name == *name && block.stands(draft.now))?;
    block
        .target
        .user
        .filter(|user| draft.state.user(*user).is_some())
}

/// Somebody who is blocked without an end leaves the rooms in which nobody else is, so that these are given up and others can have their names.
fn empty_rooms(draft: &mut Draft<'_>, user: UserId, name: &UserName) {
    let state = draft.state;
    let rooms = state.rooms_of(user).into_iter();
    let rooms = rooms.filter_map(|room| state.room(room));
    let alone = |room: &&Room| room.kind != RoomKind::Direct && room.members.len() == 1;
    for room in rooms.filter(|room| room.id != state.lobby()).filter(alone) {
        let name = name.clone();
        draft.event_by(room.id, Actor { user, name }, None, EventBody::Left);
    }
}

/// Whether a block is of this name, or of the registered user whose name or account it is.
fn is_of(draft: &Draft<'_>, block: &Block, name: &UserName) -> bool {
    let user = block.target.user.and_then(|user| draft.state.user(user));
    let registered = user.filter(|user| user.is_registered());
    block.target.name == *name || registered.is_some_and(|user| user.is_called(name))
}

/// Takes away every block of the name, those that have expired included.
fn lift(draft: &mut Draft<'_>, name: &UserName) {
    let blocks = draft.state.blocks.values();
    let named = blocks.filter(|block| is_of(draft, block, name));
    let named: Vec<BlockId> = named.map(|block| block.id).collect();
    for block in named {
        draft.change(Change::Unblocked { block });
    }
}

/// Takes away blocks of other names that have expired, so that they don't gather for ever.
fn prune(draft: &mut Draft<'_>, name: &UserName) {
    let blocks = draft.state.blocks.values();
    let expired = blocks.filter(|block| !is_of(draft, block, name) && !block.stands(draft.now));
    let expired: Vec<BlockId> = expired.map(|block| block.id).take(PRUNED).collect();
    for block in expired {
        draft.change(Change::Unblocked { block });
    }
}

/// The address of the user's newest session. One that would shut the blocking admin or the server's
/// own machine out can't be blocked.
fn address_of(draft: &Draft<'_>, user: UserId) -> Result<Option<AddressRange>, Denied> {
    let Some(address) = addresses(draft, user).last() else {
        return Ok(None);
    };
    let range = AddressRange::single(address);
    let ours = addresses(draft, draft.user.id).any(|address| range.contains(address));
    if ours || is_own_machine(address) {
        return Err(Denied::AddressShared);
    }
    Ok(Some(range))
}

fn is_own_machine(address: IpAddr) -> bool {
    let address = address.to_canonical();
    address == Ipv4Addr::LOCALHOST || address == Ipv6Addr::LOCALHOST
}

fn addresses(draft: &Draft<'_>, user: UserId) -> impl Iterator<Item = IpAddr> {
    let presence = &draft.state.presence;
    let sessions = presence.sessions_of(user);
    sessions.filter_map(|session| presence.session(session)?.address)
}

/// The sessions that the block refuses, but for those of people the one who blocks does not outrank.
fn refused_sessions(draft: &Draft<'_>, block: &Block) -> Vec<SessionId> {
    let state = draft.state;
    let ours = draft.standing(None);
    let mut sessions: Vec<_> = state
        .presence
        .sessions()
        .filter(|(_, attendee)| {
            let user = state.user(attendee.user);
            let refused = user.is_some_and(|user| block.refuses(user))
                || attendee.address.is_some_and(|at| block.covers_address(at));
            let protected = attendee.user == draft.user.id
                || !policy::outranks(ours, state.standing(attendee.user, None));
            refused && !protected
        })
        .map(|(session, _)| session)
        .collect();
    sessions.sort_unstable();
    sessions
}
