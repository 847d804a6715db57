//! Every frame is read as it was written, and what is no frame is refused by name.

use parlor_core as core;
use parlor_model::{
    ClientId, DeviceId, MessageText, RoomId, RoomKey, Seq, Timestamp, UserId, UserName,
};
use serde_json::Value;

use crate::{ClientFrame, EventFrame, Request, ServerFrame, UnreadableFrame, sample};

fn kind(json: &str) -> String {
    let value: Value = serde_json::from_str(json).unwrap();
    value["type"].as_str().unwrap().to_owned()
}

#[test]
fn client_frames_are_read_as_they_are_written() {
    let mut types = Vec::new();
    for frame in sample::client_frames() {
        let json = frame.encode();
        assert_eq!(ClientFrame::decode(&json).unwrap(), frame, "{json}");
        types.push(kind(&json));
    }
    assert_eq!(types[..2], ["hello", "bye"]);
    assert_eq!(types[2..], Request::TYPES);
}

#[test]
fn server_frames_are_read_as_they_are_written() {
    let mut types = Vec::new();
    for frame in sample::server_frames() {
        let json = frame.encode();
        assert_eq!(ServerFrame::decode(&json).unwrap(), frame, "{json}");
        let mut bytes = Vec::new();
        frame.encode_into(&mut bytes);
        assert_eq!(bytes, json.as_bytes());
        types.push(kind(&json));
    }
    types.sort_unstable();
    types.dedup();
    let mut all = ServerFrame::TYPES;
    all.sort_unstable();
    assert_eq!(types, all);
}

#[test]
fn event_is_compact_and_keeps_its_secrets() {
    let actor = core::Actor {
        user: UserId::from_bytes([2; 16]),
        name: UserName::parse("anna").unwrap(),
    };
    let origin = core::Origin {
        device: DeviceId::from_bytes([3; 16]),
        id: ClientId::parse("canary-id").unwrap(),
    };
    let message = core::EventBody::Message {
        text: Some(MessageText::parse("hi").unwrap()),
        reply_to: None,
        manner: parlor_model::Manner::Said,
        mentions: Vec::new(),
        edited: None,
    };
    let mut event = core::Event {
        room: RoomId::from_bytes([1; 16]),
        seq: Seq::new(7),
        at: Timestamp::from_millis(5),
        actor,
        origin: Some(origin),
        expires_at: None,
        body: message,
    };
    let encode = |event: &core::Event| ServerFrame::Event(EventFrame::from(event)).encode();
    assert_eq!(
        encode(&event),
        r#"{"type":"event","room":"01010101010101010101010101010101","seq":7,"at":5,"by":{"id":"02020202020202020202020202020202","name":"anna"},"kind":"message","text":"hi"}"#
    );
    let key = Some(RoomKey::parse("canary-key").unwrap());
    let flags = parlor_model::RoomFlags {
        key,
        ..Default::default()
    };
    event.body = core::EventBody::FlagsSet { flags };
    let json = encode(&event);
    assert!(
        !json.contains("canary") && json.contains(r#""keyed":true"#),
        "{json}"
    );
}

#[test]
fn malformed_client_frames_are_refused_by_name() {
    let deep = "[".repeat(100_000);
    let cases: [(&str, &str, Option<u64>); 22] = [
        ("", "bad_frame", None),
        ("null", "bad_frame", None),
        ("[]", "bad_frame", None),
        (r#"["ping",1]"#, "bad_frame", None),
        (r#" ["hello",1]"#, "bad_frame", None),
        (&deep, "bad_frame", None),
        ("{", "bad_frame", None),
        ("{}", "bad_frame", None),
        (r#"{"type":7,"tag":1}"#, "bad_frame", Some(1)),
        (r#"{"tag":9}"#, "bad_frame", Some(9)),
        (r#"{"type":"ping"}"#, "bad_frame", None),
        (r#"{"type":"ping","tag":-1}"#, "bad_frame", None),
        (r#"{"type":"ping","tag":1.5}"#, "bad_frame", None),
        (r#"{"type":"ping","tag":1}{}"#, "bad_frame", None),
        (r#"{"type":"pong","tag":1}"#, "unknown_type", Some(1)),
        (r#"{"type":"Post","tag":1}"#, "unknown_type", Some(1)),
        (r#"{"type":"post","tag":1}"#, "bad_frame", Some(1)),
        (
            r##"{"type":"post","tag":1,"room":"#lobby","text":7}"##,
            "bad_frame",
            Some(1),
        ),
        (
            r#"{"type":"revoke_invite","tag":2,"invite":"x"}"#,
            "bad_frame",
            Some(2),
        ),
        (
            r#"{"type":"create_room","tag":3,"name":"a","kind":"huge"}"#,
            "bad_frame",
            Some(3),
        ),
        (r#"{"type":"hello","v":"1"}"#, "bad_frame", None),
        (r#"{"type":"hello","v":"1","tag":5}"#, "bad_frame", Some(5)),
    ];
    for (text, code, tag) in cases {
        let bad = ClientFrame::decode(text).unwrap_err();
        let shown: String = text.chars().take(60).collect();
        assert_eq!((bad.code, bad.tag), (code, tag), "{shown}");
        assert!(bad.message.len() < 400, "{shown}");
        let jargon = ["u64", "struct", "enum", "EOF", "variant", "expected"];
        assert!(
            !jargon.iter().any(|word| bad.message.contains(word)),
            "{bad}"
        );
    }
}

#[test]
fn unknown_fields_are_passed_over() {
    let json = r##"{"later":[1],"tag":4,"type":"leave","room":"#dev","when":{"a":1}}"##;
    let request = Request::Leave {
        room: "#dev".to_owned(),
    };
    assert_eq!(
        ClientFrame::decode(json).unwrap(),
        ClientFrame::Request { request, tag: 4 }
    );
    let json = r#"{"type":"bye","reason":"tired"}"#;
    assert_eq!(ClientFrame::decode(json).unwrap(), ClientFrame::Bye);
}

#[test]
fn newer_servers_are_understood_as_far_as_can_be() {
    let newer = ServerFrame::decode(r#"{"type":"call","ring":true}"#).unwrap_err();
    assert!(matches!(newer, UnreadableFrame::UnknownType(kind) if kind == "call"));
    let id = "0".repeat(32);
    let json = format!(
        r#"{{"type":"event","room":"{id}","seq":9,"at":0,"by":{{"id":"{id}","name":"a"}},"kind":"starred","target":3}}"#
    );
    let Ok(ServerFrame::Event(event)) = ServerFrame::decode(&json) else {
        panic!("no event")
    };
    assert_eq!((event.seq, event.body), (9, crate::EventBody::Unknown));
}

#[test]
fn unknown_type_is_answered_with_its_tag() {
    let bad = ClientFrame::decode(r#"{"type":"fly","tag":12}"#).unwrap_err();
    let json = ServerFrame::from(bad).encode();
    assert_eq!(
        json,
        r#"{"type":"error","tag":12,"code":"unknown_type","message":"There is no frame of type \"fly\"."}"#
    );
}

#[test]
fn secrets_are_not_in_debug_output() {
    for frame in sample::client_frames() {
        let shown = format!("{frame:?}");
        for canary in ["correct horse", "sesame", "\"token\"", "\"code\""] {
            assert!(!shown.contains(canary), "{shown}");
        }
    }
}
