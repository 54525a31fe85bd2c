//! A function's clients: built in Lambda's init phase, and only those that its capability uses.
//!
//! Timeouts are set (`crudder_aws::timeouts`), never left to the SDK. TLS is `rustls` on `ring` throughout.

use std::sync::Arc;
use std::time::Duration;

use aws_config::environment::credentials::EnvironmentVariableCredentialsProvider;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use crudder_activity::{ApiKey, Cache};
use crudder_aws::timeouts::{patient_timeouts, retries, timeouts};
use crudder_aws::{Service, parameter};
use crudder_domain::Clock;
use crudder_identity::{Identity, Issuer, Verifier};
use crudder_media::{Distribution, Store};
use crudder_messages::{Auditor, Reader};

use crate::audit::Audit;
use crate::brake::Brake;
use crate::capability::Capability;
use crate::config::{self, CacheConfig, ConfigError, PicturesConfig};
use crate::services::{Parts, Services};

/// The roots of Amazon Trust Services, as AWS publishes them.
const AMAZON_ROOTS: &[u8] = include_bytes!("amazon_roots.pem");
/// How long a consumer of the stream holds its sandbox for what is away. Each try lasts at least this less the pause before the
/// last, and Lambda comes `MaximumRetryAttempts` times again: a test holds that this outlasts an hour.
pub const REPAIR_PATIENCE: Duration = Duration::from_secs(4);

/// Builds a function's services from its environment, and opens every connection by a cheap call, all at once, so
/// that no request pays for a handshake.
///
/// # Errors
/// [`ConfigError`] where the environment lacks what the capability needs.
pub async fn build(capability: Capability, clock: Arc<dyn Clock>) -> Result<Services, ConfigError> {
    let issuer = config::user_pool_issuer();
    let needs_network = capability.uses_table()
        || capability.uses_cache()
        || capability.uses_pool()
        || capability.uses_media()
        || capability.uses_gateway()
        || capability.audits()
        || issuer.is_some();
    let aws = if needs_network { Some(aws().await?) } else { None };
    let aws = aws.as_ref();
    let (messages, cache, media, identity, verifier) = tokio::try_join!(
        table(aws.filter(|_| capability.uses_table()), clock.clone()),
        cache(aws.filter(|_| capability.uses_cache()), clock.clone()),
        media(aws.filter(|_| capability.uses_media()), capability.signs_addresses(), clock.clone()),
        pool(aws.filter(|_| capability.uses_pool())),
        verifier(aws.zip(issuer), clock.clone()),
    )?;
    let brake = brake(aws.filter(|_| capability.uses_gateway()))?;
    let audit = audit(aws.filter(|_| capability.audits()))?;
    Ok(Services::new(Parts {
        clock,
        brake,
        audit,
        messages,
        cache,
        media,
        identity,
        verifier,
        home_ttl: config::home_ttl()?,
        repair_patience: REPAIR_PATIENCE,
        domain: config::domain(),
        contact_email: config::contact_email(),
        password_grant: config::password_grant(),
        report_retention: config::report_retention()?,
        rate_limits: config::rate_limits(),
    }))
}

/// What every client is built from.
struct Aws {
    config: SdkConfig,
    http: SharedHttpClient,
}

async fn table(aws: Option<&Aws>, clock: Arc<dyn Clock>) -> Result<Option<Reader>, ConfigError> {
    let Some(aws) = aws else { return Ok(None) };
    let reader = Reader::new(aws_sdk_dynamodb::Client::new(&aws.config), config::table()?, clock);
    reader.warm_up().await;
    Ok(Some(reader))
}

async fn cache(aws: Option<&Aws>, clock: Arc<dyn Clock>) -> Result<Cache, ConfigError> {
    let Some((aws, config)) = aws.zip(config::cache()) else { return Ok(Cache::disabled()) };
    let cache = connect(&aws.config, config, clock).await;
    cache.warm_up().await;
    Ok(cache)
}

async fn pool(aws: Option<&Aws>) -> Result<Option<Identity>, ConfigError> {
    let Some(aws) = aws else { return Ok(None) };
    let client = aws_sdk_cognitoidentityprovider::Client::new(&aws.config);
    let identity = Identity::new(client, config::user_pool_client()?).administering(config::user_pool_id());
    identity.warm_up().await;
    Ok(Some(identity))
}

