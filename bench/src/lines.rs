//! Splitting what a socket gave into lines.

use anyhow::Result;

/// Hands each whole line to `each`, without its line end (LF or CRLF); how many bytes were used.
///
/// # Errors
/// What `each` says.
pub fn split(bytes: &[u8], mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<usize> {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        let line = &bytes[start..end];
        each(line.strip_suffix(b"\r").unwrap_or(line))?;
        start = end + 1;
    }
    Ok(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_whole_wherever_the_bytes_are_cut() {
        let bytes = b"one\r\n\ntwo\nthree\r\nrest";
        for cut in 0..=bytes.len() {
            let mut seen = Vec::new();
            let mut keep = |line: &[u8]| {
                seen.push(String::from_utf8_lossy(line).into_owned());
                Ok(())
            };
            let used = split(&bytes[..cut], &mut keep).unwrap();
            let used = used + split(&bytes[used..], &mut keep).unwrap();
            assert_eq!(seen, ["one", "", "two", "three"], "cut at {cut}");
            assert_eq!(&bytes[used..], b"rest");
        }
    }
}
