//! Random runs of the rules: what a store loads must be what the rules had before it was closed.

use std::collections::BTreeMap;

use parlor_core::{Block, Room, Settings, State, User};
use parlor_model::{RoomId, Timestamp, UserId};

use super::Harness;
use super::run::Run;
use super::sample::{Sample, seqs};

const RUNS: u64 = 6;
const STEPS: usize = 250;

/// What can be seen of a state, without what is not stored: attendance, the names that guests hold, and the
/// traces of users who were forgotten.
#[derive(Debug, PartialEq)]
struct Seen {
    lobby: RoomId,
    users: Vec<User>,
    rooms: Vec<Room>,
    rooms_of: BTreeMap<UserId, Vec<RoomId>>,
    holders: BTreeMap<String, Option<UserId>>,
    named: BTreeMap<String, Option<RoomId>>,
    direct: Vec<Option<RoomId>>,
    ignored: Vec<(UserId, Vec<UserId>)>,
    standing: String,
}

fn seen(state: &State) -> Seen {
    let users: Vec<_> = state.users().cloned().collect();
    let ids: Vec<_> = users.iter().map(|user| user.id).collect();
    let registered = users.iter().filter(|user| user.is_registered());
    let holder = |user: &User| {
        (
            user.name.to_string(),
            state.holder(&user.name).map(|user| user.id),
        )
    };
    let name = |room: &Room| {
        let name = room.name.as_ref()?;
        Some((name.to_string(), state.room_named(name).map(|room| room.id)))
    };
    let pairs = ids
        .iter()
        .flat_map(|one| ids.iter().map(move |other| (*one, *other)));
    let always = Timestamp::from_millis(i64::MIN);
    Seen {
        lobby: state.lobby(),
        rooms: state
            .rooms()
            .map(|room| without_traces(room, state))
            .collect(),
        rooms_of: ids
            .iter()
            .map(|user| (*user, state.rooms_of(*user)))
            .collect(),
        holders: registered.map(holder).collect(),
        named: state.rooms().filter_map(name).collect(),
        ignored: ids
            .iter()
            .map(|user| (*user, state.ignored_by(*user).iter().copied().collect()))
            .collect(),
        direct: pairs
            .map(|(one, other)| state.direct_room(one, other).map(|room| room.id))
            .collect(),
        standing: format!(
            "{:?} {:?}",
            by_id(state.blocks(always)),
            state.invites(always).len()
        ),
        users,
    }
}

fn by_id(mut blocks: Vec<&Block>) -> Vec<&Block> {
    blocks.sort_by_key(|block| block.id);
    blocks
}

fn without_traces(room: &Room, state: &State) -> Room {
    let mut room = room.clone();
    room.masks.retain(|_, entries| !entries.is_empty());
    room.mutes.retain(|user, _| state.user(*user).is_some());
    room.invited.retain(|user| state.user(*user).is_some());
    room
}

/// After random commands, the state that is loaded equals the one that was applied.
pub fn what_is_loaded_is_what_the_rules_had(harness: &mut dyn Harness) {
    for seed in 0..RUNS {
        let mut run = Run::start(harness, seed);
        ["ann", "ben", "cat"]
            .iter()
            .for_each(|name| run.enter(name));
        run.claim();
        for _ in 0..STEPS {
            run.step();
        }
        let applied = seen(&run.state);
        let messages: u64 = run.state.rooms().map(|room| room.head.get()).sum();
        let Run { sample, .. } = run;
        let mut sample = sample.reopen(harness);
        let loaded = State::new(sample.store.load().unwrap(), Settings::default()).unwrap();
        assert_eq!(seen(&loaded), applied, "seed {seed}");
        let mut read = 0;
        for room in loaded.rooms() {
            let log = sample.log(room.id);
            assert_eq!(seqs(&log), (1..=room.head.get()).collect::<Vec<_>>());
            read += log.len() as u64;
        }
        assert_eq!(read, messages);
    }
}

/// Loading twice, before and after reopening, gives the same.
pub fn loading_again_changes_nothing(harness: &mut dyn Harness) {
    let mut run = Run::start(harness, 99);
    run.claim();
    (0..100).for_each(|_| run.step());
    let load = |sample: &Sample| format!("{:?}", sample.store.load().unwrap());
    let first = load(&run.sample);
    assert_eq!(load(&run.sample), first);
    assert_eq!(load(&run.sample.reopen(harness)), first);
}
