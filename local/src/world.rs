//! A running Crudder without its front door: the stand-ins, the table and the stream as the template declares
//! them, and the functions' services on top. The server and the seeder both stand on one.

use std::future::Future;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crudder_activity::{ApiKey, Cache, Config};
use crudder_domain::Clock;
use crudder_functions::{Parts, Services};
use crudder_identity::Identity;
use crudder_messages::Reader;
use serde_json::{Value, json};
use standin_cognito::{Options as PoolOptions, PasswordPolicy};
use standin_dynamodb::DynamoDb;
use standin_momento::Momento;
use standin_s3::S3;

use crate::clock::MovableClock;
use crate::data::DataDir;
use crate::database::{refused, request};
use crate::error::Error;
use crate::gateway::{FunctionFailed, Invoke, JwtAuthorizer};
use crate::stream::{Poller, retention};
use crate::template::{self, Template, Trigger};

mod clients;

use clients::{BUCKET, CACHE_NAME, CLIENT_ID, ISSUER, POOL_ID, identity, pictures, reader, verifier};

/// How to open a world.
#[derive(Debug)]
pub struct Options {
    /// Where it is kept.
    pub data: DataDir,
    /// Its clock.
    pub clock: Arc<MovableClock>,
    /// What all cache calls of one request may take together; `None` for no cache.
    pub cache_budget: Option<Duration>,
    /// Whether there are limits to how often something may be done.
    pub rate_limits: bool,
    /// The host name that links and handles carry; `None` for the one that was asked.
    pub domain: Option<String>,
    /// The ports that the stand-ins would like; free ones where these are taken.
    pub ports: Ports,
}

/// Ports of the stand-ins; 0 for any.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ports {
    /// `DynamoDB`.
    pub dynamodb: u16,
    /// Cognito.
    pub cognito: u16,
    /// Momento.
    pub momento: u16,
    /// S3.
    pub s3: u16,
}

impl Ports {
    /// The four after the site's, so that they are the same at every start.
    #[must_use]
    pub const fn after(site: u16) -> Self {
        if site == 0 || site > u16::MAX - 4 {
            return Self { dynamodb: 0, cognito: 0, momento: 0, s3: 0 };
        }
        Self { dynamodb: site + 1, cognito: site + 2, momento: site + 3, s3: site + 4 }
    }
}

/// A running Crudder without its front door.
pub struct World {
    /// What it was made from.
    pub template: Template,
    /// Its one clock.
    pub clock: Arc<MovableClock>,
    /// Where it is kept.
    pub data: DataDir,
    /// The table.
    pub dynamodb: DynamoDb,
    /// The user pool.
    pub cognito: standin_cognito::Standin,
    /// The cache, where it has one.
    pub momento: Option<Momento>,
    /// The pictures.
    pub s3: S3,
    /// What carries the table's stream, one for each function that listens to it.
    pub pollers: Vec<Arc<Poller>>,
    /// Calls a function.
    pub invoke: Invoke,
    /// The table, through the crate that knows it.
    pub messages: Reader,
    /// The pool, through the crate that knows it.
    pub identity: Identity,
}

