//! What an IRC client sent and has no acknowledgement of.
//!
//! IRC has no ids that a client makes, so a retry is safe only when nothing of the lost connection is under way any more. When the
//! server has been started anew, the history tells what of it stands, and the rest is sent again. When the client hung up by itself,
//! it never knows: of what was under way a beginning may stand, each message once.

use std::collections::VecDeque;

use anyhow::{Result, bail, ensure};

/// All of it, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    unanswered: VecDeque<Unanswered>,
    doubtful: Vec<Flight>,
    labels: u64,
}

/// A message that is to stand in the end.
#[derive(Debug)]
struct Unanswered {
    text: String,
    label: Option<String>,
    /// Whether it went out by this connection.
    sent: bool,
}

/// What was under way when the client hung up.
#[derive(Debug)]
struct Flight {
    /// By which start of the server.
    start: u32,
    texts: VecDeque<String>,
}

/// How a message came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way<'a> {
    /// As it happened, with this label.
    Live(Option<&'a str>),
    /// In the history, or while that was read.
    Past,
}

impl Outbox {
    /// How many messages may yet be answered.
    pub(super) fn len(&self) -> usize {
        self.unanswered.len()
    }

    /// Says something new; what to send.
    pub(super) fn say(&mut self, channel: &str, text: String, with_label: bool) -> String {
        let label = with_label.then(|| {
            self.labels += 1;
            format!("l{}", self.labels)
        });
        let one = Unanswered {
            text,
            label,
            sent: true,
        };
        let line = one.line(channel);
        self.unanswered.push_back(one);
        line
    }

    /// What did not go out by this connection; what to send.
    pub(super) fn again(&mut self, channel: &str) -> Vec<String> {
        let unsent = self.unanswered.iter_mut().filter(|one| !one.sent);
        let send = |one: &mut Unanswered| {
            one.sent = true;
            one.line(channel)
        };
        unsent.map(send).collect()
    }

    /// A new connection takes the place of one of this start of the server: what was under way by that one, if the same server
    /// runs, may yet come. What never went out stays to be sent.
    pub(super) fn connected(&mut self, before: u32, now: u32) -> Vec<String> {
        if before != now {
            self.unanswered.iter_mut().for_each(|one| one.sent = false);
            return Vec::new();
        }
        let sent = self.unanswered.iter().take_while(|one| one.sent).count();
        let sent = self.unanswered.drain(..sent);
        let texts: Vec<String> = sent.map(|one| one.text).collect();
        if !texts.is_empty() {
            let texts = texts.iter().cloned().collect();
            self.doubtful.push(Flight { start: now, texts });
        }
        texts
    }

    /// All that stood when this start of the server began was seen: what else was under way before is lost. How much that is.
    pub(super) fn give_up_before(&mut self, start: u32) -> u64 {
        let (lost, open) = self
            .doubtful
            .drain(..)
            .partition(|flight| flight.start < start);
        self.doubtful = open;
        count(&lost)
    }

    /// How many messages it is not known of.
    pub(super) fn doubtful(&self) -> u64 {
        count(&self.doubtful)
    }

    /// A message of the client's own stands.
    ///
    /// # Errors
    /// It does not follow what was sent before it, comes a second time, or with another label than it was sent with.
    pub(super) fn stands(&mut self, text: &str, way: Way<'_>) -> Result<()> {
        if let Some(place) = self.unanswered.iter().position(|one| one.text == text) {
            let Some(one) = self.unanswered.remove(place).filter(|_| place == 0) else {
                bail!("{text:?} came before {:?}", self.unanswered.front());
            };
            if let Way::Live(label) = way {
                ensure!(one.sent, "{text:?} happened and was not sent");
                ensure!(
                    label == one.label.as_deref(),
                    "{one:?} was answered with the label {label:?}"
                );
            }
            return Ok(());
        }
        let is_in = |flight: &&mut Flight| flight.texts.iter().any(|one| one == text);
        let Some(flight) = self.doubtful.iter_mut().find(is_in) else {
            bail!("{text:?} came unasked, or a second time");
        };
        if let Way::Live(Some(label)) = way {
            bail!("{text:?} has the label {label:?} on another connection");
        }
        let first = flight.texts.pop_front();
        ensure!(
            first.as_deref() == Some(text),
            "{text:?} stands without {first:?}, which was sent before it on one connection"
        );
        Ok(())
    }
}

