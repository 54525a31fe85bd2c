//! What an app asks of a person (RFC 6749, section 4.1.1), and the two ways to refuse it: on a page, as long as it
//! is not sure where the person may be sent back to, and from then on back at the app.

use crudder_domain::{AppId, CodeChallenge, RedirectUri, Scopes};
use crudder_messages::Registration;
use crudder_wire::{ApiError, Input, OAuthError, Reply, Site, pages};
use lambda_http::http::StatusCode;

use super::once;
use crate::openapi::{Operation, words};
use crate::refusal::Refusal;
use crate::services::Services;

/// Ours: it only goes there and back.
const MAX_STATE_BYTES: usize = 2_000;

/// The parameters of such a request: of the address where it is asked, of the form where it is answered.
pub(super) fn describe(operation: Operation) -> Operation {
    operation
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
}

/// A request that can be put to the person.
pub(super) struct Request {
    pub(super) registration: Registration,
    pub(super) back: RedirectTarget,
    pub(super) scopes: Scopes,
    pub(super) challenge: Option<CodeChallenge>,
}

/// Where the answer goes, and what the app wants back with it.
pub(super) struct RedirectTarget {
    pub(super) redirect_uri: RedirectUri,
    pub(super) state: Option<String>,
}

/// Why it can't be put to the person, as the answer that says so.
pub(super) enum Refused {
    /// Told to the person.
    Here(&'static str),
    /// Told to the app.
    RedirectTarget(RedirectTarget, OAuthError, &'static str),
    /// It could not be looked at.
    Failed(Refusal),
}

impl Request {
    /// Reads and checks a request.
    pub(super) async fn read(services: &Services, input: &Input) -> Result<Self, Refused> {
        let params = &input.params;
        if once::repeated(input).is_some() {
            return Err(Refused::Here(
                "The app's request says one thing twice, so what it asks for is not clear.",
            ));
        }
        let id: Option<AppId> = params.text("client_id").and_then(|id| id.parse().ok());
        let id = id.ok_or(Refused::Here("The app did not say which app it is."))?;
        let found = registered(services, id).await.map_err(Refused::Failed)?;
        let registration = found.ok_or(Refused::Here(
            "This app is not known here, or was forgotten. Remove this server in the app, and add it again.",
        ))?;
        let wanted = params.text("redirect_uri").unwrap_or_default();
        let redirect_uri = registration.app.redirect_uris.iter().find_map(|uri| uri.allows(wanted));
        let redirect_uri = redirect_uri
            .ok_or(Refused::Here("The app wants you sent to an address that it has not registered."))?;

        let state = params.text("state").map(str::to_owned);
        let too_long = state.as_ref().is_some_and(|state| state.len() > MAX_STATE_BYTES);
        let back = RedirectTarget { redirect_uri, state: state.filter(|_| !too_long) };
        let (scopes, challenge) = match asked(input, registration.app.scopes) {
            Ok(_) if too_long => {
                return Err(Refused::RedirectTarget(back, OAuthError::InvalidRequest, "state is too long"));
            }
            Ok(asked) => asked,
            Err((error, why)) => return Err(Refused::RedirectTarget(back, error, why)),
        };
        Ok(Self { registration, back, scopes, challenge })
    }
}

async fn registered(services: &Services, id: AppId) -> Result<Option<Registration>, Refusal> {
    Ok(services.reader()?.app(id).await?)
}

/// Scopes and challenge.
fn asked(
    input: &Input,
    registered: Scopes,
) -> Result<(Scopes, Option<CodeChallenge>), (OAuthError, &'static str)> {
    let params = &input.params;
    if params.text("response_type") != Some("code") {
        return Err((OAuthError::UnsupportedResponseType, "response_type must be code"));
    }
    let scopes = scopes(input, registered).map_err(|why| (OAuthError::InvalidScope, why))?;
    let method = params.text("code_challenge_method");
    let challenge = match params.text("code_challenge").filter(|text| !text.is_empty()) {
        None if method.is_some_and(|method| !method.is_empty()) => {
            return Err((OAuthError::InvalidRequest, "code_challenge is missing"));
        }
        None => None,
        Some(_) if method != Some("S256") => {
            return Err((OAuthError::InvalidRequest, "code_challenge_method must be S256"));
        }
        Some(text) => {
            let challenge = text.parse();
            Some(challenge.map_err(|_| (OAuthError::InvalidRequest, "code_challenge is not a SHA-256"))?)
        }
    };
    Ok((scopes, challenge))
}

/// The scopes that a request names: `read` where it names none, and never more than the app registered for.
pub(super) fn scopes(input: &Input, registered: Scopes) -> Result<Scopes, &'static str> {
    let scopes = match input.params.text("scope").filter(|text| !text.is_empty()) {
        None => Scopes::DEFAULT,
        Some(text) => text.parse().map_err(|_| "scope names what is none")?,
    };
    if registered.contain(scopes) { Ok(scopes) } else { Err("scope goes beyond what the app registered for") }
}

impl RedirectTarget {
    /// Sends the person back to the app with these parameters and the app's `state`, and says whose answer it is: an app that
    /// speaks with several servers must not take one's for another's (RFC 9207).
    pub(super) fn with(&self, site: &Site, params: &[(&str, &str)]) -> Reply {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(params);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        query.append_pair("iss", &site.issuer());
        Reply::see_other(self.redirect_uri.with_query(&query.finish()))
    }

    /// Tells the app that it gets nothing; on a page where there is no way back.
    pub(super) fn refuse(&self, site: &Site, error: OAuthError, why: &str) -> Result<Reply, ApiError> {
        if self.redirect_uri.is_out_of_band() {
            let (status, title) = match error {
                OAuthError::AccessDenied => (StatusCode::OK, "The app gets no access"),
                _ => (StatusCode::BAD_REQUEST, "The app asked for what it can't have"),
            };
            return pages::notice(site, status, title, &format!("{why}. You can close this page."));
        }
        Ok(self.with(site, &[("error", error.as_str()), ("error_description", why)]))
    }
}

impl Refused {
    pub(super) fn answer(self, site: &Site) -> Result<Reply, Refusal> {
        match self {
            Self::Here(why) => Ok(pages::notice(site, StatusCode::BAD_REQUEST, "This can't be asked", why)?),
            Self::RedirectTarget(back, error, why) => Ok(back.refuse(site, error, why)?),
            Self::Failed(error) => Err(error),
        }
    }
}
