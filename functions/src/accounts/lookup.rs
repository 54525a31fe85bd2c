//! `GET /api/v1/accounts/lookup?acct=ada`: an account by its handle.

use crudder_domain::Handle;
use crudder_wire::entities::Account;
use crudder_wire::{ApiError, Input, Reply};

use super::shown;
use crate::services::Services;
use crate::{refusal, viewer};

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    viewer::optional(services, &input).await?;
    let acct: String = input.params.require("acct")?;
    let acct = acct.strip_prefix('@').unwrap_or(&acct);
    let name = match acct.split_once('@') {
        Some((name, domain)) if domain.eq_ignore_ascii_case(input.site.host()) => name,
        Some(_) => return Err(ApiError::not_found()),
        None => acct,
    };
    let handle: Handle = name.parse().map_err(|_| ApiError::not_found())?;
    let id = services.reader()?.account_id(&handle).await.map_err(refusal::store)?;
    let (account, counts) = shown(services, id.ok_or_else(ApiError::not_found)?).await?;
    Reply::ok(&Account::new(&account, counts, &input.site))
}
