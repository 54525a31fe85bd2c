//! Many at once: nothing goes back, and nobody comes back from the dead.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crudder_activity::{Cached, WriteOutcome};
use crudder_domain::{Activity, Entry, StatusId};

use crate::world::{World, account_id};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_fill_brings_a_deleted_status_back() {
    let world = Arc::new(World::new());
    for round in 0..150u16 {
        let status = Arc::new(world.status(round, 600));
        let mut racing = Vec::new();
        // Readers that had read it from the store before it was deleted, and the stream's late repair.
        for writer in 0..4 {
            let (world, status) = (Arc::clone(&world), Arc::clone(&status));
            racing.push(tokio::spawn(async move {
                for _ in 0..writer {
                    tokio::task::yield_now().await;
                }
                let request = world.request();
                if writer % 2 == 0 {
                    request.fill_statuses(std::slice::from_ref(&*status)).await;
                } else {
                    request.put_status(&status).await;
                }
            }));
        }
        let deleting = {
            let (world, status) = (Arc::clone(&world), Arc::clone(&status));
            tokio::spawn(async move {
                for _ in 0..round % 7 {
                    tokio::task::yield_now().await;
                }
                assert_eq!(
                    world.request().bury_status(status.id, status.expires_at).await,
                    WriteOutcome::Stored
                );
                for _ in 0..3 {
                    let page = world.request().get_page(&[status.id], &[]).await;
                    assert_eq!(page.statuses.get(&status.id), Some(&Cached::Gone), "round {round}");
                }
            })
        };
        deleting.await.unwrap();
        for one in racing {
            one.await.unwrap();
        }
        let page = world.request().get_page(&[status.id], &[]).await;
        assert_eq!(page.statuses.get(&status.id), Some(&Cached::Gone), "round {round}");
    }
}

/// An author's history: what the activity was after each of many posts and deletions.
fn history(world: &World, changes: u16) -> Vec<Activity> {
    let mut history = vec![Activity::default()];
    for change in 0..changes {
        let last = &history[history.len() - 1];
        let next = if change % 3 == 2 {
            last.deleted(last.entries[0].id, world.now())
        } else {
            let id = StatusId::new(world.now(), change);
            last.posted(Entry { id, expires_at: world.end_in(600) }, world.now())
        };
        history.push(next);
    }
    history
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_activity_never_goes_back_however_many_write_it() {
    const CHANGES: u16 = 24;
    let world = Arc::new(World::new());
    for round in 0..25u64 {
        let author = account_id(round);
        let history = Arc::new(history(&world, CHANGES));
        let written = Arc::new(AtomicBool::new(false));
        let watching = {
            let (world, written) = (Arc::clone(&world), Arc::clone(&written));
            tokio::spawn(async move {
                let mut seen = 0;
                while !written.load(Ordering::SeqCst) {
                    if let Some(activity) = world.request().get_activities(&[author]).await.get(&author) {
                        assert!(activity.version >= seen, "went back from {seen} to {}", activity.version);
                        seen = activity.version;
                    }
                }
            })
        };
        let writing: Vec<_> = (1..=usize::from(CHANGES))
            .map(|change| {
                let (world, history) = (Arc::clone(&world), Arc::clone(&history));
                tokio::spawn(async move {
                    let request = world.request();
                    let (before, after) = (&history[change - 1], &history[change]);
                    if change % 5 == 0 {
                        request.fill_activity(author, before).await;
                    }
                    // As the stream does: what is lost to a race is written again.
                    while request.put_activity(author, before, after).await == WriteOutcome::Lost {}
                })
            })
            .collect();
        for one in writing {
            one.await.unwrap();
        }
        written.store(true, Ordering::SeqCst);
        watching.await.unwrap();
        let found = world.request().get_activities(&[author]).await;
        assert_eq!(found.get(&author), history.last(), "round {round}");
    }
}

#[tokio::test]
async fn an_activity_that_begins_again_takes_the_place_of_the_copy_of_what_was() {
    let world = World::new();
    let author = account_id(1);
    let posted = world.activity(&[60]);
    world.pass(std::time::Duration::from_secs(1));
    let deleted = posted.deleted(posted.entries[0].id, world.now());
    world.request().put_activity(author, &posted, &deleted).await;
    // The store has forgotten the activity of which nothing was left: the next post begins at nothing.
    world.pass(std::time::Duration::from_hours(2));
    let again = world.activity(&[60]);
    world.request().put_activity(author, &Activity::default(), &again).await;
    assert_eq!(world.request().get_activities(&[author]).await[&author], again);
}
