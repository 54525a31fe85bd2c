//! The functions' services on the stand-ins, as one process would share them.

use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};
use crudder_activity::{ApiKey, Cache, Config};
use crudder_aws::timeouts;
use crudder_domain::Clock;
use crudder_functions::{Parts, Services};
use crudder_identity::{Identity, Issuer, Verifier};
use crudder_media::Store;
use crudder_messages::{Reader, TableName};
use standin_cognito::Standin as Cognito;
use standin_dynamodb::DynamoDb;
use standin_momento::Momento;
use standin_s3::S3;

pub(crate) const TABLE: &str = "crudder";

/// The functions' services: each function signs what it asks of the table with its handler's name, so that the stand-in
/// tells apart what each needs of IAM, and so of the user pool and the pictures. The rest they share, like one process.
pub(crate) struct Functions {
    clock: Arc<AtomicU64>,
    dynamodb: String,
    s3: (String, String),
    cache: Mutex<Cache>,
    /// Where the user pool is, its id, and its client's.
    pool: (String, String, String),
    identities: Mutex<HashMap<String, Identity>>,
    verifier: Verifier,
    services: Mutex<HashMap<String, Arc<Services>>>,
}

impl Functions {
    pub(crate) fn new(
        dynamodb: &DynamoDb,
        momento: &Momento,
        cognito: &Cognito,
        s3: &S3,
        clock: Arc<AtomicU64>,
    ) -> Self {
        let client_id = cognito.options().client_id.clone();
        let http = aws_smithy_http_client::Builder::new().build_http();
        let jwks = Issuer {
            issuer: cognito.issuer().to_owned(),
            jwks_url: cognito.jwks_url(),
            client_id: client_id.clone(),
        };
        Self {
            dynamodb: dynamodb.endpoint(),
            s3: (s3.endpoint(), s3.bucket().to_owned()),
            cache: Mutex::new(cache(momento, clock.clone())),
            pool: (cognito.endpoint(), cognito.options().pool_id.clone(), client_id),
            identities: Mutex::default(),
            verifier: Verifier::new(jwks, http, clock.clone()),
            clock,
            services: Mutex::default(),
        }
    }

    /// The user pool, asked by that signer.
    pub(crate) fn identity(&self, signer: &str) -> Identity {
        let mut identities = self.identities.lock().unwrap();
        identities.entry(signer.to_owned()).or_insert_with(|| self.new_identity(signer)).clone()
    }

    fn new_identity(&self, signer: &str) -> Identity {
        let (endpoint, pool_id, client_id) = &self.pool;
        let client = aws_sdk_cognitoidentityprovider::Client::from_conf(
            aws_sdk_cognitoidentityprovider::Config::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-east-1"))
                .credentials_provider(credentials(signer))
                .endpoint_url(endpoint)
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .timeout_config(timeouts::timeouts())
                .retry_config(timeouts::retries())
                .build(),
        );
        Identity::new(client, client_id).administering(Some(pool_id.clone()))
    }

    /// From now on it is a process that has just started.
    pub(crate) fn restart(&self, momento: &Momento) {
        *self.cache.lock().unwrap() = cache(momento, self.clock.clone());
        self.services.lock().unwrap().clear();
    }

    /// The table, asked by that signer.
    pub(crate) fn messages(&self, signer: &str) -> Reader {
        Reader::new(client(&self.dynamodb, signer), TableName::new(TABLE), self.clock.clone())
    }

    /// Where pictures are kept, asked by that signer.
    fn pictures(&self, signer: &str) -> Store {
        let (endpoint, bucket) = &self.s3;
        let aws = aws_config::SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials(signer)))
            .endpoint_url(endpoint)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Store::new(&aws, bucket, self.clock.clone()).unwrap()
    }

    /// What a function's services are made of.
    pub(crate) fn parts(&self, handler: &str) -> Parts {
        Parts {
            messages: Some(self.messages(handler)),
            cache: self.cache.lock().unwrap().clone(),
            media: Some(self.pictures(handler)),
            identity: Some(self.identity(handler)),
            verifier: Some(self.verifier.clone()),
            home_ttl: Duration::from_secs(5),
            password_grant: true,
            rate_limits: true,
            ..Parts::bare(self.clock.clone())
        }
    }

    /// A function's services.
    pub(crate) fn of(&self, handler: &str) -> Arc<Services> {
        let mut services = self.services.lock().unwrap();
        let of_handler = services
            .entry(handler.to_owned())
            .or_insert_with(|| Arc::new(Services::new(self.parts(handler))));
        of_handler.clone()
    }
}

/// A process's cache.
fn cache(momento: &Momento, clock: Arc<dyn Clock>) -> Cache {
    let mut config = Config::new(ApiKey::new(momento.api_key()), Some(momento.endpoint()), "crudder");
    // What is counted must not depend on how busy the machine is.
    config.budget = Duration::from_mins(1);
    Cache::connect(config, clock)
}

fn credentials(access_key: &str) -> Credentials {
    Credentials::new(access_key, "local", None, None, "tests")
}

/// The SDK's client of the table.
pub(crate) fn client(endpoint: &str, signer: &str) -> aws_sdk_dynamodb::Client {
    aws_sdk_dynamodb::Client::from_conf(
        aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials(signer))
            .endpoint_url(endpoint)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .timeout_config(timeouts::timeouts())
            .retry_config(timeouts::retries())
            .build(),
    )
}
