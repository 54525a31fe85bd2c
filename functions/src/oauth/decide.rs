//! `POST /oauth/authorize`: the person's answer. Everything that the app asked for is checked anew: it came by way of
//! the browser. Who signs in here gets no session, and the app a code.

use crudder_domain::{Access, CodeGrant};
use crudder_identity::{AuthorizationCode, Password, Tokens};
use crudder_messages::Error;
use crudder_wire::{ApiError, Input, OAuthError, Reply, pages};
use lambda_http::http::StatusCode;

use super::form::{self, Problem};
use super::request::{self, Request};
use crate::auth::credentials::{self, HandleOrEmail};
use crate::openapi::{Operation, Tag, words};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

pub(crate) const ROUTE: Route =
    Route::new("POST /oauth/authorize", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    let operation = Operation::new(Tag::OAuth, "Approve or deny an application")
        .says("The form of `GET /oauth/authorize`, sent with that page's cookie.");
    request::describe(operation)
        .in_the_body()
        .field::<String>("form_token", "The form's token, from the page.")
        .field_shaped("decision", words(&["allow", "deny"]), "Whether the application gets access.")
        .field::<HandleOrEmail>("username", "The account's handle or e-mail address.")
        .field::<Password>("password", "The account's password.")
        .shows(200, "A page with the code to copy, or with the refusal.")
        .leads_on("Back to the application, with the code or the error.")
        .shows(400, "A page that explains why the request is refused.")
        .shows(403, "The page again: the form has expired.")
        .shows(422, "The page again: a field is invalid.")
        .shows(429, "The page again: too many wrong passwords.")
        .shows(503, "The page again: the user pool is unavailable.")
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    let request = match Request::read(services, &input).await {
        Ok(request) => request,
        Err(refused) => return refused.answer(&input.site),
    };
    if !form::is_ours(&input) {
        let says = "This page was open for too long, or your browser keeps no cookies. Please try again.";
        return form::ask(&input, &request, Some(&Problem { status: StatusCode::FORBIDDEN, says }));
    }
    match input.params.text("decision") {
        Some("allow") => {}
        Some("deny") => {
            return Ok(request.back.refuse(
                &input.site,
                OAuthError::AccessDenied,
                "The request was denied",
            )?);
        }
        _ => {
            let problem = Problem { status: StatusCode::UNPROCESSABLE_ENTITY, says: "Please allow or deny." };
            return form::ask(&input, &request, Some(&problem));
        }
    }
    match credentials::sign_in(services, &input).await {
        Ok(tokens) => allow(services, &input, request, &tokens).await,
        Err(refusal) => ask_again(&input, &request, &refusal),
    }
}

async fn allow(
    services: &Services,
    input: &Input,
    request: Request,
    tokens: &Tokens,
) -> Result<Reply, Refusal> {
    let code = AuthorizationCode::draw()?;
    let app = &request.registration.app;
    let grant = CodeGrant {
        access: Access { app: app.id, account: Some(tokens.account), scopes: request.scopes },
        redirect_uri: request.back.redirect_uri.clone(),
        challenge: request.challenge.clone(),
    };
    match services.writer()?.give_code(&code.hash(), grant, tokens.session_began).await {
        // A new password came between the proof of the old one and this.
        Err(Error::SessionEnded) => return ask_again(input, &request, &ApiError::wrong_credentials()),
        given => given?,
    }
    if request.back.redirect_uri.is_out_of_band() {
        return Ok(pages::code(&input.site, app, code.expose())?);
    }
    Ok(request.back.with(&input.site, &[("code", code.expose())]))
}

/// A page cannot answer 401: that is about a header.
fn ask_again(input: &Input, request: &Request, refusal: &ApiError) -> Result<Reply, Refusal> {
    let (status, says) = match refusal.status {
        StatusCode::UNAUTHORIZED => (StatusCode::UNPROCESSABLE_ENTITY, refusal.error.clone()),
        StatusCode::UNPROCESSABLE_ENTITY => {
            (refusal.status, "The username, e-mail or password is wrong".to_owned())
        }
        StatusCode::TOO_MANY_REQUESTS => {
            (refusal.status, "There were too many wrong passwords. Please wait some minutes.".to_owned())
        }
        status => (status, refusal.error.clone()),
    };
    form::ask(input, request, Some(&Problem { status, says: &says }))
}
