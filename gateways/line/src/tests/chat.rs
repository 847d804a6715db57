use parlor_core::{Denied, Dismissal, EventBody, Outcome, Posted};
use parlor_hub::{Attendance, AttendanceChange, Delivery, EndReason, Happening, Own, Reply};
use parlor_model::{Gateway, Reason, Seq, SessionId, Timestamp, Topic, UserName, limits};

use super::{Client, DEV, DIRECT, LOBBY, OWN, actor, event, message, opened};
use crate::LineOptions;

fn posted() -> Outcome {
    Outcome::Posted(Posted {
        room: LOBBY,
        seq: Seq::new(1),
        at: Timestamp::from_millis(0),
    })
}

fn said(by: &str, text: &str) -> Happening {
    Happening::Event(event(LOBBY, 5, by, message(text)))
}

#[test]
fn line_is_posted_into_the_lobby_and_not_answered() {
    let mut client = Client::alice();
    assert_eq!(client.say("hello\nworld\r"), "");
    let requests = client.requests();
    assert_eq!(requests.len(), 2);
    assert!(
        requests[0].contains("Post") && requests[0].contains("\"hello\""),
        "{requests:?}"
    );
    assert!(requests[1].contains("\"world\""), "{requests:?}");
    assert_eq!(client.done(posted()), "");
    assert_eq!(
        client.answer(Err(Denied::GuestsReadOnly)),
        "* Guests can't write here. Register first: set a password for your name. /register PASSWORD does.\n"
    );
}

#[test]
fn own_messages_are_not_repeated_but_those_of_others_are() {
    let mut client = Client::alice();
    assert_eq!(client.hears(LOBBY, said("alice", "hi"), Some(OWN)), "");
    assert_eq!(
        client.hears(LOBBY, said("alice", "hi"), Some(SessionId(8))),
        "alice: hi\n"
    );
    assert_eq!(
        client.hears(LOBBY, said("bob", "hi"), Some(SessionId(8))),
        "bob: hi\n"
    );
    assert_eq!(client.hears(LOBBY, said("bob", "hi"), None), "bob: hi\n");
}

#[test]
fn words_of_who_is_ignored_are_not_shown_and_what_they_do_is() {
    let mut client = Client::alice();
    assert_eq!(client.say("/ignore bob"), "");
    assert!(client.requests()[0].contains("Ignore"));
    let ignored = |names: &[&str]| {
        let names = names.iter().map(|name| actor(name)).collect();
        Delivery::Own(std::sync::Arc::new(Own::Ignored(names)))
    };
    assert_eq!(client.deliver(ignored(&["bob"])), "");
    assert_eq!(
        client.done(Outcome::Done),
        "* You see no more of what bob writes. /unignore bob takes that back.\n"
    );
    assert_eq!(client.hears(LOBBY, said("bob", "hi"), None), "");
    assert_eq!(client.hears(LOBBY, said("carl", "hi"), None), "carl: hi\n");
    let topic = EventBody::TopicSet {
        topic: Topic::parse("tea").unwrap(),
    };
    let topic = Happening::Event(event(LOBBY, 6, "bob", topic));
    assert_eq!(client.hears(LOBBY, topic, None), "bob set the topic: tea\n");
    client.deliver(opened(DIRECT, Some("bob")));
    let direct = || Happening::Event(event(DIRECT, 3, "bob", message("psst")));
    assert_eq!(client.hears(DIRECT, direct(), None), "");
    client.deliver(ignored(&[]));
    assert_eq!(client.hears(LOBBY, said("bob", "hi"), None), "bob: hi\n");
    assert!(client.hears(DIRECT, direct(), None).contains("psst"));
}

#[test]
fn message_is_pinned_by_its_number() {
    let mut client = Client::alice();
    assert_eq!(client.say("/pin 7\n/unpin #7"), "");
    let requests = client.requests();
    assert!(requests[0].contains("Pin") && requests[0].contains("on: true"));
    assert!(requests[1].contains("Pin") && requests[1].contains("on: false"));
}

