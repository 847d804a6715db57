//! Files: offer, give up, finish. Deleting one is deleting the message that offered it.

use parlor_model::{ClientId, FileFailure, FileId, RoomId, Seq, Timestamp, UserId, limits};

use super::draft::Draft;
use super::message::{earlier, place_to_write};
use crate::policy::{self, Action};
use crate::recent::hash;
use crate::{
    AuditAction, Change, Content, Decision, Denied, Event, EventBody, File, FileFacts, FileOffer,
    FileState, Outcome, Posted, RoomRef, Space, State,
};

pub(super) fn offer(
    mut draft: Draft<'_>,
    room: &RoomRef,
    file: FileOffer,
    id: Option<ClientId>,
) -> Result<Decision, Denied> {
    let origin = draft.origin(id);
    if let Some(posted) = earlier(&draft, room, hash(&file), origin.as_ref())? {
        return Ok(Decision::nothing(Outcome::Posted(posted)));
    }
    within_quota(draft.state, draft.user.id, &file)?;
    let room = place_to_write(&mut draft, room, Action::ShareFile, true)?;
    let body = EventBody::FileOffered {
        file: FileId::from_bytes(draft.ids.bytes16()),
        name: Some(file.name),
        size: file.size,
        media_type: file.media_type,
        state: FileState::Sending,
    };
    let (at, actor) = (draft.now, draft.actor());
    let seq = draft.event_by(room, actor, origin, body);
    draft.lives_for(file.lifetime);
    draft.done(Outcome::Posted(Posted { room, seq, at }))
}

/// Gives up a file that is being sent: one's own, or as a moderator any.
pub(super) fn cancel(mut draft: Draft<'_>, file: FileId) -> Result<Decision, Denied> {
    let sending = draft.state.files.sending(file);
    let found = sending.filter(|file| draft.state.may_read(draft.user.id, file.room).is_ok());
    let own = sending.filter(|file| file.owner.user == draft.user.id);
    // Of a room that was given up nothing can be told any more.
    let stands = own
        .or(found)
        .filter(|file| draft.state.room(file.room).is_some());
    let Some(file) = stands else {
        return Err(Denied::NoSuchFile(file.to_string()));
    };
    if file.owner.user != draft.user.id {
        policy::may(draft.standing(Some(file.room)), Action::DeleteOther)?;
        let detail = format!("file {}", file.seq);
        draft.audit(
            AuditAction::Delete,
            Some(file.room),
            &file.owner.name,
            detail,
        );
    }
    let failed = failed(file, FileFailure::Cancelled);
    draft.event_by(file.room, file.owner.clone(), None, failed);
    draft.done(Outcome::Done)
}

/// Ends the sending of a file: its bytes are on stable storage, or it will not come. `None` when it is not being
/// sent any more. Nobody needs to be here for it: the file is its owner's.
#[must_use]
pub fn end_file(
    state: &State,
    file: FileId,
    end: Result<Content, FileFailure>,
    now: Timestamp,
) -> Option<Vec<Change>> {
    let file = state.files.sending(file)?;
    let body = match end {
        Ok(Content { size, .. }) if size > state.space_for(file).bytes() => {
            failed(file, FileFailure::TooLarge)
        }
        Ok(Content { size, digest }) => EventBody::FileReady {
            file: file.id,
            target: file.seq,
            name: file.name.clone(),
            size,
            digest,
        },
        Err(why) => failed(file, why),
    };
    let seq = state.room(file.room)?.head.next();
    Some(vec![Change::Event(Event {
        room: file.room,
        seq,
        at: now,
        actor: file.owner.clone(),
        origin: None,
        expires_at: None,
        body,
    })])
}

fn failed(file: &File, why: FileFailure) -> EventBody {
    EventBody::FileFailed {
        file: file.id,
        target: file.seq,
        name: file.name.clone(),
        why,
    }
}

