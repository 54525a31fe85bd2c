//! Whose a name is that may have the server's own behind it: `ada`, `@ada`, `ada@example`.

use crudder_domain::{AccountId, Handle};
use crudder_wire::{ApiError, Input};

use crate::refusal::Refusal;
use crate::services::Services;

/// The account of that name; 404 where there is none, or it is of another server.
pub(super) async fn account(
    services: &Services,
    input: &Input,
    name: &str,
) -> Result<(Handle, AccountId), Refusal> {
    let name = name.strip_prefix('@').unwrap_or(name);
    let name = match name.split_once('@') {
        Some((name, domain)) if input.site.own().contains(domain) => name,
        Some(_) => return Err(ApiError::not_found().into()),
        None => name,
    };
    let handle: Handle = name.parse().map_err(|_| ApiError::not_found())?;
    let id = services.reader()?.account_id(&handle).await?;
    Ok((handle, id.ok_or_else(ApiError::not_found)?))
}
