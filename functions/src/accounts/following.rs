//! `GET /api/v1/accounts/{id}/following`: whom an account follows.

use crudder_domain::{AccountId, PeopleLimit};
use crudder_wire::entities::Account;
use crudder_wire::{ApiError, Input, Reply};

use super::{people, shown};
use crate::openapi::{Operation, Tag};
use crate::services::Services;
use crate::{refusal, viewer};

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Relations, "See whom an account follows")
        .path::<AccountId>("id", "The account.")
        .page_of::<AccountId, PeopleLimit>()
        .answers::<Vec<Account>>("Accounts.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let person = viewer::optional(services, &input).await?;
    let (account, page) = (input.path_account()?, input.params.people_page()?);
    shown(services, account).await?;
    let slice = services.reader()?.followees(account, &page).await.map_err(refusal::store)?;
    people::of_somebody(services, &input, person, account, (&page, slice)).await
}
