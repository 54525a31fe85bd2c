//! The answers themselves.

use std::time::Duration;

use crudder_wire::entities::{self, XRD};
use crudder_wire::{ApiError, Input, Reply};
use lambda_http::http::HeaderName;

use crate::services::Services;

/// What changes with a deploy only.
const KEPT: Duration = Duration::from_mins(1);

/// The avatar of who has none.
pub(super) fn missing_avatar(_: &Services, _: &Input) -> Reply {
    picture(include_bytes!("pictures/avatar.png"))
}

/// The header of who has none.
pub(super) fn missing_header(_: &Services, _: &Input) -> Reply {
    picture(include_bytes!("pictures/header.png"))
}

/// A picture that any page may show, also one that is isolated from other origins
/// (<https://html.spec.whatwg.org/multipage/browsers.html#coep>).
fn picture(png: &[u8]) -> Reply {
    Reply::file("image/png", png)
        .public_for_good()
        .header(HeaderName::from_static("cross-origin-resource-policy"), "cross-origin")
}

/// An empty list.
pub(super) fn none(_: &Services, _: &Input) -> Reply {
    Reply::ok(&[(); 0])
}

pub(super) fn not_found(_: &Services, _: &Input) -> Reply {
    Reply::from(ApiError::not_found())
}

/// From which language into which others: none, so an object without members.
pub(super) fn no_languages(_: &Services, _: &Input) -> Reply {
    Reply::ok(&serde_json::json!({}))
}

pub(super) fn no_push(_: &Services, _: &Input) -> Reply {
    Reply::from(ApiError::invalid("subscription", "can't be created: push notifications are not supported"))
}

/// As Mastodon answers, whether or not there was one.
pub(super) fn nothing_to_delete(_: &Services, _: &Input) -> Reply {
    Reply::ok(&serde_json::json!({}))
}

pub(super) fn extended_description(_: &Services, _: &Input) -> Reply {
    Reply::ok(&entities::extended_description()).public_for(KEPT)
}

pub(super) fn privacy_policy(_: &Services, _: &Input) -> Reply {
    Reply::ok(&entities::privacy_policy()).public_for(KEPT)
}

pub(super) fn nodeinfo_links(_: &Services, input: &Input) -> Reply {
    Reply::ok(&entities::NodeInfoLinks::at(&input.site)).public_for(KEPT)
}

pub(super) fn nodeinfo(services: &Services, _: &Input) -> Reply {
    Reply::ok(&entities::NodeInfo::of(&services.facts())).public_for(KEPT)
}

pub(super) fn host_meta(_: &Services, input: &Input) -> Reply {
    Reply::text(XRD, entities::host_meta(&input.site)).public_for(KEPT)
}
