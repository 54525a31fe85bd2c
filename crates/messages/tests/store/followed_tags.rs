//! Following hashtags: a short list, whose every change shows in the graph version.

use crudder_domain::Hashtag;
use crudder_domain::graph::MAX_FOLLOWED_TAGS;
use crudder_domain::hashtag::TagDay;
use crudder_messages::{Error, NewStatus};
use futures::future::join_all;

use crate::world::{World, days, lifetime, secs, status_of};

fn tag(name: impl AsRef<str>) -> Hashtag {
    name.as_ref().parse().unwrap()
}

#[tokio::test]
async fn each_change_bumps_the_graph_version_and_a_repeated_one_does_not() {
    let world = World::new().await;
    let ada = world.ada().await;
    let version = || async { world.reader.head(ada).await.unwrap().graph_version.0 };
    world.writer.follow_tag(ada, &tag("One")).await.unwrap();
    world.writer.follow_tag(ada, &tag("two")).await.unwrap();
    assert_eq!(world.reader.head(ada).await.unwrap().tags, [tag("two"), tag("one")]);
    assert_eq!(version().await, 2);
    world.writer.follow_tag(ada, &tag("ONE")).await.unwrap();
    world.writer.unfollow_tag(ada, &tag("three")).await.unwrap();
    assert_eq!(version().await, 2);
    world.writer.unfollow_tag(ada, &tag("one")).await.unwrap();
    let followed = world.reader.followed_tags(ada).await.unwrap();
    assert_eq!((followed.len(), &followed[0].tag, version().await), (1, &tag("two"), 3));
}

#[tokio::test]
async fn people_and_hashtags_are_followed_beside_each_other() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    world.writer.follow_tag(ada, &tag("one")).await.unwrap();
    world.writer.follow(ada, bob).await.unwrap();
    world.writer.follow_tag(ada, &tag("two")).await.unwrap();
    let head = world.reader.head(ada).await.unwrap();
    assert_eq!((head.graph_version.0, head.tags.len()), (3, 2));
    assert_eq!(world.counts(ada).await.following, 1);
    world.writer.unfollow(ada, bob).await.unwrap();
    assert_eq!(world.reader.head(ada).await.unwrap().tags.len(), 2);
}

#[tokio::test]
async fn one_more_than_can_be_followed_is_refused() {
    let world = World::new().await;
    let ada = world.ada().await;
    for number in 0..MAX_FOLLOWED_TAGS {
        world.writer.follow_tag(ada, &tag(format!("tag{number}"))).await.unwrap();
    }
    let refused = world.writer.follow_tag(ada, &tag("more")).await;
    assert!(matches!(refused, Err(Error::FollowsTooManyTags)), "{refused:?}");
    world.writer.follow_tag(ada, &tag("tag0")).await.unwrap();
    assert_eq!(world.reader.followed_tags(ada).await.unwrap().len(), MAX_FOLLOWED_TAGS);
}

#[tokio::test]
async fn who_follows_several_at_once_follows_all_of_them() {
    let world = World::new().await;
    let ada = world.ada().await;
    let tags: Vec<Hashtag> = (0..4).map(|number| tag(format!("tag{number}"))).collect();
    for done in join_all(tags.iter().map(|tag| world.writer.follow_tag(ada, tag))).await {
        done.unwrap();
    }
    let head = world.reader.head(ada).await.unwrap();
    assert_eq!((head.tags.len(), head.graph_version.0), (4, 4));
}

#[tokio::test]
async fn a_history_counts_what_lives_by_day_and_account() {
    let world = World::new().await;
    let (ada, bob) = (world.ada().await, world.account("bob").await.id);
    let day = |number: u64| TagDay { number, uses: 0, accounts: 0 };
    let post = |author, secs| NewStatus {
        text: "#rust".parse().unwrap(),
        lifetime: lifetime(secs),
        ..status_of(author)
    };
    world.post(post(ada, 30 * 86_400)).await;
    world.pass(days(7));
    world.post(post(ada, 30 * 86_400)).await;
    world.post(post(bob, 30 * 86_400)).await;
    world.pass(days(2));
    world.post(post(ada, 3_600)).await;
    world.pass(secs(60));
    world.post(post(ada, 60)).await;
    let tags = [tag("rust"), tag("unused")];
    let today = world.now().as_secs() / 86_400;
    let unused: Vec<TagDay> = (0..7).map(|ago| day(today - ago)).collect();
    let mut used = unused.clone();
    used[0] = TagDay { uses: 2, accounts: 1, ..used[0] };
    used[2] = TagDay { uses: 2, accounts: 2, ..used[2] };
    assert_eq!(world.reader.tag_histories(&tags).await.unwrap(), [&used[..], &unused[..]]);
    world.pass(secs(60));
    used[0].uses = 1;
    assert_eq!(world.reader.tag_histories(&tags).await.unwrap()[0], used[..]);
}