/// Most functions only sign addresses, which asks nobody, so no connection is opened ahead.
async fn media(aws: Option<&Aws>, signs: bool, clock: Arc<dyn Clock>) -> Result<Option<Store>, ConfigError> {
    let Some(aws) = aws else { return Ok(None) };
    let store = Store::new(&aws.config, &config::media_bucket()?, clock);
    let store = store.map_err(|lacking| ConfigError::Unreadable("AWS_REGION", lacking.to_string()))?;
    let Some(config) = config::pictures()?.filter(|_| signs) else { return Ok(Some(store)) };
    Ok(Some(match distribution(&aws.config, &config).await {
        Some(distribution) => store.shown_by(distribution),
        None => store,
    }))
}

/// The distribution that serves pictures, by the key that SSM keeps. Without it addresses lead to S3, which is right, too: only
/// longer, and for each function another one.
async fn distribution(aws: &SdkConfig, config: &PicturesConfig) -> Option<Distribution> {
    let key = parameter::value(aws, &config.key_parameter).await.map_err(|error| {
        tracing::error!(%error, "the pictures' key can't be read: their addresses lead to S3");
    });
    let origin = format!("https://{}", config.domain);
    let signs = Distribution::new(&origin, &config.key_id, &key.ok()?).map_err(|error| {
        tracing::error!(%error, "the pictures' key can't be used: their addresses lead to S3");
    });
    signs.ok()
}

/// Nobody waits for it, so no connection is opened ahead.
fn brake(aws: Option<&Aws>) -> Result<Option<Brake>, ConfigError> {
    let Some(aws) = aws else { return Ok(None) };
    let slower = aws.config.clone().into_builder().timeout_config(patient_timeouts()).build();
    let gateway = Service::new(&slower, "apigateway");
    let gateway = gateway.map_err(|why| ConfigError::Unreadable("AWS_REGION", why.to_string()))?;
    Ok(Some(Brake::new(gateway, config::brake()?)))
}

/// As with the brake.
fn audit(aws: Option<&Aws>) -> Result<Option<Audit>, ConfigError> {
    let Some(aws) = aws else { return Ok(None) };
    let slower =
        aws_sdk_dynamodb::config::Builder::from(&aws.config).timeout_config(patient_timeouts()).build();
    let auditor = Auditor::new(aws_sdk_dynamodb::Client::from_conf(slower), config::table()?);
    Ok(Some(Audit::new(auditor, &config::audit_api()?, aws.http.clone(), config::function_name()?)))
}

async fn verifier(
    aws: Option<(&Aws, String)>,
    clock: Arc<dyn Clock>,
) -> Result<Option<Verifier>, ConfigError> {
    let Some((aws, issuer)) = aws else { return Ok(None) };
    let verifier = Verifier::new(Issuer::new(issuer, config::user_pool_client()?), aws.http.clone(), clock);
    verifier.warm_up().await;
    Ok(Some(verifier))
}

/// What all clients share: region, credentials (Lambda puts both into the environment), TLS, deadlines.
async fn aws() -> Result<Aws, ConfigError> {
    let http = aws_smithy_http_client::Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::Ring))
        .tls_context(trust()?)
        .build_https();
    let config = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http.clone())
        .credentials_provider(EnvironmentVariableCredentialsProvider::new())
        .region(aws_config::environment::region::EnvironmentVariableRegionProvider::new())
        .timeout_config(timeouts())
        .retry_config(retries())
        .load()
        .await;
    Ok(Aws { config, http })
}

/// Whose certificates are believed: Amazon's own, which those of all AWS services go back to, or those that
/// `AWS_CA_BUNDLE` names. Reading the machine's hundred and more took a third of the init phase's CPU time.
fn trust() -> Result<TlsContext, ConfigError> {
    let roots = config::ca_bundle()?.unwrap_or_else(|| AMAZON_ROOTS.to_vec());
    let store = TrustStore::empty().with_pem_certificate(roots);
    TlsContext::builder()
        .with_trust_store(store)
        .build()
        .map_err(|error| ConfigError::Unreadable("AWS_CA_BUNDLE", error.to_string()))
}

/// The cache, by the key that SSM keeps. Without its key a function works without the cache: it is never needed.
async fn connect(aws: &SdkConfig, config: CacheConfig, clock: Arc<dyn Clock>) -> Cache {
    match parameter::value(aws, &config.key_parameter).await {
        Ok(key) if !key.is_empty() => {
            let config = crudder_activity::Config::new(ApiKey::new(key), config.endpoint, config.name);
            Cache::connect(config, clock)
        }
        Ok(_) => {
            tracing::error!("the parameter with the cache's key is empty: running without the cache");
            Cache::disabled()
        }
        Err(error) => {
            tracing::error!(%error, "the cache's key can't be read: running without the cache");
            Cache::disabled()
        }
    }
}
