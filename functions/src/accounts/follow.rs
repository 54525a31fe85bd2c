//! `POST /api/v1/accounts/{id}/follow`: follows, or asks a locked account to; with `reblogs` and `notify`, says what is
//! wanted of that.

use crudder_domain::AccountId;
use crudder_messages::{Error, FollowOptionsChange};
use crudder_wire::entities::Relationship;
use crudder_wire::{ApiError, Input, Reply};

use super::relationship;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "Follow an account")
        .says("Or asks to, where the account is locked.")
        .path::<AccountId>("id", "The account.")
        .field::<bool>(
            "reblogs",
            "Whether its boosts show on my home timeline; they do unless this says otherwise.",
        )
        .field::<bool>("notify", "Whether I am told when it posts.")
        .answers::<Relationship>("How I stand to it now.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (person, account) = (input.person()?, input.path_account()?);
    let (reblogs, notify) = (input.params.boolean("reblogs")?, input.params.boolean("notify")?);
    let wishes = FollowOptionsChange { reblogs, notify };
    services.writer()?.follow_with(person, account, wishes).await.map_err(|error| match error {
        Error::NoSuchAccount => Refusal::Client(ApiError::named_not_found("id")),
        Error::FollowsItself => {
            Refusal::Client(ApiError::invalid("id", "is your own: you can't follow yourself"))
        }
        Error::Blocked => Refusal::Client(ApiError::forbidden("This action is not allowed")),
        Error::FollowsTooMany => {
            Refusal::Client(ApiError::invalid("id", "is one too many: you can follow 7500 accounts"))
        }
        other => other.into(),
    })?;
    relationship(services, person, account).await
}
