//! A Cognito user pool on loopback, for development and tests: the real JSON protocol, spoken to the real SDK.
//!
//! It knows nothing of who uses it. It does what a pool does whose usernames are chosen by its one client, whose only alias
//! is the e-mail address, and which prevents user-existence errors. Where the client has a secret, whoever asks by the
//! client has to prove that they know it.
//! - By the client: `SignUp`, `ConfirmSignUp`, `ResendConfirmationCode`, `InitiateAuth` (`USER_PASSWORD_AUTH`,
//!   `REFRESH_TOKEN_AUTH`), `ForgotPassword`, `ConfirmForgotPassword`.
//! - By an access token alone, whoever bears it: `GetUser`, `UpdateUserAttributes`, `DeleteUserAttributes`,
//!   `GetUserAttributeVerificationCode`, `VerifyUserAttribute`, `ChangePassword`, `GlobalSignOut`, `DeleteUser`.
//! - By a signature: `DescribeUserPoolClient`, `AdminCreateUser`, `AdminSetUserPassword`, `AdminUserGlobalSignOut`,
//!   `AdminDeleteUser`.
//! - The two well-known documents.
//!
//! Codes that Cognito would send by e-mail lie in a [mailbox](Standin::mailbox).
//!
//! The map:
//! - `server`: HTTP, faults, counting; `protocol`: requests and errors as Cognito writes them.
//! - `operations`: one module per group of operations. Each is a plain function, since what it waits for is a
//!   hash or the disk, and never the network.
//! - `users`, `codes`, `store`: what is kept, in a table of its own in the embedded `DynamoDB`.
//! - `tokens`: keys, signatures, the key set. `policy`: passwords. `proof`: the client's secret.
//! - `trigger`: `PreSignUp`, `CustomMessage`, `PostConfirmation`.
//! - [`Faults`]: how it can be told to fail.

mod codes;
mod der;
mod faults;
mod mailbox;
mod operations;
mod policy;
mod pool;
mod proof;
mod protocol;
mod server;
mod store;
mod tokens;
mod trigger;
mod users;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;

use serde_json::Value;

pub use crate::faults::{Fault, Faults};
pub use crate::mailbox::Mail;
pub use crate::policy::PasswordPolicy;
use crate::pool::Pool;
use crate::trigger::Kind;

/// Where the time comes from: milliseconds since the Unix epoch.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How the pool is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// The port on loopback; 0 takes a free one.
    pub port: u16,
    /// The region that it claims to be in.
    pub region: String,
    /// The pool's id, the first part of its documents' paths.
    pub pool_id: String,
    /// The id of its one client.
    pub client_id: String,
    /// The client's secret; where there is none, the client is public.
    pub client_secret: Option<String>,
    /// Which attributes a token of the client's may read; all, where it is empty.
    pub read_attributes: Vec<String>,
    /// Which attributes the client, and a token of it, may write; all, where it is empty.
    pub write_attributes: Vec<String>,
    /// Whether a changed e-mail address counts only once its code came back.
    pub verifies_updates: bool,
    /// The `iss` of its tokens; where there is none, the address of the pool, which changes with the port.
    pub issuer: Option<String>,
    /// The table that holds its users; created if it is not there.
    pub table: String,
    /// What a new password must be.
    pub password_policy: PasswordPolicy,
    /// How long access and id tokens live, in seconds.
    pub access_token_secs: u64,
    /// How long refresh tokens live, in seconds.
    pub refresh_token_secs: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            region: "local".to_owned(),
            pool_id: "local_pool".to_owned(),
            client_id: "localclient".to_owned(),
            client_secret: None,
            read_attributes: Vec::new(),
            write_attributes: Vec::new(),
            verifies_updates: true,
            issuer: None,
            table: "cognito-users".to_owned(),
            password_policy: PasswordPolicy::default(),
            access_token_secs: 3600,
            refresh_token_secs: 30 * 86_400,
        }
    }
}

