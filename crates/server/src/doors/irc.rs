//! The arm of the main port that IRC comes to.

use parlor_net::{Peer, Stream};
use tokio::io::AsyncWriteExt as _;

/// Says that there is no IRC here, and ends the connection.
pub async fn take(mut stream: Stream, _: Peer) {
    let told = b"ERROR :This server does not speak IRC yet; open its address in a browser.\r\n";
    // Whoever does not hear it is not waited for.
    let _ = stream.write_all(told).await;
    let _ = stream.shutdown().await;
}
