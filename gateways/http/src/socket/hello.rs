//! What a `hello` asks the hub for.

use parlor_hub::{Attends, Credentials, Door, Entry, GivenCode, ResumeFrom};
use parlor_model::Secret;
use parlor_wire::{BadFrame, Hello, Hidden, ProtocolCode, Resume, read};

use crate::label;

/// Reads a `hello`: a token, a ticket for which `redeem` has one, or a name with or without a password.
///
/// # Errors
/// [`BadFrame`] names what is missing or breaks a rule.
pub(crate) fn entry(
    hello: Hello,
    door: Door,
    redeem: impl FnOnce(&str) -> Option<Secret<String>>,
) -> Result<Entry, BadFrame> {
    let Hello {
        v: _,
        client,
        name,
        password,
        code,
        token,
        ticket,
        invite,
        remember,
        resume,
    } = hello;
    let token = match (token.map(secret), ticket) {
        (Some(_), Some(_)) => {
            let message = "hello has a token or a ticket, not both.";
            return Err(BadFrame::new(ProtocolCode::BadRequest, message));
        }
        (token, None) => token,
        (None, Some(ticket)) => Some(redeem(ticket.expose()).ok_or_else(void_ticket)?),
    };
    let credentials = match (token, name, password) {
        (Some(token), _, _) => Credentials::Token(token),
        (None, Some(name), Some(password)) => Credentials::Password {
            name: read::user_name(&name)?,
            password: read::password(password)?,
            code: given_code(code.as_ref())?,
        },
        (None, Some(name), None) => Credentials::Guest {
            name: read::user_name(&name)?,
            invite: invite.map(secret),
        },
        (None, None, _) => {
            let message = "hello needs a name or a token.";
            return Err(BadFrame::new(ProtocolCode::BadRequest, message));
        }
    };
    let remember = remember.then(|| label(client.as_deref()));
    Ok(Entry {
        door,
        credentials,
        remember,
        attends: Attends::Everywhere,
        resume: resume.map(resume_from),
    })
}

/// The code of a second factor, where there is one.
///
/// # Errors
/// [`BadFrame`] when no code can be like that.
pub(crate) fn given_code(code: Option<&Hidden>) -> Result<GivenCode, BadFrame> {
    let code = code.map(read::second_code).transpose()?;
    Ok(code.map_or(GivenCode::None, GivenCode::Apart))
}

fn void_ticket() -> BadFrame {
    let message = "The ticket was used or came too late. Get another one.";
    BadFrame::new(ProtocolCode::InvalidTicket, message)
}

fn resume_from(resume: Resume) -> ResumeFrom {
    let rooms = resume
        .rooms
        .into_iter()
        .map(|(room, seq)| (room.into(), read::seq(seq)));
    ResumeFrom {
        epoch: resume.epoch.into(),
        rooms: rooms.collect(),
    }
}

fn secret(hidden: Hidden) -> Secret<String> {
    Secret::new(hidden.into_inner())
}

#[cfg(test)]
mod tests {
    use parlor_model::Gateway;

    use super::*;

    fn read(json: &str) -> Result<Entry, BadFrame> {
        let door = Door {
            gateway: Gateway::Http,
            address: None,
            secure: true,
        };
        let redeem = |ticket: &str| (ticket == "good").then(|| Secret::new("abc".to_owned()));
        entry(serde_json::from_str(json).unwrap(), door, redeem)
    }

    #[test]
    fn guest_password_and_token_are_told_apart() {
        let guest = read(r#"{"v":1,"name":"ada","invite":"code"}"#).unwrap();
        assert!(matches!(
            guest.credentials,
            Credentials::Guest {
                invite: Some(_),
                ..
            }
        ));
        assert_eq!((guest.remember, guest.resume), (None, None));
        let user =
            read(r#"{"v":1,"name":"ada","password":"secret","remember":true,"client":"tui"}"#)
                .unwrap();
        assert!(matches!(user.credentials, Credentials::Password { .. }));
        assert_eq!(user.remember.as_deref(), Some("tui"));
        let coded = read(r#"{"v":1,"name":"ada","password":"secret","code":"123 456"}"#).unwrap();
        assert!(matches!(
            coded.credentials,
            Credentials::Password {
                code: GivenCode::Apart(_),
                ..
            }
        ));
        let device = read(r#"{"v":1,"token":"abc","name":"ignored"}"#).unwrap();
        assert!(matches!(device.credentials, Credentials::Token(_)));
    }

    #[test]
    fn ticket_stands_for_a_token() {
        let page = read(r#"{"v":1,"ticket":"good"}"#).unwrap();
        let Credentials::Token(token) = page.credentials else {
            panic!("{page:?}")
        };
        assert_eq!(token.expose(), "abc");
        let void = read(r#"{"v":1,"ticket":"bad"}"#).unwrap_err();
        assert_eq!(void.code, "invalid_ticket");
        let both = read(r#"{"v":1,"ticket":"good","token":"abc"}"#).unwrap_err();
        assert_eq!(both.code, "bad_request");
    }

    #[test]
    fn resume_has_every_room() {
        let id = "0123456789abcdef0123456789abcdef";
        let json =
            format!(r#"{{"v":1,"token":"a","resume":{{"epoch":"{id}","rooms":{{"{id}":7}}}}}}"#);
        let resume = read(&json).unwrap().resume.unwrap();
        assert_eq!(
            resume.rooms,
            [(id.parse().unwrap(), parlor_model::Seq::new(7))]
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        for (json, word) in [
            (r#"{"v":1}"#, "name or a token"),
            (r#"{"v":1,"password":"secret"}"#, "name or a token"),
            (r#"{"v":1,"name":"a b"}"#, "name:"),
            (r#"{"v":1,"name":"ada","password":"x","code":"1"}"#, "code:"),
        ] {
            let bad = read(json).unwrap_err();
            assert!(bad.message.contains(word), "{bad}");
        }
    }
}
