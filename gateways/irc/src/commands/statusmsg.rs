//! Messages to those of a channel who have a role: `@#channel` and `+#channel` (Modern IRC "STATUSMSG parameter"). They are passed
//! on and not kept.

use parlor_core::{RelayTo, RoomRef};
use parlor_hub::Request;
use parlor_model::RoomRole;

use crate::commands::privmsg::Tags;
use crate::commands::refuse;
use crate::desk::Cx;
use crate::names as called;
use crate::relay::Passed;
use crate::wire::message::Message;
use crate::wire::numeric::ERR_NOSUCHCHANNEL;

/// The sign before a target and the channel after it, where the target is of that kind. Signs of roles that there are not stand
/// for the next one above.
pub(crate) fn parts(target: &str) -> Option<(&str, RoomRole, &str)> {
    let (sign, channel) = target.split_at_checked(1)?;
    let least = match sign {
        "~" | "&" | "@" | "%" => RoomRole::Operator,
        "+" => RoomRole::Voiced,
        _ => return None,
    };
    called::is_channel(channel).then_some((sign, least, channel))
}

/// Passes a message on to those who have the role.
pub(crate) async fn say(
    cx: &mut Cx<'_>,
    message: &Message<'_>,
    (sign, least, channel): (&str, RoomRole, &str),
    text: &str,
) {
    let quiet = message.command == "NOTICE";
    let Some(name) = called::room(channel) else {
        return if quiet {
        } else {
            cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel])
        };
    };
    let passed = Passed {
        command: message.command.to_string(),
        msgid: cx.session.fresh_msgid(),
        status: sign.to_owned(),
        tags: Tags::of(message).raw,
        text: text.to_owned(),
    };
    let to = RelayTo::Ranked(RoomRef::Name(name), least);
    match cx
        .ask(Request::Relay {
            to,
            payload: passed.payload(),
        })
        .await
    {
        Err(denied) if !quiet => refuse::message(cx.session, &message.command, channel, &denied),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_before_a_channel_tells_whom_it_is_for() {
        assert_eq!(parts("@#den"), Some(("@", RoomRole::Operator, "#den")));
        assert_eq!(parts("+#den"), Some(("+", RoomRole::Voiced, "#den")));
        for other in ["#den", "@den", "@", "", "@+#den", "ü#den"] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
