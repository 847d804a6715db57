use parlor_core::{Denied, EventBody, File, FileState};
use parlor_hub::{Happening, HistoryPage, Reply};
use parlor_model::{
    Digest, FileFailure, FileId, FileName, MediaType, RoomId, Seq, StoreEpoch, Timestamp, limits,
};

use super::{Client, DEV, DIRECT, LOBBY, actor, event, opened, summary};
use crate::dialogue::Step;

const FILE: FileId = FileId::from_bytes([5; 16]);
const READY: FileState = FileState::Ready {
    digest: Digest::from_bytes([6; 32]),
};

fn named(name: &str) -> FileName {
    FileName::parse(name).unwrap()
}

fn offered(name: &str, size: Option<u64>, state: FileState) -> EventBody {
    EventBody::FileOffered {
        file: FILE,
        name: Some(named(name)),
        size,
        media_type: MediaType::octet_stream(),
        state,
    }
}

fn ready(name: &str) -> EventBody {
    EventBody::FileReady {
        file: FILE,
        target: Seq::new(4),
        name: Some(named(name)),
        size: 1_234_567,
        digest: Digest::from_bytes([6; 32]),
    }
}

fn failed(name: &str, why: FileFailure) -> EventBody {
    EventBody::FileFailed {
        file: FILE,
        target: Seq::new(4),
        name: Some(named(name)),
        why,
    }
}

fn deleted() -> EventBody {
    EventBody::FileDeleted {
        file: FILE,
        target: Seq::new(4),
    }
}

fn file(seq: u64, name: &str, state: FileState) -> File {
    File {
        id: FILE,
        room: LOBBY,
        seq: Seq::new(seq),
        owner: actor("ada"),
        name: Some(named(name)),
        size: Some(1_234_567),
        media_type: MediaType::octet_stream(),
        at: Timestamp::from_millis(60_000),
        expires_at: None,
        state,
    }
}

fn heard(room: RoomId, body: EventBody) -> String {
    let mut alice = Client::alice();
    if room != LOBBY {
        alice.deliver(opened(room, Some("ada")));
    }
    alice.hears(room, Happening::Event(event(room, 5, "ada", body)), None)
}

#[test]
fn file_that_has_come_is_one_line_with_name_size_and_link() {
    let link = "http://home:7666/f/shared/my%20photo.png";
    for (room, line) in [
        (LOBBY, format!("ada shares my photo.png (1.2 MB): {link}\n")),
        (
            DEV,
            format!("[dev] ada shares my photo.png (1.2 MB): {link}\n"),
        ),
        (
            DIRECT,
            format!("[ada] (shares my photo.png (1.2 MB)): {link}\n"),
        ),
    ] {
        assert_eq!(heard(room, ready("my photo.png")), line);
    }
}

#[test]
fn only_large_files_are_announced_before_they_have_come() {
    let told = |size, state| heard(LOBBY, offered("film.mkv", size, state));
    assert_eq!(told(Some(1_000), FileState::Sending), "");
    assert_eq!(told(Some(9_000_000_000), READY), "");
    assert_eq!(
        told(Some(9_000_000_000), FileState::Sending),
        "ada is sending film.mkv (9.0 GB).\n"
    );
    assert_eq!(told(None, FileState::Sending), "ada is sending film.mkv.\n");
    let direct = heard(DIRECT, offered("film.mkv", None, FileState::Sending));
    assert_eq!(direct, "[ada] (is sending film.mkv)\n");
}

#[test]
fn failed_and_deleted_files_are_told_briefly() {
    assert_eq!(
        heard(DEV, failed("a.txt", FileFailure::Cancelled)),
        "[dev] ada could not send a.txt: it was cancelled.\n"
    );
    assert_eq!(
        heard(DIRECT, failed("a.txt", FileFailure::WrongDigest)),
        "[ada] (could not send a.txt: it arrived damaged and was dropped)\n"
    );
    assert_eq!(heard(LOBBY, deleted()), "ada deleted the file 4.\n");
    assert_eq!(heard(DIRECT, deleted()), "[ada] (deleted the file 4)\n");
}

#[test]
fn no_name_of_a_file_can_pass_for_anothers_words() {
    for name in [
        "bob: hi",
        "* notice",
        "| output",
        "[dev] bob: hi",
        "x\nbob: hi",
    ] {
        for body in [
            ready(name),
            failed(name, FileFailure::Lost),
            offered(name, None, FileState::Sending),
        ] {
            let told = heard(LOBBY, body);
            assert!(told.starts_with("ada "), "{told}");
            assert_eq!(told.lines().count(), 1, "{told}");
        }
    }
}

#[test]
fn sending_is_answered_with_the_command_to_type() {
    let mut alice = Client::alice();
    for line in [
        "/send my photo.png",
        "FILESEND my photo.png",
        "!send my photo.png",
    ] {
        let steps = alice.send(&format!("{line}\n"));
        let [Step::Link(LOBBY, name, None)] = &steps[..] else {
            panic!("{steps:?}");
        };
        assert_eq!(name.as_str(), "my photo.png");
        alice.dialogue.linked(Ok("once".to_owned()));
        assert_eq!(
            alice.read(),
            "| Type this in a shell where the file is, within 10 minutes. It works once:\n\
             | curl -T 'my photo.png' http://home:7666/up/once\n"
        );
    }
    assert!(alice.requests().is_empty());
}

