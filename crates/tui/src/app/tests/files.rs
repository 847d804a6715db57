//! Files: shared, listed, fetched, and on their way.

use parlor_wire::{
    EventBody, FileFailure, FileId, FileProgress, FileState, FileView, Reply, Request, ServerFrame,
};

use super::{LOBBY, Stage, event, happening, label, said};
use crate::layer::Layer;
use crate::{Effect, FoundPath, Input, Options, Outcome, Stand, Transfer, Way, Wish};

pub(crate) const FILE: FileId = FileId(parlor_model::FileId::from_bytes([5; 16]));

pub(crate) fn offered(name: &str) -> EventBody {
    EventBody::FileOffered {
        file: FILE,
        name: Some(name.to_owned()),
        size: Some(2_000_000),
        media_type: "application/pdf".to_owned(),
        state: FileState::Sending,
        digest: None,
        why: None,
    }
}

pub(crate) fn ready(target: u64, name: &str) -> EventBody {
    EventBody::FileReady {
        file: FILE,
        target,
        name: Some(name.to_owned()),
        size: 2_000_000,
        digest: "0".repeat(64),
    }
}

pub(crate) fn progress(offset: u64) -> ServerFrame {
    ServerFrame::FileProgress(FileProgress {
        room: LOBBY,
        file: FILE,
        by: label("bert"),
        offset,
        size: Some(2_000_000),
    })
}

pub(crate) fn transfer(number: u64, name: &str) -> Transfer {
    Transfer {
        number,
        way: Way::Sending,
        name: name.to_owned(),
        file: None,
        stand: Stand::Moving,
        done: 500_000,
        size: Some(2_000_000),
        speed: Some(100_000),
        left: Some(15),
    }
}

fn happens(stage: &mut Stage, seq: u64, body: EventBody) {
    stage.told(event(happening(LOBBY, seq, "bert", body)));
}

/// bert has shared a file in the lobby.
fn shared() -> Stage {
    let mut stage = Stage::new();
    happens(&mut stage, 1, offered("a b.pdf"));
    happens(&mut stage, 2, ready(1, "a b.pdf"));
    stage.effects.clear();
    stage
}

fn fetches(stage: &mut Stage) -> Vec<String> {
    let effects = std::mem::take(&mut stage.effects);
    let names = effects.into_iter().filter_map(|effect| match effect {
        Effect::Fetch { name, .. } => Some(name),
        _ => None,
    });
    names.collect()
}

fn view(seq: u64, name: &str) -> FileView {
    FileView {
        id: FileId(parlor_model::FileId::from_bytes(
            [u8::try_from(seq).unwrap(); 16],
        )),
        room: LOBBY,
        seq,
        by: label("bert"),
        name: Some(name.to_owned()),
        size: Some(5),
        media_type: "text/plain".to_owned(),
        at: 0,
        expires_at: None,
        state: FileState::Ready,
        digest: None,
        why: None,
    }
}

#[test]
fn a_file_is_one_item_that_changes_where_it_stands() {
    let mut stage = Stage::new();
    happens(&mut stage, 1, offered("a.pdf"));
    stage.told(event(said(LOBBY, 2, "carl", "what is it?")));
    assert_eq!(stage.shown()[0], "bert: a.pdf [sending None]");
    stage.told(progress(500_000));
    assert_eq!(stage.shown()[0], "bert: a.pdf [sending Some(500000)]");
    happens(&mut stage, 3, ready(1, "a.pdf"));
    let expected = ["bert: a.pdf [ready Some(2000000)]", "carl: what is it?"];
    assert_eq!(stage.shown(), expected);
    // What is late changes nothing any more.
    stage.told(progress(600_000));
    assert_eq!(stage.shown(), expected);
    let emoji = "👍".to_owned();
    happens(&mut stage, 4, EventBody::Reacted { target: 1, emoji });
    assert_eq!(stage.shown()[0], "bert: a.pdf [ready Some(2000000)] 👍1");
    happens(
        &mut stage,
        5,
        EventBody::FileDeleted {
            file: FILE,
            target: 1,
        },
    );
    assert_eq!(stage.shown()[0], "bert: (deleted)");
}