#[test]
fn client_without_line_ends_works_and_gets_its_own_messages() {
    let mut client = Client::connect(LineOptions::default());
    assert!(client.send("alice").is_empty());
    assert_eq!(client.pause().len(), 1);
    client.enter("alice");
    client.read();
    client.send("hello");
    assert!(client.asked.is_empty());
    client.pause();
    assert!(client.requests()[0].contains("\"hello\""));
    assert_eq!(
        client.hears(LOBBY, said("alice", "hello"), Some(OWN)),
        "alice: hello\n"
    );
    client.send("from now on\n");
    assert!(!client.dialogue.waits_for_pause());
    assert_eq!(
        client.hears(LOBBY, said("alice", "from now on"), Some(OWN)),
        ""
    );
    client.send("half a li");
    assert!(!client.dialogue.waits_for_pause());
}

#[test]
fn own_coming_is_not_told() {
    let mut client = Client::alice();
    let change = AttendanceChange::Joined(Gateway::Line);
    let joined = |who| {
        Happening::Attendance(Attendance {
            who: actor(who),
            change: change.clone(),
        })
    };
    assert_eq!(client.hears(LOBBY, joined("alice"), Some(OWN)), "");
    assert_eq!(client.hears(LOBBY, joined("bob"), None), "bob joined!\n");
}

#[test]
fn leaving_words_leave_when_everything_is_answered() {
    for line in ["Bye", "QUIT", "quit()", "#quit", "/quit", "/Exit", "!exit"] {
        let mut client = Client::alice();
        assert_eq!(
            client.say(&format!("last words\n{line}\nnever sent")),
            "* Goodbye!\n"
        );
        assert_eq!(client.asked.len(), 1, "{line}");
        assert!(!client.closed, "{line}");
        client.done(posted());
        assert!(client.closed, "{line}");
    }
}

#[test]
fn other_cases_of_the_leaving_words_are_text() {
    for line in [
        "bye",
        "BYE",
        "quit",
        "Quit",
        "QUIT()",
        " Bye",
        "Bye ",
        "Bye!",
        "#QUIT",
        "members online",
    ] {
        let mut client = Client::alice();
        client.say(line);
        assert!(client.requests()[0].contains("Post"), "{line}");
    }
}

#[test]
fn members_online_lists_everyone() {
    let mut client = Client::alice();
    client.say("MEMBERS ONLINE");
    assert_eq!(client.requests(), ["Who { room: None }"]);
}

#[test]
fn hanging_up_sends_the_last_line_and_leaves() {
    let mut client = Client::alice();
    client.send("one\ntwo");
    client.dialogue.end_of_input();
    client.steps();
    assert_eq!(client.asked.len(), 2);
    client.done(posted());
    assert!(!client.closed);
    client.done(posted());
    assert!(client.closed);
}

#[test]
fn lines_wait_while_there_is_no_room_and_none_is_lost() {
    let mut client = Client::alice();
    client.dialogue.feed(b"one\ntwo\nthree\n");
    assert!(client.dialogue.step(false).is_none());
    assert!(!client.dialogue.wants_input());
    assert!(client.dialogue.step(true).is_some());
    assert!(client.dialogue.step(false).is_none());
    client.steps();
    assert_eq!(client.asked.len(), 2);
    assert!(client.dialogue.wants_input());
}

#[test]
fn client_that_does_not_read_is_not_listened_to() {
    let mut client = Client::alice();
    client.send(&"/nonsense\n".repeat(1_000));
    assert!(!client.dialogue.wants_input());
    let mut notices = 0;
    loop {
        let read = client.read();
        if read.is_empty() {
            break;
        }
        assert!(read.lines().count() <= 256);
        notices += read.lines().count();
        client.steps();
    }
    assert_eq!(notices, 1_000);
}

#[test]
fn what_can_not_be_sent_is_told() {
    let mut client = Client::alice();
    client.send_bytes(b"caf\xe9\n");
    assert_eq!(
        client.read(),
        "* That was not UTF-8, so it was not sent. Set your program to UTF-8.\n"
    );
    client.send(&format!("{}\n", "x".repeat(limits::FRAME_BYTES + 1)));
    let told = client.read();
    assert_eq!(
        told,
        "* That line was too long, so it was not sent: at most 65536 bytes are possible.\n"
    );
    let told = client.say(&"x".repeat(4_001));
    assert_eq!(
        told,
        "* The text has 4001 characters, at most 4000 are possible.\n"
    );
    assert_eq!(client.say(""), "* There is no text to send.\n");
    let told = client.say("/jion dev");
    assert!(
        told.starts_with("* There is no command /jion. Did you mean /join?"),
        "{told}"
    );
    assert_eq!(
        client.say("/msg bob"),
        "* /msg needs TEXT. Usage: /msg USER TEXT\n"
    );
    assert!(client.asked.is_empty());
    client.say("still here");
    assert_eq!(client.asked.len(), 1);
}

