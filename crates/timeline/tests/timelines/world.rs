//! One test's own servers, clock and people.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
};
use crudder_activity::{ApiKey, Cache, Config};
use crudder_domain::{
    AccountId, Clock, FollowState, Lifetime, Page, SpoilerText, Status, StatusId, Visibility,
};
use crudder_messages::{AccountChange, Deleted, FollowChange, NewStatus, Posted, Reader, TableName, Writer};
use crudder_timeline::{TimelinePage, Timelines};
use serde_json::{Value, json};
use standin_dynamodb::DynamoDb;
use standin_momento::Momento;

/// Every world begins here: 2027-01-15, in milliseconds.
const BEGIN: u64 = 1_800_000_000_000;

pub(crate) struct World {
    millis: Arc<AtomicU64>,
    pub(crate) store: DynamoDb,
    pub(crate) momento: Momento,
    pub(crate) writer: Writer,
    /// What the readers' requests use, and so meets the faults.
    pub(crate) cache: Cache,
    /// What writes through and repairs. It is used while the cache works, so that its breaker never opens.
    steady: Cache,
    pub(crate) timelines: Timelines,
}

impl World {
    pub(crate) async fn new() -> Self {
        let millis = Arc::new(AtomicU64::new(BEGIN));
        let clock: Arc<dyn Clock> = Arc::<AtomicU64>::clone(&millis);
        let time = Arc::clone(&millis);
        let time = Arc::new(move || time.load(Ordering::SeqCst));
        let store = DynamoDb::start(standin_dynamodb::Options::default(), time.clone()).await.unwrap();
        let momento = Momento::start(standin_momento::Options::default(), time).unwrap();

        let client = client(&store.endpoint());
        create_table(&client).await;
        let reader = Reader::new(client, TableName::new("crudder"), Arc::clone(&clock));
        let cache = Cache::connect(config(&momento), Arc::clone(&clock));
        let everything = Config { fills: usize::MAX, ..config(&momento) };
        let steady = Cache::connect(everything, Arc::clone(&clock));
        let timelines = Timelines::new(reader.clone(), clock, Timelines::HOME_TTL);
        Self { millis, store, momento, writer: Writer::new(reader), cache, steady, timelines }
    }

    /// This world, whose readers have no cache.
    pub(crate) fn without_cache(self) -> Self {
        Self { cache: Cache::disabled(), ..self }
    }

    /// This world, whose readers have the cache that they have when it is deployed.
    pub(crate) fn in_a_hurry(self) -> Self {
        let config = Config { budget: Config::BUDGET, ..config(&self.momento) };
        let clock: Arc<dyn Clock> = Arc::<AtomicU64>::clone(&self.millis);
        Self { cache: Cache::connect(config, clock), ..self }
    }

    /// This world, whose readers fill as many activities as they read.
    pub(crate) fn filling_everything(self) -> Self {
        Self { cache: self.steady.clone(), ..self }
    }

    /// Reads on from another process, whose breaker has not seen the last outage.
    pub(crate) fn renew_cache(&mut self) {
        let clock: Arc<dyn Clock> = Arc::<AtomicU64>::clone(&self.millis);
        self.cache = Cache::connect(config(&self.momento), clock);
    }

    pub(crate) fn now(&self) -> crudder_domain::Moment {
        self.millis.now()
    }

