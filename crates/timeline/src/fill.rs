//! Pages from any list, filled up: a list may name statuses that are gone, and a page is not short for that.

use std::collections::HashSet;
use std::future::Future;

use crudder_activity::Budgeted;
use crudder_domain::{AccountId, Limit, Page, Screen, Status, StatusId};
use crudder_messages::{Presence, Result};

use crate::run::{ReadEnd, Run, beyond};
use crate::{ShownStatus, TimelinePage, Timelines};

/// How often a list is read for one page. The first reading asks for the page, each further one for as much as a
/// page can hold, so a page sees some 300 places before it is cut.
const MOST_ROUNDS: usize = 8;

/// A list that pages are read from.
pub(crate) trait Source {
    /// The part of the list that `page` begins with, without a hole, at most its limit.
    fn read(&mut self, page: &Page) -> impl Future<Output = Result<Run>> + Send;

    /// Whether a page shows each status once, whoever boosts it.
    fn shows_once(&self) -> bool {
        false
    }

    /// Who reads it, and what is left out for that reader. Asked after each reading, which may have found it out.
    fn screen(&self) -> Option<(AccountId, &Screen)> {
        None
    }

    /// Whether it is an author's own page, asked for by name: only boosts are left out of it.
    fn is_of_one_author(&self) -> bool {
        false
    }

    /// Finds out what has to be known to tell which of these stand in it. Asked for each reading, before [`Self::holds`].
    fn consider(&mut self, _: &[ShownStatus]) -> impl Future<Output = Result<()>> + Send {
        std::future::ready(Ok(()))
    }

    /// Whether a status that was found in it stands in it: a list of ids may not say so much.
    fn holds(&self, _: &Status) -> bool {
        true
    }

    /// That its reader is there, where its readings have found that out.
    fn reader(&self) -> Option<Presence> {
        None
    }

    /// Keeps in the cache what the readings found out. Runs beside the page's own reads.
    fn keep(&mut self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

impl Timelines {
    /// A page of `source`, of the statuses that `may_see` lets through.
    pub(crate) async fn page(
        &self,
        cache: &Budgeted,
        mut source: impl Source + Send,
        page: &Page,
        may_see: impl Fn(&ShownStatus) -> bool + Send + Sync,
    ) -> Result<TimelinePage> {
        let wanted = page.limit.get();
        let (mut items, mut rest, mut end) = (Vec::new(), *page, ReadEnd::Exhausted);
        let mut known = HashSet::new();
        for _ in 0..MOST_ROUNDS {
            let run = source.read(&rest).await?;
            let (shown, ()) = futures::join!(self.reveal(cache, &run.listed), source.keep());
            let shown = shown?;
            source.consider(&shown).await?;
            let screen = match source.screen() {
                Some((reader, screen)) => Some((reader, self.screen_of(reader, screen, &shown).await?)),
                None => None,
            };
            let is_left_out = |item: &ShownStatus| {
                let boosted = item.reblog.as_deref().map(|original| &original.status);
                screen.as_ref().is_some_and(|(reader, screen)| {
                    if source.is_of_one_author() {
                        screen.leaves_out_of_page(&item.status, boosted, self.now())
                    } else {
                        screen.leaves_out(*reader, &item.status, boosted, self.now())
                    }
                })
            };
            for item in shown {
                let may_see = may_see(&item)
                    && source.holds(&item.status)
                    && is_boosted_rightly(&item)
                    && !is_left_out(&item);
                if may_see && (!source.shows_once() || known.insert(item.original().status.id)) {
                    items.push(item);
                }
            }
            end = run.end;
            match end {
                ReadEnd::At(id) if items.len() < wanted && (items.is_empty() || !run.costly) => {
                    rest = Page { limit: Limit::MAX, ..beyond(&rest, id) };
                }
                _ => break,
            }
        }
        if items.len() >= wanted {
            items.truncate(wanted);
            end = items.last().map_or(end, |last| ReadEnd::At(last.status.id));
        }
        // Reading took time, in which something may have ended.
        let now = self.now();
        items.retain(|item| item.is_alive(now));
        Ok(TimelinePage { reader: source.reader(), ..linked(page, items, end) })
    }
}

/// Whether who may see a boost may see what it boosts: all may, or it is its author's own, for the same followers.
fn is_boosted_rightly(item: &ShownStatus) -> bool {
    let original = &item.original().status;
    original.visibility.is_open() || original.author == item.status.author
}

/// The page, given its items in the order of the walk and how far the walk came.
fn linked(page: &Page, mut items: Vec<ShownStatus>, end: ReadEnd) -> TimelinePage {
    let on = match end {
        ReadEnd::At(id) => Some(id),
        ReadEnd::Exhausted => None,
    };
    if page.is_upwards() {
        items.reverse();
    }
    let (newest, oldest) = (id_of(items.first()), id_of(items.last()));
    // What was asked for from a bound on says nothing of what lies on the bound's other side, so there is always
    // something to link to there: newer ones may come, and who read upwards knows of older ones.
    let (next, prev) = if page.is_upwards() { (oldest, on.or(newest)) } else { (on, newest) };
    TimelinePage { items, next, prev, reader: None }
}

fn id_of(item: Option<&ShownStatus>) -> Option<StatusId> {
    item.map(|item| item.status.id)
}
