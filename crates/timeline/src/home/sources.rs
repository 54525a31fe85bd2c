//! What a home timeline is merged from, and how that is read.

use std::collections::HashMap;

use crudder_activity::{Budgeted, Following};
use crudder_domain::{AccountId, Activity, GraphVersion, Hashtag, Page, Visibility};
use crudder_messages::{Authored, Following as Read, Result, TagFilter};
use futures::future::try_join_all;

use super::{HomeRead, LowerList};
use crate::Timelines;
use crate::followed::Followed;
use crate::merge::Stretch;
use crate::run::{ListEntry, ReadEnd, Run};

/// What a home timeline is merged from.
pub(super) struct Sources {
    /// Says whom and which hashtags the reader follows.
    pub(super) graph_version: GraphVersion,
    pub(super) activities: HashMap<AccountId, Activity>,
    /// In the order of the reader's hashtags.
    pub(super) followed: Vec<Followed>,
}

impl Timelines {
    /// Whom a reader follows now, in order of their ids. One small read, and one of the cache where that is of the same
    /// graph version.
    pub async fn followed(&self, cache: &Budgeted, reader: AccountId) -> Result<Vec<AccountId>> {
        let (cached, head) = futures::join!(cache.get_following(reader), self.messages.head(reader));
        let version = head?.graph_version;
        if let Some(cached) = cached.filter(|cached| cached.version == version) {
            return Ok(cached.accounts);
        }
        let following = cacheable(self.messages.following(reader).await?);
        cache.set_following(reader, &following).await;
        Ok(following.accounts)
    }
}

impl HomeRead<'_> {
    /// The hashtags that are merged: none into a list.
    fn tags(&self) -> &[Hashtag] {
        if self.among.is_some() { &[] } else { &self.head.tags }
    }

    /// All that a home timeline is merged from, side by side.
    pub(super) async fn read_sources(&mut self) -> Result<Sources> {
        let (timelines, reader, tags) = (self.timelines, self.reader, self.tags().to_vec());
        let followed = timelines.newest_followed(reader, &tags);
        let head_version = self.head.graph_version;
        let ((version, activities), followed) = futures::try_join!(self.read_activities(), followed)?;
        // Where the graph was changed in between, the hashtags are those of before.
        Ok(Sources { graph_version: version.min(head_version), activities, followed })
    }

    /// Whom the reader follows, from the cache where that is of the same graph version, and what they posted,
    /// from the cache as far as it knows. The reader is left out: its own activity is at hand, and newer. So are those
    /// whom the reader mutes; of others, what is left out shows only with the statuses themselves.
    async fn read_activities(&mut self) -> Result<(GraphVersion, HashMap<AccountId, Activity>)> {
        let cached = self.cache.get_following(self.reader).await;
        let following =
            if let Some(cached) = cached.filter(|cached| cached.version == self.head.graph_version) {
                cached
            } else {
                let following = cacheable(self.timelines.messages.following(self.reader).await?);
                self.found.following = Some(following.clone());
                following
            };
        let Following { version, mut accounts, screen } = following;
        self.followees.all.get_or_insert_with(|| accounts.iter().copied().collect());
        if let Some(list) = self.among {
            accounts.retain(|account| list.holds(*account));
        }
        let now = self.timelines.now();
        accounts.retain(|account| *account != self.reader && !screen.hides(*account, now));
        self.screen = screen;
        let mut activities = self.cache.get_activities(&accounts).await;
        accounts.retain(|account| !activities.contains_key(account));
        if !accounts.is_empty() {
            let read = self.timelines.messages.activities(&accounts).await?;
            self.found.activities.extend(read.iter().map(|(author, activity)| (*author, activity.clone())));
            activities.extend(read);
        }
        Ok((version, activities))
    }
}

impl Timelines {
    /// Reads stretches of authors' and hashtags' lists, all at once. Followers see all but direct statuses.
    pub(super) async fn read_lists(
        &self,
        stretches: Vec<Stretch<LowerList>>,
        tags: &[Hashtag],
    ) -> Result<Vec<(Stretch<LowerList>, Run)>> {
        let read = stretches.into_iter().map(async |stretch| {
            let run = match stretch.list {
                LowerList::Author(author) => self.read_author(author, &stretch.page).await?,
                LowerList::Tag(at) => match tags.get(at) {
                    Some(tag) => self.read_tag(tag, &TagFilter::default(), &stretch.page).await?,
                    None => Run { listed: Vec::new(), end: ReadEnd::Exhausted, costly: false },
                },
            };
            Ok((stretch, run))
        });
        try_join_all(read).await
    }

    async fn read_author(&self, author: AccountId, page: &Page) -> Result<Run> {
        let keep = |one: &Authored| one.visibility != Visibility::Direct;
        let slice = self.messages.authored(author, page, keep).await?;
        let listed = slice.entries.iter().map(|one| ListEntry::by(author, one.entry)).collect();
        Ok(Run::of_store(page, listed, slice.searched_to))
    }
}

fn cacheable(read: Read) -> Following {
    let Read { version, accounts, screen } = read;
    Following { version, accounts, screen }
}
