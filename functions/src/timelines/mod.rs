//! `/api/v1/timelines`: lists of statuses, newest first.

pub(crate) mod home;
pub(crate) mod list;
pub(crate) mod public;
pub(crate) mod tag;

use crudder_domain::AccountId;
use crudder_timeline::TimelinePage;
use crudder_wire::{Input, Reply, pagination};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::statuses::entities;

functions!["timelines_": home, public, list, tag];

/// A page as an answer, with the `Link` to its neighbours.
pub(crate) async fn reply(
    services: &Services,
    input: &Input,
    viewer: Option<AccountId>,
    page: &TimelinePage,
) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&entities(services, input, viewer, &page.items).await?)
        .link(pagination::link(input, page.next, page.prev)))
}
