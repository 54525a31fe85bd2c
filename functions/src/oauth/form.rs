//! The form that puts an app's request to the person, and the proof that its answer came from it.
//!
//! One random token stands in the form and in a cookie: another site can send the form, but neither read nor set
//! the cookie that goes with it.

use crudder_identity::FormToken;
use crudder_wire::pages::ConsentPage;
use crudder_wire::{Input, Reply};
use lambda_http::http::StatusCode;
use lambda_http::http::header::SET_COOKIE;

use super::request::Request;
use crate::refusal::Refusal;

/// The name of the field.
const FIELD: &str = "form_token";
/// How long a page can stay open before it is answered, in seconds.
const MAX_AGE: u32 = 3_600;

/// What was wrong with an answer that came before.
pub(super) struct Problem<'a> {
    pub(super) status: StatusCode,
    pub(super) says: &'a str,
}

/// Puts the request to the person.
pub(super) fn ask(input: &Input, request: &Request, problem: Option<&Problem<'_>>) -> Result<Reply, Refusal> {
    // One for all pages that are open at the same time.
    let token = match cookie(input) {
        Some(token) => token,
        None => FormToken::draw()?,
    };
    let mut hidden = vec![
        (FIELD, token.expose().to_owned()),
        ("response_type", "code".to_owned()),
        ("client_id", request.registration.app.id.to_string()),
        ("redirect_uri", request.back.redirect_uri.to_string()),
        ("scope", request.scopes.to_string()),
    ];
    hidden.extend(request.back.state.clone().map(|state| ("state", state)));
    if let Some(challenge) = &request.challenge {
        hidden.push(("code_challenge", challenge.as_str().to_owned()));
        hidden.push(("code_challenge_method", "S256".to_owned()));
    }
    let username = problem.and_then(|_| input.params.text("username")).unwrap_or_default();
    let question = ConsentPage {
        site: &input.site,
        app: &request.registration.app,
        scopes: request.scopes,
        redirect_uri: &request.back.redirect_uri,
        hidden,
        username,
        problem: problem.map(|problem| problem.says),
    };
    let page = question.page(problem.map_or(StatusCode::OK, |problem| problem.status))?;
    let secure = if is_secure(input) { "; Secure" } else { "" };
    let cookie = format!(
        "{}={}; Path=/; Max-Age={MAX_AGE}; HttpOnly; SameSite=Lax{secure}",
        cookie_name(input),
        token.expose()
    );
    Ok(page.header(SET_COOKIE, cookie))
}

/// Whether an answer comes from a form that was shown to this very browser.
pub(super) fn is_ours(input: &Input) -> bool {
    let field: Option<FormToken> = input.params.text(FIELD).and_then(|text| text.parse().ok());
    field.zip(cookie(input)).is_some_and(|(field, cookie)| field.matches(&cookie))
}

fn cookie(input: &Input) -> Option<FormToken> {
    input.cookie(cookie_name(input))?.parse().ok()
}

fn is_secure(input: &Input) -> bool {
    input.site.base().starts_with("https:")
}

/// With that prefix no other host can set it. Browsers want TLS for it, which loopback has none of.
fn cookie_name(input: &Input) -> &'static str {
    if is_secure(input) { "__Host-crudder_form" } else { "crudder_form" }
}
