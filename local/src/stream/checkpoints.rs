//! What the poller remembers over a restart, in a table of its own beside the one that it reads: written by the
//! same engine into the same file, the note can't get out of step with the stream.

use dynoxide::Database;
use serde_json::{Value, json};

use crate::database::{blocking, refused, request};
use crate::error::Error;

const TABLE: &str = "crudder-local-stream";

/// Notes of one function's poller.
#[derive(Clone)]
pub struct Checkpoints {
    database: Database,
    function: String,
}

impl Checkpoints {
    /// Opens the notes of a function; makes the table where there is none.
    pub fn open(database: Database, function: &str) -> Result<Self, Error> {
        let there =
            database.get_table_metadata(TABLE).map_err(|error| refused("look for its notes", &error))?;
        if there.is_none() {
            database
                .create_table(request(json!({
                    "TableName": TABLE,
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [
                        { "AttributeName": "function", "AttributeType": "S" },
                        { "AttributeName": "note", "AttributeType": "S" },
                    ],
                    "KeySchema": [
                        { "AttributeName": "function", "KeyType": "HASH" },
                        { "AttributeName": "note", "KeyType": "RANGE" },
                    ],
                }))?)
                .map_err(|error| refused("make a place for its notes", &error))?;
        }
        Ok(Self { database, function: function.to_owned() })
    }

    /// The last sequence number that was dealt with.
    pub fn position(&self) -> Result<Option<String>, Error> {
        let key = json!({ "function": { "S": self.function }, "note": { "S": "position" } });
        let found = self
            .database
            .get_item(request(json!({ "TableName": TABLE, "Key": key }))?)
            .map_err(|error| refused("read its notes", &error))?;
        let item = serde_json::to_value(found).unwrap_or_default();
        Ok(item["Item"]["value"]["S"].as_str().map(str::to_owned))
    }

    pub(super) async fn keep_position(&self, position: &str) -> Result<(), Error> {
        self.keep("position".to_owned(), position.to_owned()).await
    }

    pub(super) async fn keep_failure(&self, report: Value) -> Result<(), Error> {
        let from = report["DDBStreamBatchInfo"]["startSequenceNumber"].as_str().unwrap_or_default();
        self.keep(format!("failure#{from}"), report.to_string()).await
    }

    async fn keep(&self, note: String, value: String) -> Result<(), Error> {
        let (database, function) = (self.database.clone(), self.function.clone());
        blocking(move || {
            let item =
                json!({ "function": { "S": function }, "note": { "S": note }, "value": { "S": value } });
            database
                .put_item(request(json!({ "TableName": TABLE, "Item": item }))?)
                .map_err(|error| refused("keep a note", &error))?;
            Ok(())
        })
        .await
    }

    /// The newest hundred reports, oldest first.
    pub(super) async fn failures(&self) -> Result<Vec<Value>, Error> {
        let (database, function) = (self.database.clone(), self.function.clone());
        blocking(move || {
            let query = json!({
                "TableName": TABLE,
                "KeyConditionExpression": "#f = :f AND begins_with(note, :n)",
                "ExpressionAttributeNames": { "#f": "function" },
                "ExpressionAttributeValues": { ":f": { "S": function }, ":n": { "S": "failure#" } },
                "ScanIndexForward": false,
                "Limit": 100,
            });
            let found = database.query(request(query)?).map_err(|error| refused("read its notes", &error))?;
            let found = serde_json::to_value(found).unwrap_or_default();
            let mut reports: Vec<Value> = found["Items"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|item| serde_json::from_str(item["value"]["S"].as_str()?).ok())
                .collect();
            reports.reverse();
            Ok(reports)
        })
        .await
    }
}
