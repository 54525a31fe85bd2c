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

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use crudder_activity::{Budgeted, Following, Home, HomeEntry};
use crudder_domain::{
    AccountId, Activity, Entry, GraphVersion, Hashtag, List, Page, Screen, Status, Viewer, Visibility,
};
use crudder_messages::{Authored, Following as Read, Head, Result, TagFilter};
use futures::future::try_join_all;

use crate::fill::Source;
use crate::followed::Followed;
use crate::merge::{Merge, Step, Stretch};
use crate::newest::{HOME_ENTRIES, newest};
use crate::run::{End, Listed, Run, interval};
use crate::{TimelinePage, Timelines};

impl Timelines {
    /// A page of the reader's home timeline: statuses of the reader and of those whom the reader follows, direct
    /// ones left out, and public ones with a hashtag that the reader follows; without those that the reader hides or is
    /// hidden from. Others' newest may come as late as a merged timeline is kept; the reader's own never.
    pub async fn home(&self, cache: &Budgeted, reader: AccountId, page: &Page) -> Result<TimelinePage> {
        let source = Pulled {
            timelines: self,
            cache,
            reader,
            head: Head::default(),
            screen: Screen::default(),
            among: None,
            sources: None,
            depth: Depth::Unread,
            found: Found::default(),
        };
        let follower = Viewer::Account { id: reader, follows_author: true };
        let may_see =
            |status: &Status| status.visibility != Visibility::Direct && status.is_visible_to(follower);
        self.page(cache, source, page, may_see).await
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
        let followees = OnceLock::new();
        let source = Pulled {
            timelines: self,
            cache,
            reader,
            head: Head::default(),
            screen: Screen::default(),
            among: Some(Among { list, followees: &followees }),
            sources: None,
            depth: Depth::Unread,
            found: Found::default(),
        };
        let follower = Viewer::Account { id: reader, follows_author: true };
        let follows =
            |account| followees.get().is_some_and(|all: &HashSet<AccountId>| all.contains(&account));
        let may_see = |status: &Status| {
            status.visibility != Visibility::Direct
                && status.is_visible_to(follower)
                && list.shows(status, reader, follows)
        };
        self.page(cache, source, page, may_see).await
    }
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
        let read = self.messages.following(reader).await?;
        let Read { version, accounts, screen } = read;
        let following = Following { version, accounts, screen };
        cache.set_following(reader, &following).await;
        Ok(following.accounts)
    }
}

/// The part of a home timeline that is a list.
struct Among<'a> {
    list: &'a List,
    /// Whom the reader follows, once that was read: it decides which replies are shown.
    followees: &'a OnceLock<HashSet<AccountId>>,
}

/// A home timeline while one page of it is read.
struct Pulled<'a> {
    timelines: &'a Timelines,
    cache: &'a Budgeted,
    reader: AccountId,
    /// The reader's graph version and own activity: read consistently, so that both are never late.
    head: Head,
    /// What is left out, of the same graph version.
    screen: Screen,
    /// Where this is a list: whose statuses it is made of. The reader's own are no part of it.
    among: Option<Among<'a>>,
    /// What is merged, once it was needed.
    sources: Option<Sources>,
    depth: Depth,
    found: Found,
}

/// What a home timeline is merged from.
struct Sources {
    /// Says whom and which hashtags the reader follows.
    graph_version: GraphVersion,
    activities: HashMap<AccountId, Activity>,
    /// In the order of the reader's hashtags.
    followed: Vec<Followed>,
}

/// A list that pages can reach below what is merged of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Below {
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
    Newest(Merge<Below>),
    /// As deep as statuses live.
    Full(Merge<Below>),
}

/// What this request found out and others may use, until it is in the cache.
#[derive(Default)]
struct Found {
    home: Option<Home>,
    following: Option<Following>,
    activities: Vec<(AccountId, Activity)>,
}

impl Source for Pulled<'_> {
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

    /// Several people boost the same: the newest of it is enough (read upwards, the oldest).
    fn shows_once(&self) -> bool {
        true
    }

    async fn keep(&mut self) {
        let Found { home, following, activities } = std::mem::take(&mut self.found);
        let (cache, reader) = (self.cache, self.reader);
        futures::join!(
            async {
                if let Some(home) = home {
                    cache.set_home(reader, &home, self.timelines.home_ttl).await;
                }
            },
            async {
                if let Some(following) = following {
                    cache.set_following(reader, &following).await;
                }
            },
            async {
                if !activities.is_empty() {
                    let activities = activities.iter().map(|(author, activity)| (*author, activity));
                    cache.fill_activities(activities).await;
                }
            },
        );
    }
}

