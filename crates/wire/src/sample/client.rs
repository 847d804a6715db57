//! One of every frame that a client sends.

use parlor_model as model;

use super::{AT, epoch, file_id, flags, room_id, secret, text};
use crate::{
    ClientFrame, DeviceId, Hello, InviteId, Keeping, MaskList, NotifyLevel, Order, Request, Resume,
    RoomKind, RoomRole, ServerRole,
};

/// Every request.
fn requests() -> Vec<Request> {
    let (room, user, name) = (|| text("#lobby"), || text("@anna"), || text("bert"));
    let (reason, span_ms) = (Some(text("spam")), Some(60_000));
    let invite = InviteId(model::InviteId::from_bytes([5; 16]));
    let device = DeviceId(model::DeviceId::from_bytes([6; 16]));
    vec![
        Request::Post {
            room: room(),
            text: text("hi"),
            reply_to: Some(41),
            action: true,
            notice: false,
            lifetime_ms: Some(600_000),
            id: Some(text("a1")),
        },
        Request::Edit {
            room: room(),
            target: 41,
            text: text("hi"),
        },
        Request::Delete {
            room: room(),
            target: 41,
        },
        Request::React {
            room: room(),
            target: 41,
            emoji: text("👍"),
            on: true,
        },
        Request::Run {
            room: room(),
            command: "date -u".to_owned(),
        },
        Request::Pin {
            room: room(),
            target: 41,
            on: true,
        },
        Request::CancelFile { file: file_id() },
        Request::CreateRoom {
            name: text("dev"),
            kind: RoomKind::Private,
            keeping: Keeping {
                ends_in_ms: Some(172_800_000),
                ..Keeping::default()
            },
        },
        Request::OpenDirect { with: user() },
        Request::Join {
            room: room(),
            key: Some(secret("sesame")),
        },
        Request::Leave { room: room() },
        Request::SetTopic {
            room: room(),
            topic: text("tea"),
        },
        Request::SetFlags {
            room: room(),
            flags: flags(),
        },
        Request::SetKeeping {
            room: room(),
            keeping: Keeping {
                retention_ms: Some(60_000),
                ends_at: Some(0),
                ends_in_ms: None,
                no_tombstones: Some(true),
            },
        },
        Request::RenameRoom {
            room: room(),
            name: text("hall"),
        },
        Request::SetMask {
            room: room(),
            list: MaskList::Exception,
            mask: text("b*"),
            on: false,
        },
        Request::SetRoomRole {
            room: room(),
            user: user(),
            role: RoomRole::Operator,
        },
        Request::SetServerRole {
            user: user(),
            role: ServerRole::Admin,
        },
        Request::Invite {
            room: room(),
            user: user(),
        },
        Request::Remove {
            room: room(),
            user: user(),
            reason: reason.clone(),
        },
        Request::Block {
            name: name(),
            with_address: true,
            span_ms,
            reason: reason.clone(),
        },
        Request::Unblock { name: name() },
        Request::Mute {
            room: room(),
            user: user(),
            span_ms,
            reason,
        },
        Request::Unmute {
            room: room(),
            user: user(),
        },
        Request::Rename { name: name() },
        Request::Register {
            password: secret("correct horse"),
        },
        Request::SetPassword {
            old: secret("correct horse"),
            new: secret("battery staple"),
            code: Some(secret("123456")),
        },
        Request::Factor,
        Request::BeginFactor,
        Request::ConfirmFactor {
            password: secret("correct horse"),
            code: secret("123456"),
            sign_out: true,
        },
        Request::RemoveFactor {
            password: secret("correct horse"),
            code: secret("123456"),
        },
        Request::RenewRecovery {
            password: secret("correct horse"),
            code: secret("123456"),
        },
        Request::ResetFactor { user: user() },
        Request::Away {
            text: Some(text("lunch")),
        },
        Request::CreateInvite {
            room: Some(room()),
            uses: Some(3),
            span_ms,
        },
        Request::RevokeInvite { invite },
        Request::RevokeDevice { device },
        Request::MarkRead {
            room: room(),
            seq: 42,
        },
        Request::SetNotify {
            room: room(),
            level: NotifyLevel::Nothing,
        },
        Request::Ignore {
            user: user(),
            on: true,
        },
        Request::Typing { room: room() },
        Request::Ping,
        Request::Who { room: Some(room()) },
        Request::Rooms,
        Request::Room { room: room() },
        Request::History {
            room: room(),
            after: Some(1),
            before: Some(9),
            order: Some(Order::Oldest),
            since: Some(AT),
            limit: Some(50),
        },
        Request::Search {
            words: text("tea cake"),
            room: Some(room()),
            author: Some(user()),
            before: Some(AT),
            after: Some(0),
            limit: Some(20),
            has_file: true,
        },
        Request::Pins { room: room() },
        Request::Masks {
            room: room(),
            list: MaskList::Exception,
        },
        Request::Mine,
        Request::File { file: file_id() },
        Request::FileNamed {
            room: room(),
            name: text("tea.png"),
        },
        Request::Files {
            room: room(),
            before: Some(41),
            limit: Some(20),
        },
        Request::Blocks,
        Request::Invites,
        Request::Users,
        Request::Devices,
        Request::OfferCode,
        Request::OpenCode {
            code: secret("3V7Q-ZK1M"),
        },
        Request::ConfirmCode { number: 42 },
        Request::RefuseCode,
        Request::Audit {
            before: Some(7),
            limit: Some(10),
        },
    ]
}

/// Every frame that a client sends.
pub(crate) fn client_frames() -> Vec<ClientFrame> {
    let rooms = [(room_id(), 42)].into();
    let hello = Hello {
        v: crate::VERSION,
        client: Some(text("tui")),
        name: Some(text("anna")),
        password: Some(secret("correct horse")),
        code: Some(secret("123456")),
        token: Some(secret("token")),
        ticket: Some(secret("ticket")),
        invite: Some(secret("code")),
        remember: true,
        resume: Some(Resume {
            epoch: epoch(),
            rooms,
        }),
    };
    let tagged = requests().into_iter().zip(1..);
    let requests = tagged.map(|(request, tag)| ClientFrame::Request { request, tag });
    let mut frames = vec![ClientFrame::Hello(Box::new(hello)), ClientFrame::Bye];
    frames.extend(requests);
    frames
}
