//! Breaking text into rows, at the ends of words where that is possible.

use std::ops::Range;

use super::cells::{self, Cluster};
use super::markdown::{Face, Run};

/// Cells between two tab stops.
const TAB_STOP: u16 = 4;

/// Where rows may be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Break {
    /// After words, and inside of those that don't fit on a row.
    Words,
    /// Where a row is full; every space is kept. For code.
    Anywhere,
}

/// Breaks one line of text into rows of at most so many cells. There is always one row.
pub(super) fn wrap(runs: &[Run], width: u16, breaks: Break) -> Vec<Vec<Run>> {
    let mut atoms = Vec::new();
    let mut column = 0;
    for run in runs {
        for cluster in cells::clusters(&run.text) {
            let atom = Atom::new(cluster, run.face, column);
            column += atom.width;
            atoms.push(atom);
        }
    }
    let widths: Vec<Slot> = atoms.iter().map(Atom::slot).collect();
    let rows = break_rows(&widths, width, breaks);
    rows.into_iter()
        .map(|row| joined(&atoms[row], breaks))
        .collect()
}

/// Breaks one line of typed text into rows: the range of each in bytes. Together they are the whole line,
/// spaces at the ends of rows too.
pub(super) fn ranges(line: &str, width: u16) -> Vec<Range<usize>> {
    let clusters: Vec<Cluster<'_>> = cells::clusters(line).collect();
    let slots: Vec<Slot> = clusters
        .iter()
        .map(|cluster| Slot::new(&cluster.shown, cluster.width))
        .collect();
    let rows = break_rows(&slots, width, Break::Words);
    let start = |at: usize| clusters.get(at).map_or(line.len(), |cluster| cluster.start);
    let last = rows.len().saturating_sub(1);
    let mut ranges = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let from = if n == 0 { 0 } else { start(row.start) };
        let to = if n == last {
            line.len()
        } else {
            start(rows[n + 1].start)
        };
        ranges.push(from..to);
    }
    ranges
}

#[derive(Debug)]
struct Atom<'a> {
    text: std::borrow::Cow<'a, str>,
    width: u16,
    face: Face,
}

impl<'a> Atom<'a> {
    fn new(cluster: Cluster<'a>, face: Face, column: u16) -> Self {
        // A tab is shown as spaces; it reaches to the next stop.
        let is_tab = cluster.shown.len() == 4 && cluster.shown == "    ";
        let width = if is_tab {
            TAB_STOP - column % TAB_STOP
        } else {
            cluster.width
        };
        let text = if is_tab {
            " ".repeat(usize::from(width)).into()
        } else {
            cluster.shown
        };
        Self { text, width, face }
    }

    fn slot(&self) -> Slot {
        Slot::new(&self.text, self.width)
    }
}

/// What breaking must know of a cluster.
#[derive(Debug, Clone, Copy)]
struct Slot {
    width: u16,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Hyphen,
    /// A character of a script without spaces, or an emoji.
    Wide,
    /// Punctuation that closes: it must not begin a row.
    Closing,
    Letter,
}

impl Slot {
    fn new(shown: &str, width: u16) -> Self {
        let kind = match shown.chars().next() {
            Some(' ') => Kind::Space,
            Some('-') => Kind::Hyphen,
            Some(
                '、' | '。' | '，' | '．' | '）' | '」' | '』' | '】' | '！' | '？' | '：' | '；',
            ) => Kind::Closing,
            _ if width >= 2 => Kind::Wide,
            _ => Kind::Letter,
        };
        Self { width, kind }
    }
}

/// Ranges of slots, without the spaces that stand at a break.
fn break_rows(slots: &[Slot], width: u16, breaks: Break) -> Vec<Range<usize>> {
    let width = width.max(1);
    let hangs = breaks == Break::Words;
    let mut rows = Vec::new();
    let (mut start, mut used, mut at) = (0, 0_u16, 0);
    let mut good = None;
    while at < slots.len() {
        let slot = slots[at];
        let is_space = hangs && slot.kind == Kind::Space;
        if !is_space && used.saturating_add(slot.width) > width && at > start {
            let cut = good.filter(|good| *good > start).unwrap_or(at);
            rows.push(start..cut);
            (start, used, at, good) = (cut, 0, cut, None);
            continue;
        }
        used = used.saturating_add(slot.width);
        at += 1;
        if hangs && may_break(slots, at) {
            good = Some(at);
        }
    }
    rows.push(start..slots.len());
    rows
}

/// Whether a row may end before this slot.
fn may_break(slots: &[Slot], at: usize) -> bool {
    let (Some(before), Some(after)) = (slots.get(at.wrapping_sub(1)), slots.get(at)) else {
        return false;
    };
    match (before.kind, after.kind) {
        (_, Kind::Space | Kind::Closing) => false,
        (Kind::Space | Kind::Wide | Kind::Closing, _) | (_, Kind::Wide) => true,
        (Kind::Hyphen, _) => at >= 2 && slots[at - 2].kind == Kind::Letter,
        (Kind::Letter, _) => false,
    }
}

fn joined(mut atoms: &[Atom<'_>], breaks: Break) -> Vec<Run> {
    if breaks == Break::Words {
        while let [kept @ .., last] = atoms
            && last.slot().kind == Kind::Space
        {
            atoms = kept;
        }
    }
    let mut runs: Vec<Run> = Vec::new();
    for atom in atoms {
        match runs.last_mut() {
            Some(run) if run.face == atom.face => run.text.push_str(&atom.text),
            _ => runs.push(Run {
                text: atom.text.to_string(),
                face: atom.face,
            }),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, width: u16, breaks: Break) -> Vec<String> {
        let run = Run {
            text: text.to_owned(),
            face: Face::default(),
        };
        let join = |runs: Vec<Run>| runs.into_iter().map(|run| run.text).collect();
        wrap(&[run], width, breaks).into_iter().map(join).collect()
    }

    #[test]
    fn lines_break_after_words() {
        let cases: [(&str, u16, &[&str]); 9] = [
            ("", 5, &[""]),
            ("one two three", 7, &["one two", "three"]),
            ("one  two", 4, &["one", "two"]),
            ("  indented", 20, &["  indented"]),
            ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
            ("a abcdefghij", 4, &["a", "abcd", "efgh", "ij"]),
            ("well-known", 6, &["well-", "known"]),
            ("漢字漢字。", 8, &["漢字漢", "字。"]),
            ("ab漢字", 3, &["ab", "漢", "字"]),
        ];
        for (text, width, expected) in cases {
            assert_eq!(rows(text, width, Break::Words), expected, "{text:?}");
        }
    }

    #[test]
    fn code_keeps_its_spaces() {
        assert_eq!(rows("  if  x", 4, Break::Anywhere), ["  if", "  x"]);
        assert_eq!(rows("a\tb", 8, Break::Anywhere), ["a   b"]);
    }

    #[test]
    fn clusters_are_never_torn() {
        let family = "👩‍👩‍👧‍👦";
        assert_eq!(
            rows(&format!("{family}{family}"), 3, Break::Words),
            [family, family]
        );
        assert_eq!(rows("🇩🇪🇫🇷", 2, Break::Words), ["DE", "FR"]);
    }

    #[test]
    fn ranges_are_the_whole_line() {
        for text in [
            "",
            "one two  three ",
            "漢字漢字",
            "\u{200b}a b\u{301}",
            "aaaaaaaaaaaaa",
        ] {
            let ranges = ranges(text, 5);
            let whole: String = ranges.iter().map(|range| &text[range.clone()]).collect();
            assert_eq!(whole, text);
        }
    }
}
