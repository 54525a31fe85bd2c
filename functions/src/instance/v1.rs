//! `GET /api/v1/instance`: what this Crudder is and allows.

use crudder_wire::entities::InstanceV1;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /api/v1/instance", Capability::None, Needs::Nothing, describe)
        .audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Instance, "View server information (v1)").answers::<InstanceV1>("The server.")
}

#[expect(clippy::unused_async, reason = "every handler is async")]
pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&InstanceV1::new(&input.site, &services.facts())).public_for(super::KEPT))
}
