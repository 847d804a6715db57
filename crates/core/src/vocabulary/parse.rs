//! From a typed text to what was meant by it.

use parlor_model::{
    AwayText, Manner, MessageText, Password, RoomKey, RoomKind, Secret, Topic, UserName, limits,
    sanitise, sanitise_line,
};

use super::arguments::Arguments;
use super::nearest::nearest;
use super::table::shouted;
use super::{Entry, FactorWord, Handoff, Invalid, ParseError, Spoken, Word, entry};
use crate::Keeping;

/// How much of an unknown word is repeated.
const SHOWN_CHARS: usize = 32;

/// Understands a typed text, of several lines if the door allows that.
///
/// A text that starts with `/` is a command, whatever its case, and never sent when there is no such
/// command; `//` stands for one `/` that is meant to be sent. A `!` makes a command only of the words
/// that the table lists, alone in the text but for the arguments that
/// they can't do without. Anything else is a message.
///
/// # Errors
/// [`ParseError`], in words for the one who typed.
pub fn parse(text: &str) -> Result<Spoken, ParseError> {
    parse_limited(text, limits::MESSAGE_CHARS)
}

/// As [`parse`], with the limit of a message's length that the operator configured, in characters.
///
/// # Errors
/// [`ParseError`], in words for the one who typed.
pub fn parse_limited(text: &str, message_chars: usize) -> Result<Spoken, ParseError> {
    if let Some((entry, rest)) = text.strip_prefix('!').and_then(shout) {
        return command(entry.word, Arguments::new(entry, rest, message_chars));
    }
    // A space that slipped in before a command must not tell everyone a password, nor must anything else
    // that nobody sees or that is taken out of a message.
    let seen = sanitise(text);
    let slash = |text: &'_ str| text.trim_start_matches(is_unseen).starts_with('/');
    let text = if slash(text) { text } else { &seen };
    let Some(typed) = text.trim_start_matches(is_unseen).strip_prefix('/') else {
        return message(text, message_chars);
    };
    if typed.starts_with('/') {
        return message(typed, message_chars);
    }
    let end = typed.find(char::is_whitespace).unwrap_or(typed.len());
    let (word, rest) = typed.split_at(end);
    let entry = entry(word).ok_or_else(|| unknown(word))?;
    command(entry.word, Arguments::new(entry, rest, message_chars))
}

/// The command that a text after a `!` is, and its arguments.
fn shout(typed: &str) -> Option<(&'static Entry, &str)> {
    let mut words = typed.split_whitespace();
    if let (Some(first), Some(second), None) = (words.next(), words.next(), words.next())
        && let Some(entry) = shouted(&format!("{first} {second}"))
    {
        return Some((entry, ""));
    }
    let end = typed.find(char::is_whitespace).unwrap_or(typed.len());
    let (word, rest) = typed.split_at(end);
    let entry = shouted(word)?;
    (rest.trim().is_empty() || entry.needs_argument()).then_some((entry, rest))
}

/// White space, and characters without width.
fn is_unseen(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
                | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        )
}

fn message(text: &str, message_chars: usize) -> Result<Spoken, ParseError> {
    let text = MessageText::parse_limited(text, message_chars)?;
    Ok(Spoken::Say {
        text,
        manner: Manner::Said,
    })
}

fn unknown(word: &str) -> ParseError {
    ParseError::Unknown {
        word: shown(word),
        nearest: nearest(word),
    }
}

fn shown(word: &str) -> String {
    sanitise_line(word).chars().take(SHOWN_CHARS).collect()
}

fn command(word: Word, mut arguments: Arguments<'_>) -> Result<Spoken, ParseError> {
    let spoken = spoken(word, &mut arguments)?;
    // What people say as they go is no reason to keep them.
    if word != Word::Quit {
        arguments.end()?;
    }
    Ok(spoken)
}

