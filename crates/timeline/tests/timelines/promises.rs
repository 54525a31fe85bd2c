//! What readers of a home timeline are promised, one example each.

use std::time::Duration;

use crudder_activity::Cache;
use crudder_domain::{FollowState, Lifetime, Limit, Page, Status, StatusId, Visibility};

use crate::world::{World, ids};

fn first_page() -> Page {
    Page::default()
}

fn newest_first(statuses: &[Status]) -> Vec<StatusId> {
    statuses.iter().rev().map(|status| status.id).collect()
}

#[tokio::test]
async fn an_own_new_status_shows_at_once_though_the_timeline_is_warm() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let theirs = world.post(author).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [theirs.id]);
    let own = world.post(reader).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [own.id, theirs.id]);
    world.delete(reader, own.id).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [theirs.id]);
}

#[tokio::test]
async fn an_own_new_status_shows_at_once_though_the_replicas_lag_and_there_is_no_cache() {
    let world = World::new().await.without_cache();
    let reader = world.person(1).await;
    world.store.lag().await.unwrap();
    let own = world.post(reader).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [own.id]);
}

#[tokio::test]
async fn after_an_unfollow_the_next_read_shows_nothing_of_that_author_though_the_cache_is_warm() {
    let world = World::new().await;
    let [reader, author, other] = world.people(1..4).await[..] else { panic!("three people") };
    world.follow(reader, author).await;
    world.follow(reader, other).await;
    let (theirs, others) = (world.post(author).await, world.post(other).await);
    assert_eq!(ids(&world.home(reader, &first_page()).await), [others.id, theirs.id]);
    world.unfollow(reader, author).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [others.id]);
    world.follow(reader, author).await;
    assert_eq!(ids(&world.home(reader, &first_page()).await), [others.id, theirs.id]);
}

#[tokio::test]
async fn a_request_that_waits_for_consent_shows_nothing() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.lock(author).await;
    world.post_as(author, Visibility::Private, Lifetime::DEFAULT, None).await;
    assert_eq!(world.follow(reader, author).await, FollowState::Requested);
    assert_eq!(ids(&world.home(reader, &first_page()).await), []);
}

#[tokio::test]
async fn followers_see_private_statuses_and_never_direct_ones() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let private = world.post_as(author, Visibility::Private, Lifetime::DEFAULT, None).await;
    for writer in [author, reader] {
        world.post_as(writer, Visibility::Direct, Lifetime::DEFAULT, None).await;
    }
    assert_eq!(ids(&world.home(reader, &first_page()).await), [private.id]);
}

#[tokio::test]
async fn a_status_is_gone_at_the_second_it_ends_though_everything_is_cached() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let minute = world.post_as(author, Visibility::Public, Lifetime::MIN, None).await;
    let left = minute.expires_at.remaining(world.now());
    world.advance(left.saturating_sub(Duration::from_millis(1)));
    assert_eq!(ids(&world.home(reader, &first_page()).await), [minute.id]);
    assert!(world.timelines.status(&world.cache.request(), minute.id).await.unwrap().is_some());
    world.advance(Duration::from_millis(1));
    assert_eq!(ids(&world.home(reader, &first_page()).await), []);
    assert!(world.timelines.status(&world.cache.request(), minute.id).await.unwrap().is_none());
}

#[tokio::test]
async fn a_page_is_full_though_much_of_the_warm_timeline_was_deleted() {
    let world = World::new().await;
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let mut posted = Vec::new();
    for _ in 0..60 {
        posted.push(world.post(author).await);
    }
    world.home(reader, &first_page()).await;
    for status in posted.split_off(25) {
        world.delete(author, status.id).await;
    }
    let page = world.home(reader, &first_page()).await;
    assert_eq!(ids(&page), newest_first(&posted)[..20]);
    assert_eq!(page.next, Some(posted[5].id));
    let rest = world.home(reader, &Page { max_id: page.next, ..Page::default() }).await;
    assert_eq!(ids(&rest), newest_first(&posted)[20..]);
    assert_eq!(rest.next, None);
}

