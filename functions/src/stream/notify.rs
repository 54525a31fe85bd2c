//! Tells people of what others did. Whom somebody has blocked or muted, and which conversations, is asked when they read:
//! so it holds for what was told before, too.

use std::collections::BTreeSet;

use crudder_domain::{
    AccountId, FollowState, Interaction, Moment, Notification, NotificationKind, Status, StatusId,
};
use crudder_messages::{Change, FollowRecord, InteractionRecord, Result, Writer};
use futures::{StreamExt, TryStreamExt};

/// How many are told at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// What a change is to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum NotificationChange {
    /// They hear of it.
    Of(AccountId, Notification),
    /// They heard of it, and it is so no more.
    NoMore(AccountId, StatusId),
}

impl NotificationChange {
    /// Nobody hears of what they did themselves; but that their own status ends, or what it asks closes, they do.
    fn is_by_another(&self) -> bool {
        match self {
            Self::Of(account, notification) => {
                let is_ones_own =
                    matches!(notification.kind, NotificationKind::Ending | NotificationKind::Poll);
                *account != notification.from || is_ones_own
            }
            Self::NoMore(..) => true,
        }
    }
}

/// Tells everybody whom a change concerns. A write for each of them, and none for any other change; a read for a mark.
pub(super) async fn of(writer: &Writer, change: &Change, now: Moment) -> Result<()> {
    let told = match change {
        // Its status may end at another moment by now.
        Change::InteractionAdded(marking) => {
            told(&Change::InteractionAdded(writer.settled(marking).await?), now)
        }
        change => told(change, now),
    };
    futures::stream::iter(told)
        .filter(|told| std::future::ready(told.is_by_another()))
        .map(|told| async move {
            match told {
                NotificationChange::Of(account, notification) => writer.notify(account, &notification).await,
                NotificationChange::NoMore(account, id) => writer.withdraw(account, id).await,
            }
        })
        .buffer_unordered(PARALLEL)
        .try_collect()
        .await
}

/// Whom a change concerns, and what they are told.
fn told(change: &Change, now: Moment) -> Vec<NotificationChange> {
    match change {
        Change::StatusPosted(status) => {
            let notification = Notification::of_mention(status, None);
            if let Some(reblog) = status.reblog {
                return vec![NotificationChange::Of(reblog.author, Notification::of_boost(status))];
            }
            let named = status.mentions.iter().map(|it| NotificationChange::Of(it.account, notification));
            let closing = Notification::of_poll(status).map(|it| NotificationChange::Of(status.author, it));
            named.chain(closing).collect()
        }
        Change::StatusChanged { before, after } => {
            let notification = Notification::of_mention(after, after.edited_at);
            let named = after.mentions.iter().map(|mention| mention.account);
            let anew = named
                .filter(|account| !before.names(*account))
                .map(|it| NotificationChange::Of(it, notification));
            // Under the name that it was told by, so that nobody hears of it twice who is named again later.
            let told = [None, before.edited_at].map(|at| Notification::of_mention(before, at).id);
            let named = before.mentions.iter().map(|mention| mention.account);
            let no_more = named.filter(|account| !after.names(*account));
            let no_more = no_more.flat_map(|it| told.map(|id| NotificationChange::NoMore(it, id)));
            anew.chain(no_more).collect()
        }
        Change::InteractionAdded(marking) => {
            let (account, notification) = marked(marking);
            vec![NotificationChange::Of(account, notification)]
        }
        Change::InteractionRemoved(marking) => {
            let (account, notification) = marked(marking);
            vec![NotificationChange::NoMore(account, notification.id)]
        }
        Change::Followed(follow) => vec![NotificationChange::Of(follow.of, followed(follow))],
        Change::Unfollowed(follow) => vec![NotificationChange::NoMore(follow.of, followed(follow).id)],
        Change::StatusGone(status) if status.is_alive(now) => untold(status),
        // What was told of a status that has ended is shown no more, and ends by itself.
        _ => Vec::new(),
    }
}

/// What was told of a status that was deleted.
fn untold(status: &Status) -> Vec<NotificationChange> {
    if let Some(reblog) = status.reblog {
        return vec![NotificationChange::NoMore(reblog.author, Notification::of_boost(status).id)];
    }
    let ids = BTreeSet::from([None, status.edited_at].map(|at| Notification::of_mention(status, at).id));
    let named = status.mentions.iter().map(|mention| mention.account);
    let closing = Notification::of_poll(status).map(|it| NotificationChange::NoMore(status.author, it.id));
    named
        .flat_map(|account| {
            ids.iter().map(move |id| NotificationChange::NoMore(account, *id)).collect::<Vec<_>>()
        })
        .chain(closing)
        .collect()
}

/// Who hears of a mark: of a favourite the status's author, of a bookmark who keeps it.
fn marked(marking: &InteractionRecord) -> (AccountId, Notification) {
    let InteractionRecord { mark, id, status, author, by, expires_at } = *marking;
    match mark {
        Interaction::Favourite => (author, Notification::of_favourite(id, by, status, expires_at)),
        Interaction::Bookmark => (by, Notification::of_ending(id, author, status, expires_at)),
    }
}

fn followed(follow: &FollowRecord) -> Notification {
    let kind = match follow.state {
        FollowState::Following => NotificationKind::Follow,
        FollowState::Requested => NotificationKind::FollowRequest,
    };
    Notification::of_follow(kind, follow.by, follow.since)
}
