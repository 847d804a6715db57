//! The numerics: what each is called, its number and the text that stands at its end when a command gives no other
//! (RFC 2812 section 5, Modern IRC "Numerics", the IRCv3 specifications).

/// A reply's number and usual text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Numeric {
    /// As three digits.
    pub code: &'static str,
    /// The last parameter where a command gives none; empty for none at all.
    pub text: &'static str,
}

macro_rules! numerics {
    ($($name:ident $code:literal $text:literal;)+) => {
        $(#[doc = concat!("Numeric ", $code, ".")]
        pub(crate) const $name: Numeric = Numeric { code: $code, text: $text };)+

        /// Every numeric.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, Numeric)] = &[$((stringify!($name), $name)),+];
    };
}

numerics! {
    RPL_WELCOME "001" "";
    RPL_YOURHOST "002" "";
    RPL_CREATED "003" "";
    RPL_MYINFO "004" "";
    RPL_ISUPPORT "005" "are supported by this server";
    RPL_ENDOFSTATS "219" "End of /STATS report";
    RPL_UMODEIS "221" "";
    RPL_STATSUPTIME "242" "";
    RPL_LUSERCLIENT "251" "";
    RPL_LUSEROP "252" "operator(s) online";
    RPL_LUSERUNKNOWN "253" "unknown connection(s)";
    RPL_LUSERCHANNELS "254" "channels formed";
    RPL_LUSERME "255" "";
    RPL_ADMINME "256" "Administrative info";
    RPL_ADMINLOC1 "257" "";
    RPL_ADMINLOC2 "258" "";
    RPL_ADMINEMAIL "259" "";
    RPL_TRYAGAIN "263" "Please wait a while and try again.";
    RPL_LOCALUSERS "265" "";
    RPL_GLOBALUSERS "266" "";
    RPL_WHOISCERTFP "276" "";
    RPL_AWAY "301" "";
    RPL_USERHOST "302" "";
    RPL_ISON "303" "";
    RPL_UNAWAY "305" "You are no longer marked as being away";
    RPL_NOWAWAY "306" "You have been marked as being away";
    RPL_WHOISREGNICK "307" "has identified for this nick";
    RPL_WHOISUSER "311" "";
    RPL_WHOISSERVER "312" "";
    RPL_WHOISOPERATOR "313" "is an admin of this server";
    RPL_WHOWASUSER "314" "";
    RPL_ENDOFWHO "315" "End of WHO list";
    RPL_WHOISIDLE "317" "seconds idle, signon time";
    RPL_ENDOFWHOIS "318" "End of /WHOIS list";
    RPL_WHOISCHANNELS "319" "";
    RPL_LISTSTART "321" "Users  Name";
    RPL_LIST "322" "";
    RPL_LISTEND "323" "End of /LIST";
    RPL_CHANNELMODEIS "324" "";
    RPL_CREATIONTIME "329" "";
    RPL_WHOISACCOUNT "330" "is logged in as";
    RPL_NOTOPIC "331" "No topic is set";
    RPL_TOPIC "332" "";
    RPL_TOPICWHOTIME "333" "";
    RPL_WHOISBOT "335" "is a bot";
    RPL_INVITELIST "336" "";
    RPL_ENDOFINVITELIST "337" "End of /INVITE list";
    RPL_WHOISACTUALLY "338" "";
    RPL_INVITING "341" "";
    RPL_INVEXLIST "346" "";
    RPL_ENDOFINVEXLIST "347" "End of channel invite exception list";
    RPL_EXCEPTLIST "348" "";
    RPL_ENDOFEXCEPTLIST "349" "End of channel exception list";
    RPL_VERSION "351" "";
    RPL_WHOREPLY "352" "";
    RPL_NAMREPLY "353" "";
    RPL_WHOSPCRPL "354" "";
    RPL_ENDOFLINKS "365" "End of /LINKS list";
    RPL_ENDOFNAMES "366" "End of /NAMES list";
    RPL_BANLIST "367" "";
    RPL_ENDOFBANLIST "368" "End of channel ban list";
    RPL_ENDOFWHOWAS "369" "End of WHOWAS";
    RPL_INFO "371" "";
    RPL_MOTD "372" "";
    RPL_ENDOFINFO "374" "End of /INFO list";
    RPL_MOTDSTART "375" "";
    RPL_ENDOFMOTD "376" "End of /MOTD command.";
    RPL_YOUREOPER "381" "You are now an IRC operator";
    RPL_REHASHING "382" "Rehashing";
    RPL_TIME "391" "";
    ERR_UNKNOWNERROR "400" "";
    ERR_NOSUCHNICK "401" "No such nick/channel";
    ERR_NOSUCHSERVER "402" "No such server";
    ERR_NOSUCHCHANNEL "403" "No such channel";
    ERR_CANNOTSENDTOCHAN "404" "Cannot send to channel";
    ERR_TOOMANYCHANNELS "405" "You have joined too many channels";
    ERR_WASNOSUCHNICK "406" "There was no such nickname";
    ERR_TOOMANYTARGETS "407" "Too many targets";
    ERR_NOORIGIN "409" "No origin specified";
    ERR_INVALIDCAPCMD "410" "Invalid CAP command";
    ERR_NORECIPIENT "411" "";
    ERR_NOTEXTTOSEND "412" "No text to send";
    ERR_INPUTTOOLONG "417" "Input line was too long";
    ERR_UNKNOWNCOMMAND "421" "Unknown command";
    ERR_NOMOTD "422" "MOTD File is missing";
    ERR_NONICKNAMEGIVEN "431" "No nickname given";
    ERR_ERRONEUSNICKNAME "432" "Erroneous nickname";
    ERR_NICKNAMEINUSE "433" "Nickname is already in use";
    ERR_USERNOTINCHANNEL "441" "They aren't on that channel";
    ERR_NOTONCHANNEL "442" "You're not on that channel";
    ERR_USERONCHANNEL "443" "is already on channel";
    ERR_SUMMONDISABLED "445" "SUMMON has been disabled";
    ERR_USERSDISABLED "446" "USERS has been disabled";
    ERR_NOTREGISTERED "451" "You have not registered";
    ERR_NEEDMOREPARAMS "461" "Not enough parameters";
    ERR_ALREADYREGISTERED "462" "You may not reregister";
    ERR_PASSWDMISMATCH "464" "Password incorrect";
    ERR_YOUREBANNEDCREEP "465" "You are banned from this server";
    ERR_CHANNELISFULL "471" "Cannot join channel (+l)";
    ERR_UNKNOWNMODE "472" "is unknown mode char to me";
    ERR_INVITEONLYCHAN "473" "Cannot join channel (+i)";
    ERR_BANNEDFROMCHAN "474" "Cannot join channel (+b)";
    ERR_BADCHANNELKEY "475" "Cannot join channel (+k)";
    ERR_BADCHANMASK "476" "Bad channel name";
    ERR_NEEDREGGEDNICK "477" "You need an account for that";
    ERR_BANLISTFULL "478" "Channel list is full";
    ERR_CANNOTKNOCK "480" "Cannot knock on this channel";
    ERR_NOPRIVILEGES "481" "Permission Denied - You're not an IRC operator";
    ERR_CHANOPRIVSNEEDED "482" "You're not channel operator";
    ERR_CANTKILLSERVER "483" "You can't kill a server!";
    ERR_NOOPERHOST "491" "No operator with this name and password";
    ERR_UMODEUNKNOWNFLAG "501" "Unknown MODE flag";
    ERR_USERSDONTMATCH "502" "Can't change mode for other users";
    ERR_HELPNOTFOUND "524" "No help available on this topic";
    RPL_WHOISSECURE "671" "is using a secure connection";
    ERR_INVALIDMODEPARAM "696" "";
    RPL_HELPSTART "704" "";
    RPL_HELPTXT "705" "";
    RPL_ENDOFHELP "706" "";
    RPL_KNOCK "710" "has asked for an invite.";
    RPL_KNOCKDLVR "711" "Your knock has been delivered.";
    ERR_TOOMANYKNOCK "712" "Too many knocks.";
    ERR_CHANOPEN "713" "Channel is open.";
    ERR_KNOCKONCHAN "714" "You are already on that channel.";
    RPL_MONONLINE "730" "";
    RPL_MONOFFLINE "731" "";
    RPL_MONLIST "732" "";
    RPL_ENDOFMONLIST "733" "End of MONITOR list";
    ERR_MONLISTFULL "734" "Monitor list is full.";
    RPL_KEYVALUE "761" "";
    RPL_KEYNOTSET "766" "key not set";
    RPL_METADATASUBOK "770" "";
    RPL_METADATAUNSUBOK "771" "";
    RPL_METADATASUBS "772" "";
    RPL_LOGGEDIN "900" "";
    RPL_SASLSUCCESS "903" "SASL authentication successful";
    ERR_SASLFAIL "904" "SASL authentication failed";
    ERR_SASLTOOLONG "905" "SASL message too long";
    ERR_SASLABORTED "906" "SASL authentication aborted";
    RPL_SASLMECHS "908" "are available SASL mechanisms";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_numeric_is_three_digits_and_each_number_is_there_once() {
        let mut codes: Vec<_> = ALL.iter().map(|(_, numeric)| numeric.code).collect();
        assert!(
            codes
                .iter()
                .all(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_digit()))
        );
        codes.sort_unstable();
        let count = codes.len();
        codes.dedup();
        assert_eq!(codes.len(), count);
        assert!(
            ALL.iter()
                .all(|(name, _)| name.starts_with("RPL_") || name.starts_with("ERR_"))
        );
    }
}
