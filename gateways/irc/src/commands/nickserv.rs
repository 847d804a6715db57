//! NickServ: what people type out of habit to make an account and to sign in, and what else an account has on IRC: a password of
//! its own for SCRAM, and certificates for EXTERNAL. A service that is no user: it answers PRIVMSG and the commands NS and
//! NICKSERV, whatever case its name is written in.

use parlor_core::Denied;
use parlor_hub::{Credentials, GivenCode, Reply, Request};
use parlor_model::{Password, UserName};

use crate::account::{self, Shown};
use crate::commands::{refuse, register};
use crate::desk::Cx;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;

/// What it is called.
const NAME: &str = "NickServ";
/// What it can do, line by line.
const HELP: [&str; 10] = [
    "An account keeps your nick and your rooms for you. I know:",
    "REGISTER <password>: makes an account of your nick",
    "IDENTIFY [<account>] <password>: signs you in (SASL does it while connecting)",
    "With a second factor its code follows the password after a colon: <password>:123456",
    "IRCPASSWORD <password>: sets a password for IRC alone, with which SCRAM-SHA-256 works",
    "IRCPASSWORD OFF: takes it back",
    "CERT ADD: lets the TLS certificate that you are connected with sign you in (SASL EXTERNAL)",
    "CERT LIST and CERT DEL <id>: which do, and one no longer",
    "SAREGISTER <account> <password>: makes an account for somebody else, as an operator",
    "Your password is changed on the web page or by /password elsewhere.",
];

/// Whether a message goes to the service.
pub(crate) fn is_meant(target: &str) -> bool {
    let name = target.split('@').next().unwrap_or_default();
    name.eq_ignore_ascii_case(NAME)
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    said(cx, &message.params.join(" ")).await;
}

/// Somebody said something to the service.
pub(crate) async fn said(cx: &mut Cx<'_>, text: &str) {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let command = words
        .first()
        .copied()
        .unwrap_or_default()
        .to_ascii_uppercase();
    let rest = words.get(1..).unwrap_or_default();
    let answer = match (command.as_str(), rest) {
        ("" | "HELP", _) => {
            HELP.iter().for_each(|line| answer(cx.session, line));
            return;
        }
        ("REGISTER", [password] | [password, _]) => return register(cx, password).await,
        ("IDENTIFY" | "LOGIN" | "AUTH", [password]) => {
            let account = cx.session.nick().to_owned();
            identify(cx, &account, password).await
        }
        ("IDENTIFY" | "LOGIN" | "AUTH", [account, password]) => {
            identify(cx, account, password).await
        }
        ("IRCPASSWORD", [password]) => irc_password(cx, password).await,
        ("CERT", [what, rest @ ..]) => certificates(cx, &what.to_ascii_uppercase(), rest).await,
        ("SAREGISTER", [account, password]) => register_other(cx, account, password).await,
        (unknown, _) => Err(format!(
            "I don't know {unknown} like that. Say HELP for what I know."
        )),
    };
    match answer {
        Ok(text) | Err(text) => self::answer(cx.session, &text),
    }
}

fn answer(session: &mut Session, text: &str) {
    let host = &session.shared.options.host;
    let line = Line::from(&format!("{NAME}!{NAME}@{host}"), "NOTICE");
    let line = line.word(session.nick()).text(text);
    session.send(line);
}

type Told = Result<String, String>;

/// That the account is there is told first: programs that drive the service read one answer.
async fn register(cx: &mut Cx<'_>, password: &str) {
    match register::register(cx, "*", password).await {
        Ok(account) => {
            answer(cx.session, "Account created");
            account::tell_registered(cx.session, &account);
        }
        Err(refusal) => answer(cx.session, &refusal.text),
    }
}

async fn identify(cx: &mut Cx<'_>, account: &str, password: &str) -> Told {
    let wrong = || Denied::WrongPassword.to_string();
    let name = UserName::parse(account).map_err(|_| wrong())?;
    let password = Password::parse(password.to_owned()).map_err(|_| wrong())?;
    let credentials = Credentials::Password {
        name,
        password,
        code: GivenCode::Appended,
    };
    let door = cx.session.door();
    let checked = cx.desk.hub().check(door, credentials).await;
    let checked = checked.map_err(|denied| refuse::words(&denied))?;
    account::sign_in(cx, checked, Shown::ByWords)
        .await
        .map_err(|denied| denied.to_string())?;
    Ok("You are signed in".to_owned())
}

async fn irc_password(cx: &mut Cx<'_>, password: &str) -> Told {
    let password = match password.eq_ignore_ascii_case("OFF") {
        true => None,
        false => Some(Password::parse(password.to_owned()).map_err(|error| error.to_string())?),
    };
    let text = match &password {
        Some(_) => "Your password for IRC is set: SASL SCRAM-SHA-256 works with it",
        None => "You have no password for IRC alone any more",
    };
    let answer = cx.ask(Request::SetIrcPassword(password)).await;
    answer
        .map(|_| text.to_owned())
        .map_err(|denied| denied.to_string())
}

async fn certificates(cx: &mut Cx<'_>, what: &str, rest: &[&str]) -> Told {
    let denied = |denied: Denied| denied.to_string();
    match (what, rest) {
        ("ADD", []) => {
            let Some(certificate) = cx.session.peer.certificate else {
                return Err("You are not connected with a certificate".to_owned());
            };
            let known = Credentials::Certificate(certificate);
            let door = cx.session.door();
            if cx.desk.hub().check(door, known).await.is_ok() {
                return Err("This certificate signs somebody in already".to_owned());
            }
            cx.ask(Request::AddCertificate(certificate))
                .await
                .map_err(denied)?;
            Ok("This certificate signs you in from now on, by SASL EXTERNAL".to_owned())
        }
        ("LIST", []) => {
            let Reply::Devices(devices) = cx.ask(Request::Devices).await.map_err(denied)? else {
                return Err(String::new());
            };
            let mut listed: Vec<String> = Vec::new();
            for device in devices
                .iter()
                .filter(|device| device.label.starts_with(parlor_hub::CERTIFICATE))
            {
                listed.push(format!("{} {}", device.id, device.label));
            }
            listed.push(
                "These are all. They are among your devices on the web page, too.".to_owned(),
            );
            let last = listed.pop().unwrap_or_default();
            listed.iter().for_each(|line| answer(cx.session, line));
            Ok(last)
        }
        ("DEL", [id]) => {
            let device = id
                .parse()
                .map_err(|_| "That is no id of CERT LIST".to_owned())?;
            let revoke = parlor_core::Command::RevokeDevice {
                device,
                owner: None,
            };
            cx.command(revoke).await.map_err(denied)?;
            Ok("That certificate signs nobody in any more".to_owned())
        }
        _ => Err("Say CERT ADD, CERT LIST or CERT DEL <id>".to_owned()),
    }
}

/// Makes an account for somebody else: as whoever comes and registers, but for that an operator may it always.
async fn register_other(cx: &mut Cx<'_>, account: &str, password: &str) -> Told {
    let denied = |denied: Denied| denied.to_string();
    let name = UserName::parse(account).map_err(|error| error.to_string())?;
    let password = Password::parse(password.to_owned()).map_err(|error| error.to_string())?;
    let (door, by) = (
        cx.session.door(),
        cx.session.me.as_ref().map(|me| me.session),
    );
    let by = by.ok_or_else(|| Denied::NotRegistered.to_string())?;
    cx.desk
        .hub()
        .make_account(door, by, name.clone(), password)
        .await
        .map_err(denied)?;
    Ok(format!("The account {name} is made"))
}
