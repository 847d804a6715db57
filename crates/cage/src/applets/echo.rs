//! `echo` and `pwd`.

use std::io::{self, Write};

/// Says its arguments.
pub(super) fn echo(arguments: &[String], out: &mut dyn Write) -> io::Result<u8> {
    writeln!(out, "{}", arguments.join(" "))?;
    Ok(0)
}

/// Says where one is, as it is called there.
pub(super) fn pwd(_: &[String], out: &mut dyn Write) -> io::Result<u8> {
    writeln!(out, "/")?;
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::applets::said;

    #[test]
    fn words_are_said_and_nothing_is_expanded() {
        assert_eq!(said(echo, &["a", "*", "$HOME"]), (0, "a * $HOME\n".into()));
        assert_eq!(said(echo, &[]), (0, "\n".into()));
        assert_eq!(said(pwd, &[]), (0, "/\n".into()));
    }
}
