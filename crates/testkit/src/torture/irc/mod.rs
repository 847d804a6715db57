//! A tortured IRC client: sends with and without labels, takes the echo of what it said for the acknowledgement, hangs up now and
//! then, comes back by name or account, and asks the history for what it missed (IRCv3 draft/chathistory).
//!
//! The server may end a connection only by being killed: nothing that is done here runs into a limit of its.

#[cfg(test)]
mod fake;
mod known;
mod line;
mod outbox;
mod recall;

use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use data_encoding::BASE64;
use tokio::sync::{mpsc, watch};

use crate::deadline::within;
use crate::irc_client::IrcClient;
use crate::random::Random;
use crate::torture::client::{DIES_IN, LAST, Orders, WINDOW};
use crate::torture::irc::known::{Clock, Constants, Known};
use crate::torture::irc::line::Line;
use crate::torture::irc::outbox::{Outbox, Way};
use crate::torture::irc::recall::Recall;
use crate::torture::journal::{Acknowledged, Journal, Shows, What};

const CAPABILITIES: &str = "batch draft/chathistory draft/no-implicit-names echo-message labeled-response message-tags server-time";
const CHANNEL: &str = "#lobby";
/// Before every message.
const FIRST: &str = "1970-01-01T00:00:00.000Z";
const PASSWORD: &str = "correct horse battery";

/// One client and all it remembers.
pub(super) struct Client {
    journal: Journal,
    /// Whether it has an account; a guest comes back under another name.
    account: bool,
    /// The newest message that it knows.
    last: Option<Known>,
    /// When a message was sent that is older than the newest one by the clock, too.
    earlier: Option<String>,
    constants: Constants,
    /// The names of the files that it knows.
    files: HashSet<String>,
    outbox: Outbox,
    /// How many messages it has made.
    said: u64,
    /// By which start of the server the last connection was.
    start: u32,
    orders: watch::Receiver<Orders>,
    drained: mpsc::Sender<()>,
    told: bool,
    random: Random,
}

/// How a connection ended.
enum End {
    /// The client hung up.
    HungUp,
    /// The server ended it, with these words.
    Ended(String),
    /// The last message was seen.
    Done,
}

impl Client {
    /// Comes in for the first time, before anything is broken, and makes an account if it is to have one.
    pub(super) async fn new(
        name: String,
        account: bool,
        orders: watch::Receiver<Orders>,
        drained: mpsc::Sender<()>,
        random: Random,
    ) -> Result<Self> {
        if account {
            let address = orders.borrow().main;
            let mut irc = IrcClient::guest(address, &name).await?;
            irc.send(&format!("REGISTER * * :{PASSWORD}")).await?;
            irc.until("REGISTER SUCCESS").await?;
        }
        let journal = Journal {
            name,
            shows: Shows::Said,
            seen: vec![Vec::new()],
            from_the_beginning: true,
            ..Journal::default()
        };
        Ok(Self {
            journal,
            account,
            last: None,
            earlier: None,
            constants: Constants::default(),
            files: HashSet::new(),
            outbox: Outbox::default(),
            said: 0,
            start: 0,
            orders,
            drained,
            told: false,
            random,
        })
    }

    /// Goes on until the last message.
    pub(super) async fn run(mut self) -> Result<Journal> {
        loop {
            let there = within("a server", self.orders.wait_for(|orders| !orders.going));
            let orders = *there.await??;
            let end = match self.connect(orders).await? {
                Ok(irc) => self.talk(orders, irc).await?,
                Err(said) => End::Ended(said),
            };
            match end {
                End::Done => {
                    self.journal.sent -= self.outbox.doubtful();
                    return Ok(self.journal);
                }
                End::HungUp => {}
                End::Ended(said) => {
                    let now = *self.orders.borrow();
                    ensure!(
                        now.killed_since(&orders),
                        "{}: the server runs and ended the connection: {said}",
                        self.journal.name
                    );
                    // Jittered, so that they do not all come back at once.
                    let jitter = Duration::from_millis(5 + self.random.below(45));
                    tokio::time::sleep(jitter).await;
                }
            }
        }
    }

