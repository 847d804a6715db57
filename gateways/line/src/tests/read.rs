use parlor_core::{Denied, Event, EventBody, Outcome};
use parlor_hub::{HistoryPage, Reply, SearchProgress, WhoEntry};
use parlor_model::{Emoji, Gateway, Manner, MessageText, Seq, ServerRole, StoreEpoch, Timestamp};

use super::{Client, LOBBY, actor, event, message, opened, summary};

fn page(events: Vec<Event>) -> Reply {
    let (room, epoch) = (summary(LOBBY, None), StoreEpoch::from_bytes([0; 16]));
    Reply::History(Box::new(HistoryPage {
        room,
        epoch,
        events,
        reactions: Vec::new(),
    }))
}

fn reacted() -> EventBody {
    EventBody::Reacted {
        target: Seq::new(1),
        emoji: Emoji::parse("👍").unwrap(),
    }
}

#[test]
fn history_numbers_every_message() {
    let mut client = Client::alice();
    client.say("/history 2");
    let edited = EventBody::Message {
        text: Some(MessageText::parse("two\nlines").unwrap()),
        reply_to: Some(Seq::new(1)),
        manner: Manner::Said,
        mentions: Vec::new(),
        edited: Some(Timestamp::from_millis(0)),
    };
    let events = vec![
        event(LOBBY, 1, "alice", message("one")),
        event(LOBBY, 2, "bob", edited),
        event(LOBBY, 3, "bob", reacted()),
        event(LOBBY, 4, "alice", message("four")),
    ];
    let shown = client.answer(Ok(page(events)));
    let expected = "| 2 1970-01-01 00:02 (edited) bob: (to 1) two\n\
                    | 2 1970-01-01 00:02 (edited) bob: lines\n\
                    | 4 1970-01-01 00:04 alice: four\n";
    assert_eq!(shown, expected);
}

#[test]
fn history_reads_back_until_it_has_enough() {
    let mut client = Client::alice();
    client.say("/history 1");
    assert_eq!(
        client.answer(Ok(page(vec![event(LOBBY, 7, "bob", reacted())]))),
        ""
    );
    assert!(
        client.requests()[0].contains("before: Some(Seq(7))"),
        "{:?}",
        client.requests()
    );
    let shown = client.answer(Ok(page(vec![event(LOBBY, 6, "bob", message("six"))])));
    assert_eq!(shown, "| 6 1970-01-01 00:06 bob: six\n");
    client.say("/history");
    assert_eq!(
        client.answer(Ok(page(Vec::new()))),
        "| There are no messages here yet.\n"
    );
}

#[test]
fn history_of_very_long_messages_is_cut() {
    let mut client = Client::alice();
    client.say("/history 500");
    let long = "ö".repeat(4_000);
    let events = (1..=100)
        .map(|seq| event(LOBBY, seq, "bob", message(&long)))
        .collect();
    let shown = client.answer(Ok(page(events)));
    assert!(shown.len() < 300_000 && shown.starts_with("| (Older ones are left out"));
    assert!(shown.lines().last().unwrap().starts_with("| 100 "));
}

/// What `^` is taken for, with messages 5 of bob's, 6 of alice's and 7 of bob's.
fn last(command: &str) -> String {
    let mut client = Client::alice();
    client.say(command);
    assert!(client.requests()[0].starts_with("History"));
    let events = vec![
        event(LOBBY, 5, "bob", message("five")),
        event(LOBBY, 6, "alice", message("six")),
        event(LOBBY, 7, "bob", message("seven")),
        event(LOBBY, 8, "bob", reacted()),
    ];
    client.answer(Ok(page(events)));
    client.requests().remove(0)
}

#[test]
fn caret_is_the_last_message_that_fits() {
    for (command, number) in [
        ("/reply ^ yes", 7),
        ("/react ^ 👍", 7),
        ("/edit ^ better", 6),
        ("/delete ^", 6),
    ] {
        let request = last(command);
        assert!(
            request.contains(&format!("Seq({number})")),
            "{command}: {request}"
        );
    }
}

#[test]
fn caret_waits_for_what_was_said_before_it() {
    let mut client = Client::alice();
    client.send("hello\n/edit ^ hallo\nbye now\n");
    assert_eq!(client.asked.len(), 1);
    client.done(Outcome::Done);
    assert!(client.requests()[0].starts_with("History"));
    client.answer(Ok(page(vec![event(LOBBY, 6, "alice", message("hello"))])));
    let requests = client.requests();
    assert!(
        requests[0].contains("Edit") && requests[1].contains("bye now"),
        "{requests:?}"
    );
}

#[test]
fn history_waits_for_what_was_said_before_it() {
    let mut client = Client::alice();
    client.send("hello\n/history\non\n");
    assert_eq!(client.asked.len(), 1);
    client.done(Outcome::Done);
    assert!(client.requests()[0].starts_with("History"));
}

