//! `/api/v1/timelines`: lists of statuses, newest first.

pub(crate) mod home;
pub(crate) mod public;

use crudder_domain::AccountId;
use crudder_timeline::TimelinePage;
use crudder_wire::{ApiError, Input, Reply, entities, pagination};

use crate::statuses::parts;

/// A page as an answer, with the `Link` to its neighbours.
pub(crate) fn reply(
    input: &Input,
    viewer: Option<AccountId>,
    page: &TimelinePage,
) -> Result<Reply, ApiError> {
    let statuses: Vec<_> =
        page.items.iter().map(|shown| entities::Status::new(parts(shown), viewer, &input.site)).collect();
    Ok(Reply::ok(&statuses)?.link(pagination::link(input, page.next, page.prev)))
}
