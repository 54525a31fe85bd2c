//! `/api/v1/statuses`: posting, reading, deleting.

pub(crate) mod context;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod index;
pub(crate) mod show;

use crudder_domain::AccountId;
use crudder_timeline::Shown;
use crudder_wire::entities::{self, StatusParts};
use crudder_wire::{ApiError, Input};

use crate::services::Services;
use crate::{refusal, viewer};

/// A status with all that it is shown with, for the wire.
pub(crate) fn parts(shown: &Shown) -> StatusParts<'_> {
    StatusParts {
        status: &shown.status,
        counts: shown.counts,
        author: &shown.author,
        author_counts: shown.author_counts,
    }
}

/// Statuses as that viewer sees them.
pub(crate) fn entities(input: &Input, viewer: Option<AccountId>, shown: &[Shown]) -> Vec<entities::Status> {
    shown.iter().map(|shown| entities::Status::new(parts(shown), viewer, &input.site)).collect()
}

/// The status that the path names; 404 where it is not there, has ended, or is not for the viewer to know of.
pub(crate) async fn seen(
    services: &Services,
    input: &Input,
    person: Option<AccountId>,
) -> Result<Shown, ApiError> {
    let found = services.timelines()?.status(&services.cache(), input.path_status()?).await;
    let shown = found.map_err(refusal::store)?.ok_or_else(ApiError::not_found)?;
    if viewer::may_see(services, person, &shown.status).await? {
        Ok(shown)
    } else {
        Err(ApiError::not_found())
    }
}
