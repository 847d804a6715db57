//! Keeping the certificate up to date while the server runs: files that change, a network that changes, time that
//! passes. Nobody who is connected notices.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;

use crate::clock;
use crate::tls::{Tls, TlsError};

/// How often it is looked at without being told to.
const EVERY: Duration = Duration::from_secs(60);
/// How long after an order that failed the next one is given, and how far that grows.
const AGAIN: Duration = Duration::from_secs(600);
const AGAIN_AT_MOST: Duration = Duration::from_secs(6 * 3_600);

/// Looks after the certificate until `stop`.
pub async fn keep(tls: Tls, stop: CancellationToken) {
    let work = async {
        let mut trouble = Trouble::default();
        let mut orders = Orders::default();
        loop {
            if orders.is_time(Instant::now()) {
                match tls.order(clock::now()).await {
                    Ok(_) => orders = Orders::default(),
                    Err(error) => {
                        orders.failed(Instant::now());
                        tracing::warn!("no certificate was got: {error}");
                    }
                }
            }
            match refresh(&tls).await {
                Ok(true) => {
                    tracing::info!(what = "server", "the new certificate is in use");
                    trouble = Trouble::default();
                }
                Ok(false) => {}
                Err(error) => trouble.tell(&error),
            }
            tokio::select! {
                () = tls.reload.notified() => {
                    trouble = Trouble::default();
                    orders = Orders::default();
                }
                () = sleep(EVERY) => {}
            }
        }
    };
    tokio::select! {
        () = stop.cancelled() => {}
        () = work => {}
    }
}

async fn refresh(tls: &Tls) -> Result<bool, TlsError> {
    let tls = tls.clone();
    let refreshed = tokio::task::spawn_blocking(move || tls.refresh(clock::now())).await;
    refreshed.unwrap_or_else(|error| {
        tracing::error!(%error, "the certificate was not looked at");
        Ok(false)
    })
}

/// What was told already: once is enough, until it is another trouble.
#[derive(Debug, Default)]
struct Trouble(Option<String>);

impl Trouble {
    fn tell(&mut self, error: &TlsError) {
        let error = error.to_string();
        if self.0.as_ref() != Some(&error) {
            tracing::warn!("the certificate stays as it was: {error}");
            self.0 = Some(error);
        }
    }
}

/// When the next order is given.
#[derive(Debug, Default)]
struct Orders {
    next: Option<Instant>,
    pause: Option<Duration>,
}

impl Orders {
    fn is_time(&self, now: Instant) -> bool {
        self.next.is_none_or(|next| next <= now)
    }

    fn failed(&mut self, now: Instant) {
        let pause = self
            .pause
            .map_or(AGAIN, |pause| (pause * 2).min(AGAIN_AT_MOST));
        (self.next, self.pause) = (Some(now + pause), Some(pause));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn orders_that_fail_are_given_ever_more_rarely() {
        let (start, mut orders) = (Instant::now(), Orders::default());
        assert!(orders.is_time(start));
        let mut pauses = Vec::new();
        for _ in 0..8 {
            orders.failed(start);
            assert!(!orders.is_time(start));
            pauses.push(orders.next.unwrap().duration_since(start).as_secs() / 60);
        }
        assert_eq!(pauses, [10, 20, 40, 80, 160, 320, 360, 360]);
    }
}
