//! A world of a test's own: the stand-ins, the services on them, and a clock that moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crudder_domain::{Access, AccountId, AppId, Clock};
use crudder_functions::audit::Audit;
use crudder_functions::{InvokeError, Services, clients, invoke, table};
use crudder_identity::{AppRefreshToken, AppToken, ClientSecret};
use crudder_messages::{Auditor, NewApp, NewToken, Reader, Registration, TableName, Writer};
use futures::future::BoxFuture;
use serde_json::{Value, json};
use standin_cognito::Standin as Cognito;
use standin_dynamodb::DynamoDb;
use standin_momento::Momento;
use standin_s3::S3;

use crate::process::{Functions, TABLE, client};
use crate::template;

/// Monday, 23 November 2026, 20:00:17 UTC: when the sample events were sent.
pub(crate) const NOW: u64 = 1_795_464_017_000;

/// What only functions know of the user pool.
pub(crate) const SECRET: &str = "whispered-to-functions-and-nobody-else";

/// All that a function reaches.
pub(crate) struct World {
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) dynamodb: DynamoDb,
    pub(crate) momento: Momento,
    pub(crate) cognito: Cognito,
    pub(crate) s3: S3,
    pub(crate) messages: Reader,
    /// For whoever asks for several functions' work as one; held to no function's role.
    pub(crate) services: Arc<Services>,
    functions: Arc<Functions>,
}

/// A function's answer to an HTTP event.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u64,
    pub(crate) json: Value,
}

impl World {
    pub(crate) async fn start() -> Self {
        let clock = Arc::new(AtomicU64::new(NOW));
        let time = {
            let clock = clock.clone();
            Arc::new(move || clock.load(Ordering::SeqCst))
        };
        let dynamodb = DynamoDb::start(standin_dynamodb::Options::default(), time.clone()).await.unwrap();
        create_table(&dynamodb);
        let momento = Momento::start(standin_momento::Options::default(), time.clone()).unwrap();
        let users = standin_dynamodb::dynoxide::Database::memory().unwrap();
        let pool = standin_cognito::Options { client_secret: Some(SECRET.to_owned()), ..Default::default() };
        let cognito = Cognito::start(pool, users, time.clone()).await.unwrap();
        let s3 = S3::start(standin_s3::Options::default(), time).await.unwrap();

        let functions = Arc::new(Functions::new(&dynamodb, &momento, &cognito, &s3, clock.clone()));
        let messages = functions.messages("tests");
        cognito.on_pre_sign_up(triggered(&functions, "pre_sign_up"));
        cognito.on_custom_message(triggered(&functions, "custom_message"));
        cognito.on_post_confirmation(triggered(&functions, "post_confirmation"));
        let services = functions.of("tests");
        Self { clock, dynamodb, momento, cognito, s3, messages, services, functions }
    }

    /// This world, met by a process that has just started.
    pub(crate) fn restart(&mut self) {
        self.functions.restart(&self.momento);
        self.services = self.functions.of("tests");
    }

    /// Opens a function's connection to the table, as its init phase does.
    pub(crate) async fn warm_up(&self, handler: &str) {
        self.functions.messages(handler).warm_up().await;
    }

    /// Has a function read the secret of the pool's client, as its init phase does where it speaks to the pool.
    pub(crate) async fn learn_secret(&self, handler: &str) {
        if table::find(handler).is_some_and(|function| function.capability.uses_pool()) {
            self.functions.identity(handler).warm_up().await;
        }
    }

    /// The services of a function.
    pub(crate) fn function(&self, handler: &str) -> Arc<Services> {
        self.functions.of(handler)
    }

    /// The services of a consumer of the stream that waits for what is away as one does where it is deployed.
    pub(crate) fn consumer(&self, handler: &str) -> Services {
        let mut parts = self.functions.parts(handler);
        parts.repair_patience = clients::REPAIR_PATIENCE;
        Services::new(parts)
    }

    /// Invokes a function.
    pub(crate) async fn invoke(&self, handler: &str, event: Value) -> Result<Value, InvokeError> {
        invoke(&self.function(handler), handler, event).await
    }

    /// The services of `audit_expired`, which asks the API at that origin.
    pub(crate) fn auditing(&self, origin: &str) -> Services {
        let mut parts = self.functions.parts("audit_expired");
        let auditor = Auditor::new(client(&self.dynamodb.endpoint(), "audit_expired"), TableName::new(TABLE));
        parts.audit = Some(Audit::new(
            auditor,
            origin,
            aws_smithy_http_client::Builder::new().build_http(),
            "audit".to_owned(),
        ));
        parts.messages = None;
        Services::new(parts)
    }

    /// An account of that name, made without the user pool.
    pub(crate) async fn account(&self, handle: &str) -> AccountId {
        let id = AccountId::new(self.clock.now(), u16::from(handle.as_bytes()[0]));
        self.account_with_id(handle, id).await
    }

    pub(crate) async fn account_with_id(&self, handle: &str, id: AccountId) -> AccountId {
        let writer = Writer::new(self.messages.clone());
        writer.reserve_handle(&handle.parse().unwrap(), id).await.unwrap();
        writer.create_account(id).await.unwrap().unwrap();
        id
    }

