//! Keeps the embedded table's stream short, by a connection of its own to the file: the engine never forgets a record, where
//! `DynamoDB` keeps them for 24 hours.

use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rusqlite::Connection;

use crate::database::refused;
use crate::error::Error;

/// For how long a stream can be read.
const KEPT: Duration = Duration::from_hours(24);

fn open(file: &Path) -> Result<Connection, Error> {
    let connection = Connection::open(file).map_err(|error| refused("tidy the stream", &error))?;
    connection.busy_timeout(Duration::from_secs(5)).map_err(|error| refused("tidy the stream", &error))?;
    Ok(connection)
}

/// Forgets what is older than a day; how many records.
pub fn trim(file: &Path) -> Result<usize, Error> {
    // Numbers begin at the microseconds of the engine's clock, which in a file is the real one.
    let oldest = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().saturating_sub(KEPT);
    let oldest = i64::try_from(oldest.as_micros()).unwrap_or(0);
    let old = "DELETE FROM _stream_records \
               WHERE table_name IN (SELECT DISTINCT table_name FROM _stream_records) \
               AND CAST(sequence_number AS INTEGER) < ?1";
    open(file)?.execute(old, [oldest]).map_err(|error| refused("trim the stream", &error))
}

#[cfg(test)]
mod tests {
    use dynoxide::Database;
    use serde_json::json;

    use super::*;
    use crate::database::request;

    #[test]
    fn yesterdays_records_go_and_todays_stay_in_order() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("table.db");
        let database = Database::new(file.to_str().unwrap()).unwrap();
        let table = json!({
            "TableName": "table",
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{ "AttributeName": "pk", "AttributeType": "S" }],
            "KeySchema": [{ "AttributeName": "pk", "KeyType": "HASH" }],
            "StreamSpecification": { "StreamEnabled": true, "StreamViewType": "KEYS_ONLY" },
        });
        database.create_table(request(table).unwrap()).unwrap();
        let put = |key: &str| {
            let item = json!({ "TableName": "table", "Item": { "pk": { "S": key } } });
            database.put_item(request(item).unwrap()).unwrap();
        };
        put("a");
        put("b");
        assert_eq!(trim(&file).unwrap(), 0);
        let yesterday = "UPDATE _stream_records SET sequence_number = '5' WHERE keys_json LIKE '%a%'";
        open(&file).unwrap().execute(yesterday, ()).unwrap();
        assert_eq!(trim(&file).unwrap(), 1);
        put("c");
        let connection = open(&file).unwrap();
        let mut left = connection.prepare("SELECT keys_json FROM _stream_records ORDER BY id").unwrap();
        let left: Vec<String> = left.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        assert_eq!(left, [r#"{"pk":{"S":"b"}}"#, r#"{"pk":{"S":"c"}}"#]);
    }
}
