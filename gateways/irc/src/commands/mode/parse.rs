//! What a MODE of a channel asks for, letter by letter (Modern IRC "Channel modes").

use parlor_model::{MaskList, RoomFlags, RoomKey};

/// One thing that is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    /// To see a list of masks.
    List(MaskList),
    /// To put a mask on a list, or take it off.
    Mask {
        list: MaskList,
        on: bool,
        mask: &'a str,
    },
    /// To make somebody an operator, or no more.
    Operator { on: bool, nick: &'a str },
    /// To give somebody a voice, or take it.
    Voice { on: bool, nick: &'a str },
    /// To change a flag.
    Flag(Flag),
}

/// A flag as it shall be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Flag {
    /// `+i`
    InviteOnly(bool),
    /// `+C`
    NoQueries(bool),
    /// `+M`
    GuestsRead(bool),
    /// `+m`
    Moderated(bool),
    /// `+n`
    NoOutsiders(bool),
    /// `+s`
    Secret(bool),
    /// `+t`
    TopicLocked(bool),
    /// `+k`
    Key(Option<RoomKey>),
    /// `+l`
    Limit(Option<u32>),
}

/// Why a letter can't be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wrong<'a> {
    /// There is no such mode.
    Unknown(char),
    /// It needs a parameter.
    Missing,
    /// The parameter is none for this mode; one that is better not repeated is left out.
    Parameter {
        letter: char,
        given: Option<&'a str>,
        why: String,
    },
}

impl Flag {
    /// Sets it among the others.
    pub(super) fn set(&self, flags: &mut RoomFlags) {
        match self {
            Self::InviteOnly(on) => flags.invite_only = *on,
            Self::NoQueries(on) => flags.no_queries = *on,
            Self::GuestsRead(on) => flags.guests_read = *on,
            Self::Moderated(on) => flags.moderated = *on,
            Self::NoOutsiders(on) => flags.outsiders_write = !*on,
            Self::Secret(on) => flags.secret = *on,
            Self::TopicLocked(on) => flags.topic_locked = *on,
            Self::Key(key) => flags.key.clone_from(key),
            Self::Limit(limit) => flags.member_limit = *limit,
        }
    }
}

/// Reads the letters, each with its parameter where it has one.
pub(super) fn read<'a>(letters: &str, params: &[&'a str]) -> Vec<Result<Asked<'a>, Wrong<'a>>> {
    let mut params = params.iter().copied();
    let mut on = true;
    let mut read = Vec::new();
    for letter in letters.chars() {
        match letter {
            '+' => on = true,
            '-' => on = false,
            letter => read.push(one(letter, on, &mut params)),
        }
    }
    read
}

fn one<'a>(
    letter: char,
    on: bool,
    params: &mut impl Iterator<Item = &'a str>,
) -> Result<Asked<'a>, Wrong<'a>> {
    let flag = |flag| Ok(Asked::Flag(flag));
    match letter {
        'b' => Ok(mask(MaskList::Ban, on, params.next())),
        'e' => Ok(mask(MaskList::Exception, on, params.next())),
        'I' => Ok(mask(MaskList::InviteException, on, params.next())),
        'o' => Ok(Asked::Operator {
            on,
            nick: params.next().ok_or(Wrong::Missing)?,
        }),
        'v' => Ok(Asked::Voice {
            on,
            nick: params.next().ok_or(Wrong::Missing)?,
        }),
        'i' => flag(Flag::InviteOnly(on)),
        'C' => flag(Flag::NoQueries(on)),
        'M' => flag(Flag::GuestsRead(on)),
        'm' => flag(Flag::Moderated(on)),
        'n' => flag(Flag::NoOutsiders(on)),
        's' => flag(Flag::Secret(on)),
        't' => flag(Flag::TopicLocked(on)),
        'k' if on => flag(Flag::Key(Some(key(params
            .next()
            .ok_or(Wrong::Missing)?)?))),
        'k' => {
            // Clients name the key that they take off; whether it is that one counts for nothing.
            params.next();
            flag(Flag::Key(None))
        }
        'l' if on => flag(Flag::Limit(Some(limit(
            params.next().ok_or(Wrong::Missing)?,
        )?))),
        'l' => flag(Flag::Limit(None)),
        other => Err(Wrong::Unknown(other)),
    }
}

