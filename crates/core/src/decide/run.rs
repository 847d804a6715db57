//! Commands that people run on the server: whether they may, and that the room is told what came of it.

use parlor_model::{
    CommandLine, Manner, MessageText, RoomId, RoomRole, ServerRole, Timestamp, UserId,
};

use super::draft::Draft;
use crate::policy::{self, Action, Standing};
use crate::{
    AuditAction, AuditEntry, Decision, Denied, EventBody, Outcome, Posted, Room, RoomRef,
    RunCommand, RunFor, State,
};

/// So much of a refused command's name is written down.
const REFUSED_CHARS: usize = 64;

impl State {
    /// The room and the command that somebody wants to run there, when they may: as a member who may write, and the
    /// command is allowed there, for them, in this form. `is_file` says whether the room has a file of a name.
    ///
    /// # Errors
    /// [`Denied`]: what keeps them from writing, [`Denied::RunOff`], [`Denied::RunRefused`].
    pub fn may_run(
        &self,
        (user, standing): (UserId, Standing),
        room: &RoomRef,
        line: &CommandLine,
        is_file: impl Fn(&str) -> bool,
        now: Timestamp,
    ) -> Result<(RoomId, &RunCommand), Denied> {
        let rules = &self.settings.run;
        let found = self.find_room(room, user)?;
        let of_room = self.standing(user, Some(found.id));
        let standing = Standing {
            room: of_room.room,
            ..standing
        };
        policy::may(standing, Action::Run)?;
        let user = self.user(user).ok_or(Denied::InvalidToken)?;
        self.may_add((user, standing), found, now)?;
        if !rules.on {
            return Err(Denied::RunOff);
        }
        let refused = || Denied::RunRefused(line.to_string());
        let command = rules.command(line.name()).ok_or_else(refused)?;
        let allowed = is_in(command, found) && is_for(command.who, standing);
        match allowed && command.takes(line.arguments(), is_file) {
            true => Ok((found.id, command)),
            false => Err(refused()),
        }
    }

    /// The line of the audit log for a command that was refused. It has its name alone: an argument may be a secret.
    #[must_use]
    pub fn refused_run(
        &self,
        user: UserId,
        room: &RoomRef,
        line: &CommandLine,
        now: Timestamp,
    ) -> AuditEntry {
        let name = self.user(user).map(|user| user.name.to_string());
        AuditEntry {
            at: now,
            actor: Some(user),
            actor_name: name.unwrap_or_default(),
            action: AuditAction::Run,
            target: line.name().chars().take(REFUSED_CHARS).collect(),
            room: self.find_room(room, user).ok().map(|room| room.id),
            detail: "refused".to_owned(),
        }
    }
}

fn is_in(command: &RunCommand, room: &Room) -> bool {
    command.rooms.is_empty()
        || room
            .name
            .as_ref()
            .is_some_and(|name| command.rooms.contains(name))
}

fn is_for(who: RunFor, standing: Standing) -> bool {
    // A role that lacks its second factor runs nothing.
    let server = standing.acts_as();
    let is_admin = server >= ServerRole::Admin;
    match who {
        RunFor::Guest => true,
        RunFor::Member => server >= ServerRole::Member,
        RunFor::Operator => is_admin || standing.acts_in_room_as() >= Some(RoomRole::Operator),
        RunFor::Admin => is_admin,
        RunFor::Owner => server == ServerRole::Owner,
    }
}

/// Told as a message of whoever ran it, if they may still write there. It ends with what was read, if that has an end.
pub(super) fn tell(
    mut draft: Draft<'_>,
    room: RoomId,
    text: MessageText,
    ends: Option<Timestamp>,
) -> Result<Decision, Denied> {
    let found = draft.room(&RoomRef::Id(room), Action::Run)?;
    let standing = draft.standing(Some(room));
    draft
        .state
        .may_add((draft.user, standing), found, draft.now)?;
    let body = EventBody::Message {
        text: Some(text),
        reply_to: None,
        manner: Manner::Ran,
        // What a file says calls nobody.
        mentions: Vec::new(),
        edited: None,
    };
    let (at, actor) = (draft.now, draft.actor());
    let seq = draft.event_by(room, actor, None, body);
    draft.ends_at(ends);
    draft.done(Outcome::Posted(Posted { room, seq, at }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operator_with_a_voice_is_one_too_unless_their_role_is_withheld() {
        let is = |room, withheld| {
            let (server, room) = (ServerRole::Member, Some(room));
            let standing = Standing {
                server,
                room,
                withheld,
            };
            is_for(RunFor::Operator, standing)
        };
        assert!(is(RoomRole::Operator, false) && is(RoomRole::VoicedOperator, false));
        assert!(!is(RoomRole::VoicedOperator, true) && !is(RoomRole::Voiced, false));
    }
}
