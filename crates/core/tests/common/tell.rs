//! Changes in words, short enough to be a table's cell.

use parlor_core::{Change, Event, EventBody, State};
use parlor_model::{FileName, Manner, RoomId, RoomRole, UserId};

/// One change as a line. An event is told as: room, seq, actor, what.
pub fn tell(state: &State, change: &Change) -> String {
    match change {
        Change::Event(event) => tell_event(state, event),
        Change::RoomAdded(room) => format!("new {} {}", room.kind, label(state, room.id)),
        Change::UserAdded(user) => format!("new {} {}", user.role, user.name),
        Change::UserRenamed { name, .. } => format!("now {name}"),
        Change::ServerRoleSet { user, role } => format!("{} becomes {role}", who(state, *user)),
        Change::CredentialSet { user, .. } => format!("credential of {}", who(state, *user)),
        Change::IrcVerifierSet { user, verifier } => {
            let what = verifier
                .as_ref()
                .map_or("no IRC password", |_| "IRC password");
            format!("{what} of {}", who(state, *user))
        }
        Change::FactorSet { user, .. } => format!("second factor of {}", who(state, *user)),
        Change::FactorRemoved { user } => format!("no second factor of {}", who(state, *user)),
        Change::FactorStepUsed { user, step } => format!("step {step} of {}", who(state, *user)),
        Change::RecoveryCodesSet { user, codes } => {
            format!("{} recovery codes of {}", codes.len(), who(state, *user))
        }
        Change::RecoveryCodeUsed { user, .. } => {
            format!("a recovery code of {}", who(state, *user))
        }
        Change::PasskeyAdded(passkey) => format!("passkey of {}", who(state, passkey.user)),
        Change::PasskeyUsed { .. } => "passkey used".to_owned(),
        Change::PasskeyRemoved { .. } => "passkey removed".to_owned(),
        Change::UserSeen { user, .. } => format!("seen {}", who(state, *user)),
        Change::UserForgotten { .. } => "forgotten".to_owned(),
        Change::DeviceAdded(_) => "device".to_owned(),
        Change::DeviceRevoked { .. } => "device revoked".to_owned(),
        Change::DevicesRevoked { .. } => "other devices revoked".to_owned(),
        Change::Blocked(block) => format!("block {}", block.target.name),
        Change::Unblocked { .. } => "block lifted".to_owned(),
        Change::NameMuted { name, .. } => format!("mute the name {name}"),
        Change::NameUnmuted { name, .. } => format!("unmute the name {name}"),
        Change::InviteAdded(_) => "invite".to_owned(),
        Change::InviteUsed { .. } => "invite used".to_owned(),
        Change::InviteRevoked { .. } => "invite revoked".to_owned(),
        Change::ReadMarked { user, room, seq } => {
            format!(
                "{} has read {} to {seq}",
                who(state, *user),
                label(state, *room)
            )
        }
        Change::NotifySet { user, room, level } => {
            format!(
                "{} is called for {level} in {}",
                who(state, *user),
                label(state, *room)
            )
        }
        Change::Ignored { user, ignored, .. } => {
            format!("{} ignores {}", who(state, *user), who(state, *ignored))
        }
        Change::Unignored { user, ignored } => {
            format!("{} sees {} again", who(state, *user), who(state, *ignored))
        }
        Change::RoomSwept { room, until } => format!("{} swept to {until}", label(state, *room)),
        Change::Erased { targets, .. } => format!("erase {}", seqs(targets)),
        Change::RoomReminded { room, before } => {
            format!("{} reminded {before} before", label(state, *room))
        }
        Change::ClockTrusted { at } => format!("clock {at}"),
        Change::RoomEnded { .. } => "room ended".to_owned(),
        Change::ContentFreed { content, .. } => format!("{} freed", content.size),
        Change::Audited(entry) => {
            let line = format!("audit {} {}", entry.action.as_str(), entry.target);
            if entry.detail.is_empty() {
                line
            } else {
                format!("{line} ({})", entry.detail)
            }
        }
    }
}

