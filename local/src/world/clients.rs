//! The functions' clients, pointed at the stand-ins instead of AWS.

use std::error::Error;
use std::sync::Arc;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use crudder_aws::timeouts::{retries, timeouts};
use crudder_domain::Clock;
use crudder_identity::{Identity, Issuer, Verifier};
use crudder_media::{Distribution, Store};
use crudder_messages::{Reader, TableName};
use standin_dynamodb::DynamoDb;
use standin_s3::S3;

/// The pool's one client.
pub(super) const CLIENT_ID: &str = "crudder-local";
/// The pool.
pub(super) const POOL_ID: &str = "local_crudder";
/// The issuer of the pool's tokens. No address: it must stay the same when the ports don't, or every restart
/// would sign everybody out.
pub(super) const ISSUER: &str = "https://cognito-idp.local/local_crudder";
/// The bucket of the pictures.
pub(super) const BUCKET: &str = "crudder-local-media";
/// The cache's name.
pub(super) const CACHE_NAME: &str = "crudder";

/// How the functions' clients are set up, with the stand-ins' address instead of the region's.
fn sdk(endpoint: String) -> SdkConfig {
    let credentials = Credentials::new("local", "local", None, None, "crudder-local");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .endpoint_url(endpoint)
        .region(Region::from_static("us-east-1"))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .timeout_config(timeouts())
        .retry_config(retries())
        .build()
}

pub(super) fn reader(dynamodb: &DynamoDb, table: &str, clock: Arc<dyn Clock>) -> Reader {
    let client = aws_sdk_dynamodb::Client::new(&sdk(dynamodb.endpoint()));
    Reader::new(client, TableName::new(table), clock)
}

pub(super) fn pictures(s3: &S3, clock: Arc<dyn Clock>) -> Result<Store, Box<dyn Error + Send + Sync>> {
    let (key_id, private_key) = s3.signs_with();
    let distribution = Distribution::new(&s3.endpoint(), &key_id, &private_key)?;
    Ok(Store::new(&sdk(s3.endpoint()), s3.bucket(), clock)?.shown_by(distribution))
}

pub(super) fn identity(cognito: &standin_cognito::Standin) -> Identity {
    let client = aws_sdk_cognitoidentityprovider::Client::new(&sdk(cognito.endpoint()));
    Identity::new(client, CLIENT_ID).administering(Some(POOL_ID.to_owned()))
}

pub(super) fn verifier(cognito: &standin_cognito::Standin, clock: Arc<dyn Clock>) -> Verifier {
    let pool =
        Issuer { issuer: ISSUER.to_owned(), jwks_url: cognito.jwks_url(), client_id: CLIENT_ID.to_owned() };
    Verifier::new(pool, aws_smithy_http_client::Builder::new().build_http(), clock)
}
