//! What happened in a room, as lines: the same for all clients with the same [`View`].

mod attendance;
mod event;
mod message;
#[cfg(test)]
mod tests;

pub(crate) use event::keeping_words;

use parlor_core::Actor;
use parlor_hub::{Happening, Item, RoomLabel};
use parlor_model::{Timestamp, UserName};

use crate::caps::Cap;
use crate::links::Links;
use crate::people::People;
use crate::view::View;
use crate::wire::line::Line;
use crate::{names, time};

/// What an encoder needs besides the item.
#[derive(Clone, Copy)]
pub(crate) struct Scene<'a> {
    /// The server's name as a source.
    pub host: &'a str,
    /// Real names, for those who joined.
    pub people: &'a People,
    /// Links to files.
    pub links: Links<'a>,
    /// Who looks.
    pub view: View,
    /// Whether whoever looks did it.
    pub own: bool,
    /// The channel, or in a direct room the nick of who is written to.
    pub target: &'a str,
}

/// Tells the lines of one item of a channel.
pub(crate) fn in_channel(
    scene: Scene<'_>,
    room: &RoomLabel,
    item: &Item,
    tell: &mut dyn FnMut(Line),
) {
    if let Some(name) = &room.name {
        let target = &names::channel(name);
        self::item(Scene { target, ..scene }, room, item, tell);
    }
}

/// Tells the lines of one item; none when IRC does not tell of it.
pub(crate) fn item(scene: Scene<'_>, room: &RoomLabel, item: &Item, tell: &mut dyn FnMut(Line)) {
    match &item.what {
        Happening::Event(event) => event::tell(scene, room, item, event, tell),
        Happening::Attendance(attendance) => attendance::tell(scene, item, attendance, tell),
    }
}

/// The account of whoever an item is about.
fn account(item: &Item) -> Option<&str> {
    item.account.as_ref().map(UserName::as_str)
}

impl Scene<'_> {
    /// A line of somebody, with the tags that all lines of people have.
    pub(crate) fn line_of(
        self,
        who: &Actor,
        account: Option<&str>,
        at: Option<Timestamp>,
        command: &str,
    ) -> Line {
        let line = Line::from(&names::source(&who.name, who.user), command);
        let line = self.timed(line, at);
        let line = match account.filter(|_| self.view.has(Cap::AccountTag)) {
            Some(account) => line.tag("account", account),
            None => line,
        };
        // IRCv3 bot-mode.
        match self.view.has(Cap::MessageTags) && self.people.is_bot(who.user) {
            true => line.tag("bot", ""),
            false => line,
        }
    }

    /// A line of the server.
    fn line_of_server(self, at: Option<Timestamp>, command: &str) -> Line {
        self.timed(Line::from(self.host, command), at)
    }

    fn timed(self, line: Line, at: Option<Timestamp>) -> Line {
        match at.filter(|_| self.view.has(Cap::ServerTime)) {
            Some(at) => line.tag("time", &time::stamp(at)),
            None => line,
        }
    }
}
