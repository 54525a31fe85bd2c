//! S3 on loopback, as far as objects are put, copied, got and deleted: one bucket, which nobody gets into without a signature.
//!
//! It knows nothing of who uses it. Signatures are checked, in a header as in a query, and those in a query by when they
//! hold, by the clock that was given. What a bucket has beside (lists, versions, rules that delete) is not there: whoever
//! keeps it looks at [`S3::objects`].
//!
//! Before the bucket stands a distribution of `CloudFront`, at the same port: what is asked with its `Key-Pair-Id` is its business.
//!
//! The map: `server` takes HTTP, `distribution` checks its addresses, `signature` checks who asks, `objects` keeps what was put, [`Faults`] are the switches.

mod distribution;
mod faults;
mod objects;
mod server;
mod signature;

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use faults::Faults;
pub use objects::Object;
use objects::Objects;
use server::Server;

/// The present, in milliseconds since the Unix epoch.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How to start.
#[derive(Clone)]
pub struct Options {
    /// The folder that the objects lie in; in memory if `None`.
    pub path: Option<PathBuf>,
    /// The port on loopback; zero for one that is free.
    pub port: u16,
    /// The bucket.
    pub bucket: String,
    /// What everybody signs with, whatever their access key.
    pub secret: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { path: None, port: 0, bucket: "bucket".to_owned(), secret: "local".to_owned() }
    }
}

/// A secret is told to nobody by accident, not even this one.
impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("port", &self.port)
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}

/// How often each operation was asked for, by whose access key.
pub type Calls = BTreeMap<(String, &'static str), u64>;

/// A running stand-in. It stops when it is dropped.
pub struct S3 {
    port: u16,
    server: Arc<Server>,
    accepting: JoinHandle<()>,
}

impl S3 {
    /// Opens the folder and listens on loopback.
    ///
    /// # Errors
    /// Where the folder can't be made or the port is taken.
    pub async fn start(options: Options, clock: Clock) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let port = listener.local_addr()?.port();
        let objects = Objects::open(options.path)?;
        let server = Arc::new(Server::new(options.bucket, options.secret, objects, clock)?);
        let accepting = tokio::spawn(server::accept(listener, Arc::clone(&server)));
        Ok(Self { port, server, accepting })
    }

    /// The address, as an SDK's endpoint URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The bucket.
    #[must_use]
    pub fn bucket(&self) -> &str {
        &self.server.bucket
    }

    /// What the distribution that stands before the bucket trusts: the key's name, and the private key as PKCS #8 in PEM.
    #[must_use]
    pub fn signs_with(&self) -> (String, String) {
        self.server.distribution.signs_with()
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.server.faults
    }

    /// What lies in the bucket, by name. Blocks.
    ///
    /// # Errors
    /// Where the folder can't be read.
    pub fn objects(&self) -> io::Result<Vec<Object>> {
        self.server.objects.all()
    }

    /// What was asked for since the start.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.server.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        // The task owns its connections, so this closes them, too.
        self.accepting.abort();
    }
}

impl fmt::Debug for S3 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("S3").field("port", &self.port).finish_non_exhaustive()
    }
}
