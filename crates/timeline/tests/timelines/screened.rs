//! What readers hide and are hidden from is left out, and costs a warm timeline nothing.

use std::time::Duration;

use crudder_domain::{AccountId, Limit, MuteFor, Page, Status, StatusId, Viewer, Visibility};
use crudder_messages::Posted;
use crudder_timeline::AuthoredFilter;
use serde_json::json;

use crate::world::{World, ids};

/// A reader of a loud and of a quiet one.
struct Three {
    world: World,
    reader: AccountId,
    loud: AccountId,
    quiet: AccountId,
}

impl Three {
    async fn new(world: World) -> Self {
        let [reader, loud, quiet] = world.people(1..4).await[..] else { panic!("three people") };
        world.follow(reader, loud).await;
        world.follow(reader, quiet).await;
        Self { world, reader, loud, quiet }
    }

    async fn home(&self) -> Vec<StatusId> {
        ids(&self.world.home(self.reader, &Page::default()).await)
    }

    async fn public(&self) -> Vec<StatusId> {
        let cache = self.world.cache.request();
        let page =
            self.world.timelines.public(&cache, Some(self.reader), &Page::default(), false).await.unwrap();
        ids(&page)
    }

    /// Cold, warm and stale: the same.
    async fn check(&self, home: &[StatusId], public: &[StatusId], what: &str) {
        self.world.momento.flush();
        assert_eq!(self.home().await, home, "{what}, cold");
        assert_eq!(self.home().await, home, "{what}, warm");
        self.world.let_homes_go();
        assert_eq!(self.home().await, home, "{what}, stale");
        assert_eq!(self.public().await, public, "{what}, in public");
    }

    async fn boosts(&self, person: AccountId, status: &Status) -> StatusId {
        self.world.advance(Duration::from_millis(1));
        match self.world.writer.boost(person, status, Visibility::Public).await.unwrap() {
            Posted::New { status, .. } => status.id,
            Posted::Repeated(_) => panic!("nothing was boosted before"),
        }
    }
}

async fn what_stands_between_them_is_left_out_of(world: World) {
    let three = Three::new(world).await;
    let Three { world, reader, loud, quiet } = &three;
    let (of_loud, of_quiet) = (world.post(*loud).await, world.post(*quiet).await);
    let boost = three.boosts(*quiet, &of_loud).await;
    let both = [of_quiet.id, of_loud.id];
    three.check(&[boost, of_quiet.id], &both, "at first").await;

    world.writer.mute(*reader, *loud, true, MuteFor::EVER).await.unwrap();
    three.check(&[of_quiet.id], &[of_quiet.id], "muted").await;
    world.writer.unmute(*reader, *loud).await.unwrap();
    three.check(&[boost, of_quiet.id], &both, "unmuted").await;

    for (blocker, blocked) in [(reader, loud), (loud, reader)] {
        world.writer.block(*blocker, *blocked).await.unwrap();
        three.check(&[of_quiet.id], &[of_quiet.id], "blocked").await;
        let viewer = Viewer::Account { id: *reader, follows_author: true };
        let (cache, page) = (world.cache.request(), Page::default());
        let filter = AuthoredFilter::default();
        let pages = world.timelines.authored(&cache, *quiet, viewer, &page, &filter);
        assert_eq!(ids(&pages.await.unwrap()), [of_quiet.id], "nor is it boosted on anybody's page");
        let nothing = world.timelines.authored(&cache, *loud, Viewer::Blocked, &page, &filter);
        assert!(nothing.await.unwrap().items.is_empty());
        world.writer.unblock(*blocker, *blocked).await.unwrap();
    }
    three.check(&[boost, of_quiet.id], &both, "unblocked: another's boost shows again").await;
}

#[tokio::test]
async fn whom_one_hides_or_is_hidden_from_is_left_out_warm_stale_and_cold() {
    Box::pin(what_stands_between_them_is_left_out_of(World::new().await)).await;
}

#[tokio::test]
async fn and_without_a_cache() {
    Box::pin(what_stands_between_them_is_left_out_of(World::new().await.without_cache())).await;
}

#[tokio::test]
async fn a_warm_timeline_of_who_hides_somebody_costs_no_more() {
    let three = Three::new(World::new().await).await;
    let Three { world, reader, loud, quiet } = &three;
    world.post(*loud).await;
    let shown = world.post(*quiet).await;
    world.writer.mute(*reader, *loud, true, MuteFor::EVER).await.unwrap();
    assert_eq!(three.home().await, [shown.id]);
    world.momento.reset_calls();
    world.store.reset_calls();
    assert_eq!(three.home().await, [shown.id]);
    let (cache, store) = (world.momento.calls(), world.store.calls());
    assert_eq!((cache.get, cache.get_batch), (1, 1));
    assert_eq!((store.of("Query"), store.total()), (1, 1));
}

#[tokio::test]
async fn a_timeline_is_not_kept_beyond_the_end_of_a_mute() {
    let three = Three::new(World::new().await).await;
    let Three { world, reader, loud, quiet } = &three;
    let (of_loud, of_quiet) = (world.post(*loud).await, world.post(*quiet).await);
    world.writer.mute(*reader, *loud, true, "60".parse().unwrap()).await.unwrap();
    world.advance(Duration::from_secs(58));
    assert_eq!(three.home().await, [of_quiet.id]);
    world.advance(Duration::from_secs(2));
    assert_eq!(three.home().await, [of_quiet.id, of_loud.id]);
    assert_eq!(three.public().await, [of_quiet.id, of_loud.id]);
}

/// Where somebody is blocked by more people than can be held, a page's authors are asked for.
#[tokio::test]
async fn who_is_blocked_by_too_many_to_hold_still_sees_nothing_of_them() {
    let three = Three::new(World::new().await).await;
    let Three { world, reader, loud, quiet } = &three;
    let (of_loud, of_quiet) = (world.post(*loud).await, world.post(*quiet).await);
    three.boosts(*quiet, &of_loud).await;
    world.writer.block(*loud, *reader).await.unwrap();
    let database = world.store.database();
    let key = json!({ "pk": { "S": format!("A#{reader}") }, "sk": { "S": "HEAD#GRAPH" } });
    let update = json!({
        "TableName": "crudder", "Key": key, "UpdateExpression": "SET hidden_from = :many",
        "ExpressionAttributeValues": { ":many": { "N": "20000" } },
    });
    database.update_item(serde_json::from_value(update).unwrap()).unwrap();
    three.check(&[of_quiet.id], &[of_quiet.id], "blocked by thousands").await;
}

#[tokio::test]
async fn pages_are_full_and_without_gap_where_much_is_left_out() {
    let three = Three::new(World::new().await).await;
    let Three { world, reader, loud, quiet } = &three;
    let mut shown = Vec::new();
    for number in 0..60 {
        let status = world.post(if number % 3 == 0 { *quiet } else { *loud }).await;
        if number % 3 == 0 {
            shown.insert(0, status.id);
        }
    }
    world.writer.mute(*reader, *loud, true, MuteFor::EVER).await.unwrap();
    for public in [false, true] {
        let (mut seen, mut page) =
            (Vec::new(), Page { limit: Limit::try_from(7).unwrap(), ..Page::default() });
        loop {
            let cache = world.cache.request();
            let read = if public {
                world.timelines.public(&cache, Some(*reader), &page, false).await.unwrap()
            } else {
                world.home(*reader, &page).await
            };
            seen.extend(ids(&read));
            let Some(next) = read.next else { break };
            page.max_id = Some(next);
        }
        assert_eq!(seen, shown, "public: {public}");
    }
}