impl Unanswered {
    fn line(&self, channel: &str) -> String {
        let label = self.label.as_ref();
        let label = label.map_or_else(String::new, |label| format!("@label={label} "));
        format!("{label}PRIVMSG {channel} :{}", self.text)
    }
}

fn count(flights: &[Flight]) -> u64 {
    flights.iter().map(|flight| flight.texts.len() as u64).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One that has sent these, without labels.
    fn sent(texts: &[&str]) -> Outbox {
        let mut outbox = Outbox::default();
        for text in texts {
            outbox.say("#x", (*text).to_owned(), false);
        }
        outbox
    }

    fn breach(outbox: &mut Outbox, text: &str, way: Way<'_>) -> String {
        let stands = outbox.stands(text, way);
        stands.expect_err("the promise is broken").to_string()
    }

    const LIVE: Way<'_> = Way::Live(None);

    #[test]
    fn answers_come_once_and_in_the_order_of_what_was_sent() {
        let mut outbox = sent(&["a", "b", "c"]);
        outbox.stands("a", LIVE).unwrap();
        assert!(breach(&mut outbox, "a", LIVE).contains("a second time"));
        assert!(breach(&mut outbox, "c", LIVE).contains("came before"));
        assert!(breach(&mut outbox, "z", LIVE).contains("unasked"));
    }

    #[test]
    fn an_echo_has_the_label_of_what_was_sent_and_no_other() {
        let mut outbox = Outbox::default();
        let line = outbox.say("#x", "a".to_owned(), true);
        assert_eq!(line, "@label=l1 PRIVMSG #x :a");
        assert!(breach(&mut outbox, "a", LIVE).contains("the label None"));
        outbox.say("#x", "b".to_owned(), true);
        outbox.stands("b", Way::Live(Some("l2"))).unwrap();
        outbox.say("#x", "c".to_owned(), false);
        assert!(breach(&mut outbox, "c", Way::Live(Some("l3"))).contains("l3"));
    }

    #[test]
    fn of_what_was_under_way_when_one_hung_up_a_beginning_may_stand() {
        let mut outbox = sent(&["a", "b", "c"]);
        assert_eq!(outbox.connected(1, 1), ["a", "b", "c"]);
        outbox.say("#x", "d".to_owned(), false);
        outbox.stands("a", LIVE).unwrap();
        outbox.stands("d", LIVE).unwrap();
        outbox.stands("b", Way::Past).unwrap();
        assert_eq!((outbox.len(), outbox.doubtful()), (0, 1));
        let mut outbox = sent(&["a", "b", "c"]);
        outbox.connected(1, 1);
        outbox.stands("a", Way::Past).unwrap();
        assert!(breach(&mut outbox, "c", LIVE).contains("without Some(\"b\")"));
    }

    #[test]
    fn an_echo_of_another_connection_has_no_label() {
        let mut outbox = Outbox::default();
        outbox.say("#x", "a".to_owned(), true);
        outbox.connected(1, 1);
        assert!(breach(&mut outbox, "a", Way::Live(Some("l1"))).contains("another connection"));
    }

    #[test]
    fn what_does_not_stand_after_a_new_start_is_sent_again() {
        let mut outbox = sent(&["a", "b"]);
        assert!(outbox.connected(1, 2).is_empty());
        outbox.stands("a", Way::Past).unwrap();
        assert_eq!(outbox.again("#x"), ["PRIVMSG #x :b"]);
        assert!(outbox.again("#x").is_empty());
        outbox.stands("b", LIVE).unwrap();
        let mut outbox = sent(&["a"]);
        outbox.connected(1, 2);
        assert!(breach(&mut outbox, "a", LIVE).contains("was not sent"));
    }

    #[test]
    fn what_never_went_out_is_not_doubtful_when_one_hangs_up() {
        let mut outbox = sent(&["a"]);
        outbox.connected(1, 2);
        assert!(outbox.connected(2, 2).is_empty());
        assert_eq!((outbox.len(), outbox.doubtful()), (1, 0));
        assert_eq!(outbox.again("#x"), ["PRIVMSG #x :a"]);
    }

    #[test]
    fn what_was_under_way_to_a_server_that_was_killed_comes_no_more() {
        let mut outbox = sent(&["a", "b"]);
        outbox.connected(1, 1);
        outbox.connected(1, 2);
        outbox.stands("a", Way::Past).unwrap();
        assert_eq!(outbox.give_up_before(2), 1);
        assert!(breach(&mut outbox, "b", LIVE).contains("unasked"));
    }
}