#[test]
fn a_failed_file_says_why() {
    let mut stage = Stage::new();
    happens(&mut stage, 1, offered("a.pdf"));
    let failed = EventBody::FileFailed {
        file: FILE,
        target: 1,
        name: Some("a.pdf".to_owned()),
        why: FileFailure::Cancelled,
    };
    happens(&mut stage, 2, failed);
    assert_eq!(stage.shown(), ["bert: a.pdf [was cancelled]"]);
    stage.keys("{Shift+Up}{Enter}");
    assert!(fetches(&mut stage).is_empty());
    assert_eq!(stage.shown()[1], "| a.pdf was cancelled.");
}

#[test]
fn names_of_others_are_inert() {
    let mut stage = Stage::new();
    happens(&mut stage, 1, offered("a\u{1b}[31m\nb\u{202e}.txt"));
    let shown = stage.shown().concat();
    assert!(!shown.contains(['\u{1b}', '\n', '\u{202e}']), "{shown:?}");
}

#[test]
fn enter_on_a_file_fetches_it_and_r_answers_it() {
    let mut stage = shared();
    stage.keys("{Shift+Up}{Enter}");
    assert_eq!(fetches(&mut stage), ["a b.pdf"]);
    stage.keys("{Shift+Up}e");
    assert!(stage.written().is_empty());
    stage.keys("rthanks{Enter}");
    let (_, request) = stage.next();
    assert!(
        matches!(
            request,
            Request::Post {
                reply_to: Some(1),
                ..
            }
        ),
        "{request:?}"
    );
}

#[test]
fn files_are_fetched_by_number_and_by_name() {
    let mut stage = shared();
    stage.keys("/get 1{Enter}");
    assert_eq!(fetches(&mut stage), ["a b.pdf"]);
    // What is not at hand is asked for: by its name, then by its number.
    stage.keys("/get 70{Enter}");
    let (tag, request) = stage.next();
    assert!(matches!(request, Request::FileNamed { name, .. } if name == "70"));
    stage.refuse(tag, "no_such_file", "There is no file 70 here.");
    let mut old = happening(LOBBY, 70, "bert", offered("old.pdf"));
    old.at = 0;
    stage.page_of(90, vec![old]);
    assert_eq!(fetches(&mut stage), ["old.pdf"]);
    stage.keys("/get none{Enter}");
    let (tag, _) = stage.next();
    stage.refuse(tag, "no_such_file", "There is no file none here.");
    assert_eq!(
        stage.shown().last().unwrap(),
        "| There is no file none here."
    );
    stage.keys("/get notes.txt{Enter}");
    let (tag, _) = stage.next();
    let file = view(8, "notes.txt");
    stage.answer(tag, Reply::File { file });
    assert_eq!(fetches(&mut stage), ["notes.txt"]);
}

#[test]
fn what_is_being_fetched_is_not_fetched_twice() {
    let mut stage = shared();
    let mut fetching = transfer(3, "a b.pdf");
    (fetching.way, fetching.file) = (Way::Fetching, Some(FILE));
    stage.take(Input::Transfers(vec![fetching.clone()]));
    stage.keys("/get 1{Enter}");
    assert!(fetches(&mut stage).is_empty());
    fetching.stand = Stand::Paused;
    stage.take(Input::Transfers(vec![fetching]));
    stage.keys("/get 1{Enter}");
    let (transfer, wish) = (3, Wish::Resume);
    assert!(stage.effects.contains(&Effect::Steer { transfer, wish }));
}

#[test]
fn names_of_files_complete_with_their_spaces() {
    let mut stage = shared();
    stage.keys("/get a{Tab}");
    assert_eq!(stage.written(), "/get a b.pdf ");
}

