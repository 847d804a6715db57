//! Completion: people after `@`, rooms after `#`, commands after `/` and their arguments, emoji after `:`.

use std::ops::Range;

use parlor_core::vocabulary::{Entry, Word, entry};

use super::own::TRANSFERS;
use super::{Composer, emoji};
use crate::pick::{self, Pick};

/// Candidates offered at most.
const OFFERED: usize = 20;
/// Letters that a shortcode needs before emoji are offered, so that `:)` is safe.
const EMOJI_LETTERS: usize = 2;

/// What can be named, the most likely first.
#[derive(Debug, Clone, Copy)]
pub struct Sources<'a> {
    /// The names of people.
    pub people: &'a [String],
    /// The names of rooms, without a mark.
    pub rooms: &'a [String],
    /// The commands that the user may give here.
    pub commands: &'a [&'static Entry],
    /// The names of files that can be fetched.
    pub files: &'a [String],
}

/// What a word could be completed to.
#[derive(Debug, Clone)]
pub struct Completion {
    /// The word in the text, in bytes.
    pub range: Range<usize>,
    /// What it could become; never empty.
    pub found: Pick<Candidate>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What is put in the place of the word.
    pub insert: String,
    /// How it is shown.
    pub label: String,
    /// A few words about it; possibly empty.
    pub detail: String,
}

impl Completion {
    /// Puts the candidate that is meant in the place of the word.
    pub fn accept(&self, composer: &mut Composer) {
        if let Some(candidate) = self.found.chosen() {
            composer.replace(self.range.clone(), &candidate.insert);
        }
    }
}

