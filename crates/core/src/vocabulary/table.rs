//! The table of the text commands: every name, its arguments, what it does and who may.

use crate::policy::Needs;

/// A command of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// Which command it is.
    pub word: Word,
    /// Its name, without the `/`.
    pub name: &'static str,
    /// Its other names, without the `/`.
    pub aliases: &'static [&'static str],
    /// What stands for it with a `!`, possibly two words: only as the whole text, or with the arguments that it can't do without.
    pub shouts: &'static [&'static str],
    /// Its arguments, those in brackets optional; empty when it takes none.
    pub arguments: &'static str,
    /// What it does, in a few words.
    pub help: &'static str,
    /// Who may, as far as that can be said without knowing the room.
    pub needs: Needs,
}

impl Entry {
    /// How to type it: `/remove USER [REASON]`.
    #[must_use]
    pub fn usage(&self) -> String {
        format!("/{} {}", self.name, self.arguments)
            .trim_end()
            .to_owned()
    }

    /// Whether it does nothing without an argument.
    #[must_use]
    pub fn needs_argument(&self) -> bool {
        !self.arguments.is_empty() && !self.arguments.starts_with('[')
    }

    /// Whether it shares, lists or fetches files, which not every door can do.
    #[must_use]
    pub fn is_about_files(&self) -> bool {
        matches!(self.word, Word::Send | Word::Files | Word::Get)
    }

    /// The name and the other names, without the `/`.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

macro_rules! words {
    ($($word:ident $name:literal [$($alias:literal)*] [$($shout:literal)*] $arguments:literal, $help:literal, $needs:ident;)+) => {
        /// The commands there are.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Word {
            $(
                #[doc = concat!("`/", $name, "`: ", $help, ".")]
                $word,
            )+
        }

        const TABLE: &[Entry] = &[$(Entry {
            word: Word::$word,
            name: $name,
            aliases: &[$($alias),*],
            shouts: &[$($shout),*],
            arguments: $arguments,
            help: $help,
            needs: Needs::$needs,
        }),+];
    };
}

words! {
    Help "help" [] [] "[COMMAND]", "list the commands, or explain one", Anyone;
    Join "join" [] [] "ROOM [KEY|private]", "go into a room; make it, public or private, if there is none", Anyone;
    Create "create" [] [] "ROOM [private] [--end DATE|DURATION] [--retention DURATION]", "make a room, for a while or one that keeps things for a while", Anyone;
    Leave "leave" ["part"] [] "[ROOM]", "leave a room for good and go back to the lobby", Member;
    Rooms "rooms" ["list"] [] "", "list the rooms", Anyone;
    Topic "topic" [] [] "[TEXT]", "show what the room is about, or set it; - clears it", Member;
    Invite "invite" [] [] "USER [ROOM]", "invite somebody into the room", Member;
    Who "who" ["online"] ["online"] "[ROOM]", "list who is here, and how long they have been idle", Anyone;
    Msg "msg" ["dm"] [] "USER TEXT", "write to one person alone", Anyone;
    Me "me" [] [] "TEXT", "say it in the third person", Member;
    Say "say" [] [] "TEXT", "say it as it stands, even if it starts with /", Member;
    Reply "reply" [] [] "NUMBER|^ TEXT", "answer a message; ^ is the last one", Member;
    Edit "edit" [] [] "NUMBER|^ TEXT", "replace your message; ^ is your last one", Member;
    Delete "delete" [] [] "NUMBER|^", "delete your message; ^ is your last one", Member;
    React "react" [] [] "NUMBER|^ [-]EMOJI", "react to a message; -EMOJI takes it back", Member;
    Pin "pin" [] [] "NUMBER|^", "keep a message at hand for the room; ^ is the last one", Member;
    Unpin "unpin" [] [] "NUMBER|^", "take the pin off a message", Member;
    History "history" [] [] "[COUNT]", "show the newest messages, with their numbers", Member;
    Search "search" [] [] "WORDS", "find messages in all your rooms", Anyone;
    Expire "expire" ["ephemeral"] [] "DURATION TEXT", "say it for a while, such as 10m; then it is erased everywhere", Member;
    Send "send" ["upload"] ["send"] "NAME", "share a file with the room; --for 10m before its name for a while only", Member;
    Files "files" [] [] "", "list the files of the room", Member;
    Get "get" [] ["req"] "NAME", "fetch the newest file of that name", Member;
    Run "run" [] ["cmd"] "COMMAND", "run a command on the server, and show everyone what it writes", Member;
    Nick "nick" [] [] "NAME", "take another name", Anyone;
    Away "away" [] [] "[TEXT]", "say that you are away; without a text, that you are back", Anyone;
    Ignore "ignore" [] [] "USER", "see no more of what somebody writes", Anyone;
    Unignore "unignore" [] [] "USER", "see it again", Anyone;
    Register "register" [] [] "PASSWORD", "keep your name: it will need this password", Anyone;
    Password "password" [] [] "OLD NEW [CODE]", "change your password", Anyone;
    Factor "2fa" [] [] "[on|off|codes|reset USER] [CODE] [PASSWORD]", "ask for a code of your app besides your password; help 2fa tells how", Anyone;
    Remove "remove" ["kick"] [] "USER [REASON]", "take somebody out of the room; from the lobby, off the server", Operator;
    Mute "mute" [] [] "USER [DURATION] [REASON]", "let somebody read and not write, such as for 10m", Operator;
    Unmute "unmute" [] [] "USER", "let somebody write again", Operator;
    Retention "retention" [] [] "DURATION|off", "erase what is said in the room after that time, such as 30d", Operator;
    Until "until" [] [] "DATE|DURATION|off", "end the room then, such as 2030-12-24 or 30d, and erase all of it", Operator;
    Op "op" [] [] "USER", "make somebody operator of the room", Operator;
    Deop "deop" [] [] "USER", "take that back", Operator;
    Block "block" ["ban"] [] "USER [DURATION] [+address] [REASON]", "take somebody out and keep them out, +address with their address", Admin;
    Unblock "unblock" ["unban"] [] "USER", "let somebody in again", Admin;
    Blocks "blocks" [] [] "", "list who is blocked", Admin;
    Qr "qr" [] ["get QRcode"] "[NUMBER|CODE|no]", "sign in another device of yours by a code that destroys itself", Anyone;
    Quit "quit" ["exit"] ["exit"] "", "leave the chat", Anyone;
}

/// All commands, in the order in which help lists them.
#[must_use]
pub const fn table() -> &'static [Entry] {
    TABLE
}

/// The command of this name or alias, without the `/`, in upper or lower case.
#[must_use]
pub fn entry(word: &str) -> Option<&'static Entry> {
    TABLE
        .iter()
        .find(|entry| entry.names().any(|name| name.eq_ignore_ascii_case(word)))
}

/// The command that a word or two with a `!` stand for.
pub(super) fn shouted(word: &str) -> Option<&'static Entry> {
    TABLE.iter().find(|entry| {
        entry
            .shouts
            .iter()
            .any(|shout| shout.eq_ignore_ascii_case(word))
    })
}
