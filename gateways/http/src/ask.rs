//! Turns what a client asks for, over the socket or the HTTP API alike, into a request to the hub.

use parlor_core::{Command, RoomRef};
use parlor_hub::{FactorConfirmation, HistoryPart, Only, Order, Request};
use parlor_model::{Manner, Reason, Secret, Seq, limits};
use parlor_wire::{BadFrame, Request as Asked, read};

/// Reads a request; messages have at most `message_chars` characters. Digests, hashes and facts in a
/// command are filled in by the hub.
///
/// # Errors
/// [`BadFrame`] names the field and the rule that it breaks.
pub(crate) fn request(asked: Asked, message_chars: usize) -> Result<Request, BadFrame> {
    Ok(Request::Command(match asked {
        Asked::Post {
            room,
            text,
            reply_to,
            action,
            notice,
            lifetime_ms,
            id,
        } => Command::Post {
            room: read::room(&room)?,
            text: read::message(&text, message_chars)?,
            reply_to: reply_to.map(read::seq),
            manner: match (notice, action) {
                (true, _) => Manner::Notice,
                (false, true) => Manner::Action,
                (false, false) => Manner::Said,
            },
            lifetime: read::lifetime(lifetime_ms)?,
            id: id.as_deref().map(read::client_id).transpose()?,
        },
        Asked::Edit { room, target, text } => Command::Edit {
            room: read::room(&room)?,
            target: read::seq(target),
            facts: None,
            text: read::message(&text, message_chars)?,
        },
        Asked::Delete { room, target } => Command::Delete {
            room: read::room(&room)?,
            target: read::seq(target),
            facts: None,
        },
        Asked::React {
            room,
            target,
            emoji,
            on,
        } => Command::React {
            room: read::room(&room)?,
            target: read::seq(target),
            facts: None,
            emoji: read::emoji(&emoji)?,
            on,
        },
        Asked::Run { room, command } => {
            return Ok(Request::Run {
                room: read::room(&room)?,
                line: read::command_line(&command)?,
            });
        }
        Asked::Pin { room, target, on } => Command::Pin {
            room: read::room(&room)?,
            target: read::seq(target),
            facts: None,
            on,
        },
        Asked::MarkRead { room, seq } => Command::MarkRead {
            room: read::room(&room)?,
            seq: read::seq(seq),
        },
        Asked::SetNotify { room, level } => Command::SetNotify {
            room: read::room(&room)?,
            level: level.into(),
        },
        Asked::Ignore { user, on } => Command::Ignore {
            user: read::user(&user)?,
            on,
        },
        Asked::CancelFile { file } => Command::CancelFile { file: file.into() },
        Asked::CreateRoom {
            name,
            kind,
            keeping,
        } => Command::CreateRoom {
            name: read::room_name(&name)?,
            kind: kind.into(),
            keeping: read::keeping(&keeping)?,
        },
        Asked::OpenDirect { with } => Command::OpenDirect {
            with: read::user(&with)?,
        },
        Asked::Join { room, key } => Command::Join {
            room: read::room(&room)?,
            key: key.as_ref().map(read::room_key).transpose()?,
        },
        Asked::Leave { room } => Command::Leave {
            room: read::room(&room)?,
        },
        Asked::Rename { name } => Command::Rename {
            name: read::user_name(&name)?,
        },
        Asked::Away { text } => Command::Away {
            text: read::away(text.as_deref())?,
        },
        Asked::RevokeInvite { invite } => Command::RevokeInvite {
            invite: invite.into(),
        },
        Asked::RevokeDevice { device } => Command::RevokeDevice {
            device: device.into(),
            owner: None,
        },
        Asked::SetTopic { room, topic } => Command::SetTopic {
            room: read::room(&room)?,
            topic: read::topic(&topic)?,
        },
        Asked::SetFlags { room, flags } => Command::SetFlags {
            room: read::room(&room)?,
            keeping: read::keeping(&flags.keeping())?,
            flags: flags.try_into()?,
        },
        Asked::SetKeeping { room, keeping } => Command::SetKeeping {
            room: read::room(&room)?,
            keeping: read::keeping(&keeping)?,
        },
        Asked::RenameRoom { room, name } => Command::RenameRoom {
            room: read::room(&room)?,
            name: read::room_name(&name)?,
            reason: Reason::default(),
        },
        Asked::SetMask {
            room,
            list,
            mask,
            on,
        } => {
            let (room, mask) = (read::room(&room)?, read::mask(&mask)?);
            Command::SetMask {
                room,
                list: list.into(),
                mask,
                on,
            }
        }
        Asked::SetRoomRole { room, user, role } => {
            let (room, user) = (read::room(&room)?, read::user(&user)?);
            Command::SetRoomRole {
                room,
                user,
                role: role.into(),
            }
        }
        Asked::SetServerRole { user, role } => Command::SetServerRole {
            user: read::user(&user)?,
            role: role.into(),
        },
        Asked::Invite { room, user } => Command::Invite {
            room: read::room(&room)?,
            user: read::user(&user)?,
        },
        Asked::Remove { room, user, reason } => Command::Remove {
            room: read::room(&room)?,
            user: read::user(&user)?,
            reason: read::reason(reason.as_deref())?,
        },
        Asked::Block {
            name,
            with_address,
            span_ms,
            reason,
        } => Command::Block {
            name: read::user_name(&name)?,
            with_address,
            span: read::span(span_ms)?,
            reason: read::reason(reason.as_deref())?,
        },
        Asked::Unblock { name } => Command::Unblock {
            name: read::user_name(&name)?,
        },
        Asked::Mute {
            room,
            user,
            span_ms,
            reason,
        } => Command::Mute {
            room: read::room(&room)?,
            user: read::user(&user)?,
            span: read::span(span_ms)?,
            reason: read::reason(reason.as_deref())?,
        },
        Asked::Unmute { room, user } => Command::Unmute {
            room: read::room(&room)?,
            user: read::user(&user)?,
        },
        Asked::Register { password } => {
            return Ok(Request::Register(read::password(password)?));
        }
        Asked::SetPassword { old, new, code } => {
            let (old, new) = (read::password(old)?, read::password(new)?);
            let code = code.as_ref().map(read::second_code).transpose()?;
            return Ok(Request::SetPassword { old, new, code });
        }
        Asked::Factor => return Ok(Request::Factor),
        Asked::BeginFactor => return Ok(Request::BeginFactor),
        Asked::ConfirmFactor {
            password,
            code,
            sign_out,
        } => {
            return Ok(Request::ConfirmFactor(FactorConfirmation {
                password: read::password(password)?,
                code: read::second_code(&code)?,
                sign_out,
            }));
        }
        Asked::RemoveFactor { password, code } => {
            let (password, code) = (read::password(password)?, read::second_code(&code)?);
            return Ok(Request::RemoveFactor { password, code });
        }
        Asked::RenewRecovery { password, code } => {
            let (password, code) = (read::password(password)?, read::second_code(&code)?);
            return Ok(Request::RenewRecovery { password, code });
        }
        Asked::ResetFactor { user } => Command::ResetFactor {
            user: read::user(&user)?,
        },
        Asked::CreateInvite {
            room,
            uses,
            span_ms,
        } => {
            let (room, span) = (optional_room(room)?, read::span(span_ms)?);
            let uses = read::uses(uses)?;
            return Ok(Request::CreateInvite { room, uses, span });
        }
        Asked::Typing { room } => {
            return Ok(Request::Typing {
                room: read::room(&room)?,
            });
        }
        Asked::Ping => return Ok(Request::Ping),
        Asked::Who { room } => {
            return Ok(Request::Who {
                room: optional_room(room)?,
            });
        }
        Asked::Rooms => return Ok(Request::Rooms),
        Asked::Room { room } => return Ok(Request::Room(read::room(&room)?)),
        Asked::History {
            room,
            after,
            before,
            order,
            since,
            limit,
        } => {
            let part = history_part(after, before, order, since)?;
            let limit = read::limit(limit, limits::HISTORY_PAGE);
            return Ok(Request::History {
                room: read::room(&room)?,
                part,
                only: Only::All,
                limit,
            });
        }
        Asked::Search {
            words,
            room,
            author,
            before,
            after,
            limit,
            has_file,
        } => {
            let author = author.as_deref().map(read::user).transpose()?;
            let (before, after) = (before.map(read::time), after.map(read::time));
            let limit = read::limit(limit, limits::SEARCH_PAGE);
            let room = optional_room(room)?;
            return Ok(Request::Search {
                words,
                room,
                author,
                before,
                after,
                limit,
                has_file,
            });
        }
        Asked::Pins { room } => return Ok(Request::Pins(read::room(&room)?)),
        Asked::Masks { room, list } => {
            return Ok(Request::Masks {
                room: read::room(&room)?,
                list: list.into(),
            });
        }
        Asked::Mine => return Ok(Request::Mine),
        Asked::File { file } => return Ok(Request::File(file.into())),
        Asked::FileNamed { room, name } => {
            return Ok(Request::FileNamed {
                room: read::room(&room)?,
                name: read::file_name(&name)?,
            });
        }
        Asked::Files {
            room,
            before,
            limit,
        } => {
            return Ok(Request::Files {
                room: read::room(&room)?,
                before: before.map(read::seq),
                limit: read::limit(limit, limits::FILES_PAGE),
            });
        }
        Asked::Blocks => return Ok(Request::Blocks),
        Asked::Invites => return Ok(Request::Invites),
        Asked::Users => return Ok(Request::Users),
        Asked::Devices => return Ok(Request::Devices),
        Asked::OfferCode => return Ok(Request::OfferCode),
        Asked::OpenCode { code } => return Ok(Request::OpenCode(Secret::new(code.into_inner()))),
        Asked::ConfirmCode { number } => return Ok(Request::ConfirmCode(number)),
        Asked::RefuseCode => return Ok(Request::RefuseCode),
        Asked::Audit { before, limit } => {
            let limit = read::limit(limit, limits::HISTORY_PAGE);
            return Ok(Request::Audit { before, limit });
        }
    }))
}

