//! Documents by key, in a table of the embedded `DynamoDB`: all that a user pool keeps.

use std::collections::HashMap;
use std::io;

use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::actions::delete_item::DeleteItemRequest;
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::put_item::PutItemRequest;
use dynoxide::actions::update_time_to_live::UpdateTimeToLiveRequest;
use dynoxide::types::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
use dynoxide::{AttributeValue, Database, DynoxideError};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What the table's one key is called.
const KEY: &str = "key";
/// Where a document lies, as JSON.
const DOCUMENT: &str = "document";
/// When it may be removed, in seconds since the Unix epoch.
const EXPIRES_AT: &str = "expires_at";

/// Why the pool could not keep or find something.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("the table of users: {0}")]
    Database(#[from] DynoxideError),
    #[error("a document of the table of users: {0}")]
    Document(#[from] serde_json::Error),
    #[error("cryptography: {0}")]
    Crypto(&'static str),
}

impl From<StoreError> for io::Error {
    fn from(error: StoreError) -> Self {
        Self::other(error)
    }
}

/// One table.
pub(crate) struct Store {
    database: Database,
    table: String,
}

impl Store {
    pub(crate) fn open(database: Database, table: &str) -> Result<Self, StoreError> {
        let request = CreateTableRequest {
            table_name: table.to_owned(),
            key_schema: vec![KeySchemaElement { attribute_name: KEY.to_owned(), key_type: KeyType::HASH }],
            attribute_definitions: vec![AttributeDefinition {
                attribute_name: KEY.to_owned(),
                attribute_type: ScalarAttributeType::S,
            }],
            billing_mode: Some("PAY_PER_REQUEST".to_owned()),
            ..CreateTableRequest::default()
        };
        match database.create_table(request) {
            Ok(_) | Err(DynoxideError::ResourceInUseException(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let ttl = serde_json::json!({
            "TableName": table,
            "TimeToLiveSpecification": { "Enabled": true, "AttributeName": EXPIRES_AT },
        });
        match database.update_time_to_live(serde_json::from_value::<UpdateTimeToLiveRequest>(ttl)?) {
            // It is invalid to switch on what is on already.
            Ok(_) | Err(DynoxideError::ValidationException(_)) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(Self { database, table: table.to_owned() })
    }

    pub(crate) fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let request = GetItemRequest {
            table_name: self.table.clone(),
            key: Self::key(key),
            consistent_read: Some(true),
            ..GetItemRequest::default()
        };
        let item = self.database.get_item(request)?.item;
        match item.as_ref().and_then(|item| item.get(DOCUMENT)) {
            Some(AttributeValue::S(json)) => Ok(Some(serde_json::from_str(json)?)),
            _ => Ok(None),
        }
    }

    /// Writes a document over whatever stands there; `expires_at` in seconds since the Unix epoch.
    pub(crate) fn put<T: Serialize>(
        &self,
        key: &str,
        document: &T,
        expires_at: Option<u64>,
    ) -> Result<(), StoreError> {
        let mut item = Self::key(key);
        item.insert(DOCUMENT.to_owned(), AttributeValue::S(serde_json::to_string(document)?));
        if let Some(secs) = expires_at {
            item.insert(EXPIRES_AT.to_owned(), AttributeValue::N(secs.to_string()));
        }
        self.database.put_item(PutItemRequest {
            table_name: self.table.clone(),
            item,
            ..PutItemRequest::default()
        })?;
        Ok(())
    }

    pub(crate) fn delete(&self, key: &str) -> Result<(), StoreError> {
        self.database.delete_item(DeleteItemRequest {
            table_name: self.table.clone(),
            key: Self::key(key),
            ..DeleteItemRequest::default()
        })?;
        Ok(())
    }

    fn key(key: &str) -> HashMap<String, AttributeValue> {
        HashMap::from([(KEY.to_owned(), AttributeValue::S(key.to_owned()))])
    }
}
