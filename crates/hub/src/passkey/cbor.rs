//! As much of CBOR as authenticators write (CTAP2 canonical CBOR: definite lengths, no tags; RFC 8949).

/// How deep what is passed over may be nested; authenticators write at most four levels.
const DEEPEST: usize = 4;

/// What is left to read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

/// The head of an item, or the whole of a simple one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item<'a> {
    /// A whole number.
    Int(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// As many items follow.
    Array(usize),
    /// As many pairs follow.
    Map(usize),
    /// False, true, null or undefined.
    Simple,
}

impl<'a> Reader<'a> {
    /// The next item; `None` when there is none, or it is written otherwise. A count is not believed: each item must come.
    pub(super) fn item(&mut self) -> Option<Item<'a>> {
        let (&first, rest) = self.0.split_first()?;
        self.0 = rest;
        let low = first & 31;
        if first >> 5 == 7 {
            return (20..=23).contains(&low).then_some(Item::Simple);
        }
        let value = match low {
            0..=23 => u64::from(low),
            24..=27 => self.number(1 << (low - 24))?,
            _ => return None,
        };
        let size = usize::try_from(value).ok()?;
        match first >> 5 {
            0 => i64::try_from(value).ok().map(Item::Int),
            1 => Some(Item::Int(-1 - i64::try_from(value).ok()?)),
            2 => self.take(size).map(Item::Bytes),
            3 => std::str::from_utf8(self.take(size)?).ok().map(Item::Text),
            4 => Some(Item::Array(size)),
            5 => Some(Item::Map(size)),
            _ => None,
        }
    }

    /// Passes over one item with all that is in it.
    pub(super) fn skip(&mut self) -> Option<()> {
        self.skip_within(DEEPEST)
    }

    fn skip_within(&mut self, depth: usize) -> Option<()> {
        let items = match self.item()? {
            Item::Int(_) | Item::Bytes(_) | Item::Text(_) | Item::Simple => return Some(()),
            Item::Array(count) => count,
            Item::Map(count) => count.checked_mul(2)?,
        };
        let depth = depth.checked_sub(1)?;
        (0..items).try_for_each(|_| self.skip_within(depth))
    }

    fn number(&mut self, bytes: usize) -> Option<u64> {
        let read = self.take(bytes)?.iter();
        Some(read.fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<Item<'_>> {
        let mut reader = Reader(bytes);
        let item = reader.item();
        assert!(item.is_none() || reader.0.is_empty(), "{bytes:?}");
        item
    }

    /// RFC 8949 appendix A.
    #[test]
    fn items_are_read_as_the_rfc_has_them() {
        for (bytes, item) in [
            (&[0x17][..], Item::Int(23)),
            (&[0x18, 0x64], Item::Int(100)),
            (&[0x1a, 0x00, 0x0f, 0x42, 0x40], Item::Int(1_000_000)),
            (&[0x39, 0x03, 0xe7], Item::Int(-1_000)),
            (&[0x44, 1, 2, 3, 4], Item::Bytes(&[1, 2, 3, 4])),
            (&[0x62, 0xc3, 0xbc], Item::Text("ü")),
            (&[0x83], Item::Array(3)),
            (&[0xa2], Item::Map(2)),
            (&[0xf6], Item::Simple),
        ] {
            assert_eq!(read(bytes), Some(item), "{bytes:?}");
        }
    }

    #[test]
    fn what_is_cut_off_indefinite_tagged_or_too_deep_is_nothing() {
        for bytes in [
            &[][..],
            &[0x18],
            &[0x42, 1],
            &[0x5b, 255, 255, 255, 255, 255, 255, 255, 255],
            &[0x61, 0xff],
            &[0x5f],
            &[0xc0],
            &[0xfb],
            &[0x1b, 255, 255, 255, 255, 255, 255, 255, 255],
        ] {
            assert_eq!(read(bytes), None, "{bytes:?}");
        }
        let mut many = Reader(&[0x9a, 255, 255, 255, 255, 0]);
        assert_eq!(many.skip(), None, "a count is not believed");
        let nested = |levels: usize| {
            let mut bytes = vec![0x81; levels];
            bytes.push(0);
            Reader(&bytes).skip()
        };
        assert_eq!((nested(4), nested(5)), (Some(()), None));
    }
}
