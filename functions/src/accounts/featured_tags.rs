//! `GET /api/v1/accounts/{id}/featured_tags`: nobody features any; 404 where there is no such account.

use crudder_wire::{ApiError, Input, Reply};

use super::shown;
use crate::services::Services;
use crate::viewer;

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    viewer::optional(services, &input).await?;
    shown(services, input.path_account()?).await?;
    Reply::ok(&[(); 0])
}
