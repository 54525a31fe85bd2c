//! `GET /oauth/authorize`: puts an app's request to the person.

use crudder_domain::{Access, AppId, CodeChallenge, RedirectUri, Scopes};
use crudder_wire::{Input, Reply};

use super::form;
use super::request::Request;
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("GET /oauth/authorize", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Authorize an application")
        .says(
            "Returns a page for a browser, on which the person signs in and decides. The page needs no \
             script.",
        )
        .query_shaped("response_type", words(&["code"]), "Must be `code`.")
        .query::<AppId>("client_id", "The application.")
        .query::<RedirectUri>(
            "redirect_uri",
            "The redirect URI to which the code is sent; the application must have registered it.",
        )
        .query::<Scopes>(
            "scope",
            "The requested scopes, separated by spaces; at most those that the application registered. The \
             default is `read`.",
        )
        .query::<String>("state", "A value that is sent back with the code unchanged.")
        .query::<CodeChallenge>("code_challenge", "The code challenge of PKCE (RFC 7636).")
        .query_shaped(
            "code_challenge_method",
            words(&["S256"]),
            "The method of the code challenge. Must be `S256`.",
        )
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
