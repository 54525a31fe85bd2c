//! The index that keeps writes quick.
//!
//! The engine looks for a stream's last number before it writes each record, and without an index that reads every record there
//! ever was: a thousand of them make a post four times as dear, a hundred thousand make each write take a tenth of a second.

use std::io;
use std::path::Path;
use std::time::Duration;

use dynoxide::Database;
use rusqlite::Connection;

use crate::engine::text;

/// Gives the engine's two questions to a stream, for the last record and for those after one, an index. Nothing happens where
/// the file has it.
///
/// # Errors
/// Where the file is not the engine's, or is locked for five seconds.
pub(crate) fn make(file: &Path) -> io::Result<()> {
    let index = "CREATE INDEX IF NOT EXISTS crudder_local_stream_order \
                 ON _stream_records (table_name, CAST(sequence_number AS INTEGER))";
    let connection = Connection::open(file).map_err(io::Error::other)?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(io::Error::other)?;
    connection.execute(index, ()).map_err(io::Error::other)?;
    Ok(())
}

/// Adds the index to a database in memory with nothing in it. No other connection reaches that one, so it takes over what an empty
/// file has.
///
/// # Errors
/// Where no file can be written for a moment.
pub(crate) fn make_in_memory(database: &Database) -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("empty.db");
    drop(Database::new(text(&file)?).map_err(io::Error::other)?);
    make(&file)?;
    database.restore_from(text(&file)?).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How `SQLite` would look for a stream's last number, and for what follows one.
    fn plans(file: &Path) -> Vec<String> {
        let connection = Connection::open(file).unwrap();
        let questions = [
            "SELECT COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 FROM _stream_records WHERE table_name = 't'",
            "SELECT * FROM _stream_records WHERE table_name = 't' AND CAST(sequence_number AS INTEGER) > 5",
        ];
        let plan = |question: &&str| {
            let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {question}")).unwrap();
            let lines = plan.query_map((), |row| row.get::<_, String>(3)).unwrap();
            lines.map(Result::unwrap).collect::<String>()
        };
        questions.iter().map(plan).collect()
    }

    #[test]
    fn neither_question_reads_every_record_in_a_file_or_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        drop(Database::new(text(&at("file.db")).unwrap()).unwrap());
        assert!(!plans(&at("file.db")).iter().any(|plan| plan.contains("crudder_local_stream_order")));
        make(&at("file.db")).unwrap();
        make(&at("file.db")).unwrap();
        let memory = Database::memory().unwrap();
        make_in_memory(&memory).unwrap();
        memory.vacuum_into(text(&at("memory.db")).unwrap()).unwrap();
        for name in ["file.db", "memory.db"] {
            for plan in plans(&at(name)) {
                assert!(
                    plan.contains("USING") && plan.contains("crudder_local_stream_order"),
                    "{name}: {plan}"
                );
            }
        }
    }
}
