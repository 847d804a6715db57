//! The policy: who may do what. The one place that says so, held by a table of every (role, action).

use std::fmt;

use parlor_model::{RoomRole, ServerRole};

use crate::Denied;

/// What a user is, on the server and in the room at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The role on the server.
    pub server: ServerRole,
    /// The role in the room; `None` when not a member, or when no room is at hand.
    pub room: Option<RoomRole>,
    /// Whether the role on the server counts for nothing yet: it needs a second factor, and there is none.
    pub withheld: bool,
}

impl Standing {
    /// The standing of a session that was raised: an admin's at least.
    #[must_use]
    pub fn raised(self, raised: bool) -> Self {
        if !raised {
            return self;
        }
        Self {
            server: self.acts_as().max(ServerRole::Admin),
            withheld: false,
            ..self
        }
    }

    /// The role on the server that counts.
    #[must_use]
    pub fn acts_as(self) -> ServerRole {
        match self.withheld {
            true => self.server.min(ServerRole::Member),
            false => self.server,
        }
    }

    /// The role in the room that counts: whose role on the server is withheld moderates nothing, not even as an operator.
    #[must_use]
    pub fn acts_in_room_as(self) -> Option<RoomRole> {
        match self.withheld {
            true => self.room.map(|role| role.min(RoomRole::Voiced)),
            false => self.room,
        }
    }
}

/// Everything that the policy decides upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Read a room's log and who is in it.
    Read,
    /// See what a public room that is listed is about, and who is in it now.
    SeePublicRoom,
    /// Write into a room.
    Post,
    /// Share a file with a room.
    ShareFile,
    /// Write into a room that is moderated.
    PostModerated,
    /// Write from outside into a room that is open to that.
    PostFromOutside,
    /// Run a command on the server, and tell the room what it wrote.
    Run,
    /// Edit one's own message. Nobody edits another's.
    EditOwn,
    /// Delete one's own message.
    DeleteOwn,
    /// Delete another's message.
    DeleteOther,
    /// React to a message.
    React,
    /// Set a topic.
    SetTopic,
    /// Set a topic that is locked.
    SetLockedTopic,
    /// Pin a message, or take it off.
    Pin,
    /// Pin a message where the topic is locked.
    PinLocked,
    /// Change a room's flags, name or mask lists.
    ChangeRoom,
    /// See whom a room excepts from bans, and who needs no invitation. Its bans every member sees.
    SeeMasks,
    /// Give or take a role in a room.
    SetRoomRole,
    /// Invite somebody into a room.
    InviteMember,
    /// Invite somebody into a room that is by invitation only.
    InviteToClosed,
    /// End somebody's membership of a room.
    RemoveMember,
    /// Mute or unmute somebody in a room.
    MuteMember,
    /// End all sessions of somebody, or mute them everywhere: the same acts in the lobby.
    ModerateServer,
    /// Make a room.
    CreateRoom,
    /// Open a direct room.
    OpenDirect,
    /// Block or unblock somebody.
    Block,
    /// See the blocks.
    SeeBlocks,
    /// Make or revoke an invite to the server.
    InviteToServer,
    /// List all users and their roles.
    SeeUsers,
    /// See where others connect from.
    SeeAddresses,
    /// Turn somebody's second factor off.
    ResetFactor,
    /// Read the audit log.
    SeeAudit,
    /// Read the metrics from elsewhere than the server's own machine.
    SeeMetrics,
    /// See how the server is: what it holds, and what it has left.
    SeeHealth,
    /// Give or take a role on the server.
    SetServerRole,
}

impl Action {
    /// Every action.
    pub const ALL: [Self; 35] = [
        Self::Read,
        Self::SeePublicRoom,
        Self::Post,
        Self::ShareFile,
        Self::PostModerated,
        Self::PostFromOutside,
        Self::Run,
        Self::EditOwn,
        Self::DeleteOwn,
        Self::DeleteOther,
        Self::React,
        Self::SetTopic,
        Self::SetLockedTopic,
        Self::Pin,
        Self::PinLocked,
        Self::ChangeRoom,
        Self::SeeMasks,
        Self::SetRoomRole,
        Self::InviteMember,
        Self::InviteToClosed,
        Self::RemoveMember,
        Self::MuteMember,
        Self::ModerateServer,
        Self::CreateRoom,
        Self::OpenDirect,
        Self::Block,
        Self::SeeBlocks,
        Self::InviteToServer,
        Self::SeeUsers,
        Self::SeeAddresses,
        Self::ResetFactor,
        Self::SeeAudit,
        Self::SeeMetrics,
        Self::SeeHealth,
        Self::SetServerRole,
    ];

