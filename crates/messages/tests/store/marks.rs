//! Marks: what one reader did with a status, and who did something with it.

use std::sync::Arc;

use crudder_domain::{AccountId, Interaction, Interactions, Limit, Page, Status, StatusId};
use crudder_messages::{Error, NewStatus};

use crate::world::{World, lifetime, secs, status_of};

async fn interactions(world: &World, reader: AccountId, status: &Status) -> Interactions {
    world.reader.interactions(reader, [status]).await.unwrap()[&status.id]
}

async fn favourites(world: &World, status: &Status) -> u64 {
    world.reader.status_counts(&[status.id]).await.unwrap()[&status.id].favourites
}

async fn marked(world: &World, reader: AccountId, mark: Interaction, limit: u64) -> Vec<StatusId> {
    let mut page = Page { limit: Limit::try_from(limit).unwrap(), ..Page::default() };
    let mut all = Vec::new();
    loop {
        let slice = world.reader.interacted_statuses(reader, mark, &page).await.unwrap();
        let Some(last) = slice.entries.last() else { return all };
        page.max_id = Some(last.mark);
        all.extend(slice.entries.iter().map(|it| it.of));
    }
}

#[tokio::test]
async fn a_mark_made_twice_is_one_and_taken_back_twice_is_none() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    for _ in 0..2 {
        world.writer.add_interaction(bob, &status, Interaction::Favourite).await.unwrap();
        world.writer.add_interaction(bob, &status, Interaction::Bookmark).await.unwrap();
        world.writer.mute_thread(bob, &status, true).await.unwrap();
    }
    let all = Interactions { favourited: true, bookmarked: true, muted: true, ..Interactions::default() };
    assert_eq!(interactions(&world, bob, &status).await, all);
    assert_eq!(interactions(&world, ada, &status).await, Interactions::default());
    assert_eq!(favourites(&world, &status).await, 1);
    assert_eq!(marked(&world, bob, Interaction::Favourite, 5).await, [status.id]);
    for _ in 0..2 {
        world.writer.remove_interaction(bob, &status, Interaction::Favourite).await.unwrap();
        world.writer.remove_interaction(bob, &status, Interaction::Bookmark).await.unwrap();
        world.writer.mute_thread(bob, &status, false).await.unwrap();
    }
    assert_eq!(interactions(&world, bob, &status).await, Interactions::default());
    assert_eq!(favourites(&world, &status).await, 0);
    assert!(marked(&world, bob, Interaction::Bookmark, 5).await.is_empty());
    assert_eq!(world.count_items("S#", "FAVOURITE#") + world.count_items("S#", "MUTE#"), 0);
    world.writer.add_interaction(bob, &status, Interaction::Favourite).await.unwrap();
    assert_eq!(favourites(&world, &status).await, 1);
}

