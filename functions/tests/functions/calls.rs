//! What each route costs, counted at the stand-ins: `bench/cost/calls.json`, and as a table `docs/calls.md`. And what each
//! function needs of IAM for it: `actions.json` beside this file.
//!
//! `UPDATE_DOCS=1 cargo test --workspace --test functions calls` writes all three anew; without it the test holds them
//! against what was counted.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use crudder_domain::AccountId;
use crudder_functions::handlers;
use serde_json::{Value, json};
use standin_dynamodb::Actions;

use crate::actions;
use crate::events::sample;
use crate::five::five;
use crate::samples;
use crate::template;
use crate::world::World;

mod apps;
mod written;

use written::Row;

/// What one request called.
#[derive(Debug, Clone, PartialEq)]
struct Counted {
    /// Calls by operation.
    dynamodb: BTreeMap<String, u64>,
    calls: u64,
    read_units: f64,
    write_units: f64,
    momento: u64,
    cognito: u64,
}

impl World {
    fn reset_counters(&self) {
        self.dynamodb.reset_calls();
        self.momento.reset_calls();
        self.cognito.reset_calls();
    }

    fn counted(&self) -> Counted {
        let calls = self.dynamodb.calls();
        let called = calls.operations.iter().filter(|(_, operation)| operation.calls > 0);
        Counted {
            dynamodb: called.map(|(name, operation)| (name.clone(), operation.calls)).collect(),
            calls: calls.total(),
            // A sum of nothing is -0.0, which would be written so.
            read_units: calls.read_units() + 0.0,
            write_units: calls.write_units() + 0.0,
            momento: self.momento.calls().total(),
            cognito: self.cognito.calls().values().sum(),
        }
    }

    /// One request, counted.
    async fn count(&self, handler: &str, person: Option<AccountId>, request: &Value) -> Counted {
        self.learn_secret(handler).await;
        self.reset_counters();
        let answer = self.request(handler, person, request.clone()).await;
        assert_eq!(answer.status, 200, "{handler}: {answer:?}");
        self.counted()
    }
}

/// A route's costs: with an empty cache, and with all it reads in it; and what all functions needed of IAM meanwhile.
struct Costs {
    cold: Counted,
    warm: Counted,
    actions: Actions,
}

async fn measure(handler: &str) -> Option<Costs> {
    let mut five = five().await;
    if let Some(before) = samples::of(handler).and_then(|own| own.counted?.after) {
        five.after(&before).await;
    }
    let (person, request) = five.request(handler, 0)?;
    five.world.momento.flush();
    let cold = five.world.count(handler, person, &request).await;
    // What a day's use brings into the cache.
    for (reading, person) in [("timelines_home", Some(five.reader)), ("timelines_public", None)] {
        assert_eq!(five.world.request(reading, person, json!({})).await.status, 200);
    }
    let (person, request) = five.request(handler, 1)?;
    let warm = five.world.count(handler, person, &request).await;
    Some(Costs { cold, warm, actions: five.world.dynamodb.actions() })
}

/// The routes of `/auth`, in the order of a person's first day; they use no cache.
async fn measure_auth() -> Vec<(&'static str, Costs)> {
    let world = World::start().await;
    let mut counted = Vec::new();
    let body = |handler: &str| json!({ "body": sample(handler)["body"] });
    counted.push(("auth_sign_up", world.count("auth_sign_up", None, &body("auth_sign_up")).await));
    counted
        .push(("auth_resend_code", world.count("auth_resend_code", None, &body("auth_resend_code")).await));
    let confirm = |code: String| json!({ "body": json!({ "username": "ada", "code": code }).to_string() });
    let code = world.cognito.mailbox().pop().unwrap().code;
    counted.push(("auth_confirm", world.count("auth_confirm", None, &confirm(code)).await));
    counted.push(("auth_sign_in", world.count("auth_sign_in", None, &body("auth_sign_in")).await));
    let tokens = world.request("auth_sign_in", None, body("auth_sign_in")).await.json;
    let refresh = json!({ "body": json!({ "refresh_token": tokens["refresh_token"] }).to_string() });
    counted.push(("auth_refresh", world.count("auth_refresh", None, &refresh).await));
    let forgot = json!({ "body": r#"{"username":"ada"}"# });
    counted.push(("auth_forgot_password", world.count("auth_forgot_password", None, &forgot).await));
    let code = world.cognito.mailbox().pop().unwrap().code;
    let reset = json!({ "username": "ada", "code": code, "password": "Lovelace-and-1852-notes" });
    counted.push((
        "auth_reset_password",
        world.count("auth_reset_password", None, &json!({ "body": reset.to_string() })).await,
    ));
    let bearer = format!("Bearer {}", tokens["access_token"].as_str().unwrap());
    let account = world.messages.account_id(&"ada".parse().unwrap()).await.unwrap();
    let sign_out = json!({ "headers": { "authorization": bearer } });
    counted.push(("auth_sign_out", world.count("auth_sign_out", account, &sign_out).await));
    // A small account: one post, one whom it follows.
    let other = world.account("other").await;
    world.follow(account.unwrap(), other).await;
    world.post(account.unwrap(), json!({ "status": "Soon gone" })).await;
    let leave = json!({ "body": r#"{"password":"Lovelace-and-1852-notes"}"# });
    counted.push(("auth_delete_account", world.count("auth_delete_account", account, &leave).await));
    let actions = world.dynamodb.actions();
    let costs = |counted: Counted| Costs { cold: counted.clone(), warm: counted, actions: actions.clone() };
    counted.into_iter().map(|(handler, counted)| (handler, costs(counted))).collect()
}

/// The costs of routes that have a world each: as many side by side as there are processors.
fn measure_side_by_side(handlers: Vec<&'static str>) -> Vec<(&'static str, Costs)> {
    let next = Mutex::new(handlers.into_iter());
    let worker = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // Taken in a function of its own, so that nobody waits for a lock while a route is measured.
        let take = || next.lock().unwrap().next();
        let mut counted = Vec::new();
        while let Some(handler) = take() {
            counted.push((handler, runtime.block_on(measure(handler)).unwrap()));
        }
        counted
    };
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..processors).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    })
}

