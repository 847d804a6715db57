//! Where new ids come from: a generator that is passed in, so that the rules stay free of randomness.

/// Makes the bytes of new ids. The server's source is the system's random generator.
pub trait IdSource: Send {
    /// Sixteen bytes that this source has not given before.
    fn bytes16(&mut self) -> [u8; 16];
}

/// A new id of any kind, from the next bytes of the source.
pub fn fresh_id<T: From<[u8; 16]>>(source: &mut dyn IdSource) -> T {
    T::from(source.bytes16())
}

/// A source for tests: it counts 1, 2, 3 … and so gives the same ids in every run. Its ids can be
/// guessed; no server uses it.
#[derive(Debug, Clone, Default)]
pub struct CountingIds(u128);

impl CountingIds {
    /// A source whose first id is 1.
    pub const fn new() -> Self {
        Self(0)
    }
}

impl IdSource for CountingIds {
    fn bytes16(&mut self) -> [u8; 16] {
        self.0 += 1;
        self.0.to_be_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{RoomId, UserId};

    #[test]
    fn counting_ids_are_the_same_in_every_run() {
        let mut source = CountingIds::new();
        let user: UserId = fresh_id(&mut source);
        let room: RoomId = fresh_id(&mut source);
        assert_eq!(user.to_string(), "00000000000000000000000000000001");
        assert_eq!(room.to_string(), "00000000000000000000000000000002");
    }
}
