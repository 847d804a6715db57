//! The client's side of WebSocket framing (RFC 6455 §5), as little as a load generator needs: masked
//! frames out, unmasked and unfragmented frames in, many to a read.

use anyhow::{Result, bail, ensure};

/// A text frame.
pub const TEXT: u8 = 0x1;
/// The frame that ends a connection.
pub const CLOSE: u8 = 0x8;
/// A frame that asks for a [`PONG`].
pub const PING: u8 = 0x9;
/// The answer to a [`PING`].
pub const PONG: u8 = 0xa;

const FIN: u8 = 0x80;
const MASKED: u8 = 0x80;
/// Any mask makes the server do its work; a secret one only matters in a browser.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];
/// A larger frame than any server would send here.
const SANE: u64 = 64 << 20;

/// Appends a masked frame.
pub fn push(opcode: u8, payload: &[u8], out: &mut Vec<u8>) {
    out.push(FIN | opcode);
    match payload.len() {
        short @ 0..=125 => out.push(MASKED | short as u8),
        medium @ 126..=0xffff => {
            out.push(MASKED | 126);
            out.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            out.push(MASKED | 127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
}

/// Hands each whole frame to `each` as opcode and payload; how many bytes were used.
///
/// # Errors
/// A frame that is masked, fragmented, extended or absurdly long; or what `each` says.
pub fn split(bytes: &[u8], mut each: impl FnMut(u8, &[u8]) -> Result<()>) -> Result<usize> {
    let mut start = 0;
    while let Some((opcode, from, to)) = head(&bytes[start..])? {
        let Some(payload) = bytes.get(start + from..start + to) else {
            break;
        };
        each(opcode, payload)?;
        start += to;
    }
    Ok(start)
}

/// The opcode of the first frame, where its payload starts and where it ends.
fn head(bytes: &[u8]) -> Result<Option<(u8, usize, usize)>> {
    let &[first, second, ref rest @ ..] = bytes else {
        return Ok(None);
    };
    ensure!(first & FIN != 0, "the server sent a fragmented frame");
    ensure!(
        first & 0x70 == 0,
        "the server sent a frame with an extension nobody asked for"
    );
    let opcode = first & 0x0f;
    ensure!(
        matches!(opcode, TEXT | CLOSE | PING | PONG),
        "the server sent a frame of opcode {opcode}"
    );
    let (from, length) = match second {
        short @ 0..=125 => (2, u64::from(short)),
        126 => match rest.first_chunk() {
            Some(length) => (4, u64::from(u16::from_be_bytes(*length))),
            None => return Ok(None),
        },
        127 => match rest.first_chunk() {
            Some(length) => (10, u64::from_be_bytes(*length)),
            None => return Ok(None),
        },
        _ => bail!("the server sent a masked frame"),
    };
    ensure!(length <= SANE, "the server sent a frame of {length} bytes");
    Ok(Some((opcode, from, from + length as usize)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a server would send.
    fn unmasked(opcode: u8, payload: &[u8]) -> Vec<u8> {
        let mut masked = Vec::new();
        push(opcode, payload, &mut masked);
        let mut bytes = masked[..masked.len() - payload.len() - MASK.len()].to_vec();
        bytes[1] &= !MASKED;
        bytes.extend_from_slice(payload);
        bytes
    }

    #[test]
    fn frames_come_whole_wherever_the_bytes_are_cut() {
        let payloads = [
            vec![b'a'; 5],
            Vec::new(),
            vec![b'b'; 126],
            vec![b'c'; 70_000],
            vec![b'd'; 125],
        ];
        let opcodes = [TEXT, PING, TEXT, TEXT, CLOSE];
        let frames = opcodes
            .iter()
            .zip(&payloads)
            .map(|(opcode, payload)| unmasked(*opcode, payload));
        let bytes = frames.collect::<Vec<_>>().concat();
        let near = (0..300).chain(70_000..bytes.len() + 1);
        for cut in near.chain([0x8000]) {
            let mut seen = Vec::new();
            let mut keep = |opcode, payload: &[u8]| {
                seen.push((opcode, payload.to_vec()));
                Ok(())
            };
            let used = split(&bytes[..cut], &mut keep).unwrap();
            let used = used + split(&bytes[used..], &mut keep).unwrap();
            assert_eq!(used, bytes.len());
            let expected: Vec<_> = opcodes.into_iter().zip(payloads.clone()).collect();
            assert!(seen == expected, "cut at {cut}");
        }
    }

    #[test]
    fn client_frame_is_masked_as_the_standard_wants() {
        let mut bytes = Vec::new();
        push(TEXT, b"hello", &mut bytes);
        assert_eq!(bytes[..2], [0x81, 0x85]);
        let key: [u8; 4] = bytes[2..6].try_into().unwrap();
        let plain: Vec<u8> = bytes[6..]
            .iter()
            .zip(key.iter().cycle())
            .map(|(b, k)| b ^ k)
            .collect();
        assert_eq!(plain, b"hello");
    }

    #[test]
    fn what_a_server_must_not_send_is_an_error() {
        let fragment = [0x01, 0x01, b'x'];
        let extended = [0xc1, 0x01, b'x'];
        let binary = [0x82, 0x01, b'x'];
        let masked = [0x81, 0x81, 1, 2, 3, 4, b'x'];
        let giant = [0x81, 127, 0, 0, 0, 1, 0, 0, 0, 0];
        for bytes in [&fragment[..], &extended, &binary, &masked, &giant] {
            assert!(split(bytes, |_, _| Ok(())).is_err(), "{bytes:?}");
        }
    }
}
