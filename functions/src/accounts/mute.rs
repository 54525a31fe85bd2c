//! `POST /api/v1/accounts/{id}/mute`: leaves somebody out of my timelines and, with `notifications`, my notifications; for
//! `duration` seconds, or for ever.

use crudder_domain::{AccountId, MuteFor};
use crudder_wire::entities::Relationship;
use crudder_wire::{Input, Reply};

use super::{refuse, relationship};
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/mute",
    Capability::Write,
    Needs::Person(&[Scope::WriteMutes]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Mute an account")
        .says(
            "Hides the account's statuses from your timelines and, with `notifications`, its notifications \
             from you.",
        )
        .path::<AccountId>("id", "The account.")
        .field::<bool>(
            "notifications",
            "Whether notifications from the account are hidden, too. The default is `true`.",
        )
        .field::<MuteFor>(
            "duration",
            "How long the mute lasts, in seconds. The default is 0: until you unmute the account.",
        )
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    let notifications = input.params.boolean("notifications")?.unwrap_or(true);
    let length: MuteFor = input.params.parse_filled("duration")?.unwrap_or_default();
    services.writer()?.mute(person, account, notifications, length).await.map_err(refuse)?;
    relationship(services, person, account).await
}
