//! `parlor say`: messages out, in order, each acknowledged.

use std::collections::VecDeque;

use parlor_client::{Client, ClientError, Pending};
use parlor_wire::{Posted, Reply, Request};

use crate::arguments::SayArguments;
use crate::failure::Failure;
use crate::input::Lines;
use crate::interrupt;
use crate::output::Output;
use crate::reach;

/// How many refused lines are told one by one.
const TOLD: u64 = 10;

/// Sends TEXT or the lines of stdin.
///
/// # Errors
///
/// [`Failure`] unless every message was acknowledged.
pub async fn say(arguments: SayArguments) -> Result<(), Failure> {
    let mut stdin = Lines::stdin();
    let (client, events) = reach::connect(&arguments.reach, &mut stdin).await?;
    drop(events);
    let said = tokio::select! {
        said = say_all(&client, &arguments, &mut stdin) => said,
        () = interrupt::signal() => Err(Failure::Interrupted),
    };
    match (said, client.close().await) {
        (Err(failure), _) => Err(failure),
        // Everything is acknowledged: that the goodbye was lost changes nothing.
        (Ok(()), _) => Ok(()),
    }
}

async fn say_all(
    client: &Client,
    arguments: &SayArguments,
    stdin: &mut Lines,
) -> Result<(), Failure> {
    let room = reach::room(client, &arguments.room).await?.to_string();
    let mut acknowledged = Acknowledged::new(arguments.json);
    let post = |text| Request::Post { room: room.clone(), text, reply_to: None, action: false, id: None };
    if !arguments.text.is_empty() {
        let pending = client.submit(post(arguments.text.join(" "))).await?;
        acknowledged.settle(None, pending.answer().await)?;
        return acknowledged.finish();
    }
    let most = usize::try_from(client.welcome().limits.in_flight).unwrap_or(1).max(1);
    let mut waiting: VecDeque<(u64, Pending)> = VecDeque::new();
    loop {
        // Either can wait for the other: answers are taken while stdin is silent.
        let line = match waiting.pop_front() {
            Some((number, pending)) if waiting.len() + 1 >= most => {
                acknowledged.settle(Some(number), pending.answer().await)?;
                continue;
            }
            oldest => {
                if let Some(oldest) = oldest {
                    waiting.push_front(oldest);
                }
                stdin.next().await?
            }
        };
        let Some(line) = line else { break };
        if !line.trim().is_empty() {
            waiting.push_back((stdin.number(), client.submit(post(line)).await?));
        }
    }
    for (number, pending) in waiting {
        acknowledged.settle(Some(number), pending.answer().await)?;
    }
    acknowledged.finish()
}

/// What came of the messages so far.
struct Acknowledged {
    output: Option<Output>,
    refused: u64,
    last_refusal: Option<Failure>,
}

impl Acknowledged {
    fn new(json: bool) -> Self {
        Self { output: json.then(Output::stdout), refused: 0, last_refusal: None }
    }

    /// Takes in one answer. A refused line does not keep the next ones from being sent; a lost server
    /// does.
    fn settle(
        &mut self,
        line: Option<u64>,
        answer: Result<Reply, ClientError>,
    ) -> Result<(), Failure> {
        match answer {
            Ok(Reply::Posted(posted)) => self.print(&posted),
            Ok(other) => Err(reach::unexpected(&other)),
            Err(ClientError::Refused { code, message }) => {
                self.refused += 1;
                let text = line.map_or(message.clone(), |line| format!("line {line}: {message}"));
                if let Some(Failure::Refused(before)) = self.last_refusal.take()
                    && self.refused <= TOLD
                {
                    eprintln!("parlor: {}", parlor_model::sanitise_line(&before));
                }
                let _ = code;
                self.last_refusal = Some(Failure::Refused(text));
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn print(&mut self, posted: &Posted) -> Result<(), Failure> {
        self.output.as_mut().map_or(Ok(()), |output| output.json(posted))
    }

    fn finish(self) -> Result<(), Failure> {
        match (self.last_refusal, self.refused) {
            (None, _) => Ok(()),
            (Some(Failure::Refused(text)), refused) if refused > TOLD => {
                Err(Failure::Refused(format!("{refused} messages were refused, the last: {text}")))
            }
            (Some(failure), _) => Err(failure),
        }
    }
}
