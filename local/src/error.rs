//! Why Crudder did not start, or stopped. Said to the person at the terminal, so each says what to do.

use std::io;
use std::path::PathBuf;

/// Why Crudder did not start, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody else listens there.
    #[error("port {0} is taken: stop what listens there, or choose another with --port")]
    PortTaken(u16),
    /// A listener can't be opened for another reason.
    #[error("can't listen on 127.0.0.1:{port}: {source}")]
    Listen {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
    /// Another process holds the data directory.
    #[error("{} is open in another Crudder: stop that one, or choose another with --data-dir", .0.display())]
    DataDirInUse(PathBuf),
    /// The data directory can't be made or read.
    #[error("can't use the data directory {}: {source}", path.display())]
    DataDir {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The world to be seeded is not empty.
    #[error("{} already holds a world: seed into a fresh one with --data-dir", .0.display())]
    NotEmpty(PathBuf),
    /// The template can't be read.
    #[error("can't read the template {}: {source}", path.display())]
    TemplateFile {
        /// Where it should be.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The template says something that this does not understand.
    #[error("template: {0}")]
    Template(#[from] crate::template::TemplateError),
    /// The template names a handler that is not linked in.
    #[error("template: there is no handler {handler:?}; there are: {known}")]
    UnknownHandler {
        /// As the template has it.
        handler: String,
        /// All there are.
        known: String,
    },
    /// A stand-in did not start.
    #[error("the {service} stand-in did not start: {source}")]
    Standin {
        /// Which.
        service: &'static str,
        /// What it says.
        source: io::Error,
    },
    /// The embedded table refused something that it should not have.
    #[error("the embedded DynamoDB refused to {doing}: {reason}")]
    Database {
        /// What was asked of it.
        doing: &'static str,
        /// What it said.
        reason: String,
    },
    /// Seeding failed part of the way.
    #[error("seeding failed at {doing}: {reason}")]
    Seed {
        /// What was being written.
        doing: &'static str,
        /// What the store said.
        reason: String,
    },
    /// Measuring failed part of the way.
    #[error("can't {doing}: {reason}")]
    Measure {
        /// What was being done.
        doing: &'static str,
        /// Why not.
        reason: String,
    },
    /// The async runtime did not start.
    #[error("can't start: {0}")]
    Runtime(#[source] io::Error),
}
