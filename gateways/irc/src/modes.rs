//! The modes of channels as letters: what is set, and what changed from one state to the next (Modern IRC "Channel modes").

use parlor_model::{MaskList, RoomFlags, RoomRole};

use crate::wire::line::Line;

/// What stands for a key that is not told.
const HIDDEN: &str = "*";

/// The letter of a list of masks.
pub(crate) fn letter(list: MaskList) -> char {
    match list {
        MaskList::Ban => 'b',
        MaskList::Exception => 'e',
        MaskList::InviteException => 'I',
    }
}

/// What is set, as letters and their parameters: `+ntkl`, the key and the limit. A key that is there and not among the flags is `*`.
pub(crate) fn shown(flags: &RoomFlags, keyed: bool) -> (String, Vec<String>) {
    let mut changes = Changes::default();
    changes.flags(&no_letters(), flags, true);
    if keyed && flags.key.is_none() {
        changes.push(true, 'k', Some(HIDDEN.to_owned()));
    }
    let (letters, params) = changes.words();
    (
        if letters.is_empty() {
            "+".to_owned()
        } else {
            letters
        },
        params,
    )
}

/// Changes of modes in a row, as one MODE tells them.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    changes: Vec<(bool, char, Option<String>)>,
}

impl Changes {
    /// What changed about a room's flags. Who may not see the key reads `*` in its place.
    pub(crate) fn flags(&mut self, before: &RoomFlags, after: &RoomFlags, sees_key: bool) {
        let switches = [
            ('i', before.invite_only, after.invite_only),
            ('C', before.no_queries, after.no_queries),
            ('M', before.guests_read, after.guests_read),
            ('m', before.moderated, after.moderated),
            ('n', !before.outsiders_write, !after.outsiders_write),
            ('s', before.secret, after.secret),
            ('t', before.topic_locked, after.topic_locked),
        ];
        for (letter, before, after) in switches {
            if before != after {
                self.push(after, letter, None);
            }
        }
        if before.key != after.key {
            let key = after
                .key
                .as_ref()
                .filter(|_| sees_key)
                .map_or(HIDDEN, |key| key.expose());
            self.push(after.key.is_some(), 'k', Some(key.to_owned()));
        }
        if before.member_limit != after.member_limit {
            let limit = after.member_limit.map(|limit| limit.to_string());
            self.push(after.member_limit.is_some(), 'l', limit);
        }
    }

    /// What changed about somebody's role.
    pub(crate) fn role(&mut self, before: RoomRole, after: RoomRole, nick: &str) {
        let switches = [
            ('o', before.is_operator(), after.is_operator()),
            ('v', before.is_voiced(), after.is_voiced()),
        ];
        for (letter, before, after) in switches {
            if before != after {
                self.push(after, letter, Some(nick.to_owned()));
            }
        }
    }

    /// Tells them in one line after its channel, if there are any.
    pub(crate) fn tell(self, line: impl FnOnce() -> Line, tell: &mut dyn FnMut(Line)) {
        let (letters, params) = self.words();
        if !letters.is_empty() {
            let line = line().word(&letters);
            tell(params.iter().fold(line, |line, param| line.word(param)));
        }
    }

    fn push(&mut self, on: bool, letter: char, param: Option<String>) {
        self.changes.push((on, letter, param));
    }

    /// The letters, those that are set first and each sign once, and their parameters in the same order. Empty when nothing
    /// changed.
    pub(crate) fn words(self) -> (String, Vec<String>) {
        let (mut letters, mut params) = (String::new(), Vec::new());
        let (on, off): (Vec<_>, Vec<_>) = self.changes.into_iter().partition(|(on, _, _)| *on);
        for (sign, changes) in [('+', on), ('-', off)] {
            if !changes.is_empty() {
                letters.push(sign);
            }
            for (_, letter, param) in changes {
                letters.push(letter);
                params.extend(param);
            }
        }
        (letters, params)
    }
}

/// The flags of a room of which no letter tells anything.
pub(crate) fn no_letters() -> RoomFlags {
    RoomFlags {
        outsiders_write: true,
        ..RoomFlags::default()
    }
}

/// What stands before the name of a member for their role: the highest sign, or all of them (IRCv3 multi-prefix).
pub(crate) fn prefix(role: RoomRole, all: bool) -> &'static str {
    match (role, all) {
        (RoomRole::Member, _) => "",
        (RoomRole::Voiced, _) => "+",
        (RoomRole::VoicedOperator, true) => "@+",
        (RoomRole::Operator | RoomRole::VoicedOperator, _) => "@",
    }
}

#[cfg(test)]
mod tests {
    use parlor_model::RoomKey;

    use super::*;

    fn told(before: &RoomFlags, after: &RoomFlags, sees_key: bool) -> String {
        let mut changes = Changes::default();
        changes.flags(before, after, sees_key);
        let (letters, params) = changes.words();
        std::iter::once(letters)
            .chain(params)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn what_is_set_is_told_with_its_parameters() {
        assert_eq!(
            shown(&RoomFlags::default(), false),
            ("+n".to_owned(), vec![])
        );
        assert_eq!(shown(&no_letters(), false), ("+".to_owned(), vec![]));
        let flags = RoomFlags {
            invite_only: true,
            topic_locked: true,
            key: RoomKey::parse("beer").ok(),
            member_limit: Some(5),
            ..RoomFlags::default()
        };
        let params = vec!["beer".to_owned(), "5".to_owned()];
        assert_eq!(shown(&flags, true), ("+intkl".to_owned(), params));
        let flags = RoomFlags {
            key: None,
            member_limit: None,
            ..flags
        };
        assert_eq!(
            shown(&flags, true),
            ("+intk".to_owned(), vec!["*".to_owned()])
        );
    }

    #[test]
    fn changes_tell_what_is_otherwise_than_before() {
        let key = RoomKey::parse("beer").ok();
        let before = RoomFlags {
            moderated: true,
            secret: true,
            ..RoomFlags::default()
        };
        let after = RoomFlags {
            moderated: true,
            outsiders_write: true,
            key: key.clone(),
            member_limit: Some(2),
            ..RoomFlags::default()
        };
        assert_eq!(told(&before, &before, true), "");
        assert_eq!(told(&before, &after, true), "+kl-ns beer 2");
        assert_eq!(told(&before, &after, false), "+kl-ns * 2");
        assert_eq!(told(&after, &before, true), "+ns-kl *");
    }

    #[test]
    fn a_role_is_told_as_what_was_given_and_taken() {
        let told = |before, after| {
            let mut changes = Changes::default();
            changes.role(before, after, "bob");
            changes.words().0
        };
        assert_eq!(told(RoomRole::Member, RoomRole::VoicedOperator), "+ov");
        assert_eq!(told(RoomRole::VoicedOperator, RoomRole::Voiced), "-o");
        assert_eq!(told(RoomRole::Voiced, RoomRole::Operator), "+o-v");
        assert_eq!(told(RoomRole::Operator, RoomRole::Operator), "");
    }

    #[test]
    fn all_signs_are_shown_to_those_who_can_read_them() {
        assert_eq!(prefix(RoomRole::VoicedOperator, true), "@+");
        assert_eq!(prefix(RoomRole::VoicedOperator, false), "@");
        assert_eq!(prefix(RoomRole::Operator, true), "@");
        assert_eq!(prefix(RoomRole::Voiced, true), "+");
        assert_eq!(prefix(RoomRole::Member, true), "");
    }
}
