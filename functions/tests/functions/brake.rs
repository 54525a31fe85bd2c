//! The brake, on a stage that speaks API Gateway's protocol.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crudder_domain::{Clock, Moment};
use crudder_functions::brake::{Brake, Settings};
use crudder_functions::{InvokeError, Parts, Services, invoke};
use serde_json::{Value, json};

use crate::events::sample;
use crate::gateway::Gateway;
use crate::world::NOW;

const DAY: u64 = 24 * 3600 * 1000;

/// As the template has it: a floor, and the throttles of two stages.
fn settings() -> Settings {
    let throttles = json!({
        "default": { "rate": 1, "burst": 50 },
        "routes": {
            "POST /auth/sign-up": { "rate": 0.01, "burst": 30 },
            "POST /auth/sign-in": { "rate": 0.5, "burst": 20 },
        },
    });
    let stage = |api: &str| json!({ "api": api, "stage": "$default", "throttles": throttles });
    let settings =
        json!({ "floor": { "rate": 0.02, "burst": 5 }, "stages": [stage("first"), stage("second")] });
    serde_json::from_value(settings).unwrap()
}

fn route(rate: f64, burst: u32) -> Value {
    json!({ "detailedMetricsEnabled": true, "throttlingRateLimit": rate, "throttlingBurstLimit": burst })
}

/// A stage as the template makes it, changed last at that time.
fn deployed(updated: u64) -> Value {
    json!({
        "stageName": "$default",
        "lastUpdatedDate": Moment::from_millis(updated).to_iso8601(),
        "defaultRouteSettings": route(1.0, 50),
        "routeSettings": { "POST /auth/sign-up": route(0.01, 30), "POST /auth/sign-in": route(0.5, 20) },
    })
}

fn braked(stage: &Value) -> bool {
    stage["defaultRouteSettings"] == route(0.02, 5)
        && stage["routeSettings"]["POST /auth/sign-up"] == route(0.01, 5)
        && stage["routeSettings"]["POST /auth/sign-in"] == route(0.02, 5)
}

struct World {
    gateway: Gateway,
    clock: Arc<AtomicU64>,
    services: Services,
}

impl World {
    /// Two stages, deployed a day before the sample notice was sent.
    async fn start() -> Self {
        let gateway = Gateway::start().await;
        for api in ["first", "second"] {
            gateway.put(api, deployed(NOW - DAY));
        }
        let clock = Arc::new(AtomicU64::new(NOW));
        let brake = Some(Brake::new(gateway.service(), settings()));
        let services = Services::new(Parts { brake, ..Parts::bare(Arc::clone(&clock) as Arc<dyn Clock>) });
        Self { gateway, clock, services }
    }

    async fn ask(&self, event: Value) -> Result<Value, InvokeError> {
        invoke(&self.services, "brake", event).await
    }

    async fn command(&self, command: &str) -> Value {
        self.ask(json!({ "command": command })).await.unwrap()
    }

    fn both(&self, holds: impl Fn(&Value) -> bool) -> bool {
        ["first", "second"].iter().all(|api| holds(&self.gateway.stage(api)))
    }
}

