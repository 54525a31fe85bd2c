//! `GET /auth/apps`: the third-party apps that have access to one's account. Crudder's own.

use crudder_wire::entities::GrantedApplication;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /auth/apps", Capability::Read, Needs::Person(&[]), describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "View authorized applications").answers::<Vec<GrantedApplication<'_>>>(
        "The third-party applications that have access to your account.",
    )
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let granted = services.reader()?.granted(input.person()?).await?;
    let apps: Vec<_> =
        granted.iter().map(|it| GrantedApplication::new(&it.app, it.scopes, it.since)).collect();
    Ok(Reply::ok(&apps))
}
