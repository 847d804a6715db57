//! Landlock: what of the file system can be reached, and that nobody can be talked to. Every right that the kernel
//! knows is taken away, but for reading a few places.

use std::path::{Path, PathBuf};

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible as _, PathBeneath,
    PathFd, Ruleset, RulesetAttr as _, RulesetCreatedAttr as _, RulesetStatus, Scope,
};

use crate::CageError;

/// The newest kernel interface whose rights are known here; an older kernel takes what it knows of them.
const NEWEST: ABI = ABI::V7;

/// What may be read, and what may be executed besides.
pub(crate) struct Seen<'a> {
    /// The room's folder.
    pub(crate) folder: Option<&'a Path>,
    /// The program, its libraries, and what else the operator named.
    pub(crate) paths: &'a [PathBuf],
}

/// Takes away every right but those to what is seen. True when the kernel knows all that was asked for.
///
/// # Errors
/// [`CageError::Unlocked`] when the kernel has no Landlock, or it is switched off.
pub(crate) fn restrict(seen: &Seen<'_>) -> Result<bool, CageError> {
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let mut places: Vec<(PathFd, BitFlags<AccessFs>)> = Vec::new();
    if let Some(folder) = seen.folder {
        places.push((open(folder)?, read));
    }
    for path in seen.paths {
        // Not every system has each of the places that libraries are in.
        if let Ok(fd) = PathFd::new(path) {
            let rights = match path.is_dir() {
                true => read | AccessFs::Execute,
                false => AccessFs::ReadFile | AccessFs::Execute,
            };
            places.push((fd, rights));
        }
    }
    let built = (|| {
        // The first interface is needed; what later ones added is taken where it is known.
        let mut ruleset = Ruleset::default()
            .set_compatibility(CompatLevel::HardRequirement)
            .handle_access(AccessFs::from_all(ABI::V1))?
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?;
        for (fd, rights) in places {
            ruleset = ruleset.add_rule(PathBeneath::new(fd, rights))?;
        }
        ruleset.restrict_self()
    })();
    let status = built.map_err(|error| no_landlock(&error.to_string()))?;
    match status.ruleset {
        RulesetStatus::FullyEnforced => Ok(true),
        RulesetStatus::PartiallyEnforced => Ok(false),
        RulesetStatus::NotEnforced => Err(no_landlock("it is switched off")),
    }
}

fn open(path: &Path) -> Result<PathFd, CageError> {
    PathFd::new(path).map_err(|error| CageError::Unlocked(error.to_string()))
}

fn no_landlock(why: &str) -> CageError {
    CageError::Unlocked(format!(
        "the kernel has no Landlock to lock commands in: {why}"
    ))
}
