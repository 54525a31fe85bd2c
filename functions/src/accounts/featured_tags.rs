//! `GET /api/v1/accounts/{id}/featured_tags`: nobody features any; 404 where there is no such account.

use crudder_domain::AccountId;
use crudder_wire::{Input, Reply};

use super::shown;
use crate::openapi::{Operation, Tag};
use crate::refusal::Refusal;
use crate::services::Services;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Accounts, "See which hashtags an account features")
        .path::<AccountId>("id", "The account.")
        .answers::<[(); 0]>("None, ever.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    shown(services, input.path_account()?, None).await?;
    Ok(Reply::ok(&[(); 0]))
}
