//! HELP: what a command does (Modern IRC "HELP message").

use crate::session::Session;
use crate::wire::message::Message;
use crate::wire::numeric::{ERR_HELPNOTFOUND, RPL_ENDOFHELP, RPL_HELPSTART, RPL_HELPTXT};

/// Each subject, with its lines: how the command is given, then what it does.
const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "ACCEPT",
        &[
            "ACCEPT nick[,-nick]",
            "Takes messages of guests although you have user mode R, or not any more.",
        ],
    ),
    (
        "AWAY",
        &[
            "AWAY [:words]",
            "Marks you as away, with words for those who write to you. Without words: you are back.",
        ],
    ),
    (
        "INVITE",
        &[
            "INVITE nick #channel",
            "Invites somebody into a channel. Without parameters it lists your invitations.",
        ],
    ),
    (
        "JOIN",
        &[
            "JOIN #channel[,#channel] [key[,key]]",
            "Joins channels, and makes those that are not there.",
        ],
    ),
    (
        "KICK",
        &[
            "KICK #channel nick [:why]",
            "Removes somebody from a channel. They may come back.",
        ],
    ),
    (
        "KILL",
        &[
            "KILL nick [:why]",
            "Ends all connections of somebody. For admins.",
        ],
    ),
    (
        "KNOCK",
        &[
            "KNOCK #channel [:words]",
            "Asks to be invited into a channel.",
        ],
    ),
    (
        "LIST",
        &[
            "LIST [#channel | conditions]",
            "Lists the channels that you can find.",
        ],
    ),
    (
        "MODE",
        &[
            "MODE #channel [modes [parameters]]",
            "Shows or sets what holds in a channel, its roles and its bans.",
            "MODE nick [modes] does the same for yourself.",
        ],
    ),
    (
        "MONITOR",
        &[
            "MONITOR +|- nick[,nick] | C | L | S",
            "Tells you when somebody comes or goes.",
        ],
    ),
    ("NAMES", &["NAMES #channel", "Lists who is in a channel."]),
    ("NICK", &["NICK nick", "Takes another name."]),
    (
        "NOTICE",
        &[
            "NOTICE target :text",
            "As PRIVMSG, but nothing answers it by itself.",
        ],
    ),
    (
        "OPER",
        &[
            "OPER name password",
            "Makes you an operator of this server, by an admin's account or a name from its settings.",
        ],
    ),
    (
        "PART",
        &["PART #channel[,#channel] [:why]", "Leaves channels."],
    ),
    (
        "PRIVMSG",
        &[
            "PRIVMSG target[,target] :text",
            "Writes to channels and people.",
        ],
    ),
    (
        "QR",
        &[
            "QR [number | code | NO]",
            "Tells an address that signs another device of yours in, for a few seconds.",
            "QR number lets the device in that shows this number, QR NO refuses it.",
            "QR code opens the code that another device shows.",
        ],
    ),
    ("QUIT", &["QUIT [:why]", "Ends the connection."]),
    (
        "REGISTER",
        &[
            "REGISTER account|* * password",
            "Makes your name yours alone, by a password.",
        ],
    ),
    (
        "RUN",
        &[
            "RUN [#channel] command",
            "Runs a command on the server, and shows the channel what it writes. !cmd command, said in the channel, does the same.",
        ],
    ),
    (
        "SETNAME",
        &[
            "SETNAME :real name",
            "Sets what you call yourself at length.",
        ],
    ),
    (
        "TOPIC",
        &[
            "TOPIC #channel [:topic]",
            "Shows or sets what a channel is about.",
        ],
    ),
    (
        "WHO",
        &[
            "WHO #channel | nick | mask [%fields[,token]]",
            "Lists people.",
        ],
    ),
    ("WHOIS", &["WHOIS nick", "Tells about somebody."]),
    (
        "WHOWAS",
        &["WHOWAS nick [count]", "Tells who had a name before."],
    ),
];

pub(crate) fn run(session: &mut Session, message: &Message<'_>) {
    let Some(asked) = message.param(0) else {
        return overview(session);
    };
    let subject = asked.to_ascii_uppercase();
    match SUBJECTS.iter().find(|(name, _)| *name == subject) {
        Some((_, lines)) => tell(session, asked, lines),
        None => session.numeric(ERR_HELPNOTFOUND, &[asked]),
    }
}

fn overview(session: &mut Session) {
    let names = SUBJECTS.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let mut lines = vec!["Commands of this server; HELP with one of them tells more:".to_owned()];
    lines.extend(names.chunks(8).map(|names| names.join(" ")));
    let lines = lines.iter().map(String::as_str).collect::<Vec<_>>();
    tell(session, "*", &lines);
}

fn tell(session: &mut Session, subject: &str, lines: &[&str]) {
    let (first, rest) = lines
        .split_first()
        .map_or(("", lines), |(first, rest)| (*first, rest));
    session.numeric_text(RPL_HELPSTART, &[subject], first);
    for line in rest {
        session.numeric_text(RPL_HELPTXT, &[subject], line);
    }
    session.numeric_text(RPL_ENDOFHELP, &[subject], "End of /HELP");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_sorted_and_have_lines() {
        assert!(SUBJECTS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(SUBJECTS.iter().all(|(_, lines)| lines.len() > 1));
    }
}
