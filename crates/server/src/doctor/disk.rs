//! Whether there is room on the disk.

use parlor_model::bytes;
use parlor_store::io_words;
use rustix::fs::statvfs;

use super::{Finding, Patient};

const CHECK: &str = "disk";
/// Below this not even messages are safe.
const TIGHT: u64 = 100 * 1024 * 1024;

/// Looks at the disk that has the data folder, or will have it.
pub fn check(patient: &Patient) -> Finding {
    let data = &patient.settings.data;
    let there = data.ancestors().find(|folder| folder.exists());
    let found = there.map(|folder| statvfs(folder).map_err(std::io::Error::from));
    match found {
        Some(Ok(found)) => {
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            judge(free, patient.settings.space_floor)
        }
        Some(Err(error)) => Finding::bad(
            CHECK,
            format!(
                "{} can't be looked at: {}",
                data.display(),
                io_words(&error)
            ),
            "run this as the user that the server runs as",
        ),
        None => Finding::bad(
            CHECK,
            format!("{} is on no disk", data.display()),
            "name another folder with --data",
        ),
    }
}

fn judge(free: u64, floor: u64) -> Finding {
    let said = format!("{} free", bytes(free));
    match free {
        _ if free < TIGHT => Finding::bad(CHECK, said, "make room: soon nothing can be stored"),
        _ if free < floor => Finding::warning(
            CHECK,
            format!("{said}, less than space_floor ({})", bytes(floor)),
            "make room: files are refused until then",
        ),
        _ => Finding::good(CHECK, said),
    }
}

#[cfg(test)]
mod tests {
    use super::super::State;
    use super::*;

    #[test]
    fn less_than_the_floor_is_told_and_next_to_nothing_is_bad() {
        for (free, state) in [
            (1, State::Bad),
            (1 << 29, State::Warning),
            (1 << 31, State::Good),
        ] {
            assert_eq!(judge(free, 1 << 30).state, state, "{free}");
        }
    }
}
