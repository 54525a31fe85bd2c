//! `DynamoDB` on loopback: the embedded `dynoxide`, behind a front that counts, and fails when told to.
//!
//! It knows nothing of who uses it. Time is the caller's: what has ended goes when [`DynamoDb::sweep`] is called,
//! by the clock that was given, since `DynamoDB`'s own sweep lags by days.
//!
//! The map: `front` takes HTTP and forwards it, `engine` is a database with its server, [`Faults`] are the
//! switches, [`Calls`] the counters.

mod actions;
mod calls;
mod engine;
mod faults;
mod front;
mod stream_index;

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use engine::Engine;
use front::Front;

pub use actions::Actions;
pub use calls::{Calls, Operation};
pub use dynoxide;
pub use faults::{Faults, Pulse};

/// The present, in milliseconds since the Unix epoch.
pub type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How to start.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Where the data lie; in memory if `None`.
    pub path: Option<PathBuf>,
    /// The port on loopback; zero for one that is free.
    pub port: u16,
}

/// A running stand-in. It stops when it is dropped.
pub struct DynamoDb {
    port: u16,
    front: Arc<Front>,
    accepting: JoinHandle<()>,
}

impl DynamoDb {
    /// Opens the database and listens on loopback.
    ///
    /// # Errors
    /// Where the file can't be opened or the port is taken.
    pub async fn start(options: Options, clock: Clock) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let port = listener.local_addr()?.port();
        let front = Arc::new(Front::new(Engine::open(options.path, clock).await?));
        let accepting = tokio::spawn(front::accept(listener, Arc::clone(&front)));
        Ok(Self { port, front, accepting })
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address, as an SDK's endpoint URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The database itself, past the front: nothing is counted and nothing fails. To make tables, read streams,
    /// look at items.
    #[must_use]
    pub fn database(&self) -> &dynoxide::Database {
        self.front.primary.database()
    }

    /// What goes wrong.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.front.faults
    }

    /// What was called since the start or [`Self::reset_calls`].
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.front.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts counting anew.
    pub fn reset_calls(&self) {
        *self.front.calls.lock().unwrap_or_else(PoisonError::into_inner) = Calls::default();
    }

    /// What the requests since the start needed of IAM, refused ones included.
    #[must_use]
    pub fn actions(&self) -> Actions {
        self.front.actions.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Deletes what has ended by the clock, in each table with a TTL, with the stream records that `DynamoDB`'s own
    /// sweep writes (`userIdentity` is the service). Answers how many items. Blocks.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub fn sweep(&self) -> io::Result<usize> {
        self.front.primary.sweep()
    }

    /// Freezes a replica: from now on eventually consistent reads (`GetItem`, `BatchGetItem`, `Query`) answer from
    /// the database as it is now, until [`Self::catch_up`] or [`Self::stop_lagging`].
    ///
    /// # Errors
    /// Where the copy can't be made.
    pub async fn lag(&self) -> io::Result<()> {
        let replica = self.front.primary.copy().await?;
        *self.front.replica.lock().await = Some(Arc::new(replica));
        Ok(())
    }

    /// Brings the replica to now, if there is one; it lags again from here.
    ///
    /// # Errors
    /// Where the copy can't be made.
    pub async fn catch_up(&self) -> io::Result<()> {
        if self.front.replica.lock().await.is_some() {
            self.lag().await?;
        }
        Ok(())
    }

    /// Drops the replica: every read sees what is there.
    pub async fn stop_lagging(&self) {
        *self.front.replica.lock().await = None;
    }
}

impl Drop for DynamoDb {
    fn drop(&mut self) {
        // The task owns its connections, so this closes them, too.
        self.accepting.abort();
    }
}

impl fmt::Debug for DynamoDb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamoDb").field("port", &self.port).finish_non_exhaustive()
    }
}
