//! `GET /api/v1/notifications`: the newest first.
//!
//! A page may be shorter than its limit where something of it no longer stands; its `Link` goes on behind that.

use crudder_domain::{AccountId, NotificationLimit, Page, StatusId};
use crudder_wire::entities::Notification;
use crudder_wire::{ApiError, Input, Reply, pagination};

use super::filter::{Filter, MOST_TYPES};
use super::heard;
use crate::openapi::{Many, Operation, Tag};
use crate::refusal;
use crate::services::Services;

/// How many readings of the list a page may cost while it has nothing to show.
const MOST_ROUNDS: usize = 5;

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "See my notifications")
        .page_of::<StatusId, NotificationLimit>()
        .query::<Many<String, MOST_TYPES>>("types", "Only these kinds.")
        .query::<Many<String, MOST_TYPES>>("exclude_types", "Not these kinds.")
        .query::<AccountId>("account_id", "Only what this account did.")
        .answers::<Vec<Notification>>("The newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, ApiError> {
    let (heard, link) = page(services, &input).await?;
    Ok(Reply::ok(&heard)?.link(link))
}

/// The page that a request asks for, and its `Link`.
pub(super) async fn page(
    services: &Services,
    input: &Input,
) -> Result<(Vec<Notification>, Option<String>), ApiError> {
    let (person, page) = (input.person()?, input.params.page_within::<NotificationLimit>()?);
    let filter = Filter::of(input)?;
    let reader = services.reader()?;
    let cleared = reader.markers(person).await.map_err(refusal::store)?.cleared;
    let (mut rest, mut prev) = (page, None);
    for round in 1.. {
        let slice = reader.notifications(person, cleared, &rest, |one| filter.keeps(one)).await;
        let slice = slice.map_err(refusal::store)?;
        let (newest, oldest) =
            (slice.entries.first().map(|one| one.id), slice.entries.last().map(|one| one.id));
        let full = slice.entries.len() >= rest.limit.get();
        prev = if page.is_upwards() { newest.or(prev) } else { prev.or(newest) };
        let end = if page.is_upwards() { newest } else { oldest };
        let on = end.filter(|_| full).or(slice.searched_to);

        let heard = heard(services, input, person, slice.entries).await?;
        match on {
            Some(on) if heard.is_empty() && round < MOST_ROUNDS => {
                rest = if page.is_upwards() {
                    Page { min_id: Some(on), ..rest }
                } else {
                    Page { max_id: Some(on), ..rest }
                };
            }
            _ => {
                let next = if page.is_upwards() { oldest } else { on };
                let prev = if page.is_upwards() { on.or(prev) } else { prev };
                return Ok((heard, pagination::link(input, next, prev)));
            }
        }
    }
    Err(ApiError::internal())
}
