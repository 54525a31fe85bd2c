//! What is told of each invocation, as metrics.

use std::collections::BTreeSet;
use std::time::Duration;

use crudder_domain::Moment;
use crudder_functions::metrics::Watch;
use crudder_functions::table;
use crudder_wire::Reply;
use serde_json::{Value, json};
use standin_cognito::Fault;

use crate::events::sample;
use crate::world::{NOW, World, event};

fn watch(handler: &str) -> Watch {
    Watch::new(table::find(handler).unwrap(), Some("crudder".to_owned()))
}

/// The line of an invocation.
async fn told(world: &World, watch: &Watch, event: Value) -> Value {
    let (_, line) = watch.watched(&world.services, "8476a536-e9f4-11e8".to_owned(), event).await;
    line.unwrap()
}

/// The names of the metrics that `CloudWatch` makes of a line, by the dimension that all have.
fn metrics(line: &Value) -> BTreeSet<&str> {
    let Some(directive) = line.pointer("/_aws/CloudWatchMetrics/0") else { return BTreeSet::new() };
    assert_eq!(
        (&directive["Namespace"], &directive["Dimensions"]),
        (&json!("Crudder"), &json!([["Stack"]])),
        "each value of each dimension is a metric that is paid for"
    );
    assert_eq!(line["Stack"], "crudder");
    directive["Metrics"].as_array().unwrap().iter().map(|metric| metric["Name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_home_timeline_tells_its_rebuild_its_misses_and_then_its_hits() {
    let world = World::start().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await);
    world.follow(bob, ada).await;
    world.post(ada, json!({ "status": "the engine", "expires_in": 3600 })).await;
    world.momento.flush();
    let watch = watch("timelines_home");
    let request = event(Some(bob), &json!({ "routeKey": "GET /api/v1/timelines/home" }));

    let cold = told(&world, &watch, request.clone()).await;
    let names = BTreeSet::from([
        "CacheBreakerOpen",
        "CacheMisses",
        "ColdStart",
        "EndedStatusesServed",
        "Latency",
        "TimelineRebuilds",
    ]);
    assert_eq!(metrics(&cold), names);
    assert_eq!((&cold["TimelineRebuilds"], &cold["ColdStart"]), (&json!(1), &json!(1)));
    assert_eq!(cold["EndedStatusesServed"], 0, "zero is told: that it is zero has to be seen");
    assert_eq!(
        (&cold["handler"], &cold["route"], &cold["status"], &cold["api_request_id"], &cold["request_id"]),
        (
            &json!("timelines_home"),
            &json!("GET /api/v1/timelines/home"),
            &json!(200),
            &json!("r"),
            &json!("8476a536-e9f4-11e8")
        )
    );
    assert_eq!(cold["_aws"]["Timestamp"], NOW);

    let warm = told(&world, &watch, request).await;
    assert_eq!(
        metrics(&warm),
        BTreeSet::from(["CacheBreakerOpen", "CacheHits", "EndedStatusesServed", "Latency"])
    );
    assert_eq!(warm["CacheBreakerOpen"], 0, "the mean is a share of all requests");
}

#[tokio::test]
async fn an_app_request_tells_the_route_that_it_meant() {
    let world = World::start().await;
    let line = told(&world, &watch("apps"), sample("apps")).await;
    assert_eq!((&line["route"], &line["status"]), (&json!("GET /api/v1/instance"), &json!(200)));
}

#[tokio::test]
async fn a_batch_of_the_stream_tells_how_late_it_is_and_no_latency_of_requests() {
    let world = World::start().await;
    world.advance(Duration::from_mins(1));
    let watch = watch("record_activity");
    let line = told(&world, &watch, sample("record_activity")).await;
    assert_eq!(metrics(&line), BTreeSet::from(["StreamLag"]));
    // The sample's oldest record is of 79 seconds before NOW.
    assert_eq!(line["StreamLag"], 139_000);
    world.momento.faults().set_unavailable(true);
    let away = told(&world, &watch, sample("record_activity")).await;
    assert_eq!(
        (metrics(&away).len(), &away["CacheBreakerOpen"]),
        (1, &json!(1)),
        "said, and no share of requests"
    );
}

#[tokio::test]
async fn a_cache_that_is_away_is_told_once_for_each_request_that_goes_without_it() {
    let world = World::start().await;
    let ada = world.account("ada").await;
    world.momento.faults().set_unavailable(true);
    let watch = watch("timelines_home");
    for _ in 0..2 {
        let line = told(&world, &watch, event(Some(ada), &json!({}))).await;
        assert_eq!((&line["status"], &line["CacheBreakerOpen"]), (&json!(200), &json!(1)));
    }
}

#[tokio::test]
async fn a_pool_that_fails_is_told_and_a_wrong_password_is_none_of_its_failures() {
    let world = World::start().await;
    let watch = watch("auth_sign_in");
    let wrong = told(&world, &watch, sample("auth_sign_in")).await;
    assert_eq!((&wrong["status"], &wrong["UserPoolFailures"]), (&json!(401), &Value::Null));
    world.cognito.faults().set(Fault { fail: true, ..Fault::default() });
    let email = json!({ "username": "ada@example.com", "password": "Correct-horse-7" }).to_string();
    let failed = told(&world, &watch, event(None, &json!({ "body": email }))).await;
    assert_eq!((&failed["status"], &failed["UserPoolFailures"]), (&json!(503), &json!(1)));
}

#[tokio::test]
async fn what_nobody_asked_for_is_a_line_of_the_log_and_makes_no_metric() {
    let world = World::start().await;
    let line = told(&world, &watch("post_confirmation"), sample("post_confirmation")).await;
    assert_eq!((&line["handler"], metrics(&line)), (&json!("post_confirmation"), BTreeSet::new()));
}

#[tokio::test]
async fn an_invocation_that_fails_says_so() {
    let world = World::start().await;
    let line = told(&world, &watch("timelines_home"), json!({ "not": "an event" })).await;
    assert_eq!((&line["level"], &line["status"]), (&json!("ERROR"), &Value::Null));
}

#[tokio::test]
async fn without_a_stack_nothing_is_told() {
    let world = World::start().await;
    let watch = Watch::new(table::find("health").unwrap(), None);
    let (answer, line) = watch.watched(&world.services, "8476a536".to_owned(), sample("health")).await;
    assert_eq!((answer.unwrap()["statusCode"].clone(), line), (json!(200), None));
}

#[tokio::test]
async fn a_status_as_it_is_served_counts_once_and_so_does_what_a_boost_shows() {
    let world = World::start().await;
    let (ada, bob) = (world.account("ada").await, world.account("bob").await);
    let id = world.post(ada, json!({ "status": "the engine", "expires_in": 60 })).await;
    let path = json!({ "pathParameters": { "id": id } });
    let shown = Reply::ok(&world.request("statuses_show", None, path.clone()).await.json);
    let boosted = Reply::ok(&world.request("statuses_reblog", Some(bob), path).await.json);
    let end = Moment::from_millis(NOW / 1_000 * 1_000 + 60_000);
    assert_eq!((shown.ended(Moment::from_millis(NOW)), shown.ended(end), boosted.ended(end)), (0, 1, 2));
}
