//! A tortured IRC client: sends with and without labels, takes the echo of what it said for the acknowledgement, dies now and
//! then, comes back by name or account, and asks the history for what it missed (IRCv3 draft/chathistory).
//!
//! IRC has no ids that a client makes, so a retry is safe only when nothing of the lost connection is under way any more. When the
//! server has been started anew, the history tells what of it stands, and the rest is sent again. When the client died by itself,
//! it never knows: such a message may stand once or not at all.

mod line;
mod recall;

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use data_encoding::BASE64;
use tokio::sync::{mpsc, watch};

use crate::irc_client::IrcClient;
use crate::random::Random;
use crate::torture::client::{DIES_IN, LAST, Orders, WINDOW};
use crate::torture::irc::line::Line;
use crate::torture::irc::recall::Recall;
use crate::torture::journal::{Acknowledged, Journal, Shown, Shows, What};

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
    unanswered: VecDeque<Unanswered>,
    /// What was under way when the client died.
    doubtful: HashSet<String>,
    /// By which start of the server the last connection was.
    start: u32,
    labels: u64,
    orders: watch::Receiver<Orders>,
    drained: mpsc::Sender<()>,
    told: bool,
    random: Random,
}

#[derive(Debug)]
struct Unanswered {
    text: String,
    label: Option<String>,
    /// Whether it went out by this connection.
    sent: bool,
}

/// A message that the client was shown.
#[derive(Debug, Clone)]
struct Known {
    msgid: String,
    seq: u64,
    time: String,
    what: What,
}