#[tokio::test]
async fn a_cache_that_hangs_changes_no_answer() {
    let world = World::new().await.in_a_hurry();
    let [reader, author] = world.people(1..3).await[..] else { panic!("two people") };
    world.follow(reader, author).await;
    let mut posted = Vec::new();
    for _ in 0..70 {
        posted.push(world.post(author).await);
    }
    let pages = [
        first_page(),
        Page { max_id: Some(posted[20].id), ..Page::default() },
        Page { min_id: Some(posted[3].id), limit: Limit::MAX, ..Page::default() },
    ];
    let mut warm = Vec::new();
    for page in &pages {
        warm.push(world.home(reader, page).await);
    }
    world.momento.faults().set_hang(true);
    for (page, warm) in pages.iter().zip(warm) {
        assert_eq!(world.home(reader, page).await, warm);
    }
}

#[tokio::test]
async fn what_lasts_is_found_below_all_that_its_author_posted_since_and_that_ended() {
    let world = World::new().await;
    let people = world.people(1..4).await;
    let mut lasting = Vec::new();
    for author in &people[1..] {
        world.follow(people[0], *author).await;
        lasting.push(world.post(*author).await.id);
        // More than an activity holds.
        for _ in 0..65 {
            world.post_as(*author, Visibility::Public, Lifetime::MIN, None).await;
        }
    }
    world.advance(Duration::from_mins(2));
    lasting.reverse();
    for limit in [Limit::try_from(1).unwrap(), Limit::MAX] {
        let read = world.home(people[0], &Page { limit, ..Page::default() }).await;
        assert_eq!(ids(&read), lasting[..limit.get().min(2)]);
    }
    let up = Page { min_id: Some(StatusId::MIN), ..Page::default() };
    assert_eq!(ids(&world.home(people[0], &up).await), lasting);
}

#[tokio::test]
async fn what_is_shown_has_its_author_and_numbers_from_the_store_and_from_the_cache() {
    let world = World::new().await;
    let [author, replier] = world.people(1..3).await[..] else { panic!("two people") };
    let status = world.post(author).await;
    world.post_as(replier, Visibility::Public, Lifetime::DEFAULT, Some(status.clone())).await;
    world.follow(replier, author).await;
    let none = Cache::disabled().request();
    let stored = world.timelines.status(&none, status.id).await.unwrap().unwrap();
    assert_eq!((&stored.status, stored.author.id), (&status, author));
    assert_eq!(
        (stored.counts.replies, stored.author_counts.followers, stored.author_counts.statuses),
        (1, 1, 1)
    );
    for _ in 0..2 {
        let cached = world.timelines.status(&world.cache.request(), status.id).await.unwrap();
        assert_eq!(cached.as_ref(), Some(&stored));
    }
    let shown = world.timelines.show(&world.cache.request(), vec![status]).await.unwrap();
    assert_eq!(shown, [stored]);
}

#[tokio::test]
async fn statuses_of_nobody_and_accounts_of_nobody_are_left_out() {
    let world = World::new().await;
    let author = world.person(1).await;
    let status = world.post(author).await;
    let nobody = crudder_domain::AccountId::from_u64(99).unwrap();
    let orphan =
        Status { id: StatusId::from_u64(status.id.as_u64() + 1).unwrap(), author: nobody, ..status.clone() };
    let shown = world.timelines.show(&world.cache.request(), vec![orphan, status.clone()]).await.unwrap();
    assert_eq!(shown.iter().map(|shown| shown.status.id).collect::<Vec<_>>(), [status.id]);
    let accounts = world.timelines.accounts(&world.cache.request(), &[nobody, author]).await.unwrap();
    assert_eq!(accounts.iter().map(|(account, _)| account.id).collect::<Vec<_>>(), [author]);
}
