//! `GET /api/v1/crudder/lifetimes`: how long a status can live here, in seconds.

use crudder_domain::Lifetime;
use crudder_wire::{Input, Reply, entities};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/crudder/lifetimes", Capability::None, Needs::Nothing, describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Crudder, "View the lifetimes that a status can have")
        .answers::<entities::Lifetimes>("The minimum, maximum, default and suggested lifetimes, in seconds.")
}

#[expect(clippy::unused_async, reason = "a handler is")]
pub(crate) async fn handle(_: &Services, _: Input) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&entities::Lifetimes {
        offered: Lifetime::OFFERED,
        default: Lifetime::DEFAULT.as_secs(),
        min: Lifetime::MIN.as_secs(),
        max: Lifetime::MAX.as_secs(),
    }))
}
