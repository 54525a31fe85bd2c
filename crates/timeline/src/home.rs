//! The home timeline: what a reader's followees, and the reader, posted, and what bears the hashtags that the reader
//! follows.
//!
//! - **Warm**: a merged timeline of the reader's graph version is in the cache. The reader's own activity comes
//!   along with the graph version, so own statuses show at once.
//! - **Stale**: it is not; it is merged from the followees' activities, which the cache holds, and the hashtags' newest,
//!   which are read.
//! - **Cold**: some or all of that has to be read from the store.
//! - **A list** is the same over some of the followees, stale or cold: no merged list is kept.
//! - **Deep**: the page reaches below what the merged timeline holds. Then all activities are merged, and of the
//!   authors who posted more than their activity holds, and of the hashtags, the lists are read as far as the page needs
//!   them.

mod merged;
mod sources;

use std::collections::{HashMap, HashSet};

use crudder_activity::Budgeted;
use crudder_domain::{AccountId, List, Page, Screen, Status, Viewer, Visibility};
use crudder_messages::{Head, Presence, Result};

use self::merged::{Found, listed};
use self::sources::Sources;
use crate::fill::Source;
use crate::merge::{Merge, Step};
use crate::run::{ListEntry, Run};
use crate::{ShownStatus, TimelinePage, Timelines};

impl Timelines {
    /// A page of the reader's home timeline: statuses of the reader and of those whom the reader follows, direct
    /// ones and answers to whom the reader does not follow left out, and public ones with a hashtag that the reader follows;
    /// without those that the reader hides or is hidden from. Others' newest may come as late as a merged timeline is kept; the reader's own never.
    pub async fn home(&self, cache: &Budgeted, reader: AccountId, page: &Page) -> Result<TimelinePage> {
        let source = HomeRead {
            timelines: self,
            cache,
            reader,
            head: Head::default(),
            screen: Screen::default(),
            among: None,
            followees: Followees::default(),
            sources: None,
            depth: Depth::Unread,
            found: Found::default(),
        };
        let follower = Viewer::Account { id: reader, follows_author: true };
        let may_see =
            |status: &Status| status.visibility != Visibility::Direct && status.is_visible_to(follower);
        Box::pin(self.page(cache, source, page, |one| may_see(&one.status))).await
    }

    /// A page of one of the reader's lists: what those of its members whom the reader follows have posted, as the home
    /// timeline has it, but for replies that the list leaves out. Merged from their activities for each reading: nothing
    /// more is kept of it, so that it never shows who was taken off, or left.
    pub async fn list(
        &self,
        cache: &Budgeted,
        reader: AccountId,
        list: &List,
        page: &Page,
    ) -> Result<TimelinePage> {
        let source = HomeRead {
            timelines: self,
            cache,
            reader,
            head: Head::default(),
            screen: Screen::default(),
            among: Some(list),
            followees: Followees::default(),
            sources: None,
            depth: Depth::Unread,
            found: Found::default(),
        };
        let follower = Viewer::Account { id: reader, follows_author: true };
        let may_see =
            |status: &Status| status.visibility != Visibility::Direct && status.is_visible_to(follower);
        Box::pin(self.page(cache, source, page, |one| may_see(&one.status))).await
    }
}

/// What is known of whom the reader follows: it decides which answers are shown.
#[derive(Default)]
struct Followees {
    /// All of them, where the timeline was merged for this page: were they read again, what was said first would do.
    all: Option<HashSet<AccountId>>,
    /// Where what is merged was in the cache: those who were asked for, and whether the reader follows them.
    asked: HashMap<AccountId, bool>,
}

impl Followees {
    fn contain(&self, account: AccountId) -> bool {
        match &self.all {
            Some(all) => all.contains(&account),
            None => self.asked.get(&account).copied().unwrap_or_default(),
        }
    }

    fn know(&self, account: AccountId) -> bool {
        self.all.is_some() || self.asked.contains_key(&account)
    }
}

/// A home timeline while one page of it is read.
struct HomeRead<'a> {
    timelines: &'a Timelines,
    cache: &'a Budgeted,
    reader: AccountId,
    /// The reader's graph version and own activity: read consistently, so that both are never late.
    head: Head,
    /// What is left out, of the same graph version.
    screen: Screen,
    /// Where this is a list: whose statuses it is made of. The reader's own are no part of it.
    among: Option<&'a List>,
    followees: Followees,
    /// What is merged, once it was needed.
    sources: Option<Sources>,
    depth: Depth,
    found: Found,
}

/// A list that pages can reach below what is merged of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LowerList {
    /// An author's.
    Author(AccountId),
    /// That of one of the hashtags that the reader follows, by its place among them.
    Tag(usize),
}

/// How deep the merge goes.
enum Depth {
    /// Nowhere yet.
    Unread,
    /// As deep as a cached timeline goes.
    Newest(Merge<LowerList>),
    /// As deep as statuses live.
    Full(Merge<LowerList>),
}

