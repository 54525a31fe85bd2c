//! `GET /api/v1/timelines/public`: what everybody has posted for everybody.

use crudder_timeline::TimelinePage;
use crudder_wire::entities::Status;
use crudder_wire::{Input, Reply};

use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/timelines/public",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Timeline);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Timelines, "View the public timeline")
        .page()
        .query::<bool>("local", "Accepted without effect: every status is local.")
        .query::<bool>(
            "remote",
            "Whether only remote statuses are returned. There are none, so `true` returns an empty page.",
        )
        .query::<bool>("only_media", "Whether only statuses with media are returned. The default is `false`.")
        .answers::<Vec<Status>>("Public statuses, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let page = input.params.page()?;
    // Asked for both, as on Mastodon, neither leaves anything out.
    let local = input.params.boolean("local")?.unwrap_or_default();
    let only_media = input.params.boolean("only_media")?.unwrap_or_default();
    // Nothing comes from elsewhere.
    let list = if input.params.boolean("remote")?.unwrap_or_default() && !local {
        TimelinePage::default()
    } else {
        let found = services.timelines()?.public(&services.cache(), person, &page, only_media).await;
        found?
    };
    super::reply(services, &input, person, &list).await
}
