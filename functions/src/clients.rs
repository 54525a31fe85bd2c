//! A function's clients: built in Lambda's init phase, and only those that its capability uses.
//!
//! Timeouts are set here, never defaulted: the AWS SDK for Rust has no operation timeout of its own. TLS is
//! `rustls` on `ring` throughout.

use std::sync::Arc;
use std::time::Duration;

use aws_config::environment::credentials::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use crudder_activity::{ApiKey, Cache};
use crudder_domain::Clock;
use crudder_identity::{Identity, Pool, Verifier};
use crudder_messages::Reader;

use crate::capability::Capability;
use crate::config::{self, CacheConfig, ConfigError};
use crate::services::{Parts, Services};

/// Opening a connection within the region takes a few milliseconds; a second means that it will not open.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// One try. `DynamoDB` answers within some 10 ms; a lost answer is asked for again.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
/// All tries of one operation; well within the functions' own timeout.
const OPERATION_TIMEOUT: Duration = Duration::from_secs(4);
/// The first and two more.
const MAX_ATTEMPTS: u32 = 3;

/// Deadlines of every call to AWS.
#[must_use]
pub fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(OPERATION_TIMEOUT)
        .build()
}

/// Tries of every call to AWS: with jitter, as the SDK does by itself.
#[must_use]
pub fn retries() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS).with_initial_backoff(Duration::from_millis(50))
}

/// Builds a function's services from its environment.
///
/// # Errors
/// [`ConfigError`] where the environment lacks what the capability needs.
pub async fn build(capability: Capability, clock: Arc<dyn Clock>) -> Result<Services, ConfigError> {
    let issuer = config::user_pool_issuer();
    let needs_network = capability.uses_table() || capability.uses_pool() || issuer.is_some();
    let aws = if needs_network { Some(aws().await) } else { None };
    let (mut messages, mut cache, mut identity, mut verifier) = (None, Cache::disabled(), None, None);
    if let Some((aws, http)) = &aws {
        if capability.uses_table() {
            let client = aws_sdk_dynamodb::Client::new(aws);
            messages = Some(Reader::new(client, config::table()?, clock.clone()));
        }
        if capability.uses_cache()
            && let Some(config) = config::cache()
        {
            cache = connect(aws, config, clock.clone()).await;
        }
        if capability.uses_pool() {
            let client = aws_sdk_cognitoidentityprovider::Client::new(aws);
            identity = Some(Identity::new(client, config::user_pool_client()?));
        }
        if let Some(issuer) = issuer {
            let pool = Pool::of_issuer(issuer, config::user_pool_client()?);
            verifier = Some(Verifier::new(pool, http.clone(), clock.clone()));
        }
    }
    Ok(Services::new(Parts {
        clock,
        messages,
        cache,
        identity,
        verifier,
        home_ttl: config::home_ttl()?,
        domain: config::domain(),
        contact_email: config::contact_email(),
    }))
}

/// What all clients share: region, credentials (Lambda puts both into the environment), TLS, deadlines.
async fn aws() -> (SdkConfig, SharedHttpClient) {
    let http =
        aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let aws = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .region(aws_config::environment::region::EnvironmentVariableRegionProvider::new())
        .timeout_config(timeouts())
        .retry_config(retries())
        .load()
        .await;
    (aws, http)
}

/// The cache, by the key that SSM keeps. Without its key a function works without the cache: it is never needed.
async fn connect(aws: &SdkConfig, config: CacheConfig, clock: Arc<dyn Clock>) -> Cache {
    let client = aws_sdk_ssm::Client::new(aws);
    let answer = client.get_parameter().name(&config.key_parameter).with_decryption(true).send().await;
    let key = answer.map(|answer| answer.parameter.and_then(|parameter| parameter.value));
    match key {
        Ok(Some(key)) => {
            let config = crudder_activity::Config::new(ApiKey::new(key), config.endpoint, config.name);
            Cache::connect(config, clock)
        }
        Ok(None) => {
            tracing::error!("the parameter with the cache's key is empty: running without the cache");
            Cache::disabled()
        }
        Err(error) => {
            let error = aws_sdk_ssm::error::DisplayErrorContext(&error);
            tracing::error!(%error, "the cache's key can't be read: running without the cache");
            Cache::disabled()
        }
    }
}
