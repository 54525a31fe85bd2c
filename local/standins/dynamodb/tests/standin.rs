//! The stand-in over HTTP, as any client sees it.
#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::{Request, StatusCode};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use standin_dynamodb::{DynamoDb, Options};

struct World {
    standin: DynamoDb,
    millis: Arc<AtomicU64>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl World {
    async fn start(options: Options) -> Self {
        let millis = Arc::new(AtomicU64::new(1_800_000_000_000));
        let clock = Arc::clone(&millis);
        let standin = DynamoDb::start(options, Arc::new(move || clock.load(Ordering::SeqCst))).await.unwrap();
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { standin, millis, client }
    }

    async fn with_table(options: Options) -> Self {
        let world = Self::start(options).await;
        let table = json!({
            "TableName": "table", "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        });
        let made = world.call("CreateTable", table).await;
        assert_eq!(made.0, StatusCode::OK, "{}", made.1);
        let ttl = json!({
            "TableName": "table", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "end"},
        });
        assert_eq!(world.call("UpdateTimeToLive", ttl).await.0, StatusCode::OK);
        world.standin.reset_calls();
        world
    }

    async fn try_call(&self, operation: &str, body: Value) -> Option<(StatusCode, Value)> {
        let request = Request::post(self.standin.endpoint())
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, \
                 SignedHeaders=host;x-amz-date, Signature=00",
            )
            .header("x-amz-date", "20260101T000000Z")
            .body(Full::new(Bytes::from(body.to_string())))
            .unwrap();
        let response = self.client.request(request).await.ok()?;
        let status = response.status();
        let body = response.into_body().collect().await.ok()?.to_bytes();
        Some((status, serde_json::from_slice(&body).unwrap()))
    }

    async fn call(&self, operation: &str, body: Value) -> (StatusCode, Value) {
        self.try_call(operation, body).await.unwrap()
    }

    async fn put(&self, key: &str, end: u64) -> StatusCode {
        let item = json!({"pk": {"S": key}, "end": {"N": end.to_string()}});
        self.call("PutItem", json!({"TableName": "table", "Item": item})).await.0
    }

    async fn holds(&self, key: &str, consistent: bool) -> bool {
        let get = json!({"TableName": "table", "Key": {"pk": {"S": key}}, "ConsistentRead": consistent});
        self.call("GetItem", get).await.1.get("Item").is_some()
    }
}

#[tokio::test]
async fn calls_and_their_capacity_are_counted_and_only_shown_to_who_asks() {
    let world = World::with_table(Options::default()).await;
    world.put("a", 1).await;
    let (_, answer) = world.call("GetItem", json!({"TableName": "table", "Key": {"pk": {"S": "a"}}})).await;
    assert!(answer.get("ConsumedCapacity").is_none());
    let calls = world.standin.calls();
    assert_eq!((calls.of("PutItem"), calls.of("GetItem"), calls.total()), (1, 1, 2));
    assert!((calls.read_units() - 0.5).abs() < 1e-9 && (calls.write_units() - 1.0).abs() < 1e-9);
    let asking = json!({
        "TableName": "table", "Key": {"pk": {"S": "a"}}, "ReturnConsumedCapacity": "TOTAL",
    });
    assert!(world.call("GetItem", asking).await.1.get("ConsumedCapacity").is_some());
}

#[tokio::test]
async fn what_has_ended_by_the_clock_goes_with_the_sweep_in_memory_and_on_file() {
    let directory = tempfile::tempdir().unwrap();
    for path in [None, Some(directory.path().join("t.db"))] {
        let world = World::with_table(Options { path, port: 0 }).await;
        world.put("later", 1_800_000_100).await;
        world.put("never", 1_900_000_000).await;
        assert_eq!(world.standin.sweep().unwrap(), 0);
        world.millis.store(1_800_000_101_000, Ordering::SeqCst);
        assert!(world.holds("later", true).await, "nothing goes before the sweep");
        assert_eq!(world.standin.sweep().unwrap(), 1);
        assert!(!world.holds("later", true).await && world.holds("never", true).await);

        let streams = world.standin.database().list_streams(serde_json::from_value(json!({})).unwrap());
        let streams = serde_json::to_value(streams.unwrap()).unwrap();
        let arn = streams["Streams"][0]["StreamArn"].as_str().unwrap().to_owned();
        let shards = world.standin.database();
        let described = shards.describe_stream(serde_json::from_value(json!({"StreamArn": arn})).unwrap());
        let described = serde_json::to_value(described.unwrap()).unwrap();
        let shard = described["StreamDescription"]["Shards"][0]["ShardId"].clone();
        let iterator = json!({
            "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON",
        });
        let iterator = shards.get_shard_iterator(serde_json::from_value(iterator).unwrap()).unwrap();
        let iterator = serde_json::to_value(iterator).unwrap()["ShardIterator"].clone();
        let records = shards.get_records(serde_json::from_value(json!({"ShardIterator": iterator})).unwrap());
        let records = serde_json::to_value(records.unwrap()).unwrap();
        let removed = records["Records"].as_array().unwrap().last().unwrap();
        assert_eq!(removed["eventName"], "REMOVE");
        assert!(removed["userIdentity"].to_string().contains("dynamodb.amazonaws.com"), "{removed}");
    }
}

#[tokio::test]
async fn a_file_is_there_again_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let path = Some(directory.path().join("t.db"));
    let world = World::with_table(Options { path: path.clone(), port: 0 }).await;
    world.put("a", 1).await;
    drop(world);
    let world = World::start(Options { path, port: 0 }).await;
    assert!(world.holds("a", true).await);
}

