//! METADATA: what people and channels say of themselves (IRCv3 draft/metadata-2), also before registration is complete. Kept
//! while the server runs.

mod change;
mod read;
mod subscribe;

use parlor_core::Actor;
use parlor_hub::{Reply, Request};
use parlor_model::{RoomId, RoomKind, UserName};

use crate::caps::Cap;
use crate::commands::privmsg;
use crate::desk::Cx;
use crate::kept::metadata::{Entries, Owner};
use crate::names;
use crate::people::News;
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::message::Message;
use crate::wire::numeric::{RPL_KEYNOTSET, RPL_KEYVALUE};

pub(crate) use read::{burst, joined};
pub(crate) use subscribe::SUBSCRIPTIONS;

const COMMAND: &str = "METADATA";
/// A value that everybody may see; there are no others.
const EVERYBODY: &str = "*";

/// Whose metadata is meant.
#[derive(Debug, Clone)]
enum Target {
    /// The client's own, as long as it has not registered.
    Newcomer,
    /// Somebody who is here.
    Person(Actor),
    /// A channel.
    Channel(RoomId, String),
}

pub(crate) async fn run(cx: &mut Cx<'_>, message: &Message<'_>) {
    let (target, subcommand) = (message.params[0], message.params[1].to_ascii_uppercase());
    let rest = &message.params[2..];
    let least = match subcommand.as_str() {
        "LIST" | "CLEAR" | "SUBS" | "SYNC" => 0,
        "GET" | "SET" | "SUB" | "UNSUB" => 1,
        other => {
            return cx.session.fail(
                COMMAND,
                "SUBCOMMAND_INVALID",
                &[other],
                "Invalid subcommand",
            );
        }
    };
    if rest.len() < least {
        let text = "Not enough parameters";
        return cx
            .session
            .fail(COMMAND, "NEED_MORE_PARAMS", &[&subcommand], text);
    }
    match subcommand.as_str() {
        "SUB" => return subscribe::sub(cx.session, rest),
        "UNSUB" => return subscribe::unsub(cx.session, rest),
        "SUBS" => return subscribe::subs(cx.session),
        _ => {}
    }
    let Some(found) = find(cx, target).await else {
        return cx
            .session
            .fail(COMMAND, "INVALID_TARGET", &[target], "Invalid target");
    };
    match subcommand.as_str() {
        "GET" => read::get(cx.session, &found, rest),
        "LIST" => read::list(cx.session, &found),
        "SYNC" => read::sync(cx, &found).await,
        "SET" => change::set(cx, &found, rest[0], rest.get(1).copied()).await,
        _ => change::clear(cx, &found).await,
    }
}

/// Whose metadata a parameter means; nobody's that the client may know nothing of.
async fn find(cx: &mut Cx<'_>, target: &str) -> Option<Target> {
    if !cx.session.is_registered() {
        return (target == "*" || target == cx.session.nick()).then_some(Target::Newcomer);
    }
    let me = cx.session.me.as_ref()?.actor.clone();
    if target == "*" {
        return Some(Target::Person(me));
    }
    if !names::is_channel(target) {
        let name = UserName::parse(target).ok()?;
        let here = cx.session.shared.people.named(&name)?;
        return Some(Target::Person(here.who));
    }
    let asked = cx.ask(Request::Room(privmsg::room_of(target)?)).await;
    let Ok(Reply::Room(view)) = asked else {
        return None;
    };
    let is_open =
        view.summary.kind == RoomKind::Public && !view.flags.invite_only && !view.flags.secret;
    let name = names::channel(view.summary.name.as_ref()?);
    (view.summary.member || is_open).then_some(Target::Channel(view.summary.id, name))
}

impl Target {
    /// As others are told of it.
    fn name<'a>(&'a self, session: &'a Session) -> &'a str {
        match self {
            Self::Newcomer => session.nick(),
            Self::Person(who) => who.name.as_str(),
            Self::Channel(_, name) => name,
        }
    }

    fn owner(&self) -> Option<Owner> {
        match self {
            Self::Newcomer => None,
            Self::Person(who) => Some(Owner::User(who.user)),
            Self::Channel(room, _) => Some(Owner::Channel(*room)),
        }
    }

    fn entries(&self, session: &Session) -> Entries {
        match self.owner() {
            Some(owner) => session.shared.kept.metadata.of(owner),
            None => session
                .registering
                .as_ref()
                .map_or_else(Entries::new, |early| early.metadata.clone()),
        }
    }
}

/// An answer about one key.
fn value_line(session: &Session, target: &str, key: &str, value: Option<&str>) -> Line {
    let about = |numeric| session.numeric_line(numeric).word(target).word(key);
    match value {
        Some(value) => about(RPL_KEYVALUE).word(EVERYBODY).text(value),
        None => about(RPL_KEYNOTSET).text(RPL_KEYNOTSET.text),
    }
}

/// What clients are told that have not asked.
fn news_line(source: &str, target: &str, key: &str, value: Option<&str>) -> Line {
    let line = Line::from(source, COMMAND)
        .word(target)
        .word(key)
        .word(EVERYBODY);
    match value {
        Some(value) => line.text(value),
        None => line,
    }
}

/// Somebody else has changed something.
pub(crate) fn changed(
    session: &mut Session,
    source: &str,
    target: &str,
    key: &str,
    value: Option<&str>,
) {
    if session.can(Cap::Metadata) && session.subscribed.contains(key) {
        let line = news_line(source, target, key, value);
        session.tell(line);
    }
}

/// Tells everybody whom it concerns, but for the client that has changed it.
fn tell(session: &Session, target: &Target, key: &str, value: Option<&str>) {
    let Some(me) = &session.me else {
        return;
    };
    let (people, source) = (&session.shared.people, session.source());
    let news = |name: &str| News::Metadata {
        source: source.clone(),
        target: name.to_owned(),
        key: key.to_owned(),
        value: value.map(str::to_owned),
        by: me.session,
    };
    match target {
        Target::Newcomer => {}
        Target::Person(who) => people.tell_about(who, &news(who.name.as_str())),
        Target::Channel(room, name) => people.tell_in(*room, &news(name)),
    }
}
