//! What clients see: Mastodon's entities, errors, pagination and parameters. Only this crate knows JSON shapes
//! and status codes.
//!
//! The map, in the order of a request:
//! - [`event`]: API Gateway's event becomes a request.
//! - [`input`]: a request becomes an [`Input`]: who asks, which parameters, for which site.
//! - [`body`], `json`, [`sent`]: JSON, forms and multipart bodies become one flat list of names and values.
//! - [`shape`], [`params`]: by what the asked route knows, that becomes parameters, and those domain types.
//! - [`secrets`]: which parameters are secrets, and where none may stand.
//! - [`entities`]: the domain's nouns in Mastodon's shapes (<https://docs.joinmastodon.org/entities/>).
//! - [`pagination`]: the `Link` header.
//! - [`error`]: every refusal, by meaning.
//! - [`oauth`]: OAuth's own refusals. [`pages`]: the pages on which people let an app in.
//! - [`reply`]: what goes back.
//! - [`schema`]: what the texts of entities are, for the description of the API.

pub mod body;
pub mod entities;
pub mod error;
pub mod event;
pub mod input;
mod json;
pub mod oauth;
pub mod pages;
pub mod pagination;
pub mod params;
pub mod raw_parameters;
pub mod reply;
pub mod schema;
pub mod secrets;
pub mod shape;

pub use body::Upload;
pub use error::{ApiError, ErrorBody};
pub use input::{Input, Site};
pub use oauth::OAuthError;
pub use params::Params;
pub use reply::Reply;
pub use shape::{KnownParameter, Shape, Unsupported};