#[tokio::test]
async fn a_replica_lags_for_eventually_consistent_reads_only() {
    let world = World::with_table(Options::default()).await;
    world.put("before", 1).await;
    world.standin.lag().await.unwrap();
    world.put("after", 1).await;
    assert!(world.holds("before", false).await && !world.holds("after", false).await);
    assert!(world.holds("after", true).await);
    world.standin.catch_up().await.unwrap();
    assert!(world.holds("after", false).await);
    world.put("last", 1).await;
    assert!(!world.holds("last", false).await);
    world.standin.stop_lagging().await;
    assert!(world.holds("last", false).await);
}

#[tokio::test]
async fn faults_strike_as_told_and_stop_when_cleared() {
    let world = World::with_table(Options::default()).await;
    let faults = world.standin.faults();
    faults.throttle.next(1);
    assert_eq!(world.put("a", 1).await, StatusCode::BAD_REQUEST);
    assert_eq!(world.put("a", 1).await, StatusCode::OK);

    faults.conflict.every(2);
    let put = json!({"TableName": "table", "Item": {"pk": {"S": "x"}}});
    let transaction = json!({"TransactItems": [{"Put": put}]});
    assert_eq!(world.call("TransactWriteItems", transaction.clone()).await.0, StatusCode::OK);
    let (status, answer) = world.call("TransactWriteItems", transaction).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answer["CancellationReasons"][0]["Code"], "TransactionConflict");

    faults.lose_answer.next(1);
    let item = json!({"TableName": "table", "Item": {"pk": {"S": "lost"}}});
    // The client may send it again by itself, on a fresh connection: then there is an answer.
    drop(world.try_call("PutItem", item).await);
    assert!(world.holds("lost", true).await);

    faults.set_hang(true);
    let hanging = tokio::time::timeout(Duration::from_millis(50), world.put("b", 1)).await;
    assert!(hanging.is_err());
    faults.clear();
    assert_eq!(world.put("b", 1).await, StatusCode::OK);
}

#[tokio::test]
async fn a_batch_can_leave_a_key_unprocessed() {
    let world = World::with_table(Options::default()).await;
    world.put("a", 1).await;
    world.put("b", 1).await;
    world.standin.faults().unprocessed.next(1);
    let keys = json!([{"pk": {"S": "a"}}, {"pk": {"S": "b"}}]);
    let (_, answer) = world.call("BatchGetItem", json!({"RequestItems": {"table": {"Keys": keys}}})).await;
    assert_eq!(answer["Responses"]["table"].as_array().unwrap().len(), 1);
    assert_eq!(answer["UnprocessedKeys"]["table"]["Keys"], json!([{"pk": {"S": "b"}}]));
}