/// What the word before the cursor could become. Without being asked for (Tab), only what begins with a
/// mark is completed.
#[must_use]
pub fn complete(composer: &Composer, sources: &Sources<'_>, asked_for: bool) -> Option<Completion> {
    let before = &composer.text()[..composer.cursor()];
    match file_argument(before) {
        // A path of this machine is completed by who can look there.
        Some((Word::Send, _)) => return None,
        Some((Word::Get, start)) => return files(composer, start, sources, asked_for),
        _ => {}
    }
    let start = before.rfind(char::is_whitespace).map_or(0, |at| {
        at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let word = &before[start..];
    let candidates = match word.chars().next() {
        Some('/') if start == 0 && !word.starts_with("//") => commands(&word[1..], sources),
        Some('@') => people(&word[1..], sources, "@"),
        Some('#') => rooms(&word[1..], sources, "#"),
        Some(':') if word.chars().count() > EMOJI_LETTERS => emoji_by(&word[1..]),
        _ => match argument(before, start) {
            Some(kind) if asked_for || !word.is_empty() => arguments(kind, word, sources),
            None if asked_for && !word.is_empty() => people(word, sources, "@"),
            _ => Vec::new(),
        },
    };
    (!candidates.is_empty()).then(|| Completion {
        range: start..composer.cursor(),
        found: Pick::new(candidates),
    })
}

/// Where the argument of a command begins that is about files.
fn file_argument(before: &str) -> Option<(Word, usize)> {
    let end = before.find(char::is_whitespace)?;
    let entry = entry(before[..end].strip_prefix('/')?)?;
    let rest = before[end..].trim_start();
    entry
        .is_about_files()
        .then_some((entry.word, before.len() - rest.len()))
}

/// The names of files may hold spaces: everything after the command is one.
fn files(
    composer: &Composer,
    start: usize,
    sources: &Sources<'_>,
    asked_for: bool,
) -> Option<Completion> {
    let typed = &composer.text()[start..composer.cursor()];
    if typed.is_empty() && !asked_for {
        return None;
    }
    let found = named(typed, sources.files, "", "");
    (!found.is_empty()).then(|| Completion {
        range: start..composer.cursor(),
        found: Pick::new(found),
    })
}

fn commands(typed: &str, sources: &Sources<'_>) -> Vec<Candidate> {
    let allowed = || sources.commands.iter();
    let by_name = allowed().filter(|entry| starts(entry.name, typed));
    let by_alias = allowed().filter(|entry| {
        !starts(entry.name, typed) && entry.aliases.iter().any(|alias| starts(alias, typed))
    });
    let found = by_name.chain(by_alias).map(|entry| {
        let space = if entry.arguments.is_empty() { "" } else { " " };
        Candidate {
            insert: format!("/{}{space}", entry.name),
            label: entry.usage(),
            detail: entry.help.to_owned(),
        }
    });
    let own = starts(TRANSFERS.name, typed).then(|| Candidate {
        insert: format!("/{} ", TRANSFERS.name),
        label: TRANSFERS.usage(),
        detail: TRANSFERS.help.to_owned(),
    });
    found.take(OFFERED).chain(own).collect()
}

fn starts(name: &str, typed: &str) -> bool {
    name.starts_with(&typed.to_lowercase())
}

fn people(typed: &str, sources: &Sources<'_>, mark: &str) -> Vec<Candidate> {
    named(typed, sources.people, mark, "")
}

fn rooms(typed: &str, sources: &Sources<'_>, mark: &str) -> Vec<Candidate> {
    named(typed, sources.rooms, mark, "")
}

fn named(typed: &str, names: &[String], mark: &str, detail: &str) -> Vec<Candidate> {
    let found = match typed.is_empty() {
        true => (0..names.len()).collect(),
        false => pick::find(typed, names.iter().map(String::as_str)),
    };
    let found = found.into_iter().take(OFFERED).map(|at| Candidate {
        insert: format!("{mark}{} ", names[at]),
        label: format!("{mark}{}", names[at]),
        detail: detail.to_owned(),
    });
    found.collect()
}

fn emoji_by(typed: &str) -> Vec<Candidate> {
    let found = emoji::find(typed).into_iter().take(OFFERED);
    found
        .map(|(glyph, code)| Candidate {
            insert: format!("{glyph} "),
            label: format!("{glyph}  :{code}:"),
            detail: String::new(),
        })
        .collect()
}

/// What the argument of a command at this place in the text is, as its usage calls it.
fn argument(before: &str, start: usize) -> Option<&'static str> {
    let words: Vec<&str> = before[..start].split_whitespace().collect();
    let (command, given) = words.split_first()?;
    let entry = entry(command.strip_prefix('/')?)?;
    let usage = entry.arguments.split_whitespace();
    let kind = usage
        .map(|word| word.trim_matches(['[', ']']))
        .nth(given.len())?;
    ["USER", "ROOM", "COMMAND"].contains(&kind).then_some(kind)
}

fn arguments(kind: &str, typed: &str, sources: &Sources<'_>) -> Vec<Candidate> {
    match kind {
        "USER" => people(typed, sources, ""),
        "ROOM" => rooms(typed, sources, ""),
        _ => {
            let names = sources.commands.iter().map(|entry| entry.name.to_owned());
            let names: Vec<String> = names.collect();
            named(typed, &names, "", "")
        }
    }
}

#[cfg(test)]
mod tests {
    use parlor_core::vocabulary::table;

    use super::*;

    fn labels(typed: &str, asked_for: bool) -> Vec<String> {
        let people = ["bert", "berta", "Dora"].map(str::to_owned);
        let rooms = ["lobby", "dev"].map(str::to_owned);
        let commands: Vec<&Entry> = table().iter().collect();
        let sources = Sources {
            people: &people,
            rooms: &rooms,
            commands: &commands,
            files: &[],
        };
        let mut composer = Composer::default();
        composer.insert(typed);
        let found = complete(&composer, &sources, asked_for);
        let found = found
            .map(|completion| completion.found.entries)
            .unwrap_or_default();
        found.into_iter().map(|candidate| candidate.label).collect()
    }

    #[test]
    fn marks_offer_by_themselves_and_plain_words_when_asked() {
        let cases: [(&str, bool, &[&str]); 12] = [
            ("@be", false, &["@bert", "@berta"]),
            ("hi @do", false, &["@Dora"]),
            ("be", false, &[]),
            ("be", true, &["@bert", "@berta"]),
            ("#de", false, &["#dev"]),
            (":t", false, &[]),
            (":)", false, &[]),
            ("a@be", false, &[]),
            ("//he", false, &[]),
            ("/remove be", false, &["bert", "berta"]),
            ("/join de", false, &["dev"]),
            ("say /he", false, &[]),
        ];
        for (typed, asked_for, expected) in cases {
            assert_eq!(labels(typed, asked_for), expected, "{typed} {asked_for}");
        }
        assert_eq!(labels("/hel", false), ["/help [COMMAND]"]);
        assert_eq!(labels("/kic", false), ["/remove USER [REASON]"]);
        assert!(labels(":tada", false)[0].contains("🎉"));
    }

    #[test]
    fn accepting_replaces_the_word_at_the_cursor() {
        let people = ["bert".to_owned()];
        let sources = Sources {
            people: &people,
            rooms: &[],
            commands: &[],
            files: &[],
        };
        let mut composer = Composer::default();
        composer.insert("hi @be");
        let completion = complete(&composer, &sources, false).unwrap();
        completion.accept(&mut composer);
        assert_eq!(composer.text(), "hi @bert ");
        assert_eq!(composer.cursor(), 9);
    }
}
