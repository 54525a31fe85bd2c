//! `/api/v1/timelines`: lists of statuses, newest first.

pub(crate) mod home;
pub(crate) mod public;

use crudder_domain::AccountId;
use crudder_timeline::TimelinePage;
use crudder_wire::{ApiError, Input, Reply, pagination};

use crate::statuses::entities;

/// A page as an answer, with the `Link` to its neighbours.
pub(crate) fn reply(
    input: &Input,
    viewer: Option<AccountId>,
    page: &TimelinePage,
) -> Result<Reply, ApiError> {
    Ok(Reply::ok(&entities(input, viewer, &page.items))?.link(pagination::link(input, page.next, page.prev)))
}