    /// A connection that is registered, or how the server ended it.
    async fn connect(&mut self, orders: Orders) -> Result<Result<IrcClient, String>> {
        let mut irc = match IrcClient::connect(orders.main).await {
            Ok(irc) => irc,
            Err(error) => return Ok(Err(format!("{error:#}"))),
        };
        let name = &self.journal.name;
        let (nick, sasl) = match self.account {
            true => (name.clone(), " sasl"),
            false => (format!("{name}_{}", self.journal.connections), ""),
        };
        let hello = format!(
            "CAP LS 302\r\nCAP REQ :{CAPABILITIES}{sasl}\r\nNICK {nick}\r\nUSER u 0 * :Real Name"
        );
        if irc.send(&hello).await.is_err() {
            return Ok(Err(last_words(&mut irc).await?));
        }
        while let Some(text) = irc.line().await? {
            let line = Line::of(&text);
            let answer = match (line.command, line.param(1)) {
                ("CAP", "ACK") if self.account => "AUTHENTICATE PLAIN".to_owned(),
                ("CAP", "ACK") | ("903", _) => "CAP END".to_owned(),
                ("AUTHENTICATE", _) => {
                    let shown = format!("\0{name}\0{PASSWORD}");
                    format!("AUTHENTICATE {}", BASE64.encode(shown.as_bytes()))
                }
                ("001", _) => return Ok(Ok(irc)),
                ("ERROR", _) => return Ok(Err(text)),
                ("CAP", "NAK") => bail!("{name} was refused: {text}"),
                (numeric, _) if is_refusal(numeric) => bail!("{name} was refused: {text}"),
                _ => continue,
            };
            if irc.send(&answer).await.is_err() {
                return Ok(Err(last_words(&mut irc).await?));
            }
        }
        Ok(Err("without a word".to_owned()))
    }

    async fn talk(&mut self, orders: Orders, mut irc: IrcClient) -> Result<End> {
        self.journal.connections += 1;
        let under_way = self.outbox.connected(self.start, orders.starts);
        self.start = orders.starts;
        if !under_way.is_empty() {
            self.journal.flights.push(under_way);
        }
        let mut recall = Recall::default();
        // What comes as it happens, and what the history has, are runs of their own.
        let live = self.journal.seen.len();
        self.journal.seen.extend([Vec::new(), Vec::new()]);
        let mut clocks = [Clock::default(), Clock::default()];
        let begin = self.begin(&mut recall);
        if irc.send(&begin).await.is_err() {
            return Ok(End::Ended(last_words(&mut irc).await?));
        }
        loop {
            if recall.is_done() && self.send(&mut irc).await.is_err() {
                return Ok(End::Ended(last_words(&mut irc).await?));
            }
            if self.random.below(DIES_IN) == 0 {
                return Ok(End::HungUp);
            }
            let Some(text) = irc.line().await? else {
                return Ok(End::Ended("without a word".to_owned()));
            };
            let line = Line::of(&text);
            let name = &self.journal.name;
            match line.command {
                "PRIVMSG" | "NOTICE" if line.param(0) == CHANNEL => {
                    let about = || format!("{name}: {text}");
                    let known = Known::of(&line, &mut self.constants).with_context(about)?;
                    let (is_past, label) = (recall.has(&line), line.tag("label"));
                    let run = usize::from(is_past);
                    clocks[run].show(&known).with_context(about)?;
                    let may_have_label = recall.is_done() && !is_past && self.is_own(&known);
                    ensure!(label.is_none() || may_have_label, "{}: a label", about());
                    self.journal.seen[live + run].push(known.shown());
                    if is_past {
                        recall.count();
                        self.see(known, Way::Past)?;
                    } else if recall.is_done() {
                        let is_last = known.what == What::Message(LAST.to_owned());
                        self.see(known, Way::Live(label))?;
                        if is_last {
                            return Ok(End::Done);
                        }
                    } else {
                        recall.wait(known);
                    }
                }
                "BATCH" => {
                    let Some(ended) = recall.batch(&line) else {
                        continue;
                    };
                    if ended.is_full {
                        let more = format!(
                            "CHATHISTORY AFTER {CHANNEL} {} {}",
                            self.point(),
                            recall::PAGE
                        );
                        if irc.send(&more).await.is_err() {
                            return Ok(End::Ended(last_words(&mut irc).await?));
                        }
                    } else if self.caught_up(recall.done())? {
                        return Ok(End::Done);
                    }
                }
                "ERROR" => return Ok(End::Ended(text)),
                "FAIL" | "ACK" => bail!("{name} was refused: {text}"),
                numeric if is_refusal(numeric) => bail!("{name} was refused: {text}"),
                _ => ensure!(line.tag("label").is_none(), "{name}: a label: {text}"),
            }
        }
    }

