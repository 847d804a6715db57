//! One of every frame, for the tests.

mod client;

use parlor_model as model;

use crate::{
    Attendance, AttendanceChange, AuditView, BlockId, BlockView, DeviceId, DeviceView, ErrorFrame,
    EventBody, EventFrame, FactorView, FileFailure, FileId, FileProgress, FileState, FileView,
    Flags, Found, Gateway, HandoffNews, Hidden, HistoryPage, InviteId, InviteView, Limits,
    MaskList, MaskView, MemberView, MineEntry, NotifyLevel, Posted, Reaction, Reply, RoomId,
    RoomKind, RoomRole, RoomSummary, RoomView, ServerFrame, ServerRole, ShownCode, SignInNews,
    StoreEpoch, UserId, UserLabel, UserView, Waiting, Welcome, WhoEntry,
};

pub(crate) use client::client_frames;

const AT: i64 = 1_795_227_326_123;

pub(crate) fn room_id() -> RoomId {
    RoomId(model::RoomId::from_bytes([0x1a; 16]))
}

fn user_id() -> UserId {
    UserId(model::UserId::from_bytes([0x2b; 16]))
}

fn epoch() -> StoreEpoch {
    StoreEpoch(model::StoreEpoch::from_bytes([0x3c; 16]))
}

fn waiting() -> Waiting {
    Waiting {
        address: Some(text("192.0.2.7")),
        client: text("Firefox on Android"),
        numbers: vec![17, 42, 80],
        within_ms: 60_000,
    }
}

pub(crate) fn anna() -> UserLabel {
    UserLabel {
        id: user_id(),
        name: text("anna"),
    }
}

pub(crate) fn file_id() -> FileId {
    FileId(model::FileId::from_bytes([0x4d; 16]))
}

fn digest() -> String {
    model::Digest::from_bytes([0x5e; 32]).to_string()
}