    /// What the action needs.
    #[must_use]
    pub fn needs(self) -> Needs {
        match self {
            Self::SeePublicRoom | Self::CreateRoom | Self::OpenDirect | Self::PostFromOutside => {
                Needs::Anyone
            }
            Self::Read
            | Self::Post
            | Self::ShareFile
            | Self::Run
            | Self::EditOwn
            | Self::DeleteOwn
            | Self::React
            | Self::SetTopic
            | Self::Pin
            | Self::InviteMember => Needs::Member,
            Self::PostModerated => Needs::Voice,
            Self::DeleteOther
            | Self::SetLockedTopic
            | Self::PinLocked
            | Self::ChangeRoom
            | Self::SeeMasks
            | Self::SetRoomRole
            | Self::InviteToClosed
            | Self::RemoveMember
            | Self::MuteMember => Needs::Operator,
            Self::ModerateServer
            | Self::Block
            | Self::SeeBlocks
            | Self::InviteToServer
            | Self::SeeUsers
            | Self::SeeAddresses
            | Self::ResetFactor
            | Self::SeeAudit
            | Self::SeeMetrics
            | Self::SeeHealth => Needs::Admin,
            Self::SetServerRole => Needs::Owner,
        }
    }
}

/// The least standing that an action asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Whoever is signed in.
    Anyone,
    /// A member of the room.
    Member,
    /// A voiced member, an operator of the room, or an admin who is in it.
    Voice,
    /// An operator of the room, or an admin who is in it.
    Operator,
    /// An admin or the owner.
    Admin,
    /// The owner.
    Owner,
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anyone => "people who are signed in",
            Self::Member => "members of this room",
            Self::Voice => "voiced members and operators of this room",
            Self::Operator => "operators of this room and admins",
            Self::Admin => "admins",
            Self::Owner => "the owner",
        })
    }
}

/// Decides whether someone of this standing may do that.
///
/// # Errors
/// [`Denied::NotMember`] when the action needs membership and there is none, and
/// [`Denied::NotAllowed`] when the role does not suffice; [`Denied::FactorNeeded`] when it would with a second factor.
pub fn may(standing: Standing, action: Action) -> Result<(), Denied> {
    let without = allows(standing, action);
    let with = Standing {
        withheld: false,
        ..standing
    };
    match without {
        Err(_) if standing.withheld && allows(with, action).is_ok() => Err(Denied::FactorNeeded),
        without => without,
    }
}

fn allows(standing: Standing, action: Action) -> Result<(), Denied> {
    let needs = action.needs();
    let server = standing.acts_as();
    let is_admin = server >= ServerRole::Admin;
    let meets = match (needs, standing.acts_in_room_as()) {
        (Needs::Anyone, _) => true,
        (Needs::Admin, _) => is_admin,
        (Needs::Owner, _) => server == ServerRole::Owner,
        (Needs::Member, None) => return Err(Denied::NotMember),
        (Needs::Voice | Needs::Operator, None) if is_admin => return Err(Denied::NotMember),
        (Needs::Voice | Needs::Operator, None) => false,
        (Needs::Member, Some(_)) => true,
        (Needs::Voice, Some(role)) => is_admin || role >= RoomRole::Voiced,
        (Needs::Operator, Some(role)) => is_admin || role >= RoomRole::Operator,
    };
    if meets {
        Ok(())
    } else {
        Err(Denied::NotAllowed(needs))
    }
}