#[test]
fn lines_after_a_file_to_be_sent_wait_for_its_link() {
    let mut alice = Client::alice();
    let steps = alice.send("/send a.txt\nhello\n/quit\n");
    assert!(matches!(steps[..], [Step::Link(..)]), "{steps:?}");
    assert!(alice.requests().is_empty() && !alice.closed);
    alice.dialogue.linked(Err(Denied::FilesOff));
    assert_eq!(
        alice.read(),
        "* Sharing files is switched off on this server.\n"
    );
    assert!(alice.steps().is_empty());
    assert_eq!(alice.requests().len(), 1);
}

#[test]
fn what_can_not_be_a_files_name_is_refused_without_asking() {
    let mut alice = Client::alice();
    let long = "x".repeat(limits::FILE_NAME_BYTES + 1);
    for (line, told) in [
        (
            "/send ..".to_owned(),
            "* A file's name can't be made of dots alone.\n",
        ),
        ("FILESEND a/".to_owned(), "* A file needs a name.\n"),
        (
            format!("/send {long}"),
            "* A file's name has at most 255 bytes, this has 256.\n",
        ),
        (
            "/send".to_owned(),
            "* /send needs NAME. Usage: /send NAME\n",
        ),
        (
            "FILESEND".to_owned(),
            "* /send needs NAME. Usage: /send NAME\n",
        ),
    ] {
        assert_eq!(alice.say(&line), told, "{line}");
    }
    alice.say("filesend a");
    assert!(
        alice.requests()[0].contains("Post"),
        "only in exactly this case"
    );
}

#[test]
fn nothing_is_sent_to_a_room_that_one_is_not_in_any_more() {
    let mut alice = Client::alice();
    alice.say("/join dev");
    alice.deliver(opened(DEV, None));
    alice.done(parlor_core::Outcome::Room(DEV));
    alice.deliver(parlor_hub::Delivery::RoomClosed {
        room: DEV,
        ended: false,
    });
    for line in ["/send a.txt", "/files", "/get a.txt"] {
        assert!(alice.say(line).contains("you are not in dev any more"));
    }
}

#[test]
fn fetching_is_answered_with_a_link_for_oneself() {
    let mut alice = Client::alice();
    for line in ["/get ä.txt", "!req ä.txt"] {
        alice.say(line);
        assert_eq!(
            alice.answer(Ok(Reply::File(Box::new(file(4, "ä.txt", READY))))),
            "| ä.txt (1.2 MB) of ada, for 24 hours: http://home:7666/f/own/%C3%A4.txt\n"
        );
    }
    alice.say("/get b.txt");
    assert_eq!(
        alice.answer(Err(Denied::NoSuchFile("b.txt".to_owned()))),
        "* There is no file b.txt that you can find. /files lists those there are.\n"
    );
}

#[test]
fn files_are_listed_with_number_time_owner_name_and_size() {
    let mut alice = Client::alice();
    alice.say("/files");
    let files = vec![
        file(9, "b.txt", FileState::Sending),
        file(4, "a.txt", READY),
    ];
    assert_eq!(
        alice.answer(Ok(Reply::Files(files))),
        "| 4 1970-01-01 00:01 ada: a.txt (1.2 MB)\n\
         | 9 1970-01-01 00:01 ada: b.txt (1.2 MB), still being sent\n\
         | /get NAME tells a link to the newest of that name.\n"
    );
    alice.say("/files");
    assert_eq!(
        alice.answer(Ok(Reply::Files(Vec::new()))),
        "| There are no files here yet. /send NAME shares one.\n"
    );
}

fn page(bodies: Vec<EventBody>) -> HistoryPage {
    let events = bodies.into_iter().zip(1..);
    let events = events.map(|(body, seq)| event(LOBBY, seq, "alice", body));
    HistoryPage {
        events: events.collect(),
        reactions: Vec::new(),
        room: summary(LOBBY, None),
        epoch: StoreEpoch::from_bytes([1; 16]),
    }
}

#[test]
fn history_shows_files_with_their_numbers_and_links() {
    let mut alice = Client::alice();
    alice.say("/history");
    let cancelled = FileState::Failed {
        why: FileFailure::Cancelled,
    };
    let gone = EventBody::FileOffered {
        file: FILE,
        name: None,
        size: None,
        media_type: MediaType::octet_stream(),
        state: FileState::Deleted,
    };
    let bodies = vec![
        offered("a.txt", Some(5), READY),
        ready("a.txt"),
        offered("b.txt", Some(5), FileState::Sending),
        offered("c.txt", Some(5), cancelled),
        gone,
    ];
    assert_eq!(
        alice.answer(Ok(Reply::History(Box::new(page(bodies))))),
        "| 1 1970-01-01 00:01 alice shares a.txt (5 B): http://home:7666/f/shared/a.txt\n\
         | 3 1970-01-01 00:03 alice is sending b.txt (5 B).\n"
    );
}

#[test]
fn last_one_may_be_a_file_but_not_to_be_edited() {
    let log = || vec![super::message("hi"), offered("a.txt", Some(5), READY)];
    for (line, target) in [
        ("/reply ^ nice", "Seq(2)"),
        ("/react ^ 👍", "Seq(2)"),
        ("/delete ^", "Seq(2)"),
        ("/edit ^ ho", "Seq(1)"),
    ] {
        let mut alice = Client::alice();
        alice.say(line);
        alice.answer(Ok(Reply::History(Box::new(page(log())))));
        let asked = alice.requests().concat();
        assert!(asked.contains(target), "{line}: {asked}");
    }
}