impl State {
    /// How large a file that is being sent may become.
    #[must_use]
    pub fn space_for(&self, file: &File) -> Space {
        let (settings, reserved) = (&self.settings, self.files.reserved(file.id));
        let mut space = Space {
            bytes: settings.file_bytes,
            quota: None,
        };
        let mut within = |quota: Option<u64>, used: u64, denied: fn(u64, u64) -> Denied| {
            let Some(limit) = quota else { return };
            let left = limit.saturating_sub(used.saturating_sub(reserved));
            if left < space.bytes {
                space.bytes = left;
                space.quota = (left < limit).then(|| denied(limit, used));
            }
        };
        let own = self.files.bytes_of(file.owner.user);
        within(settings.user_bytes, own, user_quota);
        within(settings.server_bytes, self.files.total(), server_quota);
        space
    }

    /// Whether a user may read what is in a room, its files included.
    ///
    /// # Errors
    /// [`Denied::NotMember`].
    pub fn may_read(&self, user: UserId, room: RoomId) -> Result<(), Denied> {
        policy::may(self.standing(user, Some(room)), Action::Read)
    }

    /// Whether a user may go on sending a file of their own.
    ///
    /// # Errors
    /// [`Denied`]: it is not being sent any more, is somebody else's, or they may not share files in its room.
    pub fn may_send(&self, user: UserId, file: FileId, now: Timestamp) -> Result<&File, Denied> {
        let sending = self
            .files
            .sending(file)
            .filter(|file| file.owner.user == user);
        let file = sending.ok_or_else(|| Denied::NoSuchFile(file.to_string()))?;
        self.may_share(user, file.room, now).map(|()| file)
    }

    /// Whether a user may share files in a room, as far as that does not depend on the file.
    ///
    /// # Errors
    /// [`Denied`]: not in this room, or whatever keeps them from writing there.
    pub fn may_share(&self, user: UserId, room: RoomId, now: Timestamp) -> Result<(), Denied> {
        let standing = self.standing(user, Some(room));
        policy::may(standing, Action::ShareFile)?;
        let found = self.user(user).zip(self.room(room));
        let (user, room) = found.ok_or(Denied::NotMember)?;
        self.may_add((user, standing), room, now)
    }
}

fn user_quota(limit: u64, used: u64) -> Denied {
    Denied::UserQuota { limit, used }
}

fn server_quota(limit: u64, used: u64) -> Denied {
    Denied::ServerQuota { limit, used }
}

fn within_quota(state: &State, user: UserId, file: &FileOffer) -> Result<(), Denied> {
    let (settings, ledger) = (&state.settings, &state.files);
    if !settings.files {
        return Err(Denied::FilesOff);
    }
    let size = file.size.unwrap_or_default();
    let limit = settings.file_bytes;
    if size > limit {
        return Err(Denied::FileTooLarge { limit, size });
    }
    if ledger.sending_count_of(user) >= limits::FILES_SENDING {
        let (what, limit) = ("files that you are sending at once", limits::FILES_SENDING);
        return Err(Denied::TooMany { what, limit });
    }
    if ledger.sending_count() >= limits::ALL_FILES_SENDING {
        let (what, limit) = (
            "files that all are sending at once",
            limits::ALL_FILES_SENDING,
        );
        return Err(Denied::TooMany { what, limit });
    }
    let over = |quota: Option<u64>, used: u64| {
        let quota = quota.filter(|quota| used.saturating_add(size.max(1)) > *quota);
        quota.map(|limit| (limit, used))
    };
    if let Some((limit, used)) = over(settings.user_bytes, ledger.bytes_of(user)) {
        return Err(user_quota(limit, used));
    }
    if let Some((limit, used)) = over(settings.server_bytes, ledger.total()) {
        return Err(server_quota(limit, used));
    }
    Ok(())
}

/// Deletes the file that an event offers, whether or not it has come.
pub(super) fn delete(
    draft: &mut Draft<'_>,
    room: RoomId,
    target: Seq,
    owner: UserId,
    facts: FileFacts,
) {
    let file = facts.id;
    draft.event(room, EventBody::FileDeleted { file, target });
    let finished = draft.state.files.finished_lately(file);
    if let Some(content) = finished.or(facts.content) {
        let user = owner;
        draft.change(Change::ContentFreed {
            room,
            user,
            content,
        });
    }
}
