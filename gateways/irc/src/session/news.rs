//! News about people, as lines to one client (IRCv3 monitor, extended-monitor, setname, account-notify).

use parlor_core::Actor;
use parlor_model::UserId;

use crate::caps::Cap;
use crate::commands::{away, markread, metadata, monitor};
use crate::names;
use crate::people::{News, Why};
use crate::session::Session;
use crate::wire::line::Line;
use crate::wire::numeric::{RPL_MONOFFLINE, RPL_MONONLINE};

/// Of how many people it is remembered how they were last told to be away.
const REMEMBERED: usize = 2 * crate::people::MONITORED;

impl Session {
    /// Tells what has come; what is about the client itself as an answer when it has just asked for that.
    pub(crate) fn take_news(&mut self, asked: bool) {
        if !self.is_registered() {
            return;
        }
        for news in self.inbox.take() {
            match news {
                News::Online(who) => {
                    self.away_told.remove(&who.user);
                    let line = self
                        .numeric_line(RPL_MONONLINE)
                        .text(&names::source(&who.name, who.user));
                    self.tell(line);
                }
                News::Offline(name) => {
                    let line = self.numeric_line(RPL_MONOFFLINE).text(name.as_str());
                    self.tell(line);
                }
                News::Away { who, account, text } => self.away_news(&who, account.as_deref(), text),
                News::Account { who, account, why } => {
                    if self.wants(Cap::AccountNotify, why) {
                        let line = self
                            .line_about(&who, Some(&account), "ACCOUNT")
                            .word(&account);
                        self.tell(line);
                    }
                    if let (Why::Own, Some(me)) = (why, &mut self.me) {
                        me.account = Some(account);
                    }
                }
                News::SetName {
                    who,
                    real_name,
                    why,
                } => {
                    if self.wants(Cap::Setname, why) {
                        let line = self.line_about(&who, None, "SETNAME").text(&real_name);
                        if asked && why == Why::Own {
                            self.send(line)
                        } else {
                            self.tell(line)
                        }
                    }
                }
                News::Read { target, at } => markread::tell_unasked(self, &target, at),
                News::Metadata {
                    source,
                    target,
                    key,
                    value,
                    by,
                } => {
                    if self.me.as_ref().is_none_or(|me| me.session != by) {
                        metadata::changed(self, &source, &target, &key, value.as_deref());
                    }
                }
                News::OwnAway { away, by } => {
                    if by.is_none() || self.me.as_ref().map(|me| me.session) != by {
                        away::tell_unasked(self, away);
                    }
                }
                News::Renamed(who) => self.renamed(who, false),
                News::TooMuch => monitor::status(self),
            }
        }
    }

    /// The client's user has another name: all that a client needs to hear, once for each name.
    pub(crate) fn renamed(&mut self, who: Actor, asked: bool) {
        let source = self.source();
        let Some(me) = self
            .me
            .as_mut()
            .filter(|me| me.actor.name.as_str() != who.name.as_str())
        else {
            return;
        };
        me.actor = who;
        let line = Line::from(&source, "NICK").word(self.nick());
        if asked {
            self.send(line)
        } else {
            self.tell(line)
        }
    }

    /// Whether this is the first time that somebody is told to be away in this way: who is watched and in a channel of the client's
    /// is told of twice.
    pub(crate) fn is_news_of_away(&mut self, user: UserId, text: Option<&str>) -> bool {
        let text = text.map(str::to_owned);
        if self.away_told.get(&user) == Some(&text) {
            return false;
        }
        if self.away_told.len() >= REMEMBERED {
            self.away_told.clear();
        }
        self.away_told.insert(user, text);
        true
    }

    fn away_news(&mut self, who: &Actor, account: Option<&str>, text: Option<String>) {
        if !self.wants(Cap::AwayNotify, Why::Watched)
            || !self.is_news_of_away(who.user, text.as_deref())
        {
            return;
        }
        let line = self.line_about(who, account, "AWAY");
        self.tell(match text {
            Some(text) => line.text(&text),
            None => line,
        });
    }

    /// Whether the client is to be told something of somebody that the capability is for.
    fn wants(&self, cap: Cap, why: Why) -> bool {
        self.can(cap) && (why != Why::Watched || self.can(Cap::ExtendedMonitor))
    }

    /// A line of somebody that is told to this client alone.
    pub(super) fn line_about(&self, who: &Actor, account: Option<&str>, command: &str) -> Line {
        let line = self.timed(Line::from(&names::source(&who.name, who.user), command));
        match account.filter(|_| self.can(Cap::AccountTag)) {
            Some(account) => line.tag("account", account),
            None => line,
        }
    }
}
