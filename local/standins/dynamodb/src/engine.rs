//! A database and the HTTP server that `dynoxide` brings for it, on a loopback port of its own.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use dynoxide::Database;
use dynoxide::storage::Storage;
use rand::RngCore;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::{Clock, stream_index};

/// A served database. The server stops when this is dropped.
pub(crate) struct Engine {
    database: Database,
    path: Option<PathBuf>,
    clock: Clock,
    address: SocketAddr,
    _running: oneshot::Sender<()>,
}

impl Engine {
    /// Opens a file, or makes a database in memory.
    pub(crate) async fn open(path: Option<PathBuf>, clock: Clock) -> io::Result<Self> {
        let database = if let Some(path) = &path {
            let database = Database::new(text(path)?).map_err(io::Error::other)?;
            stream_index::make(path)?;
            database
        } else {
            let clock = Arc::new(EngineClock(Arc::clone(&clock)));
            let database = Database::memory_with_clock(clock).map_err(io::Error::other)?;
            stream_index::make_in_memory(&database)?;
            database
        };
        Self::serve(database, path, clock).await
    }

    /// A copy in memory of what is there now.
    pub(crate) async fn copy(&self) -> io::Result<Self> {
        let directory = tempfile::tempdir()?;
        let file = directory.path().join("copy.db");
        self.database.vacuum_into(text(&file)?).map_err(io::Error::other)?;
        let clock = Arc::clone(&self.clock);
        let copy = Database::memory_with_clock(Arc::new(EngineClock(Arc::clone(&clock))))
            .map_err(io::Error::other)?;
        copy.restore_from(text(&file)?).map_err(io::Error::other)?;
        Self::serve(copy, None, clock).await
    }

    async fn serve(database: Database, path: Option<PathBuf>, clock: Clock) -> io::Result<Self> {
        let listener = listen().await?;
        let address = listener.local_addr()?;
        let (running, stopped) = oneshot::channel::<()>();
        let served = database.clone();
        tokio::spawn(async move {
            let until_dropped = async move { drop(stopped.await) };
            // Where its listener fails, every request fails, and says so.
            drop(dynoxide::server::serve_with_shutdown(listener, served, until_dropped).await);
        });
        Ok(Self { database, path, clock, address, _running: running })
    }

    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Deletes what has ended by the clock.
    ///
    /// A database on a file takes no clock, so there the sweep has a connection of its own that takes one.
    pub(crate) fn sweep(&self) -> io::Result<usize> {
        let Some(path) = &self.path else {
            return self.database.sweep_ttl().map_err(io::Error::other);
        };
        let clock = Arc::new(EngineClock(Arc::clone(&self.clock)));
        let storage = Storage::new(text(path)?).map_err(io::Error::other)?.with_clock(clock);
        block_on(dynoxide::ttl::sweep_expired_items(&storage)).map_err(io::Error::other)
    }
}

/// Listens where no page in a browser finds it: this server answers whoever asks, of whatever origin. Linux has the whole of
/// `127.0.0.0/8` for loopback; elsewhere there is only the port to be guessed.
async fn listen() -> io::Result<TcpListener> {
    let mut random = [0_u8; 3];
    rand::rng().fill_bytes(&mut random);
    let [a, b, c] = random;
    match TcpListener::bind((Ipv4Addr::new(127, a, b, c), 0)).await {
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
        listening => listening,
    }
}

/// Drives a future of the engine, which never waits on anything: `SQLite` is called directly.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = std::pin::pin!(future);
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
        std::thread::yield_now();
    }
}

/// A path as the engine takes it.
pub(crate) fn text(path: &std::path::Path) -> io::Result<&str> {
    path.to_str().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the path is not UTF-8"))
}

/// The caller's clock, as the engine wants one.
struct EngineClock(Clock);

impl dynoxide::storage_backend::Clock for EngineClock {
    fn now_unix_secs(&self) -> u64 {
        (self.0)() / 1000
    }

    #[expect(clippy::cast_precision_loss, reason = "milliseconds since 1970 stay far below 2^53")]
    fn now_unix_secs_f64(&self) -> f64 {
        (self.0)() as f64 / 1000.0
    }
}
