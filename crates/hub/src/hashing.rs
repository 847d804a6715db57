//! One argon2id hash (RFC 9106), in memory that goes back to the system when it is done.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{Error, Result};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq as _;

/// More than glibc's malloc ever takes from its heaps: it raises its threshold to the size that was last
/// freed, up to 32 MiB on 64 bits (mallopt(3), `M_MMAP_THRESHOLD`). What is larger always comes from the
/// system and goes back there, while of what is smaller the heaps of all threads keep their share.
const APART_BYTES: usize = (32 << 20) + Block::SIZE;

/// The most memory that a stored hash may ask for.
const MOST_BYTES: usize = 64 << 20;
/// The most passes over it.
const MOST_PASSES: u32 = 10;

/// The hash of a password as a PHC string, with the default parameters: 19 MiB, two passes.
pub(crate) fn hash(password: &str, salt: &[u8]) -> Result<String> {
    let argon2 = Argon2::from(Params::default());
    let output = compute(&argon2, password, salt, Params::DEFAULT_OUTPUT_LEN)?;
    stored(salt, output)
}

/// What looks like the hash of a password, and takes as long to check: made of random bytes, which costs nothing.
pub(crate) fn decoy(salt: &[u8], output: &[u8; Params::DEFAULT_OUTPUT_LEN]) -> Result<String> {
    stored(salt, Output::new(output)?)
}

fn stored(salt: &[u8], output: Output) -> Result<String> {
    let hashed = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&Params::default())?,
        salt: Some(Salt::new(salt)?),
        hash: Some(output),
    };
    Ok(hashed.to_string())
}

/// Whether a password is the one of a PHC string, by the string's own parameters. The comparison takes
/// the same time whatever differs.
pub(crate) fn verify(password: &str, stored: &str) -> Result<bool> {
    let stored = PasswordHash::new(stored)?;
    let (Some(salt), Some(expected)) = (stored.salt, stored.hash) else {
        return Ok(false);
    };
    let params = Params::try_from(&stored)?;
    if params.block_count() > MOST_BYTES / Block::SIZE || params.t_cost() > MOST_PASSES {
        return Err(Error::ParamsInvalid);
    }
    let algorithm = Algorithm::try_from(stored.algorithm.as_str())?;
    let version = stored.version.map(Version::try_from).transpose()?;
    let argon2 = Argon2::new(algorithm, version.unwrap_or_default(), params);
    let output = compute(&argon2, password, &salt, expected.len())?;
    Ok(output.as_bytes().ct_eq(expected.as_bytes()).into())
}

fn compute(argon2: &Argon2<'_>, password: &str, salt: &[u8], length: usize) -> Result<Output> {
    let mut buffer = [0; Output::MAX_LENGTH];
    let out = buffer.get_mut(..length).ok_or(Error::OutputSize)?;
    let memory = memory(argon2.params().block_count());
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, out, memory)?;
    Ok(Output::new(out)?)
}

/// So many blocks. What the allocation has beyond them is never touched and so costs nothing.
fn memory(blocks: usize) -> Vec<Block> {
    let mut memory = Vec::with_capacity(blocks.max(APART_BYTES / Block::SIZE));
    memory.resize(blocks, Block::new());
    memory
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher as _;

    use super::*;

    const SALT: &[u8] = b"sixteen bytes !!";

    /// The process's memory in MiB (proc(5), `statm`, in pages of 4 KiB).
    #[cfg(target_os = "linux")]
    fn resident() -> usize {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        let pages: usize = statm.split(' ').nth(1).unwrap().parse().unwrap();
        pages / 256
    }

    #[test]
    fn hashed_password_verifies_and_another_does_not() {
        let stored = hash("correct horse", SALT).unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_eq!(verify("correct horse", &stored), Ok(true));
        assert_eq!(verify("correct house", &stored), Ok(false));
    }

    #[test]
    fn a_decoy_differs_from_a_hash_in_nothing_but_its_bytes() {
        let (stored, decoy) = (hash("x", SALT).unwrap(), decoy(SALT, &[7; 32]).unwrap());
        let head = |stored: &str| stored.rsplit_once('$').unwrap().0.to_owned();
        assert_eq!(head(&decoy), head(&stored));
        assert_eq!(decoy.len(), stored.len());
        assert_eq!(verify("x", &decoy), Ok(false));
    }

    #[test]
    fn hash_is_the_one_that_others_make() {
        let theirs = Argon2::default()
            .hash_password_with_salt(b"correct horse", SALT)
            .unwrap()
            .to_string();
        assert_eq!(hash("correct horse", SALT).unwrap(), theirs);
    }

    #[test]
    fn parameters_of_the_stored_hash_hold() {
        let params = Params::new(64, 3, 2, Some(16)).unwrap();
        let other = Argon2::new(Algorithm::Argon2i, Version::V0x10, params);
        let stored = other.hash_password_with_salt(b"correct horse", SALT);
        let stored = stored.unwrap().to_string();
        assert_eq!(verify("correct horse", &stored), Ok(true));
        assert_eq!(verify("correct house", &stored), Ok(false));
    }

    #[test]
    fn stored_hash_that_asks_for_too_much_is_refused_before_memory_is_taken() {
        let stored = hash("correct horse", SALT).unwrap();
        for greedy in ["m=4194304,t=2", "m=19456,t=1000"] {
            let stored = stored.replace("m=19456,t=2", greedy);
            assert_eq!(verify("correct horse", &stored), Err(Error::ParamsInvalid));
        }
        assert!(verify("correct horse", "no hash").is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn threads_that_hashed_keep_nothing_of_it() {
        let threads = 12;
        let (one_at_a_time, all) = (
            std::sync::Mutex::new(()),
            std::sync::Barrier::new(threads + 1),
        );
        let before = resident();
        let after = std::thread::scope(|scope| {
            for _ in 0..threads {
                scope.spawn(|| {
                    for _ in 0..2 {
                        let _turn = one_at_a_time.lock().unwrap();
                        hash("correct horse", SALT).unwrap();
                    }
                    all.wait();
                    all.wait();
                });
            }
            all.wait();
            let after = resident();
            all.wait();
            after
        });
        let kept = after.saturating_sub(before);
        // The tests beside this one hash as well: four times 19 MiB at most.
        assert!(kept < 100, "{kept} MiB");
    }
}