fn spoken(word: Word, args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    Ok(match word {
        Word::Help => help(args)?,
        Word::Join => join(args)?,
        Word::Create => create(args)?,
        Word::Leave => Spoken::Leave {
            room: args.room_if_any()?,
        },
        Word::Rooms => Spoken::Rooms,
        Word::Topic => topic(args)?,
        Word::Invite => Spoken::Invite {
            user: args.user()?,
            room: args.room_if_any()?,
        },
        Word::Who => Spoken::Who {
            room: args.room_if_any()?,
        },
        Word::Msg => Spoken::Direct {
            to: args.user()?,
            text: args.text()?,
        },
        Word::Me => Spoken::Say {
            text: args.text()?,
            manner: Manner::Action,
        },
        Word::Say => Spoken::Say {
            text: args.text()?,
            manner: Manner::Said,
        },
        Word::Reply => Spoken::Reply {
            target: args.target()?,
            text: args.text()?,
        },
        Word::Edit => Spoken::Edit {
            target: args.target()?,
            text: args.text()?,
        },
        Word::Delete => Spoken::Delete {
            target: args.target()?,
        },
        Word::React => react(args)?,
        Word::Pin | Word::Unpin => Spoken::Pin {
            target: args.target()?,
            on: word == Word::Pin,
        },
        Word::Ignore | Word::Unignore => Spoken::Ignore {
            user: args.user()?,
            on: word == Word::Ignore,
        },
        Word::History => Spoken::History {
            count: args.count_if_any()?,
        },
        Word::Search => search(args)?,
        Word::Expire => Spoken::Expire {
            lifetime: args.lifetime()?,
            text: args.text()?,
        },
        Word::Send => send(args)?,
        Word::Retention => {
            let retention = match args.off() {
                true => None,
                false => Some(args.lifetime()?),
            };
            Spoken::Keeping(Keeping {
                retention: Some(retention),
                ..Keeping::default()
            })
        }
        Word::Until => {
            let end = match args.off() {
                true => None,
                false => Some(args.room_end()?),
            };
            Spoken::Keeping(Keeping {
                end: Some(end),
                ..Keeping::default()
            })
        }
        Word::Files => Spoken::Files,
        Word::Get => Spoken::Get {
            name: args.file_name()?,
        },
        Word::Run => Spoken::Run(args.command_line()?),
        Word::Nick => nick(args)?,
        Word::Away => away(args)?,
        Word::Register => register(args)?,
        Word::Password => password(args)?,
        Word::Factor => Spoken::Factor(factor(args)?),
        Word::Remove => Spoken::Remove {
            user: args.user()?,
            reason: args.reason()?,
        },
        Word::Mute => Spoken::Mute {
            user: args.user()?,
            span: args.span_if_any()?,
            reason: args.reason()?,
        },
        Word::Unmute => Spoken::Unmute(args.user()?),
        Word::Op => Spoken::Op(args.user()?),
        Word::Deop => Spoken::Deop(args.user()?),
        Word::Block => block(args)?,
        Word::Unblock => Spoken::Unblock(args.user()?),
        Word::Blocks => Spoken::Blocks,
        Word::Qr => Spoken::Qr(qr(args)),
        Word::Quit => Spoken::Quit,
    })
}

/// Two digits are the number that another device shows, more is a code that it shows; it may have gaps.
fn qr(args: &mut Arguments<'_>) -> Handoff {
    let Some(typed) = args.rest() else {
        return Handoff::Show;
    };
    let is_number = |typed: &str| typed.len() <= 2 && typed.bytes().all(|b| b.is_ascii_digit());
    match typed.parse() {
        Ok(number) if is_number(typed) => Handoff::Confirm(number),
        _ if typed.eq_ignore_ascii_case("no") => Handoff::Refuse,
        _ => Handoff::Open(Secret::new(typed.to_owned())),
    }
}

fn help(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let Some(word) = args.word() else {
        return Ok(Spoken::Help(None));
    };
    let name = word.trim_start_matches(['/', '!']);
    entry(name)
        .map(|entry| Spoken::Help(Some(entry)))
        .ok_or_else(|| ParseError::NoHelp {
            word: shown(name),
            nearest: nearest(name),
        })
}

/// The word after the room is its key; `private` also says what to make when there is no such room. In the
/// room's place it stands for one that was forgotten; `#private` names a room.
fn join(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let private = RoomKind::Private.as_str();
    let slip = |word: &str| word.eq_ignore_ascii_case(private).then_some(());
    if args.word_if(slip).is_some() {
        return Err(args.missing("ROOM"));
    }
    let room = args.room()?;
    let Some(word) = args.word() else {
        return Ok(Spoken::Join {
            room,
            key: None,
            or_make: Some(RoomKind::Public),
        });
    };
    let key = RoomKey::parse(word).map_err(|why| args.invalid("KEY", why))?;
    let or_make = (word == private).then_some(RoomKind::Private);
    Ok(Spoken::Join {
        room,
        key: Some(key),
        or_make,
    })
}

