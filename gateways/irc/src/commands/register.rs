//! REGISTER: making the account of one's nick (IRCv3 draft/account-registration). There is no e-mail in it, so VERIFY has
//! nothing to do.

use parlor_core::{Denied, Taken};
use parlor_hub::{Credentials, Request};
use parlor_model::{Password, PasswordError, UserName};

use crate::account;
use crate::desk::Cx;
use crate::session::Session;
use crate::wire::message::Message;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let (account, password) = (message.params[0], message.params[2]);
    match register(cx, account, password).await {
        Ok(name) => {
            let line = cx
                .session
                .server_line("REGISTER")
                .word("SUCCESS")
                .word(name.as_str());
            cx.session
                .send(line.text("Account successfully registered"));
            account::tell_registered(cx.session, &name);
        }
        Err(refusal) => {
            let account = if account == "*" {
                cx.session.nick()
            } else {
                account
            }
            .to_owned();
            cx.session
                .fail("REGISTER", refusal.code, &[&account], &refusal.text);
        }
    }
}

/// Why an account can't be made: the code of `FAIL REGISTER`, and words.
pub(crate) struct Refusal {
    pub code: &'static str,
    pub text: String,
}

fn refusal(code: &'static str, text: &str) -> Refusal {
    Refusal {
        code,
        text: text.to_owned(),
    }
}

/// Makes the account; of which name.
pub(crate) async fn register(
    cx: &mut Cx<'_>,
    account: &str,
    password: &str,
) -> Result<UserName, Refusal> {
    if let Some(refused) = refused_at_once(cx.session) {
        return Err(refused);
    }
    let Ok(name) = UserName::parse(cx.session.nick()) else {
        return Err(refusal(
            "NEED_NICK",
            "You must choose a nick with NICK before registering",
        ));
    };
    let is_nick = account == "*" || UserName::parse(account).is_ok_and(|account| account == name);
    if !is_nick {
        return Err(refusal(
            "ACCOUNT_NAME_MUST_BE_NICK",
            "The account's name must be your nick",
        ));
    }
    let password = Password::parse(password.to_owned()).map_err(|error| weak(&error))?;
    if cx.session.me.is_none() {
        let guest = Credentials::Guest {
            name: name.clone(),
            invite: None,
        };
        cx.desk
            .enter(cx.session, guest)
            .await
            .map_err(|denied| denied_as(&denied))?;
    }
    cx.ask(Request::Register(password))
        .await
        .map_err(|denied| denied_as(&denied))?;
    if let Some(me) = &mut cx.session.me {
        me.account = Some(name.to_string());
    }
    Ok(name)
}

fn refused_at_once(session: &Session) -> Option<Refusal> {
    let options = &session.shared.options;
    if !options.registration {
        return Some(refusal(
            "DISALLOWED",
            "Accounts can't be made by IRC on this server",
        ));
    }
    if session.account().is_some() {
        return Some(refusal(
            "ALREADY_AUTHENTICATED",
            "You have an account and are signed in to it",
        ));
    }
    if !session.is_registered() && !options.before_connect {
        return Some(refusal(
            "COMPLETE_CONNECTION_REQUIRED",
            "Complete the connection before registering",
        ));
    }
    if !account::has_connection_password(session) {
        return Some(refusal(
            "COMPLETE_CONNECTION_REQUIRED",
            "This server wants its password by PASS first",
        ));
    }
    None
}

fn weak(error: &PasswordError) -> Refusal {
    let code = match error {
        PasswordError::Empty => "WEAK_PASSWORD",
        PasswordError::TooLong { .. } | PasswordError::NotAllowed => "UNACCEPTABLE_PASSWORD",
    };
    refusal(code, &error.to_string())
}

fn denied_as(denied: &Denied) -> Refusal {
    let code = match denied {
        Denied::NameRegistered(_) => "ACCOUNT_EXISTS",
        // What the specification has no code for: a guest has the name now.
        Denied::NameTaken {
            how: Taken::Same, ..
        } => "USERNAME_EXISTS",
        Denied::NameTaken {
            how: Taken::Confusable,
            ..
        }
        | Denied::NameBlocked(_) => "BAD_ACCOUNT_NAME",
        Denied::PasswordTooShort { .. } => "WEAK_PASSWORD",
        Denied::AlreadyRegistered => "ALREADY_AUTHENTICATED",
        Denied::ServerInviteOnly | Denied::RegisteredOnly | Denied::Blocked { .. } => "DISALLOWED",
        _ => "TEMPORARILY_UNAVAILABLE",
    };
    refusal(code, &denied.to_string())
}
