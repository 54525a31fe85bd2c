//! `GET /api/v1/statuses/{id}/context`: what a status answers, up to the thread's first, and what answers it.
//!
//! Bounded: the 500 replies of the thread to either side are read, and 100 above and 200 below are shown (to visitors,
//! as on Mastodon, 40 and 60). What is above ends at the first that is gone, hidden by the viewer or not
//! for the viewer to know of.

use crudder_domain::{StatusId, ThreadLimits};
use crudder_timeline::ShownStatus;
use crudder_wire::entities::Context;
use crudder_wire::{Input, Reply};

use super::{entities, visible_original};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;
use crate::viewer;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/statuses/{id}/context",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Thread);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View the thread of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Context>(
            "The status's ancestors up to the first one that is missing, and its descendants.",
        )
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let status = visible_original(services, &input, person).await?.status;
    let limits = if person.is_some() { ThreadLimits::PERSON } else { ThreadLimits::VISITOR };
    let thread = services.reader()?.thread(&status).await?;
    let above = match status.in_reply_to {
        Some(to) => thread.ancestors(to.status, limits.ancestors),
        None => Vec::new(),
    };
    let below = thread.descendants(status.id, limits);
    let all: Vec<StatusId> = above.iter().chain(&below).copied().collect();
    let shown = services.timelines()?.statuses(&services.cache(), &all).await?;
    let mut above_shown = viewer::visible_and_not_hidden(services, person, shown).await?;
    let below_shown = above_shown.split_off(above_shown.partition_point(|one| one.status.id < status.id));
    let mut all = chain(&above, above_shown);
    let ancestors = all.len();
    all.extend(below_shown);
    let mut ancestors_first = entities(services, &input, person, &all).await?;
    let descendants = ancestors_first.split_off(ancestors);
    Ok(Reply::ok(&Context { ancestors: ancestors_first, descendants }))
}

/// Of what is above, the nearest ones without a gap, oldest first.
fn chain(above: &[StatusId], shown: Vec<ShownStatus>) -> Vec<ShownStatus> {
    let mut chain: Vec<ShownStatus> = shown
        .into_iter()
        .zip(above)
        .take_while(|(one, id)| one.status.id == **id)
        .map(|(one, _)| one)
        .collect();
    chain.reverse();
    chain
}
