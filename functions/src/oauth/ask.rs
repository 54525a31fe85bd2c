//! `GET /oauth/authorize`: puts an app's request to the person.

use crudder_domain::Access;
use crudder_wire::{Input, Reply};

use super::form;
use super::request::{self, Request};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /oauth/authorize", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    let operation = Operation::new(Tag::OAuth, "Authorize an application").says(
        "Returns a page for a browser, on which the person signs in and decides. The page needs no script.",
    );
    request::describe(operation)
        .shows(200, "The page with the consent form.")
        .shows(400, "A page that explains why the request is refused.")
        .leads_on("Back to the application, with the error.")
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    match Request::read(services, &input).await {
        Ok(request) => form::ask(&input, &request, None),
        Err(refused) => refused.answer(&input.site),
    }
}
