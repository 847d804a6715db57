//! Tests that run a part of themselves in a process of its own, which may be killed or confined.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use parlor_model::FileId;

/// Says in which folder the other process works, and that it is one.
const FOLDER: &str = "PARLOR_TEST_FOLDER";

pub const FILE: FileId = FileId::from_bytes([1; 16]);

/// An ignored test of this binary as a process of its own, begun by `launcher`.
pub fn part(launcher: &[&str], test: &str, folder: &Path) -> Command {
    let this = env::current_exe().unwrap();
    let mut command = match launcher {
        [] => Command::new(this),
        [program, arguments @ ..] => {
            let mut command = Command::new(program);
            command.args(arguments).arg(this);
            command
        }
    };
    command.args(["--exact", test, "--ignored", "--nocapture"]);
    command.env(FOLDER, folder);
    command
}

/// The folder of a part; `None` when a person ran the ignored test.
pub fn folder() -> Option<PathBuf> {
    env::var_os(FOLDER).map(PathBuf::from)
}

/// The bytes of a file that has others at every place near another (SplitMix64 of the place).
pub fn bytes(from: u64, length: usize) -> Vec<u8> {
    let skip = (from % 8) as usize;
    let mut all = Vec::with_capacity(skip + length + 8);
    let mut word = from / 8;
    while all.len() < skip + length {
        all.extend_from_slice(&mix(word).to_le_bytes());
        word += 1;
    }
    all.truncate(skip + length);
    all.split_off(skip)
}

/// A small generator, so that a run is the same every time (SplitMix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(1);
        mix(self.0) % sides
    }
}

fn mix(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