fn mask(list: MaskList, on: bool, mask: Option<&str>) -> Asked<'_> {
    match mask.filter(|mask| !mask.is_empty()) {
        Some(mask) => Asked::Mask { list, on, mask },
        None => Asked::List(list),
    }
}

fn key(text: &str) -> Result<RoomKey, Wrong<'_>> {
    RoomKey::parse(text).map_err(|error| Wrong::Parameter {
        letter: 'k',
        given: None,
        why: error.to_string(),
    })
}

fn limit(text: &str) -> Result<u32, Wrong<'_>> {
    let limit = text.parse::<u32>().ok().filter(|limit| *limit > 0);
    limit.ok_or_else(|| Wrong::Parameter {
        letter: 'l',
        given: Some(text),
        why: "A limit is a number above 0".to_owned(),
    })
}

/// A mask with the parts that were left out: `bob` is `bob!*@*` (Modern IRC "Ban channel mode"). What stands before it so
/// that it mutes stays, and that of an account is whole (IRCv3 account-extban).
pub(super) fn whole_mask(text: &str) -> String {
    match text.split_once(':') {
        Some(("m" | "M", rest)) => return format!("m:{}", whole_mask(rest)),
        Some(("a" | "A", account)) => return format!("a:{account}"),
        _ => {}
    }
    match (text.split_once('!'), text.split_once('@')) {
        (Some(_), Some(_)) => text.to_owned(),
        (Some(_), None) => format!("{text}@*"),
        (None, Some(_)) => format!("*!{text}"),
        (None, None) => format!("{text}!*@*"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_take_the_parameters_that_they_need_in_order() {
        let key = RoomKey::parse("beer").unwrap();
        let read = read("+ok-l+bI-v", &["ada", "beer", "m:eve", "bob!*@*", "bob"]);
        let asked: Vec<_> = read.into_iter().map(Result::unwrap).collect();
        assert_eq!(
            asked,
            [
                Asked::Operator {
                    on: true,
                    nick: "ada"
                },
                Asked::Flag(Flag::Key(Some(key))),
                Asked::Flag(Flag::Limit(None)),
                Asked::Mask {
                    list: MaskList::Ban,
                    on: true,
                    mask: "m:eve"
                },
                Asked::Mask {
                    list: MaskList::InviteException,
                    on: true,
                    mask: "bob!*@*"
                },
                Asked::Voice {
                    on: false,
                    nick: "bob"
                },
            ]
        );
    }

    #[test]
    fn a_list_without_a_mask_is_to_be_seen() {
        for letters in ["b", "+b", "-b"] {
            assert_eq!(
                read(letters, &[]),
                [Ok(Asked::List(MaskList::Ban))],
                "{letters}"
            );
        }
        assert_eq!(read("+e", &[""]), [Ok(Asked::List(MaskList::Exception))]);
    }

    #[test]
    fn a_letter_that_can_not_be_followed_says_why() {
        assert_eq!(read("X", &[]), [Err(Wrong::Unknown('X'))]);
        for letters in ["o", "-v", "+k", "+l"] {
            assert_eq!(read(letters, &[]), [Err(Wrong::Missing)], "{letters}");
        }
        for (letters, param) in [
            ("k", ""),
            ("k", "two words"),
            ("l", "0"),
            ("l", "-1"),
            ("l", "abc"),
            ("l", ""),
        ] {
            let wrong = read(letters, &[param]);
            assert!(
                matches!(&wrong[..], [Err(Wrong::Parameter { .. })]),
                "{letters} {param:?}: {wrong:?}"
            );
        }
    }

    #[test]
    fn masks_are_made_whole() {
        let cases = [
            ("bob", "bob!*@*"),
            ("bob!x", "bob!x@*"),
            ("x@example", "*!x@example"),
            ("*!*@*.example", "*!*@*.example"),
            ("m:bob", "m:bob!*@*"),
            ("M:*!u@h", "m:*!u@h"),
            ("a:bob", "a:bob"),
            ("M:A:b*", "m:a:b*"),
        ];
        for (given, whole) in cases {
            assert_eq!(whole_mask(given), whole);
        }
    }
}
