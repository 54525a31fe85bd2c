//! `/api/v1/notifications`, and in groups of one `/api/v2/notifications`: what one is told of others' doings.
//!
//! What is told was written when it happened; whether it is still so, and still for its reader to hear, is asked here, at each
//! reading. So a status that has ended takes all that was told of it along, and a conversation that was muted a minute ago is
//! silent about yesterday, too.

pub(crate) mod clear;
pub(crate) mod dismiss;
mod filter;
pub(crate) mod group;
pub(crate) mod group_accounts;
pub(crate) mod group_dismiss;
pub(crate) mod groups;
pub(crate) mod groups_unread_count;
pub(crate) mod index;
pub(crate) mod policy;
pub(crate) mod show;
pub(crate) mod unread_count;

use std::collections::HashMap;

use crudder_domain::notification::ENDING_NOTICE;
use crudder_domain::{Account, AccountCounts, AccountId, Moment, Notification, NotificationKind, StatusId};
use crudder_timeline::ShownStatus;
use crudder_wire::{Input, entities as wire};

use crate::function::functions;
use crate::refusal::Refusal;
use crate::services::Services;
use crate::{statuses, viewer};

functions![
    "notifications_": index, show, unread_count, clear, dismiss, groups, group, group_accounts,
    group_dismiss, groups_unread_count, policy
];

/// Of these notifications those that still stand and are for the person to hear, in their order. What they are about is read
/// at once: from the cache, else in batches.
pub(super) async fn heard(
    services: &Services,
    input: &Input,
    person: AccountId,
    notifications: Vec<Notification>,
) -> Result<Vec<wire::Notification>, Refusal> {
    let (timelines, cache) = (services.timelines()?, services.cache());
    let notifications = unsilenced(services, person, notifications).await?;
    let mut ids: Vec<StatusId> = notifications.iter().filter_map(|one| one.status).collect();
    ids.sort_unstable();
    ids.dedup();
    let shown = timelines.statuses(&cache, &ids).await?;
    let shown = viewer::visible(services, Some(person), shown).await?;
    let shown: HashMap<StatusId, ShownStatus> = shown.into_iter().map(|one| (one.status.id, one)).collect();

    let now = services.now();
    let standing: Vec<(Notification, Option<ShownStatus>)> = notifications
        .into_iter()
        .filter_map(|one| match one.status {
            None => Some((one, None)),
            Some(id) => shown
                .get(&id)
                .filter(|shown| stands(&one, shown, person, now))
                .map(|it| (one, Some(it.clone()))),
        })
        .collect();

    let standing = unavoided(services, person, standing).await?;

    // Who posted a status is shown with it; the others are asked for.
    let mut people: HashMap<AccountId, (Account, AccountCounts)> = HashMap::new();
    for shown in shown.into_values() {
        people.insert(shown.author.id, (shown.author, shown.author_counts));
    }
    let unknown: Vec<AccountId> =
        standing.iter().map(|(one, _)| one.from).filter(|from| !people.contains_key(from)).collect();
    if !unknown.is_empty() {
        let found = timelines.accounts(&cache, &unknown).await?;
        people.extend(found.into_iter().map(|found| (found.0.id, found)));
    }

    // Of a boost, what it boosts is shown: who boosted stands beside it.
    let about: Vec<ShownStatus> =
        standing.iter().filter_map(|(_, shown)| shown.clone()).map(ShownStatus::into_original).collect();
    let mut about = statuses::entities(services, input, Some(person), &about).await?.into_iter();
    let mut heard = Vec::with_capacity(standing.len());
    for (one, shown) in standing {
        let status = if shown.is_some() { about.next() } else { None };
        let is_silent = status.as_ref().is_some_and(|status| match one.kind {
            // One's own mark, not somebody else's doing.
            NotificationKind::Ending => !status.is_bookmarked(),
            // Who has taken the boost back has nothing to do with it any more.
            NotificationKind::Update => status.is_muted() || !status.is_reblogged(),
            _ => status.is_muted(),
        });
        let Some((account, counts)) = people.get(&one.from).filter(|_| !is_silent) else { continue };
        heard.push(wire::Notification::new(&one, account, *counts, status, &input.site));
    }
    Ok(heard)
}

/// Those of them that are by nobody whom the person blocks or does not want to hear of.
async fn unsilenced(
    services: &Services,
    person: AccountId,
    mut notifications: Vec<Notification>,
) -> Result<Vec<Notification>, Refusal> {
    let others: Vec<AccountId> =
        notifications.iter().map(|one| one.from).filter(|from| *from != person).collect();
    if !others.is_empty() {
        let relationships = services.reader()?.author_relationships(person, &others, &[]).await?;
        let now = services.now();
        notifications.retain(|one| !relationships.stance(one.from).silences(now));
    }
    Ok(notifications)
}

/// Those of them that tell of no status which home would leave out, since it names somebody whom the person blocks or mutes.
/// What names the person itself is a mention, and stays.
async fn unavoided(
    services: &Services,
    person: AccountId,
    mut standing: Vec<(Notification, Option<ShownStatus>)>,
) -> Result<Vec<(Notification, Option<ShownStatus>)>, Refusal> {
    let named = |(one, shown): &(Notification, Option<ShownStatus>)| -> Vec<AccountId> {
        let shown = shown.as_ref().filter(|_| one.kind == NotificationKind::Status);
        let mentions = shown.map_or(&[][..], |shown| shown.status.mentions.as_slice());
        mentions.iter().map(|mention| mention.account).filter(|account| *account != person).collect()
    };
    let others: Vec<AccountId> = standing.iter().flat_map(named).collect();
    if !others.is_empty() {
        let relationships = services.reader()?.author_relationships(person, &others, &[]).await?;
        let now = services.now();
        standing
            .retain(|one| !named(one).into_iter().any(|account| relationships.stance(account).hides(now)));
    }
    Ok(standing)
}

/// Whether what a notification tells is still so of its status.
fn stands(one: &Notification, shown: &ShownStatus, person: AccountId, now: Moment) -> bool {
    let (status, original) = (&shown.status, &shown.original().status);
    match one.kind {
        NotificationKind::Mention => status.names(person),
        NotificationKind::Favourite => status.author == person,
        NotificationKind::Reblog => status.reblog.is_some() && original.author == person,
        NotificationKind::Status => status.author == one.from,
        NotificationKind::Poll => status.poll.as_ref().is_some_and(|poll| !poll.expires_at.is_alive(now)),
        // Of several edits the last is told.
        NotificationKind::Update => {
            status.edited_at.is_some_and(|at| Notification::of_edit(status, at).id == one.id)
        }
        NotificationKind::Ending => status.expires_at.remaining(now) <= ENDING_NOTICE,
        NotificationKind::Follow | NotificationKind::FollowRequest => false,
    }
}