#[test]
fn paths_are_shared_as_they_are_quoted() {
    let mut stage = Stage::new();
    stage.keys(r"/send ~/a.txt 'b c.txt'{Enter}");
    let expected = Effect::Share {
        room: LOBBY,
        paths: vec!["~/a.txt".to_owned(), "b c.txt".to_owned()],
        typed: "~/a.txt 'b c.txt'".to_owned(),
        lifetime: None,
    };
    assert!(stage.effects.contains(&expected), "{:?}", stage.effects);
}

#[test]
fn paths_complete_step_by_step() {
    let mut stage = Stage::new();
    let path = |path: &str, is_folder| FoundPath {
        path: path.to_owned(),
        is_folder,
        size: 5,
    };
    stage.keys("/send do{Tab}");
    assert_eq!(
        stage.effects.pop(),
        Some(Effect::FindPaths("do".to_owned()))
    );
    let typed = "do".to_owned();
    let found = vec![path("my docs", true)];
    stage.take(Input::Paths { typed, found });
    assert_eq!(stage.written(), r"/send my\ docs/");
    // In the folder it goes on.
    assert_eq!(
        stage.effects.pop(),
        Some(Effect::FindPaths("my docs/".to_owned()))
    );
    let typed = "my docs/".to_owned();
    let found = vec![path("my docs/a.txt", false), path("my docs/b.txt", false)];
    stage.take(Input::Paths { typed, found });
    stage.keys("{Down}{Enter}");
    assert_eq!(stage.written(), r"/send my\ docs/b.txt ");
    // An answer to what is not typed any more is passed over.
    let typed = "my docs/".to_owned();
    stage.take(Input::Paths {
        typed,
        found: vec![],
    });
    assert!(stage.app.toast.is_none());
}

#[test]
fn sharing_begins_by_a_key_with_what_there_is() {
    let mut stage = Stage::new();
    stage.keys("{Ctrl+Alt+v}");
    assert_eq!(stage.written(), "/send ");
    assert_eq!(stage.effects.pop(), Some(Effect::FindPaths(String::new())));
}

#[test]
fn the_list_of_files_fetches_and_deletes_after_a_question() {
    let mut stage = Stage::new();
    stage.keys("/files{Enter}");
    let (tag, request) = stage.next();
    assert!(matches!(request, Request::Files { before: None, .. }));
    let files = vec![view(9, "new.txt"), view(4, "old.txt")];
    stage.answer(tag, Reply::Files { files });
    stage.keys("{Down}d");
    let Some(Layer::Question(question)) = stage.app.layers.last() else {
        panic!("nothing is asked");
    };
    assert_eq!(question.text[1], "old.txt, shared by bert");
    stage.keys("y");
    assert!(matches!(stage.next().1, Request::Delete { target: 4, .. }));
    let file = view(4, "").id;
    happens(&mut stage, 20, EventBody::FileDeleted { file, target: 4 });
    stage.keys("{Enter}");
    assert_eq!(fetches(&mut stage), ["new.txt"]);
    assert!(stage.app.layers.is_empty());
}

#[test]
fn transfers_are_steered_by_keys() {
    let mut stage = Stage::new();
    stage.take(Input::Transfers(vec![
        transfer(1, "a.bin"),
        transfer(2, "b.bin"),
    ]));
    stage.keys("{Alt+t}{Down}p{Up}r");
    let steered: Vec<Effect> = std::mem::take(&mut stage.effects);
    let steer = |transfer, wish| Effect::Steer { transfer, wish };
    assert!(steered.ends_with(&[steer(2, Wish::Pause), steer(1, Wish::Resume)]));
    stage.keys("cn");
    assert!(stage.effects.is_empty());
    stage.keys("cy");
    assert_eq!(stage.effects, [steer(1, Wish::Cancel)]);
    let outcome = Outcome::Cancelled;
    stage.take(Input::Transferred(Box::new(transfer(1, "a.bin")), outcome));
    assert_eq!(stage.app.transfers.len(), 1);
}

