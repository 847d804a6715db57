//! Reads JSON objects, and says in words for people what is wrong with those that can't be read.

use crate::repeated;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// The longest text, in bytes, in which the field at fault is looked for: that reads it once for each.
const SEARCHED: usize = 4 * 1_024;
/// With more fields than that, none is looked for.
const FIELDS: usize = 16;

/// Reads an object; fields that are not known are passed over. A list is none, though serde would take it for
/// the values of the fields.
///
/// # Errors
///
/// A sentence about `what` ("The frame") that names the field or the place at fault.
pub fn object<T: DeserializeOwned>(what: &str, text: &str) -> Result<T, String> {
    if !is_object(text) {
        return Err(format!("{what} isn't a JSON object."));
    }
    serde_json::from_str(text).map_err(|error| match error.classify() {
        Category::Eof => format!("{what} ends before its JSON object does."),
        Category::Syntax | Category::Io => format!(
            "{what} isn't valid JSON (line {}, column {}).",
            error.line(),
            error.column()
        ),
        Category::Data => {
            let why = fault(&error);
            repeated(in_words(&field::<T>(text, &why), &why))
        }
    })
}

/// Whether a text begins as an object does (RFC 8259 section 2).
pub(crate) fn is_object(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r'])
        .starts_with('{')
}

/// What is wrong with a query (`?since=x`), as a sentence: `error` is what serde says, after the field's name
/// where it knows that.
#[must_use]
pub fn query_fault(error: &str) -> String {
    let is_name = |text: &str| {
        text.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_')
    };
    match error.split_once(": ").filter(|(field, _)| is_name(field)) {
        Some((field, why)) => repeated(in_words(&format!("`{field}`"), why)),
        None => repeated(in_words("A field of the query", error)),
    }
}

/// What serde says, without the place.
fn fault(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let why = text.rsplit_once(" at line ").map(|(why, _)| why.to_owned());
    why.unwrap_or(text)
}

/// The field at fault: the one without which the fault is another or none.
fn field<T: DeserializeOwned>(text: &str, why: &str) -> String {
    let whole = (text.len() <= SEARCHED).then(|| serde_json::from_str::<Value>(text).ok());
    let is_same = |value: &Value| {
        let read = serde_json::from_value::<T>(value.clone());
        read.is_err_and(|error| fault(&error) == why)
    };
    let found = whole.flatten().filter(is_same);
    found
        .and_then(|whole| search(&whole, "", &is_same))
        .map_or_else(
            || "A field".to_owned(),
            |path| format!("`{}`", path.trim_start_matches('/').replace('/', ".")),
        )
}

/// The path (RFC 6901) to the innermost field at fault below `path`.
fn search(whole: &Value, path: &str, is_same: &dyn Fn(&Value) -> bool) -> Option<String> {
    let fields = whole.pointer(path)?.as_object()?;
    if fields.len() > FIELDS {
        return None;
    }
    let is_at_fault = |field: &&String| {
        let mut rest = whole.clone();
        let object = rest.pointer_mut(path).and_then(Value::as_object_mut);
        object.is_some_and(|object| object.remove(*field).is_some()) && !is_same(&rest)
    };
    let found = format!("{path}/{}", fields.keys().find(is_at_fault)?);
    Some(search(whole, &found, is_same).unwrap_or(found))
}

/// Serde's words about a field as a sentence without the names of types.
fn in_words(field: &str, why: &str) -> String {
    let quoted = |text: &str| text.split('`').nth(1).unwrap_or_default().to_owned();
    if why.starts_with("missing field") {
        return format!("`{}` is missing.", quoted(why));
    }
    if why.starts_with("duplicate field") {
        return format!("`{}` is there twice.", quoted(why));
    }
    if let Some((_, words)) = why
        .split_once(", expected ")
        .filter(|_| why.starts_with("unknown variant"))
    {
        let words: Vec<_> = words.split('`').skip(1).step_by(2).collect();
        return format!("{field} must be {}.", one_of(&words));
    }
    if let Some((_, expected)) = why.split_once(", expected ") {
        return match expectation(expected) {
            Some(expected) => format!("{field} must be {expected}."),
            None => format!("{field} has a value that it doesn't take."),
        };
    }
    match why {
        "invalid digit found in string" | "cannot parse integer from empty string" => {
            format!("{field} must be a whole number.")
        }
        "number too large to fit in target type" | "number too small to fit in target type" => {
            format!("{field} is a number out of range.")
        }
        // Our own words, such as those of an id.
        rule => format!("{field}: {rule}."),
    }
}

fn one_of(words: &[&str]) -> String {
    match words {
        [] => "one of the words that the protocol has for it".to_owned(),
        [word] => format!("`{word}`"),
        [first @ .., last] => format!("`{}` or `{last}`", first.join("`, `")),
    }
}