fn optional_room(room: Option<String>) -> Result<Option<RoomRef>, BadFrame> {
    room.as_deref().map(read::room).transpose()
}

/// By time, or by `seq`: then from the oldest on after a given one, else the newest.
fn history_part(
    after: Option<u64>,
    before: Option<u64>,
    order: Option<parlor_wire::Order>,
    since: Option<i64>,
) -> Result<HistoryPart, BadFrame> {
    if let Some(since) = since {
        if after.is_some() || before.is_some() || order.is_some() {
            return Err(BadFrame::field(
                "since",
                "it goes without after, before and order",
            ));
        }
        return Ok(HistoryPart::Since(read::time(since)));
    }
    let order = match order {
        Some(parlor_wire::Order::Oldest) => Order::Oldest,
        Some(parlor_wire::Order::Newest) => Order::Newest,
        None if after.is_some() => Order::Oldest,
        None => Order::Newest,
    };
    let after = after.map_or(Seq::ZERO, read::seq);
    Ok(HistoryPart::Range {
        after,
        before: before.map(read::seq),
        order,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(json: &str) -> Result<Request, BadFrame> {
        request(serde_json::from_str(json).unwrap(), 10)
    }

    fn part(json: &str) -> HistoryPart {
        match ask(json).unwrap() {
            Request::History { part, .. } => part,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn every_type_of_request_is_read() {
        let id = "0123456789abcdef0123456789abcdef";
        for kind in Asked::TYPES {
            let json = serde_json::json!({
                "type": kind, "room": "#lobby", "user": "ada", "with": "@ada", "name": "ada",
                "text": "hi", "command": "date", "target": 1, "emoji": "👍", "on": true, "topic": "", "flags": {},
                "kind": "public", "seq": 1, "level": "mentions", "list": "ban", "mask": "bad*", "words": "hi", "invite": id,
                "device": id, "file": id, "code": "123456", "number": 12, "password": "long enough", "old": "old", "new": "long enough",
                "role": if kind == "set_room_role" { "voiced" } else { "admin" },
            });
            assert!(ask(&json.to_string()).is_ok(), "{kind}");
        }
    }

    #[test]
    fn history_is_the_newest_unless_it_goes_on_from_somewhere() {
        assert_eq!(
            part(r##"{"type":"history","room":"#a"}"##),
            HistoryPart::NEWEST
        );
        let HistoryPart::Range { after, order, .. } =
            part(r##"{"type":"history","room":"#a","after":7}"##)
        else {
            panic!()
        };
        assert_eq!((after, order), (Seq::new(7), Order::Oldest));
        let since = part(r##"{"type":"history","room":"#a","since":5}"##);
        assert_eq!(since, HistoryPart::Since(read::time(5)));
        assert!(ask(r##"{"type":"history","room":"#a","since":5,"after":7}"##).is_err());
    }

    #[test]
    fn refusals_name_the_field() {
        let bad = ask(r##"{"type":"post","room":"#a","text":"12345678901"}"##).unwrap_err();
        assert_eq!(bad.code, "too_long");
        let bad = ask(r##"{"type":"post","room":"a b","text":"hi"}"##).unwrap_err();
        assert!(bad.message.starts_with("room:"), "{bad}");
    }
}
