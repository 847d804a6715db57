//! What is removed, what stays, and random texts.

use super::*;

#[test]
fn clean_text_is_borrowed() {
    let scotland = "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}";
    let texts = [
        "",
        "plain ~ text\n\twith lines",
        "Grüße, 世界 👩‍👩‍👧 नमस्ते",
        "עברית\u{200f}!",
    ];
    for text in texts {
        assert!(
            matches!(sanitise(text), Cow::Borrowed(same) if same == text),
            "{text}"
        );
    }
    assert_eq!(sanitise(scotland), scotland);
    assert!(matches!(
        sanitise_line("one line"),
        Cow::Borrowed("one line")
    ));
}

#[test]
fn what_breaks_other_doors_is_removed() {
    let cases = [
        ("\u{1b}[31mred\u{1b}[0m", "red"),
        ("\u{1b}]0;owned\u{7}title", "title"),
        ("bell\u{7} back\u{8} nul\0 del\u{7f}", "bell back nul del"),
        ("a\r\nb\rc", "a\nbc"),
        ("c1 \u{9b}31m\u{85}", "c1 31m"),
        ("one\u{2028}two\u{2029}three", "one\ntwo\nthree"),
        ("\u{202e}exe.\u{2066}txt\u{2069}\u{202c}", "exe.txt"),
        ("\u{feff}bom", "bom"),
        ("hidden\u{e0068}\u{e0069}", "hidden"),
        ("🏴\u{e0068}\u{e0069}", "🏴"),
        ("🏴\u{202e}\u{e0067}\u{e0062}\u{e0073}\u{e007f}", "🏴"),
    ];
    for (dirty, clean) in cases {
        assert_eq!(sanitise(dirty), clean, "{dirty:?}");
    }
}

#[test]
fn combining_marks_are_capped() {
    let tower = "\u{301}".repeat(30);
    let capped = "\u{301}".repeat(MARKS_IN_A_ROW);
    assert_eq!(
        sanitise(&format!("z{tower}b{tower}")),
        format!("z{capped}b{capped}")
    );
    let hidden = format!("z{capped}\u{200d}{capped}");
    assert_eq!(sanitise(&hidden), format!("z{capped}\u{200d}"));
}

#[test]
fn one_line_stays_one_line() {
    assert_eq!(sanitise_line("a\nb\tc\r\nd\u{2028}e"), "a b c d e");
}

#[test]
fn random_texts_come_out_clean_and_stay_so() {
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..20_000 {
        let text = random_text(&mut random);
        for clean in [sanitise, sanitise_line] {
            let once = clean(&text);
            assert!(!once.chars().any(is_forbidden), "{text:?} became {once:?}");
            assert_eq!(clean(&once), once, "{text:?}");
        }
        assert!(!sanitise_line(&text).contains(['\n', '\t']), "{text:?}");
    }
}

/// Written apart from `replacement`, from the list in the design.
fn is_forbidden(c: char) -> bool {
    let code = u32::from(c);
    (c.is_control() && c != '\n' && c != '\t')
        || (0x202a..=0x202e).contains(&code)
        || (0x2066..=0x2069).contains(&code)
        || [0x2028, 0x2029, 0xfeff].contains(&code)
}

fn random_text(state: &mut u64) -> String {
    const PIECES: &[&str] = &[
        "\u{1b}",
        "\u{1b}[",
        "\u{1b}]",
        "\u{1b}P",
        "\u{1b}\\",
        "\r",
        "\n",
        "\t",
        "\0",
        "\u{7}",
        "\u{9b}",
        "\u{9c}",
        "[31m",
        "0;",
        "q",
        "é",
        "🏴",
        "\u{e0067}",
        "\u{e007f}",
        "\u{301}",
        "\u{301}\u{301}\u{301}\u{301}\u{301}",
        "\u{200d}",
        "\u{2028}",
        "\u{202e}",
        "\u{feff}",
        "\u{18}",
    ];
    let length = next_random(state) % 24;
    let mut text = String::new();
    for _ in 0..length {
        let number = next_random(state);
        let any = char::from_u32((number >> 8) as u32 & 0x1f_ffff).unwrap_or('x');
        match number % 4 {
            0 => text.push(any),
            _ => text.push_str(PIECES[(number >> 32) as usize % PIECES.len()]),
        }
    }
    text
}

/// Marsaglia's xorshift64.
fn next_random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}
