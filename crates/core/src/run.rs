//! Which commands can be run on the server, by whom, and in which form; and how what they wrote is told.

use parlor_model::{CommandLine, MessageText, RoomName, limits, sanitise, sanitise_line};
use thiserror::Error;

/// What the operator lets people run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRules {
    /// Whether anybody can run anything.
    pub on: bool,
    /// How many commands one user may run in a minute.
    pub a_minute: u32,
    /// The commands. Of two with one name the later counts.
    pub commands: Vec<RunCommand>,
}

/// A command that can be run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunCommand {
    /// What people type.
    pub name: String,
    /// The program; `None` for what the server has in itself.
    pub program: Option<String>,
    /// What else of the machine the program may read, besides itself and its libraries.
    pub paths: Vec<String>,
    /// The forms that its arguments may have; one of them must fit.
    pub patterns: Vec<RunPattern>,
    /// In which rooms; empty is in all.
    pub rooms: Vec<RoomName>,
    /// For whom, at least.
    pub who: RunFor,
    /// What it sees of the room.
    pub reads: Reads,
    /// Whether it may have threads.
    pub threads: bool,
    /// How long it may take, in seconds.
    pub seconds: u64,
    /// How much it may write, in bytes.
    pub output_bytes: usize,
}

/// The least that somebody must be to run a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RunFor {
    /// Everyone who may write in the room.
    Guest,
    /// Registered users.
    Member,
    /// Operators of the room, and admins.
    Operator,
    /// Admins and the owner.
    Admin,
    /// The owner.
    Owner,
}

/// What a command sees of the room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Nothing.
    Nothing,
    /// Its files, under their names.
    Files,
}

/// A form that arguments may have: words, each of which stands for itself but for `*`, any characters; a word `FILE`
/// is the name of a file of the room, `NUMBER` digits, and `...` at the end any words. What is not written out never
/// fits a word that starts with `-`, but for what `...` takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunPattern {
    words: Vec<String>,
    open: bool,
}

/// Why a text is no pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RunPatternError {
    /// `...` is not at the end.
    #[error("... stands at the end alone")]
    Early,
    /// It can't be split into words.
    #[error("a quote is not closed")]
    Open,
}

impl Default for RunRules {
    /// What is allowed unless the operator says otherwise: nothing of it runs a program of the machine.
    fn default() -> Self {
        let nothing = |name| RunCommand::built_in(name, Reads::Nothing);
        let files = |name| RunCommand::built_in(name, Reads::Files);
        Self {
            on: true,
            a_minute: limits::RUN_A_MINUTE,
            commands: vec![
                files("ls"),
                files("cat"),
                files("head"),
                files("wc"),
                nothing("date"),
                nothing("echo"),
                nothing("pwd"),
                nothing("cd"),
                nothing("cal"),
                nothing("uptime"),
            ],
        }
    }
}

impl RunRules {
    /// The command of this name.
    #[must_use]
    pub fn command(&self, name: &str) -> Option<&RunCommand> {
        self.commands
            .iter()
            .rev()
            .find(|command| command.name == name)
    }
}

impl RunCommand {
    /// What the server has in itself, with any arguments.
    #[must_use]
    pub fn built_in(name: &str, reads: Reads) -> Self {
        Self {
            name: name.to_owned(),
            program: None,
            paths: Vec::new(),
            patterns: vec![RunPattern {
                words: Vec::new(),
                open: true,
            }],
            rooms: Vec::new(),
            who: RunFor::Guest,
            reads,
            threads: false,
            seconds: limits::RUN_SECONDS,
            output_bytes: limits::RUN_OUTPUT_BYTES,
        }
    }

    /// Whether these arguments have one of the forms; `is_file` says whether the room has a file of a name.
    pub fn takes(&self, arguments: &[String], is_file: impl Fn(&str) -> bool) -> bool {
        self.patterns
            .iter()
            .any(|pattern| pattern.takes(arguments, &is_file))
    }
}

impl RunPattern {
    /// Reads a pattern; an empty one is no arguments.
    ///
    /// # Errors
    /// [`RunPatternError`].
    pub fn parse(text: &str) -> Result<Self, RunPatternError> {
        // Words are split as those that people type; a first word stands for the command.
        let line = CommandLine::parse(&format!("x {text}"));
        let line = line.map_err(|_| RunPatternError::Open)?;
        let mut words = line.arguments().to_vec();
        let open = words.pop_if(|word| word == "...").is_some();
        match words.iter().any(|word| word == "...") {
            true => Err(RunPatternError::Early),
            false => Ok(Self { words, open }),
        }
    }

    fn takes(&self, arguments: &[String], is_file: &impl Fn(&str) -> bool) -> bool {
        let enough = arguments.len() >= self.words.len();
        let exact = arguments.len() == self.words.len();
        let fits = |(pattern, word): (&String, &String)| match pattern.as_str() {
            "FILE" => !word.starts_with('-') && is_file(word),
            "NUMBER" => !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit()),
            pattern => {
                (pattern.starts_with('-') || !word.starts_with('-')) && matches(pattern, word)
            }
        };
        enough && (exact || self.open) && self.words.iter().zip(arguments).all(fits)
    }
}

