//! Reports: copies with an end of their own, however large, and so many a day for each reporter.

use std::sync::Arc;
use std::time::Duration;

use crudder_domain::report::{MAX_A_DAY, MAX_STATUSES};
use crudder_domain::{Account, AccountId, Category, Retention, Status, StatusText};
use crudder_messages::{Error, NewReport, NewStatus};
use futures::future::join_all;

use crate::world::{World, status_of};

const DAY: Duration = Duration::from_hours(24);

pub(crate) fn report_of(reporter: AccountId, account: &Account, statuses: Vec<Status>) -> NewReport {
    NewReport {
        reporter,
        account: account.clone(),
        statuses,
        category: Category::Spam,
        comment: "again and again".parse().unwrap(),
        retention: Retention::default(),
    }
}

#[tokio::test]
async fn a_report_keeps_a_copy_of_each_status_with_an_end_of_its_own() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await.id);
    let status = world.post(status_of(ada.id)).await;
    let report = world.writer.report(report_of(bob, &ada, vec![status.clone()])).await.unwrap();
    let end = (world.now() + 30 * DAY).as_secs().to_string();
    assert_ne!(status.expires_at.as_secs().to_string(), end);
    let mut kept = world.items();
    kept.retain(|item| item["pk"]["S"].as_str().unwrap().starts_with("REPORT#"));
    kept.sort_by_key(|item| item["sk"]["S"].to_string());
    let [of_report, copy] = kept.as_slice() else { panic!("{kept:?}") };
    assert_eq!((&of_report["expires_at"]["N"], &copy["expires_at"]["N"]), (&end.clone().into(), &end.into()));
    assert_eq!(of_report["id"]["S"], report.id.to_string());
    assert_eq!(of_report["reporter"]["S"], bob.to_string());
    assert_eq!(of_report["account"]["M"]["handle"]["S"], "ada");
    assert_eq!(of_report["statuses"]["L"][0]["S"], status.id.to_string());
    assert_eq!(copy["status"]["M"]["text"]["S"], status.text.as_str());
}

#[tokio::test]
async fn a_report_of_as_much_as_can_be_named_is_kept() {
    let world = World::new().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await.id);
    // 500 characters, of which each is many bytes: more than one item holds, all together.
    let long = format!("a{}", "\u{301}".repeat(13)).repeat(StatusText::MAX_CHARS);
    let mut statuses = Vec::new();
    for _ in 0..MAX_STATUSES {
        let text = long.parse().unwrap();
        let spoiler_text = long.parse().unwrap();
        statuses.push(world.post(NewStatus { text, spoiler_text, ..status_of(ada.id) }).await);
    }
    world.writer.report(report_of(bob, &ada, statuses)).await.unwrap();
    assert_eq!(world.count_items("REPORT#", "REPORT#"), 1 + MAX_STATUSES);
}

#[tokio::test]
async fn however_many_at_once_a_reporter_has_so_many_a_day() {
    let world = Arc::new(World::new().await);
    let (ada, bob) = (world.account("ada").await, world.account("bob").await.id);
    for _ in 3..MAX_A_DAY {
        world.writer.report(report_of(bob, &ada, Vec::new())).await.unwrap();
    }
    let more = (0..5).map(|_| {
        let (world, new) = (Arc::clone(&world), report_of(bob, &ada, Vec::new()));
        tokio::spawn(async move { world.writer.report(new).await })
    });
    let mut refused = 0;
    for outcome in join_all(more).await {
        match outcome.unwrap() {
            Ok(_) => {}
            Err(Error::TooManyReports) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((refused, world.count_items("REPORT#", "")), (2, 20));
    world.writer.report(report_of(ada.id, &ada, Vec::new())).await.unwrap();
    world.pass(DAY);
    world.writer.report(report_of(bob, &ada, Vec::new())).await.unwrap();
}