/// How a connection went.
enum Way {
    /// On to the next one.
    Lost,
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
            ..Journal::default()
        };
        Ok(Self {
            journal,
            account,
            last: None,
            earlier: None,
            unanswered: VecDeque::new(),
            doubtful: HashSet::new(),
            start: 0,
            labels: 0,
            orders,
            drained,
            told: false,
            random,
        })
    }

    /// Goes on until the last message.
    pub(super) async fn run(mut self) -> Result<Journal> {
        loop {
            let orders = *self.orders.borrow();
            match self.connect(orders).await? {
                Some(irc) => {
                    self.journal.connections += 1;
                    let died = self.start == orders.starts;
                    self.start = orders.starts;
                    self.lose_sight(died);
                    if let Way::Done = self.talk(irc).await? {
                        self.journal.sent -= self.doubtful.len() as u64;
                        return Ok(self.journal);
                    }
                }
                // Jittered, so that they do not all come back at once.
                None => tokio::time::sleep(Duration::from_millis(5 + self.random.below(45))).await,
            }
        }
    }

    /// What was under way may yet come while the same server runs.
    fn lose_sight(&mut self, same_server: bool) {
        if same_server {
            let texts = self.unanswered.drain(..).map(|one| one.text);
            self.doubtful.extend(texts);
        }
        self.unanswered.iter_mut().for_each(|one| one.sent = false);
    }

    /// A connection that is registered; `None` when the server is not there, or goes meanwhile.
    async fn connect(&mut self, orders: Orders) -> Result<Option<IrcClient>> {
        let Ok(mut irc) = IrcClient::connect(orders.main).await else {
            return Ok(None);
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
            return Ok(None);
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
                ("001", _) => return Ok(Some(irc)),
                ("ERROR", _) => return Ok(None),
                ("CAP", "NAK") => bail!("{name} was refused: {text}"),
                (numeric, _) if is_refusal(numeric) => bail!("{name} was refused: {text}"),
                _ => continue,
            };
            if irc.send(&answer).await.is_err() {
                return Ok(None);
            }
        }
        Ok(None)
    }

    async fn talk(&mut self, mut irc: IrcClient) -> Result<Way> {
        let mut recall = Recall::default();
        // What comes as it happens, and what the history has, are runs of their own.
        let live = self.journal.seen.len();
        self.journal.seen.extend([Vec::new(), Vec::new()]);
        let begin = self.begin(&mut recall);
        if irc.send(&begin).await.is_err() {
            return Ok(Way::Lost);
        }
        loop {
            if recall.is_done() && self.send(&mut irc).await.is_err() {
                return Ok(Way::Lost);
            }
            if self.random.below(DIES_IN) == 0 {
                return Ok(Way::Lost);
            }
            let Some(text) = irc.line().await? else {
                return Ok(Way::Lost);
            };
            let line = Line::of(&text);
            match line.command {
                "PRIVMSG" | "NOTICE" if line.param(0) == CHANNEL => {
                    let known = Known::of(&line).with_context(|| text.clone())?;
                    let is_past = recall.has(&line);
                    let run = live + usize::from(is_past);
                    self.journal.seen[run].push(known.shown());
                    if is_past {
                        recall.count();
                        self.see(known, None)?;
                    } else if recall.is_done() {
                        let is_last = known.what == What::Message(LAST.to_owned());
                        self.see(known, Some(line.tag("label")))?;
                        if is_last {
                            return Ok(Way::Done);
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
                            return Ok(Way::Lost);
                        }
                    } else if self.caught_up(recall.done())? {
                        return Ok(Way::Done);
                    }
                }
                "ERROR" => return Ok(Way::Lost),
                "FAIL" | "ACK" => bail!("{} was refused: {text}", self.journal.name),
                numeric if is_refusal(numeric) => {
                    bail!("{} was refused: {text}", self.journal.name);
                }
                _ => {}
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
            self.see(known, None)?;
        }
        let last = self.last.as_ref();
        Ok(last.is_some_and(|last| last.what == What::Message(LAST.to_owned())))
    }

    /// First what does not stand, then something new while the window is open.
    async fn send(&mut self, irc: &mut IrcClient) -> Result<()> {
        let mut lines = Vec::new();
        for one in self.unanswered.iter_mut().filter(|one| !one.sent) {
            one.sent = true;
            self.journal.retried += 1;
            lines.push(one.line());
        }
        while self.orders.borrow().send && self.unanswered.len() < WINDOW {
            self.journal.sent += 1;
            let (name, number) = (&self.journal.name, self.journal.sent);
            let text = format!("{name}-{number} says {}", self.random.number());
            let label = (self.random.below(2) == 0).then(|| {
                self.labels += 1;
                format!("l{}", self.labels)
            });
            let one = Unanswered {
                text,
                label,
                sent: true,
            };
            lines.push(one.line());
            self.unanswered.push_back(one);
        }
        if !lines.is_empty() {
            irc.send(&lines.join("\r\n")).await?;
        }
        self.report_drained().await;
        Ok(())
    }

    /// Tells once that everything was answered and nothing new will come.
    async fn report_drained(&mut self) {
        if !self.told && self.unanswered.is_empty() && !self.orders.borrow().send {
            self.told = true;
            // Whoever waited for it may have given up.
            let _ = self.drained.send(()).await;
        }
    }

    /// Writes down what was not known yet. `label` is what stands on a line that comes as it happens.
    fn see(&mut self, known: Known, label: Option<Option<&str>>) -> Result<()> {
        if let Some(last) = &self.last {
            // The history and what happens overlap.
            if known.seq <= last.seq {
                return Ok(());
            }
            if known.time != last.time {
                self.earlier = Some(last.time.clone());
            }
        }
        self.journal.seen[0].push(known.shown());
        if let What::Message(text) = &known.what {
            self.answered(text, known.seq, label)?;
        }
        self.last = Some(known);
        Ok(())
    }

    fn answered(&mut self, text: &str, seq: u64, label: Option<Option<&str>>) -> Result<()> {
        let name = &self.journal.name;
        let is_mine = text
            .strip_prefix(name.as_str())
            .is_some_and(|rest| rest.starts_with('-'));
        if !is_mine {
            return Ok(());
        }
        if !self.doubtful.remove(text) {
            let oldest = self.unanswered.pop_front();
            let oldest = oldest.with_context(|| format!("{name}: {text:?} came unasked"))?;
            ensure!(
                oldest.text == text,
                "{name} said {:?} before {text:?}, which came first",
                oldest.text
            );
            if let Some(label) = label {
                ensure!(
                    label == oldest.label.as_deref(),
                    "{name} sent {oldest:?}, which was answered with the label {label:?}"
                );
            }
        }
        let text = text.to_owned();
        self.journal.acknowledged.push(Acknowledged { text, seq });
        Ok(())
    }
}

impl Unanswered {
    fn line(&self) -> String {
        let label = self.label.as_ref();
        let label = label.map_or_else(String::new, |label| format!("@label={label} "));
        format!("{label}PRIVMSG {CHANNEL} :{}", self.text)
    }
}

impl Known {
    /// What a line shows; `None` when its tags are not those of a message that is kept.
    fn of(line: &Line<'_>) -> Option<Self> {
        let msgid = line.tag("msgid")?;
        let (_, seq) = msgid.rsplit_once('-')?;
        let text = line.param(1);
        let file = text
            .strip_prefix("(shares ")
            .and_then(|rest| rest.split_once(','));
        let what = match file {
            Some((name, _)) if line.command == "NOTICE" => What::File(name.to_owned()),
            _ => What::Message(text.to_owned()),
        };
        Some(Self {
            msgid: msgid.to_owned(),
            seq: seq.parse().ok()?,
            time: line.tag("time")?.to_owned(),
            what,
        })
    }

    fn shown(&self) -> Shown {
        Shown {
            seq: Some(self.seq),
            what: self.what.clone(),
        }
    }
}

/// Numerics that refuse something; that there is no message of the day (422) refuses nothing.
fn is_refusal(numeric: &str) -> bool {
    let number = numeric.parse::<u16>().unwrap_or_default();
    (400..600).contains(&number) && number != 422 || (904..908).contains(&number)
}