#[test]
fn search_that_stopped_at_its_bound_says_that_there_may_be_more() {
    for (complete, expected) in [
        (true, "| Nothing was found.\n"),
        (
            false,
            "| Nothing was found.\n| There may be more: name more words.\n",
        ),
    ] {
        let mut client = Client::alice();
        client.say("/search tea");
        let told = client.answer(Ok(Reply::Search {
            found: Vec::new(),
            complete,
            progress: SearchProgress { behind: 0 },
        }));
        assert_eq!(told, expected);
    }
}

#[test]
fn every_listing_is_the_only_thing_in_work() {
    for listing in [
        "/who",
        "/rooms",
        "/blocks",
        "/topic",
        "/history",
        "/search tea",
        "MEMBERS ONLINE",
    ] {
        let mut client = Client::alice();
        client.say(&format!("hello\n{listing}\n{listing}\non\n/quit"));
        let mut most = 0;
        while !client.closed {
            let requests = client.requests();
            let listings = requests.iter().filter(|request| !request.contains("Post"));
            most = most.max(listings.count());
            assert!(!requests.is_empty(), "{listing}");
            client.answer(Err(Denied::NotMember));
        }
        assert_eq!(most, 1, "{listing}");
    }
}

#[test]
fn lines_behind_a_listing_wait_for_it() {
    let mut client = Client::alice();
    assert_eq!(client.say("/rooms\non\n/quit"), "");
    assert_eq!(client.requests(), ["Rooms"]);
    let shown = client.answer(Ok(Reply::Rooms(vec![summary(LOBBY, None)])));
    assert!(
        shown.starts_with("| lobby") && shown.ends_with("* Goodbye!\n"),
        "{shown}"
    );
    assert!(client.requests()[0].contains("Post"));
    client.done(Outcome::Done);
    assert!(client.closed);
}

#[test]
fn room_that_opens_during_a_listing_is_told() {
    let mut client = Client::alice();
    client.say("/rooms");
    let told = client.deliver(opened(super::DEV, None));
    assert!(told.starts_with("* You are in dev"), "{told}");
}

#[test]
fn caret_without_a_message_is_told() {
    let mut client = Client::alice();
    client.say("/edit ^ x");
    let told = client.answer(Ok(page(vec![event(LOBBY, 5, "bob", message("five"))])));
    assert!(told.starts_with("* There is no such message"), "{told}");
    client.say("on");
    assert_eq!(client.asked.len(), 1);
}

#[test]
fn numbers_are_taken_as_they_are() {
    let mut client = Client::alice();
    client.say("/reply 5 yes\n/edit 6 no\n/delete 6\n/react 5 👍\n/react 5 -👍");
    let requests = client.requests();
    assert!(
        requests[0].contains("reply_to: Some(Seq(5))"),
        "{requests:?}"
    );
    assert!(
        requests[3].contains("on: true") && requests[4].contains("on: false"),
        "{requests:?}"
    );
}

#[test]
fn who_shows_doors_and_idle_time() {
    let mut client = Client::alice();
    client.say("/who");
    let entry = WhoEntry {
        who: actor("alice"),
        role: ServerRole::Guest,
        gateways: vec![Gateway::Http, Gateway::Line],
        idle_ms: 61_000,
        since: Timestamp::from_millis(0),
        away: None,
    };
    let without_a_session = WhoEntry {
        who: actor("bob"),
        gateways: Vec::new(),
        idle_ms: 0,
        ..entry.clone()
    };
    let shown = client.answer(Ok(Reply::Who(vec![entry, without_a_session])));
    assert_eq!(
        shown,
        "| 2 here:\n| alice (guest, http+line, idle 1m1s)\n| bob (guest, idle 0s)\n"
    );
}

#[test]
fn help_lists_every_command_and_explains_one() {
    let mut client = Client::alice();
    let help = client.say("/help");
    for command in parlor_core::vocabulary::table() {
        assert!(help.contains(&command.usage()), "{}", command.name);
    }
    assert!(help.lines().all(|line| line.starts_with("| ")));
    let expected = "| /remove USER [REASON]: take somebody out of the room; from the lobby, off the server \
                    (only admins; in other rooms their operators too)\n| Also: /kick\n";
    assert_eq!(client.say("/help kick"), expected);
}

#[test]
fn rooms_say_where_one_is() {
    let mut client = Client::alice();
    client.say("/rooms");
    let mut dev = summary(super::DEV, None);
    dev.topic = "Rust".to_owned();
    let rooms = vec![
        summary(LOBBY, None),
        dev,
        summary(super::DIRECT, Some("bob")),
    ];
    let shown = client.answer(Ok(Reply::Rooms(rooms)));
    let expected = "| lobby (2 here, your lines go here)\n\
                    | dev (private, 2 members, you are in it): Rust\n\
                    | direct with bob\n";
    assert_eq!(shown, expected);
}
