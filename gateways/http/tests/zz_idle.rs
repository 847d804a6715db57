mod common;
use common::{Server, socket::Client};
fn rss() -> u64 { let s = std::fs::read_to_string("/proc/self/status").unwrap(); s.lines().find(|l| l.starts_with("VmRSS")).unwrap().split_whitespace().nth(1).unwrap().parse().unwrap() }
#[test]
fn idle() {
    let pid = unsafe_fork();
    let _ = pid;
}
fn unsafe_fork() {
    // the clients live in this process too: raw sockets, read nothing kept
    let rt = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    rt.block_on(async {
        let server = Server::start().await;
        let _c = Client::guest(&server, "zero").await;
        let before = rss();
        let mut keep = Vec::new();
        for n in 0..4000u32 {
            use std::io::{Read, Write};
            let address = server.address;
            let s = tokio::task::spawn_blocking(move || {
                let mut s = std::net::TcpStream::connect(address).unwrap();
                write!(s, "GET /api/v1/socket HTTP/1.1\r\nhost: {address}\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n").unwrap();
                let mut b = [0u8; 600]; let _ = s.read(&mut b).unwrap();
                let hello = format!("{{\"type\":\"hello\",\"v\":1,\"name\":\"u{n}\"}}");
                let mut f = vec![0x81, 0x80 | hello.len() as u8, 0,0,0,0]; f.extend(hello.bytes());
                s.write_all(&f).unwrap();
                let mut b = [0u8; 20]; s.read_exact(&mut b).unwrap();
                s
            }).await.unwrap();
            keep.push(s);
        }
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let after = rss();
        println!("RSS before {before} KiB after {after} KiB: {} bytes per session (kernel buffers excluded)", (after - before) * 1024 / 4000);
    });
}
