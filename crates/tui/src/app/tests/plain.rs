//! The plain mode: lines in, lines out.

use parlor_wire::{Reply, Request, ServerFrame};

use super::{DEV, LOBBY, Stage, comes, event, said, view};
use crate::{Input, Options};

fn plain() -> Stage {
    let plain = true;
    let mut stage = Stage::with(Options {
        plain,
        ..Options::default()
    });
    stage.app.take_lines();
    stage
}

fn line(stage: &mut Stage, text: &str) {
    stage.take(Input::Line(text.to_owned()));
}

#[test]
fn messages_are_lines_and_further_lines_repeat_the_name() {
    let mut stage = plain();
    stage.told(event(said(LOBBY, 1, "bert", "one\ncarl: two")));
    assert_eq!(stage.app.take_lines(), ["bert: one", "bert: carl: two"]);
    stage.told(comes("carl"));
    assert_eq!(stage.app.take_lines(), ["carl joined!"]);
}

#[test]
fn another_room_is_named_before_the_line() {
    let mut stage = plain();
    stage.told(ServerFrame::RoomOpened(Box::new(view(DEV, "dev", 0))));
    stage.told(event(said(DEV, 1, "bert", "hi")));
    assert_eq!(stage.app.take_lines(), ["[#dev] bert: hi"]);
}

#[test]
fn lines_are_messages_and_commands() {
    let mut stage = plain();
    line(&mut stage, "hello");
    assert!(matches!(stage.next().1, Request::Post { text, .. } if text == "hello"));
    line(&mut stage, "/who");
    let (tag, _) = stage.next();
    stage.answer(tag, Reply::Who { who: vec![] });
    assert_eq!(stage.app.take_lines(), ["| 0 here"]);
    line(&mut stage, "/nonsense");
    assert!(stage.is_quiet());
    assert!(stage.app.take_lines()[0].starts_with("! There is no command /nonsense"));
}

#[test]
fn nothing_is_asked_back() {
    let mut stage = plain();
    line(&mut stage, "/remove bert");
    assert!(matches!(stage.next().1, Request::Remove { .. }));
}

#[test]
fn no_line_holds_an_escape_sequence() {
    let mut stage = plain();
    stage.told(event(said(LOBBY, 1, "bert", "\u{1b}]0;x\u{7}hi\u{1b}[2J")));
    assert_eq!(stage.app.take_lines(), ["bert: hi"]);
}
