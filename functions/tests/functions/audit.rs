//! The audit, on a table that nothing has collected: it finds what is held, and every leak that is planted.

use std::collections::BTreeMap;
use std::time::Duration;

use crudder_domain::AccountId;
use crudder_functions::{InvokeError, Services, invoke};
use crudder_messages::Writer;
use serde_json::{Value, json};

use crate::events::sample;
use crate::process::TABLE;
use crate::site::Site;
use crate::world::World;

/// Two that post, a thread between them, marks, and a handle that somebody only reserved; all of it past its end, but for
/// one status that lives.
struct Past {
    world: World,
    site: Site,
    services: Services,
    author: AccountId,
    ended: Vec<String>,
    alive: String,
}

impl Past {
    async fn start() -> Self {
        let world = World::start().await;
        let (ada, bob) = (world.account("ada").await, world.account("bob").await);
        let squatter = AccountId::new(crudder_domain::Clock::now(&*world.clock), 99);
        let writer = Writer::new(world.messages.clone());
        writer.reserve_handle(&"squatter".parse().unwrap(), squatter).await.unwrap();
        let alive = world.post(ada, json!({ "status": "it stays", "expires_in": 864_000 })).await;
        let brief = world.post(ada, json!({ "status": "it goes", "expires_in": 60 })).await;
        let answer = json!({ "status": "an answer", "expires_in": 90, "in_reply_to_id": alive });
        let answer = world.post(bob, answer).await;
        let on = |id: &String| json!({ "pathParameters": { "id": id } });
        for (handler, who) in [("statuses_favourite", bob), ("statuses_reblog", bob), ("statuses_pin", ada)] {
            assert_eq!(world.request(handler, Some(who), on(&brief)).await.status, 200);
        }
        // Somebody looks at all of it while it lives, so it is in the cache.
        for id in [&alive, &brief, &answer] {
            assert_eq!(world.request("statuses_context", None, on(id)).await.status, 200);
        }
        world.advance(Duration::from_hours(25));
        let site = Site::start(world.function("apps")).await;
        let services = world.auditing(&site.origin());
        Self { world, site, services, author: ada, ended: vec![brief, answer], alive }
    }

    async fn audit(&self) -> Value {
        invoke(&self.services, "audit_expired", sample("audit_expired")).await.unwrap()
    }
}

#[tokio::test]
async fn what_the_table_still_holds_is_counted_and_nothing_of_it_is_served_or_cached() {
    let past = Past::start().await;
    past.world.dynamodb.reset_calls();
    let figures = past.audit().await;
    let table = &figures["table"];
    // Three statuses: what was posted, its boost, and the answer.
    assert_eq!(table["kinds"]["S/STATUS"]["held"], 3, "{figures:#}");
    assert_eq!(table["kinds"]["H/HANDLE"]["held"], 1);
    assert_eq!(table["oldest_lag_seconds"], 25 * 3_600 - 60);
    assert_eq!((&table["segments"], &table["is_complete"]), (&json!(1), &json!(true)));
    let held = table["held"].as_u64().unwrap();
    assert!(held > 10 && table["estimated"] == held, "{figures:#}");
    assert_eq!((&table["endless"], &table["endless_kinds"]), (&json!(0), &json!({})));
    assert_eq!(figures["cache"]["state"], "asked");
    assert!(figures["cache"]["asked"].as_u64().unwrap() >= 8, "{figures:#}");
    assert_eq!(figures["cache"]["held"], 0);
    let routes = &figures["routes"];
    assert_eq!((&routes["served"], &routes["unanswered"]), (&json!(0), &json!(0)), "{figures:#}");
    let paths = past.site.paths();
    assert_eq!(routes["asked"], paths.len());
    for id in &past.ended {
        assert!(paths.contains(&format!("/api/v1/statuses/{id}/favourited_by")), "{paths:?}");
    }
    assert!(paths.contains(&"/api/v1/accounts/lookup?acct=squatter".to_owned()), "{paths:?}");
    assert!(paths.contains(&format!("/api/v1/statuses/{}/context", past.alive)), "{paths:?}");
    // What nobody may know of stands nowhere in the figures.
    assert!(!figures.to_string().contains("squatter") && !figures.to_string().contains("it goes"));
}

/// Every sort of items, as the operator's audit knows them too.
const KEYS: &str = include_str!("../../../scripts/audit_expired/keys.json");

#[tokio::test]
async fn one_endless_item_of_every_sort_that_has_to_end_is_found() {
    let world = World::start().await;
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    for sort in serde_json::from_str::<Vec<Value>>(KEYS).unwrap() {
        let name = |half: &str| {
            let parts = sort[half].as_str().unwrap().split('#');
            parts.map(|part| if part.starts_with('{') { "7" } else { part }).collect::<Vec<_>>().join("#")
        };
        let (pk, sk) = (name("pk"), name("sk"));
        let begins = |name: &str| {
            let sort = name.split('#').next().unwrap().to_owned();
            if sort.bytes().all(|byte| byte.is_ascii_uppercase()) { sort } else { "OTHER".to_owned() }
        };
        if sort["ends"] == true {
            *expected.entry(format!("{}/{}", begins(&pk), begins(&sk))).or_default() += 1;
        }
        let put = json!({ "TableName": TABLE, "Item": { "pk": { "S": pk }, "sk": { "S": sk } } });
        world.dynamodb.database().put_item(serde_json::from_value(put).unwrap()).unwrap();
    }
    let services = world.auditing("http://127.0.0.1:9");
    let figures = invoke(&services, "audit_expired", sample("audit_expired")).await.unwrap();
    assert_eq!(figures["table"]["endless_kinds"], json!(expected));
    for leak in ["A/NOTIFICATION", "A/DIRECT", "A/CONVERSATION", "A/UPLOAD", "REPORT/REPORT", "RATE/WINDOW"] {
        assert!(expected.contains_key(leak), "{leak}");
    }
}

