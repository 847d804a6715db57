//! Which names are accepted, which are the same, and which look the same.

use std::collections::HashSet;

use super::*;

fn user(text: &str) -> UserName {
    UserName::parse(text).unwrap()
}

#[test]
fn good_names_are_shown_as_typed() {
    let longest = "ö".repeat(USER_NAME_CHARS);
    let names = [
        "a",
        "Admin",
        "José",
        "李雷",
        "анна",
        "דנה",
        "r2-d2",
        "x_y.z",
        "{bot}",
        ".net",
        "l·l",
        "नमस्ते",
    ];
    for text in names.into_iter().chain([longest.as_str()]) {
        assert_eq!(user(text).as_str(), text);
        assert_eq!(RoomName::parse(text).unwrap().to_string(), text);
    }
}

#[test]
fn names_compare_folded() {
    let same = [
        ("Admin", "aDMIN"),
        ("Jose\u{301}", "josé"),
        ("Ａｄａ", "ada"),
        ("ΖΕΎΣΙ", "ζεύσι"),
    ];
    for (left, right) in same {
        assert_eq!(user(left), user(right));
        assert_eq!(user(left).skeleton(), user(right).skeleton());
    }
    let set: HashSet<_> = ["Ada", "ADA", "bob"].map(user).into_iter().collect();
    assert_eq!(set.len(), 2);
    assert!(user("ada") < user("Bob"));
    assert_eq!(user("Jose\u{301}").as_str(), "José");
}

#[test]
fn look_alikes_share_a_skeleton_but_are_not_equal() {
    for alike in [
        "Αdmin",
        "аdmin",
        "Adrnin",
        "ADΜIN".replace('Μ', "m").as_str(),
        "admіn",
        "ɑdmin",
    ] {
        assert_eq!(user(alike).skeleton(), user("Admin").skeleton(), "{alike}");
    }
    assert_ne!(user("Adrnin"), user("Admin"));
    for different in ["admit", "amdin", "administrator", "damin"] {
        assert_ne!(
            user(different).skeleton(),
            user("Admin").skeleton(),
            "{different}"
        );
    }
}

#[test]
fn look_alikes_by_a_capital_letter_share_what_is_shown() {
    for (left, right) in [
        ("AIice", "Alice"),
        ("Ian", "lan"),
        ("B0B", "BOB"),
        ("paypaI", "paypal"),
        ("TroII", "troll"),
        ("troII", "Troll"),
        ("MaI", "mal"),
    ] {
        assert_ne!(user(left).skeleton(), user(right).skeleton(), "{left}");
        assert!(user(left).looks_like(&user(right)), "{left} {right}");
    }
    // A capital i is no capital L, and a name is not its own look-alike in another case only.
    for (left, right) in [("Ian", "Lan"), ("Ida", "Lda"), ("Io", "Lo"), ("Bob", "B0b")] {
        assert!(!user(left).looks_like(&user(right)), "{left} {right}");
    }
    assert!(user("ALICE").looks_like(&user("alice")));
}

#[test]
fn look_alikes_of_a_name_in_capital_letters_are_found() {
    for (left, right) in [
        ("ADMlN", "Admin"),
        ("ADM\u{4c0}N", "admin"),
        ("ALlCE", "Alice"),
        ("B0B", "Bob"),
        ("lVAN", "Ivan"),
    ] {
        assert!(user(left).looks_like(&user(right)), "{left} {right}");
        assert!(user(right).looks_like(&user(left)), "{right} {left}");
    }
    for (left, right) in [("LAN", "Ian"), ("Karl", "Kari"), ("Nell", "Neil")] {
        assert!(!user(left).looks_like(&user(right)), "{left} {right}");
    }
}

#[test]
fn every_broken_rule_is_named() {
    assert_eq!(UserName::parse(""), Err(NameError::Empty));
    for text in ["1st", "-x", "１st"] {
        assert_eq!(
            UserName::parse(text),
            Err(NameError::LeadingDigitOrDash),
            "{text}"
        );
    }
    for text in [".", "..", "........"] {
        assert_eq!(UserName::parse(text), Err(NameError::OnlyDots), "{text}");
        assert_eq!(RoomName::parse(text), Err(NameError::OnlyDots), "{text}");
    }
    for text in ["👍", "bob👍", "\u{301}a", "aא", "ﬁ", "a\u{fdd0}"] {
        assert_eq!(UserName::parse(text), Err(NameError::NotAllowed), "{text}");
    }
    let tower = format!("z{}", "\u{328}\u{301}".repeat(5));
    assert_eq!(UserName::parse(&tower), Err(NameError::NotAllowed));
}