fn states(answer: &Value, when: &str) -> Vec<String> {
    answer["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| stage[when].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn the_budgets_notice_throttles_every_route_of_every_stage_and_raises_none() {
    let world = World::start().await;
    let answer = world.ask(sample("brake")).await.unwrap();
    assert!(world.both(braked), "{:?}", world.gateway.stage("first"));
    assert_eq!(
        (states(&answer, "before"), states(&answer, "now")),
        (vec!["template".into(); 2], vec!["braked".into(); 2])
    );
    let summary = answer["summary"].as_str().unwrap();
    assert!(summary.contains("The brake is ON") && summary.contains("make brake ARGS=--lift"), "{summary}");
}

#[tokio::test]
async fn a_notice_that_comes_twice_changes_nothing_the_second_time() {
    let world = World::start().await;
    world.ask(sample("brake")).await.unwrap();
    let answer = world.ask(sample("brake")).await.unwrap();
    assert_eq!(world.gateway.changes(), 2);
    assert_eq!(states(&answer, "before"), ["braked", "braked"]);
}

#[tokio::test]
async fn lifting_restores_what_the_template_says_and_lifting_twice_too() {
    let world = World::start().await;
    let before = world.gateway.stage("first");
    world.command("apply").await;
    assert!(world.both(braked));
    for _ in 0..2 {
        let answer = world.command("lift").await;
        assert_eq!(states(&answer, "now"), ["template", "template"]);
        assert_eq!(world.gateway.stage("first"), before);
    }
    assert_eq!(world.gateway.changes(), 4);
}

#[tokio::test]
async fn a_notice_that_comes_once_more_after_the_lifting_does_not_undo_it() {
    let world = World::start().await;
    world.ask(sample("brake")).await.unwrap();
    world.command("lift").await;
    // As API Gateway does at each change.
    for api in ["first", "second"] {
        world.gateway.put(api, deployed(NOW + 1));
    }
    let answer = world.ask(sample("brake")).await.unwrap();
    assert_eq!(states(&answer, "now"), ["template", "template"]);
    assert!(answer["summary"].as_str().unwrap().contains("not acted on"));
    // The operator's word always counts.
    assert_eq!(states(&world.command("apply").await, "now"), ["braked", "braked"]);
}

#[tokio::test]
async fn a_notice_of_a_month_that_has_ended_throttles_nothing() {
    let world = World::start().await;
    world.clock.store(NOW + 8 * DAY, Ordering::SeqCst);
    let answer = world.ask(sample("brake")).await.unwrap();
    assert!(answer["summary"].as_str().unwrap().contains("its month has ended"));
    assert_eq!((answer["stages"].clone(), world.gateway.changes()), (json!([]), 0));
    // Late within its month, it counts.
    world.clock.store(NOW + 6 * DAY, Ordering::SeqCst);
    world.ask(sample("brake")).await.unwrap();
    assert!(world.both(braked));
}

#[tokio::test]
async fn one_stage_that_fails_does_not_keep_the_other_from_being_throttled_and_the_next_try_does_the_rest() {
    let world = World::start().await;
    let gone = world.gateway.stage("first");
    world.gateway.put("first", Value::Null);
    let error = world.ask(sample("brake")).await.unwrap_err().to_string();
    assert!(error.contains("stage $default of first") && !error.contains("second"), "{error}");
    assert!(braked(&world.gateway.stage("second")));
    world.gateway.put("first", gone);
    world.ask(sample("brake")).await.unwrap();
    assert!(world.both(braked));
}

#[tokio::test]
async fn an_api_gateway_that_is_busy_is_asked_again() {
    let world = World::start().await;
    world.gateway.refuse(&[429, 500]);
    world.ask(sample("brake")).await.unwrap();
    assert!(world.both(braked));
}

#[tokio::test]
async fn status_says_what_it_finds_and_changes_nothing() {
    let world = World::start().await;
    assert_eq!(states(&world.command("status").await, "now"), ["template", "template"]);
    let mut stage = deployed(NOW);
    stage["routeSettings"]["GET /by/hand"] = route(90.0, 90);
    world.gateway.put("second", stage);
    assert_eq!(states(&world.command("status").await, "now"), ["template", "other"]);
    assert_eq!(world.gateway.changes(), 0);
    // What was added by hand is braked, too, and lifted to what the template has for routes that it does not name.
    world.command("apply").await;
    assert_eq!(world.gateway.stage("second")["routeSettings"]["GET /by/hand"], route(0.02, 5));
    assert_eq!(states(&world.command("lift").await, "now"), ["template", "template"]);
    assert_eq!(world.gateway.stage("second")["routeSettings"]["GET /by/hand"], route(1.0, 50));
}

#[tokio::test]
async fn settings_of_a_route_that_is_gone_keep_nobody_from_braking_or_lifting_and_do_not_stay() {
    for (first, then) in [("apply", "lift"), ("lift", "apply")] {
        let world = World::start().await;
        let mut stage = deployed(NOW);
        stage["defaultRouteSettings"] = route(3.0, 60);
        stage["routeSettings"]["GET /renamed/{since}"] = route(0.5, 20);
        stage["routeSettings"]["GET /by/hand"] = route(90.0, 90);
        world.gateway.put("first", stage);
        world.gateway.remove_route("GET /renamed/{since}");
        let expected = |command| if command == "apply" { "braked" } else { "template" };
        assert_eq!(states(&world.command(first).await, "now")[0], expected(first), "{first}");
        let left = world.gateway.stage("first")["routeSettings"].clone();
        assert_eq!(left["GET /renamed/{since}"], Value::Null);
        // It goes by the default now, which is the brake's or the template's.
        assert_eq!(left["GET /by/hand"], Value::Null);
        assert_eq!(braked(&world.gateway.stage("first")), first == "apply");
        assert_eq!(states(&world.command(then).await, "now")[0], expected(then), "{first}, {then}");
    }
}

#[tokio::test]
async fn a_stage_without_any_throttle_is_braked_too() {
    let world = World::start().await;
    world.gateway.put("first", json!({ "stageName": "$default" }));
    world.command("apply").await;
    let stage = world.gateway.stage("first");
    assert_eq!(stage["defaultRouteSettings"]["throttlingRateLimit"], 0.02);
    assert_eq!(stage["routeSettings"]["POST /auth/sign-in"]["throttlingBurstLimit"], 5);
}

#[tokio::test]
async fn what_is_neither_a_notice_nor_a_command_fails() {
    let world = World::start().await;
    for event in [json!({}), json!({ "command": "release" }), json!({ "Records": [] })] {
        assert!(matches!(world.ask(event).await, Err(InvokeError::UnreadableEvent)));
    }
    assert_eq!(world.gateway.changes(), 0);
}
