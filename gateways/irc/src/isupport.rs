//! RPL_ISUPPORT: what clients are told of the server's limits and ways (Modern IRC "RPL_ISUPPORT parameters").

use parlor_model::limits;

use parlor_hub::Door;

use crate::commands::user::{REAL_NAME, USER_CHARS};
use crate::people::MONITORED;
use crate::session::Session;

/// What a user can set of themselves: bot, messages of registered users only, no CTCP, invisible, operator, wallops.
pub(crate) const USER_MODES: &str = "BRTiow";
/// What can be set of a channel.
pub(crate) const CHANNEL_MODES: &str = "CIMbeiklmnostv";
/// Those of them that take a parameter.
pub(crate) const MODES_WITH_PARAMETER: &str = "beIklov";
/// Targets of one PRIVMSG, NOTICE or WHOWAS. NAMES takes as many, but does not say so: what ends a list of several is not the same
/// for all clients.
pub(crate) const TARGETS: usize = 4;

/// The tokens for a client, who is a guest or registered, in the order of their names.
pub(crate) fn tokens(session: &Session) -> Vec<String> {
    let options = &session.shared.options;
    let registered = session.me.as_ref().is_some_and(|me| me.account.is_some());
    let (topic, reason, away) = (
        limits::TOPIC_CHARS,
        limits::REASON_CHARS,
        limits::AWAY_CHARS,
    );
    let (nick, channel, masks) = (
        limits::USER_NAME_CHARS,
        limits::ROOM_NAME_CHARS + 1,
        limits::LIST_MASKS,
    );
    let channels = if registered {
        limits::ROOMS_PER_USER
    } else {
        limits::ROOMS_PER_GUEST
    };
    let mut tokens = vec![
        "ACCOUNTEXTBAN=a".to_owned(),
        format!("AWAYLEN={away}"),
        "BOT=B".to_owned(),
        // Names are compared by PRECIS (RFC 8265); of the mappings that clients know, this is the nearest.
        "CASEMAPPING=ascii".to_owned(),
        format!("CHANLIMIT=#:{channels}"),
        "CHANMODES=beI,k,l,CMimnst".to_owned(),
        format!("CHANNELLEN={channel}"),
        "CHANTYPES=#".to_owned(),
        "ELIST=CMNTU".to_owned(),
        "EXCEPTS=e".to_owned(),
        // Masks of accounts (IRCv3 account-extban), `+b a:account`, and masks that mute: `+b m:mask`.
        "EXTBAN=,am".to_owned(),
        format!("HOSTLEN={}", 24),
        "INVEX=I".to_owned(),
        format!("KICKLEN={reason}"),
        format!("MAXLIST=beI:{masks}"),
        "MODES".to_owned(),
        format!("MONITOR={MONITORED}"),
        format!("NAMELEN={REAL_NAME}"),
        format!("NETWORK={}", options.network),
        format!("NICKLEN={nick}"),
        "PREFIX=(ov)@+".to_owned(),
        "SAFELIST".to_owned(),
        // The signs of roles that there are not stand for the next one above.
        "STATUSMSG=~&@%+".to_owned(),
        format!(
            "TARGMAX=JOIN:,KICK:,LIST:1,NAMES:1,NOTICE:{TARGETS},PRIVMSG:{TARGETS},WHOIS:1,WHOWAS:{TARGETS}"
        ),
        format!("TOPICLEN={topic}"),
        // With the `~` before it.
        format!("USERLEN={}", USER_CHARS + 1),
        "UTF8ONLY".to_owned(),
        "WHOX".to_owned(),
    ];
    if options.history {
        tokens.push(format!("CHATHISTORY={}", limits::HISTORY_PAGE));
        tokens.push("MSGREFTYPES=msgid,timestamp".to_owned());
    }
    tokens.extend(filehost(session));
    tokens
}

/// Where registered users send files, by the names that clients know it by (soju doc/ext/filehost.md). Guests are told as well: a token
/// that came when they sign in would stand between `903` and what answers their next command. A client that came
/// by TLS may not send anything without, and a password is sent only where nobody can read along.
fn filehost(session: &Session) -> Vec<String> {
    let Some(uploads) = session.shared.options.uploads.as_deref() else {
        return Vec::new();
    };
    let unencrypted = Door {
        secure: false,
        ..session.door()
    };
    let takes = session.shared.hub.takes_passwords(unencrypted) && !session.peer.secure;
    if !uploads.starts_with("https:") && !takes {
        return Vec::new();
    }
    let uploads = uploads.trim_end_matches('/');
    let names = ["draft/FILEHOST", "soju.im/FILEHOST"];
    names.map(|name| format!("{name}={uploads}/up")).into()
}
