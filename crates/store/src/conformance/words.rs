//! Search: what a word is.

use super::Harness;
use super::search::{found, query, said};

/// Checks which of the texts each query finds, newest first.
fn check(harness: &mut dyn Harness, texts: &[&str], cases: &[(&str, &[&str])]) {
    let (mut sample, room) = said(harness, texts);
    for (words, expected) in cases {
        assert_eq!(
            found(&mut sample, &query(words, &[room])),
            *expected,
            "{words}"
        );
    }
}

/// Every word of the query, in any order.
pub fn all_words_must_be_there(harness: &mut dyn Harness) {
    let texts = ["red apple", "green apple", "red and green apples"];
    check(
        harness,
        &texts,
        &[
            ("red apple", &["red apple"]),
            ("apple red", &["red apple"]),
            ("green red", &["red and green apples"]),
            ("red pear", &[]),
            ("app", &[]),
        ],
    );
}

/// `*` asks for a beginning; case and accents make no difference.
pub fn prefixes_and_case_and_accents(harness: &mut dyn Harness) {
    let texts = ["Crème brûlée", "creme caramel", "CREMATION", "ÜBER Straße"];
    check(
        harness,
        &texts,
        &[
            ("creme", &["creme caramel", "Crème brûlée"]),
            ("CRÈME", &["creme caramel", "Crème brûlée"]),
            ("crem*", &["CREMATION", "creme caramel", "Crème brûlée"]),
            ("cr* bru*", &["Crème brûlée"]),
            ("uber strasse", &["ÜBER Straße"]),
        ],
    );
}

/// One and two characters of Chinese, Japanese and Korean are enough.
pub fn scripts_without_spaces(harness: &mut dyn Harness) {
    let texts = [
        "今天天气很好",
        "天空很蓝",
        "東京タワーへ行く",
        "안녕하세요 여러분",
    ];
    check(
        harness,
        &texts,
        &[
            ("天", &["天空很蓝", "今天天气很好"]),
            ("天气", &["今天天气很好"]),
            ("气天", &[]),
            ("很 天", &["天空很蓝", "今天天气很好"]),
            ("タワー", &["東京タワーへ行く"]),
            ("녕하", &["안녕하세요 여러분"]),
        ],
    );
}

/// An e-mail address, a path or a link is found whole and by its parts.
pub fn addresses_and_paths(harness: &mut dyn Harness) {
    let texts = [
        "mail anna.b@example.org now",
        "see /var/log/syslog.1",
        "https://example.org/a/b?c=d",
    ];
    check(
        harness,
        &texts,
        &[
            ("anna.b@example.org", &["mail anna.b@example.org now"]),
            ("anna", &["mail anna.b@example.org now"]),
            (
                "example.org",
                &["https://example.org/a/b?c=d", "mail anna.b@example.org now"],
            ),
            ("/var/log/syslog.1", &["see /var/log/syslog.1"]),
            ("log/syslog", &["see /var/log/syslog.1"]),
            ("syslog", &["see /var/log/syslog.1"]),
            ("/var/syslog", &[]),
            ("https://example.org/a/b", &["https://example.org/a/b?c=d"]),
            ("/var/lo*", &["see /var/log/syslog.1"]),
        ],
    );
}

/// Whatever is typed is a query; what has no word finds nothing.
pub fn other_signs_are_no_syntax(harness: &mut dyn Harness) {
    let texts = ["drop table", "NOT or AND near"];
    check(
        harness,
        &texts,
        &[
            ("", &[]),
            ("  ", &[]),
            ("*", &[]),
            ("\"", &[]),
            ("'; --", &[]),
            ("\"drop", &["drop table"]),
            ("drop AND table", &[]),
            ("NOT", &["NOT or AND near"]),
            ("or AND not", &["NOT or AND near"]),
            ("NEAR(", &["NOT or AND near"]),
            ("text:drop", &[]),
            ("^drop", &["drop table"]),
            ("drop)", &["drop table"]),
            ("{drop} + table", &["drop table"]),
        ],
    );
}
