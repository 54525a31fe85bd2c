//! The `Link` header (RFC 8288), as Mastodon pages: `rel="next"` first, since a client looks for it there.

use std::fmt::Display;

use crate::input::Input;
use crate::params::Params;

/// The header's value where the next page is asked for by another query.
#[must_use]
pub fn next(input: &Input, query: &str) -> String {
    format!(r#"<{}{}?{query}>; rel="next""#, input.site.base(), input.path)
}

/// The header's value; `None` where there is no other page to name.
#[must_use]
pub fn link<Id: Display>(input: &Input, next: Option<Id>, prev: Option<Id>) -> Option<String> {
    let kept = Params::without_paging(&input.query);
    let link = |name: &str, id: Id, rel: &str| {
        let separator = if kept.is_empty() { "" } else { "&" };
        format!(r#"<{}{}?{kept}{separator}{name}={id}>; rel="{rel}""#, input.site.base(), input.path)
    };
    let links: Vec<String> = next
        .map(|id| link("max_id", id, "next"))
        .into_iter()
        .chain(prev.map(|id| link("min_id", id, "prev")))
        .collect();
    (!links.is_empty()).then(|| links.join(", "))
}
