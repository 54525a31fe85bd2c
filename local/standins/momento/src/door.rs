//! The listening socket, which can be shut or deaf, and the connections, which can be cut or stall.

use std::io;
use std::net::{Shutdown, TcpListener as StdListener};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc;
use tonic::transport::server::Connected;

/// What happens to who knocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Connections are accepted.
    Open,
    /// Nobody accepts: connecting works, since the kernel queues it, but nothing is ever answered.
    Deaf,
    /// Nobody listens: connecting is refused. Connections that stand are not touched.
    Shut,
}

/// A change of the door, and whom to tell when it is done.
pub(crate) type Command = (Door, std::sync::mpsc::Sender<()>);

/// The listening socket in one of its states. Shut, it still holds its port, so that nobody else gets it.
enum Socket {
    Listening(TcpListener),
    Bound(TcpSocket),
}

/// Accepts connections as the door allows, until nobody commands it any more.
pub(crate) async fn attend(
    listener: StdListener,
    mut commands: mpsc::UnboundedReceiver<Command>,
    lines: Arc<Lines>,
    accepted: mpsc::Sender<io::Result<Connection>>,
) -> io::Result<()> {
    let address = listener.local_addr()?;
    let mut socket = Socket::Listening(TcpListener::from_std(listener)?);
    let mut door = Door::Open;
    loop {
        let command = match &socket {
            Socket::Listening(listener) if door == Door::Open => tokio::select! {
                stream = listener.accept() => {
                    if let Ok(connection) = stream.and_then(|(stream, _)| lines.connect(stream))
                        && accepted.send(Ok(connection)).await.is_err()
                    {
                        return Ok(());
                    }
                    continue;
                }
                command = commands.recv() => command,
            },
            _ => commands.recv().await,
        };
        let Some((wanted, done)) = command else { return Ok(()) };
        socket = match (socket, wanted) {
            (Socket::Bound(bound), Door::Open | Door::Deaf) => Socket::Listening(bound.listen(1024)?),
            (Socket::Listening(listener), Door::Shut) => {
                drop(listener);
                let bound = TcpSocket::new_v4()?;
                bound.set_reuseaddr(true)?;
                bound.bind(address)?;
                Socket::Bound(bound)
            }
            (same, _) => same,
        };
        door = wanted;
        // Whoever asked may have gone; the door is as it should be all the same.
        let _ = done.send(());
    }
}

/// The connections that stand, so that they can be cut or made to stall from outside.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    standing: Mutex<Vec<Weak<Line>>>,
    accepted: AtomicU64,
}

#[derive(Debug)]
struct Line {
    stalled: AtomicBool,
    /// A second handle on the connection's socket: closing works while the connection's own task is elsewhere.
    socket: std::net::TcpStream,
}

impl Lines {
    fn connect(&self, stream: TcpStream) -> io::Result<Connection> {
        // Without it each answer waits 40 ms for the client's delayed acknowledgement.
        stream.set_nodelay(true)?;
        let stream = stream.into_std()?;
        let line = Arc::new(Line { stalled: AtomicBool::new(false), socket: stream.try_clone()? });
        let connection = Connection { stream: TcpStream::from_std(stream)?, line: Arc::clone(&line) };
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        standing.retain(|line| line.strong_count() > 0);
        standing.push(Arc::downgrade(&line));
        self.accepted.fetch_add(1, Ordering::SeqCst);
        Ok(connection)
    }

    pub(crate) fn close(&self) {
        self.for_each(|line| {
            // An error means that it is closed already.
            let _ = line.socket.shutdown(Shutdown::Both);
        });
    }

    pub(crate) fn stall(&self) {
        self.for_each(|line| line.stalled.store(true, Ordering::SeqCst));
    }

    pub(crate) fn accepted(&self) -> u64 {
        self.accepted.load(Ordering::SeqCst)
    }

    fn for_each(&self, act: impl Fn(&Line)) {
        let standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        standing.iter().filter_map(Weak::upgrade).for_each(|line| act(&line));
    }
}

/// An accepted connection: a TCP stream that can stall.
#[derive(Debug)]
pub(crate) struct Connection {
    stream: TcpStream,
    line: Arc<Line>,
}

impl Connection {
    fn is_stalled(&self) -> bool {
        self.line.stalled.load(Ordering::SeqCst)
    }
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.is_stalled() {
            // Never woken: a connection that has stalled does not recover.
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        if self.is_stalled() {
            return Poll::Pending;
        }
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
