//! Tells people of what others did. Whom somebody has blocked or muted, and which conversations, is asked when they read:
//! so it holds for what was told before, too.

use std::collections::BTreeSet;

use crudder_domain::{
    AccountId, FollowState, Mark, Moment, Notification, NotificationKind, Status, StatusId,
};
use crudder_messages::{Change, FollowRecord, MarkRecord, Result, Writer};
use futures::{StreamExt, TryStreamExt};

/// How many are told at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// What a change is to somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    /// They hear of it.
    Of(AccountId, Notification),
    /// They heard of it, and it is so no more.
    NoMore(AccountId, StatusId),
}

impl Told {
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
        Change::Marked(marking) => told(&Change::Marked(writer.settled(marking).await?), now),
        change => told(change, now),
    };
    futures::stream::iter(told)
        .filter(|told| std::future::ready(told.is_by_another()))
        .map(|told| async move {
            match told {
                Told::Of(account, notification) => writer.notify(account, &notification).await,
                Told::NoMore(account, id) => writer.withdraw(account, id).await,
            }
        })
        .buffer_unordered(PARALLEL)
        .try_collect()
        .await
}

/// Whom a change concerns, and what they are told.
fn told(change: &Change, now: Moment) -> Vec<Told> {
    match change {
        Change::StatusPosted(status) => {
            let notification = Notification::of_mention(status, None);
            if let Some(reblog) = status.reblog {
                return vec![Told::Of(reblog.author, Notification::of_boost(status))];
            }
            let named = status.mentions.iter().map(|it| Told::Of(it.account, notification));
            let closing = Notification::of_poll(status).map(|it| Told::Of(status.author, it));
            named.chain(closing).collect()
        }
        Change::StatusChanged { before, after } => {
            let notification = Notification::of_mention(after, after.edited_at);
            let named = after.mentions.iter().map(|mention| mention.account);
            let anew = named.filter(|account| !before.names(*account)).map(|it| Told::Of(it, notification));
            // Under the name that it was told by, so that nobody hears of it twice who is named again later.
            let told = [None, before.edited_at].map(|at| Notification::of_mention(before, at).id);
            let named = before.mentions.iter().map(|mention| mention.account);
            let no_more = named.filter(|account| !after.names(*account));
            let no_more = no_more.flat_map(|it| told.map(|id| Told::NoMore(it, id)));
            anew.chain(no_more).collect()
        }
        Change::Marked(marking) => {
            let (account, notification) = marked(marking);
            vec![Told::Of(account, notification)]
        }
        Change::Unmarked(marking) => {
            let (account, notification) = marked(marking);
            vec![Told::NoMore(account, notification.id)]
        }
        Change::Followed(follow) => vec![Told::Of(follow.of, followed(follow))],
        Change::Unfollowed(follow) => vec![Told::NoMore(follow.of, followed(follow).id)],
        Change::StatusGone(status) if status.is_alive(now) => untold(status),
        // What was told of a status that has ended is shown no more, and ends by itself.
        _ => Vec::new(),
    }
}

/// What was told of a status that was deleted.
fn untold(status: &Status) -> Vec<Told> {
    if let Some(reblog) = status.reblog {
        return vec![Told::NoMore(reblog.author, Notification::of_boost(status).id)];
    }
    let ids = BTreeSet::from([None, status.edited_at].map(|at| Notification::of_mention(status, at).id));
    let named = status.mentions.iter().map(|mention| mention.account);
    let closing = Notification::of_poll(status).map(|it| Told::NoMore(status.author, it.id));
    named
        .flat_map(|account| ids.iter().map(move |id| Told::NoMore(account, *id)).collect::<Vec<_>>())
        .chain(closing)
        .collect()
}

/// Who hears of a mark: of a favourite the status's author, of a bookmark who keeps it.
fn marked(marking: &MarkRecord) -> (AccountId, Notification) {
    let MarkRecord { mark, id, status, author, by, expires_at } = *marking;
    match mark {
        Mark::Favourite => (author, Notification::of_favourite(id, by, status, expires_at)),
        Mark::Bookmark => (by, Notification::of_ending(id, author, status, expires_at)),
    }
}

fn followed(follow: &FollowRecord) -> Notification {
    let kind = match follow.state {
        FollowState::Following => NotificationKind::Follow,
        FollowState::Requested => NotificationKind::FollowRequest,
    };
    Notification::of_follow(kind, follow.by, follow.since)
}
