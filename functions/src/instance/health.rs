//! `GET /health`: whether a request can be answered: the table was read just now. 503 where it can't be.

use crudder_domain::AccountId;
use crudder_wire::entities::Health;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /health", Capability::Read, Needs::Nothing, describe).audited_by(Audited::Nothing);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Instance, "Get the health of the server")
        .says("Reads the table once. The answer is 503 where that fails.")
        .answers::<Health>("The server is healthy.")
}

pub(crate) async fn handle(services: &Services, _input: Input) -> Result<Reply, Refusal> {
    services.reader()?.account(AccountId::MIN).await?;
    Ok(Reply::ok(&Health { status: "ok" }))
}
