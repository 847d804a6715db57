//! How somebody who was found by WHO is told: as RPL_WHOREPLY, or as RPL_WHOSPCRPL with the fields that the client asked for
//! (IRCv3 WHOX).

use parlor_core::Actor;

use crate::names as called;
use crate::people::Face;
use crate::session::Session;
use crate::wire::numeric::{RPL_WHOREPLY, RPL_WHOSPCRPL};

/// The fields, in the order in which they are told.
const FIELDS: &str = "tcuihsnfdlaor";
/// Characters of a token.
const TOKEN: usize = 3;

/// What is to be told of each.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// The fields that are asked for; none for RPL_WHOREPLY.
    fields: Option<String>,
    token: String,
    /// Whether only operators are wanted.
    pub operators: bool,
}

/// Somebody who was found.
#[derive(Debug)]
pub(super) struct Found {
    pub who: Actor,
    pub face: Face,
    /// The channel that was asked for, or `*`.
    pub channel: String,
    /// What stands before their name in it.
    pub prefix: String,
    pub operator: bool,
    pub away: bool,
    pub account: Option<String>,
    /// For how many seconds they have not asked for anything.
    pub idle: i64,
}

impl Shape {
    /// Reads the second parameter: `o`, `%fields` or `%fields,token`.
    pub(super) fn read(param: &str) -> Self {
        let (flags, asked) = match param.split_once('%') {
            Some((flags, asked)) => (flags, Some(asked)),
            None => (param, None),
        };
        let operators = flags.contains('o');
        let Some(asked) = asked else {
            return Self {
                operators,
                ..Self::default()
            };
        };
        let (fields, token) = asked.split_once(',').unwrap_or((asked, ""));
        let is_token =
            (1..=TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_digit());
        let token = if is_token { token } else { "0" };
        Self {
            fields: Some(fields.to_owned()),
            token: token.to_owned(),
            operators,
        }
    }

    pub(super) fn has_idle(&self) -> bool {
        self.fields
            .as_ref()
            .is_some_and(|fields| fields.contains('l'))
    }

    pub(super) fn tell(&self, session: &mut Session, found: &Found) {
        let host = session.shared.options.host.clone();
        let Some(asked) = &self.fields else {
            let (user, cloak) = (found.face.user_part(), called::host(found.who.user));
            let words = [
                &found.channel,
                &user,
                &cloak,
                &host,
                found.who.name.as_str(),
                &found.flags(),
            ];
            return session.numeric_text(RPL_WHOREPLY, &words, &format!("0 {}", found.real_name()));
        };
        let mut line = session.numeric_line(RPL_WHOSPCRPL);
        for field in FIELDS.chars().filter(|field| asked.contains(*field)) {
            line = match field {
                'r' => line.text(found.real_name()),
                field => line.word(&self.field(found, field, &host)),
            };
        }
        session.send(line);
    }

    fn field(&self, found: &Found, field: char, host: &str) -> String {
        match field {
            't' => self.token.clone(),
            'c' => found.channel.clone(),
            'u' => found.face.user_part(),
            // Addresses are told by WHOIS, to those who may know them.
            'i' => "255.255.255.255".to_owned(),
            'h' => called::host(found.who.user),
            's' => host.to_owned(),
            'n' => found.who.name.to_string(),
            'f' => found.flags(),
            'd' => "0".to_owned(),
            'l' => found.idle.to_string(),
            'a' => found.account.clone().unwrap_or_else(|| "0".to_owned()),
            'o' => "n/a".to_owned(),
            _ => "*".to_owned(),
        }
    }
}

impl Found {
    pub(super) fn new(who: Actor, face: Face) -> Self {
        Self {
            who,
            face,
            channel: "*".to_owned(),
            prefix: String::new(),
            operator: false,
            away: false,
            account: None,
            idle: 0,
        }
    }

    pub(super) fn real_name(&self) -> &str {
        self.face
            .real_name
            .as_deref()
            .unwrap_or(self.who.name.as_str())
    }

    /// Here or gone, operator, role in the channel, bot.
    fn flags(&self) -> String {
        let mut flags = String::from(if self.away { "G" } else { "H" });
        if self.operator {
            flags.push('*');
        }
        flags.push_str(&self.prefix);
        if self.face.bot {
            flags.push('B');
        }
        flags
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_parameter_says_which_fields_are_told() {
        let shape = |fields: Option<&str>, token: &str, operators| Shape {
            fields: fields.map(str::to_owned),
            token: token.to_owned(),
            operators,
        };
        assert_eq!(Shape::read(""), shape(None, "", false));
        assert_eq!(Shape::read("o"), shape(None, "", true));
        assert_eq!(Shape::read("%tn,123"), shape(Some("tn"), "123", false));
        assert_eq!(Shape::read("%tn,1234"), shape(Some("tn"), "0", false));
        assert_eq!(Shape::read("o%n"), shape(Some("n"), "0", true));
    }
}
