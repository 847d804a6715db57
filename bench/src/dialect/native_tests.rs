//! What the load reads and writes of the native protocol is what `parlor-wire` writes and reads.

use super::super::layout::read;
use super::*;

const ROOM: &str = "000102030405060708090a0b0c0d0e0f";

fn event(kind: &str) -> String {
    format!(
        r#"{{"type":"event","room":"{ROOM}","seq":7,"at":1795000000000,"by":{{"id":"{ROOM}","name":"ann"}},{kind}}}"#
    )
}

fn slowly(text: &str, expected: Seen<'_>) {
    let mut told = 0;
    read_json(text, &mut |seen| {
        told += 1;
        assert_eq!(seen, expected);
        Ok(())
    })
    .unwrap();
    assert_eq!(told, 1);
}

fn here() -> Place {
    Place {
        room: *ROOM.as_bytes().first_chunk().unwrap(),
        seq: 7,
    }
}

#[test]
fn layout_is_the_one_that_wire_writes() {
    let text = event(r#""kind":"message","text":"hi""#);
    let frame = ServerFrame::decode(&text).unwrap();
    let expected = Seen::Message {
        name: b"ann",
        text: b"hi",
        place: Some(here()),
    };
    assert_eq!(read(frame.encode().as_bytes()), Some(expected));
    slowly(&text, expected);
}

#[test]
fn acknowledgement_has_the_tag() {
    let text =
        format!(r#"{{"type":"ok","tag":12,"kind":"posted","room":"{ROOM}","seq":7,"at":1}}"#);
    assert_eq!(read(text.as_bytes()), Some(Seen::Acknowledged(12)));
    let frame = ServerFrame::decode(&text).unwrap();
    assert_eq!(
        read(frame.encode().as_bytes()),
        Some(Seen::Acknowledged(12))
    );
    slowly(&text, Seen::Acknowledged(12));
}

#[test]
fn what_has_another_layout_is_left_to_the_parser() {
    let escaped = event(r#""kind":"message","text":"a \"b\"""#);
    let action = event(r#""kind":"message","text":"hi","action":true"#);
    let other = event(r#""kind":"deleted","target":3"#);
    for text in [&escaped, &action, &other, "{}", ""] {
        assert_eq!(read(text.as_bytes()), None, "{text}");
    }
    slowly(
        &escaped,
        Seen::Message {
            name: b"ann",
            text: br#"a "b""#,
            place: Some(here()),
        },
    );
    slowly(&other, Seen::Event(here()));
    slowly(r#"{"type":"from_the_future"}"#, Seen::Else);
}

#[test]
fn refusal_and_goodbye_are_errors() {
    for text in [
        r#"{"type":"error","tag":1,"code":"muted","message":"No."}"#,
        r#"{"type":"goodbye","code":"too_slow","message":"No."}"#,
        "nonsense",
    ] {
        assert!(read_json(text, &mut |_| Ok(())).is_err(), "{text}");
    }
}

#[test]
fn message_is_a_request_that_wire_reads() {
    let mut out = Vec::new();
    push_message(LOBBY, 9, b"hi", &mut out);
    let payload: Vec<u8> = out[6..]
        .iter()
        .zip(out[2..6].iter().cycle())
        .map(|(byte, mask)| byte ^ mask)
        .collect();
    let frame = ClientFrame::decode(std::str::from_utf8(&payload).unwrap()).unwrap();
    let ClientFrame::Request {
        request: Request::Post { room, text, .. },
        tag,
    } = frame
    else {
        panic!("{frame:?}")
    };
    assert_eq!((room.as_str(), text.as_str(), tag), (LOBBY, "hi", 9));
}
