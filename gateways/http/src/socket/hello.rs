//! What a `hello` asks the hub for.

use parlor_hub::{Credentials, Door, Entry, ResumeFrom};
use parlor_model::{Password, Secret, UserName};
use parlor_wire::{BadFrame, Hello, Hidden, ProtocolCode, Resume, read};

use crate::label;

/// A way in.
#[derive(Debug)]
pub(crate) enum WayIn {
    /// By credentials.
    Enter(Entry),
    /// By the one-time link that makes the first owner.
    Claim {
        /// The link's secret.
        code: Secret<String>,
        /// The owner's name.
        name: UserName,
        /// The owner's password.
        password: Password,
    },
}

/// Reads a `hello`: a token, or a name with or without a password, or the link's secret with both.
///
/// # Errors
/// [`BadFrame`] names what is missing or breaks a rule.
pub(crate) fn way_in(hello: Hello, door: Door) -> Result<WayIn, BadFrame> {
    let Hello { v: _, client, name, password, token, invite, claim, remember, resume } = hello;
    if let Some(code) = claim {
        let password = password.ok_or_else(|| missing("password"))?;
        let name = read::user_name(&name.ok_or_else(|| missing("name"))?)?;
        return Ok(WayIn::Claim { code: secret(code), name, password: read::new_password(password)? });
    }
    let credentials = match (token, name, password) {
        (Some(token), _, _) => Credentials::Token(secret(token)),
        (None, Some(name), Some(password)) => Credentials::Password {
            name: read::user_name(&name)?,
            password: read::password(password)?,
        },
        (None, Some(name), None) => {
            Credentials::Guest { name: read::user_name(&name)?, invite: invite.map(secret) }
        }
        (None, None, _) => return Err(missing("name or token")),
    };
    let remember = remember.then(|| label(client.as_deref()));
    Ok(WayIn::Enter(Entry { door, credentials, remember, resume: resume.map(resume_from) }))
}

fn resume_from(resume: Resume) -> ResumeFrom {
    let rooms = resume.rooms.into_iter().map(|(room, seq)| (room.into(), read::seq(seq)));
    ResumeFrom { epoch: resume.epoch.into(), rooms: rooms.collect() }
}

fn secret(hidden: Hidden) -> Secret<String> {
    Secret::new(hidden.into_inner())
}

fn missing(field: &str) -> BadFrame {
    BadFrame::new(ProtocolCode::BadRequest, format!("hello has no {field}."))
}

#[cfg(test)]
mod tests {
    use parlor_model::Gateway;

    use super::*;

    fn read(json: &str) -> Result<WayIn, BadFrame> {
        let door = Door { gateway: Gateway::Http, address: None };
        way_in(serde_json::from_str(json).unwrap(), door)
    }

    fn entry(json: &str) -> Entry {
        match read(json).unwrap() {
            WayIn::Enter(entry) => entry,
            WayIn::Claim { .. } => panic!("no entry"),
        }
    }

    #[test]
    fn guest_password_and_token_are_told_apart() {
        let guest = entry(r#"{"v":1,"name":"ada","invite":"code"}"#);
        assert!(matches!(guest.credentials, Credentials::Guest { invite: Some(_), .. }));
        assert_eq!((guest.remember, guest.resume), (None, None));
        let user = entry(r#"{"v":1,"name":"ada","password":"secret","remember":true,"client":"tui"}"#);
        assert!(matches!(user.credentials, Credentials::Password { .. }));
        assert_eq!(user.remember.as_deref(), Some("tui"));
        let device = entry(r#"{"v":1,"token":"abc","name":"ignored"}"#);
        assert!(matches!(device.credentials, Credentials::Token(_)));
        assert!(matches!(
            read(r#"{"v":1,"claim":"abc","name":"ada","password":"long enough"}"#),
            Ok(WayIn::Claim { .. })
        ));
    }

    #[test]
    fn resume_has_every_room() {
        let id = "0123456789abcdef0123456789abcdef";
        let json = format!(r#"{{"v":1,"token":"a","resume":{{"epoch":"{id}","rooms":{{"{id}":7}}}}}}"#);
        let resume = entry(&json).resume.unwrap();
        assert_eq!(resume.rooms, [(id.parse().unwrap(), read::seq(7))]);
    }

    #[test]
    fn what_is_missing_is_named() {
        for (json, word) in [
            (r#"{"v":1}"#, "name or token"),
            (r#"{"v":1,"password":"secret"}"#, "name or token"),
            (r#"{"v":1,"claim":"abc","name":"ada"}"#, "password"),
            (r#"{"v":1,"name":"a b"}"#, "name:"),
        ] {
            let bad = read(json).unwrap_err();
            assert!(bad.message.contains(word), "{bad}");
        }
    }
}
