//! `POST /api/v1/accounts/{id}/follow`: follows, or asks a locked account to; with `reblogs` and `notify`, says what is
//! wanted of that.

use crudder_domain::AccountId;
use crudder_domain::graph::MAX_FOLLOWING;
use crudder_messages::{Error, FollowOptionsChange};
use crudder_wire::entities::Relationship;
use crudder_wire::{ApiError, Input, Reply};

use super::relationship;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "POST /api/v1/accounts/{id}/follow",
    Capability::Write,
    Needs::Person(&[Scope::WriteFollows]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Follow an account")
        .says("Sends a follow request where the account is locked.")
        .path::<AccountId>("id", "The account.")
        .field::<bool>(
            "reblogs",
            "Whether the account's boosts appear in your home timeline. The default is `true`.",
        )
        .field::<bool>(
            "notify",
            "Whether you get a notification when the account posts. The default is `false`.",
        )
        .answers::<Relationship>("Your relationship to the account after the change.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    let (reblogs, notify) = (input.params.boolean("reblogs")?, input.params.boolean("notify")?);
    let wishes = FollowOptionsChange { reblogs, notify };
    services.writer()?.follow_with(person, account, wishes).await.map_err(|error| match error {
        Error::NoSuchAccount => Refusal::Client(ApiError::named_not_found("id")),
        Error::FollowsItself => Refusal::Client(ApiError::not_allowed("id", "You cannot follow yourself")),
        Error::Blocked => Refusal::Client(ApiError::forbidden("This action is not allowed")),
        Error::FollowsTooMany => Refusal::Client(ApiError::not_allowed(
            "id",
            format!("You can follow at most {MAX_FOLLOWING} accounts"),
        )),
        other => other.into(),
    })?;
    relationship(services, person, account).await
}
