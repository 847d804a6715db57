//! Holds docs/protocol/native.md to what this crate speaks: every frame, kind and code is in it, and
//! every example in it can be read.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{ClientFrame, ProtocolCode, Request, ServerFrame, sample};

fn document() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/protocol/native.md");
    fs::read_to_string(file).expect("docs/protocol/native.md is part of the repository")
}

/// The codes of the rules, as their source spells them.
fn denied_codes() -> Vec<&'static str> {
    let source = include_str!("../../core/src/denied.rs");
    let code = source
        .split("fn code(&self)")
        .nth(1)
        .expect("denied.rs has the codes");
    let words = code.split("=> \"").skip(1);
    words
        .map(|rest| rest.split('"').next().unwrap_or_default())
        .collect()
}

#[test]
fn every_frame_is_documented() {
    let document = document();
    for kind in Request::TYPES
        .iter()
        .chain(&ServerFrame::TYPES)
        .chain(&["hello", "bye"])
    {
        let example = format!(r#"{{"type":"{kind}""#);
        assert!(document.contains(&example), "no example of {kind}");
    }
}

#[test]
fn every_kind_of_event_and_answer_is_documented() {
    let document = document();
    for frame in sample::server_frames() {
        let json: Value = serde_json::from_str(&frame.encode()).unwrap();
        for field in ["kind", "change"] {
            if let Some(word) = json[field].as_str() {
                assert!(
                    document.contains(&format!(r#""{field}":"{word}""#)),
                    "no example of {word}"
                );
            }
        }
    }
}

#[test]
fn every_code_is_documented() {
    let document = document();
    let codes = denied_codes();
    assert!(
        codes.len() > 30,
        "the codes of the rules were not found: {codes:?}"
    );
    for code in ProtocolCode::ALL
        .iter()
        .map(|code| code.as_str())
        .chain(codes)
    {
        assert!(
            document.contains(&format!("| `{code}` |")),
            "{code} is not in the table of codes"
        );
    }
}

#[test]
fn every_example_can_be_read() {
    let mut count = 0;
    for line in document()
        .lines()
        .filter(|line| line.starts_with("{\"type\""))
    {
        let from_client = ClientFrame::decode(line);
        let from_server = ServerFrame::decode(line);
        assert!(
            from_client.is_ok() || from_server.is_ok(),
            "{line}: {from_client:?}, {from_server:?}"
        );
        count += 1;
    }
    assert!(count > 80, "only {count} examples were found");
}