/// Whether a word is as a pattern says, in which each `*` stands for any characters.
fn matches(pattern: &str, word: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == word;
    };
    let Some(mut left) = word.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<_> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        match left.find(part) {
            Some(at) => left = &left[at + part.len()..],
            None => return false,
        }
    }
    left.ends_with(last)
}

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunEnd {
    /// By itself, with this status; 0 is well.
    Status(i32),
    /// By a signal.
    Signal(i32),
    /// It took too long, in seconds.
    Time(u64),
    /// It wrote too much.
    Output,
    /// The server went down.
    Stopped,
}

impl RunEnd {
    /// How it is told, where that is worth a line.
    fn told(self) -> Option<String> {
        match self {
            Self::Status(0) => None,
            Self::Status(status) => Some(format!("(status {status})")),
            Self::Signal(signal) => Some(format!("(ended by signal {signal})")),
            Self::Time(seconds) => Some(format!("(ended after {seconds} s)")),
            Self::Output => Some("(there is more: cut off here)".to_owned()),
            Self::Stopped => Some("(ended: the server is shutting down)".to_owned()),
        }
    }
}

/// What is told of a command that was run: the command, what it wrote, cleaned and within
/// [`limits::RUN_LINES`], and how it ended if that was not well. `None` never: the command is there.
#[must_use]
pub fn run_text(line: &CommandLine, output: &[u8], end: RunEnd) -> Option<MessageText> {
    let (written, end) = match is_text(output) {
        true => shortened(output, end),
        false => (
            format!(
                "({} that are no text)",
                parlor_model::bytes(output.len() as u64)
            ),
            end,
        ),
    };
    let head = sanitise_line(line.as_str());
    let parts = [Some(head.into_owned()), Some(written), end.told()];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let text: Vec<_> = parts.collect();
    MessageText::parse_stored(&text.join("\n")).ok()
}

/// What has a NUL is none.
fn is_text(output: &[u8]) -> bool {
    !output.contains(&0)
}

fn shortened(output: &[u8], end: RunEnd) -> (String, RunEnd) {
    let text = String::from_utf8_lossy(output);
    let text = sanitise(&text);
    let text = text.trim_end();
    match text.match_indices('\n').nth(limits::RUN_LINES - 1) {
        Some((at, _)) => (text[..at].to_owned(), RunEnd::Output),
        None => (text.to_owned(), end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(ToOwned::to_owned).collect()
    }

    #[test]
    fn arguments_have_the_form_of_a_pattern() {
        for (pattern, fit, unfit) in [
            ("", &[""][..], &["a", "-a"][..]),
            ("...", &["", "a b", "-x --y"], &[]),
            ("status ...", &["status", "status -s"], &["", "log"]),
            (
                "-l FILE",
                &["-l notes.txt"],
                &["-l", "-l other", "notes.txt", "-l -x"],
            ),
            ("*", &["a", "a.b"], &["", "-a", "a b"]),
            ("a*c", &["ac", "abc"], &["ab", "bc", "-ac"]),
            ("--name=*", &["--name=", "--name=x"], &["--nam", "--x"]),
            ("*.txt", &["a.txt"], &["a.txt.gz", "-.txt"]),
            ("a*b*c", &["abc", "axbyc", "abbc"], &["ac", "acb"]),
            ("NUMBER NUMBER", &["1 22"], &["1", "a 1", "-1 1"]),
        ] {
            let parsed = RunPattern::parse(pattern).unwrap();
            let takes = |text: &str| parsed.takes(&words(text), &|name: &str| name == "notes.txt");
            fit.iter()
                .for_each(|text| assert!(takes(text), "{pattern:?} {text:?}"));
            unfit
                .iter()
                .for_each(|text| assert!(!takes(text), "{pattern:?} {text:?}"));
        }
        assert_eq!(RunPattern::parse("... a"), Err(RunPatternError::Early));
        assert_eq!(RunPattern::parse("'a"), Err(RunPatternError::Open));
    }

    fn told(output: &[u8], end: RunEnd) -> String {
        let line = CommandLine::parse("cat x").unwrap();
        run_text(&line, output, end).unwrap().to_string()
    }

    #[test]
    fn output_is_told_clean_and_with_how_it_ended() {
        let well = RunEnd::Status(0);
        assert_eq!(told(b"", well), "cat x");
        assert_eq!(told(b"a\nb\n", well), "cat x\na\nb");
        assert_eq!(told(b"\x1b[31mred\x07\r\n", well), "cat x\nred");
        assert_eq!(told(b"a\xffb", well), "cat x\na\u{fffd}b");
        assert_eq!(told(b"a\0b", well), "cat x\n(3 B that are no text)");
        assert_eq!(told(b"no\n", RunEnd::Status(1)), "cat x\nno\n(status 1)");
        assert_eq!(told(b"", RunEnd::Time(5)), "cat x\n(ended after 5 s)");
        assert_eq!(told(b"", RunEnd::Signal(9)), "cat x\n(ended by signal 9)");
    }

    #[test]
    fn many_lines_are_cut_off() {
        let lines = |count: usize| "x\n".repeat(count).into_bytes();
        let most = told(&lines(limits::RUN_LINES), RunEnd::Status(0));
        assert_eq!(most.lines().count(), limits::RUN_LINES + 1);
        let more = told(&lines(limits::RUN_LINES + 1), RunEnd::Status(0));
        assert_eq!(more.lines().count(), limits::RUN_LINES + 2);
        assert!(more.ends_with("\n(there is more: cut off here)"));
    }
}