/// What a field wants, in the words of JSON.
fn expectation(expected: &str) -> Option<&str> {
    Some(match expected {
        "a string" | "string" | "a borrowed string" => "a string",
        "u64" | "usize" => "a whole number, 0 or more",
        "u32" => "a whole number from 0 to 4294967295",
        "i64" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        "string or map" | "variant identifier" => "one of the words that the protocol has for it",
        own if own.starts_with("struct ") => "an object",
        own if own.starts_with("an id ") => own,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hello, Request, api};

    fn refusal<T: DeserializeOwned>(text: &str) -> String {
        match object::<T>("The frame", text) {
            Ok(_) => panic!("{text} is read"),
            Err(sentence) => sentence,
        }
    }

    #[test]
    fn what_is_no_object_is_told_so() {
        for text in ["", "[]", r#"["ada"]"#, "null", "7", "\"x\"", "no json"] {
            assert_eq!(
                refusal::<api::Rename>(text),
                "The frame isn't a JSON object.",
                "{text}"
            );
        }
        assert_eq!(
            refusal::<api::Rename>("{"),
            "The frame ends before its JSON object does."
        );
        assert_eq!(
            refusal::<api::Rename>(" {\n\"name\":}"),
            "The frame isn't valid JSON (line 2, column 8)."
        );
        assert!(object::<api::Rename>("The frame", " \n{\"name\":\"ada\",\"new\":[1]}").is_ok());
    }

    #[test]
    fn every_fault_names_the_field_and_no_type() {
        let id = "0123456789abcdef0123456789abcdef";
        let resume =
            |rooms: &str| format!(r#"{{"v":1,"resume":{{"epoch":"{id}","rooms":{rooms}}}}}"#);
        let cases = [
            (refusal::<Hello>(r#"{"name":"ada"}"#), "`v` is missing."),
            (refusal::<Hello>(r#"{"v":1,"v":1}"#), "`v` is there twice."),
            (
                refusal::<Hello>(r#"{"v":-1}"#),
                "`v` must be a whole number from 0 to 4294967295.",
            ),
            (
                refusal::<Hello>(r#"{"v":1,"name":7}"#),
                "`name` must be a string.",
            ),
            (
                refusal::<Hello>(r#"{"v":1,"remember":1}"#),
                "`remember` must be true or false.",
            ),
            (
                refusal::<Hello>(r#"{"v":1,"resume":7}"#),
                "`resume` must be an object.",
            ),
            (
                refusal::<Hello>(&resume("7")),
                "`resume.rooms` must be an object.",
            ),
            (
                refusal::<Hello>(&resume(r#"{"x":1}"#)),
                "`resume.rooms.x`: an id has 32 hexadecimal digits, this has 1 characters.",
            ),
            (
                refusal::<Hello>(&resume(&format!(r#"{{"{id}":"x"}}"#))),
                &format!("`resume.rooms.{id}` must be a whole number, 0 or more."),
            ),
            (
                refusal::<Request>(
                    r#"{"type":"set_room_role","room":"a","user":"b","role":"king"}"#,
                ),
                "`role` must be `member`, `voiced` or `operator`.",
            ),
            (
                refusal::<Request>(r#"{"type":"revoke_invite","invite":"x"}"#),
                "`invite`: an id has 32 hexadecimal digits, this has 1 characters.",
            ),
            (
                refusal::<Request>(r#"{"type":"revoke_invite","invite":7}"#),
                "`invite` must be an id of 32 hexadecimal digits.",
            ),
            (
                refusal::<Request>(r#"{"type":"history","room":"a","since":1.5}"#),
                "`since` must be a whole number.",
            ),
            (
                refusal::<Request>(r#"{"type":"set_flags","room":"a","flags":{"secret":"x"}}"#),
                "`flags.secret` must be true or false.",
            ),
            (
                refusal::<Request>(r#"{"type":"who","room":[]}"#),
                "`room` must be a string.",
            ),
        ];
        for (sentence, expected) in cases {
            assert_eq!(sentence, expected);
        }
    }

    #[test]
    fn field_is_not_looked_for_in_what_is_large() {
        let large = format!(r#"{{"v":1,"name":7,"client":"{}"}}"#, "x".repeat(SEARCHED));
        assert_eq!(refusal::<Hello>(&large), "A field must be a string.");
        let many: Vec<_> = (0..40).map(|number| format!("\"x{number}\":1")).collect();
        let many = format!(r#"{{"v":1,"name":7,{}}}"#, many.join(","));
        assert_eq!(refusal::<Hello>(&many), "A field must be a string.");
    }

    #[test]
    fn faults_of_a_query_are_told_likewise() {
        for (error, sentence) in [
            (
                "since: invalid digit found in string",
                "`since` must be a whole number.",
            ),
            (
                "limit: number too large to fit in target type",
                "`limit` is a number out of range.",
            ),
            ("missing field `words`", "`words` is missing."),
            (
                "order: unknown variant `x`, expected `oldest` or `newest`",
                "`order` must be `oldest` or `newest`.",
            ),
        ] {
            assert_eq!(query_fault(error), sentence);
        }
    }
}
