//! RPL_ISUPPORT: what clients are told of the server's limits and ways (Modern IRC "RPL_ISUPPORT parameters").

use parlor_model::limits;

use crate::commands::user::{REAL_NAME, USER_CHARS};
use crate::people::MONITORED;
use crate::shared::Shared;

/// What a user can set of themselves: bot, messages of registered users only, no CTCP, invisible, operator, wallops.
pub(crate) const USER_MODES: &str = "BRTiow";
/// What can be set of a channel.
pub(crate) const CHANNEL_MODES: &str = "CIMbeiklmnostv";
/// Those of them that take a parameter.
pub(crate) const MODES_WITH_PARAMETER: &str = "beIklov";
/// Targets of one PRIVMSG, NOTICE or WHOWAS.
pub(crate) const TARGETS: usize = 4;

/// The tokens for a guest or for somebody registered, in the order of their names.
pub(crate) fn tokens(shared: &Shared, registered: bool) -> Vec<String> {
    let options = &shared.options;
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
        // Masks that mute: `+b m:mask`.
        "EXTBAN=,m".to_owned(),
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
    tokens
}
