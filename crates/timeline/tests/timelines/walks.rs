//! Every page of a home timeline against the model, in both directions, whatever happens between the pages.

use std::convert::Infallible;
use std::time::Duration;

use crudder_domain::{AccountId, FollowState, Lifetime, Limit, Page, StatusId, Visibility};
use crudder_timeline::TimelinePage;
use proptest::prelude::*;
use standin_momento::Faults;

use crate::model::Model;
use crate::world::{World, ids};

/// The people of a walk: the first reads, the last is locked.
const PEOPLE: usize = 6;

#[derive(Clone, Debug)]
enum Step {
    Post {
        author: usize,
        visibility: Visibility,
        life: u64,
    },
    /// More than an activity holds.
    Burst {
        author: usize,
        count: usize,
        life: u64,
    },
    Delete {
        author: usize,
        nth: usize,
    },
    DeleteMany {
        author: usize,
        count: usize,
    },
    Follow(usize),
    Unfollow(usize),
    Advance(u64),
    Trouble(Trouble),
    /// Any page, its bounds as places in the list of everything ever posted.
    Read {
        max: Option<usize>,
        since: Option<usize>,
        min: Option<usize>,
        limit: u64,
    },
    /// The page after the one before, or the first of a new walk.
    Next {
        upwards: bool,
        limit: u64,
    },
}

/// What the cache suffers from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trouble {
    None,
    Flushed,
    Closed,
    OverLimit,
    Unavailable,
    /// Over its limit every other millisecond: calls of the same request fare differently.
    Flickering,
}

fn a_step() -> impl Strategy<Value = Step> {
    let visibility = prop_oneof![
        3 => Just(Visibility::Public),
        1 => Just(Visibility::Unlisted),
        1 => Just(Visibility::Private),
        1 => Just(Visibility::Direct),
    ];
    let life = || prop_oneof![1 => Just(60), 2 => Just(3_600), 4 => Just(7 * 86_400)];
    let author = || 0..PEOPLE;
    let place = || prop::option::weighted(0.4, 0usize..300);
    let limit = || prop_oneof![2 => Just(20u64), 1 => Just(40), 2 => 1u64..=40];
    let trouble = prop_oneof![
        3 => Just(Trouble::None),
        2 => Just(Trouble::Flushed),
        1 => Just(Trouble::Closed),
        1 => Just(Trouble::OverLimit),
        1 => Just(Trouble::Unavailable),
        2 => Just(Trouble::Flickering),
    ];
    let time = prop_oneof![4 => 1u64..90, 2 => Just(3_600), 1 => Just(2 * 86_400)];
    prop_oneof![
        4 => (author(), visibility, life())
            .prop_map(|(author, visibility, life)| Step::Post { author, visibility, life }),
        1 => (author(), 65usize..70, life())
            .prop_map(|(author, count, life)| Step::Burst { author, count, life }),
        2 => (author(), 0usize..90).prop_map(|(author, nth)| Step::Delete { author, nth }),
        1 => (author(), 5usize..30).prop_map(|(author, count)| Step::DeleteMany { author, count }),
        1 => author().prop_map(Step::Follow),
        1 => author().prop_map(Step::Unfollow),
        2 => time.prop_map(Step::Advance),
        2 => trouble.prop_map(Step::Trouble),
        8 => (place(), place(), place(), limit())
            .prop_map(|(max, since, min, limit)| Step::Read { max, since, min, limit }),
        12 => (any::<bool>(), limit()).prop_map(|(upwards, limit)| Step::Next { upwards, limit }),
    ]
}

struct Walk {
    world: World,
    model: Model,
    people: Vec<AccountId>,
    with_cache: bool,
    trouble: Trouble,
    /// Where the walk downwards stands, and the one upwards.
    cursors: [Option<StatusId>; 2],
}