impl World {
    /// Starts everything.
    pub async fn open(template: Template, options: Options) -> Result<Self, Error> {
        let Options { data, clock, cache_budget, rate_limits, domain, ports } = options;
        known_handlers(&template)?;
        let time = || {
            let clock = Arc::clone(&clock);
            Arc::new(move || clock.now_millis()) as Arc<dyn Fn() -> u64 + Send + Sync>
        };

        let dynamodb = on_port("DynamoDB", ports.dynamodb, |port| {
            let options = standin_dynamodb::Options { path: data.database(), port };
            DynamoDb::start(options, time())
        })
        .await?;
        let table = create_table(&dynamodb, &template.table)?;

        let (policy, client) = (template.password_policy, &template.pool_client);
        let cognito = on_port("Cognito", ports.cognito, |port| {
            let options = PoolOptions {
                port,
                pool_id: POOL_ID.to_owned(),
                client_id: CLIENT_ID.to_owned(),
                client_secret: client.has_secret.then(secret),
                read_attributes: client.read_attributes.clone(),
                write_attributes: client.write_attributes.clone(),
                verifies_updates: client.verifies_updates,
                issuer: Some(ISSUER.to_owned()),
                table: "crudder-local-users".to_owned(),
                password_policy: PasswordPolicy {
                    minimum_length: policy.minimum_length,
                    require_lowercase: policy.lowercase,
                    require_uppercase: policy.uppercase,
                    require_numbers: policy.numbers,
                    require_symbols: policy.symbols,
                },
                ..PoolOptions::default()
            };
            standin_cognito::Standin::start(options, dynamodb.database().clone(), time())
        })
        .await?;

        let momento = if cache_budget.is_some() {
            let start = |port| {
                let started = Momento::start(standin_momento::Options { port }, time());
                async move { started }
            };
            Some(on_port("Momento", ports.momento, start).await?)
        } else {
            None
        };

        let s3 = keep_pictures(&data, ports.s3, time).await?;

        let store = pictures(&s3, clock.clone()).map_err(|error| {
            let source = io::Error::other(error);
            Error::Standin { service: "S3", source }
        })?;

        let services = Parts {
            messages: Some(reader(&dynamodb, &table, clock.clone())),
            cache: momento.as_ref().map_or_else(Cache::disabled, |momento| {
                let key = ApiKey::new(momento.api_key());
                let config = Config::new(key, Some(momento.endpoint()), CACHE_NAME);
                let budget = cache_budget.unwrap_or(config.budget);
                Cache::connect(Config { budget, ..config }, clock.clone())
            }),
            media: Some(store),
            identity: Some(identity(&cognito)),
            verifier: Some(verifier(&cognito, clock.clone())),
            home_ttl: home_ttl(&template),
            repair_patience: Duration::from_secs(1),
            // Off where Crudder is deployed, unless asked for. Here, there is nobody to protect from themselves.
            password_grant: true,
            rate_limits,
            domain,
            ..Parts::bare(clock.clone())
        };
        let invoke = invoker(Arc::new(Services::new(services)));
        pull_triggers(&template, &cognito, &invoke);

        let mut pollers = Vec::new();
        for function in template.functions.values() {
            if let Some(source) = function.stream.clone() {
                let (database, clock) = (dynamodb.database().clone(), Arc::clone(&clock));
                let poller = Poller::open(database, &table, function, source, Arc::clone(&invoke), clock)?;
                pollers.push(Arc::new(poller));
            }
        }
        let messages = reader(&dynamodb, &table, clock.clone());
        let identity = identity(&cognito);
        Ok(Self {
            template,
            clock,
            data,
            dynamodb,
            cognito,
            momento,
            s3,
            pollers,
            invoke,
            messages,
            identity,
        })
    }

    /// The table's name.
    #[must_use]
    pub fn table(&self) -> &str {
        &self.template.table.logical_id
    }

    /// The authorizer that guards the API.
    pub fn authorizer(&self) -> Result<JwtAuthorizer, Error> {
        let url = self
            .cognito
            .jwks_url()
            .parse()
            .map_err(|error| Error::Standin { service: "Cognito", source: io::Error::other(error) })?;
        Ok(JwtAuthorizer::new(ISSUER.to_owned(), CLIENT_ID.to_owned(), url, Arc::clone(&self.clock)))
    }

    /// A reader of the table that lives by another clock: the seeder posts in the past.
    #[must_use]
    pub fn messages_by(&self, clock: Arc<dyn Clock>) -> Reader {
        reader(&self.dynamodb, self.table(), clock)
    }

    /// What the clock starts every hour where it is deployed, but for the audit: accounts that leave are taken out.
    pub async fn turn_of_the_hour(&self) {
        let hour = json!({ "detail-type": "Scheduled Event", "source": "aws.events" });
        if let Err(failure) = (self.invoke)("finish_leaving", hour).await {
            tracing::error!(%failure, "the hour's turn failed");
        }
    }

    /// Deletes from the table what has ended, and from its stream what is older than a day; how many items.
    pub fn sweep(&self) -> Result<usize, Error> {
        // It waits for the disk; nobody else has to.
        tokio::task::block_in_place(|| {
            let deleted = self.dynamodb.sweep().map_err(|error| refused("sweep", &error))?;
            if let Some(file) = self.data.database() {
                retention::trim(&file)?;
            }
            Ok(deleted)
        })
    }
}

