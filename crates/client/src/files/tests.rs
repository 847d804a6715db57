//! Transfers with a server that lies.

use std::path::Path;
use std::time::Duration;

use parlor_wire::{FileId, Hidden, RoomId, UserId};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::{Files, Saved, Source, Target, Transfer, TransferError, Unfinished};
use crate::{Address, ClientError};

const FILE: FileId = FileId(parlor_model::FileId::from_bytes([3; 16]));
const ROOM: RoomId = RoomId(parlor_model::RoomId::from_bytes([1; 16]));

/// After an answer with this header the connection is cut.
const CUT: &str = "x-cut: yes\r\n";

/// Answers a request, which is given as its method and its lower-case head; an empty answer cuts the connection.
type Answers = fn(&str, &str) -> String;

/// A client of a server that gives these answers.
async fn client_of(answers: Answers, folder: &Path) -> Files {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answers));
        }
    });
    let token = Hidden::from("t".to_owned());
    let user = UserId([2; 16].into());
    let address = Address::parse(&address).unwrap();
    let files = Files::new(address, token, user, None, Duration::from_millis(500));
    files.noting(Unfinished::in_folder(folder.join("notes")))
}

async fn serve(stream: TcpStream, answers: Answers) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if !matches!(stream.read_line(&mut head).await, Ok(1..)) {
                return;
            }
        }
        let method = head.split(' ').next().unwrap_or_default().to_owned();
        let head = head.to_ascii_lowercase();
        let length = head
            .split_once("content-length: ")
            .map_or("0", |(_, rest)| {
                rest.split("\r\n").next().unwrap_or_default()
            });
        let mut body = vec![0; length.parse().unwrap()];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let answer = answers(&method, &head);
        let written = stream.write_all(answer.as_bytes()).await;
        if written.is_err() || answer.is_empty() || answer.contains(CUT) {
            return;
        }
    }
}

/// The file as the server tells of it.
fn view(state: &str) -> String {
    let id = "3".repeat(32);
    let digest = blake3::hash(b"0123456789");
    let view = format!(
        "{{\"id\":\"{id}\",\"room\":\"{id}\",\"seq\":1,\"by\":{{\"id\":\"{id}\",\"name\":\"anna\"}},\"name\":\"x.txt\",\
         \"size\":10,\"media_type\":\"text/plain\",\"at\":1,\"state\":\"{state}\",\"digest\":\"{digest}\"}}"
    );
    answer("200 OK", "", &view)
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {length}\r\n\r\n{body}")
}

async fn upload(answers: Answers) -> Result<(), TransferError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.txt");
    std::fs::write(&path, "0123456789").unwrap();
    let files = client_of(answers, folder.path()).await;
    let source = Source::file(&path, None).unwrap();
    let sent = files.upload(ROOM, source, &Transfer::new()).await;
    sent.map(drop)
}

/// Fetches; where something of the file was there before.
async fn download(
    answers: Answers,
    before: Option<&str>,
) -> (Result<Saved, TransferError>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("downloads");
    std::fs::create_dir(&target).unwrap();
    let files = client_of(answers, folder.path()).await;
    if let Some(before) = before {
        use super::notes::{DownloadNote, Entry};

        let part = target.join("x.part");
        std::fs::write(&part, before).unwrap();
        let entry = Entry::Download(DownloadNote {
            server: files.address.to_string(),
            file: FILE,
            target: target.clone(),
            part,
        });
        drop(files.unfinished.as_ref().unwrap().begin(entry));
    }
    let target_folder = Target::Folder(target.clone());
    let got = files.download(FILE, target_folder, &Transfer::new()).await;
    let left = std::fs::read_dir(&target).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    (got, left.collect())
}

fn is_protocol(result: &TransferError) -> bool {
    matches!(result, TransferError::Client(ClientError::Protocol(_)))
}