    /// Reserves a name for whom an app has just signed up, and promises the app a token.
    pub(crate) async fn promise(&self, handle: &str, account: AccountId) {
        let writer = Writer::new(self.messages.clone());
        let registration = self.registered("read").await;
        let (app, scopes) = (registration.app.id, registration.app.scopes);
        let reservation = writer.reserve_handle(&handle.parse().unwrap(), account).await.unwrap();
        let access = Access { app, account: Some(account), scopes };
        let issue = NewToken { token: AppToken::draw().unwrap().hash(), refresh: None, access };
        writer.reserve_pending_token(&reservation, &issue, &registration).await.unwrap();
    }

    async fn registered(&self, scopes: &str) -> Registration {
        let writer = Writer::new(self.messages.clone());
        let new = NewApp {
            name: "toot".parse().unwrap(),
            website: None,
            redirect_uris: vec!["urn:ietf:wg:oauth:2.0:oob".parse().unwrap()],
            scopes: scopes.parse().unwrap(),
        };
        let secret = ClientSecret::draw().unwrap();
        writer.register_app(new, secret.hash()).await.unwrap()
    }

    /// An app that the account has given access: its id and its token.
    pub(crate) async fn app(&self, account: AccountId, scopes: &str) -> (AppId, String) {
        let writer = Writer::new(self.messages.clone());
        let registration = self.registered(scopes).await;
        let (app, scopes) = (registration.app.id, registration.app.scopes);
        let (token, refresh) = (AppToken::draw().unwrap(), AppRefreshToken::draw().unwrap());
        let access = Access { app, account: Some(account), scopes };
        let issue = NewToken { token: token.hash(), refresh: Some(refresh.hash()), access };
        writer.issue(&issue, &registration, None).await.unwrap();
        (app, token.expose().to_owned())
    }

    /// Moves the clock.
    pub(crate) fn advance(&self, by: Duration) {
        self.clock.fetch_add(u64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Sends an event as it is.
    pub(crate) async fn send(&self, handler: &str, event: Value) -> Answer {
        let answer = self.invoke(handler, event).await.unwrap();
        Answer {
            status: answer["statusCode"].as_u64().unwrap(),
            json: serde_json::from_str(answer["body"].as_str().unwrap()).unwrap(),
        }
    }

    /// A request that the gateway lets through for that person.
    pub(crate) async fn request(&self, handler: &str, person: Option<AccountId>, request: Value) -> Answer {
        self.send(handler, event(person, &request)).await
    }

    /// Posts a status and answers its id.
    pub(crate) async fn post(&self, author: AccountId, body: Value) -> String {
        let answer = self.request("statuses_create", Some(author), json!({ "body": body.to_string() })).await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn follow(&self, reader: AccountId, account: AccountId) {
        let request = json!({ "pathParameters": { "id": account.to_string() } });
        assert_eq!(self.request("accounts_follow", Some(reader), request).await.status, 200);
    }
}

/// Calls a function, as the user pool does.
fn triggered(
    functions: &Arc<Functions>,
    handler: &'static str,
) -> impl Fn(Value) -> BoxFuture<'static, Result<Value, String>> + Send + Sync + 'static {
    let functions = functions.clone();
    move |event| {
        let services = functions.of(handler);
        Box::pin(async move { invoke(&services, handler, event).await.map_err(|error| error.to_string()) })
    }
}

/// The gateway's event of that person's request, of which these members are said.
pub(crate) fn event(person: Option<AccountId>, request: &Value) -> Value {
    let mut event = json!({
        "version": "2.0", "routeKey": "$default", "rawPath": "/", "rawQueryString": "",
        "headers": { "content-type": "application/json" },
        "requestContext": {
            "accountId": "1", "apiId": "a", "domainName": "crudder.example", "domainPrefix": "crudder",
            "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "test" },
            "requestId": "r", "routeKey": "$default", "stage": "$default", "time": "", "timeEpoch": 0,
        },
        "isBase64Encoded": false,
    });
    if let Some(person) = person {
        event["requestContext"]["authorizer"] = json!({ "jwt": {
            "claims": { "username": person.to_string(), "token_use": "access" }, "scopes": [],
        } });
    }
    for (name, value) in request.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

/// What a function needed of IAM in any test, its role allows: whatever the test was about.
impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let declared = template::functions();
        let mut all = self.dynamodb.actions();
        for (signer, action) in self.s3.calls().into_keys() {
            all.entry(signer).or_default().insert(action.to_owned());
        }
        for (signer, operations) in self.cognito.signed() {
            let actions = operations.iter().map(|operation| format!("cognito-idp:{operation}"));
            all.entry(signer).or_default().extend(actions);
        }
        for (signer, needed) in all {
            let Some(function) = declared.get(&signer) else { continue };
            let granted = template::actions_of(&function.role);
            assert!(
                needed.is_subset(&granted),
                "{signer}: {} allows {granted:?}, not {needed:?}",
                function.role
            );
        }
    }
}

/// The table as `template.yaml` declares it.
fn create_table(dynamodb: &DynamoDb) {
    let database = dynamodb.database();
    let table = json!({
        "TableName": TABLE,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "pk", "AttributeType": "S" },
            { "AttributeName": "sk", "AttributeType": "S" },
        ],
        "KeySchema": [
            { "AttributeName": "pk", "KeyType": "HASH" },
            { "AttributeName": "sk", "KeyType": "RANGE" },
        ],
        "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES" },
    });
    database.create_table(serde_json::from_value(table).unwrap()).unwrap();
    let ttl = json!({
        "TableName": TABLE, "TimeToLiveSpecification": { "AttributeName": "expires_at", "Enabled": true },
    });
    database.update_time_to_live(serde_json::from_value(ttl).unwrap()).unwrap();
}
