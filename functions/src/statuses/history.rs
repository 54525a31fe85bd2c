//! `GET /api/v1/statuses/{id}/history`: all that a status has said, oldest first; gone when it is.

use crudder_domain::StatusId;
use crudder_wire::entities::{AllLinks, StatusEdit};
use crudder_wire::{Input, Reply};

use super::visible_original;
use crate::media;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Audited, Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/statuses/{id}/history",
    Capability::Read,
    Needs::NothingOr(&[Scope::ReadStatuses]),
    describe,
)
.audited_by(Audited::Status);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Statuses, "View the edit history of a status")
        .path::<StatusId>("id", "The status.")
        .answers::<Vec<StatusEdit>>("The versions of the status, oldest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let person = input.person;
    let shown = visible_original(services, &input, person).await?;
    let history = services.reader()?.history(&shown.status).await?;
    let mut links = AllLinks::new();
    for edit in &history {
        links.extend(media::links_of(services, &edit.media, shown.status.expires_at).await?);
    }
    let edit = |edit: &crudder_messages::Edit| {
        let said = (&edit.text, edit.mentions.as_slice(), &edit.spoiler_text, edit.sensitive);
        let author = (&shown.author, shown.author_counts);
        StatusEdit::new(edit.at, said, author, (&edit.media, &links), &input.site)
    };
    Ok(Reply::ok(&history.iter().map(edit).collect::<Vec<_>>()))
}