#[test]
fn leaving_asks_while_files_are_on_their_way() {
    let mut stage = Stage::new();
    stage.take(Input::Transfers(vec![transfer(1, "a.bin")]));
    stage.keys("/quit{Enter}");
    let Some(Layer::Question(question)) = stage.app.layers.last() else {
        panic!("nothing is asked");
    };
    assert_eq!(
        question.text[1],
        "Still on the way: ↑ a.bin. It can go on next time."
    );
    stage.keys("n");
    let mut paused = transfer(1, "a.bin");
    paused.stand = Stand::Paused;
    stage.take(Input::Transfers(vec![paused]));
    stage.keys("/quit{Enter}");
    assert!(matches!(stage.effects.last(), Some(Effect::Quit { .. })));
}

#[test]
fn what_was_not_finished_is_offered() {
    let cases = [
        ("y", Some(Wish::Resume)),
        ("d", Some(Wish::Cancel)),
        ("n", None),
    ];
    for (key, wish) in cases {
        let mut stage = Stage::new();
        stage.effects.clear();
        stage.take(Input::Unfinished(vec![transfer(7, "a.bin")]));
        stage.keys(key);
        let transfer = 7;
        let expected = wish.map(|wish| Effect::Steer { transfer, wish });
        assert_eq!(stage.effects.pop(), expected, "{key}");
    }
}

#[test]
fn what_others_share_is_saved_where_that_is_wished() {
    let saves_all = true;
    let options = Options {
        saves_all,
        ..Options::default()
    };
    let mut stage = Stage::with(options);
    happens(&mut stage, 1, offered("a.pdf"));
    assert!(fetches(&mut stage).is_empty());
    happens(&mut stage, 2, ready(1, "a.pdf"));
    assert_eq!(fetches(&mut stage), ["a.pdf"]);
    stage.told(event(happening(LOBBY, 3, "anna", ready(1, "mine.pdf"))));
    assert!(fetches(&mut stage).is_empty());
}

#[test]
fn the_end_of_a_transfer_is_told_and_its_words_are_inert() {
    let mut stage = Stage::new();
    let done = |stage: &mut Stage, outcome| {
        stage.take(Input::Transferred(
            Box::new(transfer(1, "a\u{7}.bin")),
            outcome,
        ));
        stage.shown().last().cloned()
    };
    let saved = done(&mut stage, Outcome::Saved("/d/a.bin".to_owned()));
    assert_eq!(saved.as_deref(), Some("| Saved /d/a.bin (2.0 MB)."));
    let failed = done(&mut stage, Outcome::Failed("it\u{7} changed".to_owned()));
    assert_eq!(failed.as_deref(), Some("| a.bin was not sent: it changed."));
}

#[test]
fn plain_lines_tell_the_beginning_the_quarters_and_the_end() {
    let options = Options {
        plain: true,
        ..Options::default()
    };
    let mut stage = Stage::with(options);
    stage.app.take_lines();
    let mut moving = transfer(1, "a.bin");
    for done in [0, 100_000, 600_000, 700_000, 1_900_000] {
        moving.done = done;
        stage.take(Input::Transfers(vec![moving.clone()]));
    }
    moving.stand = Stand::Lost;
    stage.take(Input::Transfers(vec![moving.clone()]));
    stage.take(Input::Line("/transfers".to_owned()));
    stage.take(Input::Line("/transfers pause 1".to_owned()));
    stage.take(Input::Line("/quit".to_owned()));
    stage.take(Input::Transferred(Box::new(moving), Outcome::Sent));
    let expected = [
        "* ↑ a.bin, 2.0 MB: transfer 1 begins.",
        "* ↑ a.bin: 25 %",
        "* ↑ a.bin: 75 %",
        "* ↑ a.bin: reconnecting.",
        "| Transfers",
        "| 1  ↑ a.bin 95 %, reconnecting",
        "* Still on the way: ↑ a.bin. It can go on next time. /quit again leaves.",
        "* ↑ a.bin, 2.0 MB: done.",
    ];
    assert_eq!(stage.app.take_lines(), expected);
    let (transfer, wish) = (1, Wish::Pause);
    assert!(stage.effects.contains(&Effect::Steer { transfer, wish }));
}
