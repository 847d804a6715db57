//! Thousands of random commands by random users against a model so naive that it can be read: who is
//! in which room and what was decided, in plain sets. Every failure prints its seed.

#![allow(clippy::unwrap_used, reason = "this is a test")]

mod commands;
#[path = "../common/mod.rs"]
mod common;
mod dice;
mod observe;
mod paper;

use std::collections::BTreeSet;

use common::{Actor, World};
use dice::Dice;
use observe::{names_are_unique, observe, reloaded, stored};
use paper::Paper;
use parlor_core::{Command, State};
use parlor_model::RoomId;

/// Few names, so that they meet; some look like others.
const NAMES: [&str; 12] = [
    "ann", "Ann", "anп", "bob", "b0b", "BOB", "ivy", "lvy", "Ivy", "zoe", "admin", "adrnin",
];
const ROOMS: [&str; 5] = ["lobby", "den", "dеn", "attic", "cave"];

/// The run: a world, those who ever came, the paper, and a copy fed with nothing but changes.
struct Run {
    world: World,
    dice: Dice,
    actors: Vec<Actor>,
    paper: Paper,
    copy: State,
    lobby: RoomId,
    denied: usize,
    done: usize,
}

impl Run {
    fn new(seed: u64) -> Self {
        let world = World::new();
        let copy = world.look(Clone::clone);
        let lobby = copy.lobby();
        let (dice, paper) = (Dice(seed), Paper::default());
        let (actors, denied, done) = (Vec::new(), 0, 0);
        let mut run = Self {
            world,
            dice,
            actors,
            paper,
            copy,
            lobby,
            denied,
            done,
        };
        let olga = run.world.owner("olga");
        run.catch_up();
        run.actors.push(olga);
        run
    }

    /// Feeds the copy and the paper with what was written since.
    fn catch_up(&mut self) {
        for change in self.world.take_written() {
            self.paper.note(&change, self.lobby);
            self.copy.apply(&change);
        }
    }

    fn step(&mut self) {
        match self.dice.below(20) {
            0 => self.somebody_comes(),
            1 => self.somebody_goes(),
            2 => self.somebody_returns(),
            3 => self.world.wait("1m"),
            _ => self.somebody_asks(),
        }
        self.catch_up();
    }

    fn somebody_comes(&mut self) {
        let name = self.dice.of(&NAMES);
        let code = self.dice.one_in(3).then_some(1);
        let from = self.dice.one_in(4).then_some("192.0.2.7");
        if let Ok(actor) = self.world.comes(name, from, code) {
            self.actors.push(actor);
        }
    }

    fn somebody_goes(&mut self) {
        let actor = self.dice.of(&self.actors);
        let can_return = self.dice.one_in(2);
        self.world.goes(&actor, can_return);
    }

    fn somebody_returns(&mut self) {
        let actor = self.dice.of(&self.actors);
        if let Ok(actor) = self.world.returns(&actor, None, Some(1)) {
            self.actors.push(actor);
        }
    }

    fn somebody_asks(&mut self) {
        let is_here = |actor: &&Actor| self.world.look(|state| state.presence.is_here(actor.id()));
        let here: Vec<_> = self.actors.iter().filter(is_here).cloned().collect();
        if here.is_empty() {
            return;
        }
        let owner = &self.actors[0];
        let actor = if self.dice.one_in(8) && here.iter().any(|actor| actor.id() == owner.id()) {
            owner.clone()
        } else {
            self.dice.of(&here)
        };
        let command = self.command(&actor);
        let sent = match &command {
            Command::Post { id: Some(id), .. } => actor.device().map(|device| (device, id.clone())),
            _ => None,
        };
        let before = self.dice.one_in(8).then(|| self.world.look(observe));
        match actor.asks(command) {
            Ok(decision) => {
                self.done += 1;
                if let (Some(sent), parlor_core::Outcome::Posted(posted)) = (sent, decision.outcome)
                {
                    let first = *self.paper.sent.entry(sent).or_insert(posted.seq);
                    assert_eq!(posted.seq, first, "a retry has the first place");
                }
            }
            Err(_) => {
                self.denied += 1;
                if let Some(before) = before {
                    assert_eq!(self.world.look(observe), before, "a denial changes nothing");
                }
            }
        }
    }

    fn check(&self) {
        self.world.look(|state| {
            assert_eq!(
                stored(state),
                stored(&self.copy),
                "the copy has come to the same"
            );
            names_are_unique(state);
            for room in state.rooms().filter(|room| room.id != self.lobby) {
                let members: BTreeSet<_> = room.members.keys().copied().collect();
                assert_eq!(Some(&members), self.paper.members.get(&room.id));
                assert_eq!(Some(&room.head.get()), self.paper.heads.get(&room.id));
            }
            for user in state.users() {
                for room in state.rooms_of(user.id) {
                    assert!(state.is_member(room, user.id));
                }
            }
            assert_eq!(
                stored(state),
                stored(&reloaded(state)),
                "a restart changes nothing"
            );
        });
    }
}

#[test]
fn random_commands_keep_every_promise() {
    let mut seen = BTreeSet::new();
    let (mut done, mut denied) = (0, 0);
    for seed in 1..=20 {
        println!("seed {seed}");
        let mut run = Run::new(seed * 0x1234_5678_9abc);
        for step in 0..1_500 {
            run.step();
            if step % 50 == 0 {
                run.check();
            }
        }
        run.check();
        (done, denied) = (done + run.done, denied + run.denied);
        seen.extend(run.paper.kinds_of_event);
    }
    assert_eq!(seen.len(), 22, "every kind of event was there: {seen:?}");
    assert!(
        done > 3_000 && denied > 3_000,
        "{done} done, {denied} denied"
    );
}

#[test]
fn the_same_seed_makes_the_same_run() {
    let run = |seed| {
        let mut run = Run::new(seed);
        (0..500).for_each(|_| run.step());
        run.world.look(observe)
    };
    assert_eq!(run(7), run(7));
}
