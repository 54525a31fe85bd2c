//! What somebody is told of, and until when. A notification is named by what it tells of, so that telling twice is telling
//! once, and what was told can be taken back by the same name.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, StatusId};
use crate::status::Status;
use crate::time::{ExpiresAt, Lifetime, Moment};

/// How long before its end somebody hears that a status which they keep will end.
pub const ENDING_NOTICE: Duration = Duration::from_hours(1);

/// What a notification tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// A status names one.
    Mention,
    /// Somebody favours a status of one's own.
    Favourite,
    /// Somebody boosted a status of one's own.
    Reblog,
    /// Somebody follows one.
    Follow,
    /// Somebody wishes to follow one, whose account is locked.
    FollowRequest,
    /// Somebody posted whom one follows, and of whose statuses one asked to hear.
    Status,
    /// What one voted on, or asked, has closed.
    Poll,
    /// A status that one boosted was edited.
    Update,
    /// A status that one keeps (as a bookmark) ends within the hour. Crudder's own.
    Ending,
}

/// One thing that somebody is told of. It ends with the status that it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notification {
    /// When it is due, which may be still to come: sorts by time.
    pub id: StatusId,
    /// What it tells.
    pub kind: NotificationKind,
    /// Who made it happen; of what ends, its author.
    pub from: AccountId,
    /// What it is about, if that is a status: of a boost, the boost.
    pub status: Option<StatusId>,
    /// When it is gone.
    pub expires_at: ExpiresAt,
}

/// The random bits of an id.
const fn bits(id: u64) -> u16 {
    (id & 0xffff) as u16
}

impl Notification {
    /// That a status names somebody since it was posted or, where it is said, since it was changed.
    #[must_use]
    pub fn of_mention(status: &Status, changed: Option<Moment>) -> Self {
        Self {
            id: changed.map_or(status.id, |at| StatusId::new(at, bits(status.id.as_u64()))),
            kind: NotificationKind::Mention,
            from: status.author,
            status: Some(status.id),
            expires_at: status.expires_at,
        }
    }

    /// That a status was boosted, by the boost.
    #[must_use]
    pub fn of_boost(boost: &Status) -> Self {
        Self { kind: NotificationKind::Reblog, ..Self::of_mention(boost, None) }
    }

    /// That somebody favours a status, by the mark.
    #[must_use]
    pub const fn of_favourite(mark: StatusId, by: AccountId, status: StatusId, end: ExpiresAt) -> Self {
        let kind = NotificationKind::Favourite;
        Self { id: mark, kind, from: by, status: Some(status), expires_at: end }
    }

    /// That a status will end which somebody keeps since `mark`: due an hour before, or at once where less is left.
    #[must_use]
    pub fn of_ending(mark: StatusId, author: AccountId, status: StatusId, end: ExpiresAt) -> Self {
        let notice = Moment::from_millis(end.as_secs().saturating_sub(ENDING_NOTICE.as_secs()) * 1_000);
        let due = StatusId::new(notice, bits(mark.as_u64()));
        let kind = NotificationKind::Ending;
        Self { id: due.max(mark), kind, from: author, status: Some(status), expires_at: end }
    }

    /// That a status was posted, to who asked to hear of each of its author's.
    #[must_use]
    pub fn of_post(status: &Status) -> Self {
        Self { kind: NotificationKind::Status, ..Self::of_mention(status, None) }
    }

    /// That what a status asks has closed: due at that moment, which may be still to come. `None` where it asks nothing.
    #[must_use]
    pub fn of_poll(status: &Status) -> Option<Self> {
        let closes = status.poll.as_ref()?.expires_at.moment();
        Some(Self { kind: NotificationKind::Poll, ..Self::of_mention(status, Some(closes)) })
    }

    /// That a status was edited at a moment, to who boosted it. Who is named by the edit hears of that under another name.
    #[must_use]
    pub fn of_edit(status: &Status, at: Moment) -> Self {
        let id = StatusId::new(at, !bits(status.id.as_u64()));
        Self { id, kind: NotificationKind::Update, ..Self::of_mention(status, None) }
    }

    /// That somebody follows one since a moment, or wishes to. Thirty days are enough to hear of it.
    #[must_use]
    pub fn of_follow(kind: NotificationKind, by: AccountId, since: Moment) -> Self {
        let id = StatusId::new(since, bits(by.as_u64()));
        Self { id, kind, from: by, status: None, expires_at: ExpiresAt::after(since, Lifetime::MAX) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BORN: Moment = Moment::from_millis(1_800_000_000_000);

    fn account(number: u64) -> AccountId {
        AccountId::from_u64(number).unwrap()
    }

    fn ending(lives: u64) -> Notification {
        let end = ExpiresAt::from_secs(BORN.as_secs() + lives);
        Notification::of_ending(StatusId::new(BORN, 7), account(1), StatusId::MIN, end)
    }

    #[test]
    fn an_ending_is_due_an_hour_before_and_where_less_is_left_at_once() {
        assert_eq!(ending(7_200).id, StatusId::new(BORN + ENDING_NOTICE, 7));
        assert_eq!(ending(3_600).id, StatusId::new(BORN, 7));
        assert_eq!(ending(60).id, StatusId::new(BORN, 7));
    }

    #[test]
    fn a_follow_is_told_under_a_name_of_its_own_and_for_thirty_days() {
        let follow = |by| Notification::of_follow(NotificationKind::Follow, account(by), BORN);
        assert_eq!(follow(9), follow(9));
        assert_ne!(follow(9).id, follow(8).id);
        assert_eq!(follow(9).id.created_at(), BORN);
        assert_eq!(follow(9).expires_at.as_secs() - BORN.as_secs(), 30 * 86_400);
    }
}
