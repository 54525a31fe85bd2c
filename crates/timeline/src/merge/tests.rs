use crudder_domain::{AccountId, Entry, ExpiresAt, Limit};
use proptest::prelude::*;

use super::*;
use crate::run::beyond;

const NOW: Moment = Moment::from_millis(0);

fn status(id: u64) -> StatusId {
    StatusId::from_u64(id).unwrap()
}

fn account(id: usize) -> AccountId {
    AccountId::from_u64(id as u64).unwrap()
}

fn listed(author: AccountId, id: StatusId) -> ListEntry {
    ListEntry::by(author, Entry { id, expires_at: ExpiresAt::from_secs(1) })
}

/// An author's whole list, newest first, and from where on the merge is told of it.
#[derive(Clone, Debug)]
struct Author {
    ids: Vec<StatusId>,
    complete_from: u64,
}

#[derive(Debug)]
struct World {
    authors: Vec<Author>,
    /// After how many entries a reading of a list gives up before its page is full; zero means never.
    patience: usize,
}

impl World {
    /// All lists as one, newest first: what every page is held against.
    fn all(&self) -> Vec<StatusId> {
        let mut all: Vec<StatusId> = self.authors.iter().flat_map(|author| author.ids.clone()).collect();
        all.sort_unstable_by(|a, b| b.cmp(a));
        all
    }

    fn merge(&self, page: &Page) -> Merge<AccountId> {
        let lists = self.authors.iter().enumerate().map(|(at, author)| {
            let known = author.ids.iter().filter(|id| id.as_u64() >= author.complete_from);
            (account(at), author.complete_from, known.map(move |id| listed(account(at), *id)))
        });
        Merge::new(page, lists, NOW)
    }

    fn read(&self, stretch: &Stretch<AccountId>) -> Run {
        let at = usize::try_from(stretch.list.as_u64()).unwrap();
        let mut page = stretch.page;
        let impatient = self.patience > 0 && self.patience < page.limit.get();
        if impatient {
            page.limit = Limit::try_from(self.patience as u64).unwrap();
        }
        let found = page.of(self.authors[at].ids.iter().copied());
        let gave_up = if page.is_upwards() { found.first() } else { found.last() };
        let gave_up = gave_up.copied().filter(|_| impatient && found.len() == self.patience);
        let found = found.iter().map(|id| listed(stretch.list, *id)).collect();
        Run::of_store(&stretch.page, found, gave_up)
    }

    /// One page, with how many lists it read.
    fn page(&self, page: &Page) -> (Run, usize) {
        let mut merge = self.merge(page);
        loop {
            match merge.step(page) {
                Step::Proven(run) => return (run, merge.reads),
                Step::Read(stretches) => {
                    assert!(!stretches.is_empty() && stretches.len() <= WAVE);
                    for stretch in stretches {
                        let run = self.read(&stretch);
                        merge.learn(&stretch, run);
                    }
                }
            }
        }
    }
}

prop_compose! {
    fn a_world(most_authors: usize)(
        owners in prop::collection::vec(0..most_authors, 0..400),
        known in prop::collection::vec(prop_oneof![Just(usize::MAX), 0usize..40], most_authors),
        patience in prop_oneof![4 => Just(0usize), 1 => 1usize..10],
        stride in 1u64..3,
    ) -> World {
        let mut authors = vec![Author { ids: Vec::new(), complete_from: 0 }; most_authors];
        for (at, owner) in owners.into_iter().enumerate().rev() {
            authors[owner].ids.push(status((at as u64 + 1) * stride));
        }
        for (author, known) in authors.iter_mut().zip(known) {
            author.complete_from = author.ids.get(known).map_or(0, |dropped| dropped.as_u64() + 1);
        }
        World { authors, patience }
    }
}

prop_compose! {
    fn a_page()(
        bounds in prop::collection::vec(prop::option::weighted(0.3, 0u64..800), 3),
        limit in 1u64..=40,
    ) -> Page {
        Page {
            max_id: bounds[0].map(status),
            since_id: bounds[1].map(status),
            min_id: bounds[2].map(status),
            limit: Limit::try_from(limit).unwrap(),
        }
    }
}

fn ids(run: &Run) -> Vec<StatusId> {
    run.listed.iter().map(ListEntry::id).collect()
}

/// The whole of a walk from `page` on, in its order.
fn walk(world: &World, page: &Page) -> Vec<StatusId> {
    let (mut rest, mut seen) = (*page, Vec::new());
    loop {
        let (run, _) = world.page(&rest);
        seen.extend(ids(&run));
        let ReadEnd::At(id) = run.end else { return seen };
        let further = beyond(&rest, id);
        assert_ne!(further, rest, "a page made no progress");
        rest = further;
    }
}

proptest! {
    /// A page is the full merge's page, or, where it was cut for its cost, a beginning of it.
    #[test]
    fn a_page_is_that_of_the_full_merge(world in a_world(6), page in a_page()) {
        let mut want = page.of(world.all().into_iter());
        if page.is_upwards() {
            want.reverse();
        }
        let (run, _) = world.page(&page);
        if run.costly {
            prop_assert!(!run.listed.is_empty());
            want.truncate(run.listed.len());
        }
        prop_assert_eq!(ids(&run), want);
        if let ReadEnd::At(id) = run.end {
            let seen = |shown: &StatusId| if page.is_upwards() { *shown <= id } else { *shown >= id };
            let covers = ids(&run).iter().all(seen);
            prop_assert!(page.contains(id) && covers);
        }
    }

    /// However many authors have gaps, walking on sees everything once, in order.
    #[test]
    fn a_walk_sees_everything_once(world in a_world(60), page in a_page()) {
        let mut want: Vec<StatusId> = world.all().into_iter().filter(|id| page.contains(*id)).collect();
        if page.is_upwards() {
            want.reverse();
        }
        prop_assert_eq!(walk(&world, &page), want);
    }

    /// The bound on a page's cost: each gap is read at most once where the store does not give up.
    #[test]
    fn no_author_is_read_twice_for_one_page(world in a_world(60), page in a_page()) {
        let world = World { patience: 0, ..world };
        let gaps = world.merge(&page).gaps.len();
        let (run, reads) = world.page(&page);
        prop_assert!(reads <= gaps);
        prop_assert!(reads <= MOST_READS + WAVE || !run.costly);
    }
}

#[test]
fn authors_whose_gaps_lie_below_the_page_are_not_read() {
    // A thousand prolific authors, each complete from 1,000 on, and twenty newer entries of one of them.
    let mut authors = vec![Author { ids: vec![status(10)], complete_from: 1_000 }; 1_000];
    authors[0].ids.splice(0..0, (2_000..2_020).rev().map(status));
    let world = World { authors, patience: 0 };
    assert_eq!(world.page(&Page::default()).1, 0);
}

#[test]
fn a_page_that_costs_too_much_is_cut_where_it_is_proven() {
    // Forty authors, each with one entry at the top of its gap and its gap below that of the one before.
    let authors =
        (0..40u64).map(|at| Author { ids: vec![status(1_000 - at * 10)], complete_from: 1_001 - at * 10 });
    let world = World { authors: authors.collect(), patience: 0 };
    let page = Page { max_id: Some(status(1_000)), limit: Limit::MAX, ..Page::default() };
    let (run, reads) = world.page(&page);
    assert!(run.costly && reads == MOST_READS);
    assert_eq!(run.listed.len(), 19);
    assert_eq!(walk(&world, &page).len(), 39);
}
