//! Every hour: takes out what accounts that have left still have in the table. A request takes out most of it itself; this is
//! for those with much, for what was interrupted, and for what a token that was still good has written since.

use std::time::Duration;

use crudder_domain::AccountId;
use crudder_messages::{Progress, Writer};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::invoke_error::InvokeError;
use crate::route::Capability;
use crate::services::Services;

/// The hour has come.
#[derive(Deserialize)]
struct Order {
    #[serde(rename = "detail-type")]
    _detail_type: Scheduled,
}

#[derive(Deserialize)]
enum Scheduled {
    #[serde(rename = "Scheduled Event")]
    ByTheHour,
}

/// Why an account could not be taken out further.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The table can't be read, or refused.
    #[error("{0}")]
    Table(#[from] crudder_messages::Error),
    /// The pool is away.
    #[error("{0}")]
    Pool(#[from] crudder_identity::Error),
    /// The function's services hold no pool.
    #[error("no user pool")]
    NoPool,
}

/// How many accounts one turn looks after, and for how long altogether: within the function's minute.
const ACCOUNTS: usize = 100;
const PATIENCE: Duration = Duration::from_secs(45);

pub(crate) const CAPABILITY: Capability = Capability::Leave;

pub(crate) async fn handle(services: &Services, event: Value) -> Result<Value, InvokeError> {
    let _: Order = serde_json::from_value(event)?;
    let writer = services.writer().map_err(|_| InvokeError::NotConfigured("table"))?;
    let until = Instant::now() + PATIENCE;
    let (mut gone, mut left) = (0, 0);
    for account in writer.leaving(ACCOUNTS).await? {
        let rest = until.saturating_duration_since(Instant::now());
        match go_on(services, writer, account, rest).await {
            Ok(Progress::Done) => gone += 1,
            Ok(Progress::More | Progress::Waits) => left += 1,
            // The next hour tries again; nobody else has to wait for that.
            Err(why) => {
                tracing::warn!(%why, %account, "an account is not taken out yet");
                left += 1;
            }
        }
    }
    tracing::info!(gone, left, "accounts that leave");
    Ok(json!({ "gone": gone, "left": left }))
}

/// Takes steps until there is nothing to do, or no time left.
pub(super) async fn go_on(
    services: &Services,
    writer: &Writer,
    account: AccountId,
    patience: Duration,
) -> Result<Progress, Failure> {
    let until = Instant::now() + patience;
    // Its tombstone may have ended, and somebody may have read the profile just before it went.
    services.cache().bury_account(account).await;
    services.identity().map_err(|_| Failure::NoPool)?.delete_user(account).await?;
    loop {
        match writer.continue_account_deletion(account).await? {
            Progress::More if Instant::now() < until => {}
            progress => return Ok(progress),
        }
    }
}
