//! The function `apps` by itself, as it is behind the routes of `AppsApi`: what it answers before it looks at anything, and
//! what it serves by one path alone.

use std::sync::Arc;

use crudder_domain::Clock;
use crudder_functions::{Parts, Services, invoke};
use serde_json::{Value, json};

use crate::events::sample;
use crate::five::five;
use crate::world::NOW;

/// The gateway's event of a request by `/{proxy+}`.
fn asked(method: &str, path: &str) -> Value {
    let mut event = sample("apps");
    event["rawPath"] = json!(path);
    event["requestContext"]["http"]["method"] = json!(method);
    event["requestContext"]["http"]["path"] = json!(path);
    event["pathParameters"] = json!({ "proxy": path.trim_start_matches('/') });
    event
}

#[tokio::test]
async fn a_preflight_is_answered_whatever_it_asks_about_and_nothing_is_asked_for_it() {
    // Without a table, a pool or a cache: whatever needs one fails.
    let clock = Arc::new(std::sync::atomic::AtomicU64::new(NOW)) as Arc<dyn Clock>;
    let services = Services::new(Parts { rate_limits: true, ..Parts::bare(clock) });
    for path in [
        "/api/v1/statuses",
        "/api/v1/timelines/home",
        "/oauth/token",
        "/api/v1/accounts",
        "/api/v1/accounts/",
        "/api/v9/nothing",
        "/auth/edit",
        "/",
        "//",
        "/%ff",
    ] {
        let mut event = asked("OPTIONS", path);
        event["headers"]["authorization"] = json!("Bearer of-nobody");
        event["headers"]["content-type"] = json!("application/json");
        event["body"] = json!("{ no JSON");
        // More often than anybody may ask for anything.
        for _ in 0..400 {
            let answer = invoke(&services, "apps", event.clone()).await.unwrap();
            let body = answer["body"].as_str().unwrap_or_default();
            assert_eq!((answer["statusCode"].as_u64(), body), (Some(204), ""), "{path}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_route_with_a_throttle_of_its_own_is_served_by_the_one_path_that_the_gateway_throttles() {
    let five = five().await;
    let home = "/api/v1/timelines/home";
    let (_, by_app) = five.request("apps", 0).unwrap();
    let ask = async |mut event: Value| {
        event["headers"] = by_app["headers"].clone();
        five.world.invoke("apps", event).await.unwrap()
    };
    let mut own = asked("GET", home);
    own["pathParameters"].take();
    assert_eq!(ask(own).await["statusCode"], 200);
    // By another, `/{proxy+}` has let it through: it is told where to ask.
    for path in ["/api/v1/timelines/home/", "//api/v1/timelines/home", home] {
        let mut event = asked("GET", path);
        event["rawQueryString"] = json!("limit=5&max_id=7");
        let answer = ask(event).await;
        let location = answer["headers"]["location"].as_str().unwrap_or_default();
        let there = format!("{home}?limit=5&max_id=7");
        assert!(answer["statusCode"] == 303 && location.ends_with(&there), "{path}: {answer}");
    }
    for path in ["/api/v1/accounts/", "//api/v1/accounts", "/api/v1/accounts"] {
        assert_eq!(ask(asked("POST", path)).await["statusCode"], 404, "{path}");
    }
    assert_eq!(ask(asked("GET", "/api/v1/instance/")).await["statusCode"], 200);
}
