//! `DELETE /auth/apps/{id}`: ends an app's access to one's account: all of its tokens. Repeated, it is no error.

use crudder_domain::AppId;
use crudder_wire::entities::Empty;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("DELETE /auth/apps/{id}", Capability::Write, Needs::Person(&[]), describe).first_party_only();

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Auth, "Revoke an application's access")
        .says("Revokes all tokens of the application for your account. Repeating the request is no error.")
        .path::<AppId>("id", "The application's id, from `GET /auth/apps`.")
        .answers::<Empty>("The application has no access.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, app) = (input.person()?, input.path_app()?);
    services.writer()?.revoke_app(person, app).await?;
    Ok(Reply::ok(&Empty {}))
}