    /// What is said first by a connection: it goes in, and asks for what it missed.
    fn begin(&mut self, recall: &mut Recall) -> String {
        let join = format!("JOIN {CHANNEL}");
        recall.begin();
        // The time of the newest message would leave out what was sent in the same millisecond.
        let point = match (&self.earlier, &self.last) {
            (_, None) => format!("timestamp={FIRST}"),
            (Some(earlier), _) if self.random.below(2) == 0 => format!("timestamp={earlier}"),
            (_, Some(_)) => self.point(),
        };
        format!(
            "{join}\r\nCHATHISTORY AFTER {CHANNEL} {point} {}",
            recall::PAGE
        )
    }

    fn point(&self) -> String {
        let last = self.last.as_ref().map_or("", |last| &last.msgid);
        format!("msgid={last}")
    }

    /// The history is read; whether the last message was in it, or came meanwhile.
    fn caught_up(&mut self, waiting: Vec<Known>) -> Result<bool> {
        for known in waiting {
            self.see(known, Way::Past)?;
        }
        self.journal.sent -= self.outbox.give_up_before(self.start);
        let last = self.last.as_ref();
        Ok(last.is_some_and(|last| last.what == What::Message(LAST.to_owned())))
    }

    /// First what does not stand, then something new while the window is open.
    async fn send(&mut self, irc: &mut IrcClient) -> Result<()> {
        let mut lines = self.outbox.again(CHANNEL);
        self.journal.retried += lines.len() as u64;
        while self.orders.borrow().send && self.outbox.len() < WINDOW {
            self.said += 1;
            self.journal.sent += 1;
            let (name, number) = (&self.journal.name, self.said);
            let text = format!("{name}-{number} says {}", self.random.number());
            let with_label = self.random.below(2) == 0;
            lines.push(self.outbox.say(CHANNEL, text, with_label));
        }
        if !lines.is_empty() {
            irc.send(&lines.join("\r\n")).await?;
        }
        self.report_drained().await;
        Ok(())
    }

    /// Tells once that everything was answered and nothing new will come.
    async fn report_drained(&mut self) {
        if !self.told && self.outbox.len() == 0 && !self.orders.borrow().send {
            self.told = true;
            // Whoever waited for it may have given up.
            let _ = self.drained.send(()).await;
        }
    }

    /// Writes down what was not known yet.
    fn see(&mut self, mut known: Known, way: Way<'_>) -> Result<()> {
        let before = self.last.as_ref().map_or(0, |last| last.seq);
        // The history and what happens overlap.
        let is_new = match &known.what {
            What::File(name) => self.files.insert(name.clone()),
            _ => known.seq > before,
        };
        if !is_new {
            return Ok(());
        }
        // After a file comes what is after where it came.
        known.seq = known.seq.max(before);
        if let Some(last) = &self.last
            && known.time != last.time
        {
            self.earlier = Some(last.time.clone());
        }
        self.journal.seen[0].push(known.shown());
        if let (true, What::Message(text)) = (self.is_own(&known), &known.what) {
            let stands = self.outbox.stands(text, way);
            stands.with_context(|| self.journal.name.clone())?;
            self.journal.acknowledged.push(Acknowledged {
                text: text.clone(),
                seq: known.seq,
            });
        }
        self.last = Some(known);
        Ok(())
    }

    /// Whether this client said that.
    fn is_own(&self, known: &Known) -> bool {
        let What::Message(text) = &known.what else {
            return false;
        };
        let rest = text.strip_prefix(self.journal.name.as_str());
        rest.is_some_and(|rest| rest.starts_with('-'))
    }
}

/// What the server said at the end of a connection that takes nothing more.
async fn last_words(irc: &mut IrcClient) -> Result<String> {
    let mut last = "without a word".to_owned();
    while let Some(text) = irc.line().await? {
        if Line::of(&text).command == "ERROR" {
            last = text;
        }
    }
    Ok(last)
}

/// Numerics that refuse something; that there is no message of the day (422) refuses nothing.
fn is_refusal(numeric: &str) -> bool {
    let number = numeric.parse::<u16>().unwrap_or_default();
    (400..600).contains(&number) && number != 422 || (904..908).contains(&number)
}
