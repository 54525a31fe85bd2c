//! Waiting until what was ended is over.

use std::time::Duration;

use crate::services::Services;

/// Sessions are ended by the second, with all that began within it, and tokens say no more than the second: so who is told
/// that all have ended is told when the next second has begun, and may sign in at once.
pub(super) async fn pass_the_second(services: &Services) {
    let into_it = services.now().as_millis() % 1_000;
    tokio::time::sleep(Duration::from_millis(1_000 - into_it)).await;
}