    pub(crate) fn advance(&self, time: Duration) {
        self.millis.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Lets every merged timeline that is kept grow stale.
    pub(crate) fn let_homes_go(&self) {
        self.advance(Timelines::HOME_TTL + Duration::from_secs(1));
    }

    pub(crate) async fn person(&self, number: u64) -> AccountId {
        let account = AccountId::from_u64(number).unwrap();
        self.writer.reserve_handle(&format!("person_{number}").parse().unwrap(), account).await.unwrap();
        self.writer.create_account(account).await.unwrap().unwrap();
        account
    }

    pub(crate) async fn people(&self, numbers: std::ops::Range<u64>) -> Vec<AccountId> {
        let mut people = Vec::new();
        for number in numbers {
            people.push(self.person(number).await);
        }
        people
    }

    /// As many more people like `one`, whom the same readers follow: the items that name `one`, written again under
    /// other names. Thousands of people through the write path would take minutes.
    pub(crate) fn multiply(&self, one: AccountId, numbers: std::ops::Range<u64>) {
        let database = self.store.database();
        let everything = serde_json::from_value(json!({"TableName": "crudder"})).unwrap();
        let everything = serde_json::to_value(database.scan(everything).unwrap()).unwrap();
        let name = one.to_string();
        let items: Vec<String> =
            everything["Items"].as_array().unwrap().iter().map(Value::to_string).collect();
        for item in items.iter().filter(|item| item.contains(&name)) {
            for number in numbers.clone() {
                let item: Value = serde_json::from_str(&item.replace(&name, &number.to_string())).unwrap();
                let put = json!({"TableName": "crudder", "Item": item});
                database.put_item(serde_json::from_value(put).unwrap()).unwrap();
            }
        }
    }

    pub(crate) async fn lock(&self, account: AccountId) {
        let change = AccountChange { locked: Some(true), ..AccountChange::default() };
        self.writer.update_account(account, change).await.unwrap();
    }

    pub(crate) async fn post(&self, author: AccountId) -> Status {
        self.post_as(author, Visibility::Public, Lifetime::DEFAULT, None).await
    }

    /// Posts a text.
    pub(crate) async fn say(&self, author: AccountId, text: &str, visibility: Visibility) -> Status {
        self.post_text(author, text, visibility, Lifetime::DEFAULT, None).await
    }

    pub(crate) async fn post_as(
        &self,
        author: AccountId,
        visibility: Visibility,
        lifetime: Lifetime,
        in_reply_to: Option<Status>,
    ) -> Status {
        self.post_text(author, "hello", visibility, lifetime, in_reply_to).await
    }

    /// Posts, and writes through as the function does.
    async fn post_text(
        &self,
        author: AccountId,
        text: &str,
        visibility: Visibility,
        lifetime: Lifetime,
        in_reply_to: Option<Status>,
    ) -> Status {
        self.advance(Duration::from_millis(1));
        let new = NewStatus {
            author,
            text: text.parse().unwrap(),
            spoiler_text: SpoilerText::default(),
            sensitive: false,
            visibility,
            language: None,
            lifetime,
            in_reply_to,
            poll: None,
            mentions: Vec::new(),
            media: Vec::new(),
        };
        let Posted::New { status, before, activity } = self.writer.post(new, None).await.unwrap() else {
            panic!("nothing was posted twice");
        };
        let cache = self.steady.request();
        cache.put_status(&status).await;
        cache.put_activity(author, &before, &activity).await;
        *status
    }

    /// Deletes, and writes through as the function does.
    pub(crate) async fn delete(&self, author: AccountId, id: StatusId) {
        let Deleted { status, before, activity, .. } =
            self.writer.delete_status(author, id).await.unwrap().unwrap();
        let cache = self.steady.request();
        cache.bury_status(status.id, status.expires_at).await;
        cache.put_activity(author, &before, &activity).await;
    }

    pub(crate) async fn follow(&self, reader: AccountId, author: AccountId) -> FollowState {
        let FollowChange { state, .. } = self.writer.follow(reader, author).await.unwrap();
        state.unwrap()
    }

    pub(crate) async fn unfollow(&self, reader: AccountId, author: AccountId) {
        self.writer.unfollow(reader, author).await.unwrap();
    }

    pub(crate) async fn home(&self, reader: AccountId, page: &Page) -> TimelinePage {
        self.timelines.home(&self.cache.request(), reader, page).await.unwrap()
    }
}

pub(crate) fn ids(page: &TimelinePage) -> Vec<StatusId> {
    page.items.iter().map(|item| item.status.id).collect()
}

/// Patient, so that a busy machine is not taken for an outage: what is cached must not depend on that.
fn config(momento: &Momento) -> Config {
    let usual = Config::new(ApiKey::new(momento.api_key()), Some(momento.endpoint()), "crudder");
    Config { budget: Duration::from_secs(10), ..usual }
}

fn client(endpoint: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::v2026_01_12())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .endpoint_url(endpoint)
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}

async fn create_table(client: &Client) {
    let (mut keys, mut attributes) = (Vec::new(), Vec::new());
    for (name, kind) in [("pk", KeyType::Hash), ("sk", KeyType::Range)] {
        keys.push(KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap());
        let attribute = AttributeDefinition::builder().attribute_name(name);
        attributes.push(attribute.attribute_type(ScalarAttributeType::S).build().unwrap());
    }
    client
        .create_table()
        .table_name("crudder")
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(keys))
        .set_attribute_definitions(Some(attributes))
        .send()
        .await
        .unwrap();
}
