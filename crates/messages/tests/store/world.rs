//! One test's world: a table in memory, a clock to move, a reader and a writer.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::timeout::TimeoutConfig;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::AttributeValue;
use crudder_domain::{
    Account, AccountCounts, AccountId, Lifetime, Limit, Moment, Page, SpoilerText, Status, StatusId,
    Visibility,
};
use crudder_messages::{NewStatus, Posted, Reader, TableName, Writer};
use serde_json::{Value, json};
use standin_dynamodb::{DynamoDb, Options};

/// A Thursday in 2027.
pub(crate) const START: u64 = 1_800_000_000_000;
const TABLE: &str = "crudder";

pub(crate) struct World {
    pub(crate) store: DynamoDb,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) client: Client,
    pub(crate) writer: Writer,
    /// Reads only.
    pub(crate) reader: Reader,
    drawn: AtomicU64,
}

impl World {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(AtomicU64::new(START));
        let time = Arc::clone(&clock);
        let store =
            DynamoDb::start(Options::default(), Arc::new(move || time.load(Ordering::SeqCst))).await.unwrap();
        create_table(&store);
        let client = client(&store.endpoint());
        let reader = Reader::new(client.clone(), TableName::new(TABLE), clock.clone());
        // Ids differ even within a millisecond, so that a test decides itself which collide.
        let next = AtomicU64::new(0);
        let draw = move || u16::try_from(next.fetch_add(1, Ordering::SeqCst) % 65_536).unwrap();
        let writer = Writer::drawing(reader.clone(), draw);
        Self { store, clock, client, writer, reader, drawn: AtomicU64::new(0) }
    }

    pub(crate) fn writer_drawing(&self, draw: impl Fn() -> u16 + Send + Sync + 'static) -> Writer {
        Writer::drawing(self.reader.clone(), draw)
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from_millis(self.clock.load(Ordering::SeqCst))
    }

    pub(crate) fn pass(&self, time: Duration) {
        self.clock.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// A confirmed account of that handle.
    pub(crate) async fn account(&self, handle: &str) -> Account {
        let number = self.drawn.fetch_add(1, Ordering::SeqCst);
        let id = AccountId::new(self.now(), u16::try_from(number).unwrap());
        self.writer.reserve_handle(&handle.parse().unwrap(), id).await.unwrap();
        self.writer.create_account(id).await.unwrap().unwrap()
    }

    pub(crate) async fn ada(&self) -> AccountId {
        self.account("ada").await.id
    }

    pub(crate) async fn post(&self, new: NewStatus) -> Status {
        match self.writer.post(new, None).await.unwrap() {
            Posted::New { status, .. } => *status,
            Posted::Repeated(_) => panic!("nothing was posted before"),
        }
    }

    pub(crate) async fn counts(&self, account: AccountId) -> AccountCounts {
        self.reader.accounts(&[account]).await.unwrap()[0].1
    }

    pub(crate) async fn replies(&self, status: StatusId) -> u64 {
        self.reader.status_counts(&[status]).await.unwrap()[&status].replies
    }

    pub(crate) async fn authored(&self, author: AccountId) -> Vec<StatusId> {
        let page = Page { limit: Limit::MAX, ..Page::default() };
        let slice = self.reader.authored(author, &page, |_| true).await.unwrap();
        slice.entries.iter().map(|it| it.entry.id).collect()
    }

    /// Every item that lies in the table, ended or not. Past the crate, which never scans.
    pub(crate) fn items(&self) -> Vec<HashMap<String, Value>> {
        let (mut items, mut start) = (Vec::new(), None);
        loop {
            let mut scan = json!({"TableName": TABLE});
            if let Some(start) = start {
                scan["ExclusiveStartKey"] = start;
            }
            let answer = self.store.database().scan(serde_json::from_value(scan).unwrap()).unwrap();
            let answer = serde_json::to_value(answer).unwrap();
            items.extend(serde_json::from_value::<Vec<_>>(answer["Items"].clone()).unwrap());
            match answer.get("LastEvaluatedKey") {
                Some(key) if !key.is_null() => start = Some(key.clone()),
                _ => return items,
            }
        }
    }

    /// How many items' names begin so.
    pub(crate) fn count_items(&self, pk: &str, sk: &str) -> usize {
        let begins = |item: &HashMap<String, Value>, name: &str, with: &str| {
            item[name]["S"].as_str().unwrap().starts_with(with)
        };
        self.items().iter().filter(|item| begins(item, "pk", pk) && begins(item, "sk", sk)).count()
    }

    /// Writes an item past the crate.
    pub(crate) async fn put(&self, pk: &str, sk: &str, numbers: &[(&str, u64)]) {
        let mut put = self.client.put_item().table_name(TABLE);
        put = put.item("pk", AttributeValue::S(pk.to_owned())).item("sk", AttributeValue::S(sk.to_owned()));
        for (name, number) in numbers {
            put = put.item(*name, AttributeValue::N(number.to_string()));
        }
        put.send().await.unwrap();
    }

    /// Writes entries, given as ids with their ends, into an author's list past the crate.
    pub(crate) fn list(&self, author: AccountId, entries: &[(u64, u64)]) {
        for some in entries.chunks(25) {
            let put = |(id, end): &(u64, u64)| {
                json!({"PutRequest": {"Item": {
                    "pk": {"S": format!("A#{author}")}, "sk": {"S": format!("STATUS#{id:019}")},
                    "visibility": {"S": "public"}, "is_reply": {"BOOL": false},
                    "expires_at": {"N": end.to_string()},
                }}})
            };
            let write = json!({"RequestItems": {TABLE: some.iter().map(put).collect::<Vec<_>>()}});
            self.store.database().batch_write_item(serde_json::from_value(write).unwrap()).unwrap();
        }
    }

    /// Writes the near end of a follow past the crate.
    pub(crate) async fn edge(&self, actor: AccountId, target: AccountId) {
        let put = self.client.put_item().table_name(TABLE);
        put.item("pk", AttributeValue::S(format!("A#{actor}")))
            .item("sk", AttributeValue::S(format!("FOLLOWING#{:019}", target.as_u64())))
            .item("state", AttributeValue::S("following".to_owned()))
            .send()
            .await
            .unwrap();
    }

    /// What the stream has recorded: keys, new image, old image, as Lambda gets them.
    pub(crate) fn stream(&self) -> Vec<[serde_dynamo::Item; 3]> {
        let database = self.store.database();
        let streams = database.list_streams(serde_json::from_value(json!({})).unwrap()).unwrap();
        let streams = serde_json::to_value(streams).unwrap();
        let arn = &streams["Streams"][0]["StreamArn"];
        let described =
            database.describe_stream(serde_json::from_value(json!({"StreamArn": arn})).unwrap()).unwrap();
        let described = serde_json::to_value(described).unwrap();
        let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
        let asked = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
        let iterator = database.get_shard_iterator(serde_json::from_value(asked).unwrap()).unwrap();
        let mut iterator = serde_json::to_value(iterator).unwrap()["ShardIterator"].clone();
        let mut records: Vec<Value> = Vec::new();
        loop {
            let asked = json!({"ShardIterator": iterator});
            let answer = database.get_records(serde_json::from_value(asked).unwrap()).unwrap();
            let answer = serde_json::to_value(answer).unwrap();
            let more = answer["Records"].as_array().unwrap();
            if more.is_empty() {
                break;
            }
            records.extend(more.iter().cloned());
            iterator = answer["NextShardIterator"].clone();
        }
        let image = |record: &Value, name: &str| match &record["dynamodb"][name] {
            Value::Null => serde_dynamo::Item::default(),
            image => serde_json::from_value(image.clone()).unwrap(),
        };
        let images = |record| ["Keys", "NewImage", "OldImage"].map(|name| image(record, name));
        records.iter().map(images).collect()
    }
}

