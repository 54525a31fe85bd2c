//! `POST /oauth/authorize`: the person's answer. Everything that the app asked for is checked anew: it came by way of
//! the browser. Who signs in here gets no session, and the app a code.

use crudder_domain::{Access, AccountId, CodeGrant};
use crudder_identity::AuthorizationCode;
use crudder_wire::{ApiError, Input, OAuthError, Reply, pages};
use lambda_http::http::StatusCode;

use super::form::{self, Problem};
use super::request::Request;
use crate::auth::named;
use crate::refusal;
use crate::services::Services;

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, ApiError> {
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
            return request.back.refuse(&input.site, OAuthError::AccessDenied, "The request was denied");
        }
        _ => {
            let problem = Problem { status: StatusCode::UNPROCESSABLE_ENTITY, says: "Please allow or deny." };
            return form::ask(&input, &request, Some(&problem));
        }
    }
    match named::sign_in(services, &input).await {
        Ok(tokens) => allow(services, &input, request, tokens.account).await,
        Err(refusal) => ask_again(&input, &request, &refusal),
    }
}

async fn allow(
    services: &Services,
    input: &Input,
    request: Request,
    account: AccountId,
) -> Result<Reply, ApiError> {
    let code = AuthorizationCode::draw().map_err(refusal::pool)?;
    let app = &request.registration.app;
    let grant = CodeGrant {
        access: Access { app: app.id, account: Some(account), scopes: request.scopes },
        redirect_uri: request.back.redirect_uri.clone(),
        challenge: request.challenge,
    };
    services.writer()?.give_code(&code.hash(), grant).await.map_err(refusal::store)?;
    if request.back.redirect_uri.is_out_of_band() {
        return pages::code(&input.site, app, code.expose());
    }
    Ok(request.back.with(&[("code", code.expose())]))
}

/// A page cannot answer 401: that is about a header.
fn ask_again(input: &Input, request: &Request, refusal: &ApiError) -> Result<Reply, ApiError> {
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