#[test]
fn forbidden_characters_are_named() {
    let punctuation = "!@:,*?#&%~+<>\"'[]()|".chars();
    let hidden =
        " \u{a0}\t\n\r\0\u{1b}\u{7f}\u{85}\u{ad}\u{200b}\u{200d}\u{200f}\u{202e}\u{2066}\u{feff}";
    for character in punctuation.chain(hidden.chars()) {
        let text = format!("a{character}b");
        assert_eq!(
            UserName::parse(&text),
            Err(NameError::Forbidden { character }),
            "{text:?}"
        );
    }
    // Full-width forms become the character that they are a form of.
    assert_eq!(
        UserName::parse("a！"),
        Err(NameError::Forbidden { character: '!' })
    );
}

#[test]
fn letters_that_look_like_a_colon_are_refused() {
    for character in ['\u{2d0}', '\u{a4fd}', '\u{903}'] {
        let error = NameError::Forbidden { character };
        let text = format!("bob{character}");
        assert_eq!(UserName::parse(&text), Err(error), "{text}");
        assert_eq!(RoomName::parse(&text), Err(error), "{text}");
    }
    for text in ["မောင်အေး", "ひろし", "김철수", "ישראל", "محمد", "สมชาย"]
    {
        assert!(UserName::parse(text).is_ok(), "{text}");
    }
}

#[test]
fn no_name_begins_a_line_of_another_kind() {
    for (text, character) in [
        ("|", '|'),
        ("bob|away", '|'),
        ("[bob]", '['),
        ("［bob］", '['),
        ("[to", '['),
        ("(to", '('),
        ("x]", ']'),
        ("x)", ')'),
    ] {
        let error = NameError::Forbidden { character };
        assert_eq!(UserName::parse(text), Err(error), "{text}");
        assert_eq!(RoomName::parse(text), Err(error), "{text}");
    }
}

#[test]
fn length_is_limited_for_users_and_rooms() {
    let (user_limit, room_limit) = (USER_NAME_CHARS, ROOM_NAME_CHARS);
    let name = |length| "ж".repeat(length);
    assert!(UserName::parse(&name(user_limit)).is_ok());
    assert!(UserName::parse(&"e\u{301}".repeat(user_limit)).is_ok());
    let error = NameError::TooLong { limit: user_limit };
    assert_eq!(UserName::parse(&name(user_limit + 1)), Err(error));
    assert_eq!(UserName::parse(&name(100_000)), Err(error));
    assert!(RoomName::parse(&name(room_limit)).is_ok());
    let error = NameError::TooLong { limit: room_limit };
    assert_eq!(RoomName::parse(&name(room_limit + 1)), Err(error));
}

#[test]
fn typed_room_name_loses_one_number_sign() {
    assert_eq!(RoomName::parse_typed("#Lobby"), Ok(RoomName::lobby()));
    assert_eq!(RoomName::parse_typed("lobby"), Ok(RoomName::lobby()));
    let error = NameError::Forbidden { character: '#' };
    assert_eq!(RoomName::parse_typed("##lobby"), Err(error));
    assert_eq!(RoomName::parse_typed("#"), Err(NameError::Empty));
}

#[test]
fn accepted_names_are_stable_in_every_block() {
    // All but the ideographs and Hangul syllables, which have no case.
    let codes = (0x20..0x3000).chain(0xa640..0xac00).chain(0xf900..0x1_2000);
    for character in codes.filter_map(char::from_u32) {
        let Ok(name) = UserName::parse(&format!("a{character}a")) else {
            continue;
        };
        let again = user(name.as_str());
        assert_eq!(again.as_str(), name.as_str());
        assert_eq!(again, name);
        // A few scripts got lower case after the Unicode version of PRECIS; their keys are no names.
        if let Ok(folded) = UserName::parse(name.folded()) {
            assert_eq!(folded, name, "{character:?} folds to another name");
        }
    }
}
