//! Coming back after a lost connection.

use std::sync::Arc;

use parlor_wire::{Hello, Welcome};
use tokio::time::{Instant, timeout_at};

use super::{Ask, Driver, hand_over};
use crate::connection::lost;
use crate::error::is_passing;
use crate::link::link;
use crate::{ClientError, Connection, Identity, Options, chance};

impl Driver {
    /// Tries until it is in again; `None` when nobody wants that any more.
    pub(super) async fn come_back(
        &mut self,
        first: ClientError,
        deadline: Instant,
    ) -> Result<Option<Connection>, ClientError> {
        let mut error = first;
        loop {
            let [high, low, ..] = chance::number().to_be_bytes();
            let pause = self.backoff.next(u16::from_be_bytes([high, low]));
            let (address, hello) = (self.options.address.clone(), self.hello());
            let attempt = async {
                tokio::time::sleep(pause).await;
                link(&address, hello, deadline).await
            };
            let made = tokio::select! {
                made = timeout_at(deadline, attempt) => made,
                () = self.tend() => return Ok(None),
            };
            match made {
                Ok(Ok((connection, welcome))) => {
                    self.welcomed(welcome);
                    return Ok(Some(connection));
                }
                Ok(Err(failed)) if failed.is_passing() => error = failed,
                Ok(Err(refused)) => return Err(refused),
                Err(_) => {}
            }
            if Instant::now() >= deadline {
                return Err(gave_up(error));
            }
        }
    }

    fn hello(&self) -> Hello {
        let identity = self.token.clone().map(Identity::Token);
        let identity = identity.unwrap_or_else(|| self.options.identity.clone());
        let resume = Some(self.cursor.resume());
        Options {
            identity,
            resume,
            ..self.options.clone()
        }
        .hello()
    }

    fn welcomed(&mut self, welcome: Welcome) {
        self.token = welcome.token.clone().or(self.token.take());
        self.cursor.welcomed(welcome.epoch, welcome.resumed);
        self.welcome.send_replace(Arc::new(welcome));
    }

    /// Serves the handles while there is no connection; returns when they are gone or want to close.
    async fn tend(&mut self) {
        loop {
            tokio::select! {
                ask = self.asks.recv() => match ask {
                    Some(Ask::Request(asked)) => {
                        // Sent with everything else that is unanswered, once there is a connection.
                        self.unanswered.add(*asked, self.frame_bytes);
                    }
                    Some(Ask::Close(done)) => {
                        let _ = done.send(Err(lost(&"it was not there to be closed")));
                        return;
                    }
                    None => return,
                },
                () = hand_over(&self.notices, &mut self.backlog), if !self.backlog.is_empty() => {}
            }
        }
    }
}

fn gave_up(error: ClientError) -> ClientError {
    match error {
        ClientError::Refused { code, message } if is_passing(&code) => {
            ClientError::Unreachable(message)
        }
        other => other,
    }
}
