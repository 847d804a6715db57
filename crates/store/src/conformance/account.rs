//! Accounts: users, credentials, devices, blocks, invites and the audit log.

use std::collections::BTreeSet;

use parlor_core::{
    AuditAction, AuditEntry, Block, BlockTarget, Change, EventBody, Factor, Invite, NewPasskey,
    Passkey, PasskeyId, User,
};
use parlor_model::{
    AddressRange, BlockId, InviteId, Reason, RoomRole, Secret, ServerRole, Timestamp, UserId,
    UserName,
};

use super::Harness;
use super::commit::renew_writer;
use super::sample::{START, Sample, user};
use crate::StoreError;

fn users(sample: &Sample) -> Vec<User> {
    sample.store.load().unwrap().users
}

/// Users change name, role, credential and the time they were seen; a credential is never in the snapshot.
pub fn users_and_credentials(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let mut eve = user(5, "Eve", ServerRole::Guest);
    sample.commit(&[Change::UserAdded(eve.clone())]);
    assert_eq!(users(&sample), [eve.clone()]);
    assert!(sample.reader.credential(eve.id).unwrap().is_none());
    let name = UserName::parse("Evelyn").unwrap();
    let at = Timestamp::from_millis(START + 5);
    let credential = Secret::new("$argon2id$canary".to_owned());
    sample.commit(&[
        Change::UserRenamed {
            user: eve.id,
            name: name.clone(),
        },
        Change::ServerRoleSet {
            user: eve.id,
            role: ServerRole::Member,
        },
        Change::CredentialSet {
            user: eve.id,
            credential,
        },
        Change::UserSeen { user: eve.id, at },
    ]);
    eve = User {
        account: Some(name.clone()),
        name,
        role: ServerRole::Member,
        seen: at,
        ..eve
    };
    let mut sample = sample.reopen(harness);
    assert_eq!(users(&sample), [eve.clone()]);
    let credential = sample.reader.credential(eve.id).unwrap().unwrap();
    assert_eq!(credential.expose(), "$argon2id$canary");
    assert!(!format!("{:?}", sample.store.load().unwrap()).contains("canary"));
    assert!(
        sample
            .reader
            .credential(UserId::from_bytes([9; 16]))
            .unwrap()
            .is_none()
    );
    let verifier = |text: &str| Some(Secret::new(text.to_owned()));
    for set in [verifier("canary"), verifier("other"), None] {
        let (user, expected) = (eve.id, set.clone());
        sample.commit(&[Change::IrcVerifierSet {
            user,
            verifier: set,
        }]);
        let kept = sample.reader.irc_verifier(eve.id).unwrap();
        assert_eq!(
            kept.map(|kept| kept.expose().clone()),
            expected.map(|set| set.expose().clone())
        );
        let credential = sample.reader.credential(eve.id).unwrap().unwrap();
        assert_eq!(credential.expose(), "$argon2id$canary", "another one");
    }
    let again = sample.writer.commit(&[Change::UserAdded(eve)]);
    assert!(matches!(again, Err(StoreError::Conflict(_))), "{again:?}");
}

/// A second factor is there until it is removed, with its newest step and the recovery codes that were not used; its
/// secret is never in the snapshot.
pub fn second_factors_last(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let eve = user(5, "Eve", ServerRole::Member);
    let (user, other) = (eve.id, UserId::from_bytes([9; 16]));
    let [first, second, third] = [[1; 32], [2; 32], [3; 32]];
    let mut factor = Factor {
        since: Timestamp::from_millis(START),
        step: 7,
        recovery: [first, second].into(),
    };
    let secret = *b"canary-canary-canary";
    sample.commit(&[
        Change::UserAdded(eve),
        Change::FactorSet {
            user,
            secret: Secret::new(secret),
            factor: factor.clone(),
        },
        Change::FactorStepUsed { user, step: 9 },
        Change::FactorStepUsed { user, step: 8 },
        Change::RecoveryCodeUsed { user, code: first },
        Change::RecoveryCodeUsed { user, code: third },
        // Those of somebody who has none are of no use.
        Change::RecoveryCodesSet {
            user: other,
            codes: [third].into(),
        },
    ]);
    let mut sample = sample.reopen(harness);
    (factor.step, factor.recovery) = (9, [second].into());
    let loaded = sample.store.load().unwrap();
    assert_eq!(loaded.factors, [(user, factor.clone())]);
    assert!(!format!("{loaded:?}").contains(&format!("{secret:?}")));
    let kept = sample.reader.factor_secret(user).unwrap().unwrap();
    assert_eq!(kept.expose(), &secret);
    assert!(sample.reader.factor_secret(other).unwrap().is_none());
    let codes: BTreeSet<_> = [first, third].into();
    sample.commit(&[Change::RecoveryCodesSet {
        user,
        codes: codes.clone(),
    }]);
    factor.recovery = codes;
    assert_eq!(sample.store.load().unwrap().factors, [(user, factor)]);
    sample.commit(&[Change::FactorRemoved { user }]);
    assert_eq!(sample.store.load().unwrap().factors, []);
    assert!(sample.reader.factor_secret(user).unwrap().is_none());
}

