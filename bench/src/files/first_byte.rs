//! How soon a receiver who waits has the first byte of a file that somebody begins to send.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::parlor::Mover;
use crate::histogram::Histogram;
use crate::row::Row;
use crate::server::Server;

const TIMES: usize = 50;
/// The sender's first piece; it says that much more follows.
const PIECE: [u8; 16 * 1_024] = [0xa5; 16 * 1_024];
const WHOLE: u64 = 1 << 20;

/// From writing the sender's first piece to reading the receiver's first byte.
///
/// # Errors
/// It is refused, or the bytes are others.
pub fn measure(server: &Server) -> Result<Row> {
    let mut parlor = Mover::on(server)?;
    let mut times = Histogram::new();
    for _ in 0..TIMES {
        let file = parlor.offer(WHOLE)?;
        let bearer = parlor.bearer();
        let mut receiver = BufReader::new(TcpStream::connect(parlor.address)?);
        let get =
            format!("GET /api/v1/files/{file} HTTP/1.1\r\nHost: localhost\r\n{bearer}\r\n\r\n");
        receiver.get_mut().write_all(get.as_bytes())?;
        let mut sender = TcpStream::connect(parlor.address)?;
        sender.set_nodelay(true)?;
        let head = format!(
            "PATCH /api/v1/files/{file}/upload HTTP/1.1\r\nHost: localhost\r\n{bearer}\r\n\
             Tus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n\
             Content-Type: application/offset+octet-stream\r\nContent-Length: {WHOLE}\r\n\r\n"
        );
        sender.write_all(head.as_bytes())?;
        read_head(&mut receiver)?;
        let start = Instant::now();
        sender.write_all(&PIECE)?;
        let mut size = String::new();
        receiver.read_line(&mut size)?;
        let mut first = [0];
        receiver.read_exact(&mut first)?;
        times.record(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        ensure!(first == PIECE[..1], "another byte");
        drop((sender, receiver));
        parlor.cancel(&file)?;
    }
    Ok(Row::new("first byte")
        .count("times", times.len())
        .millis("p50_ms", times.quantile(0.5))
        .millis("p99_ms", times.quantile(0.99))
        .millis("max_ms", times.max()))
}

fn read_head(receiver: &mut BufReader<TcpStream>) -> Result<()> {
    let mut first = String::new();
    receiver.read_line(&mut first).context("no answer")?;
    ensure!(first.contains(" 200"), "{first}");
    loop {
        let mut line = String::new();
        receiver.read_line(&mut line)?;
        if line.trim().is_empty() {
            return Ok(());
        }
    }
}
