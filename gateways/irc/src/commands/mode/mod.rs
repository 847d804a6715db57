//! MODE of a channel: its flags, its lists of masks, and the roles of those in it (Modern IRC "MODE message"). What changes is
//! told to all in the channel by the events that it leads to.

mod lists;
mod parse;

use parlor_core::{Command, Denied, Keeping, RoomRef, UserRef};
use parlor_hub::{Reply, Request, RoomView};
use parlor_model::{RoomFlags, RoomName, RoomRole, UserName};

use self::parse::{Asked, Wrong};
use crate::commands::refuse;
use crate::desk::Cx;
use crate::modes;
use crate::names as called;
use crate::session::Session;
use crate::time;
use crate::wire::message::Message;
use crate::wire::numeric::{
    ERR_INVALIDMODEPARAM, ERR_NEEDMOREPARAMS, ERR_NOSUCHCHANNEL, ERR_NOSUCHNICK, ERR_UNKNOWNMODE,
    ERR_USERNOTINCHANNEL, RPL_CHANNELMODEIS, RPL_CREATIONTIME,
};

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let channel = message.params[0];
    let Some(name) = called::room(channel) else {
        return cx.session.numeric(ERR_NOSUCHCHANNEL, &[channel]);
    };
    let view = match cx.ask(Request::Room(RoomRef::Name(name.clone()))).await {
        Ok(Reply::Room(view)) => Some(view),
        Ok(_) => None,
        // Who is not in it may ask for a change all the same, and is told by that why not.
        Err(Denied::NotMember) if message.param(1).is_some() => None,
        Err(denied) => return refuse::channel(cx.session, "MODE", channel, &denied),
    };
    match (message.param(1), &view) {
        (None, Some(view)) => tell(cx.session, channel, view),
        (None, None) => {}
        (Some(letters), view) => {
            let asked = parse::read(letters, message.params.get(2..).unwrap_or_default());
            let mut changing = Changing {
                channel,
                name,
                view: view.as_deref(),
                refused: false,
            };
            changing.carry_out(cx, asked).await;
        }
    }
}

/// The flags, and when the channel was made.
fn tell(session: &mut Session, channel: &str, view: &RoomView) {
    let (letters, params) = modes::shown(&view.flags, view.keyed);
    let words: Vec<&str> = [channel, &letters]
        .into_iter()
        .chain(params.iter().map(String::as_str))
        .collect();
    session.numeric(RPL_CHANNELMODEIS, &words);
    session.numeric(
        RPL_CREATIONTIME,
        &[channel, &time::seconds(view.summary.since)],
    );
}

/// A channel on the way to being otherwise.
struct Changing<'a> {
    channel: &'a str,
    name: RoomName,
    view: Option<&'a RoomView>,
    /// Whether the client was told that it may not: it would hear the same for every letter.
    refused: bool,
}

impl Changing<'_> {
    /// Flags change together and first, then the rest in order.
    async fn carry_out(&mut self, cx: &mut Cx<'_>, asked: Vec<Result<Asked<'_>, Wrong<'_>>>) {
        let mut flags = self
            .view
            .map_or_else(RoomFlags::default, |view| view.flags.clone());
        let mut changes = false;
        for asked in &asked {
            if let Ok(Asked::Flag(flag)) = asked {
                flag.set(&mut flags);
                changes = true;
            }
        }
        if changes {
            let answer = cx
                .command(Command::SetFlags {
                    room: self.room(),
                    flags,
                    keeping: Keeping::default(),
                })
                .await;
            self.refuse(cx, answer.err());
        }
        for asked in asked {
            match asked {
                Ok(Asked::Flag(_)) => {}
                Ok(Asked::List(list)) => lists::tell(cx, self.channel, self.room(), list).await,
                Ok(Asked::Mask { list, on, mask }) => {
                    let refusal =
                        lists::change(cx, self.channel, self.room(), list, on, mask).await;
                    self.refuse(cx, refusal);
                }
                Ok(Asked::Operator { on, nick }) => {
                    self.role(cx, nick, |role| RoomRole::of(on, role.is_voiced()))
                        .await
                }
                Ok(Asked::Voice { on, nick }) => {
                    self.role(cx, nick, |role| RoomRole::of(role.is_operator(), on))
                        .await
                }
                Err(wrong) => self.wrong(cx.session, wrong),
            }
        }
    }

    async fn role(
        &mut self,
        cx: &mut Cx<'_>,
        nick: &str,
        change: impl FnOnce(RoomRole) -> RoomRole,
    ) {
        let Ok(user) = UserName::parse(nick) else {
            return cx.session.numeric(ERR_NOSUCHNICK, &[nick]);
        };
        // Not as it was when the command came: one before it may have changed it.
        let role = match cx.ask(Request::Room(self.room())).await {
            Ok(Reply::Room(view)) => role_of(&view, &user),
            _ => RoomRole::Member,
        };
        let command = Command::SetRoomRole {
            room: self.room(),
            user: UserRef::Name(user),
            role: change(role),
        };
        match cx.command(command).await {
            Err(Denied::NoSuchUser(_)) => cx.session.numeric(ERR_NOSUCHNICK, &[nick]),
            Err(Denied::TargetNotMember(_)) => cx
                .session
                .numeric(ERR_USERNOTINCHANNEL, &[nick, self.channel]),
            other => self.refuse(cx, other.err()),
        }
    }

    fn refuse(&mut self, cx: &mut Cx<'_>, denied: Option<Denied>) {
        let Some(denied) = denied else {
            return;
        };
        let again = matches!(denied, Denied::NotAllowed(_) | Denied::NotMember);
        if again && std::mem::replace(&mut self.refused, true) {
            return;
        }
        refuse::channel(cx.session, "MODE", self.channel, &denied);
    }

    fn wrong(&self, session: &mut Session, wrong: Wrong<'_>) {
        match wrong {
            Wrong::Unknown(letter) => session.numeric(ERR_UNKNOWNMODE, &[&letter.to_string()]),
            Wrong::Missing => session.numeric(ERR_NEEDMOREPARAMS, &["MODE"]),
            Wrong::Parameter { letter, given, why } => {
                let words = [self.channel, &letter.to_string(), given.unwrap_or("*")];
                session.numeric_text(ERR_INVALIDMODEPARAM, &words, &why);
            }
        }
    }

    fn room(&self) -> RoomRef {
        RoomRef::Name(self.name.clone())
    }
}

fn role_of(view: &RoomView, user: &UserName) -> RoomRole {
    let mut members = view.members.iter().flatten();
    let member = members.find(|member| member.who.name.folded() == user.folded());
    member.map_or(RoomRole::Member, |member| member.membership.role)
}
