//! Watches over the hub's task: when it does not answer, that is logged and `/healthz` says so. Nothing is
//! ended: whoever runs the server decides.

use std::pin::pin;
use std::time::Duration;

use parlor_hub::Hub;
use tokio::time::{sleep, timeout};

/// How long after an answer the hub is asked again.
const EVERY: Duration = Duration::from_secs(10);
/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Watches until the hub is gone.
pub async fn watch(hub: Hub) {
    watch_over(|| hub.ping(), |stuck| hub.set_stuck(stuck)).await;
}

/// `ping` answers whether there is still something to watch; `tell` hears when it stops or goes on.
async fn watch_over<F: Future<Output = bool>>(ping: impl Fn() -> F, tell: impl Fn(bool)) {
    loop {
        sleep(EVERY).await;
        let mut answer = pin!(ping());
        let is_there = match timeout(PATIENCE, &mut answer).await {
            Ok(is_there) => is_there,
            Err(_) => {
                let seconds = PATIENCE.as_secs();
                tracing::error!("the hub has not answered for {seconds} s: is the disk stuck?");
                tell(true);
                let is_there = answer.await;
                tracing::warn!("the hub answers again");
                tell(false);
                is_there
            }
        };
        if !is_there {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};

    use tokio::time::Instant;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn hub_that_stops_answering_is_told_once_and_so_is_its_return() {
        let (start, pings, told) = (Instant::now(), Cell::new(0), RefCell::default());
        let ping = || {
            pings.set(pings.get() + 1);
            let (nth, takes) = (pings.get(), [1, 29, 100, 1][pings.get() - 1]);
            async move {
                sleep(Duration::from_secs(takes)).await;
                nth < 4
            }
        };
        let tell = |stuck| {
            let mut told: std::cell::RefMut<'_, Vec<_>> = told.borrow_mut();
            told.push((start.elapsed().as_secs(), stuck));
        };
        watch_over(ping, tell).await;
        // Asked at 10 s, at 21 s and at 60 s.
        assert_eq!(*told.borrow(), [(90, true), (160, false)]);
    }
}
