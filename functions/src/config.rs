//! What a function reads from its environment. Nothing below this crate reads any.

use std::env;
use std::time::Duration;

use crudder_domain::Retention;
use crudder_messages::TableName;

use crate::brake;

/// Why a function can't start.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable that the function's capability needs is not there.
    #[error("the environment variable {0} is missing")]
    Missing(&'static str),
    /// A variable holds what can't be used.
    #[error("the environment variable {0} can't be read: {1}")]
    Unreadable(&'static str, String),
    /// The template names a handler that the table does not know.
    #[error("there is no handler {name:?}; there are: {known}")]
    UnknownHandler {
        /// As the template has it.
        name: String,
        /// All there are.
        known: String,
    },
}

/// The value of a variable; an empty one counts as absent, since `CloudFormation` can't leave one out.
fn optional(name: &'static str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}

fn required(name: &'static str) -> Result<String, ConfigError> {
    optional(name).ok_or(ConfigError::Missing(name))
}

/// `_HANDLER`: which function this is.
pub fn handler() -> Result<String, ConfigError> {
    required("_HANDLER")
}

/// `LOG_LEVEL`: what is logged, such as `info` or `crudder_activity=debug`; first `info`.
#[must_use]
pub fn log_level() -> String {
    optional("LOG_LEVEL").unwrap_or_else(|| "info".to_owned())
}

/// `TABLE_NAME`: the `DynamoDB` table.
pub fn table() -> Result<TableName, ConfigError> {
    Ok(TableName::new(&required("TABLE_NAME")?))
}

/// `MEDIA_BUCKET`: where pictures are kept.
pub fn media_bucket() -> Result<String, ConfigError> {
    required("MEDIA_BUCKET")
}

/// Where pictures can be looked at. `None` without `PICTURES_KEY_PARAMETER`: then addresses lead to S3.
pub fn pictures() -> Result<Option<PicturesConfig>, ConfigError> {
    let Some(key_parameter) = optional("PICTURES_KEY_PARAMETER") else { return Ok(None) };
    let (domain, key_id) = (required("PICTURES_DOMAIN")?, required("PICTURES_KEY_ID")?);
    Ok(Some(PicturesConfig { domain, key_id, key_parameter }))
}

/// The distribution that serves pictures, and what signs its addresses.
#[derive(Debug, Clone)]
pub struct PicturesConfig {
    /// `PICTURES_DOMAIN`: its host name.
    pub domain: String,
    /// `PICTURES_KEY_ID`: what `CloudFront` calls the public key.
    pub key_id: String,
    /// `PICTURES_KEY_PARAMETER`: the SSM parameter that holds the private key.
    pub key_parameter: String,
}

/// `CRUDDER_DOMAIN`: the public host name, where it is not the one that the request was sent to.
#[must_use]
pub fn domain() -> Option<String> {
    optional("CRUDDER_DOMAIN")
}

/// `CONTACT_EMAIL`: where people can write to; stands in the instance's description.
#[must_use]
pub fn contact_email() -> String {
    optional("CONTACT_EMAIL").unwrap_or_default()
}

/// `PASSWORD_GRANT`: whether apps may trade a person's password for a token; first not.
#[must_use]
pub fn password_grant() -> bool {
    optional("PASSWORD_GRANT").is_some_and(|value| value == "true")
}

/// `RATE_LIMITS`: whether there are limits to how often something may be done; first there are.
#[must_use]
pub fn rate_limits() -> bool {
    optional("RATE_LIMITS").is_none_or(|value| value != "false")
}

/// `REPORT_RETENTION_DAYS`: how long a report is kept, whatever it is about; first 30 days, at most 365.
pub fn report_retention() -> Result<Retention, ConfigError> {
    const NAME: &str = "REPORT_RETENTION_DAYS";
    let Some(text) = optional(NAME) else { return Ok(Retention::default()) };
    let days = text.parse().map_err(|_| ConfigError::Unreadable(NAME, "must be a number".to_owned()))?;
    Retention::from_days(days).map_err(|why| ConfigError::Unreadable(NAME, why.to_string()))
}

/// `HOME_TTL_SECONDS`: how long a merged home timeline is fresh; first 5 s, at most a minute.
pub fn home_ttl() -> Result<Duration, ConfigError> {
    let Some(text) = optional("HOME_TTL_SECONDS") else { return Ok(Duration::from_secs(5)) };
    match text.parse() {
        Ok(secs @ 0..=60) => Ok(Duration::from_secs(secs)),
        _ => Err(ConfigError::Unreadable("HOME_TTL_SECONDS", "must be 0 to 60".to_owned())),
    }
}

/// Where the cache is. `None` without `MOMENTO_API_KEY_PARAMETER`: then there is no cache.
#[must_use]
pub fn cache() -> Option<CacheConfig> {
    let key_parameter = optional("MOMENTO_API_KEY_PARAMETER")?;
    Some(CacheConfig {
        key_parameter,
        endpoint: optional("MOMENTO_ENDPOINT"),
        name: optional("CACHE_NAME").unwrap_or_else(|| "crudder".to_owned()),
    })
}

/// Where the cache is, and where its key is kept.
#[derive(Debug, Clone)]
pub struct CacheConfig {
    /// The SSM parameter that holds the key; `/aws/reference/secretsmanager/NAME` reads a secret through SSM.
    pub key_parameter: String,
    /// The service's endpoint, for keys that don't name theirs.
    pub endpoint: Option<String>,
    /// The cache's name.
    pub name: String,
}

/// `BRAKE`: the floor and each stage's throttles, as JSON.
pub fn brake() -> Result<brake::Settings, ConfigError> {
    serde_json::from_str(&required("BRAKE")?).map_err(|e| ConfigError::Unreadable("BRAKE", e.to_string()))
}

/// `AWS_LAMBDA_FUNCTION_NAME`: what the function is called where it is deployed. Lambda sets it.
pub fn function_name() -> Result<String, ConfigError> {
    required("AWS_LAMBDA_FUNCTION_NAME")
}

/// `METRICS_STACK`: the stack's name, under which figures become metrics. `None`: they are lines of the log only.
#[must_use]
pub fn metrics_stack() -> Option<String> {
    optional("METRICS_STACK")
}

/// `AUDIT_API_URL`: where the audit asks the public routes, like `https://api.example`.
pub fn audit_api() -> Result<String, ConfigError> {
    required("AUDIT_API_URL")
}

/// `AWS_CA_BUNDLE`: a file of certificates to trust instead of Amazon's, as in the AWS CLI. The template sets none.
pub fn ca_bundle() -> Result<Option<Vec<u8>>, ConfigError> {
    let read =
        |path| std::fs::read(path).map_err(|e| ConfigError::Unreadable("AWS_CA_BUNDLE", e.to_string()));
    optional("AWS_CA_BUNDLE").map(read).transpose()
}

/// `USER_POOL_CLIENT_ID`: the app client that people sign in through.
pub fn user_pool_client() -> Result<String, ConfigError> {
    required("USER_POOL_CLIENT_ID")
}

/// `USER_POOL_ID`: the pool that people are in. The secret of its client is read there; `None`: it has none, as in a stack of
/// before it had one.
#[must_use]
pub fn user_pool_id() -> Option<String> {
    optional("USER_POOL_ID")
}

/// `USER_POOL_ISSUER`: who signs tokens. `None`: the function's route is guarded, so it verifies none itself.
#[must_use]
pub fn user_pool_issuer() -> Option<String> {
    optional("USER_POOL_ISSUER")
}