/// A passkey is there until it is removed, or its user is gone.
pub fn passkeys_last(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let eve = user(5, "Eve", ServerRole::Member);
    let passkey = |id: &[u8]| Passkey {
        user: eve.id,
        new: NewPasskey {
            id: PasskeyId::new(id).unwrap(),
            key: vec![1, 2, 3],
            counter: 4,
            name: "phone".to_owned(),
        },
        at: Timestamp::from_millis(START),
        used: None,
    };
    let (mut first, second, third) = (passkey(&[1]), passkey(&[2]), passkey(&[3; 1_023]));
    let at = Timestamp::from_millis(START + 5);
    let counter = u32::MAX;
    sample.commit(&[
        Change::UserAdded(eve.clone()),
        Change::PasskeyAdded(first.clone()),
        Change::PasskeyAdded(second.clone()),
        Change::PasskeyAdded(third.clone()),
        Change::PasskeyUsed {
            passkey: first.new.id.clone(),
            counter,
            at,
        },
        Change::PasskeyRemoved {
            passkey: second.new.id,
        },
    ]);
    (first.new.counter, first.used) = (counter, Some(at));
    let mut sample = sample.reopen(harness);
    assert_eq!(sample.store.load().unwrap().passkeys, [first, third]);
    sample.commit(&[Change::UserForgotten { user: eve.id }]);
    assert_eq!(sample.store.load().unwrap().passkeys, []);
}

/// Memberships, devices and the user are gone; what they wrote stays.
pub fn a_forgotten_guest_leaves_only_events(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let guest = User {
        id: sample.alice.user,
        ..user(5, "Alice", ServerRole::Guest)
    };
    sample.commit(&[Change::UserAdded(guest.clone())]);
    let device = sample.device(guest.id, 1);
    sample.put(
        room,
        EventBody::Joined {
            role: RoomRole::Member,
        },
    );
    let said = sample.say_as(room, device.id, "hello").unwrap();
    sample.commit(&[Change::UserForgotten { user: guest.id }]);
    let mut sample = sample.reopen(harness);
    let snapshot = sample.store.load().unwrap();
    assert!(snapshot.users.is_empty());
    assert!(snapshot.rooms.iter().all(|room| room.members.is_empty()));
    assert_eq!(sample.reader.device(&device.digest).unwrap(), None);
    assert_eq!(sample.reader.devices(guest.id).unwrap(), []);
    assert_eq!(sample.log(room).last(), Some(&said));
}

/// A device is found by its digest and in its user's list, in order, until it is revoked.
pub fn devices_are_found_until_revoked(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (alice, bob) = (sample.alice.user, UserId::from_bytes([2; 16]));
    let devices = [
        sample.device(alice, 9),
        sample.device(alice, 3),
        sample.device(bob, 5),
    ];
    let mut sample = sample.reopen(harness);
    for device in &devices {
        assert_eq!(
            sample.reader.device(&device.digest).unwrap().as_ref(),
            Some(device)
        );
    }
    assert_eq!(sample.reader.devices(alice).unwrap(), devices[..2]);
    sample.commit(&[Change::DeviceRevoked {
        device: devices[0].id,
    }]);
    assert_eq!(sample.reader.device(&devices[0].digest).unwrap(), None);
    assert_eq!(sample.reader.devices(alice).unwrap(), devices[1..2]);
    assert_eq!(sample.reader.devices(bob).unwrap(), devices[2..]);
    assert_eq!(sample.reader.device(&[0; 32]).unwrap(), None);
}

/// All devices of a user are revoked at once, or all but one; those of others stay.
pub fn devices_of_a_user_are_revoked_but_for_one(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let (user, bob) = (sample.alice.user, UserId::from_bytes([2; 16]));
    let devices = [
        sample.device(user, 9),
        sample.device(user, 3),
        sample.device(bob, 5),
    ];
    let but = Some(devices[1].id);
    sample.commit(&[Change::DevicesRevoked { user, but }]);
    let mut sample = sample.reopen(harness);
    assert_eq!(sample.reader.device(&devices[0].digest).unwrap(), None);
    assert_eq!(sample.reader.devices(user).unwrap(), devices[1..2]);
    sample.commit(&[Change::DevicesRevoked { user, but: None }]);
    assert_eq!(sample.reader.devices(user).unwrap(), []);
    assert_eq!(sample.reader.devices(bob).unwrap(), devices[2..]);
}

/// No two devices have the same digest.
pub fn a_token_belongs_to_one_device(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let user = sample.alice.user;
    let device = sample.device(user, 1);
    let other = parlor_core::Device {
        id: [8; 16].into(),
        ..device.clone()
    };
    let same = parlor_core::Device {
        digest: [2; 32],
        ..device.clone()
    };
    for twin in [other, same] {
        let refused = sample.writer.commit(&[Change::DeviceAdded(twin)]);
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{refused:?}"
        );
        renew_writer(&mut sample);
    }
    assert_eq!(sample.reader.devices(user).unwrap(), [device]);
}

