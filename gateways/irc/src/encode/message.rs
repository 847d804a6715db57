//! A message, as PRIVMSG or NOTICE: on one line where it fits, else split at line ends and words, or as a multiline batch for
//! those who can (IRCv3 draft/multiline).

use std::borrow::Cow;

use parlor_core::Event;
use parlor_hub::Item;
use parlor_model::{Manner, Seq};

use crate::caps::Cap;
use crate::encode::{self, Scene};
use crate::format;
use crate::names;
use crate::rides::Rides;
use crate::wire::line::{Line, cut};

/// Lines of what a command wrote that are shown.
const RAN_LINES: usize = 50;

/// What a message says besides its text.
#[derive(Clone, Copy)]
pub(super) struct Said<'a> {
    /// By which event it is redacted, answered and reacted to.
    pub seq: Seq,
    pub text: &'a str,
    pub manner: Manner,
    pub reply_to: Option<Seq>,
    /// What stands before the text where it is not the text of a message itself.
    pub note: &'a str,
}

pub(super) fn tell(
    scene: Scene<'_>,
    item: &Item,
    event: &Event,
    said: Said<'_>,
    tell: &mut dyn FnMut(Line),
) {
    let command = match said.manner {
        // Nothing answers by itself what a command wrote.
        Manner::Notice | Manner::Ran => "NOTICE",
        Manner::Said | Manner::Action => "PRIVMSG",
    };
    let base = scene
        .line_of(&event.actor, encode::account(item), Some(event.at), command)
        .word(scene.target);
    let first = tagged(scene, item, event, said, base.clone());
    let wrapped = said.manner == Manner::Action;
    let around = if wrapped {
        "\u{1}ACTION \u{1}".len()
    } else {
        0
    };
    let room = base.room().saturating_sub(around);
    let rides = Rides::read(item.tags.as_deref());
    let shown = first_lines(said);
    let text = match rides.as_it_is || said.manner == Manner::Ran {
        true => Cow::Borrowed(&*shown),
        false => format::to_codes(said.text),
    };
    let answered = answered(scene, event, said, &text);
    let mut parts = Vec::new();
    let sent = rides
        .composition(said.text)
        .filter(|_| rides.as_it_is)
        .unwrap_or_default();
    for (index, (line, goes_on)) in sent.lines(&text).into_iter().enumerate() {
        let note = if index == 0 {
            format!("{}{answered}", said.note)
        } else {
            String::new()
        };
        split(&format!("{note}{line}"), room, goes_on, &mut parts);
    }
    let whole = |line: Line, part: &str| match wrapped {
        true => line.text(&format!("\u{1}ACTION {part}\u{1}")),
        false => line.text(part),
    };
    let batched = scene.view.has(Cap::Multiline) && scene.view.has(Cap::Batch);
    if parts.len() > 1 && batched && !wrapped {
        return multiline(scene, event, first, &base, &parts, said, tell);
    }
    // A line break on its own would be an empty line, which IRC does not have.
    let mut parts = parts.into_iter().filter(|part| !part.text.is_empty());
    if let Some(part) = parts.next() {
        tell(whole(first, &part.text));
    }
    // What clients use among themselves stands on every line, the id on the first alone.
    let further = match scene.view.has(Cap::MessageTags) {
        true => base.raw_tags(rides.tags),
        false => base,
    };
    for part in parts {
        tell(whole(further.clone(), &part.text));
    }
}

/// The text; of what a command wrote as much as people read in a channel, and how much more there is.
fn first_lines(said: Said<'_>) -> Cow<'_, str> {
    let end = said.text.match_indices('\n').nth(RAN_LINES);
    let Some((end, _)) = end.filter(|_| said.manner == Manner::Ran) else {
        return Cow::Borrowed(said.text);
    };
    let more = said.text[end..].matches('\n').count();
    Cow::Owned(format!(
        "{}\n({more} more lines are in the room's history)",
        &said.text[..end]
    ))
}

/// With the id, what it answers, and what its client said about it in tags.
fn tagged(scene: Scene<'_>, item: &Item, event: &Event, said: Said<'_>, line: Line) -> Line {
    if !scene.view.has(Cap::MessageTags) {
        return line;
    }
    let line = line.tag("msgid", &names::msgid(event.room, said.seq));
    let line = match said.reply_to {
        Some(target) => line.tag("+draft/reply", &names::msgid(event.room, target)),
        None => line,
    };
    line.raw_tags(Rides::read(item.tags.as_deref()).tags)
}

/// Whom a message answers, for clients that don't show that: as people write it, who have not written it yet. Between two it is
/// clear.
fn answered(scene: Scene<'_>, event: &Event, said: Said<'_>, text: &str) -> String {
    scene
        .people
        .authors
        .wrote(event.room, said.seq, &event.actor.name);
    let answers = said
        .reply_to
        .filter(|_| said.manner == Manner::Said && said.note.is_empty());
    let author = answers
        .filter(|_| !scene.view.has(Cap::MessageTags) && names::is_channel(scene.target))
        .and_then(|seq| scene.people.authors.of(event.room, seq));
    match author {
        Some(author) if !text.to_lowercase().contains(author.folded()) => format!("{author}: "),
        _ => String::new(),
    }
}

fn multiline(
    scene: Scene<'_>,
    event: &Event,
    first: Line,
    base: &Line,
    parts: &[Part],
    said: Said<'_>,
    tell: &mut dyn FnMut(Line),
) {
    let name = names::msgid(event.room, said.seq);
    let open = first.into_batch(&format!("+{name}"), "draft/multiline", scene.target);
    tell(open);
    for part in parts {
        let line = base.clone().without_tags().tag("batch", &name);
        let line = if part.continues {
            line.tag("draft/multiline-concat", "")
        } else {
            line
        };
        tell(line.text(&part.text));
    }
    tell(Line::from(scene.host, "BATCH").word(&format!("-{name}")));
}

/// A part of a text that fits on a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub text: String,
    /// Whether it goes on where the one before ended, without a line end.
    pub continues: bool,
}

/// Splits a line of text into parts of at most so many bytes, at the last space before the limit where there is one.
fn split(text: &str, room: usize, goes_on: bool, parts: &mut Vec<Part>) {
    let room = room.max(4);
    let mut rest = text;
    let mut continues = goes_on;
    loop {
        let mut end = cut(rest, room).len();
        if end < rest.len()
            && let Some(space) = rest[..end].rfind(' ').filter(|space| *space > 0)
        {
            end = space + 1;
        }
        let (part, after) = rest.split_at(end);
        parts.push(Part {
            text: part.to_owned(),
            continues,
        });
        if after.is_empty() {
            return;
        }
        (rest, continues) = (after, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_split_at_words_and_comes_together_again() {
        let text = "one two three ".repeat(20) + &"ü".repeat(50);
        let mut parts = Vec::new();
        split(&text, 30, false, &mut parts);
        assert!(parts.iter().all(|part| part.text.len() <= 30));
        let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
        assert_eq!(whole, text);
        assert!(parts.iter().skip(1).all(|part| part.continues));
        assert!(parts[0].text.ends_with(' '));
    }
}
