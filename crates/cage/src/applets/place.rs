//! Places as they are named in the cage.

use std::path::{Component, Path, PathBuf};

/// Where a name stands in the folder that the process is in. `/` is that folder, and nothing is above it.
pub(super) fn place(name: &str) -> PathBuf {
    let mut place = PathBuf::from(".");
    for part in Path::new(name).components() {
        match part {
            Component::Normal(part) => place.push(part),
            Component::ParentDir => {
                place.pop();
                if place.as_os_str().is_empty() {
                    place.push(".");
                }
            }
            Component::RootDir | Component::CurDir | Component::Prefix(_) => {}
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_above_the_folder() {
        for (name, stands) in [
            ("a", "./a"),
            ("/a", "./a"),
            ("/", "."),
            ("", "."),
            ("..", "."),
            ("../../etc/passwd", "./etc/passwd"),
            ("a/../../b", "./b"),
            ("./a/./b/..", "./a"),
        ] {
            assert_eq!(place(name), Path::new(stands), "{name}");
        }
    }
}
