//! Ctrl+C and SIGTERM end a client command between two awaits, so that it can still say goodbye.

use crate::failure::Failure;

/// Runs a command until it ends or a signal comes.
pub async fn or_interrupted<T>(
    command: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    tokio::select! {
        result = command => result,
        () = signal() => Err(Failure::Interrupted),
    }
}

/// Completes when the process is asked to end. Where signals can't be listened for, it never does, and
/// the signal ends the process at once.
pub async fn signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signals) => drop(signals.recv().await),
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            Ok(()) = tokio::signal::ctrl_c() => {}
            () = terminate => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