/// The options come in any order.
fn create(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let (room, mut kind, mut keeping) = (args.room()?, RoomKind::Public, Keeping::default());
    while let Some(word) = args.word() {
        match word.to_ascii_lowercase().as_str() {
            "public" => kind = RoomKind::Public,
            "private" => kind = RoomKind::Private,
            "--end" => keeping.end = Some(Some(args.room_end()?)),
            "--retention" => keeping.retention = Some(Some(args.lifetime()?)),
            _ => return Err(args.too_much()),
        }
    }
    Ok(Spoken::Create {
        room,
        kind,
        keeping,
    })
}

fn topic(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    match args.rest() {
        None => Ok(Spoken::Topic(None)),
        Some("-") => Ok(Spoken::Topic(Some(Topic::default()))),
        Some(text) => {
            let topic = Topic::parse(text).map_err(|why| args.invalid("TEXT", why))?;
            Ok(Spoken::Topic(Some(topic)))
        }
    }
}

fn react(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let target = args.target()?;
    let (emoji, on) = args.emoji()?;
    Ok(Spoken::React { target, emoji, on })
}

fn search(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let words = args
        .rest()
        .map(|words| sanitise_line(words).trim().to_owned());
    let words = words
        .filter(|words| !words.is_empty())
        .ok_or_else(|| args.missing("WORDS"))?;
    Ok(Spoken::Search { words })
}

/// `--for` is an option only in the first place: a file may be called anything.
fn send(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let option = args.word_if(|word| (word == "--for").then_some(()));
    let lifetime = option.map(|()| args.lifetime()).transpose()?;
    let path = args.rest().ok_or_else(|| args.missing("NAME"))?.to_owned();
    Ok(Spoken::Send { path, lifetime })
}

fn nick(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let word = args.word().ok_or_else(|| args.missing("NAME"))?;
    UserName::parse(word)
        .map(Spoken::Nick)
        .map_err(|why| args.invalid("NAME", why))
}

fn away(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let text = args.rest().map(AwayText::parse).transpose();
    text.map(Spoken::Away)
        .map_err(|why| args.invalid("TEXT", why))
}

fn register(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let typed = args.rest().ok_or_else(|| args.missing("PASSWORD"))?;
    args.new_password("PASSWORD", typed).map(Spoken::Register)
}

fn password(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let old = args.word().ok_or_else(|| args.missing("OLD"))?;
    let new = args.word().ok_or_else(|| args.missing("NEW"))?;
    let old = Password::parse(old.to_owned()).map_err(|why| args.invalid("OLD", why))?;
    Ok(Spoken::Password {
        old,
        new: args.new_password("NEW", new)?,
        code: args.code_if_any()?,
    })
}

/// `on` alone begins; with a code it is confirmed.
fn factor(args: &mut Arguments<'_>) -> Result<FactorWord, ParseError> {
    let Some(word) = args.word() else {
        return Ok(FactorWord::Show);
    };
    match word.to_ascii_lowercase().as_str() {
        "on" => match args.code_if_any()? {
            None => Ok(FactorWord::Begin),
            Some(code) => {
                let others = |word: &str| word.eq_ignore_ascii_case("+others").then_some(());
                Ok(FactorWord::Confirm {
                    code,
                    sign_out: args.word_if(others).is_some(),
                    password: args.password()?,
                })
            }
        },
        "off" => Ok(FactorWord::Remove {
            code: args.code()?,
            password: args.password()?,
        }),
        "codes" => Ok(FactorWord::Renew {
            code: args.code()?,
            password: args.password()?,
        }),
        "reset" => args.user().map(FactorWord::Reset),
        _ => Err(args.invalid("on", Invalid::Factor)),
    }
}

fn block(args: &mut Arguments<'_>) -> Result<Spoken, ParseError> {
    let user = args.user()?;
    let mut span = args.span_if_any()?;
    let with_address = args
        .word_if(|word| word.eq_ignore_ascii_case("+address").then_some(()))
        .is_some();
    // The two come in either order: a duration must not become the reason of a block without an end.
    if with_address && span.is_none() {
        span = args.span_if_any()?;
    }
    Ok(Spoken::Block {
        user,
        with_address,
        span,
        reason: args.reason()?,
    })
}