#[tokio::test]
async fn an_upload_believes_no_offset_that_can_not_be() {
    // The first bytes are cut off, then the server has more than there is.
    let lying = |method: &str, _: &str| match method {
        "POST" => view("sending"),
        "HEAD" => answer("200 OK", "upload-offset: 11\r\n", ""),
        "GET" => view("sending"),
        _ => String::new(),
    };
    assert!(is_protocol(&upload(lying).await.unwrap_err()));
    let elsewhere = |method: &str, _: &str| match method {
        "POST" => view("sending"),
        _ => answer("204 No Content", "upload-offset: 7\r\n", ""),
    };
    assert!(is_protocol(&upload(elsewhere).await.unwrap_err()));
}

#[tokio::test]
async fn what_the_server_says_to_have_must_be_what_was_sent() {
    let other = |method: &str, _: &str| match method {
        "POST" => view("sending"),
        _ => {
            let digest = blake3::hash(b"something else");
            let headers = format!("upload-offset: 10\r\nparlor-digest: {digest}\r\n");
            answer("204 No Content", &headers, "")
        }
    };
    let error = upload(other).await.unwrap_err();
    assert!(matches!(error, TransferError::Damaged(_)), "{error:?}");
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_is_not_sent_again() {
    let lost = |method: &str, head: &str| match method {
        "POST" => view("sending"),
        "HEAD" => {
            let digest = blake3::hash(b"0123456789");
            let headers = format!("upload-offset: 10\r\nparlor-digest: {digest}\r\n");
            answer("200 OK", &headers, "")
        }
        "GET" if head.contains("/info") => view("ready"),
        _ => String::new(),
    };
    upload(lost).await.unwrap();
}

#[tokio::test]
async fn a_download_goes_on_only_with_the_part_that_was_asked_for() {
    let honest = |_: &str, head: &str| match head {
        head if head.contains("/info") => view("ready"),
        head if head.contains("range: bytes=4-") && head.contains("if-range: \"") => answer(
            "206 Partial Content",
            "content-range: bytes 4-9/10\r\n",
            "456789",
        ),
        _ => String::new(),
    };
    let (got, left) = download(honest, Some("0123")).await;
    assert_eq!(
        (got.unwrap().path.is_some(), left),
        (true, vec!["x.txt".to_owned()])
    );
    let lying = |_: &str, head: &str| match head {
        head if head.contains("/info") => view("ready"),
        _ => answer(
            "206 Partial Content",
            "content-range: bytes 2-9/10\r\n",
            "23456789",
        ),
    };
    assert!(is_protocol(
        &download(lying, Some("0123")).await.0.unwrap_err()
    ));
    // Who ignores the range gives all.
    let whole = |_: &str, head: &str| match head {
        head if head.contains("/info") => view("ready"),
        _ => answer("200 OK", "", "0123456789"),
    };
    let (got, left) = download(whole, Some("0123")).await;
    assert_eq!((got.is_ok(), left), (true, vec!["x.txt".to_owned()]));
}

#[tokio::test]
async fn of_a_download_that_is_not_what_was_sent_nothing_is_left() {
    let other = |_: &str, head: &str| match head {
        head if head.contains("/info") => view("ready"),
        _ => answer("200 OK", "", "012345678!"),
    };
    for before in [None, Some("01"), Some("!!"), Some("0123456789 and more")] {
        let (got, left) = download(other, before).await;
        assert!(matches!(got, Err(TransferError::Damaged(_))), "{got:?}");
        assert_eq!(left, [""; 0]);
    }
}

#[tokio::test]
async fn a_file_that_never_comes_whole_is_given_up_in_time_and_what_came_is_kept() {
    let cut = |_: &str, head: &str| match head {
        head if head.contains("/info") => view("ready"),
        head if head.contains("range: bytes=") => String::new(),
        _ => answer("200 OK", CUT, "0123456789").replace("456789", ""),
    };
    let (got, left) = download(cut, None).await;
    assert!(
        matches!(got, Err(TransferError::Client(ClientError::Unreachable(_)))),
        "{got:?}"
    );
    assert_eq!(left.len(), 1, "{left:?}");
}
