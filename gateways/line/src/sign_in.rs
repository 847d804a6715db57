//! Before a connection is a session: the name, and what the name needs.

use parlor_core::Denied;
use parlor_hub::{Credentials, GivenCode};
use parlor_model::{Password, SecondCode, Secret, UserName};

use crate::notice::{Notices as _, sentence};
use parlor_hub::Outbox;

/// How far signing in has come.
#[derive(Debug)]
pub(crate) enum SignIn {
    /// The next line is the name.
    Name,
    /// The hub is asked whether the name is registered.
    LookingUp(UserName),
    /// The next line is the password; an empty one goes back to the name.
    Password(UserName),
    /// The next line is the code of the account's second factor; an empty one goes back to the name.
    Code(UserName, Password),
    /// The next line is an invite code; an empty one goes back to the name.
    Invite(UserName),
    /// The hub is asked to let them in.
    Entering(UserName, With),
}

/// What somebody comes in with.
#[derive(Debug, Clone)]
pub(crate) enum With {
    /// A free name.
    Name,
    /// The name's password.
    Password(Password),
    /// The name's password, and a code.
    Code,
    /// An invite code.
    Invite,
}

/// What a line led to.
#[derive(Debug)]
pub(crate) enum Asked {
    /// Nothing but words.
    Nothing,
    /// Whether this name is registered.
    LookUp(UserName),
    /// To come in.
    Enter(Credentials),
    /// To go.
    Go,
}

const NAME: &str = "Please enter your name:";
const PASSWORD: &str = "Password:";
/// Asked for where the account has a second factor.
const CODE: &str = "Code of your app, or a recovery code:";
const INVITE: &str = "Invite code:";

/// What a client sends that takes this for a web server (RFC 9110 section 9.1, RFC 9113 section 3.4).
const VERBS: &[&str] = &[
    "GET ", "HEAD ", "POST ", "PUT ", "DELETE ", "CONNECT ", "OPTIONS ", "TRACE ", "PATCH ", "PRI ",
];

/// Whether a connection's first line is a web client's.
pub(crate) fn is_http(line: &str) -> bool {
    VERBS.iter().any(|verb| line.starts_with(verb))
}

/// The first thing that is said.
pub(crate) fn greet(server: &str, out: &mut Outbox) {
    out.tell(&format!("Welcome to {server}. {NAME}"));
}

impl SignIn {
    /// Whether the next line can be taken.
    pub(crate) fn is_free(&self) -> bool {
        match self {
            Self::Name | Self::Password(_) | Self::Code(..) | Self::Invite(_) => true,
            Self::LookingUp(_) | Self::Entering(..) => false,
        }
    }

    /// Takes a line.
    pub(crate) fn line(&mut self, line: &str, out: &mut Outbox) -> Asked {
        match self {
            Self::Name => self.name(line.trim(), out),
            Self::Password(_) | Self::Code(..) | Self::Invite(_) if line.trim().is_empty() => {
                self.ask_name(out);
                Asked::Nothing
            }
            Self::Password(name) => {
                let Ok(password) = Password::parse(line.to_owned()) else {
                    out.tell("Wrong name or password.");
                    out.tell(PASSWORD);
                    return Asked::Nothing;
                };
                let name = name.clone();
                *self = Self::Entering(name.clone(), With::Password(password.clone()));
                Asked::Enter(Credentials::Password {
                    name,
                    password,
                    code: GivenCode::None,
                })
            }
            Self::Code(name, password) => {
                let code = match SecondCode::parse(line) {
                    Ok(code) => GivenCode::Apart(code),
                    Err(error) => {
                        out.tell(&sentence(&error.to_string()));
                        out.tell(CODE);
                        return Asked::Nothing;
                    }
                };
                let (name, password) = (name.clone(), password.clone());
                *self = Self::Entering(name.clone(), With::Code);
                Asked::Enter(Credentials::Password {
                    name,
                    password,
                    code,
                })
            }
            Self::Invite(name) => {
                let (name, invite) = (name.clone(), Some(Secret::new(line.trim().to_owned())));
                *self = Self::Entering(name.clone(), With::Invite);
                Asked::Enter(Credentials::Guest { name, invite })
            }
            Self::LookingUp(_) | Self::Entering(..) => Asked::Nothing,
        }
    }

    fn name(&mut self, line: &str, out: &mut Outbox) -> Asked {
        if let Some(word) = line.strip_prefix('/') {
            if ["quit", "exit"]
                .iter()
                .any(|quit| word.eq_ignore_ascii_case(quit))
            {
                return Asked::Go;
            }
            out.tell("Commands work once you have a name.");
            self.ask_name(out);
            return Asked::Nothing;
        }
        match UserName::parse(line) {
            Ok(name) => {
                *self = Self::LookingUp(name.clone());
                Asked::LookUp(name)
            }
            Err(error) => {
                out.tell(&sentence(&error.to_string()));
                self.ask_name(out);
                Asked::Nothing
            }
        }
    }

    /// The hub says whether the name is registered: then its password is asked for.
    pub(crate) fn registered(&mut self, registered: bool, out: &mut Outbox) -> Asked {
        let Self::LookingUp(name) = self else {
            return Asked::Nothing;
        };
        let name = name.clone();
        if registered {
            out.tell(PASSWORD);
            *self = Self::Password(name);
            return Asked::Nothing;
        }
        *self = Self::Entering(name.clone(), With::Name);
        Asked::Enter(Credentials::Guest { name, invite: None })
    }

    /// The hub let nobody in; asks for what may help, or answers that nothing will.
    pub(crate) fn denied(&mut self, denied: &Denied, out: &mut Outbox) -> Asked {
        let Self::Entering(name, with) = self else {
            out.refuse(denied);
            return Asked::Nothing;
        };
        let (name, with) = (name.clone(), with.clone());
        if let (Denied::SecondFactor, With::Password(password)) = (denied, &with) {
            out.tell(CODE);
            *self = Self::Code(name, password.clone());
            return Asked::Nothing;
        }
        out.refuse(denied);
        match (denied, with) {
            (Denied::Blocked { .. } | Denied::ShuttingDown, _) => return Asked::Go,
            // With a code that was wrong the password may be, too.
            (Denied::WrongPassword | Denied::TooFast(_), With::Password(_))
            | (Denied::WrongCode | Denied::TooFast(_), With::Code)
            | (Denied::NameRegistered(_), _) => {
                out.tell(PASSWORD);
                *self = Self::Password(name);
            }
            (Denied::ServerInviteOnly, _)
            | (Denied::NoSuchInvite | Denied::TooFast(_), With::Invite) => {
                out.tell(INVITE);
                *self = Self::Invite(name);
            }
            _ => self.ask_name(out),
        }
        Asked::Nothing
    }

    fn ask_name(&mut self, out: &mut Outbox) {
        out.tell(NAME);
        *self = Self::Name;
    }
}