impl Pulled<'_> {
    /// The followees' newest, from the cache or merged anew, with the reader's own.
    async fn newest(&mut self, page: &Page) -> Result<Merge<Below>> {
        let (home, head) = futures::join!(self.cached_home(), self.timelines.messages.head(self.reader));
        self.head = head?;
        let home = match home.filter(|home| home.graph_version == self.head.graph_version) {
            Some(home) => home,
            None => self.merged_home().await?,
        };
        self.screen = home.screen;
        let others = home.entries.iter().map(listed).collect();
        let lists = [(Below::Author(self.reader), home.complete_from, others), self.own_list()];
        Ok(Merge::new(page, lists, self.timelines.now()))
    }

    /// Everything that the sources hold: what lies below them are gaps that the lists themselves can close.
    async fn full(&mut self, page: &Page) -> Result<Merge<Below>> {
        if self.sources.is_none() {
            self.sources = Some(self.read_sources().await?);
        }
        let activities = self.sources.iter().flat_map(|sources| &sources.activities);
        let others = activities.map(|(author, activity)| {
            let entries: Vec<Listed> =
                activity.entries.iter().map(|entry| Listed::by(*author, *entry)).collect();
            (Below::Author(*author), activity.complete_from, entries)
        });
        let followed = self.sources.iter().flat_map(|sources| sources.followed.iter().enumerate());
        let followed = followed.map(|(at, tag)| (Below::Tag(at), tag.complete_from, tag.listed.clone()));
        Ok(Merge::new(page, others.chain(followed).chain([self.own_list()]), self.timelines.now()))
    }

    fn own_list(&self) -> (Below, u64, Vec<Listed>) {
        if self.among.is_some() {
            return (Below::Author(self.reader), 0, Vec::new());
        }
        let own = &self.head.activity;
        let entries = own.entries.iter().map(|entry| Listed::by(self.reader, *entry)).collect();
        (Below::Author(self.reader), own.complete_from, entries)
    }

    /// The hashtags that are merged: none into a list.
    fn tags(&self) -> &[Hashtag] {
        if self.among.is_some() { &[] } else { &self.head.tags }
    }

    /// Whether what is merged is kept for the next reading.
    fn keeps_home(&self) -> bool {
        self.among.is_none() && !self.timelines.home_ttl.is_zero()
    }

    async fn cached_home(&self) -> Option<Home> {
        if self.keeps_home() { self.cache.get_home(self.reader).await } else { None }
    }

    /// Merges the followees' newest, for this request and, while it is fresh, for the next ones.
    async fn merged_home(&mut self) -> Result<Home> {
        if self.among.is_none() {
            self.timelines.rebuilt();
        }
        let sources = self.read_sources().await?;
        let home = self.newest_of(&sources);
        self.sources = Some(sources);
        if self.keeps_home() {
            self.found.home = Some(home.clone());
        }
        Ok(home)
    }

    fn newest_of(&self, sources: &Sources) -> Home {
        let lists = sources.activities.iter().map(|(author, activity)| (*author, activity));
        let merged = newest(lists, &sources.followed, HOME_ENTRIES, self.timelines.now());
        Home {
            graph_version: sources.graph_version,
            complete_from: merged.complete_from,
            entries: merged.listed.iter().filter_map(home_entry).collect(),
            screen: self.screen.clone(),
        }
    }

    /// Keeps what authors' lists were read for with the merged timeline, so that the next reader of the same page
    /// finds it warm. Merged anew, since a timeline that is kept again and again would never show what is newer.
    fn deepen(&mut self, page: &Page, run: &Run) {
        if !self.keeps_home() || page.is_upwards() {
            return;
        }
        let Some(sources) = &self.sources else { return };
        let mut home = self.newest_of(sources);
        let (above, below) = interval(page);
        let proven_from = match run.end {
            End::At(id) => id.as_u64(),
            End::Exhausted => above.saturating_add(1),
        };
        // It must go on where the merged timeline's own knowledge ends, and reach further.
        if below < home.complete_from || proven_from >= home.complete_from {
            return;
        }
        let others = run.listed.iter().filter(|one| one.author != Some(self.reader));
        home.entries.extend(others.filter_map(home_entry));
        home.entries.sort_unstable_by_key(|entry| Reverse(entry.id));
        home.entries.dedup_by_key(|entry| entry.id);
        home.complete_from = proven_from;
        if let Some(dropped) = home.entries.get(HOME_ENTRIES) {
            home.complete_from = dropped.id.as_u64() + 1;
            home.entries.truncate(HOME_ENTRIES);
        }
        self.found.home = Some(home);
    }

    /// All that a home timeline is merged from, side by side.
    async fn read_sources(&mut self) -> Result<Sources> {
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
                let read = self.timelines.messages.following(self.reader).await?;
                let Read { version, accounts, screen } = read;
                let following = Following { version, accounts, screen };
                self.found.following = Some(following.clone());
                following
            };
        let Following { version, mut accounts, screen } = following;
        if let Some(Among { list, followees }) = &self.among {
            // Read once for a page; were it read again, what it said first would do.
            followees.get_or_init(|| accounts.iter().copied().collect());
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
    async fn read_lists(
        &self,
        stretches: Vec<Stretch<Below>>,
        tags: &[Hashtag],
    ) -> Result<Vec<(Stretch<Below>, Run)>> {
        let read = stretches.into_iter().map(async |stretch| {
            let run = match stretch.list {
                Below::Author(author) => self.read_author(author, &stretch.page).await?,
                Below::Tag(at) => match tags.get(at) {
                    Some(tag) => self.read_tag(tag, &TagFilter::default(), &stretch.page).await?,
                    None => Run { listed: Vec::new(), end: End::Exhausted, costly: false },
                },
            };
            Ok((stretch, run))
        });
        try_join_all(read).await
    }

    async fn read_author(&self, author: AccountId, page: &Page) -> Result<Run> {
        let keep = |one: &Authored| one.visibility != Visibility::Direct;
        let slice = self.messages.authored(author, page, keep).await?;
        let listed = slice.entries.iter().map(|one| Listed::by(author, one.entry)).collect();
        Ok(Run::of_store(page, listed, slice.searched_to))
    }
}

fn listed(entry: &HomeEntry) -> Listed {
    Listed::by(entry.author, Entry { id: entry.id, expires_at: entry.expires_at })
}

fn home_entry(listed: &Listed) -> Option<HomeEntry> {
    let author = listed.author?;
    Some(HomeEntry { id: listed.entry.id, expires_at: listed.entry.expires_at, author })
}
