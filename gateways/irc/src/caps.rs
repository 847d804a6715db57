//! Capabilities: what each is called, its value, and the sets of them that clients ask for (IRCv3 capability negotiation).

/// A set of capabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Caps(u64);

macro_rules! caps {
    ($($name:ident $word:literal;)+) => {
        /// A capability.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Cap { $(#[doc = concat!("`", $word, "`")] $name),+ }

        /// Every capability that there is, in the order in which they are listed.
        pub(crate) const ALL: &[(Cap, &str)] = &[$((Cap::$name, $word)),+];
    };
}

caps! {
    AccountNotify "account-notify";
    AccountTag "account-tag";
    AwayNotify "away-notify";
    Batch "batch";
    NewCaps "cap-notify";
    Chghost "chghost";
    EchoMessage "echo-message";
    ExtendedJoin "extended-join";
    ExtendedMonitor "extended-monitor";
    InviteNotify "invite-notify";
    LabeledResponse "labeled-response";
    MessageTags "message-tags";
    MultiPrefix "multi-prefix";
    Sasl "sasl";
    ServerTime "server-time";
    Setname "setname";
    StandardReplies "standard-replies";
    Sts "sts";
    UserhostInNames "userhost-in-names";
    AccountRegistration "draft/account-registration";
    ChannelRename "draft/channel-rename";
    Chathistory "draft/chathistory";
    EventPlayback "draft/event-playback";
    MessageRedaction "draft/message-redaction";
    Metadata "draft/metadata-2";
    Multiline "draft/multiline";
    NoImplicitNames "draft/no-implicit-names";
    PreAway "draft/pre-away";
    ReadMarker "draft/read-marker";
}

impl Cap {
    /// The capability of this name.
    pub(crate) fn named(word: &str) -> Option<Self> {
        ALL.iter()
            .find(|(_, name)| *name == word)
            .map(|(cap, _)| *cap)
    }
}

impl Caps {
    /// Whether the capability is among them.
    pub(crate) fn has(self, cap: Cap) -> bool {
        self.0 & (1 << cap as u8) != 0
    }

    /// With this one, or without it.
    pub(crate) fn set(&mut self, cap: Cap, on: bool) {
        if on {
            self.0 |= 1 << cap as u8;
        } else {
            self.0 &= !(1 << cap as u8);
        }
    }

    /// Those of them that are in the list, in its order.
    pub(crate) fn words(self) -> impl Iterator<Item = &'static str> {
        ALL.iter()
            .filter(move |(cap, _)| self.has(*cap))
            .map(|(_, word)| *word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_hold_what_was_put_in() {
        let mut caps = Caps::default();
        for (cap, word) in ALL {
            assert_eq!(Cap::named(word), Some(*cap));
            assert!(!caps.has(*cap));
            caps.set(*cap, true);
            assert!(caps.has(*cap));
        }
        assert_eq!(caps.words().count(), ALL.len());
        caps.set(Cap::Batch, false);
        assert!(!caps.words().any(|word| word == "batch"));
    }
}
