//! The commands, one in a file, and the table that says what each needs.

mod about;
mod accept;
mod authenticate;
pub(crate) mod away;
pub(crate) mod batch;
mod cap;
pub(crate) mod chathistory;
mod error;
mod help;
mod invite;
mod ison;
pub(crate) mod join;
mod kick;
mod kill;
mod knock;
mod list;
mod lusers;
pub(crate) mod markread;
pub(crate) mod metadata;
mod mode;
pub(crate) mod monitor;
mod motd;
mod names;
mod nick;
mod nickserv;
mod oper;
mod part;
mod pass;
mod ping;
pub(crate) mod privmsg;
pub(crate) mod qr;
mod quit;
mod redact;
mod refuse;
mod register;
mod rehash;
mod rename;
pub(crate) mod run;
mod server;
mod setname;
mod stats;
mod statusmsg;
mod tagmsg;
mod topic;
pub(crate) mod umode;
pub(crate) mod user;
mod userhost;
mod verify;
mod wallops;
pub(crate) mod welcome;
mod who;
mod whois;
mod whowas;
mod whox;

pub(crate) use kill::killed;
pub(crate) use refuse::message as refuse_message;

use crate::desk::Cx;
use crate::names as called;
use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_NEEDMOREPARAMS, ERR_NOTREGISTERED, ERR_UNKNOWNCOMMAND};

/// When a command may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    /// At any time.
    Always,
    /// Once registration is complete.
    Registered,
}

/// What a command needs.
struct Row {
    name: &'static str,
    when: When,
    /// How many parameters it has at least; with fewer it is refused here.
    params: usize,
}

/// Every command. Which carries one out stands in [`carry_out`].
const TABLE: &[Row] = &[
    row("ACCEPT", When::Registered, 1),
    row("ADMIN", When::Registered, 0),
    row("AUTHENTICATE", When::Always, 1),
    row("AWAY", When::Always, 0),
    row("BATCH", When::Registered, 1),
    row("CAP", When::Always, 1),
    row("CHATHISTORY", When::Registered, 1),
    row("ERROR", When::Always, 0),
    row("HELP", When::Registered, 0),
    row("HELPOP", When::Registered, 0),
    row("INFO", When::Registered, 0),
    row("INVITE", When::Registered, 0),
    row("ISON", When::Registered, 1),
    row("JOIN", When::Registered, 1),
    row("KICK", When::Registered, 2),
    row("KILL", When::Registered, 1),
    row("KNOCK", When::Registered, 1),
    row("LINKS", When::Registered, 0),
    row("LIST", When::Registered, 0),
    row("LUSERS", When::Registered, 0),
    row("MARKREAD", When::Registered, 0),
    row("METADATA", When::Always, 2),
    row("MODE", When::Registered, 1),
    row("MONITOR", When::Registered, 1),
    row("MOTD", When::Registered, 0),
    row("NAMES", When::Registered, 0),
    row("NICK", When::Always, 0),
    row("NICKSERV", When::Registered, 0),
    row("NOTICE", When::Registered, 0),
    row("NS", When::Registered, 0),
    row("OPER", When::Registered, 0),
    row("PART", When::Registered, 1),
    row("PASS", When::Always, 1),
    row("PING", When::Always, 0),
    row("PONG", When::Always, 0),
    row("PRIVMSG", When::Registered, 0),
    row("QR", When::Registered, 0),
    row("QUIT", When::Always, 0),
    row("REDACT", When::Registered, 2),
    row("REGISTER", When::Always, 3),
    row("REHASH", When::Registered, 0),
    row("RENAME", When::Registered, 2),
    row("RUN", When::Registered, 1),
    row("SETNAME", When::Registered, 1),
    row("STATS", When::Registered, 0),
    row("SUMMON", When::Registered, 0),
    row("TAGMSG", When::Registered, 0),
    row("TIME", When::Registered, 0),
    row("TOPIC", When::Registered, 1),
    row("USER", When::Always, 4),
    row("USERHOST", When::Registered, 1),
    row("USERS", When::Registered, 0),
    row("VERIFY", When::Always, 2),
    row("VERSION", When::Registered, 0),
    row("WALLOPS", When::Registered, 0),
    row("WHO", When::Registered, 0),
    row("WHOIS", When::Registered, 0),
    row("WHOWAS", When::Registered, 0),
];

const fn row(name: &'static str, when: When, params: usize) -> Row {
    Row { name, when, params }
}

