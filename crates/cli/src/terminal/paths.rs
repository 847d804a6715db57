//! Paths of this machine as people type them.

use std::env;
use std::fs;
use std::path::PathBuf;

use parlor_tui::FoundPath;

/// Paths that are found at most.
const MOST: usize = 50;
/// Entries of a folder that are looked at.
const LOOKED: usize = 10_000;

/// The path that is meant: `~` is the home folder.
pub fn meant(typed: &str) -> PathBuf {
    let typed = typed.trim();
    let rest = match typed {
        "~" => Some(""),
        _ => typed.strip_prefix("~/"),
    };
    match rest.zip(env::var_os("HOME")) {
        Some((rest, home)) => PathBuf::from(home).join(rest),
        None => PathBuf::from(typed),
    }
}

/// What a path could become, in the order of names, folders first. What begins with a dot is hidden until a dot is
/// typed. Blocking.
pub fn find(typed: &str) -> Vec<FoundPath> {
    let (folder, begun) = typed
        .rfind('/')
        .map_or(("", typed), |at| typed.split_at(at + 1));
    let place = match folder {
        "" => PathBuf::from("."),
        folder => meant(folder),
    };
    let Ok(entries) = fs::read_dir(place) else {
        return Vec::new();
    };
    let found = entries.take(LOOKED).flatten().filter_map(|entry| {
        // A name that is no text can't be typed.
        let name = entry.file_name().into_string().ok()?;
        let is_shown = begun.starts_with('.') || !name.starts_with('.');
        if !is_shown || !begins(&name, begun) {
            return None;
        }
        let data = fs::metadata(entry.path()).ok()?;
        (data.is_dir() || data.is_file()).then(|| FoundPath {
            path: format!("{folder}{name}"),
            is_folder: data.is_dir(),
            size: data.len(),
        })
    });
    let mut found: Vec<FoundPath> = found.collect();
    found.sort_by(|a, b| (!a.is_folder, &a.path).cmp(&(!b.is_folder, &b.path)));
    found.truncate(MOST);
    found
}

fn begins(name: &str, begun: &str) -> bool {
    name.starts_with(begun) || name.to_lowercase().starts_with(&begun.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_what_begins_so() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_str().unwrap();
        fs::create_dir(folder.path().join("notes")).unwrap();
        for name in ["note.txt", "Noon.png", ".hidden", "other"] {
            fs::write(folder.path().join(name), "12345").unwrap();
        }
        let names = |typed: &str| -> Vec<String> {
            let found = find(&format!("{root}/{typed}")).into_iter();
            let name = |found: FoundPath| found.path.strip_prefix(root).unwrap()[1..].to_owned();
            found.map(name).collect()
        };
        assert_eq!(names("no"), ["notes", "Noon.png", "note.txt"]);
        assert_eq!(names(""), ["notes", "Noon.png", "note.txt", "other"]);
        assert_eq!(names("."), [".hidden"]);
        assert!(names("none/").is_empty());
        let found = find(&format!("{root}/oth")).pop().unwrap();
        assert_eq!((found.is_folder, found.size), (false, 5));
    }
}