/// What a constant costs that is for people: that it is a person who asks.
async fn constant() -> Counted {
    let world = World::start().await;
    let person = world.account("reader").await;
    world.count("constants", Some(person), &json!({ "rawPath": "/api/v2/filters" })).await
}

/// Every route in the table's order, and what each function needed of IAM.
async fn counted() -> (Vec<Row>, Actions) {
    let declared = template::functions();
    let mut costs: BTreeMap<_, _> = measure_auth().await.into_iter().collect();
    let mut rows = Vec::new();
    let mut needed = actions::of_what_is_rare().await;
    let (of_apps, by_apps) = apps::measure().await;
    actions::add(&mut needed, by_apps);
    let for_a_person = constant().await;
    let answering: Vec<_> = handlers().filter(|handler| !declared[*handler].routes.is_empty()).collect();
    let alone = answering.iter().copied().filter(|handler| !costs.contains_key(handler));
    costs.extend(measure_side_by_side(alone.collect()));
    for handler in answering {
        let routes = &declared[handler].routes;
        let Costs { cold, warm, actions } = costs.remove(handler).unwrap();
        // What all of a method come by costs what each of it does.
        for route in
            routes.iter().filter(|route| handler != "apps" || of_apps.contains_key(route.key.as_str()))
        {
            // Those of apps have each its own; what they use no cache for is the same from both.
            let own = of_apps.get(route.key.as_str());
            let constant = (handler == "constants" && !route.is_open).then_some(&for_a_person);
            let own = own.or(constant);
            let (warm, cold) = (own.unwrap_or(&warm), own.unwrap_or(&cold));
            rows.push(Row { route: route.key.clone(), warm: warm.clone(), cold: cold.clone() });
        }
        actions::add(&mut needed, actions);
    }
    (rows, needed)
}

#[tokio::test]
async fn the_table_of_calls_per_route_is_what_is_counted_and_so_are_the_actions() {
    let page = std::fs::read_to_string(written::page_path()).unwrap();
    let (rows, needed) = counted().await;
    let (data, table) = (written::data(&rows), written::page(&page, &rows));
    let needed = actions::written(&needed);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(written::data_path(), data).unwrap();
        std::fs::write(written::page_path(), table).unwrap();
        std::fs::write(actions::path(), needed).unwrap();
    } else {
        let how = "run UPDATE_DOCS=1 cargo test --workspace --test functions calls";
        assert_eq!(std::fs::read_to_string(written::data_path()).unwrap(), data, "{how}");
        assert_eq!(page, table, "{how}");
        assert_eq!(std::fs::read_to_string(actions::path()).unwrap(), needed, "{how}");
    }
}

#[tokio::test]
async fn a_warm_home_timeline_costs_two_cache_calls_and_at_most_two_small_reads() {
    let Costs { warm, .. } = measure("timelines_home").await.unwrap();
    assert!(warm.momento == 2 && warm.calls <= 2, "{warm:?}");
}

#[tokio::test]
async fn what_an_app_asks_for_costs_one_small_read_more() {
    let (home, by_app) = (measure("timelines_home").await.unwrap(), measure("apps").await.unwrap());
    for (home, by_app) in [(home.warm, by_app.warm), (home.cold, by_app.cold)] {
        assert_eq!(by_app.calls, home.calls + 1, "{by_app:?}");
        let units = |counted: &Counted| (counted.read_units, counted.write_units);
        assert_eq!(units(&by_app), (home.read_units + 1.0, 0.0), "{by_app:?}");
        assert_eq!(by_app.momento, home.momento);
    }
}

#[tokio::test]
async fn a_warm_status_costs_at_most_one_read() {
    let Costs { warm, .. } = measure("statuses_show").await.unwrap();
    assert!(warm.momento <= 2 && warm.calls <= 1, "{warm:?}");
}

#[tokio::test]
async fn a_post_is_one_transaction_before_it_answers() {
    let Costs { warm, .. } = measure("statuses_create").await.unwrap();
    assert_eq!(warm.dynamodb.get("TransactWriteItems"), Some(&1), "{warm:?}");
}

#[tokio::test]
async fn a_mark_is_one_transaction_before_it_answers() {
    for handler in
        ["statuses_favourite", "statuses_reblog", "statuses_bookmark", "statuses_mute", "statuses_pin"]
    {
        let Costs { warm, .. } = measure(handler).await.unwrap();
        assert_eq!(warm.dynamodb.get("TransactWriteItems"), Some(&1), "{handler}: {warm:?}");
    }
}

#[tokio::test]
async fn a_page_of_40_costs_the_calls_of_a_page_of_20() {
    let five = five().await;
    for number in 0..20 {
        five.world.advance(Duration::from_secs(1));
        five.world.post(five.authors[0], json!({ "status": format!("more {number}") })).await;
    }
    let page = |limit: u8| json!({ "rawQueryString": format!("limit={limit}") });
    for limit in [20, 40] {
        five.world.request("timelines_home", Some(five.reader), page(limit)).await;
    }
    let twenty = five.world.count("timelines_home", Some(five.reader), &page(20)).await;
    let forty = five.world.count("timelines_home", Some(five.reader), &page(40)).await;
    assert_eq!((twenty.calls, twenty.momento), (forty.calls, forty.momento));
}
