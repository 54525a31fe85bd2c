//! `/api/v1/accounts`: profiles, their statuses, and who follows whom.

pub(crate) mod block;
pub(crate) mod blocks;
mod by_name;
pub(crate) mod familiar_followers;
pub(crate) mod featured_tags;
pub(crate) mod follow;
pub(crate) mod followers;
pub(crate) mod following;
pub(crate) mod index;
pub(crate) mod lists;
pub(crate) mod lookup;
pub(crate) mod mute;
pub(crate) mod mutes;
pub(crate) mod note;
pub(crate) mod people;
pub(crate) mod preferences;
pub(crate) mod relationships;
pub(crate) mod remove_from_followers;
pub(crate) mod search;
pub(crate) mod show;
pub(crate) mod statuses;
pub(crate) mod unblock;
pub(crate) mod unfollow;
pub(crate) mod unmute;
pub(crate) mod update_credentials;
pub(crate) mod verify_credentials;
pub(crate) mod webfinger;

use crudder_domain::stance::MAX_HIDDEN;
use crudder_domain::{Account, AccountCounts, AccountId, PeopleLimit, PeoplePage};
use crudder_messages::Error;
use crudder_wire::entities::{CredentialAccount, Relationship};
use crudder_wire::{ApiError, Input, Reply};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;

functions![
    "accounts_": verify_credentials, update_credentials, lookup, search, index, show, statuses,
    featured_tags, lists, relationships, familiar_followers, follow, unfollow, followers, following,
    remove_from_followers, block, unblock, mute, unmute, note, blocks, mutes; "preferences" = preferences,
    "webfinger" = webfinger
];

/// Why somebody can't be blocked, muted or noted.
fn refuse(error: Error) -> Refusal {
    match error {
        Error::NoSuchAccount => Refusal::Client(ApiError::named_not_found("id")),
        Error::Oneself => {
            Refusal::Client(ApiError::not_allowed("id", "You cannot do this to your own account"))
        }
        Error::HidesTooMany => Refusal::Client(ApiError::not_allowed(
            "id",
            format!("You can block and mute at most {MAX_HIDDEN} accounts"),
        )),
        other => other.into(),
    }
}

/// An account as everybody sees it, and with the numbers of this moment to itself; 404 where there is none.
async fn shown(
    services: &Services,
    id: AccountId,
    viewer: Option<AccountId>,
) -> Result<(Account, AccountCounts), Refusal> {
    let found = services.timelines()?.accounts_to(&services.cache(), &[id], viewer).await;
    let found = found?;
    Ok(found.into_iter().next().ok_or_else(ApiError::not_found)?)
}

/// The owner's view: the profile as it was just read or written, the numbers as they are.
pub(crate) async fn own_view(
    services: &Services,
    input: &Input,
    account: &Account,
) -> Result<Reply, Refusal> {
    Ok(Reply::ok(&own_entity(services, input, account).await?))
}

/// One's own account as the entity `CredentialAccount`, with its present numbers.
pub(crate) async fn own_entity(
    services: &Services,
    input: &Input,
    account: &Account,
) -> Result<CredentialAccount, Refusal> {
    let requests = async {
        let page = PeoplePage { limit: PeopleLimit::MAX, ..PeoplePage::default() };
        services.reader()?.follow_requests(account.id, &page).await.map_err(Refusal::from)
    };
    let ((_, counts), requests) =
        futures::try_join!(shown(services, account.id, Some(account.id)), requests)?;
    Ok(CredentialAccount::new(account, counts, requests.entries.len(), &input.site))
}

/// How the reader stands to an account now, as an answer.
pub(crate) async fn relationship(
    services: &Services,
    reader: AccountId,
    account: AccountId,
) -> Result<Reply, Refusal> {
    let found = services.reader()?.relationships(reader, &[account]).await?;
    Ok(Reply::ok(&Relationship::from(found.first().ok_or_else(ApiError::internal)?)))
}
