//! The `Link` header (RFC 8288), as Mastodon pages: `rel="next"` first, since a client looks for it there.

use std::fmt::Display;

use crate::input::Input;
use crate::params::Params;

/// The header's value where the next page is asked for by another query.
#[must_use]
pub fn next(input: &Input, query: &str) -> String {
    format!(r#"<{}{}?{query}>; rel="next""#, input.site.base(), input.path)
}

/// The header's value: the page of what is older, where there is one, and the page of what is newer, which there always may
/// be. Behind an empty page it goes on where that one ended, so that whoever asks again and again can follow it from the first
/// page on. (Mastodon names none there, and leaves such clients without a way on.)
#[must_use]
pub fn link<Id: Display>(input: &Input, next: Option<Id>, prev: Option<Id>) -> String {
    let kept = Params::without_paging(&input.query);
    let link = |name: &str, id: String, rel: &str| {
        let separator = if kept.is_empty() { "" } else { "&" };
        format!(r#"<{}{}?{kept}{separator}{name}={id}>; rel="{rel}""#, input.site.base(), input.path)
    };
    let prev = prev.map_or_else(|| above(&input.params).to_string(), |id| id.to_string());
    let next = next.map(|id| link("max_id", id.to_string(), "next"));
    let links: Vec<String> = next.into_iter().chain([link("min_id", prev, "prev")]).collect();
    links.join(", ")
}

/// What is newer than an empty page is above the bound below it; else from the bound above it on, or all there is.
fn above(params: &Params) -> u64 {
    let bound = |name| params.text(name).and_then(|id| id.parse::<u64>().ok());
    let below = bound("min_id").max(bound("since_id"));
    below.or_else(|| bound("max_id").map(|above| above.saturating_sub(1))).unwrap_or_default()
}
