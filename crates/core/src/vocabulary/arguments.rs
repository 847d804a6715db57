//! The arguments of one command, taken from the left.

use parlor_model::{
    CommandLine, Emoji, FileName, Lifetime, MessageText, NameError, Password, Reason, RoomName,
    SecondCode, Seq, Span, Timestamp, UserName, limits,
};

use super::{Entry, Invalid, ParseError, Target};
use crate::RoomEnd;

/// What follows a command's name, and the command, for the errors.
pub(super) struct Arguments<'a> {
    command: &'static Entry,
    rest: &'a str,
    message_chars: usize,
}

impl<'a> Arguments<'a> {
    pub(super) fn new(command: &'static Entry, rest: &'a str, message_chars: usize) -> Self {
        Self {
            command,
            rest: rest.trim(),
            message_chars,
        }
    }

    /// The next word, if there is one.
    pub(super) fn word(&mut self) -> Option<&'a str> {
        let end = self
            .rest
            .find(char::is_whitespace)
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        Some(word).filter(|word| !word.is_empty())
    }

    /// Everything that is left, if anything is.
    pub(super) fn rest(&mut self) -> Option<&'a str> {
        Some(std::mem::take(&mut self.rest)).filter(|rest| !rest.is_empty())
    }

    /// The next word when `read` takes it; it stays otherwise.
    pub(super) fn word_if<T>(&mut self, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let before = self.rest;
        let taken = self.word().and_then(read);
        if taken.is_none() {
            self.rest = before;
        }
        taken
    }

    /// Refuses what is left.
    pub(super) fn end(&mut self) -> Result<(), ParseError> {
        match self.rest() {
            None => Ok(()),
            Some(_) => Err(self.too_much()),
        }
    }

    pub(super) fn too_much(&self) -> ParseError {
        ParseError::TooMuch {
            command: self.command,
        }
    }

    pub(super) fn missing(&self, argument: &'static str) -> ParseError {
        ParseError::Missing {
            command: self.command,
            argument,
        }
    }

    pub(super) fn invalid(&self, argument: &'static str, why: impl Into<Invalid>) -> ParseError {
        ParseError::Invalid {
            command: self.command,
            argument,
            why: why.into(),
        }
    }

    pub(super) fn user(&mut self) -> Result<UserName, ParseError> {
        let word = self.word().ok_or_else(|| self.missing("USER"))?;
        let name = UserName::parse(word.strip_prefix('@').unwrap_or(word));
        name.map_err(|why| self.invalid("USER", why))
    }

    pub(super) fn room(&mut self) -> Result<RoomName, ParseError> {
        self.room_if_any()?.ok_or_else(|| self.missing("ROOM"))
    }

    pub(super) fn room_if_any(&mut self) -> Result<Option<RoomName>, ParseError> {
        let name = self.word().map(RoomName::parse_typed).transpose();
        name.map_err(|why: NameError| self.invalid("ROOM", why))
    }

    /// What is left, as the name of a file.
    pub(super) fn file_name(&mut self) -> Result<FileName, ParseError> {
        let rest = self.rest().ok_or_else(|| self.missing("NAME"))?;
        FileName::parse(rest).map_err(|why| self.invalid("NAME", why))
    }

    /// What is left, as a command for the server.
    pub(super) fn command_line(&mut self) -> Result<CommandLine, ParseError> {
        let rest = self.rest().ok_or_else(|| self.missing("COMMAND"))?;
        CommandLine::parse(rest).map_err(|why| self.invalid("COMMAND", why))
    }

    pub(super) fn text(&mut self) -> Result<MessageText, ParseError> {
        let rest = self.rest().ok_or_else(|| self.missing("TEXT"))?;
        let text = MessageText::parse_limited(rest, self.message_chars);
        text.map_err(|why| self.invalid("TEXT", why))
    }

    pub(super) fn target(&mut self) -> Result<Target, ParseError> {
        let word = self.word().ok_or_else(|| self.missing("NUMBER or ^"))?;
        if word == "^" {
            return Ok(Target::Last);
        }
        let number = word.strip_prefix('#').unwrap_or(word).parse::<Seq>();
        let number = number.ok().filter(|number| *number > Seq::ZERO);
        number
            .map(Target::Number)
            .ok_or_else(|| self.invalid("NUMBER", Invalid::Target))
    }

    /// A reaction and whether it is added (no `-` before it).
    pub(super) fn emoji(&mut self) -> Result<(Emoji, bool), ParseError> {
        let word = self.word().ok_or_else(|| self.missing("EMOJI"))?;
        let (glyph, on) = word
            .strip_prefix('-')
            .map_or((word, true), |taken| (taken, false));
        let emoji = Emoji::parse(glyph).map_err(|why| self.invalid("EMOJI", why))?;
        Ok((emoji, on))
    }

    /// A duration, when the next word starts with a digit: a mistyped one must not become the reason
    /// of a block without an end.
    pub(super) fn span_if_any(&mut self) -> Result<Option<Span>, ParseError> {
        let looks = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let read = self.word_if(|word| looks(word).then(|| Span::parse(word)));
        read.transpose()
            .map_err(|why| self.invalid("DURATION", why))
    }

    /// How long something stands.
    pub(super) fn lifetime(&mut self) -> Result<Lifetime, ParseError> {
        let word = self.word().ok_or_else(|| self.missing("DURATION"))?;
        Lifetime::parse(word).map_err(|why| self.invalid("DURATION", why))
    }

    /// Whether the next word switches something off.
    pub(super) fn off(&mut self) -> bool {
        let off = |word: &str| word.eq_ignore_ascii_case("off").then_some(());
        self.word_if(off).is_some()
    }

    /// When a room ends: a day or a moment, or so long after now.
    pub(super) fn room_end(&mut self) -> Result<RoomEnd, ParseError> {
        let word = self.word().ok_or_else(|| self.missing("DATE"))?;
        if let Some(at) = Timestamp::parse_day(word) {
            return Ok(RoomEnd::At(at));
        }
        let span = Span::parse(word);
        span.map(RoomEnd::In)
            .map_err(|_| self.invalid("DATE", Invalid::End))
    }

    /// What is left, as a reason; empty when nothing is.
    pub(super) fn reason(&mut self) -> Result<Reason, ParseError> {
        let reason = Reason::parse(self.rest().unwrap_or_default());
        reason.map_err(|why| self.invalid("REASON", why))
    }

    pub(super) fn count_if_any(&mut self) -> Result<Option<usize>, ParseError> {
        let Some(word) = self.word() else {
            return Ok(None);
        };
        let digits = word.bytes().all(|byte| byte.is_ascii_digit());
        let count = word
            .parse::<usize>()
            .ok()
            .filter(|count| digits && *count > 0);
        let count = count.map(|count| count.min(limits::HISTORY_PAGE));
        count
            .map(Some)
            .ok_or_else(|| self.invalid("COUNT", Invalid::Count))
    }

    /// The code of a second factor, if anything is left.
    pub(super) fn code_if_any(&mut self) -> Result<Option<SecondCode>, ParseError> {
        let code = self.word().map(SecondCode::parse).transpose();
        code.map_err(|why| self.invalid("CODE", why))
    }

    pub(super) fn code(&mut self) -> Result<SecondCode, ParseError> {
        self.code_if_any()?.ok_or_else(|| self.missing("CODE"))
    }

    /// What is left, as a password.
    pub(super) fn password(&mut self) -> Result<Password, ParseError> {
        let typed = self.rest().ok_or_else(|| self.missing("PASSWORD"))?;
        self.new_password("PASSWORD", typed)
    }

    /// A new password out of a text.
    pub(super) fn new_password(
        &self,
        argument: &'static str,
        text: &str,
    ) -> Result<Password, ParseError> {
        Password::parse(text.to_owned()).map_err(|why| self.invalid(argument, why))
    }
}
