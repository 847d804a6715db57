//! What stands inside of a line: emphasis, code, hidden text, addresses, one's own name.

use super::markdown::{Face, Run};

/// How deep emphasis may be nested; deeper marks stay as they were typed.
const DEPTH: usize = 5;

/// Takes a line apart.
pub(super) fn parse(text: &str, face: Face, me: &str) -> Vec<Run> {
    let mut reader = Reader {
        runs: Vec::new(),
        me: me.to_lowercase(),
    };
    reader.read(text, face, 0);
    reader.runs
}

struct Reader {
    runs: Vec<Run>,
    me: String,
}

/// A stretch of text that was found.
struct Found {
    /// What is inside of its marks.
    inner: std::ops::Range<usize>,
    /// Where it ends, with its marks.
    end: usize,
    /// Its look.
    face: Face,
    /// Whether there may be more inside.
    nests: bool,
}

impl Reader {
    fn read(&mut self, text: &str, face: Face, depth: usize) {
        let mut pending = 0;
        let mut at = 0;
        let mut hopeless = [false; MARKS.len()];
        while at < text.len() {
            let found = match text.as_bytes()[at] {
                b'`' => code(text, at, face),
                b'h' => link(text, at, face),
                b'@' => self.mention(text, at, face),
                b'*' | b'_' | b'~' | b'|' if depth < DEPTH => {
                    emphasis(text, at, face, &mut hopeless)
                }
                _ => None,
            };
            let Some(found) = found else {
                at += skip(text, at);
                continue;
            };
            self.push(&text[pending..at], face);
            if found.nests {
                self.read(&text[found.inner], found.face, depth + 1);
            } else {
                self.push(&text[found.inner], found.face);
            }
            at = found.end;
            pending = at;
        }
        self.push(&text[pending..], face);
    }

    fn push(&mut self, text: &str, face: Face) {
        if text.is_empty() {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if run.face == face => run.text.push_str(text),
            _ => self.runs.push(Run {
                text: text.to_owned(),
                face,
            }),
        }
    }

    fn mention(&self, text: &str, at: usize, face: Face) -> Option<Found> {
        if self.me.is_empty() || ends_in_word(&text[..at]) {
            return None;
        }
        let name = &text[at + 1..];
        let mut end = 0;
        for (start, character) in name.char_indices() {
            if !is_name(character) {
                break;
            }
            end = start + character.len_utf8();
        }
        let whole = name[..end].trim_end_matches(['.', '-']);
        if whole.to_lowercase() != self.me && name[..end].to_lowercase() != self.me {
            return None;
        }
        let length = if whole.to_lowercase() == self.me {
            whole.len()
        } else {
            end
        };
        let end = at + 1 + length;
        Some(Found {
            inner: at..end,
            end,
            face: Face { me: true, ..face },
            nests: false,
        })
    }
}

