//! The injector: kills and pauses the server at random moments and starts it again.

use std::time::Duration;

use anyhow::Result;
use tokio::sync::watch;

use crate::random::Random;
use crate::server::Server;
use crate::torture::client::Orders;

/// The shortest and the longest time between two faults, in milliseconds.
const CALM_MS: (u64, u64) = (40, 500);

/// What is done to the server.
pub(super) struct Faults {
    pub(super) kills: u32,
    pub(super) pauses: u32,
    pub(super) pause: Duration,
}

/// Does all of it in a random order; the server as it is in the end.
pub(super) async fn inject(
    mut server: Server,
    faults: &Faults,
    orders: &watch::Sender<Orders>,
    random: &mut Random,
    say: &mut dyn FnMut(String),
) -> Result<Server> {
    let (mut kills, mut pauses) = (faults.kills, faults.pauses);
    while kills + pauses > 0 {
        let calm = CALM_MS.0 + random.below(CALM_MS.1 - CALM_MS.0);
        tokio::time::sleep(Duration::from_millis(calm)).await;
        if random.below(u64::from(kills + pauses)) < u64::from(kills) {
            kills -= 1;
            orders.send_modify(|orders| orders.going = true);
            server = server.kill().await?.start().await?;
            orders.send_modify(|orders| orders.moved_to(&server));
            say(format!("killed after {calm} ms; {kills} kills to go"));
        } else {
            pauses -= 1;
            server.pause()?;
            tokio::time::sleep(faults.pause).await;
            server.go_on()?;
            say(format!(
                "paused for {} ms after {calm} ms",
                faults.pause.as_millis()
            ));
        }
    }
    Ok(server)
}
