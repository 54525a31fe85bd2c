//! A pool of its own for each test, with a clock that only the test moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::config::{BehaviorVersion, Region, SharedHttpClient};
use crudder_domain::{AccountId, Email};
use crudder_identity::{Code, Identity, Issuer, Login, Password, Tokens, Verifier};
use standin_cognito::{Options, Standin};

/// When every test begins: 2026-11-23T20:00:00Z.
const START: u64 = 1_795_464_000_000;

pub(crate) const PASSWORD: &str = "Correct-horse-7";
pub(crate) const OTHER_PASSWORD: &str = "Battery-staple-8";

pub(crate) struct World {
    pub(crate) standin: Standin,
    pub(crate) identity: Identity,
    pub(crate) verifier: Verifier,
    pub(crate) clock: Arc<AtomicU64>,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::over(dynoxide::Database::memory().unwrap(), Options::default()).await
    }

    pub(crate) async fn over(database: dynoxide::Database, options: Options) -> Self {
        let clock = Arc::new(AtomicU64::new(START));
        let of_standin = clock.clone();
        let standin = Standin::start(options, database, Arc::new(move || of_standin.load(Ordering::SeqCst)))
            .await
            .unwrap();
        let identity = identity(&standin.endpoint(), &standin.options().client_id);
        let verifier = Verifier::new(pool(&standin), http(), clock.clone());
        Self { standin, identity, verifier, clock }
    }

    /// Moves the clock on.
    pub(crate) fn pass(&self, time: Duration) {
        self.clock.fetch_add(u64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    pub(crate) fn now_secs(&self) -> u64 {
        self.clock.load(Ordering::SeqCst) / 1000
    }

    /// The newest code in the mailbox.
    pub(crate) fn code(&self) -> Code {
        self.standin.mailbox().last().unwrap().code.parse().unwrap()
    }

    pub(crate) async fn signed_up(&self, id: AccountId, address: &str) {
        self.identity.sign_up(id, &email(address), &password(PASSWORD)).await.unwrap();
    }

    /// Ada, confirmed.
    pub(crate) async fn ada(&self) -> AccountId {
        let id = account(42);
        self.signed_up(id, "ada@example.com").await;
        self.identity.confirm(id, &self.code()).await.unwrap();
        id
    }

    pub(crate) async fn signed_in(&self, id: AccountId) -> Tokens {
        self.identity.sign_in(&Login::Account(id), &password(PASSWORD)).await.unwrap()
    }
}

pub(crate) fn http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

/// The SDK's client, without `Identity` round it.
pub(crate) fn sdk(endpoint: &str) -> Client {
    let config = aws_sdk_cognitoidentityprovider::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("eu-central-1"))
        .endpoint_url(endpoint)
        .http_client(http())
        .build();
    Client::from_conf(config)
}

pub(crate) fn identity(endpoint: &str, client_id: &str) -> Identity {
    Identity::new(sdk(endpoint), client_id)
}

pub(crate) fn pool(standin: &Standin) -> Issuer {
    Issuer {
        issuer: standin.issuer().to_owned(),
        jwks_url: standin.jwks_url(),
        client_id: standin.options().client_id.clone(),
    }
}

pub(crate) fn account(number: u64) -> AccountId {
    AccountId::from_u64(number).unwrap()
}

pub(crate) fn email(text: &str) -> Email {
    text.parse().unwrap()
}

pub(crate) fn password(text: &str) -> Password {
    text.parse().unwrap()
}

/// Six digits that are not those.
pub(crate) fn wrong(code: &Code) -> Code {
    let zeros: Code = "000000".parse().unwrap();
    if &zeros == code { "000001".parse().unwrap() } else { zeros }
}
