//! Property tests of a fuzz target's body: the committed seeds, what comes of them by small damages, and bytes
//! of pure chance.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::prop_oneof;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestError, TestRunner};

/// Inputs of chance, beside the seeds; `PARLOR_CASES` says another number.
const CASES: u32 = 400;

/// Runs the body of the target with this name on its seeds in `fuzz/corpus`, and on chance.
///
/// # Panics
/// When the body does: with the smallest input for which it does. Also when there are no seeds.
pub fn drive(target: &str, body: fn(&[u8])) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let folder = root.join(target);
    let mut seeds: Vec<Vec<u8>> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .flatten()
        .map(|entry| fs::read(entry.path()).expect("a seed can be read"))
        .collect();
    assert!(!seeds.is_empty(), "{} has no seeds", folder.display());
    seeds.sort();
    seeds.iter().for_each(|seed| body(seed));
    let damages = vec((any::<Index>(), any::<u8>(), 0..5_u8), 1..6);
    let damaged = (select(seeds.clone()), select(seeds), damages)
        .prop_map(|(seed, other, damages)| damage(seed, &other, &damages));
    let inputs = prop_oneof![
        1 => vec(any::<u8>(), 0..300),
        1 => any::<String>().prop_map(String::into_bytes),
        6 => damaged,
    ];
    let cases = std::env::var("PARLOR_CASES").ok();
    let config = Config {
        cases: cases.and_then(|cases| cases.parse().ok()).unwrap_or(CASES),
        failure_persistence: None,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&inputs, |input| {
        body(&input);
        Ok(())
    });
    match ran {
        Ok(()) => {}
        Err(TestError::Fail(why, input)) => {
            panic!(
                "{target}: {why}\nwith {:?}\n{input:?}",
                input.escape_ascii().to_string()
            )
        }
        Err(TestError::Abort(why)) => panic!("{target}: {why}"),
    }
}

/// Flips, cuts, repeats and joins.
fn damage(mut bytes: Vec<u8>, other: &[u8], damages: &[(Index, u8, u8)]) -> Vec<u8> {
    for (place, byte, kind) in damages {
        if bytes.is_empty() {
            bytes.push(*byte);
        }
        let at = place.index(bytes.len());
        match kind {
            0 => bytes[at] ^= 1 << (byte % 8),
            1 => bytes.insert(at, *byte),
            2 => bytes.truncate(at),
            3 => {
                let again = bytes[at..].to_vec();
                bytes.extend(again);
            }
            _ => bytes
                .splice(at.., other.iter().copied().skip(at))
                .for_each(drop),
        }
    }
    bytes
}
