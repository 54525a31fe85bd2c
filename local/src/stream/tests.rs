use std::sync::Mutex as StdMutex;

use super::*;
use crate::gateway::FunctionFailed;
use crate::template::Filter;

fn world() -> Database {
    let database = Database::memory().unwrap();
    let table = json!({
        "TableName": "table",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
    });
    database.create_table(request(table).unwrap()).unwrap();
    database
}

fn put(database: &Database, key: &str, value: &str) {
    let item = json!({ "pk": { "S": key }, "v": { "S": value } });
    database.put_item(request(json!({ "TableName": "table", "Item": item })).unwrap()).unwrap();
}

type Seen = Arc<StdMutex<Vec<Vec<String>>>>;

/// A function that notes the keys it gets, and answers as told.
fn function(
    answer: impl Fn(&[String], &Value) -> Result<Value, FunctionFailed> + Send + Sync + 'static,
) -> (Seen, Invoke) {
    let seen = Seen::default();
    let notes = Arc::clone(&seen);
    let invoke: Invoke = Arc::new(move |_, event| {
        let key = |record: &Value| record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap().to_owned();
        let keys: Vec<String> = event["Records"].as_array().unwrap().iter().map(key).collect();
        let answered = answer(&keys, &event);
        notes.lock().unwrap().push(keys);
        Box::pin(async move { answered })
    });
    (seen, invoke)
}

fn poller(database: &Database, invoke: Invoke) -> Poller {
    let source = StreamSource {
        filters: vec![
            Filter::parse(r#"{"dynamodb":{"Keys":{"pk":{"S":[{"anything-but":"skipped"}]}}}}"#).unwrap(),
        ],
        batch_size: 4,
        reports_failures: true,
        bisect: true,
        retries: Some(1),
        on_failure: true,
    };
    let function = Function {
        handler: "f".to_owned(),
        timeout: Duration::from_secs(5),
        environment: std::collections::BTreeMap::default(),
        http: Vec::new(),
        stream: None,
        triggers: Vec::new(),
    };
    let clock = MovableClock::with_offset(0);
    Poller::open(database.clone(), "table", &function, source, invoke, clock).unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "a function may fail")]
fn good(_: &[String], _: &Value) -> Result<Value, FunctionFailed> {
    Ok(json!({ "batchItemFailures": [] }))
}

#[tokio::test]
async fn records_come_in_order_filtered_and_without_those_that_change_nothing() {
    let database = world();
    for key in ["a", "a", "skipped", "b"] {
        put(&database, key, "same");
    }
    let (seen, invoke) = function(good);
    let drained = poller(&database, invoke).drain(|_| ()).await.unwrap();
    assert_eq!(drained, DrainReport { read: 4, delivered: 2, failed: 0 });
    assert_eq!(*seen.lock().unwrap(), [["a", "b"]]);
}

#[tokio::test]
async fn a_restart_goes_on_where_the_last_run_stopped() {
    let database = world();
    put(&database, "a", "1");
    let (_, invoke) = function(good);
    poller(&database, invoke).drain(|_| ()).await.unwrap();
    put(&database, "b", "1");
    let (seen, invoke) = function(good);
    poller(&database, invoke).drain(|_| ()).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [["b"]]);
}

#[tokio::test]
async fn a_poison_record_is_set_apart_and_the_others_are_handled() {
    let database = world();
    for key in ["a", "b", "poison", "c", "d"] {
        put(&database, key, "1");
    }
    let handled = Seen::default();
    let notes = Arc::clone(&handled);
    let (_, invoke) = function(move |keys, _| {
        if keys.iter().any(|key| key == "poison") {
            return Err(FunctionFailed("as a test".to_owned()));
        }
        notes.lock().unwrap().push(keys.to_vec());
        good(keys, &Value::Null)
    });
    let poller = poller(&database, invoke);
    let drained = poller.drain(|_| ()).await.unwrap();
    assert_eq!(drained, DrainReport { read: 5, delivered: 5, failed: 1 });
    let handled: Vec<String> = handled.lock().unwrap().concat();
    assert_eq!(handled, ["a", "b", "c", "d"]);

    let failures = poller.failures().await.unwrap();
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0]["DDBStreamBatchInfo"]["batchSize"], 1);
    assert_eq!(failures[0]["requestContext"]["approximateInvokeCount"], 2);
    assert!(!failures[0].to_string().contains("poison"), "the queue gets no content");
}

#[tokio::test]
async fn after_a_partial_failure_only_the_rest_is_tried_again() {
    let database = world();
    for key in ["a", "b", "c"] {
        put(&database, key, "1");
    }
    let calls = Arc::new(StdMutex::new(0));
    let (seen, invoke) = function(move |_, event| {
        let mut calls = calls.lock().unwrap();
        *calls += 1;
        let second = &event["Records"][1]["dynamodb"]["SequenceNumber"];
        let failures = if *calls == 1 { json!([{ "itemIdentifier": second }]) } else { json!([]) };
        Ok(json!({ "batchItemFailures": failures }))
    });
    let drained = poller(&database, invoke).drain(|_| ()).await.unwrap();
    assert_eq!(drained.failed, 0);
    assert_eq!(*seen.lock().unwrap(), [vec!["a", "b", "c"], vec!["b", "c"]]);
}

#[tokio::test]
async fn it_stops_in_the_midst_of_what_fails_again_and_again_and_a_restart_has_it_again() {
    let database = world();
    put(&database, "a", "1");
    let (seen, invoke) = function(|_, _| Err(FunctionFailed("as a test".to_owned())));
    let mut stubborn = poller(&database, invoke);
    stubborn.source.retries = None;
    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(Arc::new(stubborn).run(stopped));
    while seen.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    stop.send_replace(true);
    tokio::time::timeout(Duration::from_secs(5), running).await.expect("it stops at once").unwrap();
    let (seen, invoke) = function(good);
    poller(&database, invoke).drain(|_| ()).await.unwrap();
    assert_eq!(*seen.lock().unwrap(), [["a"]]);
}
