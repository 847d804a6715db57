//! Passwords that are typed as a command's arguments: they are neither shown, kept nor taken back.

/// Commands whose arguments are secrets.
const SECRET: [&str; 4] = ["/register", "/password", "/login", "/2fa"];

/// From which byte on a text is secret; `None` when it is not. What stands before is the command.
#[must_use]
pub fn secret_from(text: &str) -> Option<usize> {
    let start = text.len() - text.trim_start().len();
    let word = text[start..]
        .split(char::is_whitespace)
        .next()
        .unwrap_or_default();
    let is_secret = SECRET.iter().any(|name| word.eq_ignore_ascii_case(name));
    let end = start + word.len();
    if is_secret && word.eq_ignore_ascii_case("/2fa") {
        // What is to be done is no secret; the code and the password after it are.
        let rest = &text[end..];
        let what = rest.trim_start().split(char::is_whitespace).next();
        let skipped = rest.len() - rest.trim_start().len();
        return Some(end + skipped + what.map_or(0, str::len));
    }
    is_secret.then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_arguments_of_some_commands_are_secret() {
        let cases = [
            ("/register hunter2", Some(9)),
            (" /PASSWORD old new", Some(10)),
            ("/register", Some(9)),
            ("/2fa on 123456 pw", Some(7)),
            ("/2fa", Some(4)),
            ("/registered x", None),
            ("say /register x", None),
            ("", None),
        ];
        for (text, from) in cases {
            assert_eq!(secret_from(text), from, "{text:?}");
        }
    }
}