/// A running pool. It stops when this is dropped; what it knows stays in the database.
#[derive(Debug)]
pub struct Standin {
    pool: Arc<Pool>,
    port: u16,
    server: tokio::task::JoinHandle<()>,
}

impl Standin {
    /// Starts a pool on loopback, over a database that may hold its users already.
    ///
    /// # Errors
    /// Where the port is taken, or the database can't be read or written.
    pub async fn start(options: Options, database: dynoxide::Database, clock: Clock) -> io::Result<Self> {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let port = listener.local_addr()?.port();
        let pool = tokio::task::spawn_blocking(move || Pool::open(options, port, database, clock)).await??;
        let pool = Arc::new(pool);
        let server = tokio::spawn(server::serve(listener, pool.clone()));
        Ok(Self { pool, port, server })
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where the SDK finds the API.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The `iss` of the pool's tokens.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.pool.issuer
    }

    /// Where the pool's public keys are.
    #[must_use]
    pub fn jwks_url(&self) -> String {
        format!("{}/{}/.well-known/jwks.json", self.endpoint(), self.pool.options.pool_id)
    }

    /// How the pool was set up.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.pool.options
    }

    /// What has been "e-mailed", oldest first; the last 200.
    #[must_use]
    pub fn mailbox(&self) -> Vec<Mail> {
        self.pool.mailbox.all()
    }

    /// Calls back with each mail as it is "sent", in the place of the callback before.
    pub fn on_mail(&self, callback: impl Fn(&Mail) + Send + Sync + 'static) {
        self.pool.mailbox.on_mail(Arc::new(callback));
    }

    /// Sets the pool's `PostConfirmation` trigger: given the event that Cognito would send to a Lambda, it
    /// answers with the event, or fails with the message of the error.
    pub fn on_post_confirmation<F, Answer>(&self, trigger: F)
    where
        F: Fn(Value) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<Value, String>> + Send + 'static,
    {
        self.pool.triggers.set(Kind::PostConfirmation, Arc::new(move |event| Box::pin(trigger(event))));
    }

    /// Sets the pool's `PreSignUp` trigger, in the same way: whom it fails for is not signed up.
    pub fn on_pre_sign_up<F, Answer>(&self, trigger: F)
    where
        F: Fn(Value) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<Value, String>> + Send + 'static,
    {
        self.pool.triggers.set(Kind::PreSignUp, Arc::new(move |event| Box::pin(trigger(event))));
    }

    /// Sets the pool's `CustomMessage` trigger, in the same way: a code that it fails for is not sent.
    pub fn on_custom_message<F, Answer>(&self, trigger: F)
    where
        F: Fn(Value) -> Answer + Send + Sync + 'static,
        Answer: Future<Output = Result<Value, String>> + Send + 'static,
    {
        self.pool.triggers.set(Kind::CustomMessage, Arc::new(move |event| Box::pin(trigger(event))));
    }

    /// The switches that make it fail.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.pool.faults
    }

    /// How often each operation was called; the key set counts as `jwks`.
    #[must_use]
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.pool.calls.all()
    }

    /// Which operations were asked for by a signature, by the access keys that signed them. [`Self::reset_calls`] leaves them.
    #[must_use]
    pub fn signed(&self) -> BTreeMap<String, BTreeSet<String>> {
        self.pool.calls.signed()
    }

    /// Counts from nought again.
    pub fn reset_calls(&self) {
        self.pool.calls.reset();
    }

    /// Draws a new signing key, as Cognito does from time to time. The one before stays in the key set; the
    /// ones before that leave it.
    ///
    /// # Errors
    /// Where the key can't be made or kept.
    pub fn rotate_keys(&self) -> io::Result<()> {
        self.pool.rotate_keys().map_err(io::Error::other)
    }

    /// Any claims, signed by the pool's own key: for tests of those who verify its tokens.
    ///
    /// # Errors
    /// Where signing fails.
    pub fn sign(&self, claims: &Value) -> io::Result<String> {
        self.pool.keys().sign(claims).map_err(io::Error::other)
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        self.server.abort();
    }
}
