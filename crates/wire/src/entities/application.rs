//! <https://docs.joinmastodon.org/entities/Application/>, in its three extents, and what OAuth's routes answer.

use crudder_domain::{App, RedirectUri, Scope, Scopes};
use schemars::JsonSchema;
use serde::Serialize;

use crate::input::Site;
use crate::schema::{DateTime, Id, ScopeName, ScopeNames, Url};

/// An app, as it sees itself.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Application<'a> {
    #[schemars(with = "Id")]
    id: String,
    name: &'a str,
    #[schemars(with = "Option<Url>")]
    website: Option<&'a str>,
    #[schemars(with = "Vec<ScopeName>")]
    scopes: Vec<&'static str>,
    redirect_uris: Vec<&'a str>,
    /// All of them, a line each: the older form.
    redirect_uri: String,
    /// Empty: nothing is pushed.
    vapid_key: &'static str,
}

impl<'a> Application<'a> {
    /// The app's own view.
    #[must_use]
    pub fn new(app: &'a App) -> Self {
        let uris: Vec<&str> = app.redirect_uris.iter().map(RedirectUri::as_str).collect();
        Self {
            id: app.id.to_string(),
            name: app.name.as_str(),
            website: app.website.as_ref().map(crudder_domain::Website::as_str),
            scopes: app.scopes.iter().map(Scope::as_str).collect(),
            redirect_uri: uris.join("\n"),
            redirect_uris: uris,
            vapid_key: "",
        }
    }
}

/// An app with what it proves itself by: the answer to its registration, and nowhere else.
#[derive(Debug, Serialize, JsonSchema)]
pub struct CredentialApplication<'a> {
    #[serde(flatten)]
    app: Application<'a>,
    client_id: String,
    client_secret: &'a str,
    /// Never.
    client_secret_expires_at: u64,
}

impl<'a> CredentialApplication<'a> {
    /// A new app with its secret.
    #[must_use]
    pub fn new(app: &'a App, client_secret: &'a str) -> Self {
        let client_id = app.id.to_string();
        Self { app: Application::new(app), client_id, client_secret, client_secret_expires_at: 0 }
    }
}

/// An app that has access, as the person sees it. Crudder's own: Mastodon shows this on a page only.
#[derive(Debug, Serialize, JsonSchema)]
pub struct GrantedApplication<'a> {
    #[schemars(with = "Id")]
    id: String,
    name: &'a str,
    #[schemars(with = "Option<Url>")]
    website: Option<&'a str>,
    scopes: Vec<GrantedScope>,
    /// Since when, in ISO 8601.
    #[schemars(with = "DateTime")]
    created_at: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct GrantedScope {
    #[schemars(with = "ScopeName")]
    name: &'static str,
    description: &'static str,
}

impl<'a> GrantedApplication<'a> {
    /// The app, with what its tokens allow.
    #[must_use]
    pub fn new(app: &'a App, scopes: Scopes, since: crudder_domain::Moment) -> Self {
        let scope = |scope: Scope| GrantedScope { name: scope.as_str(), description: scope.says() };
        Self {
            id: app.id.to_string(),
            name: app.name.as_str(),
            website: app.website.as_ref().map(crudder_domain::Website::as_str),
            scopes: scopes.iter().map(scope).collect(),
            created_at: since.to_iso8601(),
        }
    }
}

/// A token for an app (RFC 6749, section 5.1; <https://docs.joinmastodon.org/entities/Token/>).
#[derive(Debug, Serialize, JsonSchema)]
pub struct AppToken {
    /// The bearer token.
    pub access_token: String,
    /// `Bearer`.
    pub token_type: &'static str,
    /// Every scope that it has: clients look whether that is all they asked for.
    #[schemars(with = "ScopeNames")]
    pub scope: String,
    /// Seconds since the Unix epoch.
    pub created_at: u64,
    /// Renews it; nobody has to, since it lasts until it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// Seconds until it ends; none where it lasts until it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// What the server offers (RFC 8414).
#[derive(Debug, Serialize, JsonSchema)]
pub struct AuthorizationServer<'a> {
    #[schemars(with = "Url")]
    issuer: String,
    #[schemars(with = "Url")]
    authorization_endpoint: String,
    #[schemars(with = "Url")]
    token_endpoint: String,
    #[schemars(with = "Url")]
    revocation_endpoint: String,
    /// Mastodon's own: where apps register.
    #[schemars(with = "Url")]
    app_registration_endpoint: String,
    #[schemars(with = "Vec<ScopeName>")]
    scopes_supported: Vec<&'static str>,
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: &'a [&'static str],
    token_endpoint_auth_methods_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    /// Whether the answer to an authorization says whose it is (RFC 9207).
    authorization_response_iss_parameter_supported: bool,
}

impl<'a> AuthorizationServer<'a> {
    /// The server at that site, with the ways to a token that it has.
    #[must_use]
    pub fn new(site: &Site, grant_types: &'a [&'static str]) -> Self {
        let base = site.base();
        let methods = ["client_secret_post", "client_secret_basic"];
        Self {
            issuer: site.issuer(),
            authorization_endpoint: format!("{base}/oauth/authorize"),
            token_endpoint: format!("{base}/oauth/token"),
            revocation_endpoint: format!("{base}/oauth/revoke"),
            app_registration_endpoint: format!("{base}/api/v1/apps"),
            scopes_supported: Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
            response_types_supported: ["code"],
            response_modes_supported: ["query"],
            grant_types_supported: grant_types,
            token_endpoint_auth_methods_supported: methods,
            revocation_endpoint_auth_methods_supported: methods,
            code_challenge_methods_supported: ["S256"],
            authorization_response_iss_parameter_supported: true,
        }
    }
}