impl Source for HomeRead<'_> {
    async fn read(&mut self, page: &Page) -> Result<Run> {
        loop {
            match &mut self.depth {
                Depth::Unread => self.depth = Depth::Newest(self.newest(page).await?),
                Depth::Newest(merge) => match merge.step(page) {
                    Step::Proven(run) => return Ok(run),
                    Step::Read(_) => self.depth = Depth::Full(self.full(page).await?),
                },
                Depth::Full(merge) => match merge.step(page) {
                    Step::Proven(run) => {
                        self.deepen(page, &run);
                        return Ok(run);
                    }
                    Step::Read(stretches) => {
                        for (stretch, run) in self.timelines.read_lists(stretches, &self.head.tags).await? {
                            merge.learn(&stretch, run);
                        }
                    }
                },
            }
        }
    }

    fn screen(&self) -> Option<(AccountId, &Screen)> {
        Some((self.reader, &self.screen))
    }

    /// Whom the reader follows of those whom these answer: one batch, where that was not read with what is merged.
    async fn consider(&mut self, shown: &[ShownStatus]) -> Result<()> {
        let answered = shown.iter().map(|one| &one.status).filter(|status| !self.is_wanted_anyhow(status));
        let mut unknown: Vec<AccountId> = answered
            .filter_map(|status| status.answers_beside(self.reader))
            .filter(|account| !self.followees.know(*account))
            .collect();
        unknown.sort_unstable();
        unknown.dedup();
        if !unknown.is_empty() {
            let relationships =
                self.timelines.messages.author_relationships(self.reader, &[], &unknown).await?;
            let asked = unknown.into_iter().map(|account| (account, relationships.follows(account)));
            self.followees.asked.extend(asked);
        }
        Ok(())
    }

    fn holds(&self, status: &Status) -> bool {
        let follows = |account| self.followees.contain(account);
        match self.among {
            Some(list) => list.shows(status, self.reader, follows),
            None => self.is_wanted_anyhow(status) || status.answers_beside(self.reader).is_none_or(follows),
        }
    }

    fn reader(&self) -> Option<Presence> {
        self.head.presence
    }

    /// Several people boost the same: the newest of it is enough (read upwards, the oldest).
    fn shows_once(&self) -> bool {
        true
    }

    async fn keep(&mut self) {
        std::mem::take(&mut self.found).keep(self.cache, self.reader, self.timelines.home_ttl).await;
    }
}

impl HomeRead<'_> {
    /// Whether a status stands on the home timeline whomever it answers: the reader's own, and what bears a hashtag that the
    /// reader follows.
    fn is_wanted_anyhow(&self, status: &Status) -> bool {
        let tags = &self.head.tags;
        self.among.is_none()
            && (status.author == self.reader
                || (!tags.is_empty() && status.tagged().iter().any(|tag| tags.contains(tag))))
    }

    /// The followees' newest, from the cache or merged anew, with the reader's own.
    async fn newest(&mut self, page: &Page) -> Result<Merge<LowerList>> {
        let (home, head) = futures::join!(self.cached_home(), self.timelines.messages.head(self.reader));
        self.head = head?;
        let home = match home.filter(|home| home.graph_version == self.head.graph_version) {
            Some(home) => home,
            None => self.merged_home().await?,
        };
        self.screen = home.screen;
        let others = home.entries.iter().map(listed).collect();
        let lists = [(LowerList::Author(self.reader), home.complete_from, others), self.own_list()];
        Ok(Merge::new(page, lists, self.timelines.now()))
    }

    /// Everything that the sources hold: what lies below them are gaps that the lists themselves can close.
    async fn full(&mut self, page: &Page) -> Result<Merge<LowerList>> {
        if self.sources.is_none() {
            self.sources = Some(self.read_sources().await?);
        }
        let activities = self.sources.iter().flat_map(|sources| &sources.activities);
        let others = activities.map(|(author, activity)| {
            let entries: Vec<ListEntry> =
                activity.entries.iter().map(|entry| ListEntry::by(*author, *entry)).collect();
            (LowerList::Author(*author), activity.complete_from, entries)
        });
        let followed = self.sources.iter().flat_map(|sources| sources.followed.iter().enumerate());
        let followed = followed.map(|(at, tag)| (LowerList::Tag(at), tag.complete_from, tag.listed.clone()));
        Ok(Merge::new(page, others.chain(followed).chain([self.own_list()]), self.timelines.now()))
    }

    fn own_list(&self) -> (LowerList, u64, Vec<ListEntry>) {
        if self.among.is_some() {
            return (LowerList::Author(self.reader), 0, Vec::new());
        }
        let own = &self.head.activity;
        let entries = own.entries.iter().map(|entry| ListEntry::by(self.reader, *entry)).collect();
        (LowerList::Author(self.reader), own.complete_from, entries)
    }
}
