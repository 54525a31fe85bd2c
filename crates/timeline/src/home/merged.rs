//! The merged timeline that is kept for the next readings, and what else this one found out.

use std::cmp::Reverse;
use std::time::Duration;

use crudder_activity::{Budgeted, Following, Home, HomeEntry};
use crudder_domain::{AccountId, Activity, Entry, Page};
use crudder_messages::Result;

use super::HomeRead;
use super::sources::Sources;
use crate::newest::{HOME_ENTRIES, newest};
use crate::run::{ListEntry, ReadEnd, Run, interval};

/// What this request found out and others may use, until it is in the cache.
#[derive(Default)]
pub(super) struct Found {
    home: Option<Home>,
    pub(super) following: Option<Following>,
    pub(super) activities: Vec<(AccountId, Activity)>,
}

impl Found {
    /// Brings it into the cache, in up to three calls side by side.
    pub(super) async fn keep(self, cache: &Budgeted, reader: AccountId, home_ttl: Duration) {
        futures::join!(
            async {
                if let Some(home) = self.home {
                    cache.set_home(reader, &home, home_ttl).await;
                }
            },
            async {
                if let Some(following) = self.following {
                    cache.set_following(reader, &following).await;
                }
            },
            async {
                if !self.activities.is_empty() {
                    let activities = self.activities.iter().map(|(author, activity)| (*author, activity));
                    cache.fill_activities(activities).await;
                }
            },
        );
    }
}

impl HomeRead<'_> {
    /// Whether what is merged is kept for the next reading.
    fn keeps_home(&self) -> bool {
        self.among.is_none() && !self.timelines.home_ttl.is_zero()
    }

    pub(super) async fn cached_home(&self) -> Option<Home> {
        if self.keeps_home() { self.cache.get_home(self.reader).await } else { None }
    }

    /// Merges the followees' newest, for this request and, while it is fresh, for the next ones.
    pub(super) async fn merged_home(&mut self) -> Result<Home> {
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
    pub(super) fn deepen(&mut self, page: &Page, run: &Run) {
        if !self.keeps_home() || page.is_upwards() {
            return;
        }
        let Some(sources) = &self.sources else { return };
        let mut home = self.newest_of(sources);
        let (above, below) = interval(page);
        let proven_from = match run.end {
            ReadEnd::At(id) => id.as_u64(),
            ReadEnd::Exhausted => above.saturating_add(1),
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
}

pub(super) fn listed(entry: &HomeEntry) -> ListEntry {
    ListEntry::by(entry.author, Entry { id: entry.id, expires_at: entry.expires_at })
}

fn home_entry(listed: &ListEntry) -> Option<HomeEntry> {
    let author = listed.author?;
    Some(HomeEntry { id: listed.entry.id, expires_at: listed.entry.expires_at, author })
}
