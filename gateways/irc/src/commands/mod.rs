//! The commands, one in a file, and the table that says what each needs.

mod cap;
mod error;
pub(crate) mod join;
mod motd;
mod names;
mod nick;
mod part;
mod pass;
mod ping;
pub(crate) mod privmsg;
mod quit;
mod refuse;
mod topic;
mod user;
pub(crate) mod welcome;

pub(crate) use refuse::message as refuse_message;

use crate::desk::Cx;
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
    row("CAP", When::Always, 1),
    row("ERROR", When::Always, 0),
    row("JOIN", When::Registered, 1),
    row("MOTD", When::Registered, 0),
    row("NAMES", When::Registered, 0),
    row("NICK", When::Always, 0),
    row("NOTICE", When::Registered, 0),
    row("PART", When::Registered, 1),
    row("PASS", When::Always, 1),
    row("PING", When::Always, 0),
    row("PONG", When::Always, 0),
    row("PRIVMSG", When::Registered, 0),
    row("QUIT", When::Always, 0),
    row("TOPIC", When::Registered, 1),
    row("USER", When::Always, 4),
];

const fn row(name: &'static str, when: When, params: usize) -> Row {
    Row { name, when, params }
}

/// Carries a message out; all answers are sent when this returns.
pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    cx.session.begin_reply(message.tag("label"));
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

async fn carry_out(cx: &mut Cx<'_>, message: &Message<'_>) {
    match message.command.as_ref() {
        "CAP" => cap::run(cx, message).await,
        "JOIN" => join::run(cx, message).await,
        "MOTD" => motd::run(cx.session),
        "NAMES" => names::run(cx, message).await,
        "NICK" => nick::run(cx, message).await,
        "PART" => part::run(cx, message).await,
        "PASS" => pass::run(cx, message),
        "PING" => ping::run(cx.session, message),
        "PRIVMSG" | "NOTICE" => privmsg::run(cx, message).await,
        "QUIT" => quit::run(cx, message),
        "TOPIC" => topic::run(cx, message).await,
        "USER" => user::run(cx, message).await,
        "ERROR" => error::run(cx),
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
