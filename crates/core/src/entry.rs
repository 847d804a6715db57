//! Coming in and going: who may enter under which name, and what becomes of a guest who left.

use std::net::IpAddr;

use parlor_model::{
    IdSource, RoomRole, Secret, ServerRole, Timestamp, UserId, UserName, Whom, fresh_id, limits,
};

use crate::{
    Actor, AuditAction, AuditEntry, Change, Denied, Device, Event, EventBody, Invite, State, User,
};

/// Who may come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinPolicy {
    /// Whoever takes a free name.
    Open,
    /// Newcomers need an invite.
    Invite,
    /// Registered users only.
    Registered,
}

/// What is known about someone at the door.
#[derive(Debug, Clone)]
pub struct EntryRequest {
    /// Where they come from.
    pub address: Option<IpAddr>,
    /// BLAKE3 of the invite code they brought, if any.
    pub invite: Option<[u8; 32]>,
    /// A device to remember them by; its `user` is filled in here.
    pub device: Option<Device>,
    /// The wall clock.
    pub now: Timestamp,
}

/// Someone who may come in, and the changes to commit first.
#[derive(Debug)]
pub struct Entered {
    /// Who they are.
    pub user: UserId,
    /// What they are called; a returning guest whose name was taken has a new one.
    pub name: UserName,
    /// To be committed before they are here.
    pub changes: Vec<Change>,
}

/// Refuses blocked addresses, before anything else is said to them.
///
/// # Errors
/// [`Denied::Blocked`].
pub fn admit_address(state: &State, address: Option<IpAddr>, now: Timestamp) -> Result<(), Denied> {
    refuse_blocked(state, None, None, address, now)
}

/// A newcomer under a free name.
///
/// # Errors
/// [`Denied`] when blocked, when the policy wants an invite or a registration, or when the name is
/// taken, registered or confusable.
pub fn enter_guest(
    state: &State,
    name: UserName,
    request: EntryRequest,
    ids: &mut dyn IdSource,
) -> Result<Entered, Denied> {
    let now = request.now;
    refuse_blocked(state, None, Some(&name), request.address, now)?;
    if let Some(denied) = state.name_conflict(&name, None) {
        return Err(denied);
    }
    let invite = request
        .invite
        .map(|digest| open_invite(state, digest, now))
        .transpose()?;
    match state.settings.join {
        JoinPolicy::Registered => return Err(Denied::RegisteredOnly),
        JoinPolicy::Invite if invite.is_none() => return Err(Denied::ServerInviteOnly),
        JoinPolicy::Invite | JoinPolicy::Open => {}
    }
    let id: UserId = fresh_id(ids);
    let user = User {
        id,
        name: name.clone(),
        account: None,
        role: ServerRole::Guest,
        since: now,
        seen: now,
    };
    let mut changes = vec![Change::UserAdded(user)];
    if let Some(invite) = invite {
        let whom = Whom {
            user: id,
            name: &name,
            account: None,
            part: None,
        };
        changes.extend(use_invite(state, invite, whom, now)?);
    }
    changes.extend(
        request
            .device
            .map(|device| Change::DeviceAdded(Device { user: id, ..device })),
    );
    Ok(Entered {
        user: id,
        name,
        changes,
    })
}

/// Someone whose credential or device was checked already. An invite that they bring gives them the
/// room it is for; one that does not (any more) is passed over, since they may come in without.
///
/// # Errors
/// [`Denied`] when blocked, gone, with too many sessions, or a guest on a server for registered users.
pub fn enter_known(state: &State, user: UserId, request: EntryRequest) -> Result<Entered, Denied> {
    let now = request.now;
    let known = state.user(user).ok_or(Denied::InvalidToken)?;
    refuse_blocked(state, Some(user), Some(&known.name), request.address, now)?;
    if state.settings.join == JoinPolicy::Registered && !known.is_registered() {
        return Err(Denied::RegisteredOnly);
    }
    if state.presence.sessions_of(user).count() >= limits::SESSIONS_PER_USER {
        let (what, limit) = ("sessions of one user", limits::SESSIONS_PER_USER);
        return Err(Denied::TooMany { what, limit });
    }
    let mut changes = Vec::new();
    let name = free_name(state, known, now)?;
    if name != known.name {
        let name = name.clone();
        changes.push(Change::UserRenamed { user, name });
    }
    let invite = request
        .invite
        .and_then(|digest| open_invite(state, digest, now).ok());
    let into_other = |room| state.room(room).is_some() && !state.is_member(room, user);
    if let Some(invite) = invite.filter(|invite| invite.room.is_some_and(into_other)) {
        let whom = Whom {
            name: &name,
            ..known.whom()
        };
        changes.extend(use_invite(state, invite, whom, now).unwrap_or_default());
    }
    let device = request.device;
    changes.extend(device.map(|device| Change::DeviceAdded(Device { user, ..device })));
    Ok(Entered {
        user,
        name,
        changes,
    })
}

