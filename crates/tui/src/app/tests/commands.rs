//! Commands: which are offered, what is asked before, what becomes of what was typed.

use parlor_wire::{Request, RoomRole, ServerFrame, ServerRole};

use super::{DEV, LOBBY, Stage, event, said, user, view};
use crate::layer::Layer;

/// anna as a guest.
fn guest() -> Stage {
    let mut stage = Stage::new();
    stage.app.me.role = ServerRole::Guest;
    stage
}

/// anna as a guest who is operator of dev, and there.
fn operator() -> Stage {
    let mut stage = guest();
    let mut dev = view(DEV, "dev", 0);
    let members = dev.members.as_mut().expect("members");
    members[0].role = RoomRole::Operator;
    stage.told(ServerFrame::RoomOpened(Box::new(dev)));
    stage.keys("{Alt+Down}");
    stage.page(vec![]);
    stage
}

fn offered(stage: &Stage) -> Vec<&str> {
    let completion = stage.app.completion.iter();
    completion
        .flat_map(|completion| &completion.found.entries)
        .map(|entry| entry.insert.trim())
        .collect()
}

fn question(stage: &Stage) -> Vec<String> {
    match stage.app.layers.last() {
        Some(Layer::Question(question)) => question.text.clone(),
        _ => Vec::new(),
    }
}

#[test]
fn commands_are_offered_to_those_who_may_give_them() {
    let cases: [(Stage, &str, &[&str]); 7] = [
        (Stage::new(), "/mu", &["/mute"]),
        (guest(), "/mu", &[]),
        (guest(), "/blo", &[]),
        (guest(), "/re", &["/reply", "/react", "/register"]),
        (operator(), "/mu", &["/mute"]),
        (operator(), "/kick", &["/remove"]),
        (operator(), "/blo", &[]),
    ];
    for (mut stage, typed, expected) in cases {
        stage.keys(typed);
        assert_eq!(offered(&stage), expected, "{typed}");
    }
    // In the lobby the same commands are about the whole server.
    let mut stage = operator();
    stage.keys("{Alt+Up}/mu");
    assert!(offered(&stage).is_empty());
}

#[test]
fn help_in_lines_lists_what_one_may_do() {
    let lines = |mut stage: Stage| {
        stage.app.options.plain = true;
        stage.take(crate::Input::Line("/help".to_owned()));
        stage.app.take_lines().join("\n")
    };
    assert!(lines(Stage::new()).contains("/block USER"));
    let of_guest = lines(guest());
    assert!(
        of_guest.contains("/join ROOM") && !of_guest.contains("/block"),
        "{of_guest}"
    );
}

#[test]
fn what_one_may_not_do_is_not_asked_back_about() {
    let mut stage = guest();
    stage.keys("/remove bert{Enter}");
    assert!(question(&stage).is_empty());
    assert!(matches!(stage.next().1, Request::Remove { .. }));
    let mut stage = Stage::new();
    stage.keys("/remove bert{Enter}");
    assert_eq!(question(&stage)[0], "Remove bert from this server?");
    assert!(stage.is_quiet());
}

#[test]
fn the_message_that_is_to_be_deleted_is_named_and_stays_the_one() {
    let mut stage = Stage::new();
    stage.told(event(said(LOBBY, 1, "anna", "# one\nmore")));
    stage.keys("/delete ^{Enter}");
    assert_eq!(
        question(&stage),
        ["Delete this message for everyone?", "anna: one"]
    );
    // Another device of the same user says something meanwhile.
    stage.told(event(said(LOBBY, 2, "anna", "two")));
    stage.keys("y");
    assert!(matches!(stage.next().1, Request::Delete { target: 1, .. }));
}

#[test]
fn what_others_wrote_is_deleted_by_operators_alone() {
    let mut stage = guest();
    stage.told(event(said(LOBBY, 1, "bert", "one")));
    stage.keys("{Shift+Up}d");
    assert!(stage.app.layers.is_empty());
    let told = &stage.app.toast.as_ref().expect("told").1;
    assert_eq!(told, "Only operators can delete what others wrote.");
    stage.app.me.role = ServerRole::Admin;
    stage.keys("d");
    assert_eq!(question(&stage)[1], "bert: one");
}

#[test]
fn sending_leaves_the_same_draft_in_another_room_alone() {
    let mut stage = operator();
    stage.keys("ok{Alt+Up}ok{Enter}");
    assert_eq!(stage.written(), "");
    stage.keys("{Alt+Down}");
    assert_eq!(stage.written(), "ok");
}

#[test]
fn a_password_that_was_sent_can_not_be_brought_back() {
    for leave in ["{Enter}", "{Ctrl+c}"] {
        let mut stage = Stage::new();
        stage.keys("/register hunter22");
        stage.keys(leave);
        for back in ["{Ctrl+_}", "{Ctrl+_}", "{Ctrl+y}", "{Ctrl+Up}"] {
            stage.keys(back);
            assert!(!stage.written().contains("hunter"), "{back}");
        }
    }
    let mut stage = Stage::new();
    stage.keys("hello{Ctrl+c}{Ctrl+_}");
    assert_eq!(stage.written(), "hello");
}

#[test]
fn an_invitation_into_the_room_that_is_shown_is_told_by_its_log_alone() {
    let mut stage = operator();
    stage.keys("/invite carl{Enter}");
    let (tag, request) = stage.next();
    assert!(matches!(request, Request::Invite { .. }));
    stage.answer(tag, parlor_wire::Reply::Done);
    assert!(stage.shown().is_empty());
    assert_eq!(stage.app.me.id, user("anna"));
}