/// A public status that lives an hour.
pub(crate) fn status_of(author: AccountId) -> NewStatus {
    NewStatus {
        author,
        text: "hello".parse().unwrap(),
        spoiler_text: SpoilerText::default(),
        sensitive: false,
        visibility: Visibility::Public,
        language: None,
        lifetime: lifetime(3_600),
        in_reply_to: None,
        poll: None,
        mentions: Vec::new(),
        media: Vec::new(),
    }
}

pub(crate) fn lifetime(secs: u64) -> Lifetime {
    Lifetime::from_secs(secs).unwrap()
}

pub(crate) fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

pub(crate) fn days(days: u64) -> Duration {
    Duration::from_hours(24 * days)
}

fn create_table(store: &DynamoDb) {
    let table = json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [
            {"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        "AttributeDefinitions": [
            {"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"},
        ],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    });
    store.database().create_table(serde_json::from_value(table).unwrap()).unwrap();
    let ttl = json!({
        "TableName": TABLE,
        "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "expires_at"},
    });
    store.database().update_time_to_live(serde_json::from_value(ttl).unwrap()).unwrap();
}

/// The SDK's client, with the timeouts that a caller has to set.
fn client(endpoint: &str) -> Client {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(2))
        .operation_attempt_timeout(Duration::from_secs(5))
        .operation_timeout(Duration::from_secs(10));
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(timeouts.build());
    Client::from_conf(config.build())
}