/// Whether someone of the first standing may moderate someone of the second: nobody moderates the
/// owner, only the owner an admin.
#[must_use]
pub fn outranks(actor: Standing, target: Standing) -> bool {
    match target.server {
        ServerRole::Owner => false,
        ServerRole::Admin => actor.acts_as() == ServerRole::Owner,
        ServerRole::Member | ServerRole::Guest => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns: outsider guest, member guest, voiced guest, operator guest, the same four for a
    /// registered member, an admin outside, an admin inside, the owner outside, the owner inside.
    /// `y` may, `n` is told who can, `-` is told to join first.
    const TABLE: &[(Action, &str)] = &[
        (Action::Read, "-yyy-yyy-y-y"),
        (Action::SeePublicRoom, "yyyyyyyyyyyy"),
        (Action::Post, "-yyy-yyy-y-y"),
        (Action::ShareFile, "-yyy-yyy-y-y"),
        (Action::PostModerated, "nnyynnyy-y-y"),
        (Action::PostFromOutside, "yyyyyyyyyyyy"),
        (Action::Run, "-yyy-yyy-y-y"),
        (Action::EditOwn, "-yyy-yyy-y-y"),
        (Action::DeleteOwn, "-yyy-yyy-y-y"),
        (Action::DeleteOther, "nnnynnny-y-y"),
        (Action::React, "-yyy-yyy-y-y"),
        (Action::SetTopic, "-yyy-yyy-y-y"),
        (Action::SetLockedTopic, "nnnynnny-y-y"),
        (Action::Pin, "-yyy-yyy-y-y"),
        (Action::PinLocked, "nnnynnny-y-y"),
        (Action::ChangeRoom, "nnnynnny-y-y"),
        (Action::SeeMasks, "nnnynnny-y-y"),
        (Action::SetRoomRole, "nnnynnny-y-y"),
        (Action::InviteMember, "-yyy-yyy-y-y"),
        (Action::InviteToClosed, "nnnynnny-y-y"),
        (Action::RemoveMember, "nnnynnny-y-y"),
        (Action::MuteMember, "nnnynnny-y-y"),
        (Action::ModerateServer, "nnnnnnnnyyyy"),
        (Action::CreateRoom, "yyyyyyyyyyyy"),
        (Action::OpenDirect, "yyyyyyyyyyyy"),
        (Action::Block, "nnnnnnnnyyyy"),
        (Action::SeeBlocks, "nnnnnnnnyyyy"),
        (Action::InviteToServer, "nnnnnnnnyyyy"),
        (Action::SeeUsers, "nnnnnnnnyyyy"),
        (Action::SeeAddresses, "nnnnnnnnyyyy"),
        (Action::ResetFactor, "nnnnnnnnyyyy"),
        (Action::SeeAudit, "nnnnnnnnyyyy"),
        (Action::SeeMetrics, "nnnnnnnnyyyy"),
        (Action::SeeHealth, "nnnnnnnnyyyy"),
        (Action::SetServerRole, "nnnnnnnnnnyy"),
    ];

    fn stands(server: ServerRole, room: Option<RoomRole>) -> Standing {
        Standing {
            server,
            room,
            withheld: false,
        }
    }

    fn standings() -> Vec<Standing> {
        let rooms = [
            None,
            Some(RoomRole::Member),
            Some(RoomRole::Voiced),
            Some(RoomRole::Operator),
        ];
        let low = [ServerRole::Guest, ServerRole::Member];
        let high = [ServerRole::Admin, ServerRole::Owner];
        let low = low
            .into_iter()
            .flat_map(|server| rooms.map(|room| stands(server, room)));
        let high = high
            .into_iter()
            .flat_map(|server| [rooms[0], rooms[1]].map(|room| stands(server, room)));
        low.chain(high).collect()
    }

    #[test]
    fn every_role_and_action_is_as_the_table_says() {
        for action in Action::ALL {
            let row = TABLE
                .iter()
                .find(|(a, _)| *a == action)
                .expect("every action has a row")
                .1;
            let actual: String = standings()
                .into_iter()
                .map(|standing| match may(standing, action) {
                    Ok(()) => 'y',
                    Err(Denied::NotMember) => '-',
                    Err(_) => 'n',
                })
                .collect();
            assert_eq!(actual, row, "{action:?}");
        }
    }

    #[test]
    fn raised_session_may_and_outranks_what_an_admin_does() {
        let admins = standings().split_off(8);
        for standing in standings() {
            let raised = standing.raised(true);
            assert_eq!(standing.raised(false), standing);
            assert_eq!(raised.room, standing.room);
            if standing.server < ServerRole::Admin {
                let member = Some(RoomRole::Member).filter(|_| standing.room.is_some());
                let admin = admins.iter().find(|admin| admin.room == member);
                for action in Action::ALL {
                    let as_admin = may(*admin.expect("inside and outside"), action);
                    assert_eq!(may(raised, action), as_admin, "{standing:?} {action:?}");
                }
            }
            let of = |server| stands(server, None);
            assert!(outranks(raised, of(ServerRole::Member)));
            let owner = standing.server == ServerRole::Owner;
            assert_eq!(outranks(raised, of(ServerRole::Admin)), owner);
        }
    }

    #[test]
    fn role_that_is_withheld_counts_as_a_members_who_moderates_nothing_and_is_told_what_it_lacks() {
        for action in Action::ALL {
            for full in standings() {
                let withheld = Standing {
                    withheld: true,
                    ..full
                };
                let member = Standing {
                    server: full.server.min(ServerRole::Member),
                    room: full.room.map(|role| role.min(RoomRole::Voiced)),
                    ..full
                };
                let expected = match (may(member, action), may(full, action)) {
                    (Err(_), Ok(())) => Err(Denied::FactorNeeded),
                    (as_member, _) => as_member,
                };
                assert_eq!(may(withheld, action), expected, "{full:?} {action:?}");
                assert!(!outranks(withheld, stands(ServerRole::Admin, None)));
                assert_eq!(withheld.raised(true).acts_as(), ServerRole::Admin);
            }
        }
    }

    #[test]
    fn only_the_owner_moderates_admins_and_nobody_the_owner() {
        let of = |server| stands(server, None);
        assert!(!outranks(of(ServerRole::Owner), of(ServerRole::Owner)));
        assert!(outranks(of(ServerRole::Owner), of(ServerRole::Admin)));
        assert!(!outranks(of(ServerRole::Admin), of(ServerRole::Admin)));
        assert!(outranks(of(ServerRole::Admin), of(ServerRole::Member)));
    }
}
