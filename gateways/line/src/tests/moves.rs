use parlor_core::{Denied, Outcome};
use parlor_hub::Delivery;

use super::{Client, DEV, LOBBY, opened};

fn no_dev() -> Denied {
    Denied::NoSuchRoom("dev".to_owned())
}

/// Alice, whose lines go to dev.
fn in_dev() -> Client {
    let mut client = Client::alice();
    client.say("/join dev");
    assert_eq!(client.deliver(opened(DEV, None)), "");
    let told = client.done(Outcome::Room(DEV));
    assert_eq!(
        told,
        "* Your lines go to dev now. /join lobby to go back, /leave to leave dev.\n"
    );
    client
}

#[test]
fn join_moves_the_lines_that_follow_it() {
    let mut client = Client::alice();
    client.send("before\n/join dev\nafter\n");
    assert_eq!(client.asked.len(), 2, "what follows waits for the answer");
    assert!(!client.dialogue.wants_input());
    client.done(Outcome::Done);
    client.done(Outcome::Room(DEV));
    assert!(
        client.requests()[0].contains(&DEV.to_string()) && client.requests()[0].contains("after")
    );
    assert!(client.dialogue.wants_input());
}

#[test]
fn denied_join_leaves_the_lines_where_they_were() {
    let mut client = Client::alice();
    client.say("/join dev wrong\nhello");
    assert_eq!(
        client.answer(Err(Denied::WrongKey)),
        "* This room needs its key. /join ROOM KEY tells it.\n"
    );
    assert!(client.requests()[0].contains(&LOBBY.to_string()));
}

#[test]
fn join_makes_a_room_that_is_not_there() {
    for (line, kind) in [("/join dev", "Public"), ("/join dev private", "Private")] {
        let mut client = Client::alice();
        client.say(line);
        assert_eq!(client.answer(Err(no_dev())), "");
        assert!(client.requests()[0].contains("CreateRoom") && client.requests()[0].contains(kind));
        client.deliver(opened(DEV, None));
        let told = client.done(Outcome::Room(DEV));
        assert!(
            told.starts_with(&format!("* You made the {} room dev.", kind.to_lowercase())),
            "{told}"
        );
        assert!(told.contains("* Your lines go to dev now."), "{told}");
    }
}

#[test]
fn join_with_a_key_makes_no_room() {
    let mut client = Client::alice();
    client.say("/join dev sesame");
    let told = client.answer(Err(no_dev()));
    assert_eq!(
        told,
        "* There is no room called dev that you can find. /rooms lists those there are.\n"
    );
    assert!(client.asked.is_empty());
}

#[test]
fn leave_goes_back_to_the_lobby() {
    let mut client = in_dev();
    client.say("/leave\nhello");
    assert_eq!(
        client.deliver(Delivery::RoomClosed {
            room: DEV,
            ended: false
        }),
        ""
    );
    assert_eq!(
        client.done(Outcome::Done),
        "* You left dev. Your lines go to the lobby now.\n"
    );
    assert!(client.requests()[0].contains(&LOBBY.to_string()));
}

#[test]
fn leaving_another_room_stays() {
    let mut client = in_dev();
    client.say("/leave other");
    assert_eq!(client.done(Outcome::Done), "* You left other.\n");
    client.say("hello");
    assert!(client.requests()[0].contains(&DEV.to_string()));
}

#[test]
fn join_lobby_goes_back_without_leaving() {
    let mut client = in_dev();
    client.say("/join lobby");
    assert_eq!(
        client.done(Outcome::Room(LOBBY)),
        "* Your lines go to the lobby now.\n"
    );
}

#[test]
fn lines_for_a_room_that_one_was_removed_from_go_nowhere() {
    let mut client = in_dev();
    let told = client.deliver(Delivery::RoomClosed {
        room: DEV,
        ended: false,
    });
    assert_eq!(
        told,
        "* You are not in dev any more. /join lobby to write there.\n"
    );
    let told = client.say("a secret");
    let expected = "* Nothing was sent: you are not in dev any more. /join lobby to write there.\n";
    assert_eq!(told, expected);
    assert!(client.asked.is_empty());
    client.say("/join lobby\nhello");
    client.done(Outcome::Room(LOBBY));
    assert!(client.requests()[0].contains("hello"));
}

#[test]
fn room_that_one_is_put_into_is_told() {
    let mut client = Client::alice();
    let told = client.deliver(opened(DEV, None));
    assert_eq!(
        told,
        "* You are in dev: its lines start with [dev]. /join dev to write there.\n"
    );
    assert_eq!(client.deliver(opened(LOBBY, None)), "");
}
