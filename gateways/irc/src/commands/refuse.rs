//! What a refusal of the rules is on IRC: one place that maps [`Denied`] to numerics.

use parlor_core::{Denied, Taken};

use crate::session::Session;
use crate::wire::numeric::{
    ERR_BADCHANMASK, ERR_BADCHANNELKEY, ERR_BANNEDFROMCHAN, ERR_CANNOTSENDTOCHAN,
    ERR_CHANNELISFULL, ERR_CHANOPRIVSNEEDED, ERR_ERRONEUSNICKNAME, ERR_INVITEONLYCHAN,
    ERR_NEEDREGGEDNICK, ERR_NICKNAMEINUSE, ERR_NOSUCHCHANNEL, ERR_NOSUCHNICK, ERR_NOTONCHANNEL,
    ERR_PASSWDMISMATCH, ERR_TOOMANYCHANNELS, ERR_UNKNOWNERROR, ERR_YOUREBANNEDCREEP,
};

/// Somebody is not let in: they are told and it is over.
pub(crate) fn entry(session: &mut Session, denied: &Denied) {
    let numeric = match denied {
        Denied::WrongPassword | Denied::SecondFactor | Denied::WrongCode | Denied::TooFast(_) => {
            ERR_PASSWDMISMATCH
        }
        _ => ERR_YOUREBANNEDCREEP,
    };
    let words = words(denied);
    session.numeric_text(numeric, &[], &words);
    session.end(&words);
}

/// A refusal in words, with what IRC does otherwise than the rules know.
pub(crate) fn words(denied: &Denied) -> String {
    match denied {
        Denied::SecondFactor => {
            "This account has a second factor: put its code after the password, \
            with a colon between (PASSWORD:123456), or sign in by a certificate (SASL EXTERNAL)."
                .to_owned()
        }
        denied => denied.to_string(),
    }
}

/// A nick can't be had.
pub(crate) fn nick(session: &mut Session, nick: &str, denied: &Denied) {
    let numeric = match denied {
        Denied::NameBlocked(_) | Denied::Muted { .. } => ERR_ERRONEUSNICKNAME,
        _ => ERR_NICKNAMEINUSE,
    };
    session.numeric_text(numeric, &[nick], &denied.to_string());
}

/// A channel can't be joined.
pub(crate) fn join(session: &mut Session, channel: &str, denied: &Denied) {
    let numeric = match denied {
        // A private room of this very name, which can't be found.
        Denied::InviteOnly
        | Denied::RoomNameTaken {
            how: Taken::Same, ..
        } => ERR_INVITEONLYCHAN,
        Denied::RoomNameTaken {
            how: Taken::Confusable,
            ..
        } => {
            return session.numeric_text(ERR_BADCHANMASK, &[channel], &denied.to_string());
        }
        Denied::Banned => ERR_BANNEDFROMCHAN,
        Denied::WrongKey => ERR_BADCHANNELKEY,
        Denied::RoomFull { .. } => ERR_CHANNELISFULL,
        Denied::TooMany { .. } => ERR_TOOMANYCHANNELS,
        Denied::NoSuchRoom(_) => ERR_NOSUCHCHANNEL,
        other => return unknown(session, "JOIN", channel, other),
    };
    session.numeric(numeric, &[channel]);
}

/// A message can't be sent.
pub(crate) fn message(session: &mut Session, command: &str, target: &str, denied: &Denied) {
    match denied {
        Denied::NoSuchUser(_) | Denied::Gone => session.numeric(ERR_NOSUCHNICK, &[target]),
        Denied::NoSuchRoom(_) => session.numeric(ERR_NOSUCHCHANNEL, &[target]),
        Denied::Guarded(_) => {
            session.numeric_text(ERR_NEEDREGGEDNICK, &[target], &denied.to_string())
        }
        Denied::NotMember
        | Denied::Moderated
        | Denied::Banned
        | Denied::Muted { .. }
        | Denied::GuestsReadOnly
        | Denied::NoQueries => {
            session.numeric_text(ERR_CANNOTSENDTOCHAN, &[target], &denied.to_string());
        }
        other => unknown(session, command, target, other),
    }
}

/// Something can't be done to a channel.
pub(crate) fn channel(session: &mut Session, command: &str, channel: &str, denied: &Denied) {
    match denied {
        // Who is not in it hears that first.
        Denied::NotAllowed(_) if session.place(channel).is_none() => {
            session.numeric(ERR_NOTONCHANNEL, &[channel])
        }
        Denied::NotAllowed(_) => session.numeric(ERR_CHANOPRIVSNEEDED, &[channel]),
        Denied::Outranked(_) => {
            session.numeric_text(ERR_CHANOPRIVSNEEDED, &[channel], &denied.to_string())
        }
        Denied::NotMember => session.numeric(ERR_NOTONCHANNEL, &[channel]),
        Denied::NoSuchRoom(_) => session.numeric(ERR_NOSUCHCHANNEL, &[channel]),
        other => unknown(session, command, channel, other),
    }
}

/// Whatever IRC has no numeric for, in the words of the rules (ERR_UNKNOWNERROR).
pub(crate) fn unknown(session: &mut Session, command: &str, about: &str, denied: &Denied) {
    session.numeric_text(ERR_UNKNOWNERROR, &[command, about], &denied.to_string());
}