#[test]
fn direct_messages_show_who_and_to_whom() {
    let mut client = Client::alice();
    client.deliver(opened(DIRECT, Some("bob")));
    client.say("/msg bob hi");
    assert!(
        client.requests()[0].contains("With"),
        "{:?}",
        client.requests()
    );
    let direct = |by| Happening::Event(event(DIRECT, 5, by, message("hi\nthere")));
    assert_eq!(
        client.hears(DIRECT, direct("bob"), None),
        "[bob] hi\n[bob] there\n"
    );
    assert_eq!(client.hears(DIRECT, direct("alice"), Some(OWN)), "");
    assert_eq!(
        client.hears(DIRECT, direct("alice"), None),
        "[to bob] hi\n[to bob] there\n"
    );
}

#[test]
fn direct_message_can_not_pass_for_a_room() {
    let mut client = Client::alice();
    client.deliver(opened(DEV, None));
    client.deliver(opened(DIRECT, Some("Dev")));
    let forged = Happening::Event(event(DIRECT, 5, "Dev", message("bob: hi")));
    assert_eq!(
        client.hears(DIRECT, forged, None),
        "[Dev, direct] bob: hi\n"
    );
}

#[test]
fn end_of_a_session_is_explained() {
    let by = UserName::parse("Admin").unwrap();
    let reason = Reason::parse("spam").unwrap();
    let removed = Dismissal::Removed {
        by: by.clone(),
        reason: reason.clone(),
    };
    let blocked = Dismissal::Blocked {
        by,
        reason,
        until: None,
    };
    let cases = [
        (
            EndReason::Dismissed(removed),
            "* You were removed by Admin: spam\n* You may come back.\n",
        ),
        (
            EndReason::Dismissed(blocked),
            "* You are blocked by an admin. No connection possible.\n* By Admin: spam\n",
        ),
        (
            EndReason::Dismissed(Dismissal::SignedOut),
            "* You were signed out.\n",
        ),
        (
            EndReason::ShuttingDown,
            "* The server is shutting down. Goodbye!\n",
        ),
        (
            EndReason::StoreReopened,
            "* The server had to read its store anew. Please connect again.\n",
        ),
    ];
    for (reason, told) in cases {
        let mut client = Client::alice();
        assert_eq!(client.deliver(Delivery::Ended(reason)), told);
        assert!(client.closed);
    }
}

#[test]
fn telnet_negotiation_is_no_text() {
    let mut client = Client::alice();
    client.send_bytes(b"\xff\xfb\x18he\xff\xfd\x01llo\r\n");
    assert!(client.requests()[0].contains("\"hello\""));
    client.send_bytes(b"\xff\xfd\x06");
    assert_eq!(client.dialogue.output.drain(), b"\xff\xfc\x06");
}

#[test]
fn requests_that_answer_in_words_do() {
    let mut client = Client::alice();
    client.say("/register correct horse");
    let told = client.done(Outcome::Done);
    assert_eq!(
        told,
        "* You are registered: from now on your name needs this password.\n"
    );
    client.say("/topic");
    assert!(client.requests()[0].starts_with("Room("));
    client.answer(Err(Denied::NotMember));
    client.say("/who");
    assert_eq!(client.answer(Ok(Reply::Who(Vec::new()))), "| 0 here:\n");
    client.say("/invite bob");
    assert_eq!(client.done(Outcome::Done), "* bob is invited.\n");
}

#[test]
fn act_that_changes_nothing_is_answered_in_words() {
    let mut client = Client::alice();
    for line in [
        "/away",
        "/nick alice",
        "/react 7 👍",
        "/topic tea",
        "/op bob",
    ] {
        client.say(line);
        let told = client.done(Outcome::Unchanged);
        assert_eq!(told, "* It is so already: nothing was changed.\n", "{line}");
        client.say(line);
        assert_eq!(client.done(Outcome::Done), "", "{line}");
    }
}

#[test]
fn block_without_an_address_to_block_says_so() {
    let mut client = Client::alice();
    let block = parlor_model::BlockId::from_bytes([9; 16]);
    for (no_address, told) in [
        (false, ""),
        (
            true,
            "* The name is blocked, but no address: none of theirs is known.\n",
        ),
    ] {
        client.say("/block bob +address 5s");
        assert_eq!(client.done(Outcome::Block { block, no_address }), told);
    }
}