/// A mark of emphasis, and what it does to a look.
type Mark = (&'static str, fn(&mut Face));

const MARKS: [Mark; 5] = [
    ("**", |face| face.bold = true),
    ("~~", |face| face.strike = true),
    ("||", |face| face.spoiler = true),
    ("*", |face| face.italic = true),
    ("_", |face| face.italic = true),
];

fn emphasis(
    text: &str,
    at: usize,
    face: Face,
    hopeless: &mut [bool; MARKS.len()],
) -> Option<Found> {
    for (n, (mark, apply)) in MARKS.iter().enumerate() {
        let start = at + mark.len();
        if hopeless[n] || !text[at..].starts_with(mark) || !opens(text, at, mark) {
            continue;
        }
        let Some(close) = closing(text, start, mark) else {
            hopeless[n] = true;
            continue;
        };
        let mut face = face;
        apply(&mut face);
        return Some(Found {
            inner: start..close,
            end: close + mark.len(),
            face,
            nests: true,
        });
    }
    None
}

fn opens(text: &str, at: usize, mark: &str) -> bool {
    let next = text[at + mark.len()..].chars().next();
    let is_inside = next.is_some_and(|next| !next.is_whitespace());
    let same = mark.len() == 1 && next.is_some_and(|next| mark.starts_with(next));
    is_inside && !same && (mark != "_" || !ends_in_word(&text[..at]))
}

/// Where the mark that closes stands.
fn closing(text: &str, start: usize, mark: &str) -> Option<usize> {
    let mut from = start;
    while let Some(found) = text[from..].find(mark) {
        let mut at = from + found;
        let sign = &mark[..1];
        if mark.len() == 1 {
            // A doubled one belongs to another mark.
            let run = text[at..].len() - text[at..].trim_start_matches(sign).len();
            if run > 1 && run != 3 {
                from = at + run;
                continue;
            }
            at += run - 1;
        } else if text[start..].starts_with(sign) && text[at + mark.len()..].starts_with(sign) {
            // `***both***`: the last two close.
            at += 1;
        }
        let before = text[start..at].chars().next_back();
        let after = text[at + mark.len()..].chars().next();
        let is_word = mark == "_" && after.is_some_and(char::is_alphanumeric);
        if before.is_some_and(|before| !before.is_whitespace()) && !is_word {
            return Some(at);
        }
        from = at + mark.len();
    }
    None
}

fn code(text: &str, at: usize, face: Face) -> Option<Found> {
    let ticks = count(&text[at..], '`');
    let mut from = at + ticks;
    while let Some(found) = text[from..].find('`') {
        let close = from + found;
        let length = count(&text[close..], '`');
        if length == ticks && close > at + ticks {
            // ``` `` ` `` ```: the spaces only keep the marks apart.
            let inner = &text[at + ticks..close];
            let is_padded = inner.len() > 2 && inner.starts_with(' ') && inner.ends_with(' ');
            let pad = usize::from(is_padded);
            return Some(Found {
                inner: at + ticks + pad..close - pad,
                end: close + ticks,
                face: Face { code: true, ..face },
                nests: false,
            });
        }
        from = close + length;
    }
    None
}

fn link(text: &str, at: usize, face: Face) -> Option<Found> {
    let rest = &text[at..];
    let scheme = ["https://", "http://"]
        .into_iter()
        .find(|scheme| rest.starts_with(scheme))?;
    if ends_in_word(&text[..at]) {
        return None;
    }
    let is_end = |c: char| c.is_whitespace() || c.is_control() || "<>\"`".contains(c);
    let mut address = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    loop {
        let shorter =
            address.trim_end_matches(['.', ',', ':', ';', '!', '?', '\'', '*', '_', '|', '~']);
        let shorter = match shorter.strip_suffix([')', ']']) {
            Some(inner) if !inner.contains(['(', '[']) => inner,
            _ => shorter,
        };
        if shorter.len() == address.len() {
            break;
        }
        address = shorter;
    }
    (address.len() > scheme.len()).then(|| Found {
        inner: at..at + address.len(),
        end: at + address.len(),
        face: Face { link: true, ..face },
        nests: false,
    })
}

/// How far to go on after something that was nothing: a run of backticks is passed over as a whole.
fn skip(text: &str, at: usize) -> usize {
    match text[at..].chars().next() {
        Some('`') => count(&text[at..], '`'),
        Some(character) => character.len_utf8(),
        None => 1,
    }
}

fn count(text: &str, sign: char) -> usize {
    text.len() - text.trim_start_matches(sign).len()
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

fn is_name(character: char) -> bool {
    !character.is_whitespace() && !"!@:,*?#&%~+<>\"'()[]{}`|;/".contains(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The runs, each in the letters of its look.
    fn shape(text: &str) -> String {
        parse(text, Face::default(), "Anna")
            .into_iter()
            .map(|run| {
                let face = run.face;
                let letters: String = [
                    (face.bold, 'b'),
                    (face.italic, 'i'),
                    (face.strike, 's'),
                    (face.code, 'c'),
                    (face.spoiler, 'h'),
                    (face.link, 'l'),
                    (face.me, 'm'),
                ]
                .into_iter()
                .filter_map(|(is, letter)| is.then_some(letter))
                .collect();
                if letters.is_empty() {
                    run.text
                } else {
                    format!("[{letters}:{}]", run.text)
                }
            })
            .collect()
    }

    #[test]
    fn balanced_marks_are_read() {
        let cases = [
            ("a **b** c", "a [b:b] c"),
            ("*a* and _b_", "[i:a] and [i:b]"),
            ("~~gone~~ ||secret||", "[s:gone] [h:secret]"),
            ("`a *b*` ``c`d``", "[c:a *b*] [c:c`d]"),
            ("***both***", "[bi:both]"),
            ("**a *b* c**", "[b:a ][bi:b][b: c]"),
            ("*a **b** c*", "[i:a ][bi:b][i: c]"),
            ("ask @anna.", "ask [m:@anna]."),
            ("@Anna: hi", "[m:@Anna]: hi"),
            ("see https://a.b/c_d_(e).", "see [l:https://a.b/c_d_(e)]."),
            ("(http://a.b)", "([l:http://a.b])"),
        ];
        for (text, runs) in cases {
            assert_eq!(shape(text), runs, "{text}");
        }
    }

    #[test]
    fn what_is_not_balanced_stays_as_typed() {
        let cases = [
            "2 * 3 * 4",
            "snake_case_name",
            "**open",
            "a ** b ** c",
            "`open",
            "||",
            "****",
            "``` a",
            "@annabel and me@anna.example",
            "http://",
            "xhttps://a.b",
        ];
        for text in cases {
            assert_eq!(shape(text), text);
        }
    }

    #[test]
    fn hostile_marks_are_read_in_time() {
        for mark in [
            "*", "_", "**", "`", "||", "~~", "*_", "`a``", "@", "**a_*b", "h", "http://",
        ] {
            let text = mark.repeat(4_000 / mark.len());
            let length: usize = parse(&text, Face::default(), "anna")
                .iter()
                .map(|run| run.text.len())
                .sum();
            assert!(length <= text.len());
        }
    }
}
