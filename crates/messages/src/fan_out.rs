//! Telling many of one status: those who asked to hear of each that its author posts, and those who boosted it, of its edits.
//!
//! The table's stream starts it, and carries it on as it does a cascade: one invocation tells some 400, then remembers how far
//! it came in an item whose own record starts the next. It may take a while where an author has very many; a post by one whom
//! nobody asked to hear of costs one query.

use crudder_domain::{AccountId, ExpiresAt, Moment, Notification, Status, StatusId};
use futures::{StreamExt, TryStreamExt};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::interactions::InteractionByItem;
use crate::items::{Item, read, sk, write};
use crate::keys;
use crate::read::{Range, Reading};
use crate::writer::Writer;

/// How many people one page holds.
const PAGE: usize = 50;
/// How many pages one invocation takes.
const PAGES: usize = 8;
/// How many are told at the same time: each needs a connection of its own.
const PARALLEL: usize = 8;

/// What many are told of one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FanOut {
    /// It was posted: its author's subscribers hear of it.
    Posted,
    /// It ends at another second: so does what its author's subscribers heard.
    Moved,
    /// It was deleted: its author's subscribers hear of it no more.
    Deleted,
    /// It was edited, before that at this moment: who boosted it hears of this edit, and no more of that.
    Edited(Option<Moment>),
}

impl FanOut {
    /// The word that its item is named by: what is told after something replaces it.
    const fn word(self) -> &'static str {
        match self {
            Self::Posted | Self::Moved | Self::Deleted => "SUBSCRIBERS",
            Self::Edited(_) => "BOOSTERS",
        }
    }
}

/// How far it has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FanOutProgress {
    telling: FanOut,
    /// Whose status it is.
    author: AccountId,
    /// The last name that is done.
    after: String,
}

/// Under `TELLING#`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FanOutItem {
    #[serde(flatten)]
    pub(crate) told: FanOutProgress,
    /// When it was written: the stream tells nothing of a write that changes nothing.
    at: Moment,
    pub(crate) expires_at: ExpiresAt,
}

/// What is told of: what was deleted has nothing but a name.
struct Subject<'a> {
    id: StatusId,
    author: AccountId,
    status: Option<&'a Status>,
}

impl Writer {
    /// Tells those who wish to hear of a status, some 400 at first, and remembers where to go on if there are more. For each
    /// page a query, for each person a write, or two.
    pub async fn fan_out(&self, status: &Status, telling: FanOut) -> Result<()> {
        let is_told = matches!(telling, FanOut::Edited(_)) || status.notifies_subscribers();
        if !is_told || !status.is_alive(self.now()) {
            return Ok(());
        }
        let subject = Subject { id: status.id, author: status.author, status: Some(status) };
        self.fan_out_from(&subject, telling, None, status.expires_at).await
    }

    /// Goes on telling of a status that ends, or would have ended, at `end`. As [`Self::tell`], and a read.
    pub async fn continue_fan_out(&self, id: StatusId, told: FanOutProgress, end: ExpiresAt) -> Result<()> {
        let FanOutProgress { telling, author, after } = told;
        if !end.is_alive(self.now()) {
            return Ok(());
        }
        let status = self.status(id).await?;
        if status.is_none() && telling != FanOut::Deleted {
            return Ok(());
        }
        let end = status.as_ref().map_or(end, |status| status.expires_at);
        let subject = Subject { id, author, status: status.as_ref() };
        self.fan_out_from(&subject, telling, Some(after), end).await
    }

    async fn fan_out_from(
        &self,
        subject: &Subject<'_>,
        telling: FanOut,
        after: Option<String>,
        end: ExpiresAt,
    ) -> Result<()> {
        let mut after = after;
        for _ in 0..PAGES {
            after = self.fan_out_page(subject, telling, after).await?;
            if after.is_none() {
                return Ok(());
            }
        }
        let Some(after) = after else { return Ok(()) };
        let told = FanOutProgress { telling, author: subject.author, after };
        let item = FanOutItem { told, at: self.now(), expires_at: end };
        self.put(write(keys::fan_out(subject.id, telling.word()), "telling", &item)?).await
    }

    /// One page; answers the last name that is done, where more may follow.
    async fn fan_out_page(
        &self,
        subject: &Subject<'_>,
        telling: FanOut,
        after: Option<String>,
    ) -> Result<Option<String>> {
        let (pk, first, to) = match telling {
            FanOut::Edited(_) => keys::all_boosts(subject.id),
            FanOut::Posted | FanOut::Moved | FanOut::Deleted => keys::all_subscribers(subject.author),
        };
        let from = after.map_or(first, |after| format!("{after}\0"));
        let (reading, limit) = (Reading::Consistent, PAGE);
        let part = self.query(&Range { pk, from, to, newest_first: false, reading, limit }).await?;
        futures::stream::iter(part.items)
            .map(|item| self.tell_one(subject, telling, item))
            .buffer_unordered(PARALLEL)
            .try_collect::<()>()
            .await?;
        Ok(part.last)
    }

    async fn tell_one(&self, subject: &Subject<'_>, telling: FanOut, item: Item) -> Result<()> {
        if let FanOut::Edited(before) = telling {
            let InteractionByItem { account, .. } = read("list entry", item)?;
            return match subject.status {
                // Who boosted a status of their own knows what they changed.
                Some(status) if account != subject.author => self.tell_of_edit(account, status, before).await,
                _ => Ok(()),
            };
        }
        let Some(subscriber) = keys::subscribers(subject.author).account_of(sk(&item)) else {
            return Ok(());
        };
        match (telling, subject.status) {
            // Who is named in it hears of that.
            (FanOut::Posted, Some(status)) if !status.names(subscriber) => {
                self.notify(subscriber, &Notification::of_post(status)).await
            }
            (FanOut::Moved, Some(status)) => {
                self.move_notification_end(subscriber, Notification::of_post(status).id, status.expires_at)
                    .await
            }
            // Under that name they are also told that it names them: that goes as well.
            (FanOut::Deleted, _) => self.withdraw(subscriber, subject.id).await,
            _ => Ok(()),
        }
    }

    async fn tell_of_edit(&self, account: AccountId, status: &Status, before: Option<Moment>) -> Result<()> {
        if let Some(before) = before {
            self.withdraw(account, Notification::of_edit(status, before).id).await?;
        }
        match status.edited_at {
            Some(at) => self.notify(account, &Notification::of_edit(status, at)).await,
            None => Ok(()),
        }
    }
}
