//! The public timeline and authors' pages, against the model.

use std::time::Duration;

use crudder_domain::{AccountId, Lifetime, Limit, Page, Status, StatusId, Viewer, Visibility};
use crudder_timeline::AuthoredFilter;
use proptest::prelude::*;

use crate::model::Model;
use crate::world::{World, ids};

#[derive(Clone, Debug)]
struct Draft {
    author: usize,
    visibility: Visibility,
    life: u64,
    /// Whether it answers the newest open status before it.
    is_reply: bool,
    /// How long before the next one.
    pause: u64,
    /// Whether it is deleted when all are posted.
    is_deleted: bool,
}

fn a_draft() -> impl Strategy<Value = Draft> {
    let visibility = prop_oneof![
        4 => Just(Visibility::Public),
        1 => Just(Visibility::Unlisted),
        1 => Just(Visibility::Private),
        1 => Just(Visibility::Direct),
    ];
    let life = prop_oneof![1 => Just(60), 1 => Just(7_200), 4 => Just(30 * 86_400)];
    let pause = prop_oneof![8 => 0u64..30, 2 => 0u64..4_000, 1 => Just(86_400)];
    (0usize..3, visibility, life, any::<bool>(), pause, prop::bool::weighted(0.1)).prop_map(
        |(author, visibility, life, is_reply, pause, is_deleted)| Draft {
            author,
            visibility,
            life,
            is_reply,
            pause,
            is_deleted,
        },
    )
}

struct Lists {
    world: World,
    model: Model,
    people: Vec<AccountId>,
}

impl Lists {
    async fn of(drafts: &[Draft]) -> Self {
        let world = World::new().await;
        let people = world.people(1..4).await;
        let (mut model, mut answered): (Model, Option<Status>) = (Model::default(), None);
        for draft in drafts {
            let parent = answered.clone().filter(|parent| draft.is_reply && parent.is_alive(world.now()));
            let life = Lifetime::from_secs(draft.life).unwrap();
            let status = world.post_as(people[draft.author], draft.visibility, life, parent).await;
            if draft.visibility.is_open() {
                answered = Some(status.clone());
            }
            model.posted(status);
            world.advance(Duration::from_secs(draft.pause));
        }
        let ever = model.ever.clone();
        for (draft, id) in drafts.iter().zip(ever) {
            let status = &model.statuses[&id];
            if draft.is_deleted && status.is_alive(world.now()) {
                world.delete(status.author, id).await;
                model.deleted(id);
            }
        }
        Self { world, model, people }
    }

    async fn check_public(&self, page: &Page) {
        let read = self.world.timelines.public(&self.world.cache.request(), None, page, false).await.unwrap();
        let is_public = Status::is_on_public_timeline;
        assert_eq!(ids(&read), self.model.page(page, self.world.now(), is_public), "{page:?}");
        self.check_items(&read);
    }

    async fn check_authored(&self, author: AccountId, viewer: Viewer, page: &Page, filter: &AuthoredFilter) {
        let cache = self.world.cache.request();
        let read = self.world.timelines.authored(&cache, author, viewer, page, filter).await.unwrap();
        let want = self.model.page(page, self.world.now(), |status| {
            let is_asked_for = !(filter.exclude_replies && status.answers_another());
            status.author == author && status.is_visible_to(viewer) && is_asked_for
        });
        assert_eq!(ids(&read), want, "{viewer:?} {page:?} {filter:?}");
        self.check_items(&read);
    }

    fn check_items(&self, page: &crudder_timeline::TimelinePage) {
        for item in &page.items {
            assert_eq!(Some(&item.status), self.model.statuses.get(&item.status.id));
            assert_eq!(item.author.id, item.status.author);
        }
    }

    /// Every viewer, with and without replies, on every sort of page that `marks` bound.
    async fn check(&self, marks: [StatusId; 2], limit: Limit) {
        let [max_id, floor] = marks.map(Some);
        let page = Page { limit, ..Page::default() };
        let pages = [
            page,
            Page { max_id, ..page },
            Page { since_id: floor, ..page },
            Page { min_id: floor, ..page },
            Page { max_id, min_id: floor, ..page },
        ];
        let stranger = AccountId::from_u64(99).unwrap();
        for page in pages {
            self.check_public(&page).await;
            let author = self.people[0];
            let viewers = [
                Viewer::Anonymous,
                Viewer::Account { id: stranger, follows_author: false },
                Viewer::Account { id: stranger, follows_author: true },
                Viewer::Account { id: author, follows_author: false },
            ];
            for viewer in viewers {
                for exclude_replies in [false, true] {
                    self.check_authored(
                        author,
                        viewer,
                        &page,
                        &AuthoredFilter { exclude_replies, ..AuthoredFilter::default() },
                    )
                    .await;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default()
    })]

    #[test]
    fn every_page_of_every_list_is_that_of_the_full_list(
        drafts in prop::collection::vec(a_draft(), 1..90),
        marks in prop::array::uniform2(any::<prop::sample::Index>()),
        limit in 1u64..=40,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let lists = Lists::of(&drafts).await;
            let marks = marks.map(|mark| lists.model.ever[mark.index(lists.model.ever.len())]);
            lists.check(marks, Limit::try_from(limit).unwrap()).await;
        });
    }
}

#[tokio::test]
async fn walking_the_public_timeline_sees_every_status_once() {
    let world = World::new().await;
    let author = world.person(1).await;
    let mut posted = Vec::new();
    for _ in 0..50 {
        posted.push(world.post(author).await.id);
        world.advance(Duration::from_mins(40));
    }
    posted.reverse();
    let (mut page, mut seen) = (Page::default(), Vec::new());
    loop {
        let read = world.timelines.public(&world.cache.request(), None, &page, false).await.unwrap();
        seen.extend(ids(&read));
        let Some(next) = read.next else { break };
        assert!(page.max_id.is_none_or(|max| next < max), "progress");
        page.max_id = Some(next);
    }
    assert_eq!(seen, posted);
}
