//! The timeline service: pages of statuses, each with what showing it takes.
//!
//! **Timelines are pulled, not pushed.** An author's activity is one small item; a home timeline is the merge of
//! the followees' activities at the moment of reading, kept for some seconds. So a post costs the same however
//! many follow, and a reader who does not come costs nothing. Pushing (writing into every follower's timeline
//! when somebody posts) pays only where reads outnumber posts by far more than a post has followers, and the
//! cache's operations are the scarce thing. Should that change, [`home`](self) is the only module to know it:
//! everything else here works on any list.
//!
//! The map, in reading order:
//! - `run`: a part of a list, in the order of a walk; the word that the others share.
//! - `newest`, `merge`: the merge itself, without I/O. `merge` knows what it does not know, and which authors'
//!   lists would have to be read to prove a page.
//! - `home`: the home timeline, warm, stale and cold; `followed`: the hashtags on it. `lists`: the public timeline, hashtags and one author's statuses.
//! - `trends`: what is talked about.
//! - `fill`: pages from any of those, filled up where statuses turn out to be gone.
//! - `screened`: lists without what their reader hides, or is hidden from.
//! - `show`: statuses with their numbers and authors, from the cache first, then from the store.
//!
//! Four rules hold everywhere: nothing is answered that the reader's [`Screen`](crudder_domain::Screen) leaves out (of
//! single statuses that is the caller's to see to); a page is what [`Page`](crudder_domain::Page) says of the full list; whatever the
//! cache does changes no answer; and nothing is answered that is not alive at the moment of answering.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crudder_domain::{Account, AccountCounts, Clock, Moment, Status, StatusCounts, StatusId};
use crudder_messages::{Presence, Reader};

mod fill;
mod followed;
mod home;
mod lists;
mod merge;
mod newest;
mod run;
mod screened;
mod show;
mod trends;

pub use crudder_messages::{Error, Result, TagFilter};
pub use lists::AuthoredFilter;

/// A status with all that showing it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownStatus {
    /// What was posted.
    pub status: Status,
    /// Its numbers, at most a minute late.
    pub counts: StatusCounts,
    /// Who posted it.
    pub author: Account,
    /// Its author's numbers, at most a minute late.
    pub author_counts: AccountCounts,
    /// What it boosts, which is alive as well: a boost of what is gone is not shown.
    pub reblog: Option<Box<ShownStatus>>,
}

impl ShownStatus {
    /// The status that is to be read: what a boost shows, else itself.
    #[must_use]
    pub fn original(&self) -> &Self {
        self.reblog.as_deref().unwrap_or(self)
    }

    /// The original status alone: what a boost boosts, or the status itself.
    #[must_use]
    pub fn into_original(self) -> Self {
        match self.reblog {
            Some(original) => *original,
            None => self,
        }
    }

    fn is_alive(&self, now: Moment) -> bool {
        self.status.is_alive(now) && self.original().status.is_alive(now)
    }
}

/// A page of a timeline, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TimelinePage {
    /// At most the limit that was asked for. Fewer, or even none, with [`Self::next`] (read upwards: with
    /// [`Self::prev`]) where the page was cut for its cost.
    pub items: Vec<ShownStatus>,
    /// The `max_id` of the page of older ones; `None` where this page shows that there are none.
    pub next: Option<StatusId>,
    /// The `min_id` of the page of newer ones; `None` where the page is empty.
    pub prev: Option<StatusId>,
    /// That its reader is there, where that came along with what the page is made of.
    pub reader: Option<Presence>,
}

/// The timeline service. Cheap to clone.
#[derive(Clone)]
pub struct Timelines {
    messages: Reader,
    clock: Arc<dyn Clock>,
    home_ttl: Duration,
    rebuilds: Arc<AtomicU64>,
}

impl Timelines {
    /// How long a merged home timeline is kept where nothing else is said.
    pub const HOME_TTL: Duration = Duration::from_secs(5);
    /// The longest that one is kept, since the cache keeps nothing longer.
    pub const MAX_HOME_TTL: Duration = Duration::from_hours(24);

    /// The service over a store. `home_ttl` is how long a merged home timeline is kept, which is how late others'
    /// new statuses may come; at most [`Self::MAX_HOME_TTL`], zero for not at all.
    #[must_use]
    pub fn new(messages: Reader, clock: Arc<dyn Clock>, home_ttl: Duration) -> Self {
        Self { messages, clock, home_ttl: home_ttl.min(Self::MAX_HOME_TTL), rebuilds: Arc::default() }
    }

    /// How many home timelines were merged anew so far, since the cache held none that was fresh. For metrics; clones
    /// count together.
    #[must_use]
    pub fn rebuilds(&self) -> u64 {
        self.rebuilds.load(Ordering::Relaxed)
    }

    fn rebuilt(&self) {
        self.rebuilds.fetch_add(1, Ordering::Relaxed);
    }

    fn now(&self) -> Moment {
        self.clock.now()
    }
}

impl fmt::Debug for Timelines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Timelines").field("home_ttl", &self.home_ttl).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lambda and the local gateway both move requests between threads.
    #[test]
    fn every_answer_can_be_awaited_on_any_thread() {
        use crudder_activity::Cache;
        use crudder_domain::{AccountId, Page, Viewer};

        fn is_send<T: Send>(_: T) {}
        fn each(timelines: &Timelines, id: StatusId, account: AccountId) {
            let (cache, page) = (Cache::disabled().request(), Page::default());
            is_send(timelines.home(&cache, account, &page));
            is_send(timelines.public(&cache, None, &page, false));
            let tag = "tag".parse().unwrap();
            is_send(timelines.tagged(&cache, None, &tag, &TagFilter::default(), &page));
            is_send(timelines.authored(
                &cache,
                account,
                Viewer::Anonymous,
                &page,
                &AuthoredFilter::default(),
            ));
            is_send(timelines.status(&cache, id));
            is_send(timelines.show(&cache, Vec::new()));
            is_send(timelines.accounts(&cache, &[]));
        }
        let _ = each;
    }
}
