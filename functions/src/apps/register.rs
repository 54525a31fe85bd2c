//! `POST /api/v1/apps`: registers a third-party app.

use crudder_domain::{Access, AppName, RedirectUri, Scopes, Website};
use crudder_identity::ClientSecret;
use crudder_messages::NewApp;
use crudder_wire::entities::CredentialApplication;
use crudder_wire::{ApiError, Input, Reply};

use crate::openapi::{Described, Operation, Tag, several_or_one};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route};
use crate::services::Services;

/// Ours: Mastodon names no bound.
const MAX_REDIRECT_URIS: usize = 20;

pub(crate) const ROUTE: Route = Route::new("POST /api/v1/apps", Capability::Apps, Needs::Nothing, describe);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::OAuth, "Create an application")
        .says("An application that nobody authorizes is deleted after 30 days.")
        .needs_field::<AppName>(
            "client_name",
            "The application's name, which people see when they authorize it.",
        )
        .needs_field_shaped(
            "redirect_uris",
            several_or_one(MAX_REDIRECT_URIS, &RedirectUri::shape()),
            "The redirect URIs to which authorization codes may be sent; also as one text with one URI per \
             line.",
        )
        .field::<Scopes>(
            "scopes",
            "All scopes that the application may request, separated by spaces. The default is `read`.",
        )
        .field::<Website>("website", "The URL of the application's website.")
        .answers::<CredentialApplication<'_>>("The application with its secret, which is shown only here.")
}

pub(crate) async fn handle(
    services: &Services,
    input: Input,
    _access: Option<Access>,
) -> Result<Reply, Refusal> {
    let new = NewApp {
        name: input.params.require("client_name")?,
        website: input.params.parse_filled("website")?,
        redirect_uris: redirect_uris(&input)?,
        scopes: input.params.parse_filled("scopes")?.unwrap_or(Scopes::DEFAULT),
    };
    let secret = ClientSecret::draw()?;
    let kept = services.writer()?.register_app(new, secret.hash()).await?;
    Ok(Reply::ok(&CredentialApplication::new(&kept.app, secret.expose())))
}

/// An array, or one text with a line for each.
fn redirect_uris(input: &Input) -> Result<Vec<RedirectUri>, ApiError> {
    const NAME: &str = "redirect_uris";
    let mut uris: Vec<RedirectUri> = Vec::new();
    for text in input.params.texts(NAME).flat_map(str::split_ascii_whitespace) {
        let uri = text.parse().map_err(|why| ApiError::invalid(NAME, why))?;
        if !uris.contains(&uri) {
            uris.push(uri);
        }
    }
    match uris.len() {
        0 => Err(ApiError::invalid(NAME, "can't be blank")),
        1..=MAX_REDIRECT_URIS => Ok(uris),
        _ => Err(ApiError::invalid(NAME, format!("must be at most {MAX_REDIRECT_URIS}"))),
    }
}
