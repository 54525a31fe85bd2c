//! Hashtags' lists, held against the plain list of everything.

use crudder_domain::{Hashtag, Limit, Page, Status, StatusId, Visibility};
use crudder_messages::{NewStatus, StatusChange, TagFilter};

use crate::world::{World, lifetime, secs, status_of};

fn tag(name: &str) -> Hashtag {
    name.parse().unwrap()
}

fn tags(names: &[&str]) -> Vec<Hashtag> {
    names.iter().map(|name| tag(name)).collect()
}

async fn under(world: &World, name: &str, filter: &TagFilter, page: &Page) -> Vec<StatusId> {
    let slice = world.reader.tagged(&tag(name), filter, page).await.unwrap();
    assert_eq!(slice.searched_to, None);
    slice.entries.iter().map(|it| it.entry.id).collect()
}

async fn all(world: &World, name: &str) -> Vec<StatusId> {
    under(world, name, &TagFilter::default(), &Page { limit: Limit::MAX, ..Page::default() }).await
}

fn saying(text: &str) -> StatusChange {
    StatusChange { text: Some((text.parse().unwrap(), Vec::new())), ..StatusChange::default() }
}

#[tokio::test]
async fn every_page_under_every_filter_is_what_the_whole_list_says() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut posted: Vec<Status> = Vec::new();
    // Over two months: three buckets, of which the first has ended.
    for number in 0..120_u32 {
        world.pass(secs(12 * 3_600));
        let mut text = format!("Number {number}");
        for (divisor, name) in [(2, "#even"), (3, "#Three"), (5, "#fünf")] {
            if number % divisor == 0 {
                text = format!("{text} {name}");
            }
        }
        let visibility = if number % 7 == 0 { Visibility::Unlisted } else { Visibility::Public };
        let lives = if number % 11 == 0 { 3_600 } else { 30 * 86_400 };
        let new = NewStatus {
            text: text.parse().unwrap(),
            visibility,
            lifetime: lifetime(lives),
            ..status_of(ada)
        };
        posted.push(world.post(new).await);
    }
    let filters = [
        TagFilter::default(),
        TagFilter { any: tags(&["three", "even", "nothing"]), ..TagFilter::default() },
        TagFilter { all: tags(&["three"]), ..TagFilter::default() },
        TagFilter { all: tags(&["three", "funf"]), ..TagFilter::default() },
        TagFilter { none: tags(&["Fünf"]), ..TagFilter::default() },
        TagFilter { any: tags(&["funf"]), all: tags(&["three"]), none: tags(&["x"]), only_media: false },
        TagFilter { only_media: true, ..TagFilter::default() },
    ];
    let mut seen = 0;
    for filter in filters {
        let bears = |status: &Status, tag: &Hashtag| status.tagged().contains(tag);
        let living = posted.iter().rev().filter(|status| {
            status.is_alive(world.now())
                && (bears(status, &tag("even")) || filter.any.iter().any(|tag| bears(status, tag)))
                && filter.all.iter().all(|tag| bears(status, tag))
                && !filter.none.iter().any(|tag| bears(status, tag))
                && !filter.only_media
        });
        let ids: Vec<StatusId> = living.map(|status| status.id).collect();
        seen += ids.len();
        let some = [None, ids.get(ids.len() / 2).copied(), ids.last().copied()];
        for max_id in some {
            for floor in some {
                for limit in [3, 40].map(|limit| Limit::try_from(limit).unwrap()) {
                    for page in [
                        Page { max_id, since_id: floor, min_id: None, limit },
                        Page { max_id, since_id: None, min_id: floor, limit },
                    ] {
                        let found = under(&world, "Even", &filter, &page).await;
                        assert_eq!(found, page.of(ids.iter().copied()), "{page:?}");
                    }
                }
            }
        }
    }
    assert!(seen > 80, "{seen}");
}

#[tokio::test]
async fn an_edit_moves_a_status_and_a_deletion_takes_it_away() {
    let world = World::new().await;
    let ada = world.ada().await;
    let text = "#One and #two".parse().unwrap();
    let status = world.post(NewStatus { text, ..status_of(ada) }).await;
    assert_eq!((all(&world, "one").await, all(&world, "two").await), (vec![status.id], vec![status.id]));
    world.writer.edit_status(ada, status.id, &saying("#two and #three")).await.unwrap().unwrap();
    assert_eq!(all(&world, "one").await, []);
    assert_eq!(all(&world, "three").await, [status.id]);
    // What its entry says of the others is true of what it now says.
    let with = |name: &str| TagFilter { all: tags(&[name]), ..TagFilter::default() };
    assert_eq!(under(&world, "two", &with("three"), &Page::default()).await, [status.id]);
    assert_eq!(under(&world, "two", &with("one"), &Page::default()).await, []);
    world.writer.delete_status(ada, status.id).await.unwrap().unwrap();
    assert_eq!(all(&world, "two").await, []);
    assert_eq!(world.count_items("TAG#", ""), 0, "nothing lies there");
}

#[tokio::test]
async fn an_entry_ends_with_its_status_and_a_boost_makes_none() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let text = "#brief".parse().unwrap();
    let status = world.post(NewStatus { text, ..status_of(ada) }).await;
    world.writer.boost(bob, &status, Visibility::Public).await.unwrap();
    assert_eq!(all(&world, "brief").await, [status.id]);
    let ends: Vec<_> =
        world.items().into_iter().filter(|it| it["pk"]["S"].to_string().contains("TAG#")).collect();
    assert_eq!(ends.len(), 1);
    assert_eq!(ends[0]["expires_at"]["N"], status.expires_at.as_secs().to_string());
    world.pass(secs(3_600));
    assert_eq!(all(&world, "brief").await, []);
}

#[tokio::test]
async fn a_tag_costs_two_queries_where_it_is_used_and_four_where_it_is_not() {
    let world = World::new().await;
    let ada = world.ada().await;
    for _ in 0..30 {
        world.pass(secs(1));
        world.post(NewStatus { text: "#rust".parse().unwrap(), ..status_of(ada) }).await;
    }
    world.store.reset_calls();
    let found = under(&world, "rust", &TagFilter::default(), &Page::default()).await;
    assert_eq!((found.len(), world.store.calls().total()), (20, 2));
    world.store.reset_calls();
    assert_eq!(all(&world, "nothing").await, []);
    assert!(world.store.calls().total() <= 4);
}