/// Starts what pictures are kept in.
async fn keep_pictures(data: &DataDir, port: u16, time: impl Fn() -> standin_s3::Clock) -> Result<S3, Error> {
    on_port("S3", port, |port| {
        let bucket = BUCKET.to_owned();
        let options = standin_s3::Options { path: data.pictures(), port, bucket, ..Default::default() };
        S3::start(options, time())
    })
    .await
}

/// The template that a path names, or the one that is built in.
pub fn template(path: Option<&Path>) -> Result<Template, Error> {
    match path {
        None => Ok(Template::parse(template::BUILT_IN)?),
        Some(path) => {
            let yaml = std::fs::read_to_string(path)
                .map_err(|source| Error::TemplateFile { path: path.to_owned(), source })?;
            Ok(Template::parse(&yaml)?)
        }
    }
}

fn known_handlers(template: &Template) -> Result<(), Error> {
    let known: Vec<&str> = crudder_functions::handlers().collect();
    match template.handlers().into_iter().find(|handler| !known.contains(handler)) {
        None => Ok(()),
        Some(unknown) => Err(Error::UnknownHandler { handler: unknown.to_owned(), known: known.join(", ") }),
    }
}

/// Starts a stand-in on a port, or on a free one where that is taken: only the site's port is a promise.
async fn on_port<T, F>(service: &'static str, port: u16, start: impl Fn(u16) -> F) -> Result<T, Error>
where
    F: Future<Output = io::Result<T>>,
{
    let started = match start(port).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse && port != 0 => start(0).await,
        started => started,
    };
    started.map_err(|source| Error::Standin { service, source })
}

/// Makes the table as the template declares it, where it is not there yet; answers its name.
fn create_table(dynamodb: &DynamoDb, table: &template::Table) -> Result<String, Error> {
    let name = table.logical_id.clone();
    let database = dynamodb.database();
    let there = database.get_table_metadata(&name).map_err(|error| refused("look for the table", &error))?;
    if there.is_some() {
        return Ok(name);
    }
    let mut definition = table.definition.clone();
    definition["TableName"] = json!(name);
    database.create_table(request(definition)?).map_err(|error| refused("make the table", &error))?;
    let ttl = json!({
        "TableName": name,
        "TimeToLiveSpecification": { "AttributeName": table.ttl_attribute, "Enabled": true },
    });
    database.update_time_to_live(request(ttl)?).map_err(|error| refused("let items end", &error))?;
    Ok(name)
}

/// For how long the template keeps a merged home timeline.
fn home_ttl(template: &Template) -> Duration {
    let named = template.functions.values().find_map(|function| function.environment.get("HOME_TTL_SECONDS"));
    Duration::from_secs(named.and_then(|secs| secs.parse().ok()).unwrap_or(5))
}

fn invoker(services: Arc<Services>) -> Invoke {
    Arc::new(move |handler: &str, event: Value| {
        let (services, handler) = (Arc::clone(&services), handler.to_owned());
        Box::pin(async move {
            crudder_functions::invoke(&services, &handler, event)
                .await
                .map_err(|error| FunctionFailed(error.to_string()))
        })
    })
}

/// Has the pool call the template's triggers.
fn pull_triggers(template: &Template, cognito: &standin_cognito::Standin, invoke: &Invoke) {
    for (trigger, handler) in &template.triggers {
        let (invoke, handler) = (Arc::clone(invoke), handler.clone());
        let call = move |event| {
            let answer = invoke(&handler, event);
            async move { answer.await.map_err(|failure| failure.to_string()) }
        };
        match trigger {
            Trigger::PreSignUp => cognito.on_pre_sign_up(call),
            Trigger::CustomMessage => cognito.on_custom_message(call),
            Trigger::PostConfirmation => cognito.on_post_confirmation(call),
        }
    }
}

/// A secret for the pool's client, another at each start: whoever needs it reads it there.
fn secret() -> String {
    format!("{:032x}{:032x}", rand::random::<u128>(), rand::random::<u128>())
}