fn seqs(seqs: &[parlor_model::Seq]) -> String {
    let seqs: Vec<_> = seqs.iter().map(ToString::to_string).collect();
    seqs.join(" ")
}

fn tell_event(state: &State, event: &Event) -> String {
    let (room, seq, actor) = (label(state, event.room), event.seq, &event.actor.name);
    format!("{room} {seq} {actor} {}", tell_body(state, &event.body))
}

fn tell_body(state: &State, body: &EventBody) -> String {
    match body {
        EventBody::Created => "made it".to_owned(),
        EventBody::Message {
            text,
            reply_to,
            manner,
            mentions,
            ..
        } => {
            let mut line = match manner {
                Manner::Said => "says",
                Manner::Action => "acts",
                Manner::Notice => "notes",
                Manner::Ran => "ran",
            }
            .to_owned();
            line += &text
                .as_ref()
                .map_or(" nothing".to_owned(), |text| format!(" {text}"));
            line += &reply_to.map_or(String::new(), |seq| format!(" re {seq}"));
            mentions
                .iter()
                .for_each(|user| line += &format!(" ->{}", who(state, *user)));
            line
        }
        EventBody::Edited { target, text } => {
            format!("edits {target}: {}", text.as_ref().unwrap())
        }
        EventBody::Deleted { target } => format!("deletes {target}"),
        EventBody::Expired { targets } => format!("expires {}", seqs(targets)),
        EventBody::Reacted { target, emoji } => format!("reacts {target} {emoji}"),
        EventBody::Unreacted { target, emoji } => format!("unreacts {target} {emoji}"),
        EventBody::Pinned { target } => format!("pins {target}"),
        EventBody::Unpinned { target } => format!("unpins {target}"),
        EventBody::TopicSet { topic } => format!("topic {topic}"),
        EventBody::Joined {
            role: RoomRole::Member,
        } => "joined".to_owned(),
        EventBody::Joined { role } => format!("joined as {role}"),
        EventBody::Left => "left".to_owned(),
        EventBody::Removed { target, .. } => format!("removed {}", target.name),
        EventBody::Blocked { name, .. } => format!("blocked {name}"),
        EventBody::Unblocked { name } => format!("unblocked {name}"),
        EventBody::Muted { target, until, .. } => {
            let until = if until.is_some() { " for a while" } else { "" };
            format!("muted {}{until}", target.name)
        }
        EventBody::Unmuted { target } => format!("unmuted {}", target.name),
        EventBody::RoleSet { target, role } => format!("made {} {role}", target.name),
        EventBody::FlagsSet { .. } => "set flags".to_owned(),
        EventBody::Renamed { name, .. } => format!("renamed it {name}"),
        EventBody::Invited { target } => format!("invited {}", target.name),
        EventBody::MaskAdded { list, mask } => format!("+{list} {mask}"),
        EventBody::MaskRemoved { list, mask } => format!("-{list} {mask}"),
        EventBody::FileOffered { name, size, .. } => {
            let size = size.map_or("unknown".to_owned(), |size| size.to_string());
            format!("offers {} of {size}", shown(name))
        }
        EventBody::FileReady {
            target, name, size, ..
        } => format!("{target} has come: {} of {size}", shown(name)),
        EventBody::FileFailed {
            target, name, why, ..
        } => format!("{target} failed: {} {why}", shown(name)),
        EventBody::FileDeleted { target, .. } => format!("deletes the file {target}"),
    }
}

fn shown(name: &Option<FileName>) -> &str {
    name.as_ref().map_or("nothing", FileName::as_str)
}

fn label(state: &State, room: RoomId) -> String {
    let Some(room) = state.room(room) else {
        return "abandoned".to_owned();
    };
    let name = room.name.as_ref();
    name.map_or("direct".to_owned(), ToString::to_string)
}

fn who(state: &State, user: UserId) -> String {
    state
        .user(user)
        .map_or("nobody".to_owned(), |user| user.name.to_string())
}
