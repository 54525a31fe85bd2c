//! `GET /api/v1/accounts/lookup?acct=ada`: an account by its handle.

use crudder_wire::entities::Account;
use crudder_wire::{ApiError, Input, Reply};

use super::{named, shown};
use crate::services::Services;
use crate::viewer;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    viewer::optional(services, &input).await?;
    let acct: String = input.params.require("acct")?;
    let (_, id) = named::account(services, &input, &acct).await?;
    let (account, counts) = shown(services, id).await?;
    Reply::ok(&Account::new(&account, counts, &input.site))
}
