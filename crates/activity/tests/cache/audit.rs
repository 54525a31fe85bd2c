//! The audit finds what outlives its end, and nothing else.

use std::time::Duration;

use crudder_activity::{AuditOutcome, Cache};
use crudder_domain::StatusCounts;

use crate::world::{World, account_id};

const AUTHOR: u64 = 1;

/// How many statuses and activities; none where it was not asked.
fn found(audited: AuditOutcome) -> Option<(usize, usize)> {
    match audited {
        AuditOutcome::Asked { statuses, activities, .. } => Some((statuses.len(), activities.len())),
        AuditOutcome::NoCache | AuditOutcome::Away => None,
    }
}

#[tokio::test]
async fn what_was_written_by_the_rules_is_gone_when_it_has_ended() {
    let world = World::new();
    let (status, buried) = (world.status(1, 60), world.status(2, 60));
    let activity = world.activity(&[60, 30]);
    let cache = world.request();
    cache.put_status(&status).await;
    cache.fill_counts(&[(status.id, status.expires_at, StatusCounts::default())]).await;
    cache.bury_status(buried.id, buried.expires_at).await;
    cache.put_activity(account_id(AUTHOR), &activity, &activity).await;
    world.pass(Duration::from_mins(1));
    let ids = [status.id, buried.id];
    let audited = world.request().held_past_end(&ids, &[account_id(AUTHOR)], world.now()).await;
    assert_eq!(audited, AuditOutcome::Asked { keys: 5, statuses: vec![], activities: vec![] });
}

#[tokio::test]
async fn a_value_with_too_long_a_life_is_found_whatever_it_holds() {
    let world = World::new();
    let (status, counted) = (world.status(1, 60), world.status(2, 60));
    world.pass(Duration::from_mins(1));
    let day = Duration::from_hours(24);
    world.server.insert("crudder", format!("status:{}", status.id).as_bytes(), b"garbage".to_vec(), day);
    world.server.insert("crudder", format!("counts:{}", counted.id).as_bytes(), Vec::new(), day);
    let other = world.status(3, 60);
    let audited = world.request().held_past_end(&[status.id, counted.id, other.id], &[], world.now()).await;
    assert_eq!(
        audited,
        AuditOutcome::Asked { keys: 6, statuses: vec![status.id, counted.id], activities: vec![] }
    );
}

#[tokio::test]
async fn an_activity_is_held_too_long_only_once_all_of_it_has_ended() {
    let world = World::new();
    let activity = world.activity(&[60, 30]);
    let author = account_id(AUTHOR);
    world.request().put_activity(author, &activity, &activity).await;
    let item = world.server.items().pop().unwrap();
    world.server.insert("crudder", item.key.as_bytes(), item.value, Duration::from_hours(1));
    world.pass(Duration::from_secs(30));
    assert_eq!(found(world.request().held_past_end(&[], &[author], world.now()).await), Some((0, 0)));
    world.pass(Duration::from_secs(30));
    assert_eq!(found(world.request().held_past_end(&[], &[author], world.now()).await), Some((0, 1)));
    // One with nothing alive says so for a day, and lists nothing.
    world.server.flush();
    world.request().put_activity(author, &activity, &activity).await;
    assert_eq!(found(world.request().held_past_end(&[], &[author], world.now()).await), Some((0, 0)));
}

#[tokio::test]
async fn a_cache_that_does_not_answer_is_not_one_that_holds_nothing() {
    let world = World::new();
    world.server.faults().set_unavailable(true);
    let status = world.status(1, 60);
    let ask = |cache: Cache| async move {
        cache.request().held_past_end(&[status.id], &[], status.expires_at.moment()).await
    };
    assert_eq!(ask(world.cache.clone()).await, AuditOutcome::Away);
    assert_eq!(ask(Cache::disabled()).await, AuditOutcome::NoCache);
}
