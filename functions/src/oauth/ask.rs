//! `GET /oauth/authorize`: puts an app's request to the person.

use crudder_domain::{Access, AppId, CodeChallenge, RedirectUri, Scopes};
use crudder_wire::{Input, Reply};

use super::form;
use super::request::Request;
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Ask a person to let an app in")
        .says("For a browser: answers with a page. It needs no script.")
        .query_shaped("response_type", words(&["code"]), "`code`.")
        .query::<AppId>("client_id", "The app.")
        .query::<RedirectUri>("redirect_uri", "Where the code goes: one that the app registered.")
        .query::<Scopes>("scope", "What the app asks for; at most what it registered for.")
        .query::<String>("state", "Comes back with the code.")
        .query::<CodeChallenge>("code_challenge", "By PKCE (RFC 7636).")
        .query_shaped("code_challenge_method", words(&["S256"]), "`S256`.")
        .shows(200, "The page that asks.")
        .shows(400, "A page that says why this can't be asked.")
        .leads_on("Back to the app, which asked for what it can't have.")
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
