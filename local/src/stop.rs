//! The word to stop, which the server, the stream's poller and what runs beside them wait for.

use tokio::sync::watch;

/// Waits until somebody says stop, or nobody can any more.
pub(crate) async fn stopped(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}
