//! The command that sends a file, as it is typed in a POSIX shell.

use parlor_model::sanitise_line;

/// The command, whatever the path consists of.
pub(crate) fn send(path: &str, link: &str) -> String {
    let path = sanitise_line(path);
    let path = path.trim();
    // curl takes these signs for a list of files, unless it is told not to.
    let option = if path.contains(['[', ']', '{', '}']) {
        "-gT"
    } else {
        "-T"
    };
    format!("curl {option} {} {link}", quoted(path))
}

fn quoted(path: &str) -> String {
    // The shell knows the home folder only outside of quotes.
    if let Some(rest) = path.strip_prefix("~/").filter(|rest| !rest.is_empty()) {
        return format!("~/{}", word(rest));
    }
    // `-` alone would be standard input.
    let here = if path.starts_with('-') { "./" } else { "" };
    word(&format!("{here}{path}"))
}

fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-._/+,:@%=".contains(c);
    if text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_path_means_more_to_a_shell_or_to_curl_than_itself() {
        for (path, typed) in [
            ("photo.png", "curl -T photo.png L"),
            ("/srv/été/1.png", "curl -T /srv/été/1.png L"),
            ("my photo.png", "curl -T 'my photo.png' L"),
            ("it's $(id).png", r"curl -T 'it'\''s $(id).png' L"),
            ("~/my photo.png", "curl -T ~/'my photo.png' L"),
            ("~ada", "curl -T '~ada' L"),
            ("-", "curl -T ./- L"),
            ("-rf", "curl -T ./-rf L"),
            ("a[1].png", "curl -gT 'a[1].png' L"),
            ("{a,b}", "curl -gT '{a,b}' L"),
            (r"C:\a.png", r"curl -T 'C:\a.png' L"),
            ("a\u{1b}[2Jb", "curl -T ab L"),
        ] {
            assert_eq!(send(path, "L"), typed);
        }
    }
}