/// The first owner, by the one-time link or the operator's variables.
///
/// # Errors
/// [`Denied::InvalidClaim`] when there is an owner already; the name's conflicts.
pub fn claim_owner(
    state: &State,
    name: UserName,
    credential: Secret<String>,
    now: Timestamp,
    ids: &mut dyn IdSource,
) -> Result<Entered, Denied> {
    if state.has_owner() {
        return Err(Denied::InvalidClaim);
    }
    if let Some(denied) = state.name_conflict(&name, None) {
        return Err(denied);
    }
    let id: UserId = fresh_id(ids);
    let user = User {
        id,
        name: name.clone(),
        account: Some(name.clone()),
        role: ServerRole::Owner,
        since: now,
        seen: now,
    };
    let audit = AuditEntry {
        at: now,
        actor: Some(id),
        actor_name: name.to_string(),
        action: AuditAction::Claim,
        target: name.to_string(),
        room: None,
        detail: String::new(),
    };
    let changes = vec![
        Change::UserAdded(user),
        Change::CredentialSet {
            user: id,
            credential,
        },
        Change::Audited(audit),
    ];
    Ok(Entered {
        user: id,
        name,
        changes,
    })
}

/// What is written when a user's last session has ended: when they were seen, and for a guest whom
/// no device can bring back, that they are gone.
#[must_use]
pub fn forget_guest(state: &State, user: UserId, can_return: bool, now: Timestamp) -> Vec<Change> {
    match state.user(user) {
        None => Vec::new(),
        Some(user) if user.is_registered() || can_return => {
            vec![Change::UserSeen {
                user: user.id,
                at: now,
            }]
        }
        Some(user) => vec![Change::UserForgotten { user: user.id }],
    }
}

fn refuse_blocked(
    state: &State,
    user: Option<UserId>,
    name: Option<&UserName>,
    address: Option<IpAddr>,
    now: Timestamp,
) -> Result<(), Denied> {
    match state.block_of(user, name, address, now) {
        Some(block) => Err(Denied::Blocked { until: block.until }),
        None => Ok(()),
    }
}

fn open_invite(state: &State, digest: [u8; 32], now: Timestamp) -> Result<&Invite, Denied> {
    let invite = state
        .invites
        .values()
        .find(|invite| invite.digest == digest);
    invite
        .filter(|invite| invite.is_open(now))
        .ok_or(Denied::NoSuchInvite)
}

/// Uses an invite up by one, and with it the membership that it gives.
fn use_invite(
    state: &State,
    invite: &Invite,
    whom: Whom<'_>,
    now: Timestamp,
) -> Result<Vec<Change>, Denied> {
    let mut changes = vec![Change::InviteUsed { invite: invite.id }];
    if let Some(room) = invite.room.and_then(|room| state.room(room)) {
        if room.bans(whom) {
            return Err(Denied::Banned);
        }
        room.has_place()?;
        changes.push(Change::Event(Event {
            room: room.id,
            seq: room.head.next(),
            at: now,
            actor: Actor {
                user: whom.user,
                name: whom.name.clone(),
            },
            origin: None,
            expires_at: None,
            body: EventBody::Joined {
                role: RoomRole::Member,
            },
        }));
    }
    Ok(changes)
}

/// The user's own name, or when somebody else took that of a guest meanwhile, the first free `name_2`, `name_3`…
fn free_name(state: &State, user: &User, now: Timestamp) -> Result<UserName, Denied> {
    let conflict = || state.name_conflict(&user.name, Some(user.id));
    let guest = Some(user).filter(|user| !user.is_registered());
    let Some(denied) = guest.and_then(|_| conflict()) else {
        return Ok(user.name.clone());
    };
    let stem: String = user
        .name
        .as_str()
        .chars()
        .take(limits::USER_NAME_CHARS - 4)
        .collect();
    let is_free = |name: &UserName| {
        state.name_conflict(name, Some(user.id)).is_none()
            && state.block_of(None, Some(name), None, now).is_none()
    };
    (2..1000)
        .filter_map(|n| UserName::parse(&format!("{stem}_{n}")).ok())
        .find(is_free)
        .ok_or(denied)
}