/// Positions count from 1; pages go back from the newest; lines come back as they were.
pub fn the_audit_log_is_paged_without_gaps(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let lines: Vec<_> = AuditAction::ALL
        .into_iter()
        .enumerate()
        .map(|(n, action)| line(n, action))
        .collect();
    for line in &lines {
        sample.commit(&[Change::Audited(line.clone())]);
    }
    let mut sample = sample.reopen(harness);
    let mut before = None;
    let mut found = Vec::new();
    loop {
        let page = sample.reader.audit(before, 4).unwrap();
        assert!(page.len() <= 4);
        let Some(last) = page.last() else { break };
        before = Some(last.position);
        found.extend(page);
    }
    found.reverse();
    let positions: Vec<_> = found.iter().map(|line| line.position).collect();
    assert_eq!(positions, (1..=lines.len() as u64).collect::<Vec<_>>());
    assert_eq!(
        found.into_iter().map(|line| line.entry).collect::<Vec<_>>(),
        lines
    );
}

fn line(n: usize, action: AuditAction) -> AuditEntry {
    let odd = n % 2 == 1;
    AuditEntry {
        at: Timestamp::from_millis(START + n as i64),
        actor: odd.then(|| UserId::from_bytes([1; 16])),
        actor_name: "Alice".into(),
        action,
        target: format!("target {n}"),
        room: odd.then(|| [2; 16].into()),
        detail: "a 'detail'".into(),
    }
}

/// Blocks and invites are loaded as they were last, and gone when they were lifted or revoked.
pub fn blocks_and_invites_last(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let [kept, lifted] = [1, 2].map(block);
    let [mut used, open, revoked] = [1, 2, 3].map(invite);
    used.uses_left = Some(2);
    sample.commit(&[
        Change::Blocked(kept.clone()),
        Change::Blocked(lifted.clone()),
        Change::InviteAdded(used.clone()),
        Change::InviteAdded(open.clone()),
        Change::InviteAdded(revoked.clone()),
    ]);
    sample.commit(&[
        Change::Unblocked { block: lifted.id },
        Change::InviteUsed { invite: used.id },
        Change::InviteUsed { invite: open.id },
        Change::InviteRevoked { invite: revoked.id },
    ]);
    used.uses_left = Some(1);
    let snapshot = sample.reopen(harness).store.load().unwrap();
    assert_eq!(snapshot.blocks, [kept]);
    assert_eq!(snapshot.invites, [used, open]);
}

/// Muted names are loaded as they were muted last, in whatever case, and gone when that was lifted.
pub fn muted_names_last(harness: &mut dyn Harness) {
    let mut sample = Sample::open(harness);
    let room = sample.room("den");
    let name = |text: &str| UserName::parse(text).unwrap();
    let mute = |text: &str, until: Option<i64>| Change::NameMuted {
        room,
        name: name(text),
        until: until.map(Timestamp::from_millis),
    };
    sample.commit(&[mute("Bob", None), mute("eve", None), mute("Zoë", None)]);
    let unmute = |text: &str| Change::NameUnmuted {
        room,
        name: name(text),
    };
    let unknown = Change::NameMuted {
        room: [9; 16].into(),
        name: name("bob"),
        until: None,
    };
    sample.commit(&[
        mute("boB", Some(START)),
        unmute("EVE"),
        unmute("nobody"),
        unknown,
    ]);
    let snapshot = sample.reopen(harness).store.load().unwrap();
    let names = snapshot.rooms.iter().flat_map(|room| &room.muted_names);
    let names: Vec<_> = names
        .map(|(name, mute)| (name.as_str(), mute.until))
        .collect();
    let until = Some(Timestamp::from_millis(START));
    assert_eq!(names, [("boB", until), ("Zoë", None)]);
}

fn block(n: u8) -> Block {
    let target = BlockTarget {
        name: UserName::parse("Mallory").unwrap(),
        user: (n == 1).then(|| [7; 16].into()),
        address: (n == 1).then(|| AddressRange::parse("2001:db8::/64").unwrap()),
    };
    Block {
        id: BlockId::from_bytes([n; 16]),
        target,
        by: UserName::parse("Alice").unwrap(),
        reason: Reason::parse("spam").unwrap(),
        at: Timestamp::from_millis(START),
        until: (n == 1).then(|| Timestamp::from_millis(START + 9)),
    }
}

fn invite(n: u8) -> Invite {
    Invite {
        id: InviteId::from_bytes([n; 16]),
        digest: [n; 32],
        room: (n == 1).then(|| [3; 16].into()),
        by: UserName::parse("Alice").unwrap(),
        at: Timestamp::from_millis(START),
        uses_left: None,
        until: (n == 1).then(|| Timestamp::from_millis(START + 9)),
    }
}
