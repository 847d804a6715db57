//! Frames of the WebSocket protocol: sizes, breaches, and any bytes at all.

use parlor_model::limits;

use super::{HELLO, Talk, ended, post};
use crate::socket::client::{close, frame, text};

#[test]
fn breaches_of_the_websocket_protocol_have_their_close_codes() {
    let giant = [&[0x81, 0xff][..], &(2_u64 << 30).to_be_bytes(), b"mask"].concat();
    for (bytes, expected) in [
        (giant, ended("too_large", 1009)),
        (vec![0x81, 2, b'{', b'}'], ended("bad_frame", 1002)),
        (frame(0x81, b"\xff"), ended("not_utf8", 1007)),
        (frame(0x82, b"{}"), ended("bad_frame", 1003)),
        (vec![0xff; 64], ended("bad_frame", 1002)),
    ] {
        let mut talk = Talk::open();
        talk.send(&bytes);
        assert!(talk.next().is_none());
        assert_eq!(talk.goodbye(), expected);
        talk.send(&post(1));
        assert!(talk.next().is_none(), "nothing is read after the end");
    }
}

#[test]
fn frame_of_the_largest_size_is_read_and_one_byte_more_is_not() {
    for (more, is_open) in [(0, true), (1, false)] {
        let mut talk = Talk::open();
        let frame = text(&" ".repeat(limits::FRAME_BYTES + more));
        frame.chunks(8_192).for_each(|part| {
            talk.send(part);
            assert!(talk.next().is_none());
        });
        assert_eq!(talk.socket.is_open(), is_open);
    }
}

#[test]
fn machine_survives_any_bytes() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut roll = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let whole = [
        text(HELLO),
        post(1),
        frame(0x01, b"{\"type\":"),
        frame(0x89, b"?"),
        close(1000),
    ]
    .concat();
    for round in 0..2_000 {
        let mut talk = if round % 2 == 0 {
            Talk::new()
        } else {
            Talk::open()
        };
        let mut bytes = whole.clone();
        for _ in 0..roll() % 8 {
            let at = roll() as usize % bytes.len();
            bytes[at] ^= 1 << (roll() % 8);
        }
        for part in bytes.chunks(roll() as usize % 40 + 1) {
            talk.send(part);
            while talk.next().is_some() {}
        }
        talk.messages();
    }
}
