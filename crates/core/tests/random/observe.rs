//! What can be seen of a state, as text that can be compared.

use std::collections::BTreeSet;

use parlor_core::{Settings, Snapshot, State};

/// Everything that a store keeps of a state, as text.
pub fn stored(state: &State) -> String {
    let rooms: Vec<_> = state.rooms().map(|room| format!("{room:?}")).collect();
    let (users, owner): (Vec<_>, _) = (state.users().collect(), state.has_owner());
    let start = parlor_model::Timestamp::from_millis(0);
    let (blocks, invites) = (state.blocks(start), state.invites(start));
    let rooms_of: Vec<_> = users.iter().map(|user| state.rooms_of(user.id)).collect();
    let direct: Vec<_> = users
        .iter()
        .flat_map(|one| {
            users
                .iter()
                .map(|other| state.direct_room(one.id, other.id))
        })
        .flatten()
        .map(|room| room.id)
        .collect();
    format!("{rooms:?} {users:?} {owner} {blocks:?} {invites:?} {rooms_of:?} {direct:?}")
}

/// What is stored and who is here under which name.
pub fn observe(state: &State) -> String {
    let here: Vec<_> = state.presence.users().collect();
    let users = state.users();
    let holders: Vec<_> = users
        .map(|user| state.holder(&user.name).map(|user| user.id))
        .collect();
    format!("{} {here:?} {holders:?}", stored(state))
}

/// The state as it is after a restart: what was stored, and nobody here.
pub fn reloaded(state: &State) -> State {
    let start = parlor_model::Timestamp::from_millis(0);
    let snapshot = Snapshot {
        epoch: state.epoch,
        users: state.users().cloned().collect(),
        rooms: state.rooms().cloned().collect(),
        blocks: state.blocks(start).into_iter().cloned().collect(),
        invites: state.invites(start).into_iter().cloned().collect(),
        ignores: state
            .users()
            .flat_map(|user| {
                state
                    .ignored_by(user.id)
                    .iter()
                    .map(|other| (user.id, *other))
            })
            .collect(),
        sending: state.files.all_sending().cloned().collect(),
        factors: Vec::new(),
        passkeys: Vec::new(),
        file_bytes: Vec::new(),
        trusted: None,
    };
    State::new(snapshot, Settings::default()).unwrap()
}

pub fn names_are_unique(state: &State) {
    let (mut folded, mut skeletons) = (BTreeSet::new(), BTreeSet::new());
    let mut shown = BTreeSet::new();
    for user in state.users() {
        if user.is_registered() || state.presence.is_here(user.id) {
            assert!(folded.insert(user.name.folded()), "{} twice", user.name);
            assert!(
                skeletons.insert(user.name.skeleton()),
                "{} looks like one",
                user.name
            );
            assert!(
                shown.insert(user.name.shown_skeleton()),
                "{} looks like one",
                user.name
            );
            assert_eq!(state.holder(&user.name).map(|user| user.id), Some(user.id));
        }
    }
    for user in state.users() {
        let account = user.account.as_ref();
        assert_eq!(account.is_some(), user.is_registered(), "{}", user.name);
        let holder = account.map(|account| state.holder(account).map(|user| user.id));
        assert!(holder.is_none_or(|holder| holder == Some(user.id)));
    }
    for user in state.users().filter(|user| !user.is_registered()) {
        let holder = state.holder(&user.name).map(|user| user.id);
        assert!(
            state.presence.is_here(user.id) || holder != Some(user.id),
            "{} not freed",
            user.name
        );
    }
}
