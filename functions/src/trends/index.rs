//! `GET /api/v1/trends`: trending hashtags at the path that clients of Mastodon before 3.5 ask for.

use super::tags;
pub(crate) use super::tags::handle;
use crate::openapi::Operation;
use crate::route::Route;

pub(crate) const ROUTE: Route = tags::ROUTE.also_at("GET /api/v1/trends", describe);

pub(crate) fn describe() -> Operation {
    tags::described("View trending hashtags (v1)")
}