/// Carries a message out; all answers are sent when this returns.
pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    cx.session.begin_reply(message.tag("label"));
    if batch::takes(cx.session, message) {
        return;
    }
    let command = message.command.as_ref();
    let row = TABLE.iter().find(|row| row.name == command);
    match row {
        Some(row) if row.when == When::Registered && !cx.session.is_registered() => {
            cx.session.numeric(ERR_NOTREGISTERED, &[]);
        }
        Some(row) if message.params.len() < row.params => {
            cx.session.numeric(ERR_NEEDMOREPARAMS, &[command]);
        }
        Some(_) => carry_out(cx, message).await,
        None if cx.session.is_registered() => cx.session.numeric(ERR_UNKNOWNCOMMAND, &[command]),
        None => cx.session.numeric(ERR_NOTREGISTERED, &[]),
    }
    cx.session.end_reply();
}

/// Refuses a line that is not in UTF-8 (IRCv3 UTF8ONLY).
pub(crate) fn not_text(session: &mut Session, line: &str) {
    let message = Message::parse(line).ok();
    session.begin_reply(message.as_ref().and_then(|message| message.tag("label")));
    let command = message.map_or_else(|| "*".to_owned(), |message| message.command.into_owned());
    session.fail(
        &command,
        "INVALID_UTF8",
        &[],
        "Message rejected: it is not valid UTF-8",
    );
    session.end_reply();
}

/// Whether a command's first parameter is a channel and not a nick.
fn names_a_channel(message: &Message<'_>) -> bool {
    message
        .params
        .first()
        .is_some_and(|target| called::is_channel(target))
}

async fn carry_out(cx: &mut Cx<'_>, message: &Message<'_>) {
    match message.command.as_ref() {
        "ACCEPT" => accept::run(cx, message).await,
        "ADMIN" => about::admin(cx.session, message),
        "AUTHENTICATE" => authenticate::run(cx, message).await,
        "AWAY" => away::run(cx, message).await,
        "CAP" => cap::run(cx, message).await,
        "BATCH" => batch::run(cx, message).await,
        "CHATHISTORY" => chathistory::run(cx, message).await,
        "MARKREAD" => markread::run(cx, message).await,
        "METADATA" => metadata::run(cx, message).await,
        "NICKSERV" | "NS" => nickserv::run(cx, message).await,
        "REDACT" => redact::run(cx, message).await,
        "REGISTER" => register::run(cx, message).await,
        "VERIFY" => verify::run(cx.session, message),
        "ERROR" => error::run(cx),
        "HELP" | "HELPOP" => help::run(cx.session, message),
        "INFO" => about::info(cx.session, message),
        "INVITE" => invite::run(cx, message).await,
        "ISON" => ison::run(cx.session, message),
        "JOIN" => join::run(cx, message).await,
        "KICK" => kick::run(cx, message).await,
        "KILL" => kill::run(cx, message).await,
        "KNOCK" => knock::run(cx, message).await,
        "LINKS" => about::links(cx.session, message),
        "LIST" => list::run(cx, message).await,
        "LUSERS" => lusers::run(cx).await,
        "MODE" if names_a_channel(message) => mode::run(cx, message).await,
        "MODE" => umode::run(cx, message).await,
        "MONITOR" => monitor::run(cx.session, message),
        "MOTD" => motd::run(cx.session),
        "NAMES" => names::run(cx, message).await,
        "NICK" => nick::run(cx, message).await,
        "OPER" => oper::run(cx, message).await,
        "PART" => part::run(cx, message).await,
        "PASS" => pass::run(cx, message).await,
        "PING" => ping::run(cx, message).await,
        "PRIVMSG" | "NOTICE" => privmsg::run(cx, message).await,
        "QR" => qr::run(cx, message).await,
        "QUIT" => quit::run(cx, message),
        "REHASH" => rehash::run(cx.session).await,
        "RENAME" => rename::run(cx, message).await,
        "RUN" => run::run(cx, message).await,
        "SETNAME" => setname::run(cx.session, message),
        "STATS" => stats::run(cx.session, message),
        "SUMMON" => about::summon(cx.session),
        "TAGMSG" => tagmsg::run(cx, message).await,
        "TIME" => about::time(cx.session, message),
        "TOPIC" => topic::run(cx, message).await,
        "USER" => user::run(cx, message).await,
        "USERHOST" => userhost::run(cx.session, message),
        "USERS" => about::users(cx.session),
        "VERSION" => about::version(cx.session, message),
        "WALLOPS" => wallops::run(cx, message).await,
        "WHO" => who::run(cx, message).await,
        "WHOIS" => whois::run(cx, message).await,
        "WHOWAS" => whowas::run(cx.session, message),
        // A PONG counts as a sign of life, as every line does.
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_each_command_once() {
        assert!(TABLE.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
