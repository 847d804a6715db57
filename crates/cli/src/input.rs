//! Standard input, line by line: shared by what reads a password from it and what sends its lines.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Stdin, stdin};

use crate::failure::Failure;

/// Bytes of a line that are read at most: more than any server accepts.
const LINE_BYTES: usize = 1_024 * 1_024;

/// The lines of a source.
#[derive(Debug)]
pub struct Lines<R = Stdin> {
    reader: BufReader<R>,
    /// What was read of the next line so far.
    line: Vec<u8>,
    number: u64,
}

impl Lines {
    /// Those of standard input.
    pub fn stdin() -> Self {
        Self::new(stdin())
    }
}

impl<R: tokio::io::AsyncRead + Unpin> Lines<R> {
    /// Those of any source.
    pub fn new(source: R) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1_024, source),
            line: Vec::new(),
            number: 0,
        }
    }

    /// What was not read yet, as bytes.
    pub fn rest(self) -> BufReader<R> {
        self.reader
    }

    /// The number of the line that was read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line without its LF or CRLF; `None` at the end. The last line needs no line end.
    /// Cancelling it loses nothing.
    ///
    /// # Errors
    ///
    /// [`Failure::Usage`] when it is too long or not UTF-8, or the source can't be read.
    pub async fn next(&mut self) -> Result<Option<String>, Failure> {
        let left = (LINE_BYTES + 1).saturating_sub(self.line.len());
        let mut limited = (&mut self.reader).take(left as u64);
        let read = limited.read_until(b'\n', &mut self.line).await;
        read.map_err(|error| Failure::unreadable("stdin", &error))?;
        let mut line = std::mem::take(&mut self.line);
        if line.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        if line.last() == Some(&b'\n') {
            line.pop();
            line.pop_if(|byte| *byte == b'\r');
        } else if line.len() > LINE_BYTES {
            return Err(self.bad(&format!("has more than {LINE_BYTES} bytes")));
        }
        let text = String::from_utf8(line);
        text.map(Some).map_err(|_| self.bad("is not UTF-8"))
    }

    fn bad(&self, what: &str) -> Failure {
        Failure::Usage(format!("line {} of stdin {what}", self.number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(mut source: &[u8]) -> Result<Vec<String>, String> {
        let mut lines = Lines::new(&mut source);
        let mut all = Vec::new();
        loop {
            match lines.next().await {
                Ok(Some(line)) => all.push(line),
                Ok(None) => return Ok(all),
                Err(failure) => return Err(format!("{failure:?}")),
            }
        }
    }

    #[tokio::test]
    async fn lines_end_with_lf_crlf_or_the_end() {
        assert_eq!(read(b"a\nb\r\n\nc").await.unwrap(), ["a", "b", "", "c"]);
        assert_eq!(read(b"").await.unwrap(), [""; 0]);
    }

    #[tokio::test]
    async fn bad_lines_are_named_by_number() {
        assert!(
            read(b"a\n\xff\n")
                .await
                .unwrap_err()
                .contains("line 2 of stdin is not UTF-8")
        );
        let long = vec![b'x'; LINE_BYTES + 2];
        assert!(
            read(&long)
                .await
                .unwrap_err()
                .contains("line 1 of stdin has more than")
        );
    }
}
