//! PLAIN: a name and a password in one message (RFC 4616 section 2).

use parlor_model::{Password, UserName};

/// What a client shows by PLAIN.
#[derive(Debug)]
pub(crate) struct Plain {
    /// Whose password it is.
    pub name: UserName,
    /// The password.
    pub password: Password,
}

impl Plain {
    /// Reads `[authzid] NUL authcid NUL passwd`. Nobody can act as somebody else: when both are given they must be the same.
    pub(crate) fn read(message: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(message).ok()?;
        let mut parts = text.split('\0');
        let (acts_as, name, password) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let name = UserName::parse(name).ok()?;
        let is_same = acts_as.is_empty()
            || UserName::parse(acts_as).is_ok_and(|other| other.folded() == name.folded());
        let password = Password::parse(password.to_owned()).ok()?;
        is_same.then_some(Self { name, password })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(message: &str) -> Option<(String, String)> {
        let plain = Plain::read(message.as_bytes())?;
        Some((plain.name.to_string(), plain.password.expose().to_owned()))
    }

    #[test]
    fn the_name_to_act_as_can_be_left_out_and_must_else_be_the_same() {
        let read_both = Some(("jilles".to_owned(), "sesame".to_owned()));
        for message in [
            "jilles\0jilles\0sesame",
            "\0jilles\0sesame",
            "Jilles\0jilles\0sesame",
        ] {
            assert_eq!(read(message), read_both, "{message:?}");
        }
        for message in [
            "ada\0jilles\0sesame",
            "jilles\0sesame",
            "a\0a\0b\0c",
            "\0\0x",
            "\0jilles\0",
            "",
        ] {
            assert_eq!(read(message), None, "{message:?}");
        }
        assert!(Plain::read(b"\0jilles\0\xff").is_none());
    }
}
