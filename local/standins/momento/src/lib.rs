//! A stand-in for the Momento cache: a real gRPC server on loopback that the unmodified `momento` crate talks to.
//!
//! It holds plain items with their time to live, in memory, and knows nothing of whoever uses it. The time is a
//! closure of the caller's, so that tests move it. It can be told to fail in every way in which a cache far away
//! fails, while it runs.
//!
//! Unlike the other stand-ins it asks for no origin: it speaks HTTP/2 without TLS and nothing else, which no browser does, so no
//! page reaches it.
//!
//! The map:
//! - `store`: items, their ends, and the conditions under which they are written.
//! - `service`: what each call does; `protocol`: which of the protocol's calls there are.
//! - `door`: the listening socket, which can be shut or deaf, and the connections, which can be cut or stall.
//! - `faults`: what goes wrong with calls that arrive.
//! - `calls`: what was counted.

mod calls;
mod door;
mod faults;
mod protocol;
mod service;
mod store;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use momento_protos::cache_client::scs_server::ScsServer;
use tokio::sync::{mpsc, oneshot};
use tonic::codegen::tokio_stream::wrappers::ReceiverStream;
use tonic::transport::Server;

pub use calls::Calls;
pub use door::Door;
pub use faults::Faults;

use door::{Command, Lines};
use service::Service;
use store::Store;

/// Where the time comes from: milliseconds since the Unix epoch.
pub type Time = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What the stand-in accepts for a key. Clients take it for a real one: its middle part says `{"t":"g"}`.
const API_KEY: &str = "standin.eyJ0IjoiZyJ9.key";

/// How the stand-in is started.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The port on loopback; 0 for one that is free.
    pub port: u16,
}

/// One item, as a test sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The cache that it is in.
    pub cache: String,
    /// Its key, made readable where it is no text.
    pub key: String,
    /// What it holds.
    pub value: Vec<u8>,
    /// What is left of its life.
    pub ttl: Duration,
}

/// A running stand-in. It has a thread of its own, so that it answers (or fails) on its own while whoever uses it
/// stands still. It stops when this is dropped.
pub struct Momento {
    port: u16,
    store: Arc<Store>,
    faults: Arc<Faults>,
    calls: Arc<calls::Counting>,
    lines: Arc<Lines>,
    door: mpsc::UnboundedSender<Command>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Momento {
    /// Starts listening.
    ///
    /// # Errors
    /// Where the port is taken, or the machine gives no thread.
    pub fn start(options: Options, time: Time) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
        listener.set_nonblocking(true)?;
        let port = listener.local_addr()?.port();

        let store = Arc::new(Store::new(time));
        let faults = Arc::new(Faults::default());
        let calls = Arc::new(calls::Counting::default());
        let lines = Arc::new(Lines::default());
        let service = Service::new(Arc::clone(&store), Arc::clone(&faults), Arc::clone(&calls), API_KEY);
        let (door, commands) = mpsc::unbounded_channel();
        let (stop, stopped) = oneshot::channel();

        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let answering = Arc::clone(&lines);
        let thread = std::thread::Builder::new().name("standin-momento".into()).spawn(move || {
            runtime.block_on(async move {
                let (accepted, incoming) = mpsc::channel(16);
                tokio::spawn(door::attend(listener, commands, answering, accepted));
                let scs = ScsServer::new(service)
                    // A batch may be larger than the 4 MB that tonic takes unless told otherwise.
                    .max_decoding_message_size(usize::MAX)
                    .max_encoding_message_size(usize::MAX);
                let server =
                    Server::builder().add_service(scs).serve_with_incoming(ReceiverStream::new(incoming));
                tokio::select! {
                    _ = server => {}
                    _ = stopped => {}
                }
            });
            // Dropping the runtime ends the calls that hang and the connections that stall.
        })?;

        Ok(Self { port, store, faults, calls, lines, door, stop: Some(stop), thread: Some(thread) })
    }

    /// The port on loopback.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Where it listens, as a URL.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The only key that it accepts.
    #[must_use]
    pub fn api_key(&self) -> String {
        API_KEY.to_owned()
    }

    /// What goes wrong with calls that arrive. Can be set while it runs.
    #[must_use]
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// Opens the door, makes it deaf or shuts it. It is so when this returns.
    pub fn set_door(&self, door: Door) {
        let (done, acknowledged) = std::sync::mpsc::channel();
        if self.door.send((door, done)).is_ok() {
            // An error means that the server has ended, and then no door is open.
            let _ = acknowledged.recv();
        }
    }

    /// Closes every connection, as a server does with a client that was silent (or frozen) for long.
    pub fn close_connections(&self) {
        self.lines.close();
    }

    /// Lets every connection go half-open: it stays, but nothing is read or written any more. New ones work.
    pub fn stall_connections(&self) {
        self.lines.stall();
    }

    /// How many connections were accepted since it started.
    #[must_use]
    pub fn connections(&self) -> u64 {
        self.lines.accepted()
    }

    /// The calls that arrived since it started, or since they were last reset.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.calls.snapshot()
    }

    /// Starts counting from zero.
    pub fn reset_calls(&self) {
        self.calls.reset();
    }

    /// What it holds, sorted by key; nothing that has ended.
    #[must_use]
    pub fn items(&self) -> Vec<Item> {
        self.store.items()
    }

    /// Puts an item there by hand, whatever was there.
    pub fn insert(&self, cache: &str, key: &[u8], value: Vec<u8>, ttl: Duration) {
        self.store.insert(cache, key, value, ttl);
    }

    /// Forgets everything.
    pub fn flush(&self) {
        self.store.flush();
    }
}

impl std::fmt::Debug for Momento {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Momento").field("port", &self.port).finish_non_exhaustive()
    }
}

impl Drop for Momento {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