fn file() -> FileView {
    FileView {
        id: file_id(),
        room: room_id(),
        seq: 41,
        by: anna(),
        name: Some(text("tea.png")),
        size: Some(1_024),
        media_type: text("image/png"),
        at: AT,
        expires_at: None,
        state: FileState::Ready,
        digest: Some(digest()),
        why: None,
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}

fn secret(secret: &str) -> Hidden {
    Hidden::from(text(secret))
}

fn flags() -> Flags {
    let (key, member_limit) = (Some(secret("sesame")), Some(12));
    Flags {
        invite_only: true,
        moderated: true,
        topic_locked: true,
        outsiders_write: true,
        guests_read: true,
        no_queries: true,
        no_tombstones: Some(true),
        secret: true,
        key,
        member_limit,
        retention_ms: Some(60_000),
        ends_at: Some(AT),
    }
}

fn summary() -> RoomSummary {
    RoomSummary {
        id: room_id(),
        name: Some(text("lobby")),
        with: None,
        kind: RoomKind::Public,
        lobby: true,
        topic: text("tea"),
        members: 3,
        head: 42,
        member: true,
    }
}

fn direct() -> RoomSummary {
    let (name, with, kind) = (None, Some(anna()), RoomKind::Direct);
    RoomSummary {
        name,
        with,
        kind,
        lobby: false,
        member: false,
        ..summary()
    }
}

fn view() -> RoomView {
    let member = MemberView {
        who: anna(),
        server_role: ServerRole::Guest,
        role: RoomRole::Voiced,
        since: AT,
        here: true,
        away: Some(text("lunch")),
        muted: true,
        muted_until: Some(AT),
    };
    RoomView {
        room: summary(),
        flags: flags(),
        since: AT,
        members: Some(vec![member]),
        pins: 2,
    }
}

fn who() -> WhoEntry {
    let (role, gateways) = (ServerRole::Member, vec![Gateway::Http, Gateway::Line]);
    WhoEntry {
        who: anna(),
        role,
        gateways,
        idle_ms: 1_500,
        since: AT,
        away: None,
    }
}

pub(crate) fn event(body: EventBody) -> EventFrame {
    EventFrame {
        room: room_id(),
        seq: 43,
        at: AT,
        by: anna(),
        expires_at: Some(AT),
        body,
    }
}

/// Every kind of event.
pub(crate) fn bodies() -> Vec<EventBody> {
    let (target, reason, until) = (anna(), Some(text("spam")), Some(AT));
    vec![
        EventBody::Created,
        EventBody::Message {
            text: Some(text("hi \"there\"\n\u{1f44b}")),
            reply_to: Some(41),
            action: true,
            notice: false,
            ran: true,
            mentions: vec![user_id()],
            edited: Some(AT),
        },
        EventBody::Edited {
            target: 41,
            text: Some(text("hi")),
        },
        EventBody::Deleted { target: 41 },
        EventBody::Expired {
            ranges: vec![(3, 7), (9, 9)],
        },
        EventBody::Reacted {
            target: 41,
            emoji: text("👍"),
        },
        EventBody::Unreacted {
            target: 41,
            emoji: text("👍"),
        },
        EventBody::Pinned { target: 41 },
        EventBody::Unpinned { target: 41 },
        EventBody::TopicSet { topic: text("tea") },
        EventBody::Joined {
            role: RoomRole::Member,
        },
        EventBody::Left,
        EventBody::Removed {
            target: target.clone(),
            reason: reason.clone(),
        },
        EventBody::Blocked {
            name: text("bert"),
            reason: reason.clone(),
            until,
        },
        EventBody::Unblocked { name: text("bert") },
        EventBody::Muted {
            target: target.clone(),
            reason,
            until: None,
        },
        EventBody::Unmuted {
            target: target.clone(),
        },
        EventBody::RoleSet {
            target: target.clone(),
            role: RoomRole::Operator,
        },
        EventBody::FlagsSet {
            flags: Flags {
                key: None,
                ..flags()
            },
            keyed: true,
        },
        EventBody::Renamed { name: text("hall") },
        EventBody::Invited { target },
        EventBody::FileOffered {
            file: file_id(),
            name: Some(text("tea.png")),
            size: Some(1_024),
            media_type: text("image/png"),
            state: FileState::Failed,
            digest: Some(digest()),
            why: Some(FileFailure::Expired),
        },
        EventBody::FileReady {
            file: file_id(),
            target: 41,
            name: Some(text("tea.png")),
            size: 1_024,
            digest: digest(),
        },
        EventBody::FileFailed {
            file: file_id(),
            target: 41,
            name: Some(text("tea.png")),
            why: FileFailure::WrongDigest,
        },
        EventBody::FileDeleted {
            file: file_id(),
            target: 41,
        },
        EventBody::MaskAdded {
            list: MaskList::Ban,
            mask: text("b*"),
        },
        EventBody::MaskRemoved {
            list: MaskList::InviteException,
            mask: text("b*"),
        },
    ]
}

/// Every kind of answer.
fn replies() -> Vec<Reply> {
    let block = BlockId(model::BlockId::from_bytes([4; 16]));
    let invite = InviteId(model::InviteId::from_bytes([5; 16]));
    let device = DeviceId(model::DeviceId::from_bytes([6; 16]));
    let events = || vec![event(bodies().swap_remove(1))];
    let reactions = vec![Reaction {
        target: 41,
        emoji: text("👍"),
        by: anna(),
    }];
    let by = || text("anna");
    let (reason, until) = (Some(text("spam")), Some(AT));
    let address = Some(text("192.0.2.0/24"));
    vec![
        Reply::Done,
        Reply::Posted(Posted {
            room: room_id(),
            seq: 43,
            at: AT,
        }),
        Reply::RoomId { room: room_id() },
        Reply::Block {
            block,
            no_address: true,
        },
        Reply::Invite {
            invite,
            code: Some(secret("code")),
        },
        Reply::Pong,
        Reply::Who { who: vec![who()] },
        Reply::Rooms {
            rooms: vec![summary(), direct()],
        },
        Reply::Room {
            view: Box::new(view()),
        },
        Reply::History(HistoryPage {
            room: summary(),
            epoch: epoch(),
            events: events(),
            reactions,
        }),
        Reply::Found(Found {
            events: events(),
            rooms: vec![summary()],
            behind: 2,
            partial: true,
        }),
        Reply::Pins { events: events() },
        Reply::Masks {
            masks: vec![MaskView {
                mask: text("m:spam*"),
                by: by(),
                at: AT,
            }],
        },
        Reply::Mine {
            rooms: vec![MineEntry {
                room: room_id(),
                read: 41,
                messages: 2,
                mentions: 1,
                notify: Some(NotifyLevel::Mentions),
            }],
            ignored: vec![anna()],
        },
        Reply::File { file: file() },
        Reply::Files {
            files: vec![file()],
        },
        Reply::Blocks {
            blocks: vec![BlockView {
                id: block,
                name: by(),
                address,
                by: by(),
                reason,
                at: AT,
                until,
            }],
        },
        Reply::Invites {
            invites: vec![InviteView {
                id: invite,
                room: Some(room_id()),
                by: by(),
                at: AT,
                uses_left: Some(2),
                until,
            }],
        },
        Reply::Users {
            users: vec![UserView {
                who: anna(),
                account: Some(text("anne")),
                role: ServerRole::Owner,
                since: AT,
                seen: AT,
                here: true,
                second_factor: true,
            }],
        },
        Reply::Devices {
            devices: vec![DeviceView {
                id: device,
                label: text("tui"),
                at: AT,
                current: true,
            }],
        },
        Reply::Factor(FactorView {
            since: Some(AT),
            recovery_left: 9,
            required: true,
        }),
        Reply::FactorOffer {
            secret: secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
            uri: secret(
                "otpauth://totp/Parlor:anna?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Parlor",
            ),
        },
        Reply::RecoveryCodes {
            codes: vec![secret("ABCD-EFGH-IJKL-MNOP")],
        },
        Reply::Code(ShownCode {
            code: secret("3V7QZK1M9XWB4T6N8R2C5D0FGH"),
            link: Some(secret(
                "https://hall.example:7666/q#3V7QZK1M9XWB4T6N8R2C5D0FGH",
            )),
            life_ms: 5_000,
        }),
        Reply::Waiting(waiting()),
        Reply::Audit {
            lines: vec![AuditView {
                position: 7,
                at: AT,
                actor: Some(user_id()),
                actor_name: by(),
                action: text("block"),
                target: text("bert"),
                room: Some(room_id()),
                detail: text("spam"),
            }],
        },
    ]
}

/// Every frame that a server sends.
pub(crate) fn server_frames() -> Vec<ServerFrame> {
    let welcome = Welcome {
        v: crate::VERSION,
        server: text("Parlor"),
        version: text("0.1.0"),
        epoch: epoch(),
        user: user_id(),
        name: text("anna"),
        role: ServerRole::Guest,
        token: Some(secret("token")),
        resumed: true,
        needs_factor: true,
        now: Some(AT),
        limits: Limits::new(4_000),
    };
    let changes = [
        AttendanceChange::Joined {
            gateway: Gateway::Http,
        },
        AttendanceChange::Left,
        AttendanceChange::Away {
            text: Some(text("lunch")),
        },
        AttendanceChange::Away { text: None },
        AttendanceChange::Renamed { from: text("ann") },
    ];
    let attendance = |change| Attendance {
        room: room_id(),
        who: anna(),
        change,
    };
    let mut frames = vec![
        ServerFrame::Welcome(Box::new(welcome)),
        ServerFrame::RoomOpened(Box::new(view())),
        ServerFrame::RoomClosed {
            room: room_id(),
            ended: false,
        },
        ServerFrame::RoomClosed {
            room: room_id(),
            ended: true,
        },
        ServerFrame::Invited {
            room: Box::new(view().room),
            by: anna(),
        },
        ServerFrame::WhoNow {
            room: room_id(),
            who: vec![who()],
        },
        ServerFrame::Typing {
            room: room_id(),
            who: anna(),
        },
        ServerFrame::FileProgress(FileProgress {
            room: room_id(),
            file: file_id(),
            by: anna(),
            offset: 512,
            size: Some(1_024),
        }),
        ServerFrame::Read {
            room: room_id(),
            seq: 42,
        },
        ServerFrame::Notify {
            room: room_id(),
            level: NotifyLevel::Everything,
        },
        ServerFrame::Ignored {
            ignored: vec![anna()],
        },
        ServerFrame::Handoff(HandoffNews::Fetched(waiting())),
        ServerFrame::Handoff(HandoffNews::Expired),
        ServerFrame::Handoff(HandoffNews::SignedIn {
            address: Some(text("192.0.2.7")),
            client: text("Firefox on Android"),
        }),
        ServerFrame::SignIn(SignInNews::PasskeyAdded {
            name: text("Anna's phone"),
        }),
        ServerFrame::SignIn(SignInNews::PasskeyRemoved {
            name: text("Anna's phone"),
        }),
        ServerFrame::SignIn(SignInNews::PasskeysReset { by: text("bert") }),
        ServerFrame::SignIn(SignInNews::CertificateAdded {
            label: text("certificate 0a1b2c3d…"),
        }),
        ServerFrame::SignIn(SignInNews::IrcPasswordSet),
        ServerFrame::SignIn(SignInNews::IrcPasswordRemoved),
        ServerFrame::SignIn(SignInNews::PasswordChanged),
        ServerFrame::SignIn(SignInNews::OthersSignedOut),
        ServerFrame::SignIn(SignInNews::FactorOn),
        ServerFrame::SignIn(SignInNews::FactorOff),
        ServerFrame::SignIn(SignInNews::FactorReset { by: text("bert") }),
        ServerFrame::SignIn(SignInNews::RecoveryCodesRenewed),
        ServerFrame::SignIn(SignInNews::RecoveryCodeUsed { left: 9 }),
        ServerFrame::Error(ErrorFrame {
            tag: Some(8),
            code: text("muted"),
            message: text("No."),
            until: Some(AT),
        }),
        ServerFrame::Error(ErrorFrame {
            tag: None,
            code: text("bad_frame"),
            message: text("No."),
            until: None,
        }),
        ServerFrame::Goodbye {
            code: text("bye"),
            message: text("Goodbye."),
            until: None,
            by: Some(text("anna")),
            reason: Some(text("spam")),
        },
    ];
    frames.extend(changes.map(|change| ServerFrame::Attendance(attendance(change))));
    frames.extend(
        bodies()
            .into_iter()
            .map(|body| ServerFrame::Event(event(body))),
    );
    let answered = replies().into_iter().zip(1..);
    frames.extend(answered.map(|(reply, tag)| ServerFrame::Ok { tag, reply }));
    frames
}
