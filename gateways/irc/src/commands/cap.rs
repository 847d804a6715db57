//! CAP: what the server can, and what of it the client wants (IRCv3 capability negotiation).

use std::sync::atomic::Ordering;

use crate::caps::{self, Cap, Caps};
use crate::commands::metadata::SUBSCRIPTIONS;
use crate::commands::{authenticate, batch, welcome};
use crate::desk::Cx;
use crate::kept::metadata::{KEYS, VALUE_BYTES};
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_INVALIDCAPCMD;

/// The version from which on values are told and cap-notify is implied.
const VERSION_302: u32 = 302;

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let session = &mut *cx.session;
    let subcommand = message.params[0].to_ascii_uppercase();
    match subcommand.as_str() {
        "LS" => {
            let version = message
                .params
                .get(1)
                .and_then(|version| version.parse::<u32>().ok());
            if version.is_some_and(|version| version >= VERSION_302) {
                session.cap_302 = true;
                session.caps.set(Cap::NewCaps, true);
            }
            wait(session);
            let with_values = session.cap_302;
            let words = offered(session)
                .into_iter()
                .map(|(word, value)| match value {
                    Some(value) if with_values => format!("{word}={value}"),
                    _ => word.to_owned(),
                });
            list(session, "LS", &words.collect::<Vec<_>>());
        }
        "LIST" => {
            let words = session.caps.words().map(str::to_owned).collect::<Vec<_>>();
            list(session, "LIST", &words);
        }
        "REQ" => {
            wait(session);
            request(session, message.params.get(1).copied().unwrap_or_default());
        }
        "END" => {
            if let Some(registering) = &mut session.registering {
                registering.negotiating = false;
            }
            welcome::when_complete(cx).await;
        }
        _ => session.numeric(ERR_INVALIDCAPCMD, &[message.params[0]]),
    }
}

/// Registration waits for CAP END.
fn wait(session: &mut Session) {
    if let Some(registering) = &mut session.registering {
        registering.negotiating = true;
    }
}

/// What this client can ask for, with values.
fn offered(session: &Session) -> Vec<(&'static str, Option<String>)> {
    let offered = caps::ALL
        .iter()
        .filter(|(cap, _)| is_offered(session, *cap));
    offered
        .map(|(cap, word)| (*word, value(session, *cap)))
        .collect()
}

fn is_offered(session: &Session, cap: Cap) -> bool {
    let options = &session.shared.options;
    match cap {
        Cap::Sts => options.tls_port.is_some() && options.tls_stands.load(Ordering::Relaxed),
        Cap::Chathistory | Cap::EventPlayback => options.history,
        Cap::AccountRegistration => options.registration,
        _ => true,
    }
}

fn value(session: &Session, cap: Cap) -> Option<String> {
    let options = &session.shared.options;
    match cap {
        Cap::Sts => options
            .tls_port
            .map(|(port, duration)| match session.peer.secure {
                true => format!("duration={}", duration.as_secs()),
                false => format!("port={port}"),
            }),
        Cap::Sasl => Some(authenticate::mechanisms(session).to_owned()),
        Cap::AccountRegistration => options.before_connect.then(|| "before-connect".to_owned()),
        Cap::Multiline => Some(format!(
            "max-bytes={},max-lines={}",
            batch::max_bytes(session),
            batch::LINES
        )),
        Cap::Metadata => Some(format!(
            "before-connect,max-subs={SUBSCRIPTIONS},max-keys={KEYS},max-value-bytes={VALUE_BYTES}"
        )),
        _ => None,
    }
}

/// All of what is asked for is granted, or nothing.
fn request(session: &mut Session, wanted: &str) {
    let mut caps = session.caps;
    let granted = wanted.split_ascii_whitespace().all(|word| {
        let (word, on) = match word.strip_prefix('-') {
            Some(word) => (word, false),
            None => (word, true),
        };
        let known = Cap::named(word).filter(|cap| is_offered(session, *cap));
        match known {
            // Policy is not negotiated: sts is only told.
            Some(Cap::Sts) | None => false,
            // Whoever speaks version 302 is told of changes (cap-notify can't be given up).
            Some(Cap::NewCaps) if !on && session.cap_302 => false,
            Some(cap) => {
                caps.set(cap, on);
                true
            }
        }
    });
    let answer = if granted { "ACK" } else { "NAK" };
    if granted {
        session.caps = implied(caps);
        if session.is_registered() {
            session.sees_anew();
        }
    }
    let line = session.server_line("CAP").word(session.nick()).word(answer);
    session.send(line.text(wanted.trim()));
}

/// Some capabilities make no sense without others, which they then bring.
fn implied(caps: Caps) -> Caps {
    caps
}

/// Lists words on as many lines as they need; all but the last have a `*` before them. Clients of before version 302 know one line
/// only: what finds no place on it they are not told.
fn list(session: &mut Session, subcommand: &str, words: &[String]) {
    let head = |session: &Session| {
        session
            .server_line("CAP")
            .word(session.nick())
            .word(subcommand)
    };
    let room = head(session).word("*").room();
    let mut lines = vec![String::new()];
    for word in words {
        let last = lines.last_mut().expect("there is always one");
        if !last.is_empty() && last.len() + 1 + word.len() > room {
            if !session.cap_302 {
                break;
            }
            lines.push(word.clone());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    let count = lines.len();
    for (index, words) in lines.iter().enumerate() {
        let line = head(session);
        let line = if index + 1 < count {
            line.word("*")
        } else {
            line
        };
        session.send(line.text(words));
    }
}
