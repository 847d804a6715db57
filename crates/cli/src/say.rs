//! `parlor say`: messages out, in order, each acknowledged.

use std::collections::VecDeque;

use parlor_client::{Client, ClientError, Pending};
use parlor_model::{Lifetime, sanitise_line};
use parlor_wire::{Reply, Request, RoomId};

use crate::arguments::SayArguments;
use crate::failure::Failure;
use crate::input::Lines;
use crate::output::Output;
use crate::reach::{self, Stay};

/// How many refused lines are told one by one.
const TOLD: u64 = 10;

/// Sends TEXT or the lines of stdin.
///
/// # Errors
///
/// [`Failure`] unless every message was acknowledged.
pub async fn say(arguments: SayArguments) -> Result<(), Failure> {
    reach::signed_in(
        &arguments.reach,
        Stay::Lasting,
        async |client, events, stdin| {
            drop(events);
            let room = reach::room(client, &arguments.room).await?;
            let mut speech = Speech::new(client, room, arguments.r#for, arguments.json);
            if arguments.text.is_empty() {
                return speech.say_lines(stdin).await;
            }
            speech.say_text(arguments.text.join(" ")).await
        },
    )
    .await
}

/// Messages on their way into one room.
struct Speech<'a> {
    client: &'a Client,
    room: String,
    lifetime_ms: Option<u64>,
    output: Option<Output>,
    /// Sent and not answered, in order, with the number of the line.
    waiting: VecDeque<(u64, Pending)>,
    refused: u64,
}

impl<'a> Speech<'a> {
    fn new(client: &'a Client, room: RoomId, lifetime: Option<Lifetime>, json: bool) -> Self {
        let (room, output) = (room.to_string(), json.then(Output::stdout));
        Self {
            client,
            room,
            lifetime_ms: lifetime.map(|lifetime| lifetime.as_millis().unsigned_abs()),
            output,
            waiting: VecDeque::new(),
            refused: 0,
        }
    }

    async fn say_text(&mut self, text: String) -> Result<(), Failure> {
        let answer = self.client.request(self.post(text)).await?;
        self.acknowledged(&answer)
    }

    /// Reads and sends while answers come in; neither waits for the other, but that no more may be
    /// unanswered than the server takes.
    async fn say_lines(&mut self, stdin: &mut Lines) -> Result<(), Failure> {
        let most = usize::try_from(self.client.welcome().limits.in_flight)
            .unwrap_or(1)
            .max(1);
        let mut reading = true;
        while reading || !self.waiting.is_empty() {
            tokio::select! {
                line = stdin.next(), if reading && self.waiting.len() < most => match line? {
                    Some(line) if line.trim().is_empty() => {}
                    Some(line) => {
                        let pending = self.client.submit(self.post(line)).await?;
                        self.waiting.push_back((stdin.number(), pending));
                    }
                    None => reading = false,
                },
                (line, answer) = oldest(&mut self.waiting), if !self.waiting.is_empty() => {
                    self.settle(line, answer)?;
                }
            }
        }
        match self.refused {
            0 => Ok(()),
            1 => Err(Failure::Refused(
                "one message was refused, the others are sent".to_owned(),
            )),
            many => Err(Failure::Refused(format!(
                "{many} messages were refused, the others are sent"
            ))),
        }
    }

    /// Takes in one answer. A refused line does not keep the next ones from being sent; a lost server
    /// does.
    fn settle(&mut self, line: u64, answer: Result<Reply, ClientError>) -> Result<(), Failure> {
        match answer {
            Ok(reply) => self.acknowledged(&reply),
            Err(ClientError::Refused { message, .. }) => {
                self.refused += 1;
                if self.refused <= TOLD {
                    eprintln!("parlor: line {line}: {}", sanitise_line(&message));
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn acknowledged(&mut self, reply: &Reply) -> Result<(), Failure> {
        let Reply::Posted(posted) = reply else {
            return Err(reach::unexpected(reply));
        };
        self.output
            .as_mut()
            .map_or(Ok(()), |output| output.json(posted))
    }

    fn post(&self, text: String) -> Request {
        Request::Post {
            room: self.room.clone(),
            text,
            reply_to: None,
            action: false,
            notice: false,
            lifetime_ms: self.lifetime_ms,
            id: None,
        }
    }
}

/// The answer to the oldest message; of an empty list, never. Cancelling it loses nothing.
async fn oldest(waiting: &mut VecDeque<(u64, Pending)>) -> (u64, Result<Reply, ClientError>) {
    let Some((line, pending)) = waiting.front_mut() else {
        return std::future::pending().await;
    };
    let (line, answer) = (*line, pending.await);
    waiting.pop_front();
    (line, answer)
}