#[tokio::test]
async fn it_scans_once_and_reads_nothing_else() {
    let past = Past::start().await;
    let empty = World::start().await;
    let services = empty.auditing("http://127.0.0.1:9");
    empty.dynamodb.reset_calls();
    let figures = invoke(&services, "audit_expired", sample("audit_expired")).await.unwrap();
    assert_eq!((&figures["table"]["held"], &figures["routes"]["asked"]), (&json!(0), &json!(0)));
    let calls = empty.dynamodb.calls();
    assert_eq!((calls.of("Scan"), calls.of("DescribeTable"), calls.total()), (1, 1, 2), "{calls:?}");
    // A table with little in it costs little.
    past.world.dynamodb.reset_calls();
    assert!(past.audit().await["table"]["read_units"].as_f64().unwrap() < 5.0);
    assert_eq!(past.world.dynamodb.calls().of("Scan"), 1);
}

#[tokio::test]
async fn once_the_table_has_collected_it_there_is_nothing_to_ask_for() {
    let past = Past::start().await;
    past.world.dynamodb.sweep().unwrap();
    let figures = past.audit().await;
    assert_eq!((&figures["table"]["held"], &figures["routes"]["asked"]), (&json!(0), &json!(0)));
    assert_eq!(past.site.paths(), Vec::<String>::new());
}

#[tokio::test]
async fn a_route_that_serves_what_has_ended_is_found_out_and_named() {
    let past = Past::start().await;
    let (brief, author) = (&past.ended[0], past.author);
    let status = json!({ "id": brief, "expires_at": "2026-11-23T20:01:17.000Z" });
    past.site.plant(&format!("/api/v1/statuses/{brief}"), 200, status.clone());
    past.site.plant(&format!("/api/v1/accounts/{author}/statuses?pinned=true"), 200, json!([status]));
    past.site.plant("/api/v1/accounts/lookup?acct=squatter", 200, json!({ "id": "7" }));
    let figures = past.audit().await;
    let routes = &figures["routes"];
    assert_eq!(routes["served"], 3, "{figures:#}");
    let named = [
        json!({ "route": "GET /api/v1/statuses/{id}", "statuses": [brief] }),
        json!({ "route": "GET /api/v1/accounts/{id}/statuses", "statuses": [brief] }),
        json!({ "route": "GET /api/v1/accounts/lookup", "statuses": [] }),
    ];
    assert_eq!(routes["named"], json!(named));
}

#[tokio::test]
async fn a_cached_value_with_too_long_a_life_is_found_out_and_named() {
    let past = Past::start().await;
    let key = format!("status:{}", past.ended[0]);
    past.world.momento.insert("crudder", key.as_bytes(), b"it goes".to_vec(), Duration::from_hours(1));
    let figures = past.audit().await;
    assert_eq!(figures["cache"]["held"], 1, "{figures:#}");
    assert_eq!(figures["cache"]["named"], json!([format!("status {}", past.ended[0])]));
    assert_eq!(figures["routes"]["served"], 0, "the routes look at the end, wherever it was read");
}

#[tokio::test]
async fn what_can_not_be_asked_is_not_taken_for_forgotten() {
    let past = Past::start().await;
    past.world.momento.faults().set_unavailable(true);
    let brief = &past.ended[0];
    past.site.plant(&format!("/api/v1/statuses/{brief}"), 429, json!({ "message": "Too Many Requests" }));
    past.site.plant(&format!("/api/v1/statuses/{brief}/history"), 404, json!({ "message": "Not Found" }));
    let figures = past.audit().await;
    assert_eq!((&figures["cache"]["state"], &figures["cache"]["held"]), (&json!("away"), &json!(0)));
    assert_eq!((&figures["routes"]["served"], &figures["routes"]["unanswered"]), (&json!(0), &json!(2)));
    // An address at which nobody answers.
    let nowhere = past.world.auditing("http://127.0.0.1:9");
    let figures = invoke(&nowhere, "audit_expired", sample("audit_expired")).await.unwrap();
    assert_eq!(figures["routes"]["unanswered"], figures["routes"]["asked"]);
}

#[tokio::test]
async fn a_table_that_does_not_answer_fails_the_invocation() {
    let past = Past::start().await;
    past.world.dynamodb.faults().throttle.every(1);
    let answer = invoke(&past.services, "audit_expired", sample("audit_expired")).await;
    assert!(matches!(answer, Err(InvokeError::Store(_))), "{answer:?}");
}