#[tokio::test]
async fn a_popular_status_is_favoured_by_many_at_once_and_each_counts_once() {
    let world = Arc::new(World::new().await);
    let ada = world.ada().await;
    let status = Arc::new(world.post(status_of(ada)).await);
    let mut people = Vec::new();
    for number in 0..16 {
        people.push(world.account(&format!("fan_{number}")).await.id);
    }
    // Each twice at the same time, as a client does that gave up waiting.
    let tasks = people.iter().chain(&people).map(|person| {
        let (world, status, person) = (world.clone(), status.clone(), *person);
        tokio::spawn(
            async move { world.writer.add_interaction(person, &status, Interaction::Favourite).await },
        )
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap().unwrap();
    }
    assert_eq!(favourites(&world, &status).await, 16);
    let page = Page { limit: Limit::MAX, ..Page::default() };
    let by = world.reader.favourited_by(status.id, &page).await.unwrap();
    let mut by: Vec<AccountId> = by.entries.iter().map(|it| it.of).collect();
    by.sort_unstable();
    people.sort_unstable();
    assert_eq!(by, people);
}

#[tokio::test]
async fn replies_and_favourites_are_counted_side_by_side() {
    let world = World::new().await;
    let ada = world.ada().await;
    let status = world.post(status_of(ada)).await;
    world.writer.add_interaction(ada, &status, Interaction::Favourite).await.unwrap();
    // The favourite came first, so the reply finds a count that knows of no reply yet.
    let brief = NewStatus { in_reply_to: Some(status.clone()), lifetime: lifetime(60), ..status_of(ada) };
    world.post(brief).await;
    world.post(NewStatus { in_reply_to: Some(status.clone()), ..status_of(ada) }).await;
    let counts = async || world.reader.status_counts(&[status.id]).await.unwrap()[&status.id];
    assert_eq!((counts().await.replies, counts().await.favourites), (2, 1));
    world.pass(secs(180));
    assert_eq!((counts().await.replies, counts().await.favourites), (1, 1));
}

#[tokio::test]
async fn a_page_in_a_crowded_range_is_a_query_and_a_batch_get() {
    let world = World::new().await;
    let ada = world.ada().await;
    let mut statuses = Vec::new();
    for number in 0..120 {
        world.pass(secs(1));
        let status = world.post(status_of(ada)).await;
        if number % 40 != 7 {
            world.writer.add_interaction(ada, &status, Interaction::Bookmark).await.unwrap();
        }
        statuses.push(status);
    }
    for page in [&statuses[100..], &statuses[..20], &statuses[..]] {
        world.store.reset_calls();
        let found = world.reader.interactions(ada, page).await.unwrap();
        assert!(world.store.calls().total() <= 2, "{:?}", world.store.calls());
        for (number, status) in statuses.iter().enumerate().filter(|(_, it)| page.contains(it)) {
            assert_eq!(found[&status.id].bookmarked, number % 40 != 7, "{number}");
        }
    }
    assert_eq!(marked(&world, ada, Interaction::Bookmark, 40).await.len(), 117);
}

#[tokio::test]
async fn a_muted_thread_is_muted_from_its_first_status_on() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let first = world.post(status_of(ada)).await;
    world.pass(secs(1));
    let answer = world.post(NewStatus { in_reply_to: Some(first.clone()), ..status_of(bob) }).await;
    world.writer.mute_thread(ada, &answer, true).await.unwrap();
    for status in [&first, &answer] {
        assert!(interactions(&world, ada, status).await.muted);
        assert!(!interactions(&world, bob, status).await.muted);
    }
}

#[tokio::test]
async fn five_living_statuses_are_pinned_at_most_whoever_comes_at_once() {
    let world = Arc::new(World::new().await);
    let ada = world.ada().await;
    let mut statuses = Vec::new();
    for life in [60, 3_600, 3_600, 3_600, 3_600, 3_600, 3_600] {
        world.pass(secs(1));
        statuses.push(world.post(NewStatus { lifetime: lifetime(life), ..status_of(ada) }).await);
    }
    let tasks = statuses.iter().map(|status| {
        let (world, status) = (world.clone(), status.clone());
        tokio::spawn(async move { world.writer.pin_status(&status, true).await })
    });
    let mut refused = 0;
    for task in tasks.collect::<Vec<_>>() {
        match task.await.unwrap() {
            Ok(()) => {}
            Err(Error::TooManyPins) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((refused, world.reader.pins(ada).await.unwrap().len()), (2, 5));
    for id in world.reader.pins(ada).await.unwrap() {
        let status = statuses.iter().find(|status| status.id == id).unwrap();
        assert!(interactions(&world, ada, status).await.pinned);
        world.writer.pin_status(status, false).await.unwrap();
        world.writer.pin_status(status, false).await.unwrap();
    }
    assert!(world.reader.pins(ada).await.unwrap().is_empty());
    for status in &statuses[..5] {
        world.writer.pin_status(status, true).await.unwrap();
    }
    world.pass(secs(60));
    world.writer.pin_status(&statuses[5], true).await.unwrap();
    assert!(matches!(world.writer.pin_status(&statuses[6], true).await, Err(Error::TooManyPins)));
}

#[tokio::test]
async fn every_item_of_a_mark_ends_with_its_status() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let status = world.post(status_of(ada)).await;
    world.writer.add_interaction(bob, &status, Interaction::Favourite).await.unwrap();
    world.writer.add_interaction(bob, &status, Interaction::Bookmark).await.unwrap();
    world.writer.mute_thread(bob, &status, true).await.unwrap();
    world.writer.pin_status(&status, true).await.unwrap();
    let end = status.expires_at.as_secs().to_string();
    let mut seen = 0;
    for item in world.items() {
        let name = item["sk"]["S"].as_str().unwrap();
        if ["MARK#", "FAVOURITE#", "BOOKMARK#", "MUTE#", "COUNT#", "PINS"]
            .iter()
            .any(|it| name.starts_with(it))
            && !name.starts_with("COUNT#FOLLOWERS")
        {
            assert_eq!(item["expires_at"]["N"], end.as_str(), "{name}");
            seen += 1;
        }
    }
    assert_eq!(seen, 9);
}