impl Walk {
    async fn begin(with_cache: bool) -> Self {
        let world = World::new().await;
        let world = if with_cache { world } else { world.without_cache() };
        let people = world.people(1..1 + PEOPLE as u64).await;
        world.lock(people[PEOPLE - 1]).await;
        let (model, trouble) = (Model::default(), Trouble::None);
        let mut walk = Self { world, model, people, with_cache, trouble, cursors: [None, None] };
        for author in 1..PEOPLE {
            walk.follow(author).await;
        }
        Box::pin(walk.step(Step::Burst { author: 1, count: 66, life: 86_400 })).await;
        walk
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::Post { author, visibility, life } => self.post(author, 1, visibility, life).await,
            Step::Burst { author, count, life } => self.post(author, count, Visibility::Public, life).await,
            Step::Delete { author, nth } => self.delete(author, nth).await,
            Step::DeleteMany { author, count } => {
                for _ in 0..count {
                    self.delete(author, 0).await;
                }
            }
            Step::Follow(author) => self.follow(author).await,
            Step::Unfollow(author) => {
                if author != 0 {
                    self.world.unfollow(self.people[0], self.people[author]).await;
                    self.model.unfollowed(self.people[0], self.people[author]);
                }
            }
            Step::Advance(seconds) => self.world.advance(Duration::from_secs(seconds)),
            Step::Trouble(trouble) => {
                self.trouble = trouble;
                if self.with_cache {
                    self.world.renew_cache();
                }
            }
            Step::Read { max, since, min, limit } => {
                let page = Page {
                    max_id: self.place(max),
                    since_id: self.place(since),
                    min_id: self.place(min),
                    limit: Limit::try_from(limit).unwrap(),
                };
                self.read(&page).await;
            }
            Step::Next { upwards, limit } => _ = self.next(upwards, limit).await,
        }
    }

    async fn post(&mut self, author: usize, count: usize, visibility: Visibility, life: u64) {
        let life = Lifetime::from_secs(life).unwrap();
        for _ in 0..count {
            self.model.posted(self.world.post_as(self.people[author], visibility, life, None).await);
        }
        // Others' new statuses may come as late as a merged timeline is kept; the reader's own come at once.
        if author != 0 {
            self.world.let_homes_go();
        }
    }

    async fn delete(&mut self, author: usize, nth: usize) {
        let Some(status) = self.model.newest_of(self.people[author], nth) else { return };
        if status.is_alive(self.world.now()) {
            self.world.delete(status.author, status.id).await;
        }
        self.model.deleted(status.id);
    }

    async fn follow(&mut self, author: usize) {
        if author == 0 {
            return;
        }
        let (reader, author) = (self.people[0], self.people[author]);
        if self.world.follow(reader, author).await == FollowState::Following {
            self.model.followed(reader, author);
        }
    }

    /// The id at a place in the list of everything ever posted, ended and deleted or not.
    fn place(&self, nth: Option<usize>) -> Option<StatusId> {
        let ever = &self.model.ever;
        nth.filter(|_| !ever.is_empty()).map(|nth| ever[nth % ever.len()])
    }

    /// Reads on in one direction; whether there is more to read.
    async fn next(&mut self, upwards: bool, limit: u64) -> bool {
        let limit = Limit::try_from(limit).unwrap();
        let cursor = self.cursors[usize::from(upwards)];
        let page = if upwards {
            Page { min_id: cursor.or(Some(StatusId::MIN)), limit, ..Page::default() }
        } else {
            Page { max_id: cursor, limit, ..Page::default() }
        };
        let read = self.read(&page).await;
        let more = if read.items.is_empty() {
            None
        } else if upwards {
            read.prev
        } else {
            read.next
        };
        self.cursors[usize::from(upwards)] = more;
        more.is_some()
    }

    /// Reads a page, and holds it against the model.
    async fn read(&mut self, page: &Page) -> TimelinePage {
        let (world, reader) = (&self.world, self.people[0]);
        let faults = world.momento.faults();
        match self.trouble {
            Trouble::None | Trouble::Flickering => {}
            Trouble::Flushed => world.momento.flush(),
            Trouble::Closed => world.momento.close_connections(),
            Trouble::OverLimit => faults.set_over_limit(true),
            Trouble::Unavailable => faults.set_unavailable(true),
        }
        let read = if self.trouble == Trouble::Flickering {
            tokio::select! { read = world.home(reader, page) => read, never = flicker(faults) => match never {} }
        } else {
            world.home(reader, page).await
        };
        faults.clear();

        let want = self.model.home(reader, page, world.now());
        assert_eq!(ids(&read), want, "{page:?} with {:?}", self.trouble);
        for item in &read.items {
            assert_eq!(Some(&item.status), self.model.statuses.get(&item.status.id));
            assert_eq!(item.author.id, item.status.author);
        }
        // A link is missing only where there is nothing to link to.
        let left_out = |on: Page| on != *page && !self.model.home(reader, &on, world.now()).is_empty();
        match (page.is_upwards(), read.next, read.prev, want.first(), want.last()) {
            (false, next, prev, first, last) => {
                assert_eq!(prev, first.copied());
                assert!(next.is_none_or(|next| last.is_none_or(|last| next == *last)));
                let rest = Page { max_id: last.copied().or(page.max_id), ..*page };
                assert!(next.is_some() || !left_out(rest));
            }
            (true, next, prev, first, last) => {
                assert_eq!(next, last.copied());
                assert!(prev.is_none_or(|prev| first.is_none_or(|first| prev >= *first)));
            }
        }
        read
    }

    /// Reads everything, in both directions, on pages of 40.
    async fn read_everything(&mut self) {
        for upwards in [false, true] {
            self.cursors = [None, None];
            while self.next(upwards, 40).await {}
        }
    }
}

async fn flicker(faults: &Faults) -> Infallible {
    loop {
        for over_limit in [true, false] {
            faults.set_over_limit(over_limit);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

fn walk(with_cache: bool, steps: Vec<Step>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut walk = Box::pin(Walk::begin(with_cache)).await;
        for step in steps {
            Box::pin(walk.step(step)).await;
        }
        walk.trouble = Trouble::None;
        walk.read_everything().await;
    });
}

/// Each case starts servers and posts hundreds of statuses, so there are few of them, and long ones.
fn few(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few(5))]

    #[test]
    fn every_page_is_that_of_the_full_merge(steps in prop::collection::vec(a_step(), 25..50)) {
        walk(true, steps);
    }
}

proptest! {
    #![proptest_config(few(2))]

    #[test]
    fn every_page_is_that_of_the_full_merge_without_a_cache(steps in prop::collection::vec(a_step(), 25..50)) {
        walk(false, steps);
    }
}
