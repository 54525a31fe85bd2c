//! `GET /api/v1/notifications`: the newest first.
//!
//! A page may be shorter than its limit where something of it no longer stands; its `Link` goes on behind that.

use crudder_domain::{AccountId, NotificationLimit, StatusId};
use crudder_wire::entities::Notification;
use crudder_wire::{Input, Reply};

use super::filter::{Filter, MOST_TYPES};
use super::heard;
use crate::openapi::{ListOf, Operation, Tag};
use crate::refusal::Refusal;
use crate::rounds::Rounds;
use crate::route::{Capability, Needs, Route, Scope};
use crate::services::Services;

pub(crate) const ROUTE: Route = Route::new(
    "GET /api/v1/notifications",
    Capability::Read,
    Needs::Person(&[Scope::ReadNotifications]),
    describe,
);

pub(crate) fn describe() -> Operation {
    Operation::new(Tag::Notifications, "View your notifications")
        .page_of::<StatusId, NotificationLimit>()
        .query::<ListOf<String, MOST_TYPES>>("types", "Only notifications of these types.")
        .query::<ListOf<String, MOST_TYPES>>("exclude_types", "Leaves out notifications of these types.")
        .query::<AccountId>("account_id", "Only notifications caused by this account.")
        .answers::<Vec<Notification>>("Your notifications, newest first.")
}

pub(crate) async fn handle(services: &Services, input: Input) -> Result<Reply, Refusal> {
    let (heard, link) = page(services, &input).await?;
    Ok(Reply::ok(&heard).link(link))
}

/// The page that a request asks for, and its `Link`.
pub(super) async fn page(services: &Services, input: &Input) -> Result<(Vec<Notification>, String), Refusal> {
    let (person, page) = (input.person()?, input.params.page_within::<NotificationLimit>()?);
    let filter = Filter::of(input)?;
    let reader = services.reader()?;
    let cleared = reader.markers(person).await?.cleared;
    let mut rounds = Rounds::of(page);
    loop {
        let slice = reader.notifications(person, cleared, &rounds.page, |one| filter.keeps(one)).await;
        let slice = slice?;
        rounds.read(&slice, |one| one.id);
        let heard = heard(services, input, person, slice.entries).await?;
        if !heard.is_empty() || !rounds.go_on() {
            return Ok((heard, rounds.link(input)));
        }
    }
}
