//! The frames of the native protocol that come by the million, read by their known layout. Any other frame, or
//! one whose layout is not as expected, is left to `parlor-wire`.

use super::{Place, Seen};

/// What a text frame tells, if it is a plain message or its acknowledgement.
#[inline]
pub(super) fn read(payload: &[u8]) -> Option<Seen<'_>> {
    let mut rest = Rest(payload);
    if rest.literal(br#"{"type":"event","room":""#).is_none() {
        rest.literal(br#"{"type":"ok","tag":"#)?;
        let tag = rest.number()?;
        rest.literal(br#","kind":"posted","#)?;
        return Some(Seen::Acknowledged(tag));
    }
    let room = *rest.take(32)?.first_chunk()?;
    rest.literal(br#"","seq":"#)?;
    let seq = rest.number()?;
    rest.literal(br#","at":"#)?;
    rest.number()?;
    rest.literal(br#","by":{"id":""#)?;
    rest.take(32)?;
    rest.literal(br#"","name":""#)?;
    let name = rest.string()?;
    rest.literal(br#"},"kind":"message","text":""#)?;
    let text = rest.string()?;
    (rest.0 == b"}").then_some(Seen::Message {
        name,
        text,
        place: Some(Place { room, seq }),
    })
}

/// What is left of a frame.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn literal(&mut self, literal: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(literal)?;
        Some(())
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let digits = self
            .0
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        let number = self.take(digits)?.iter();
        (digits > 0 && digits < 19)
            .then(|| number.fold(0, |value, digit| value * 10 + u64::from(digit - b'0')))
    }

    /// The rest of a string and its quote; nothing for one with escapes.
    fn string(&mut self) -> Option<&'a [u8]> {
        let string = self.take(memchr::memchr2(b'"', b'\\', self.0)?)?;
        self.literal(b"\"")?;
        Some(string)
    }
}
