use parlor_model::{Manner, RoomName, Seq, UserName, limits};

use super::*;

fn name(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

/// What was understood, in a form that can be compared.
fn show(text: &str) -> String {
    parse(text).map_or_else(
        |error| format!("error: {error}"),
        |spoken| format!("{spoken:?}"),
    )
}

#[test]
fn table_names_every_command_once_and_in_lower_case() {
    let mut names: Vec<_> = table().iter().flat_map(|entry| entry.names()).collect();
    assert!(names.iter().all(|name| {
        name.bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    }));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for entry in table() {
        assert!(
            !entry.help.is_empty() && entry.help.len() <= 72,
            "{}",
            entry.help
        );
    }
}

#[test]
fn every_command_is_found_by_every_name_in_any_case() {
    for command in table() {
        for name in command.names() {
            assert_eq!(entry(name).map(|found| found.word), Some(command.word));
            assert_eq!(
                entry(&name.to_uppercase()).map(|found| found.word),
                Some(command.word)
            );
        }
    }
    assert_eq!(entry("sing"), None);
}

#[test]
fn texts_are_messages() {
    let cases = [
        ("hello", "hello"),
        ("  hello ", "  hello"),
        ("//quit", "/quit"),
        ("//", "/"),
        ("///", "//"),
        ("/say /quit", "/quit"),
        ("/SAY !exit", "!exit"),
        ("!important", "!important"),
        ("!", "!"),
        ("!exit stage left", "!exit stage left"),
        ("!online?", "!online?"),
        ("!online dev", "!online dev"),
        ("!sender x", "!sender x"),
        ("!files", "!files"),
        (" !exit", " !exit"),
        ("quit", "quit"),
        ("one\ntwo", "one\ntwo"),
        ("/say one\n  two", "one\n  two"),
        ("a /quit", "a /quit"),
    ];
    for (typed, sent) in cases {
        match parse(typed) {
            Ok(Spoken::Say {
                text,
                manner: Manner::Said,
            }) => assert_eq!(text.as_str(), sent),
            other => panic!("{typed}: {other:?}"),
        }
    }
}

#[test]
fn command_after_a_space_is_one_so_that_no_password_is_said_to_everyone() {
    assert!(matches!(
        parse(" /register hunter2222"),
        Ok(Spoken::Register(_))
    ));
    assert!(matches!(parse("  /quit"), Ok(Spoken::Quit)));
}

#[test]
fn commands_are_understood() {
    let cases = [
        ("/help", "Help(None)"),
        (
            "/join dev",
            r#"Join { room: RoomName("dev"), key: None, or_make: Some(Public) }"#,
        ),
        (
            "/JOIN #dev k",
            r#"Join { room: RoomName("dev"), key: Some(RoomKey(…)), or_make: None }"#,
        ),
        (
            "/join dev private",
            r#"Join { room: RoomName("dev"), key: Some(RoomKey(…)), or_make: Some(Private) }"#,
        ),
        ("/leave", "Leave { room: None }"),
        ("/part dev", r#"Leave { room: Some(RoomName("dev")) }"#),
        ("/rooms", "Rooms"),
        ("/topic", "Topic(None)"),
        (
            "/topic Rust and tea",
            r#"Topic(Some(Topic("Rust and tea")))"#,
        ),
        ("/topic -", r#"Topic(Some(Topic("")))"#),
        (
            "/invite @bob",
            r#"Invite { user: UserName("bob"), room: None }"#,
        ),
        (
            "/invite bob dev",
            r#"Invite { user: UserName("bob"), room: Some(RoomName("dev")) }"#,
        ),
        ("/who", "Who { room: None }"),
        ("/online dev", r#"Who { room: Some(RoomName("dev")) }"#),
        ("!online", "Who { room: None }"),
        ("!ONLINE ", "Who { room: None }"),
        ("/register correct horse", "Register(Password(Secret(…)))"),
        (
            "/password old newnewnew",
            "Password { old: Password(Secret(…)), new: Password(Secret(…)), code: None }",
        ),
        ("/2fa", "Factor(Show)"),
        ("/2FA ON", "Factor(Begin)"),
        (
            "/2fa on 123456 +others correct horse",
            "Factor(Confirm { password: Password(Secret(…)), code: App(Secret(…)), sign_out: true })",
        ),
        (
            "/2fa off abcd-efgh-ijkl-mnop pw",
            "Factor(Remove { password: Password(Secret(…)), code: Recovery(Secret(…)) })",
        ),
        (
            "/2fa codes 123456 pw",
            "Factor(Renew { password: Password(Secret(…)), code: App(Secret(…)) })",
        ),
        ("/2fa reset @bob", r#"Factor(Reset(UserName("bob")))"#),
        ("/nick bob", r#"Nick(UserName("bob"))"#),
        ("/away", "Away(None)"),
        ("/away at lunch", r#"Away(Some(AwayText("at lunch")))"#),
        (
            "/msg bob hi  there",
            r#"Direct { to: UserName("bob"), text: MessageText("hi  there") }"#,
        ),
        (
            "/dm @bob hi",
            r#"Direct { to: UserName("bob"), text: MessageText("hi") }"#,
        ),
        (
            "/me waves",
            r#"Say { text: MessageText("waves"), manner: Action }"#,
        ),
        (
            "/reply 7 yes",
            r#"Reply { target: Number(Seq(7)), text: MessageText("yes") }"#,
        ),
        (
            "/reply ^ yes",
            r#"Reply { target: Last, text: MessageText("yes") }"#,
        ),
        (
            "/edit #7 fixed",
            r#"Edit { target: Number(Seq(7)), text: MessageText("fixed") }"#,
        ),
        ("/delete ^", "Delete { target: Last }"),
        ("/pin 7", "Pin { target: Number(Seq(7)), on: true }"),
        ("/unpin ^", "Pin { target: Last, on: false }"),
        (
            "/ignore @bob",
            r#"Ignore { user: UserName("bob"), on: true }"#,
        ),
        (
            "/unignore bob",
            r#"Ignore { user: UserName("bob"), on: false }"#,
        ),
        (
            "/react 7 👍",
            r#"React { target: Number(Seq(7)), emoji: Emoji("👍"), on: true }"#,
        ),
        (
            "/react ^ -:tada:",
            r#"React { target: Last, emoji: Emoji(":tada:"), on: false }"#,
        ),
        ("/search tea time", r#"Search { words: "tea time" }"#),
        ("/history", "History { count: None }"),
        (
            "/send --for 10m a b.txt",
            r#"Send { path: "a b.txt", lifetime: Some(Lifetime(Span(600000))) }"#,
        ),
        (
            "/expire 10m psst",
            r#"Expire { lifetime: Lifetime(Span(600000)), text: MessageText("psst") }"#,
        ),
        (
            "/create #dev",
            r#"Create { room: RoomName("dev"), kind: Public, keeping: Keeping { retention: None, end: None, no_tombstones: None } }"#,
        ),
        (
            "/create dev --end 2d private --retention 1h",
            r#"Create { room: RoomName("dev"), kind: Private, keeping: Keeping { retention: Some(Some(Lifetime(Span(3600000)))), end: Some(Some(In(Span(172800000)))), no_tombstones: None } }"#,
        ),
        (
            "/retention 1d",
            "Keeping(Keeping { retention: Some(Some(Lifetime(Span(86400000)))), end: None, no_tombstones: None })",
        ),
        (
            "/retention OFF",
            "Keeping(Keeping { retention: Some(None), end: None, no_tombstones: None })",
        ),
        (
            "/until 1970-01-02",
            "Keeping(Keeping { retention: None, end: Some(Some(At(Timestamp(86400000)))), no_tombstones: None })",
        ),
        (
            "/until 1d",
            "Keeping(Keeping { retention: None, end: Some(Some(In(Span(86400000)))), no_tombstones: None })",
        ),
        (
            "/until off",
            "Keeping(Keeping { retention: None, end: Some(None), no_tombstones: None })",
        ),
        (
            "/send a b.txt",
            r#"Send { path: "a b.txt", lifetime: None }"#,
        ),
        (
            "/upload ~/b.txt ",
            r#"Send { path: "~/b.txt", lifetime: None }"#,
        ),
        ("!send b.txt", r#"Send { path: "b.txt", lifetime: None }"#),
        ("!SEND  b.txt", r#"Send { path: "b.txt", lifetime: None }"#),
        ("/files", "Files"),
        ("/get a b.txt", r#"Get { name: FileName("a b.txt") }"#),
        ("/qr", "Qr(Show)"),
        ("!get QRcode", "Qr(Show)"),
        ("!GET  qrcode ", "Qr(Show)"),
        ("/qr 42", "Qr(Confirm(42))"),
        ("/qr no", "Qr(Refuse)"),
        ("/qr 3v7q-zk1m", "Qr(Open(Secret(…)))"),
        ("/qr 3v7q zk1m", "Qr(Open(Secret(…)))"),
        ("/qr 123", "Qr(Open(Secret(…)))"),
        ("!req b.txt", r#"Get { name: FileName("b.txt") }"#),
        ("/get ../b.txt", r#"Get { name: FileName("b.txt") }"#),
        ("/history 5", "History { count: Some(5) }"),
        (
            "/remove bob",
            r#"Remove { user: UserName("bob"), reason: Reason("") }"#,
        ),
        (
            "/kick bob too loud",
            r#"Remove { user: UserName("bob"), reason: Reason("too loud") }"#,
        ),
        ("/unblock bob", r#"Unblock(UserName("bob"))"#),
        ("/blocks", "Blocks"),
        ("/unmute bob", r#"Unmute(UserName("bob"))"#),
        ("/op bob", r#"Op(UserName("bob"))"#),
        ("/deop bob", r#"Deop(UserName("bob"))"#),
        ("/quit", "Quit"),
        ("/quit see you", "Quit"),
        ("/Exit", "Quit"),
        ("!exit", "Quit"),
    ];
    for (typed, understood) in cases {
        assert_eq!(show(typed), understood, "{typed}");
    }
}

#[test]
fn durations_stand_between_the_user_and_the_reason() {
    let cases = [
        ("/block bob", false, "None", ""),
        ("/ban bob 10m", false, "Some(Span(600000))", ""),
        ("/block bob 10m spam", false, "Some(Span(600000))", "spam"),
        ("/block bob spam 10m", false, "None", "spam 10m"),
        ("/block bob +address", true, "None", ""),
        ("/block bob +Address spam", true, "None", "spam"),
        ("/block bob +address spam", true, "None", "spam"),
        ("/block bob +address 5s", true, "Some(Span(5000))", ""),
        (
            "/ban bob +address 5s spam 1h",
            true,
            "Some(Span(5000))",
            "spam 1h",
        ),
        (
            "/block bob 1h +address 5s spam",
            true,
            "Some(Span(3600000))",
            "5s spam",
        ),
        (
            "/block bob 1h +address spam",
            true,
            "Some(Span(3600000))",
            "spam",
        ),
    ];
    for (typed, address, span, reason) in cases {
        let expected = format!(
            "Block {{ user: UserName(\"bob\"), with_address: {address}, span: {span}, reason: Reason({reason:?}) }}"
        );
        assert_eq!(show(typed), expected, "{typed}");
    }
    let muted = r#"Mute { user: UserName("bob"), span: Some(Span(5000)), reason: Reason("hush") }"#;
    assert_eq!(show("/mute bob 5s hush"), muted);
}

#[test]
fn what_is_missing_or_wrong_is_named_with_the_usage() {
    let cases = [
        ("/join", "/join needs ROOM. Usage: /join ROOM [KEY|private]"),
        ("/msg", "/msg needs USER. Usage: /msg USER TEXT"),
        ("/dm bob", "/msg needs TEXT. Usage: /msg USER TEXT"),
        (
            "/msg bob \u{200b}",
            "TEXT: there is no text to send. Usage: /msg USER TEXT",
        ),
        (
            "/nick a!b",
            "NAME: a name can't contain '!'. Usage: /nick NAME",
        ),
        (
            "/op bob carol",
            "That is more than /op takes. Usage: /op USER",
        ),
        (
            "/rooms all",
            "That is more than /rooms takes. Usage: /rooms",
        ),
        ("/edit ^", "/edit needs TEXT. Usage: /edit NUMBER|^ TEXT"),
        (
            "/react 7 like",
            "EMOJI: a reaction is one emoji or its :name:. Usage: /react NUMBER|^ [-]EMOJI",
        ),
        (
            "/history ten",
            "COUNT: this is a whole number, 1 or more. Usage: /history [COUNT]",
        ),
        (
            "/history 0",
            "COUNT: this is a whole number, 1 or more. Usage: /history [COUNT]",
        ),
        (
            "/history +3",
            "COUNT: this is a whole number, 1 or more. Usage: /history [COUNT]",
        ),
        (
            "/password old",
            "/password needs NEW. Usage: /password OLD NEW [CODE]",
        ),
        ("!send", "/send needs NAME. Usage: /send NAME"),
        ("!req ", "/get needs NAME. Usage: /get NAME"),
        (
            "/get ..",
            "NAME: a file's name can't be made of dots alone. Usage: /get NAME",
        ),
        (
            "/files mine",
            "That is more than /files takes. Usage: /files",
        ),
        ("/search", "/search needs WORDS. Usage: /search WORDS"),
        (
            "/mute bob 10",
            "DURATION: a duration needs a unit: s, m, h, d or w. Usage: /mute USER [DURATION] [REASON]",
        ),
    ];
    for (typed, told) in cases {
        assert_eq!(show(typed), format!("error: {told}"), "{typed}");
    }
    for typed in ["/reply 0 x", "/reply x y", "/edit -1 x", "/delete 1.5"] {
        assert!(
            show(typed).contains("a message is named by its number"),
            "{typed}"
        );
    }
}

#[test]
fn empty_and_overlong_messages_are_refused() {
    for typed in ["", " ", "\u{1b}[2J", "/say", "/me \t"] {
        assert!(parse(typed).is_err(), "{typed:?}");
    }
    assert!(parse(&"x".repeat(limits::MESSAGE_CHARS)).is_ok());
    let error = parse(&"x".repeat(limits::MESSAGE_CHARS + 1)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the text has 4001 characters, at most 4000 are possible"
    );
    assert!(parse_limited("12345", 5).is_ok());
    assert!(parse_limited("//23456", 5).is_err());
    assert!(parse_limited("/say 123456", 5).is_err());
}

#[test]
fn unknown_commands_are_answered_with_the_nearest() {
    let unknown = |typed: &str| match parse(typed) {
        Err(ParseError::Unknown { word, nearest }) => (word, nearest),
        other => panic!("{typed}: {other:?}"),
    };
    assert_eq!(unknown("/jion dev"), ("jion".to_owned(), Some("join")));
    assert_eq!(unknown("/xyzzy"), ("xyzzy".to_owned(), None));
    assert_eq!(unknown("/"), (String::new(), None));
    assert_eq!(unknown("/ quit"), (String::new(), None));
    assert_eq!(
        unknown("/etc/passwd is a file"),
        ("etc/passwd".to_owned(), None)
    );
    assert_eq!(unknown("/a\u{1b}[2Jb\u{202e}"), ("ab".to_owned(), None));
    assert_eq!(unknown(&format!("/{}", "x".repeat(99))).0.len(), 32);
    let told = unknown_text("/hepl");
    assert!(
        told.contains("Did you mean /help?") && told.contains("type //"),
        "{told}"
    );
}

#[test]
fn help_about_an_unknown_command_says_so_and_not_how_to_send_it() {
    let cases = [
        (
            "/help jion",
            "There is no command /jion. Did you mean /join?",
        ),
        ("/help /xyz", "There is no command /xyz. /help lists them."),
        (
            "/create dev for ever",
            "That is more than /create takes. Usage: /create ROOM [private] [--end DATE|DURATION] [--retention DURATION]",
        ),
    ];
    for (typed, told) in cases {
        assert_eq!(unknown_text(typed), told);
    }
}

#[test]
fn private_in_the_place_of_a_room_is_a_slip() {
    let told = "/join needs ROOM. Usage: /join ROOM [KEY|private]";
    for typed in ["/join private", "/join PRIVATE", "/join private dev"] {
        assert_eq!(unknown_text(typed), told, "{typed}");
    }
    for typed in ["/join #private", "/join privateers"] {
        assert!(matches!(parse(typed), Ok(Spoken::Join { .. })), "{typed}");
    }
}

fn unknown_text(typed: &str) -> String {
    parse(typed).unwrap_err().to_string()
}

#[test]
fn help_explains_a_command_by_any_of_its_names() {
    for typed in ["/help kick", "/help /remove", "/HELP KICK"] {
        match parse(typed) {
            Ok(Spoken::Help(Some(entry))) => assert_eq!(entry.usage(), "/remove USER [REASON]"),
            other => panic!("{typed}: {other:?}"),
        }
    }
}

#[test]
fn long_histories_are_cut_to_a_page() {
    match parse("/history 999999") {
        Ok(Spoken::History { count }) => assert_eq!(count, Some(limits::HISTORY_PAGE)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn arguments_are_values_of_the_model() {
    match parse("/invite Bob Dev") {
        Ok(Spoken::Invite { user, room }) => {
            assert_eq!(user, name("bob"));
            assert_eq!(room, Some(RoomName::parse("dev").unwrap()));
        }
        other => panic!("{other:?}"),
    }
    match parse("/delete 12") {
        Ok(Spoken::Delete { target }) => assert_eq!(target, Target::Number(Seq::new(12))),
        other => panic!("{other:?}"),
    }
}

#[test]
fn command_after_what_nobody_sees_is_one_so_that_no_password_is_said_to_everyone() {
    for before in [
        "\0",
        "\0\0 \u{7f}",
        "\u{1b}[31m",
        "\u{feff}",
        "\u{200b}",
        " \u{2060}\u{202e}",
        "\u{85}",
        "\u{ad}\0",
    ] {
        let typed = format!("{before}/password old secret new secret");
        let spoken = parse(&typed);
        assert!(
            !matches!(spoken, Ok(Spoken::Say { .. })),
            "{typed:?}: {spoken:?}"
        );
    }
    assert!(
        matches!(parse("\u{200b}//help"), Ok(Spoken::Say { text, .. }) if text.as_str() == "/help")
    );
}
